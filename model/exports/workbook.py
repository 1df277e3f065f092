"""Tables as a workbook for people: a read-me sheet, a sheet a table, charts, sources with links, and the dictionary.

Each table has its names in the first row and the units in the second, both frozen; texts are written as texts, never as formulas.
The dates inside the file are fixed, so that the same tables give the same bytes. A cell keeps 16 digits of a number.

Source: https://xlsxwriter.readthedocs.io.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd
import xlsxwriter

from model.analysis.inputs.table import tabulate_sources
from model.catalogue.requests import Case, Sheet
from model.errors import Fault, InvalidInput
from model.exports.formats import origins
from model.presentation.columns import VERSION

ROWS: Final = 1_048_574
"""Rows that a sheet of a workbook has below the two of its heading."""
MADE: Final = dt.datetime(2025, 1, 1)
"""The date inside the file: none that depends on when it was made."""
NUMBERS: Final = {"points": "0.00", "probability": "0.000", "share": "0.000", "number": "0"}
CHARTED: Final = 40
"""Bars of a chart at most: more cannot be read."""

OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Texts stay texts."""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Tables as the bytes of an XLSX file.

    Raises:
        InvalidInput: more rows than a sheet can hold.
    """
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, OPTIONS)
    title = "Negotiation Leverage: " + ", ".join(sheet.kind.title for sheet in sheets)
    book.set_properties({"title": title[:250], "author": "Negotiation Leverage", "created": MADE})
    page = _Page(book)
    cases = list({(one.name, one.edited): one for sheet in sheets for one in sheet.cases}.values())
    page.read_me(sheets, cases)
    drawn: list[tuple[Sheet, pd.DataFrame]] = []
    for sheet in sheets:
        head = page.table(sheet)
        if sheet.kind.name in ("scores", "path"):
            drawn.append((sheet, head))
    if drawn:
        page.charts(drawn)
    page.sources(cases)
    page.dictionary(sheets)
    book.close()
    return sink.getvalue()


def workbook_of_rows(frame: pd.DataFrame, name: str) -> bytes:
    """A table that is of no kind as the bytes of an XLSX file: its columns as they are, texts as texts."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, OPTIONS)
    book.set_properties({"title": f"Negotiation Leverage: {name}", "author": "Negotiation Leverage", "created": MADE})
    page, sheet = _Page(book), book.add_worksheet(name)
    for at, title in enumerate(frame.columns):
        sheet.write_string(0, at, title, page.bold)
        sheet.set_column(at, at, min(max(len(title) + 2, 11), 28))
        page.cells(sheet, 1, at, page.general, frame[title])
    sheet.freeze_panes(1, 0)
    book.close()
    return sink.getvalue()


