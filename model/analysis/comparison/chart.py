"""How do several runs compare? Each side's walk-away value and score, run below run.

>>> from model import files, scores
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> runs = {"as it is": scores.solve(fearon), "dearer war": scores.solve(fearon.replace({"regimes.war.impasse.a": 40}))}
>>> spec = chart_comparison(runs).to_dict()
>>> [(row["run"], round(row["expects"])) for row in spec["datasets"][spec["layer"][0]["data"]["name"]][:2]]
[('as it is', 65), ('as it is', 35)]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import altair as alt

from model.analysis.scores import Solution
from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, haloed, lay_out_rows, named_rows, tip
from model.presentation.style import LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, join_marks, named_data, template

RUN_LANE = 17.0
"""Pixels of a side's bar."""


def chart_comparison(runs: Mapping[str, Solution], palette: Palette = LIGHT) -> alt.LayerChart:
    """For each run, by its name, a bar a side from walking away to what it can expect, in points of its own 100."""
    return fill_comparison(runs, palette).chart()


def fill_comparison(runs: Mapping[str, Solution], palette: Palette = LIGHT) -> Filled:
    """The same as rows in a template."""
    places = lay_out_rows(list(runs), RUN_LANE * 2)
    bars: MarkColumns = join_marks(
        {
            "run": [name],
            "side": [solution.scenario.parties[party].name],
            "walks_away": [score.walk_away],
            "expects": [score.position],
            "label": [f"{solution.scenario.parties[party].name} {score.position:.1f}"],
            "away_label": [f"{score.walk_away:.1f}"],
            "colour": [palette.parties[n]],
            "y": [place.begin + RUN_LANE * n + 2],
            "y2": [place.begin + RUN_LANE * (n + 1) - 2],
            "middle": [place.begin + RUN_LANE * (n + 0.5)],
        }
        for (name, solution), place in zip(runs.items(), places, strict=True)
        for n, (party, score) in enumerate(solution.scores.items())
    )
    low = 10.0 * min(0, math.floor(min(bars["walks_away"]) / 10))
    said = "What each side can expect in each run: " + "; ".join(
        f"{run}, {label}" for run, label in zip(bars["run"], bars["label"], strict=True)
    )
    return Filled(_template(bottom(places) + 4, low, palette), {"runs": bars, "names": named_rows(places)}, said)


@lru_cache(maxsize=32)
def _template(height: float, low: float, palette: Palette) -> Template:
    scale = alt.Scale(domain=[low, 118], nice=False)
    axis = alt.Axis(
        title=["Points of each side's own 100,", "from walking away to what it can expect"], values=[0, 25, 50, 75, 100]
    )
    x, away = alt.X("expects:Q", scale=scale, axis=axis), alt.X("walks_away:Q")
    colour = alt.Color("colour:N", scale=None, legend=None)
    tips = [
        alt.Tooltip("run:N"),
        alt.Tooltip("side:N"),
        tip("expects:Q", "can expect"),
        tip("walks_away:Q", "walking away"),
    ]
    y, middle, base = down("y", height), down("middle", height), named_data("runs")
    layers = {
        "bars": base.mark_rect(opacity=0.3, cornerRadius=1.5).encode(
            x=away, x2=alt.X2("expects:Q"), y=y, y2=alt.Y2("y2:Q"), color=colour, tooltip=tips
        ),
        "scores": base.mark_tick(thickness=3, size=RUN_LANE - 4).encode(x=x, y=middle, color=colour, tooltip=tips),
        "labels": base.mark_text(align="left", dx=6).encode(x=x, y=middle, text=alt.Text("label:N")),
        "away_labels": base.mark_text(align="right", dx=-5, color=palette.quiet).encode(
            x=away, y=middle, text=alt.Text("away_label:N")
        ),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finish(called(layers), palette, height, "What each side can expect in each run"))


CAPTIONS: Final = {
    "sides": Caption(
        "What do the runs change?",
        "For each run two bars, one a side: from walking away to what the side can expect. Compare a side with itself in another "
        "run, never the two sides with each other. Other scenarios have sides of their own, named at their bars.",
        "Scores of the day that is looked at, in other scenarios of their first day, over all branches of events by their "
        "probabilities.",
        r"\text{bar of } i = \big[D_i(t),\; V_i(t)\big]",
    ),
}
"""The words around each picture of this file."""
