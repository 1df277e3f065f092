"""Which runs were made, from what, and what came out: an embedded DuckDB file that several processes may write to.

    runs      run, date, title, scenario (its hash), asked (the day that was asked about), seed, draws, text (as YAML, with edits)
    versions  run, package, version
    edits     run, address, value           what was changed in the file
    inputs    run, address, value, word     every number of the scenario; a date or a choice stands in `word`
    outputs   run, name, value              scores, walk-away values, width of the zone, outlook: points and probabilities

A run is named by a hash of all that it depends on, so that the same run recorded twice is one run. A run is reported when it
is committed and checkpointed: a writer that is killed before that has reported nothing, one that is killed after it loses
nothing. DuckDB lets one process write at a time; another one waits for its turn.

Source: section 3 of docs/runs.md.

>>> import tempfile
>>> from model import files, scores
>>> scenario = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> with tempfile.TemporaryDirectory() as folder:
...     kept = record(f"{folder}/runs.duckdb", run(scores.solve(scenario)))
...     question(f"{folder}/runs.duckdb", "select name, round(value, 6) from outputs where name like 'score%'").rows
(('score_a', 65.0), ('score_b', 35.0))
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from threading import Event
from typing import Any, Final

import duckdb

from model.analysis.comparison import Input, inputs
from model.analysis.scores import Solution
from model.analysis.scores.digest import digest
from model.errors import Fault, InvalidInput, UnreadableFile, did_you_mean
from model.scenario.address import EditValue
from model.scenario.files import dump

LEDGER_PACKAGES: Final = ("negotiation-leverage", "numpy", "scipy")
"""Their versions stand beside a run: another one may round otherwise."""
WRITER_PATIENCE: Final = 60.0
"""Seconds to wait for another writer; one that records a run needs a tenth of a second."""
WRITER_PAUSE: Final = 0.05
"""Seconds between two attempts."""

TABLES: Final = """
create table if not exists runs (
    run varchar primary key, date varchar, title varchar, scenario varchar, asked date, seed bigint, draws bigint, text varchar
);
create table if not exists versions (run varchar, package varchar, version varchar);
create table if not exists edits (run varchar, address varchar, value varchar);
create table if not exists inputs (run varchar, address varchar, value double, word varchar);
create table if not exists outputs (run varchar, name varchar, value double);
"""


@dataclass(frozen=True)
class Run:
    """One run: what it depends on, and what came out."""

    title: str
    scenario: str
    """The hash of everything that the scenario states, edits included."""
    text: str
    """The scenario as YAML, edits included."""
    asked: dt.date
    """The day that was asked about."""
    date: str
    """The date of the run, as whoever made it put it."""
    seed: int
    draws: int
    versions: Mapping[str, str]
    edits: Mapping[str, str]
    inputs: Mapping[str, Input]
    outputs: Mapping[str, float]

    @property
    def name(self) -> str:
        """A short hash of all that the run depends on; what came out is not among it."""
        depends = {name: value for name, value in asdict(self).items() if name not in ("inputs", "outputs")}
        text = json.dumps(depends, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Answer:
    """Rows of a question to the ledger."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def run(
    solution: Solution,
    edits: Mapping[str, EditValue] | None = None,
    date: str = "",
    seed: int = 0,
    draws: int = 0,
    more: Mapping[str, float] | None = None,
) -> Run:
    """The run that gave a solution. `more` are outputs besides those of the solution, by name."""
    return Run(
        title=solution.scenario.title,
        scenario=digest(solution.scenario),
        text=dump(solution.scenario),
        asked=solution.date,
        date=date,
        seed=seed,
        draws=draws,
        versions={name: metadata.version(name) for name in LEDGER_PACKAGES},
        edits={where: str(value) for where, value in (edits or {}).items()},
        inputs=inputs(solution.scenario),
        outputs={**outputs(solution), **(more or {})},
    )


def outputs(solution: Solution) -> dict[str, float]:
    """What came out, by name: points of each party, the width of the zone in each branch, the outlook at the horizon."""
    found: dict[str, float] = {}
    for party, score in solution.scores.items():
        for name in ("score", "walk_away", "surplus", "saying_no", "expected", "optimism"):
            found[f"{name}_{party}"] = getattr(score, "position" if name == "score" else name)
    for node in solution.nodes:
        if node.zone.width is not None:
            found["zone_width" if len(solution.nodes) == 1 else f"zone_width {' / '.join(node.path)}"] = node.zone.width
    outlook = solution.outlook
    return {**found, "deal": outlook.deal[-1], "freeze": outlook.freeze[-1], "war": outlook.war[-1]}


