"""Where marks stand: rows, panels, names, tips, and calendars along an axis.

What other programs put beside a mark (the name of a row) stands above it, and what they put into several plots stands in panels
of one view. Places down the page are in pixels, counted from the top; the numbers stand beside them in the same rows.

>>> [row.top for row in lay_out_rows(["short", "a name that is so long that it is broken into two lines of text"], 20)]
[0.0, 47.0]
>>> Panel(low=0, high=50, top=100, bottom=200).place(25.0)
150.0
"""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd

from model.presentation.style import Palette
from model.presentation.template import MarkColumns

DAYS_IN_MONTHS = 150
"""A shorter calendar is labelled by day."""
LETTERS_A_LINE = 46
"""In a line of a row's name: what fits a column of 340 px."""
LINE = 16.0
"""Pixels of a line of text."""
GAP = 11.0
"""Pixels between two rows."""


# ---------------------------------------------------------------- places


def round_out(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis around these, in round numbers: where numbers change a little, only marks move and no axis does.

    >>> round_out(-3.2, 94.1), round_out(0, 0.083)
    ((-10.0, 100.0), (0.0, 0.09))
    """
    rough = max(high - low, 1e-9) / 12
    power = 10.0 ** math.floor(math.log10(rough))
    unit = next(many * power for many in (1, 2, 5, 10) if many * power >= rough)
    return round(unit * math.floor(low / unit), 12), round(unit * math.ceil(high / unit), 12)


@dataclass(frozen=True)
class Row:
    """A row of a picture: its name, in lines, above what is drawn."""

    name: str
    """With line breaks."""
    top: float
    """Where the name begins."""
    begin: float
    """Where the marks begin, below the name."""
    end: float


def lay_out_rows(names: Sequence[str], inside: float, begin: float = 0.0) -> list[Row]:
    """Rows below each other: each has its name, broken to fit, and so many pixels for its marks."""
    found: list[Row] = []
    top = begin
    for name in names:
        lines = textwrap.wrap(name, LETTERS_A_LINE) or [""]
        below = top + LINE * len(lines)
        found.append(Row("\n".join(lines), top, below, below + inside))
        top = below + inside + GAP
    return found


def bottom(places: Sequence[Row], begin: float = 0.0) -> float:
    """Where rows end."""
    return places[-1].end if places else begin


@dataclass(frozen=True)
class Panel:
    """A part of a picture with a scale of its own: from `low`, at its bottom, to `high`, at its top."""

    low: float
    high: float
    top: float
    bottom: float

    def place(self, value: float) -> float:
        """How far down the page a value stands."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def placed(self, values: pd.Series[float]) -> pd.Series[float]:
        """The same for many."""
        return self.bottom - (values - self.low) / (self.high - self.low) * (self.bottom - self.top)


def down(field: str, height: float) -> alt.Y:
    """The place down the page."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)


def names(places: Sequence[Row], height: float, palette: Palette) -> alt.LayerChart:
    """The names of rows, at the left edge, with a rim in the colour of the paper so that no line crosses them."""
    frame = pd.DataFrame([{"name": row.name, "y": row.top} for row in places], columns=["name", "y"])
    return haloed(frame, "names", "top", palette, height)


def named_rows(places: Sequence[Row]) -> MarkColumns:
    """The same where the names change, as rows for `haloed`."""
    return {"name": [row.name for row in places], "y": [row.top for row in places]}


def haloed(
    rows: pd.DataFrame | str, name: str, baseline: Literal["top", "bottom"], palette: Palette, height: float
) -> alt.LayerChart:
    """Texts (`name`) at the left edge, `y` pixels down the page, on a rim of paper that keeps lines off the letters.

    The texts are given, or the name of the rows that hold them.
    """
    data = alt.NamedData(rows) if isinstance(rows, str) else rows
    text = alt.MarkDef(
        "text", align="left", baseline=baseline, lineBreak="\n", lineHeight=LINE, color=palette.ink, fontSize=12.5
    )
    halo = text.copy()
    halo["stroke"], halo["strokeWidth"] = palette.paper, 3.5
    x, y = alt.XValue(0), down("y", height)
    return alt.LayerChart(
        layer=[alt.Chart(data, mark=mark).encode(x=x, y=y, text=alt.Text("name:N")) for mark in (halo, text)],
        name=name,
    )


def tip(field: str, title: str, digits: int = 1) -> alt.Tooltip:
    """A number under the pointer."""
    return alt.Tooltip(field, title=title, format=f",.{digits}f")


def calendar(dates: Sequence[dt.date]) -> alt.Axis:
    """The axis of dates: months, or days where there are too few months to tell dates apart."""
    days = (dates[-1] - dates[0]).days
    return alt.Axis(format="%b %Y" if days > DAYS_IN_MONTHS else "%-d %b %Y", labelFlush=True, tickCount=4, grid=False)


def aside(*texts: tuple[str, str | None]) -> str:
    """What texts were, in brackets: of pairs of a text and what it was, those that differ; nothing where none does.

    >>> aside(("8.6", "8.4")), aside(("refuses", "refuses"), ("+0.4", "+0.3")), aside(("8.6", "8.6"), ("new", None))
    (' (was 8.4)', ' (was +0.3)', '')
    """
    differ = [was for now, was in texts if was is not None and was != now]
    return f" (was {', '.join(differ)})" if differ else ""
