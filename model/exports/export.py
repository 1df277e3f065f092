"""Tables into files: the format by the ending, whole or not at all, nothing overwritten unless that is asked for.

    .csv .parquet .jsonl .md .tex    one table                .iamc.csv    figures in the long format of the IAMC
    .xlsx                            any number of tables     a folder     a Data Package: CSV files and datapackage.json

CSV, Parquet, JSON lines, IAMC and the folder are written a batch at a time, so that a million rows need no memory. The
same tables give the same bytes.

Sources: RFC 4180; https://specs.frictionlessdata.io/data-package/; https://pyam-iamc.readthedocs.io;
`model.catalogue.dictionary`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from model.catalogue.requests import Case, Sheet
from model.errors import Fault, InvalidInput, did_you_mean
from model.exports import formats, workbook
from model.presentation.columns import NEAR, VERSION, Column
from model.presentation.delimited import safe
from model.scenario import files
from model.uncertainty.ensemble import store

TABLE_ENDINGS: Final[Mapping[str, str]] = {
    ".iamc.csv": "iamc",
    ".csv": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".tex": "latex",
    "": "package",
}
"""The format of each ending; nothing but a folder has none."""
FORMATS: Final = tuple(dict.fromkeys(TABLE_ENDINGS.values()))
MANY: Final = ("xlsx", "package", "iamc")
"""Formats that hold several tables."""
DESCRIPTOR: Final = "datapackage.json"
MIT: Final = {"name": "MIT", "title": "MIT License", "path": "https://opensource.org/licenses/MIT"}


def format_of(path: str | Path, named: str | None = None) -> str:
    """The format that is named, or else the one of the ending.

    Raises:
        InvalidInput: a format or an ending that there is not.
    """
    if named is not None:
        if named not in FORMATS:
            raise InvalidInput([Fault("--format", f"`{named}`", ", ".join(FORMATS), did_you_mean(named, FORMATS))])
        return named
    name = Path(path).name.lower()
    for ending, format_ in TABLE_ENDINGS.items():
        if ending and name.endswith(ending):
            return format_
    if Path(path).suffix:
        allowed = ", ".join(ending for ending in TABLE_ENDINGS if ending) + ", or a folder"
        raise InvalidInput([Fault("--to", f"`{name}`", allowed, "choose an ending, or say --format")])
    return "package"


def refuse(path: str | Path, format_: str, count: int, *, force: bool) -> None:
    """Raise before any work is done for what could not be written at the end.

    Raises:
        InvalidInput: several tables in a format for one; a file that is there and is not to be replaced; a folder that is no
            Data Package, which is never replaced.
    """
    path = Path(path)
    refuse_many(format_, count)
    if not path.exists():
        return
    if not force:
        raise InvalidInput(
            [Fault("--to", f"{path}, which is there", "a new name", "choose another name, or add --force")]
        )
    if path.is_dir() != (format_ == "package") or (path.is_dir() and not (path / DESCRIPTOR).is_file()):
        found = f"{path}, which is " + ("a folder without a Data Package" if path.is_dir() else "a file")
        raise InvalidInput([Fault("--force", found, "what an export wrote", "choose another name")])


def refuse_many(format_: str, count: int) -> None:
    """Raise for several tables in a format for one.

    Raises:
        InvalidInput: saying which formats hold several.
    """
    if count > 1 and format_ not in MANY:
        found = f"{count} tables in one file of the format {format_}"
        todo = "ask for one kind, or name a folder"
        raise InvalidInput([Fault("--to", found, "one table, or xlsx, iamc, a folder", todo)])


def write_tables(sheets: Sequence[Sheet], to: str | Path, named: str | None = None, *, force: bool = False) -> None:
    """Write tables to a file or a folder, whole or not at all.

    Raises:
        InvalidInput: as for `format_of` and `refuse`; whatever a table refuses as it is made.
        UnreadableFile: a place that cannot be written, or a full disk.
    """
    format_ = format_of(to, named)
    refuse(to, format_, len(sheets), force=force)
    with files.moved_into_place(to) as path:
        WRITERS[format_](sheets, path)


def _text(sheets: Sequence[Sheet], path: Path, lines: Callable[[Sheet], Iterable[str]]) -> None:
    (sheet,) = sheets
    _lines(path, lines(sheet))


def _lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def _parquet(sheets: Sequence[Sheet], path: Path) -> None:
    (sheet,) = sheets
    types = {name: one.type for name, one in sheet.columns.items()}
    described = {
        "kind": sheet.kind.name,
        "tables": VERSION,
        "provenance": [_provenance(one) for one in sheet.cases],
        "columns": {name: _described(one) for name, one in sheet.columns.items()},
    }
    metadata = {"negotiation_leverage": json.dumps(described, ensure_ascii=False)}
    store.write_parquet(path, sheet.batches, types, metadata)


def _described(one: Column) -> dict[str, str]:
    return {"meaning": one.meaning, "unit": one.unit, "type": one.type, "range": one.range, "formula": one.at}


def _provenance(one: Case) -> dict[str, str]:
    return {"scenario": one.name, "title": one.base.title, "sha256": one.sha256, "edits": one.edited}


# ---------------------------------------------------------------- a Data Package


def _package(sheets: Sequence[Sheet], path: Path) -> None:
    path.mkdir()
    resources = []
    for sheet in sheets:
        file = path / f"{sheet.kind.name}.csv"
        _lines(file, formats.csv(sheet))
        resources.append(_resource(sheet, file))
    cases = list({(one.name, one.edited): one for sheet in sheets for one in sheet.cases}.values())
    descriptor = {
        "profile": "tabular-data-package",
        "name": "negotiation-leverage-tables",
        "title": "Negotiation Leverage: " + ", ".join(sheet.kind.title for sheet in sheets),
        "description": "Answers of a bargaining model with stated judgements, not forecasts. "
        + " ".join(formats.origins(cases)),
        "licenses": [MIT],
        "sources": _sources(cases),
        "tables": VERSION,
        "provenance": [_provenance(one) for one in cases],
        "resources": resources,
    }
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (path / DESCRIPTOR).write_text(text, encoding="utf-8")


def _sources(cases: Iterable[Case]) -> list[dict[str, str]]:
    entries = {entry.title: entry for one in cases for entry in one.base.sources.values()}
    return [
        {"title": title, **({"path": one.url} if one.url.startswith(("http://", "https://")) else {})}
        for title, one in entries.items()
    ]


def _resource(sheet: Sheet, file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "profile": "tabular-data-resource",
        "name": sheet.kind.name,
        "title": sheet.kind.title,
        "description": f"One row is {sheet.kind.row}.",
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "licenses": [MIT],
        "schema": {"fields": [_field(name, one) for name, one in sheet.columns.items()], "missingValues": [""]},
    }


def _field(name: str, one: Column) -> dict[str, Any]:
    bounds = {
        **({"minimum": one.low - (NEAR if one.type == "number" else 0)} if one.low is not None else {}),
        **({"maximum": one.high + (NEAR if one.type == "number" else 0)} if one.high is not None else {}),
        **({"enum": [safe(word) for word in one.allowed]} if one.allowed else {}),
    }
    place = f"docs/model.md#{one.at}"
    entry: dict[str, Any] = {
        "name": name,
        "type": one.type,
        "description": one.meaning,
        "unit": one.unit,
        "formula": place,
    }
    return {**entry, "constraints": bounds} if bounds else entry


WRITERS: Final[Mapping[str, Callable[[Sequence[Sheet], Path], None]]] = {
    "csv": lambda sheets, path: _text(sheets, path, formats.csv),
    "jsonl": lambda sheets, path: _text(sheets, path, formats.json_lines),
    "markdown": lambda sheets, path: _text(sheets, path, formats.markdown_table),
    "latex": lambda sheets, path: _text(sheets, path, formats.latex),
    "iamc": lambda sheets, path: _lines(path, formats.iamc(sheets)),
    "parquet": _parquet,
    "xlsx": lambda sheets, path: _bytes(path, workbook.workbook(sheets)),
    "package": _package,
}
"""How each format is written."""


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)
