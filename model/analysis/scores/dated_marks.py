"""What pictures over time share: events as lines through all panels, branches as one line, what they are compared with.

Panels below each other share one axis of dates. Thin lines are branches of events, strong ones the mean over them by the
analyst's probabilities. Each panel has a scale of its own: points of two sides are different goods.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores.answer import Path
from model.presentation.layout import down
from model.presentation.style import DOTTED, Palette
from model.presentation.template import MarkColumns, join_marks, named_data

NAME = 24.0
"""Pixels above a panel for a line of its name."""


EVENT = 15.0
"""Pixels of the name of an event."""
BEND = 0.1
"""Pixels by which a thin line may lie beside its numbers, which nobody sees."""


BY_BRANCH = alt.DescriptionValue("branch by branch")
WHEN = alt.Tooltip("date:T", title="date", format="%-d %B %Y")


def compared_lines(each: str, x: alt.X, y: alt.Y, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """The strong lines of what is compared with, one for `each`."""
    made: alt.Chart = (
        named_data("compared")
        .mark_line(**DOTTED, color=palette.ink)
        .encode(
            x=x,
            y=y,
            detail=alt.Detail(f"{each}:N"),
            description=alt.Description("compared:N"),
            tooltip=[alt.Tooltip("compared:N"), *tips],
        )
        .transform_calculate(compared="'compared with'")
    )
    return made


def one_line(lines: Iterable[MarkColumns], of: str) -> MarkColumns:
    """The lines of each panel as a single one, by its bends; after each it breaks off. A browser draws that much more quickly.

    A break is a row with a date and what it is of, and nothing else.
    """
    return join_marks(
        {
            column: [
                *(values[at] for at in kept),
                *(values[-1:] if column in ("date", of) else [None] * len(values[-1:])),
            ]
            for column, values in line.items()
        }
        for line, kept in ((line, bends(line["y"])) for line in lines)
    )


def bends(y: Sequence[float]) -> list[int]:
    """The places, in even steps, between which a line may be straight: it then lies nowhere further off than `BEND` pixels.

    Source: Douglas & Peucker 1973.

    >>> bends([0, 1, 2, 3, 2, 1]), bends([5]), bends([])
    ([0, 3, 5], [0], [])
    """
    places = np.asarray(y, dtype=float)
    kept, spans = {0, len(places) - 1}, [(0, len(places) - 1)]
    while spans:
        begin, end = spans.pop()
        if end - begin < 2:
            continue
        straight = np.linspace(places[begin], places[end], end - begin + 1)
        off = np.abs(places[begin : end + 1] - straight)
        most = int(off.argmax())
        if off[most] > BEND:
            kept.add(begin + most)
            spans += [(begin, begin + most), (begin + most, end)]
    return sorted(kept) if len(places) else []


class Mark(NamedTuple):
    """An event, from its own name at the top down through all panels."""

    date: dt.date
    title: str
    y: float
    late: bool
    """Whether its name stands left of it."""


def event_places(path: Path) -> tuple[Mark, ...]:
    """Where each event of a path stands: its date, its title, and a height of its own."""
    scenario, dates = path.scenario, path.play.game.dates
    middle = dates[0] + (dates[-1] - dates[0]) / 2
    on = [scenario.date(scenario.step_on_or_after(event.date)) for _, event in scenario.calendar]
    return tuple(
        Mark(day, event.title, EVENT * n + 8, day > middle)
        for n, (day, (_, event)) in enumerate(zip(on, scenario.calendar, strict=True))
    )


def event_marks(events: Sequence[Mark], height: float, x: alt.X, palette: Palette) -> dict[str, alt.Chart]:
    """A line for each event from its own name, at the top, down through all panels."""
    rows = [
        {"date": pd.Timestamp(one.date), "event": one.title, "y": one.y, "end": height, "late": one.late}
        for one in events
    ]
    frame = pd.DataFrame(rows, columns=["date", "event", "y", "end", "late"])
    made = {
        "events": alt.Chart(frame)
        .mark_rule(color=palette.quiet, strokeDash=[2, 3])
        .encode(x=x, y=down("y", height), y2=alt.Y2("end:Q"), tooltip=[alt.Tooltip("event:N"), WHEN])
    }
    for late, name, mark in (
        (False, "event_names", alt.MarkDef("text", align="left", dx=5)),
        (True, "late_event_names", alt.MarkDef("text", align="right", dx=-5)),
    ):
        mark["baseline"], mark["color"] = "middle", palette.quiet
        own = frame[frame["late"] == late]
        if len(own):
            made[name] = alt.Chart(own, mark=mark).encode(x=x, y=down("y", height), text=alt.Text("event:N"))
    return made
