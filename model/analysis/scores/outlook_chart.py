"""The outlook: the probability of deal, freeze and war by date, as areas."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import altair as alt
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from model.analysis.scores.answer import OUTCOMES, Solution
from model.game import Floats
from model.presentation.captions import Caption
from model.presentation.layout import calendar
from model.presentation.style import DOTTED, LIGHT, Palette, finish
from model.presentation.template import Filled, MarkColumns, Template, moments, named_data, template

OUTLOOK_HEIGHT = 190
"""Pixels."""
ROOM = (0.14, 0.09)
"""Of the width and of the height of that picture: the room that the name of an area takes."""
SEEN = 0.005
"""Of the height: a thinner area cannot be seen."""


def chart_outlook(solution: Solution, palette: Palette = LIGHT, before: Solution | None = None) -> alt.LayerChart:
    """The probability that there has been a deal, a freeze, or neither, by date: areas that fill one.

    With `before` the edges of the areas of what this is compared with, dotted.
    """
    return fill_outlook(solution, palette, before).chart()


def fill_outlook(solution: Solution, palette: Palette = LIGHT, before: Solution | None = None) -> Filled:
    """The same as rows in a template."""
    now, dates = solution.outlook, solution.outlook.dates
    found: dict[str, MarkColumns] = {
        "areas": {
            "date": moments(dates) * len(OUTCOMES),
            "outcome": [title for title in OUTCOMES.values() for _ in dates],
            "probability": np.concatenate([now.deal, now.freeze, now.war]).tolist(),
            "order": [n for n in range(len(OUTCOMES)) for _ in dates],
        },
        "names": _names_of_areas(np.stack([now.deal, now.freeze, now.war]), dates),
    }
    if before is not None:
        old = before.outlook
        found["compared"] = {
            "date": moments(old.dates) * 2,
            "edge": [edge for edge in ("deal", "freeze") for _ in old.dates],
            "at": np.concatenate([old.deal, np.add(old.deal, old.freeze)]).tolist(),
        }
    return Filled(_outlook(dates[0], dates[-1], before is not None, palette), found)


def _names_of_areas(heights: Floats, dates: Sequence[dt.date]) -> MarkColumns:
    """The name of each area that can be seen: in it where there is the room, else beside it, with an arrow at it."""
    edges = np.vstack([np.zeros((1, len(dates))), heights.cumsum(axis=0)])[:, :-1]  # the last date ends the axis
    places = [
        _named_area(outcome, below, above)
        for outcome, below, above in zip(OUTCOMES, edges, edges[1:], strict=False)
        if (above - below).max(initial=0.0) >= SEEN
    ]
    span = dates[-1] - dates[0]
    return {
        "name": [place.name for place in places],
        "date": moments(dates[0] + span * (place.step / edges.shape[1]) for place in places),
        "at": [place.at for place in places],
        "align": [place.align for place in places],
        "baseline": [place.baseline for place in places],
    }


class _Place(NamedTuple):
    """Where the name of an area stands: at which step and height, and which of its own edges is there."""

    name: str
    step: float
    at: float
    align: str = "center"
    baseline: str = "middle"


def _named_area(name: str, below: Floats, above: Floats) -> _Place:
    steps = len(below)
    wide = max(1, math.ceil(ROOM[0] * steps))
    low, high = sliding_window_view(below, wide).max(axis=1), sliding_window_view(above, wide).min(axis=1)
    room = high - low
    if room.max() >= ROOM[1]:
        best = np.flatnonzero(room >= room.max() - SEEN)
        start = int(best[len(best) // 2])
        return _Place(name, start + wide / 2, float(low[start] + high[start]) / 2)
    thick = above - below
    most = int(thick.argmax())
    thinner = np.flatnonzero(thick < 0.5 * thick[most])
    first = int(thinner[thinner < most].max(initial=-1)) + 1
    last = int(thinner[thinner > most].min(initial=steps))  # it is about as thick from the first step to this one
    middle = int(first + last) // 2
    if thick[most] >= 2 * ROOM[1]:  # a narrow one
        at = float(below[middle] + above[middle]) / 2
        to_the_right = last <= steps / 2
        return _Place(f"← {name}", last, at, "left") if to_the_right else _Place(f"{name} →", first, at, "right")
    if below[middle] > ROOM[1]:
        return _Place(f"↑ {name}", (first + last) / 2, float(below[middle]), baseline="top")
    return _Place(f"↓ {name}", (first + last) / 2, float(above[middle]), baseline="bottom")


@lru_cache(maxsize=64)
def _outlook(first: dt.date, last: dt.date, compared: bool, palette: Palette) -> Template:
    x = alt.X("date:T", title=None, axis=calendar([first, last]))
    areas = (
        named_data("areas")
        .mark_area(interpolate="step-after", line=False)
        .encode(
            x=x,
            y=alt.Y(
                "probability:Q",
                stack="zero",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", values=[0, 0.5, 1]),
                title="probability",
            ),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "outcome:N",
                scale=alt.Scale(domain=list(OUTCOMES.values()), range=list(palette.outcomes)),
                legend=alt.Legend(title=None, orient="bottom", labelLimit=0),
            ),
            tooltip=[
                alt.Tooltip("date:T", format="%-d %B %Y"),
                alt.Tooltip("outcome:N"),
                alt.Tooltip("probability:Q", format=".1%"),
            ],
        )
    )
    edges = (
        named_data("compared")
        .mark_line(**DOTTED, interpolate="step-after", color=palette.ink)
        .encode(x=x, y=alt.Y("at:Q"), detail=alt.Detail("edge:N"))
    )
    word = named_data("names").encode(x=x, y=alt.Y("at:Q"), text=alt.Text("name:N"))
    placed: dict[str, Any] = {
        "align": alt.ExprRef("datum.align"),
        "baseline": alt.ExprRef("datum.baseline"),
        "dx": alt.ExprRef("datum.align === 'left' ? 4 : datum.align === 'right' ? -4 : 0"),
        "dy": alt.ExprRef("datum.baseline === 'top' ? 4 : datum.baseline === 'bottom' ? -4 : 0"),
        "fontWeight": 700,
    }
    rim = word.mark_text(aria=False, stroke=palette.paper, strokeWidth=4, strokeJoin="round", **placed)
    name = word.mark_text(color=palette.ink, **placed)
    areas.name, edges.name, rim.name, name.name = "areas", "compared", "rims", "names"
    said = "Probability of deal, freeze and war going on, by date" + (
        "; dotted, what this is compared with" if compared else ""
    )
    return template(finish([areas, *([edges] if compared else []), rim, name], palette, OUTLOOK_HEIGHT, said))


CAPTIONS: Final = {
    "outlook": Caption(
        "How might it end?",
        "The three areas fill the whole: by each date there has been a deal, or the war was frozen without one, or it goes on. "
        "The chances are those of the scenario's author, from the first day on. Dotted lines: what is compared with.",
        "The game is played forwards with the author's probabilities: a deal comes as soon as an offer is accepted, a freeze "
        "with its probability in each step, and war is what is left.",
        r"P(\text{war at } t+1) = P(\text{war at } t)\,\big(1 - P(\text{deal at } t)\big)\,(1 - \lambda)",
    ),
}
"""The words around each picture of this file."""
