"""The end of a seminar's rooms for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd


def show_rooms(table: pd.DataFrame) -> Iterable[RenderableType]:
    """A table of a seminar (`model.seminar.results`): points to a tenth, texts as they stand."""
    shown = Table(box=None, pad_edge=False)
    cells = [[_cell(value) for value in table[name]] for name in table.columns]
    for name, column in zip(table.columns, cells, strict=True):
        whole = table[name].dtype.kind != "f" and not any(" " in cell for cell in column)
        shown.add_column(escape(name), justify="right" if table[name].dtype.kind == "f" else "left", no_wrap=whole)
    for row in zip(*cells, strict=True):
        shown.add_row(*row)
    yield shown


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value + 0.0:.1f}" if math.isfinite(value) else "-"
    return escape(str(value))