def record(path: str | Path, one: Run, patience: float = WRITER_PATIENCE) -> str:
    """Write a run into the ledger, which is made where there is none; its name, once it is safe.

    Raises:
        UnreadableFile: a place that cannot be written, another kind of file, a writer that does not give way.
    """
    name = one.name
    with _opened(path, patience) as ledger:
        ledger.execute(TABLES)
        ledger.execute("begin")
        first = (name, one.date, one.title, one.scenario, one.asked, one.seed, one.draws, one.text)
        if not ledger.execute("select 1 from runs where run = ?", [name]).fetchone():
            ledger.execute("insert into runs values (?, ?, ?, ?, ?, ?, ?, ?)", first)
            _fill(ledger, "versions", name, list(one.versions.items()))
            _fill(ledger, "edits", name, list(one.edits.items()))
            numbers = {k: v if isinstance(v, float | int) else None for k, v in one.inputs.items()}
            words = {k: v if isinstance(v, str) else None for k, v in one.inputs.items()}
            _fill(ledger, "inputs", name, [(k, numbers[k], words[k]) for k in one.inputs])
            _fill(ledger, "outputs", name, list(one.outputs.items()))
        ledger.execute("commit")
        ledger.execute("checkpoint")
    return name


def _fill(ledger: duckdb.DuckDBPyConnection, table: str, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Rows of one run, in one statement: as lists that DuckDB unfolds."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        unfolded = ", ".join("unnest(?)" for _ in columns)
        ledger.execute(f"insert into {table} select ?, {unfolded}", [name, *columns])


# ---------------------------------------------------------------- reading


def list_runs_of(path: str | Path) -> Answer:
    """All runs, in the order of their dates and then of their names."""
    return question(
        path,
        "select run, date, title, asked, seed, draws, scenario, (select count(*) from edits where edits.run = runs.run) as edits "
        "from runs order by date, title, run",
    )


def recall_run(path: str | Path, name: str) -> Run:
    """A run by its name or the beginning of it.

    Raises:
        InvalidInput: no such run, or several.
        UnreadableFile: no ledger there.
    """
    with _opened(path, WRITER_PATIENCE, reading=True) as ledger:
        known = [one for (one,) in ledger.execute("select run from runs order by run").fetchall()]
        found = [one for one in known if name and one.startswith(name)]
        if len(found) != 1:
            allowed = "the name of one run, or its beginning"
            said = f"`{name}`" + (f", the beginning of {len(found)} runs" if found else "")
            todo = f"choose one of: {', '.join(found[:6])}" if found else did_you_mean(name, known)
            raise InvalidInput([Fault("RUN", said, allowed, todo, str(path))])

        def table(of: str) -> list[tuple[Any, ...]]:
            order = "" if of == "runs" else "order by rowid"
            return ledger.execute(f"select * exclude run from {of} where run = ? {order}", found).fetchall()

        date, title, scenario, asked, seed, draws, text = table("runs")[0]
        return Run(
            title=title,
            scenario=scenario,
            text=text,
            asked=asked,
            date=date,
            seed=seed,
            draws=draws,
            versions=dict(table("versions")),
            edits=dict(table("edits")),
            inputs={where: word if value is None else value for where, value, word in table("inputs")},
            outputs=dict(table("outputs")),
        )


def question(path: str | Path, sql: str) -> Answer:
    """The answer to a question in SQL, which can read the ledger and nothing else, and changes nothing.

    Raises:
        InvalidInput: no SQL, or SQL that would write or read elsewhere.
        UnreadableFile: no ledger there.
    """
    with _opened(path, WRITER_PATIENCE, reading=True) as ledger:
        try:
            found = ledger.execute(sql)
            rows = found.fetchall() if found.description else []
            columns = [one[0] for one in found.description or ()]
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            allowed = "a question that reads runs, versions, edits, inputs or outputs"
            raise InvalidInput(
                [Fault("SQL", said, allowed, "correct it, e.g. select * from runs", str(path))]
            ) from None
    return Answer(tuple(columns), tuple(rows))


# ---------------------------------------------------------------- one process at a time


@contextmanager
def _opened(path: str | Path, patience: float, *, reading: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The ledger, once no other process writes to it; to read, locked against everything else."""
    path = Path(path)
    if reading and not path.exists():
        raise UnreadableFile(
            f"{path}: found no ledger; allowed: a file that runs were written to; to do: run with --ledger {path}"
        )
    ledger = _waited_for(path, patience, reading=reading)
    try:
        if reading:
            ledger.execute("set enable_external_access = false")
            ledger.execute("set lock_configuration = true")
        yield ledger
    finally:
        ledger.close()


def _waited_for(path: Path, patience: float, *, reading: bool) -> duckdb.DuckDBPyConnection:
    waited, pause = 0.0, Event()
    while True:
        try:
            return duckdb.connect(str(path), read_only=reading)
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            if not any(word in said for word in ("lock", "different configuration", "unique file handle")):
                raise _no_ledger(path, said) from None
            if waited >= patience:
                found = f"{path}: found another process that writes to this ledger, after {waited:.0f} seconds"
                raise UnreadableFile(f"{found}; allowed: one writer at a time; to do: end it, or try again") from None
        pause.wait(WRITER_PAUSE)
        waited += WRITER_PAUSE


def _no_ledger(path: Path, said: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path}: found no ledger ({said}); allowed: a DuckDB file in a writable folder; to do: choose another"
    )
