"""Pictures as templates: a Vega-Lite spec that is built once, and the rows that fill it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa


@dataclass(frozen=True, eq=False)
class Template:
    """A picture without its rows: what stays the same while results change, made once."""

    chart: alt.LayerChart
    """The data that change have names (`named`); what always stays the same, such as the grid, may stand in it."""
    spec: Mapping[str, Any]
    """The same as Vega-Lite."""
    constant: Mapping[str, pa.Table]
    """The data sets that stand in it."""


MarkColumns = Mapping[str, Sequence[Any]]
"""Rows by column, of plain values; a date is a text (`moments`)."""


def join_marks(parts: Iterable[MarkColumns]) -> MarkColumns:
    """Rows one after the other; all parts have the same columns."""
    found: dict[str, list[Any]] = {}
    for part in parts:
        for column, values in part.items():
            found.setdefault(column, []).extend(values)
    return found


def columns(some: Sequence[Mapping[str, Any]], of: Sequence[Mapping[str, Any]]) -> MarkColumns:
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
    rows: Mapping[str, MarkColumns]
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


def _as_rows(some: MarkColumns) -> list[dict[str, Any]]:
    return [dict(zip(some, row, strict=True)) for row in zip(*some.values(), strict=True)]


def plain_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with dates as text, which is read the same everywhere."""
    dates = [column for column in frame.columns if frame[column].dtype.kind == "M"]
    return frame.assign(**{column: frame[column].dt.strftime("%Y-%m-%dT00:00:00") for column in dates})


def template(chart: alt.LayerChart) -> Template:
    """A template from a picture of named data; whoever draws its `chart` has it checked then."""
    spec = chart.to_dict(validate=False)
    constant = {name: pa.Table.from_pylist(rows) for name, rows in spec.pop("datasets", {}).items()}
    return Template(chart, MappingProxyType(spec), MappingProxyType(constant))


def named_data(name: str) -> alt.Chart:
    """A chart of the rows of that name."""
    return alt.Chart(alt.NamedData(name))
