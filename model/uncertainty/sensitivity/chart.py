"""The pictures of sensitivity: the swing of each estimate alone (tornado), and the Sobol indices.

>>> from model import files, sensitivity
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> chart_tornado(toy, sensitivity.swings(toy), "a").to_dict()["layer"][0]["name"]
'swings'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import altair as alt
import pandas as pd

from model.analysis.scores.sentences import name_quantity
from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, haloed, lay_out_rows, named_rows, names, round_out, tip
from model.presentation.marks import SWING_BAR, compared_frames, compared_rings
from model.presentation.style import CHANGED, LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, join_marks, named_data, template
from model.scenario import Scenario
from model.scenario.labels import in_words
from model.uncertainty.sensitivity.one_at_a_time import Swing
from model.uncertainty.sensitivity.sobol import Indices

SHOWN = 12
"""Estimates in a tornado or a picture of indices: the most telling."""


def chart_tornado(
    scenario: Scenario,
    swings: Sequence[Swing],
    party: str,
    palette: Palette = LIGHT,
    before: Sequence[Swing] | None = None,
) -> alt.LayerChart:
    """A party's score with one estimate at its low and its high end, the others as stated: the longest bars first.

    With `before` a hollow frame from end to end of the same bar in what this is compared with, where it differs.
    """
    return fill_tornado(scenario, swings, party, palette, before).chart()


def fill_tornado(
    scenario: Scenario,
    swings: Sequence[Swing],
    party: str,
    palette: Palette = LIGHT,
    before: Sequence[Swing] | None = None,
) -> Filled:
    """The same as rows in a template."""
    side = list(scenario.parties).index(party)
    title = scenario.parties[party].name
    ordered = sorted(swings, key=lambda swing: -abs(swing.of(side)))[:SHOWN]
    words = [in_words(scenario, swing.address) for swing in ordered]
    places = lay_out_rows(words, SWING_BAR)
    earlier = {swing.address: (swing.at_low[side], swing.at_high[side]) for swing in before or ()}
    found: list[MarkColumns] = []
    for swing, name, row in zip(ordered, words, places, strict=True):
        low, high, one = swing.at_low[side], swing.at_high[side], scenario.at(swing.address)
        was = earlier.get(swing.address, (low, high))
        bar = {
            "estimate": name,
            "address": swing.address,
            "at_low": low,
            "at_high": high,
            "left": min(low, high),
            "right": max(low, high),
            "left_label": _number(one.low if low <= high else one.high),
            "right_label": _number(one.high if low <= high else one.low),
            "was_low": was[0],
            "was_high": was[1],
            "was_left": min(was),
            "was_right": max(was),
            "moved": max(abs(was[0] - low), abs(was[1] - high)) >= CHANGED,
            "begin": min(low, high, *was),
            "end": max(low, high, *was),
            "y": row.begin,
            "y2": row.end,
            "middle": (row.begin + row.end) / 2,
        }
        found.append({column: [value] for column, value in bar.items()})
    bars = join_marks(found)
    left, right = min(bars["begin"]), max(bars["end"])
    room = 0.17 * max(right - left, 1e-6)
    made = _tornado(side, title, bottom(places) + 4, before is not None, palette)
    said = f"What {title}'s score depends on, each estimate alone, the most telling first: " + "; ".join(
        f"{name} ({low:.1f} to {high:.1f})" for name, low, high in zip(words, bars["left"], bars["right"], strict=True)
    )
    ends = {"left": list(round_out(left - room, right + room))}
    return Filled(made, {"swings": bars, "names": named_rows(places), "ends": ends}, said)


@lru_cache(maxsize=64)
def _tornado(side: int, title: str, height: float, compared: bool, palette: Palette) -> Template:
    """The axis ends where the rows of `ends` say, so that it moves without a new template."""
    x = alt.X(
        "left:Q",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(title=f"{title}: score, with the value at either end", tickCount=5),
    )
    which = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N")]
    tips, told = (
        [*which, tip(f"{when}_low:Q", "score at its low end", 2), tip(f"{when}_high:Q", "score at its high end", 2)]
        for when in ("at", "was")
    )
    base = named_data("swings")
    layers = {
        "swings": base.mark_rect(color=palette.parties[side], cornerRadius=1.5).encode(
            x=x, x2=alt.X2("right:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        **({"compared": compared_frames(base, ("was_left", "was_right"), height, told, palette)} if compared else {}),
        "left_ends": base.mark_text(align="right", dx=-5, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("begin:Q"), y=down("middle", height), text=alt.Text("left_label:N")
        ),
        "right_ends": base.mark_text(align="left", dx=5, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("end:Q"), y=down("middle", height), text=alt.Text("right_label:N")
        ),
        "names": haloed("names", "names", "top", palette, height),
        "ends": named_data("ends").mark_point(opacity=0, tooltip=None, aria=False).encode(x=x),
    }
    return template(finish(called(layers), palette, height, f"What {title}'s score depends on"))


def chart_sobol(
    found: Indices, quantity: str, palette: Palette = LIGHT, before: Indices | None = None
) -> alt.LayerChart:
    """Which estimates decide a quantity's variance: total index (filled) and first order (hollow) with 95 % intervals.

    With `before` a dotted ring at the total index of the same estimate in what this is compared with.
    """
    scenario = found.scenario
    ordered = [one for one in found.indices if one.quantity == quantity][:SHOWN]
    places = lay_out_rows([in_words(scenario, one.name) for one in ordered], 22, begin=8)
    height = bottom(places) + 4
    earlier = {one.name: one.total for one in before.indices if one.quantity == quantity} if before is not None else {}
    lines = []
    for one, place in zip(ordered, places, strict=True):
        for n, (kind, value, half) in enumerate(
            (("total", one.total, one.total_interval), ("first order", one.first, one.first_interval))
        ):
            lines.append(
                {
                    "estimate": in_words(scenario, one.name),
                    "index": kind,
                    "value": value,
                    "low": value - half,
                    "high": value + half,
                    "was": earlier.get(one.name) if kind == "total" else None,
                    "y": place.begin + 6 + 11 * n,
                }
            )
    frame = pd.DataFrame(lines, columns=["estimate", "index", "value", "low", "high", "was", "y"])
    edge = max(0.1, *frame["high"], *frame["was"].dropna()) * 1.05
    low_edge = min(-0.02, *frame["low"], *frame["was"].dropna())
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[low_edge, edge], nice=False),
        axis=alt.Axis(title="Share of the variance", format="%", tickCount=5),
    )
    kinds = ["total", "first order"]
    legend = alt.Legend(title=None, orient="top", offset=4, symbolSize=80)
    tips = [
        alt.Tooltip("estimate:N"),
        alt.Tooltip("index:N"),
        tip("value:Q", "index", 3),
        tip("low:Q", "from", 3),
        tip("high:Q", "to", 3),
    ]
    base = alt.Chart(frame)
    layers = [
        base.mark_rule(strokeWidth=1.6, color=palette.quiet).encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=down("y", height), tooltip=tips
        ),
        base.mark_point(size=70, opacity=1, strokeWidth=1.8).encode(
            x=x,
            y=down("y", height),
            shape=alt.Shape("index:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond"]), legend=legend),
            fill=alt.Fill("index:N", scale=alt.Scale(domain=kinds, range=[palette.ink, palette.paper]), legend=legend),
            stroke=alt.StrokeValue(palette.ink),
            tooltip=tips,
        ),
    ]
    layers[0].name, layers[1].name = "intervals", "indices"
    if before is not None:
        layers.insert(
            1, compared_rings(base, "y", height, [alt.Tooltip("estimate:N"), tip("was:Q", "total", 3)], palette)
        )
        layers[1].name = "compared"
    said = f"Which estimates decide {name_quantity(scenario, quantity)}: " + "; ".join(
        f"{in_words(scenario, one.name)} {one.total:.0%}" for one in ordered
    )
    return finish([*layers, names(places, height, palette)], palette, height, said)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}".replace("-", "\N{MINUS SIGN}")


CAPTIONS: Final = {
    "tornado": Caption(
        "Which numbers does the score depend on?",
        "Each bar is one estimate moved from its low to its high end while all others stay: the longest first. A long bar says "
        "that the answer leans on this number, not that the number is wrong. A hollow frame is the same bar in what is compared "
        "with, where it differs.",
        "The swing of an estimate is the score at its low and at its high end, every other number staying at its value.",
        r"\text{swing}_i(e) = \big(S_i(e=\text{low}),\; S_i(e=\text{high})\big)",
    ),
    "sobol": Caption(
        "Which numbers decide the score, over all ranges at once?",
        "A filled mark is what of the score's variance would stay if all other numbers were known; a hollow one what would go if "
        "this one alone were. Lines are 95 % intervals. Where the two differ, numbers act together. A dotted "
        "ring is the filled mark of what is compared with, where it differs.",
        "Sobol indices: parts of the score's variance over all ranges at once, by Saltelli's estimators as in SALib.",
        r"S_f = \frac{\mathrm{Var}\,E[Y \mid X_f]}{\mathrm{Var}\,Y},\qquad "
        r"S^T_f = 1 - \frac{\mathrm{Var}\,E[Y \mid X_{-f}]}{\mathrm{Var}\,Y}",
    ),
}
"""The words around each picture of this file."""
