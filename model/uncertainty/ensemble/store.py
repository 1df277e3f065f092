"""A run in a folder: written part by part as it comes, taken up again where it stopped, the same to the byte.

    manifest.json               what the run depends on: settings, a hash of the scenario, versions of what computed it
    scenario.yaml               the scenario, edits included
    draws/part-00000.parquet    a row a draw: the inputs by address, then what came out (`model.uncertainty.ensemble`)
    bands/part-00000.parquet    how often each quantity fell into each bin on each date
    summary.csv, bands.csv      when all parts are there: means, quantiles and shares; quantiles over time

A part that is there is whole, since files are moved into place when they are written; what is missing is computed. Nothing in
a file depends on the time of day, the machine, the number of jobs or an interruption: the date of the run is an argument.

Source: section 5 of docs/model.md.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import Fault, InvalidInput, UnreadableFile
from model.presentation.delimited import csv_text
from model.scenario.files import parse_text, read_text, write_bytes, write_text
from model.uncertainty.ensemble import answer as ensemble_answer
from model.uncertainty.ensemble import summaries
from model.uncertainty.ensemble.answer import Bands, DrawColumn, Part, Settings, part
from model.uncertainty.ensemble.summaries import Ensemble

MANIFEST: Final = "manifest.json"
SCENARIO: Final = "scenario.yaml"
RUN_PACKAGES: Final = ("negotiation-leverage", "numpy", "scipy", "numba", "pyarrow")
"""Their versions stand in the manifest: another one may round otherwise or draw other numbers."""

Workers = Callable[[Settings, Sequence[int]], Iterable[Part]]
"""Who computes the parts of some numbers, in any order."""


def manifest(run: Settings) -> dict[str, Any]:
    """What a run depends on, as it stands in its manifest."""
    return {
        "format": ensemble_answer.RUN_FORMAT,
        "title": run.scenario.title,
        "scenario": SCENARIO,
        "sha256": run.digest,
        "draws": run.draws,
        "seed": run.seed,
        "sampler": run.sampler,
        "part": run.size,
        "method": "program" if run.refused else "compiled",
        "date": run.date,
        "versions": {name: metadata.version(name) for name in RUN_PACKAGES},
    }


def recall_settings(path: str | Path) -> Settings:
    """The settings of a run from its manifest.

    Raises:
        InvalidInput: no manifest of a run; a scenario beside it that is not the one it was made with.
        UnreadableFile: no such file.
    """
    path = Path(path)
    found = _manifest_at(path)
    try:
        text = read_text(path.parent / str(found["scenario"]))
        run = ensemble_answer.settings(
            parse_text(text),
            int(found["draws"]),
            int(found["seed"]),
            str(found["sampler"]),
            int(found["part"]),
            str(found["date"]),
        )
    except (ValueError, KeyError, TypeError):
        raise _no_manifest(path) from None
    if run.digest != found.get("sha256"):
        changed = "a scenario that is not the one of the manifest (its hash differs)"
        todo = "restore it, or begin a new run"
        raise InvalidInput([Fault("sha256", changed, "the scenario as it was", todo, str(path.parent / SCENARIO))])
    return run


def _manifest_at(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_text(path))
    except ValueError:
        raise _no_manifest(path) from None
    if not isinstance(found, dict):
        raise _no_manifest(path)
    return found


def _no_manifest(path: Path) -> InvalidInput:
    todo = "name the manifest.json of a run's folder, or choose another folder"
    return InvalidInput([Fault("", "no manifest of a run", "what a run wrote", todo, str(path))])


def begin(folder: str | Path, run: Settings) -> Path:
    """Make the folder of a run, or find the run in it.

    Raises:
        InvalidInput: the folder holds another run, or something else.
        UnreadableFile: the folder cannot be written.
    """
    folder = Path(folder)
    wanted = manifest(run)
    if (folder / MANIFEST).exists():
        stands = _manifest_at(folder / MANIFEST)
        differ = [name for name, value in wanted.items() if stands.get(name) != value and name != "date"]
        if differ:
            found = "another run: " + ", ".join(f"{name} {stands.get(name)!r}" for name in differ)
            allowed = "the same run, to go on with, or an empty folder"
            raise InvalidInput([Fault("--out", found, allowed, "choose another folder", str(folder))])
        return folder
    if folder.is_dir() and any(folder.iterdir()):
        found = "a folder that is not empty"
        raise InvalidInput([Fault("--out", found, "an empty or a new folder", "choose another", str(folder))])
    try:
        for inner in ("draws", "bands"):
            (folder / inner).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = f"{folder}: found a place where no folder can be made ({error.strerror})"
        raise UnreadableFile(f"{found}; allowed: a writable folder; to do: choose another") from None
    write_text(folder / SCENARIO, run.text)
    write_text(folder / MANIFEST, json.dumps(wanted, indent=2, ensure_ascii=False) + "\n")
    return folder


def missing(folder: Path, run: Settings) -> list[int]:
    """The numbers of the parts that are not there yet."""
    return [n for n in range(run.parts) if not (_draws(folder, n).exists() and _bands(folder, n).exists())]


def carry_out(folder: Path, run: Settings, workers: Workers, progress: Callable[[int], None] = lambda _: None) -> None:
    """Compute and write what is missing, then the summaries; `progress` is told how many draws were added."""
    todo = missing(folder, run)
    for done in workers(run, todo):
        write_bytes(_bands(folder, done.number), _parquet(_bands_table(done.bands)))
        columns = {**done.inputs, **done.outputs}
        write_bytes(_draws(folder, done.number), _parquet(pa.table({k: pa.array(v) for k, v in columns.items()})))
        progress(len(next(iter(columns.values()))))
    found = result(folder, run)
    write_text(folder / "summary.csv", csv_text(found.summary))
    write_text(folder / "bands.csv", csv_text(found.bands))


def result(folder: Path, run: Settings) -> Ensemble:
    """The summaries of a run that is complete, one column in memory at a time."""
    known = set(run.plan.addresses)
    names = [name for name in pq.read_schema(_draws(folder, 0)).names if name not in known]
    return summaries.in_short(run, names, lambda name: read_column(folder, run, name), bands(folder, run))


def draws_missing(folder: Path, run: Settings) -> int:
    """How many draws are not there yet."""
    return sum(min(run.size, run.draws - n * run.size) for n in missing(folder, run))


def here(jobs: int | None = None) -> Workers:
    """The processors of this machine: threads where the game is compiled, processes where it is not."""

    def compute(run: Settings, numbers: Sequence[int]) -> Iterator[Part]:
        if run.refused is None:
            for n in numbers:
                yield part(run, n, jobs)
        else:
            with ProcessPoolExecutor(jobs) as pool:
                yield from pool.map(part, [run] * len(numbers), numbers)

    return compute


# ---------------------------------------------------------------- reading back


def read_column(folder: Path, run: Settings, name: str) -> DrawColumn:
    """One column over all parts."""
    parts = [pq.read_table(_draws(folder, n), columns=[name])[name].to_numpy() for n in range(run.parts)]
    return np.concatenate(parts)


def bands(folder: Path, run: Settings) -> Bands:
    """The histograms of all parts together."""
    total = ensemble_answer.no_bands(run.scenario)
    for n in range(run.parts):
        rows = pq.read_table(_bands(folder, n))
        at = tuple(rows[name].to_numpy() for name in ("date", "quantity", "bin"))
        np.add.at(total.count, at, rows["count"].to_numpy())
    return total


ROWS_AT_ONCE: Final = 4_096
"""Rows of a run that are in memory together when it is read through."""


def read_rows(folder: Path, run: Settings) -> Iterator[pd.DataFrame]:
    """Every draw of a run that is complete, in order, some thousand rows at a time: its number, the inputs, the outputs.

    Raises:
        InvalidInput: a run that is not complete.
    """
    left = draws_missing(folder, run)
    if left:
        found, todo = (
            f"{left:,} of {run.draws:,} draws missing",
            "let the run go on: leverage ensemble ... --out FOLDER",
        )
        raise InvalidInput([Fault("", found, "a run that is complete", todo, str(folder))])
    first = 0
    for n in range(run.parts):
        with pq.ParquetFile(_draws(folder, n)) as file:
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                frame = batch.to_pandas()
                frame.insert(0, "draw", np.arange(first, first + len(frame)))
                first += len(frame)
                yield frame


ARROW: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
"""Of each type of the data dictionary, the type in Parquet."""


def write_parquet(
    path: Path, frames: Iterable[pd.DataFrame], types: Mapping[str, str], metadata: Mapping[str, str]
) -> None:
    """Write batches of one table as one typed Parquet file, a batch at a time.

    Args:
        path: where to.
        frames: the batches, all with the columns of `types`.
        types: column -> type of the data dictionary (`model.presentation.columns.Column`).
        metadata: what stands in the file's own metadata, as text.
    """
    schema = pa.schema([(name, ARROW[type_]) for name, type_ in types.items()], metadata=dict(metadata))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for frame in frames:
            writer.write_table(
                pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(
                    schema.metadata
                )
            )


def _draws(folder: Path, number: int) -> Path:
    return folder / "draws" / f"part-{number:05}.parquet"


def _bands(folder: Path, number: int) -> Path:
    return folder / "bands" / f"part-{number:05}.parquet"


def _bands_table(found: Bands) -> pa.Table:
    date, quantity, place = np.nonzero(found.count)
    return pa.table({"date": date, "quantity": quantity, "bin": place, "count": found.count[date, quantity, place]})


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()
