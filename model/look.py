"""How does every picture look? One typeface, two parties' colours, quiet lines, and places on a page.

Two colours stand for the two parties wherever they appear, told apart by the colour-blind and never the only sign. A picture
is one view, so that it fits a column of 340 px and a page of 1,100 px alike: what other programs put beside a mark (the name
of a row) stands above it, and what they put into several plots stands in panels of one. Places down the page are in pixels,
counted from the top; the numbers stand beside them in the same rows.

>>> [row.top for row in rows(["short", "a name that is so long that it is broken into two lines of text"], 20)]
[0.0, 47.0]
>>> Panel(low=0, high=50, top=100, bottom=200).place(25.0)
150.0
"""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import altair as alt
import pandas as pd
import pyarrow as pa

FONT = "'Source Sans', 'Source Sans Pro', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
"""The app's typeface where the picture is shown in it, the system's elsewhere."""
DAYS_IN_MONTHS = 150
"""A shorter calendar is labelled by day."""
LETTERS = 46
"""In a line of a row's name: what fits a column of 340 px."""
LINE = 16.0
"""Pixels of a line of text."""
GAP = 11.0
"""Pixels between two rows."""
DOTTED: Final[Mapping[str, Any]] = MappingProxyType(
    {"strokeWidth": 1.8, "strokeDash": [1, 3], "strokeCap": "round", "aria": False}
)
"""The line, or the edge of a hollow mark, of what something is compared with. It is not read out: words beside it say the same,
and a layer of marks in which nothing differs would have nothing to say."""
CHANGED = 0.005
"""Points: a smaller change cannot be read."""


@dataclass(frozen=True)
class Palette:
    """The colours of a theme."""

    name: Literal["light", "dark"]
    parties: tuple[str, str]
    """The first and the second party."""
    ink: str
    quiet: str
    grid: str
    paper: str
    zone: str
    land: str
    """Of land that is not contested."""
    outcomes: tuple[str, str, str]
    """Deal, freeze, war."""
    solutions: tuple[str, str, str, str]
    """Nash, Kalai-Smorodinsky, egalitarian, utilitarian."""


LIGHT = Palette(
    name="light",
    parties=("#0b62a4", "#b4500a"),
    ink="#1c2530",
    quiet="#5b6673",
    grid="#e3e7eb",
    paper="#ffffff",
    zone="#d5e8dd",
    land="#eef1f4",
    outcomes=("#2a8f7a", "#9db4cc", "#4a4f57"),
    solutions=("#6b3fa0", "#15803d", "#8a6d00", "#7a8490"),
)
DARK = Palette(
    name="dark",
    parties=("#6cb2f0", "#f0a05a"),
    ink="#e9eef3",
    quiet="#aab4bf",
    grid="#323c47",
    paper="#151b22",
    zone="#20463a",
    land="#252e38",
    outcomes=("#4fc3a8", "#5f7d9c", "#c3c9d1"),
    solutions=("#b99be6", "#5cc98a", "#d9bd4a", "#9aa5b1"),
)


def look(palette: Palette = LIGHT) -> alt.Config:
    """The look of every picture in a theme: one typeface, quiet lines, room for labels."""
    return alt.Config(
        font=FONT,
        background="transparent",
        padding=4,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(tooltip=None),  # only what says so tells anything under the pointer
        axis=alt.AxisConfig(
            labelColor=palette.quiet,
            titleColor=palette.ink,
            titleFontWeight=500,
            gridColor=palette.grid,
            domainColor=palette.grid,
            tickColor=palette.grid,
            labelFontSize=12,
            titleFontSize=12,
            titlePadding=8,
            labelLimit=0,
        ),
        legend=alt.LegendConfig(
            labelColor=palette.ink,
            titleColor=palette.ink,
            titleFontSize=12,
            labelFontSize=12,
            labelLimit=0,
            offset=12,
            rowPadding=6,
            columnPadding=8,
        ),
        text=alt.MarkConfig(font=FONT, fontSize=12, color=palette.ink),
        title=alt.TitleConfig(
            color=palette.ink,
            subtitleColor=palette.quiet,
            fontSize=15,
            fontWeight=600,
            subtitleFontSize=12,
            subtitlePadding=4,
            anchor="start",
            frame="bounds",
            offset=12,
        ),
    )


