"""Tables as text: CSV, JSON lines, Markdown, LaTeX, and the long format of the IAMC, a batch at a time where that is possible.

CSV is that of `model.presentation.delimited`. Markdown and LaTeX are for people: six digits, and where a table comes from
stands below or above it.

The IAMC format has one row a figure: model, scenario, region, variable, unit, time, value. A party is a region, `World` stands
where a figure belongs to none; the variable is the kind of table, the column and what else tells the rows apart.

Source: https://pyam-iamc.readthedocs.io (data model).

>>> words(1 / 3), words(True), words(None)
('0.333333', 'yes', '')
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from model.catalogue.requests import Case, Sheet
from model.presentation.columns import PROVENANCE, VERSION
from model.presentation.delimited import csv_text, safe

DIGITS: Final = 6
"""Digits of a number for people."""
IAMC: Final = ("model", "scenario", "region", "variable", "unit", "time", "value")
ORIGIN: Final = tuple(one.name for one in PROVENANCE)


def csv(sheet: Sheet) -> Iterator[str]:
    """A table as CSV: the heading, then the rows of each batch."""
    yield csv_text(pd.DataFrame(columns=list(sheet.columns)))
    for frame in sheet.batches:
        yield csv_text(frame, header=False)


def json_lines(sheet: Sheet) -> Iterator[str]:
    """A table as JSON, an object a row; what is missing or unbounded is null."""
    for frame in sheet.batches:
        for row in records(frame):
            yield json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"


def records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of a typed table as plain values: dates as words, what is missing or unbounded as None."""
    columns = [[_plain(value) for value in frame[name].astype(object)] for name in frame.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip((str(name) for name in frame.columns), row, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if pd.isna(value) else str(value.date())


def words(value: Any) -> str:
    """A value for people."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def origins(cases: Sequence[Case]) -> list[str]:
    """Where tables come from, a sentence a case."""
    return [
        f"{one.name}: {one.base.title}; SHA-256 {one.sha256}" + (f"; edits: {one.edited}" if one.edited else "")
        for one in cases
    ]


def program(frame: pd.DataFrame) -> str:
    """Program, tables and seed of a table, from its first row."""
    first = next(records(frame.head(1)), {})
    drawn = f", seed {first['seed']}, {first['sample']} draws" if "seed" in first else ""
    return f"negotiation-leverage {first.get('program', '')}, tables {VERSION}{drawn}"


def _for_people(sheet: Sheet) -> tuple[pd.DataFrame, list[str]]:
    """All rows, and the columns to show: of where they come from, only what differs between rows."""
    frame = sheet.whole()
    return frame, [
        name
        for name in sheet.columns
        if name not in ORIGIN or (name in ("scenario", "edits") and len(frame[name].unique()) > 1)
    ]


def markdown_table(sheet: Sheet) -> Iterator[str]:
    """A table in Markdown, numbers to six digits, units in the heading, and below it where it comes from."""
    frame, names = _for_people(sheet)
    units = {name: f" ({sheet.columns[name].unit})" if sheet.columns[name].unit else "" for name in names}
    yield f"**{sheet.kind.title}**\n\n"
    yield _piped([name + units[name] for name in names])
    yield _piped(["---:" if sheet.columns[name].type == "number" else "---" for name in names])
    for row in records(frame[names]):
        yield _piped([words(value) for value in row.values()])
    yield "\n" + "\n".join(f"- {_cell(line)}" for line in [*origins(sheet.cases), program(frame)]) + "\n"


def _piped(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def latex(sheet: Sheet) -> Iterator[str]:
    r"""A table in LaTeX (`\usepackage{booktabs}`), numbers to six digits, units below the names."""
    frame, names = _for_people(sheet)
    columns = [sheet.columns[name] for name in names]
    for line in [f"{sheet.kind.title}. Needs \\usepackage{{booktabs}}.", *origins(sheet.cases), program(frame)]:
        yield "% " + " ".join(line.split()) + "\n"
    sides = "".join("r" if one.type in ("number", "integer") else "l" for one in columns)
    yield f"\\begin{{tabular}}{{{sides}}}\n\\toprule\n"
    yield _ampersands(names) + _ampersands([one.unit for one in columns]) + "\\midrule\n"
    for row in records(frame[names]):
        yield _ampersands([words(value) for value in row.values()])
    yield "\\bottomrule\n\\end{tabular}\n"


def _ampersands(cells: Iterable[str]) -> str:
    return " & ".join(_escaped(cell) for cell in cells) + " \\\\\n"


_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",
}


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(mark, mark) for mark in " ".join(text.split()))


# ---------------------------------------------------------------- IAMC


def iamc(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Tables in the long format of the IAMC, below one another, as CSV; figures that do not exist are left out."""
    yield csv_text(pd.DataFrame(columns=list(IAMC)))
    for sheet in sheets:
        cases = {(one.name, one.edited): one for one in sheet.cases}
        for frame in sheet.batches:
            rows = [row for record in records(frame) for row in _figures(sheet, cases, record)]
            yield csv_text(pd.DataFrame(rows, columns=list(IAMC)), header=False, guarded=["unit"])


def _figures(
    sheet: Sheet, cases: Mapping[tuple[str, str], Case], row: Mapping[str, Any]
) -> Iterator[tuple[str | float, ...]]:
    one = cases[row["scenario"], row["edits"] or ""]
    axes = [axis.address for axis in sheet.request.grid]
    changed = "; ".join([*filter(None, [row["edits"]]), *(f"{where}={row[where]!r}" for where in axes)])
    who = row.get("party")
    region = one.base.parties[who].name if who in one.base.parties else "World"
    time = row.get("date") or str(one.scenario.as_of)
    places = [
        words(row[name])
        for name, column in sheet.columns.items()
        if column.key and name not in (*ORIGIN, *axes, "party", "date") and words(row[name])
    ]
    for name, column in sheet.columns.items():
        value = row[name]
        if column.type == "number" and name not in axes and value is not None:
            unit = row.get("unit") if column.unit == "unit" else column.unit
            variable = "|".join(part.replace("|", "/") for part in (sheet.kind.title, name, *places))
            scenario = f"{one.name} [{changed}]" if changed else one.name
            yield (
                f"Negotiation Leverage {row['program']}",
                scenario,
                region,
                variable,
                safe(unit or "") or "-",
                time,
                value,
            )
