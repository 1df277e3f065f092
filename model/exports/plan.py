"""A plan of tables: which scenarios, edits, grids and kinds go into which files, to be made again at will.

A plan is a YAML file; its scenarios are named by path, seen from the plan's own folder, or by the name of a shipped one:

    title: Three scenarios, one table
    tables:
      - to: scores.csv
        scenarios: [fearon-1995, powell-2006]
        set: {step_days: 7}
        grid: {regimes.war.impasse.a: {from: 40, to: 60, points: 5}}
        what: [scores]

Each entry is one command `leverage export`; the format is that of the ending, or named. A run bundle calls `finished` and
writes each file where it wants it.

>>> grid = {"a.b": {"from": 0, "to": 1, "points": 3}}
>>> found = read_plan({"title": "One", "tables": [{"to": "x.csv", "scenarios": ["toy"], "grid": grid}]})
>>> found.tables[0].what, found.tables[0].axes
(('scores',), (Axis(address='a.b', steps=(0.0, 0.5, 1.0)),))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.catalogue import requests, tables
from model.catalogue.dictionary import KINDS
from model.catalogue.query import Progress, quiet
from model.catalogue.requests import Axis, Case, Request, Sheet
from model.catalogue.tables import MOST_POINTS
from model.errors import InvalidInput, did_you_mean, in_own_words
from model.exports import export
from model.scenario import files
from model.scenario.estimate import FrozenDict, one_or_many


class _Block(BaseModel):
    """Anything of a plan with fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)


class Span(_Block):
    """The values of an address in a grid: from one end to the other, evenly."""

    first: float = Field(alias="from")
    last: float = Field(alias="to")
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)]


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ValueError("a path below the folder that the plan is written to, such as scores.csv")
    return name


class Entry(_Block):
    """One file of a plan."""

    to: Annotated[str, AfterValidator(_inside)]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    what: Annotated[tuple[str, ...], Field(min_length=1)] = ("scores",)
    edits: Annotated[dict[str, bool | float | dt.date | str], AfterValidator(FrozenDict)] = Field(
        default_factory=dict, alias="set", validate_default=True
    )
    grid: Annotated[dict[str, Span], AfterValidator(FrozenDict)] = Field(default_factory=dict, validate_default=True)
    on: dt.date | None = None
    draws: Annotated[int, Field(ge=1)] | None = None
    seed: int = 0
    format: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: one_or_many(value) if key in ("scenarios", "what") else value for key, value in data.items()}

    @model_validator(mode="after")
    def _known(self) -> Self:
        for name in self.what:
            if name not in KINDS:
                raise ValueError(f"`{name}` is no kind of table: {did_you_mean(name, KINDS)}")
        return self

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The grid with its values."""
        return tuple(axis(where, one.first, one.last, one.points) for where, one in self.grid.items())

    @property
    def requests(self) -> tuple[Request, ...]:
        """What is asked for, a kind at a time."""
        return tuple(Request(name, self.on, self.draws, self.seed, self.axes) for name in self.what)


class TablePlan(_Block):
    """A list of tables."""

    version: Literal[1] = 1
    title: str
    tables: Annotated[tuple[Entry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        names = [entry.to for entry in self.tables]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"`{twice[0]}` is written twice; give each table a name of its own")
        return self


def axis(address: str, first: float, last: float, points: int) -> Axis:
    """Values from one end to the other, evenly, both ends included.

    Raises:
        ValueError: ends that are not finite; fewer points than one or more than a grid may have.
    """
    if not (np.isfinite([first, last]).all() and 1 <= points <= MOST_POINTS):
        raise ValueError("finite ends and at least one point")
    return Axis(address, tuple(np.linspace(first, last, points).tolist()))


def read_plan(data: Any, name: str = "", lines: dict[str, int] | None = None) -> TablePlan:
    """The plan that plain data states.

    Raises:
        InvalidInput: all its faults, with line and address.
    """
    try:
        return TablePlan.model_validate(data)
    except ValidationError as error:
        todo = "correct it as in plans/example.yaml"
        faults = [in_own_words(one, TablePlan.model_json_schema, todo) for one in error.errors()]
        raise InvalidInput(faults).located(name, lines) from None


def load_plan(path: str | Path) -> TablePlan:
    """The plan in a file; paths of scenarios are those of the file, seen from its folder.

    Raises:
        UnreadableFile: there is no readable text at that path.
        InvalidInput: all the faults of the plan, with line and address.
    """
    data, lines = files.read_plain(path)
    return read_plan(data, str(path), lines)


# ---------------------------------------------------------------- carrying it out


@dataclass(frozen=True)
class Job:
    """One file of a plan, to be written."""

    to: str
    """Where, below the folder that the plan is written to."""
    points: int
    """How many points its grids have, for a progress bar; 0 without one."""
    sheets: Callable[[Progress], list[Sheet]]
    """Its tables, made anew each time."""
    format: str

    def write(self, folder: str | Path, *, force: bool = False, progress: Progress = quiet) -> Path:
        """Write it below a folder, whole or not at all; what comes back is where it stands."""
        path = Path(folder) / self.to
        export.write_tables(self.sheets(progress), path, self.format, force=force)
        return path


def planned_tables(plan: TablePlan, beside: str | Path = ".") -> Iterator[Job]:
    """The files of a plan, in its order, once each scenario has been read and each format found to fit.

    Args:
        plan: what to make.
        beside: the folder from which the paths of scenarios are seen.

    Raises:
        InvalidInput: a scenario or an edit with a fault; several tables in a format for one.
        UnreadableFile: no such scenario.
    """
    jobs = [_job(entry, Path(beside)) for entry in plan.tables]
    yield from jobs


def _job(entry: Entry, beside: Path) -> Job:
    format_ = export.format_of(entry.to, entry.format)
    export.refuse_many(format_, len(entry.what))
    cases = [_case(name, entry, beside) for name in entry.scenarios]
    points = sum(request.points for request in entry.requests if request.grid) * len(cases)

    def sheets(progress: Progress) -> list[Sheet]:
        return [tables.sheet(cases, request, progress) for request in entry.requests]

    return Job(entry.to, points, sheets, format_)


def _case(name: str, entry: Entry, beside: Path) -> Case:
    path = files.found(name, beside)
    if path.name == "manifest.json":
        return requests.recalled(path)
    try:
        return requests.case(path.stem, files.load(path), dict(entry.edits))
    except InvalidInput as error:
        raise error if error.faults[0].file else error.located(f"set, in the table {entry.to}") from None