class _Page:
    """The sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.unit = book.add_format({"italic": True, "font_color": "#555555"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.get_default_url_format()
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = {unit: book.add_format({"num_format": shape}) for unit, shape in NUMBERS.items()}
        self.general = book.add_format({"num_format": "General"})

    def read_me(self, sheets: Sequence[Sheet], cases: Sequence[Case]) -> None:
        page = self.book.add_worksheet("read me")
        page.set_column(0, 0, 110, self.wrap)
        lines = [
            "Answers of a bargaining model with stated judgements, not forecasts. Points measure each side against its own "
            "aims; points of two sides are never added or compared.",
            "Each table has a sheet: names in the first row, units in the second. The sheet `dictionary` says what each column "
            "means, `sources` where the numbers of the scenarios come from.",
            "Scenarios:",
            *origins(cases),
            "Tables:",
            *(f"{sheet.kind.name}: {sheet.kind.title}; one row is {sheet.kind.row}" for sheet in sheets),
            "How to cite: name the program, its version and the SHA-256 of the scenario, which stand in the first columns.",
            "The program is under the MIT licence; the licences of the sources are theirs.",
        ]
        page.write_string(0, 0, "Negotiation Leverage", self.title)
        for n, line in enumerate(lines, start=1):
            page.write_string(n, 0, line, self.wrap)

    def table(self, sheet: Sheet) -> pd.DataFrame:
        """One table; what comes back are its first rows, for a chart."""
        page = self.book.add_worksheet(sheet.kind.name)
        for at, (name, column) in enumerate(sheet.columns.items()):
            page.write_string(0, at, name, self.bold)
            page.write_string(1, at, column.unit, self.unit)
            page.set_column(at, at, min(max(len(name) + 2, 11), 28))
        page.freeze_panes(2, 0)
        first, row = pd.DataFrame(columns=list(sheet.columns)), 2
        for frame in sheet.batches:
            if row + len(frame) - 2 > ROWS:
                todo = "write .csv or .parquet"
                raise InvalidInput([Fault("--to", f"more than {ROWS:,} rows", "what a sheet can hold", todo)])
            first = frame if row == 2 else first
            for at, column in enumerate(sheet.columns.values()):
                shape = self.number.get(column.unit, self.general)
                self.cells(page, row, at, shape, frame.iloc[:, at])
            row += len(frame)
        page.autofilter(1, 0, max(row - 1, 1), len(sheet.columns) - 1)
        return first

    def cells(self, page: Any, row: int, at: int, shape: Any, values: pd.Series[Any]) -> None:
        """Values below one another from a row on."""
        for n, value in enumerate(values.astype(object), start=row):
            if isinstance(value, str):
                page.write_string(n, at, value)
            elif pd.isna(value):
                continue
            elif isinstance(value, bool):
                page.write_boolean(n, at, value)
            elif isinstance(value, pd.Timestamp):
                page.write_datetime(n, at, value.to_pydatetime(), self.day)
            elif math.isfinite(value):
                page.write_number(n, at, value, shape)
            else:
                page.write_string(n, at, str(value))

    def charts(self, drawn: Iterable[tuple[Sheet, pd.DataFrame]]) -> None:
        """Charts native to the workbook, beside the small tables that they are drawn from."""
        page = self.book.add_worksheet("charts")
        top = 0
        for sheet, frame in drawn:
            small = _bars(sheet, frame) if sheet.kind.name == "scores" else _lines(frame)
            bars = sheet.kind.name == "scores"
            for at, name in enumerate(small.columns):
                page.write_string(top, at, str(name), self.bold)
                for n, value in enumerate(small[name], start=top + 1):
                    if isinstance(value, str):
                        page.write_string(n, at, value)
                    elif isinstance(value, pd.Timestamp):
                        page.write_datetime(n, at, value.to_pydatetime(), self.day)
                    elif not pd.isna(value):
                        page.write_number(n, at, value, self.number["points"])
            chart = self.book.add_chart({"type": "bar" if bars else "line"})
            last = top + len(small)
            for at in range(1, len(small.columns)):
                places = ["charts", top + 1, 0, last, 0]
                chart.add_series(
                    {"name": ["charts", top, at], "categories": places, "values": ["charts", top + 1, at, last, at]}
                )
            chart.set_title(
                {"name": "Scores, in points of each side's own 100" if bars else "Position scores over time"}
            )
            chart.set_legend({"position": "bottom"})
            chart.set_x_axis({"name": "points"} if bars else {"date_axis": True, "num_format": "yyyy-mm-dd"})
            chart.set_y_axis({"reverse": True} if bars else {"name": "points"})
            page.insert_chart(top, len(small.columns) + 1, chart, {"x_scale": 1.4, "y_scale": 1.4})
            top = max(last, top + 22) + 2
        page.set_column(0, 0, 34)

    def sources(self, cases: Sequence[Case]) -> None:
        taken = self.book.get_worksheet_by_name("sources") is not None
        page = self.book.add_worksheet("bibliography" if taken else "sources")
        names = ["scenario", "source", "title", "publisher", "date", "url", "note"]
        for at, name in enumerate(names):
            page.write_string(0, at, name, self.bold)
        page.freeze_panes(1, 0)
        page.set_column(1, 6, 30)
        row = 1
        for title, scenario in {one.name: one.base for one in cases}.items():
            for entry in tabulate_sources(scenario).to_dict("records"):
                page.write_string(row, 0, title)
                for at, name in enumerate(names[1:], start=1):
                    text = str(entry[name])
                    if name != "url" or not text.startswith(("http://", "https://")) or page.write_url(row, at, text):
                        page.write_string(row, at, text)
                row += 1

    def dictionary(self, sheets: Sequence[Sheet]) -> None:
        page = self.book.add_worksheet("dictionary")
        names = ["table", "column", "meaning", "unit", "type", "range", "formula"]
        for at, name in enumerate(names):
            page.write_string(0, at, name, self.bold)
        page.freeze_panes(1, 0)
        page.set_column(0, 1, 22)
        page.set_column(2, 2, 80)
        row = 1
        for sheet in sheets:
            for name, one in sheet.columns.items():
                place = f"docs/model.md#{one.at}"
                cells = [sheet.kind.name, name, one.meaning, one.unit, one.type, one.range, place]
                for at, cell in enumerate(cells):
                    page.write_string(row, at, cell)
                row += 1
        page.write_string(row + 1, 0, f"Version {VERSION} of the tables.", self.unit)


def _bars(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    many = len(sheet.cases) > 1
    head = frame.head(CHARTED)
    label = [
        " ".join([*([str(row["scenario"])] if many else []), str(row["party"]), f"({row['branch']})"])
        for row in head.to_dict("records")
    ]
    return pd.DataFrame(
        {"party": label, "position": head["position"].to_numpy(), "walk_away": head["walk_away"].to_numpy()}
    )


def _lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Position scores over time, averaged over the branches by their probability; of the first scenario and edits."""
    first = frame.iloc[0]
    one = frame[(frame["scenario"] == first["scenario"]) & (frame["edits"] == first["edits"])]
    weighted = one.assign(weighted=one["position"] * one["probability"])
    summed = weighted.groupby(["date", "party"], sort=False)[["weighted", "probability"]].sum().reset_index()
    mean = summed.assign(position=summed["weighted"] / summed["probability"])
    lines: pd.DataFrame = mean.pivot_table(index="date", columns="party", values="position").reset_index()
    return lines
