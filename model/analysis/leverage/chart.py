"""The picture of a side's levers: a waterfall from nothing to its score.

>>> from model import files, leverage
>>> toy = leverage.why(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> len(chart_levers(toy, "a").to_dict()["description"]) > 20
True
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import Final

import altair as alt

from model.analysis.leverage.answer import Why
from model.presentation.captions import Caption
from model.presentation.layout import aside, bottom, down, haloed, lay_out_rows, named_rows, round_out, tip
from model.presentation.style import LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, named_data, template
from model.scenario.labels import signed

LEVER_BAR = 15.0
"""Pixels of a bar."""


TEXT_ROOM = 0.24
"""Of the width, kept for a number beside a bar at either end."""


def chart_levers(why: Why, party: str, palette: Palette = LIGHT, before: Why | None = None) -> alt.LayerChart:
    """A party's score built up from what it would be without any lever: each bar is a lever's Shapley value.

    With `before` each number says how it differs from that of what this is compared with.
    """
    return fill_levers(why, party, palette, before).chart()


def fill_levers(why: Why, party: str, palette: Palette = LIGHT, before: Why | None = None) -> Filled:
    """The same as rows in a template."""
    title = why.scenario.parties[party].name
    own = sorted(((one.title, one.score[party]) for one in why.contributions), key=lambda one: -abs(one[1]))
    values = [value for _, value in own]
    without, score = why.score_without[party], why.score[party]
    ends = [*accumulate(values, initial=without), score]
    begins = [0.0, *ends[:-2], 0.0]
    what = ["Without any of them", *(name for name, _ in own), f"{title} can expect"]
    places = lay_out_rows(what, LEVER_BAR)
    kinds = ["whole", *("adds" if value >= 0 else "takes away" for value in values), "whole"]
    numbers = [f"{without:.1f}", *(signed(value, 2) for value in values), f"{score:.1f}"]
    if before is not None:
        was = {one.title: signed(one.score[party], 2) for one in before.contributions}
        then = [f"{before.score_without[party]:.1f}", *(was.get(name) for name, _ in own), f"{before.score[party]:.1f}"]
        numbers = [number + aside((number, old)) for number, old in zip(numbers, then, strict=True)]
    edges = [max(pair) for pair in zip(begins, ends, strict=True)]
    room = TEXT_ROOM if before is None else 1.7 * TEXT_ROOM
    low, high = min(0.0, *ends), max(0.0, *edges)
    found: dict[str, MarkColumns] = {
        "bars": {
            "what": what,
            "begin": begins,
            "end": ends,
            "edge": edges,
            "value": [None, *values, None],
            "kind": kinds,
            "number": numbers,
            "y": [place.begin for place in places],
            "y2": [place.end for place in places],
            "middle": [(place.begin + place.end) / 2 for place in places],
        },
        "joints": {
            "at": ends[:-1],
            "y": [place.end for place in places[:-1]],
            "y2": [place.begin for place in places[1:]],
        },
        "names": named_rows(places),
    }
    made = _levers(
        title,
        list(why.scenario.parties).index(party),
        bottom(places) + 6,
        round_out(low, high + room * (high - low)),
        palette,
    )
    said = f"From {without:.1f} without any lever to {title}'s score of {score:.1f}: " + "; ".join(
        f"{name} {signed(value, 2)}" for name, value in own
    )
    return Filled(made, found, said)


@lru_cache(maxsize=64)
def _levers(title: str, place: int, height: float, across: tuple[float, float], palette: Palette) -> Template:
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=list(across), nice=False),
        axis=alt.Axis(title=f"{title}: points of its 100; filled adds, hollow takes away", tickCount=5),
    )
    colour = alt.Fill(
        "kind:N",
        scale=alt.Scale(domain=["whole", "adds", "takes away"], range=[palette.parties[place], *_signs(palette)]),
        legend=None,
    )
    tips = [alt.Tooltip("what:N", title=" "), alt.Tooltip("number:N", title="points"), tip("end:Q", "the score then")]
    joints, bars = named_data("joints"), named_data("bars")
    layers = {
        "joints": joints.mark_rule(color=palette.quiet, strokeWidth=0.8).encode(
            x=alt.X("at:Q"), y=down("y", height), y2=alt.Y2("y2:Q")
        ),
        "bars": bars.mark_rect(cornerRadius=1.5, stroke=palette.quiet, strokeWidth=1.2).encode(
            x=x, x2=alt.X2("end:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), fill=colour, tooltip=tips
        ),
        "numbers": bars.mark_text(align="left", baseline="middle", dx=5, color=palette.ink).encode(
            x=alt.X("edge:Q"), y=down("middle", height), text=alt.Text("number:N")
        ),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finish(called(layers), palette, height, f"What {title}'s score rests on, lever by lever"))


def _signs(palette: Palette) -> tuple[str, str]:
    """What adds is filled, what takes away is hollow: told apart without colour."""
    return palette.quiet, palette.paper


CAPTIONS: Final = {
    "levers": Caption(
        "What does the score rest on?",
        "From the top: what the side could expect without any of these levers; then each lever adds (filled) or takes away "
        "(hollow); at the bottom the score as it is. The bars add up exactly.",
        "A lever is a change of the scenario that takes something away. Its contribution is its Shapley value: what it adds, "
        "averaged over all orders in which the levers could come to be there.",
        r"\varphi_l = \sum_{S \not\ni l} \frac{|S|!\,(n-|S|-1)!}{n!}\,\big[v(S \cup l) - v(S)\big]",
    ),
}
"""The words around each picture of this file."""
