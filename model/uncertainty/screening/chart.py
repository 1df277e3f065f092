"""The picture of a first offer: its worth by the chance that it is accepted."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import Final

import altair as alt
import pandas as pd

from model.presentation.captions import Caption
from model.presentation.layout import round_out, tip
from model.presentation.marks import told_apart
from model.presentation.style import CHANGED, DOTTED, LIGHT, Palette, finish
from model.uncertainty.screening.answer import Screen, Screening
from model.uncertainty.screening.table import tabulate_screen


def chart_offers(result: Screen, palette: Palette = LIGHT, before: Screen | None = None) -> alt.LayerChart:
    """What a first offer is worth to its maker against the chance that it is accepted; the best and the safe one named.

    Where there is no offer that the other side would take there is no curve, only what its maker has if it is refused. With
    `before` the curve of what this is compared with, dotted.
    """
    who, other = (result.scenario.parties[party].name for party in (result.party, result.other))
    place = list(result.scenario.parties).index(result.party)
    curve = _curve(result)
    old = [_curve(before)] if before is not None and before.offers else []
    named = pd.DataFrame(
        [
            (what, *astuple(one), f"{what}: keeps {one.keeps:.1f}, leaves {one.leaves:.1f}")
            for what, one in (("best", result.best), ("nobody refuses", result.safe))
            if one is not None
        ],
        columns=["what", *(one.name for one in fields(Screening)), "label"],
    ).drop_duplicates(["acceptance", "expected"])
    values = [*curve["expected"], *named["expected"], result.refused, *(v for one in old for v in one["expected"])]
    spread = max(values) - min(values)
    room = 0.16 * spread if spread > CHANGED else 1.0
    x = alt.X(
        "acceptance:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(title=f"Chance that {other} accepts", format="%", tickCount=5),
    )
    y = alt.Y(
        "expected:Q",
        scale=alt.Scale(domain=round_out(min(values) - room, max(values) + room), nice=False, zero=False),
        axis=alt.Axis(title=f"{who} can expect, points", tickCount=5),
    )
    tips = [
        alt.Tooltip("acceptance:Q", title="accepted", format=".0%"),
        tip("expected:Q", "expected"),
        tip("keeps:Q", f"{who} keeps"),
        tip("leaves:Q", f"{other} gets"),
    ]
    always = "" if result.offers else ", as every offer would be"
    refused = pd.DataFrame([{"expected": result.refused, "label": f"refused{always}: {result.refused:.1f}"}])
    named["right"], named["below"] = named["acceptance"] < 0.5, [n > 0 for n in range(len(named))]
    refused_label = (
        alt.Chart(refused, name="refused_label")
        .mark_text(align="right", baseline="bottom", dy=-4, color=palette.quiet)
        .encode(x=alt.XValue("width"), y=y, text=alt.Text("label:N"))
    )
    labels = [
        alt.Chart(pd.DataFrame([row]), name=f"named_label_{n}")
        .mark_text(
            align="left" if row["right"] else "right",
            baseline="top" if row["below"] else "bottom",
            dy=9 if row["below"] else -9,
            dx=0,
        )
        .encode(x=x, y=y, text=alt.Text("label:N"))
        for n, row in enumerate(named.to_dict("records"))
    ]
    compared = [
        told_apart(alt.Chart(one, name="compared").mark_line(**DOTTED, color=palette.ink).encode(x=x, y=y), tips)
        for one in old
    ]
    layers: list[alt.Chart] = [
        alt.Chart(refused, name="refused").mark_rule(color=palette.quiet, strokeDash=[4, 4]).encode(y=y),
        *compared,
        *(_rim(label, palette) for label in (refused_label, *labels) if compared),
        refused_label,
        alt.Chart(curve, name="offers")
        .mark_line(strokeWidth=2.6, color=palette.parties[place])
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(named, name="named")
        .mark_point(filled=True, size=110, opacity=1, color=palette.parties[place], stroke=palette.paper)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("what:N"), *tips]),
        *labels,
    ]
    labelled = named["label"] if len(named) else refused["label"]
    said = f"What {who} can expect of a first offer by the chance that {other} accepts it; " + "; ".join(labelled)
    return finish(layers, palette, 320, said)


def _rim(label: alt.Chart, palette: Palette) -> alt.Chart:
    """Paper around a label, so that a dotted line beneath does not cross its letters."""
    made = label.copy()
    made.name = f"{label.name}_rim"
    made.mark["stroke"], made.mark["strokeWidth"] = palette.paper, 8
    return made


def _curve(result: Screen) -> pd.DataFrame:
    """The offers that can be made."""
    table = tabulate_screen(result)
    made: pd.DataFrame = table[table["kind"] == "offer"]
    return made


CAPTIONS: Final = {
    "screen": Caption(
        "How much to offer, not knowing what the other refuses?",
        "To the right offers are more generous and accepted more often; the height is what making the offer is worth. The best "
        "offer is not the safe one: it risks a refusal. A dotted line is what is compared with.",
        "The other side's refusal point is known as a distribution only, that of the draws (Fearon 1995).",
        r"\max_r\; F(r)\,\varphi(r) + \big(1 - F(r)\big)\,n",
    ),
}
"""The words around each picture of this file."""
