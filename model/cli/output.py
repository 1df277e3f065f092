"""From answers to the screen or a file: text, JSON, CSV, bars of progress, and the message of an error.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from model.cli.options import Format
from model.errors import Fault, InvalidInput, LeverageError

if TYPE_CHECKING:
    import pandas as pd

    from model.catalogue.query import Engine
    from model.exports.ledger import Answer
    from model.scenario import Scenario
    from model.uncertainty.ensemble import Ensemble


# ---------------------------------------------------------------- long work


@contextlib.contextmanager
def progress_bar(total: int, done: int = 0, unit: str = "draws") -> Iterator[Callable[[int], None]]:
    """A bar with draws a second and the time left, on the error stream; none where there is nothing to count."""
    if not total:
        yield lambda _: None
        return
    columns = (
        TextColumn(f"{{task.completed:,.0f}} of {{task.total:,.0f}} {unit}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, completed=done, speed="")

        def advance(count: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=count, speed=f"{speed:,.0f} a second" if speed else "")

        yield advance


def engine_here() -> Engine:
    """The plain path, with a bar for samples."""
    from model.catalogue.query import Engine

    return Engine(gather=_gather)


def _gather(scenario: Scenario, draws: int, seed: int, _: Callable[[int], None]) -> Ensemble:
    """A sample in memory, with a bar."""
    from model.catalogue.query import gather_here

    with progress_bar(draws) as progress:
        return gather_here(scenario, draws, seed, progress)


def refuse_existing(to: Path, *, force: bool) -> None:
    """Refuse to write over what is there."""
    if to.exists() and not force:
        raise InvalidInput([Fault("--to", f"{to}, which exists", "a new file", "choose another, or add --force")])


def versions() -> dict[str, str]:
    """Of what computes the numbers, imported only when they are written down."""
    from importlib import metadata

    from model.uncertainty.ensemble import store

    return {name: metadata.version(name) for name in store.RUN_PACKAGES}


def ledger_module() -> ModuleType:
    """The ledger, imported only when it is asked for."""
    try:
        from model.exports import ledger
    except ModuleNotFoundError:
        todo = "pip install 'negotiation-leverage[ledger]'"
        raise InvalidInput([Fault("--ledger", "no package `duckdb`", "the optional extra `ledger`", todo)]) from None
    return ledger


def named_ledger(ledger: Path | None) -> Path:
    """The file of the ledger that is asked about."""
    if ledger is None:
        todo = "write --ledger FILE, or set the environment variable LEVERAGE_LEDGER"
        raise InvalidInput([Fault("--ledger", "no ledger named", "the file of a ledger", todo)])
    return ledger


def complain(error: LeverageError) -> None:
    """Print what is wrong: the place, what was found, what is allowed, what to do."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    faults = error.faults if isinstance(error, InvalidInput) else ()
    if not faults:
        console.print(f"[bold]error:[/] {escape(str(error))}")
    for fault in faults:
        place = fault.file + (f":{fault.line}" if fault.line else "")
        console.print(f"[bold]error:[/] {escape(': '.join(part for part in (place, fault.address) if part))}")
        console.print(
            f"  found:   {escape(fault.found)}\n  allowed: {escape(fault.allowed)}\n  to do:   {escape(fault.todo)}"
        )


def emit(parts: str | bytes | Iterable[Any], to: Path | None) -> None:
    """Write a text, bytes as they are, or what Rich prints, to the screen or to a file."""
    if to is None:
        if isinstance(parts, str | bytes):
            typer.echo(parts, nl=False)
        else:
            console = Console(highlight=False)
            for part in parts:
                console.print(part)
        return
    if not isinstance(parts, str | bytes):
        written = io.StringIO()
        console = Console(file=written, highlight=False, width=120, no_color=True)
        for part in parts:
            console.print(part)
        parts = written.getvalue()
    from model.scenario import files

    files.write_bytes(to, parts.encode() if isinstance(parts, str) else parts)
    typer.echo(f"written: {to}")


def emit_as(format: Format, answer: Any, to: Path | None) -> None:  # noqa: A002
    """A table as JSON rows or CSV; text as it comes."""
    if format is Format.csv:
        from model.presentation.delimited import csv_text

        answer = csv_text(answer).encode()
    elif format is Format.json:
        answer = json_text(_records(answer))
    emit(answer, to)


def emit_rows(answer: Answer, format: Format, to: Path | None) -> None:  # noqa: A002
    """Rows from the ledger as a table, CSV or JSON."""
    import pandas as pd

    if format is Format.text:
        table = Table(box=None, pad_edge=False)
        for heading in answer.columns:
            table.add_column(escape(heading), no_wrap=heading != "title", overflow="fold")
        for row in answer.rows:
            table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
        emit([table], to)
    else:
        emit_as(format, pd.DataFrame(list(answer.rows), columns=list(answer.columns)), to)


def json_text(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    """JSON has no infinity: what is unbounded or undefined is null."""
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(k): str(v.date()) if isinstance(v, pd.Timestamp) else v for k, v in row.items()} for row in rows]


def near(file: Path) -> str:
    """A path as one would type it here."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return file.stem