def finished(
    layers: Sequence[alt.Chart | alt.LayerChart], palette: Palette, height: float, said: str
) -> alt.LayerChart:
    """A picture as wide as its place, with the words that stand for it where it cannot be seen."""
    return alt.LayerChart(layer=list(layers), width="container", height=height, description=said, config=look(palette))


def called(layers: Mapping[str, alt.Chart | alt.LayerChart]) -> list[alt.Chart | alt.LayerChart]:
    """Layers with their names."""
    for name, layer in layers.items():
        layer.name = name
    return list(layers.values())


@dataclass(frozen=True, eq=False)
class Template:
    """A picture without its rows: what stays the same while results change, made once."""

    chart: alt.LayerChart
    """The data that change have names (`named`); what always stays the same, such as the grid, may stand in it."""
    spec: Mapping[str, Any]
    """The same as Vega-Lite."""
    constant: Mapping[str, pa.Table]
    """The data sets that stand in it."""


Columns = Mapping[str, Sequence[Any]]
"""Rows by column, of plain values; a date is a text (`moments`)."""


def joined(parts: Iterable[Columns]) -> Columns:
    """Rows one after the other; all parts have the same columns."""
    found: dict[str, list[Any]] = {}
    for part in parts:
        for column, values in part.items():
            found.setdefault(column, []).extend(values)
    return found


def columns(some: Sequence[Mapping[str, Any]], of: Sequence[Mapping[str, Any]]) -> Columns:
    """Some of many rows by column; the columns are there though none of the rows is.

    >>> columns([], [{"worth": 1, "party": "a"}])
    {'worth': [], 'party': []}
    """
    return {column: [row[column] for row in some] for one in of[:1] for column in one}


def moments(dates: Iterable[dt.date]) -> list[str]:
    """Dates as a text that every reader takes for the same moment."""
    return [f"{date.isoformat()[:10]}T00:00:00" for date in dates]


@dataclass(frozen=True, eq=False)
class Filled:
    """A template with its rows: quick to make again where only the rows have changed, as with every move of a slider."""

    template: Template
    rows: Mapping[str, Columns]
    said: str = ""
    """The words that stand for it where it cannot be seen, if the rows have more to say than the template has."""

    def chart(self) -> alt.LayerChart:
        """The picture as any other."""
        made = self.template.chart.copy(deep=False)
        made.description = self.said or made.description
        made.datasets = {name: _as_rows(some) for name, some in self.rows.items()}
        return made

    def spec(self) -> dict[str, Any]:
        """The picture as Vega-Lite whose `datasets` are what is sent: Arrow tables; all else is as in the template."""
        return {
            **self.template.spec,
            "datasets": {
                **self.template.constant,
                **{name: pa.table(dict(some)) for name, some in self.rows.items()},
            },
        }


def _as_rows(some: Columns) -> list[dict[str, Any]]:
    return [dict(zip(some, row, strict=True)) for row in zip(*some.values(), strict=True)]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with dates as text, which is read the same everywhere."""
    dates = [column for column in frame.columns if frame[column].dtype.kind == "M"]
    return frame.assign(**{column: frame[column].dt.strftime("%Y-%m-%dT00:00:00") for column in dates})


def template(chart: alt.LayerChart) -> Template:
    """A template from a picture of named data; whoever draws its `chart` has it checked then."""
    spec = chart.to_dict(validate=False)
    constant = {name: pa.Table.from_pylist(rows) for name, rows in spec.pop("datasets", {}).items()}
    return Template(chart, MappingProxyType(spec), MappingProxyType(constant))


def named(name: str) -> alt.Chart:
    """A chart of the rows of that name."""
    return alt.Chart(alt.NamedData(name))


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


def rows(names: Sequence[str], inside: float, begin: float = 0.0) -> list[Row]:
    """Rows below each other: each has its name, broken to fit, and so many pixels for its marks."""
    found: list[Row] = []
    top = begin
    for name in names:
        lines = textwrap.wrap(name, LETTERS) or [""]
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


def named_rows(places: Sequence[Row]) -> Columns:
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
