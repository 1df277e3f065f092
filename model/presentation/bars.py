"""Bars in rows, with their words beside them: filled where a side accepts or a claim holds, hollow where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from model.presentation.layout import Row, bottom, down, haloed, named_rows, round_out, tip
from model.presentation.style import CHANGED, DOTTED, Palette, called, finish
from model.presentation.template import Filled, Template, columns, named_data, template

PARTY_LANE = 17.0
"""Pixels of a bar of one party."""
SECOND_LINE = 14.0
"""Pixels that a second line of words takes."""


BEYOND = 5
"""So many times as wide as the place where a bar's words begin is the axis, so that they end on the page."""
DOTS = "dotted: what this is compared with"
"""In a legend."""


# ---------------------------------------------------------------- bars to both sides of zero


def place_bar(party: str, top: float, base: float, *, filled: bool) -> dict[str, Any]:
    """Where a bar stands, and whether it is filled or hollow."""
    return {"fill": f"{party} {'yes' if filled else 'no'}", "y": top, "y2": base, "zero": 0.0}


def label_bar(text: str, note: str, begin: float, values: tuple[float, float]) -> dict[str, Any]:
    """The words of a bar: on the side where there is room, beyond zero, and beyond what it was if that lies there."""
    low, high = min(0.0, *values), max(0.0, *values)
    right = high < -low
    return {
        "label": text + note.replace(" ", "\n", 1),
        "middle": begin + 9.5 - (SECOND_LINE / 2 if note else 0),
        "at": high if right else low,
        "right": right,
    }


def _around_zero(found: Sequence[Mapping[str, Any]], value: str) -> tuple[float, float]:
    """The ends of the axis: around all bars and what they were, with room for words that begin beyond zero."""
    wide = [max(abs(row[value]), abs(row["was"]), BEYOND * abs(row["at"])) for row in found]
    widest = max([*wide, 1e-9]) * 1.04
    return round_out(-widest, widest)


def stack_bars(
    value: str,
    found: Sequence[Mapping[str, Any]],
    axis: tuple[str, ...],
    titles: tuple[str, ...],
    places: Sequence[Row],
    compared: bool,
    palette: Palette,
    said: str,
) -> Filled:
    """The bars; and apart from each other those whose words stand on the right, where there is room, and on the left."""
    kinds = {
        "bars": found,
        "labels_right": [row for row in found if row["right"]],
        "labels_left": [row for row in found if not row["right"]],
    }
    if compared:
        kinds["compared"] = [row for row in found if abs(row[value] - row["was"]) >= CHANGED]
    parts = {name: columns(some, found) for name, some in kinds.items()}
    made = _bars(value, axis, titles, bottom(places) + 4, _around_zero(found, value), compared, palette)
    return Filled(made, {**parts, "names": named_rows(places)}, said)


@lru_cache(maxsize=64)
def _bars(
    value: str,
    axis: tuple[str, ...],
    titles: tuple[str, ...],
    height: float,
    domain: tuple[float, float],
    compared: bool,
    palette: Palette,
) -> Template:
    """Bars to both sides of zero, filled or hollow, each with its words on the other side of zero, where there is room."""
    x = alt.X(
        f"{value}:Q",
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(title=[*axis, DOTS] if compared else list(axis), tickCount=5),
    )
    own = list(palette.parties) if len(titles) == 2 else [palette.outcomes[0]]
    kinds = [f"{name} {kind}" for name in titles for kind in ("yes", "no")]
    fills = [colour for pair in ((colour, palette.paper) for colour in own) for colour in pair]
    shown = ("position", "author", "party", "accepts") if len(titles) == 2 else ("claim", "author", "metric", "verdict")
    tips = [*(alt.Tooltip(f"{name}:N") for name in shown), tip(f"{value}:Q", value, 2)]
    bars, y, y2 = named_data("bars"), down("y", height), alt.Y2("y2:Q")
    words = {"x": alt.X("at:Q" if compared else "zero:Q"), "y": down("middle", height), "text": alt.Text("label:N")}
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": SECOND_LINE}
    layers = {
        "bars": bars.mark_rect(strokeWidth=1.6, cornerRadius=1).encode(
            x=x,
            x2=alt.X2("zero:Q"),
            y=y,
            y2=y2,
            fill=alt.Fill("fill:N", scale=alt.Scale(domain=kinds, range=fills), legend=None),
            stroke=alt.Stroke("party:N", scale=alt.Scale(domain=list(titles), range=own), legend=None),
            tooltip=tips,
        ),
        "zero": bars.mark_rule(color=palette.quiet).encode(x=alt.X("zero:Q"), y=y, y2=y2),
        **({"compared": _ticks(y, y2, [*tips, tip("was:Q", "compared with", 2)], palette)} if compared else {}),
        "labels_right": named_data("labels_right").mark_text(align="left", dx=6, **text).encode(**words),
        "labels_left": named_data("labels_left").mark_text(align="right", dx=-6, **text).encode(**words),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finish(called(layers), palette, height, " ".join(axis)))


def _ticks(y: alt.Y, y2: alt.Y2, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """Where bars ended in what is compared with: longer than a bar is wide, so that it is seen on one."""
    line: alt.Chart = named_data("compared").mark_rule(**DOTTED, color=palette.ink, yOffset=-4, y2Offset=4)
    return line.encode(x=alt.X("was:Q"), y=y, y2=y2, tooltip=tips)
