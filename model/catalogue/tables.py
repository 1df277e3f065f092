"""Every kind of table by its name: of one scenario, of many, or of a grid, in batches.

A *case* is a scenario with a name and edits. A *request* asks for one kind of table, on a day, over a sample, or over a *grid*:
the full factorial of some values at some addresses. The answer comes in batches, a sheet, in which each row says of what
scenario, edits, program and tables it is (`model.presentation.columns.PROVENANCE`), so that a million rows need not be in
memory. A grid of scores is played by the compiled game, some thousand points together; any other kind point by point.

Source: section 5 of docs/model.md.

>>> from model import files
>>> one = case("fearon-1995", files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> found = sheet([one], Request("scores", grid=(Axis("regimes.war.impasse.a", (50, 60)),))).whole()
>>> found[["regimes.war.impasse.a", "party", "position"]].round(6).values.tolist()
[[50.0, 'a', 65.0], [50.0, 'b', 35.0], [60.0, 'a', 70.0], [60.0, 'b', 30.0]]
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.analysis import scores
from model.analysis.scores.table import tabulate_day
from model.catalogue import dictionary, questions
from model.catalogue.dictionary import with_types
from model.catalogue.query import BASE, Progress, Query, quiet
from model.catalogue.requests import Axis, Case, Request, Sheet, case, recalled
from model.errors import Fault, InvalidInput
from model.game import compile_game, draw_games
from model.game import compiled as compiled_game
from model.presentation import tables
from model.presentation.columns import VERSION, Column
from model.scenario import Scenario
from model.uncertainty import ensemble
from model.uncertainty.ensemble import store
from model.uncertainty.ensemble.table import tabulate_ensemble

__all__ = ["Axis", "Case", "Request", "Sheet", "case", "recalled", "sheet"]

ODDS: Final = ("claims", "positions")
"""Kinds that gain columns by a sample."""


MOST_POINTS: Final = 1_000_000
"""Points of a grid at most."""
POINTS_AT_ONCE: Final = 2_048
"""Points of a grid that are played together."""


def sheet(cases: Sequence[Case], request: Request, progress: Progress = quiet) -> Sheet:
    """One table of one or many cases, below one another; `progress` is told how many points of grids are done.

    Raises:
        InvalidInput: no such kind; an axis that a scenario cannot take; whatever the kind itself refuses.
    """
    kind = dictionary.kind(request.kind)
    runs = [_named(one, request, progress) for one in cases]
    heads = [next(run) for run in runs]
    names = list(dict.fromkeys(str(name) for head in heads for name in head.columns))
    units = {axis.address: _unit(cases, axis.address) for axis in request.grid}
    columns = {
        name: Column(name, "The value set at that address.", units[name], at="1-estimates-addresses-edits", key=True)
        if name in units
        else dictionary.column(kind.name, name)
        for name in names
    }
    rows = (frame for head, run in zip(heads, runs, strict=True) for frame in itertools.chain([head], run))
    return Sheet(kind, MappingProxyType(columns), tuple(cases), request, (_like(frame, columns) for frame in rows))


def _like(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """A batch with all columns, in order; what it does not have is missing."""
    if list(frame.columns) == list(columns):
        return frame
    types = {name: tables.TYPES[one.type] for name, one in columns.items() if name not in frame.columns}
    return frame.reindex(columns=list(columns)).astype(types)


def _unit(cases: Sequence[Case], where: str) -> str:
    estimate = cases[0].scenario.estimates().get(where)
    return (estimate.unit if estimate else None) or ""


# ---------------------------------------------------------------- batches with their origin


def _named(one: Case, request: Request, progress: Progress) -> Iterator[pd.DataFrame]:
    """The batches of a case; a fault of its own says which case it is."""
    try:
        yield from _batches(one, replace(request, on=one.on or request.on), progress)
    except InvalidInput as error:
        raise error if any(fault.file for fault in error.faults) else error.located(one.name) from None


def _batches(one: Case, request: Request, progress: Progress) -> Iterator[pd.DataFrame]:
    for frame, edits in _rows(one, request, progress):
        lead: dict[str, Any] = {
            "scenario": one.name,
            "scenario_sha256": one.sha256,
            "edits": one.edited,
            "program": metadata.version("negotiation-leverage"),
            "tables": VERSION,
        }
        if dictionary.kind(request.kind).drawn or (request.draws and request.kind in ODDS):
            run = one.run
            lead |= {
                "seed": run.seed if run else request.seed,
                "sample": run.draws if run else (BASE if request.kind == "sensitivity" else request.sample),
            }
        origin = with_types(request.kind, pd.DataFrame({k: [v] * len(frame) for k, v in lead.items()}))
        grid = pd.DataFrame({where: np.asarray(values, dtype=np.float64) for where, values in edits.items()})
        body = with_types(request.kind, frame.reset_index(drop=True))
        yield pd.concat([origin, *([grid] if len(edits) else []), body], axis=1)


Placed = tuple[pd.DataFrame, Mapping[str, NDArray[np.float64]]]
"""Rows, and for each row the values of the grid."""


def _rows(one: Case, request: Request, progress: Progress) -> Iterator[Placed]:
    if request.grid and (request.kind == "draws" or one.run):
        found = "the kind `draws`" if request.kind == "draws" else "a run"
        raise InvalidInput([Fault("--grid", found, "a grid of a scenario's other kinds", "leave --grid out")])
    if request.kind == "draws":
        yield from ((frame, {}) for frame in _draws(one, request))
    elif one.run and one.folder and dictionary.kind(request.kind).drawn:
        yield _of_run(one.folder, one.run, request.kind), {}
    elif not request.grid:
        yield _table(one.scenario, request), {}
    else:
        _refuse(one.scenario, request.grid)
        compiled = request.kind == "scores" and _compiled(one.scenario, request.grid)
        yield from (_played if compiled else _one_by_one)(one.scenario, request, progress)


def _refuse(scenario: Scenario, grid: Sequence[Axis]) -> None:
    """Raise for a grid with a value, or a corner, that the scenario cannot take, or with too many points."""
    points = math.prod(len(axis.steps) for axis in grid)
    if points > MOST_POINTS:
        raise InvalidInput(
            [Fault("--grid", f"{points:,} points", f"up to {MOST_POINTS:,}", "take fewer, or draw a sample")]
        )
    twice = [axis.address for n, axis in enumerate(grid) if axis.address in {one.address for one in grid[:n]}]
    if twice:
        raise InvalidInput([Fault("--grid", f"`{twice[0]}` twice", "each address once", "leave one out")])
    try:
        for axis in grid:
            for value in axis.steps:
                scenario.replace({axis.address: value})
        for corner in itertools.product(*({axis.steps[0], axis.steps[-1]} for axis in grid)):
            scenario.replace(dict(zip((axis.address for axis in grid), corner, strict=True)))
    except InvalidInput as error:
        raise error.located("--grid") from None


def _one_by_one(scenario: Scenario, request: Request, progress: Progress) -> Iterator[Placed]:
    names = [axis.address for axis in request.grid]
    for point in itertools.product(*(axis.steps for axis in request.grid)):
        frame = _table(scenario.replace(dict(zip(names, point, strict=True))), request)
        yield frame, {name: np.full(len(frame), value) for name, value in zip(names, point, strict=True)}
        progress(1)


# ---------------------------------------------------------------- a grid of scores, compiled


def _compiled(scenario: Scenario, grid: Sequence[Axis]) -> bool:
    """Whether every address is a number that games are compiled from, and the compiled game takes the scenario."""
    return {axis.address for axis in grid} <= scenario.estimates().keys() and not compiled_game.refuses(
        compile_game(scenario)
    )


def _played(scenario: Scenario, request: Request, progress: Progress) -> Iterator[Placed]:
    step = scores.step_of(scenario, request.on)
    for first in range(0, request.points, POINTS_AT_ONCE):
        count = min(POINTS_AT_ONCE, request.points - first)
        values = _points(request.grid, first, count)
        day = compiled_game.play_compiled(draw_games(scenario, values), (step,)).day(step)
        frame = tabulate_day(day, tuple(scenario.parties), scenario.date(step))
        yield frame, {where: np.repeat(v, 2 * len(day.paths)) for where, v in values.items()}
        progress(count)


def _points(grid: Sequence[Axis], first: int, count: int) -> dict[str, NDArray[np.float64]]:
    """Some points of the full factorial, the last axis running fastest."""
    shape = [len(axis.steps) for axis in grid]
    places = np.unravel_index(np.arange(first, first + count), shape)
    return {axis.address: np.asarray(axis.steps, dtype=np.float64)[at] for axis, at in zip(grid, places, strict=True)}


# ---------------------------------------------------------------- each kind


def _table(scenario: Scenario, request: Request) -> pd.DataFrame:
    """All rows of a kind: what its question says of every plan, or of either side, below one another."""
    drawn = dictionary.kind(request.kind).drawn
    query = Query(
        scenario,
        request.on,
        draws=request.sample if drawn else request.draws if request.kind in ODDS else None,
        seed=request.seed,
    )
    question = questions.QUESTIONS[questions.OF_TABLE[request.kind]]
    frames = [questions.table(each, request.kind) for each in question.each(query)]
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def _draws(one: Case, request: Request) -> Iterator[pd.DataFrame]:
    """Every draw of a run in a folder, or of a sample, in batches."""
    if one.run is not None and one.folder is not None:
        yield from store.read_rows(one.folder, one.run)
        return
    run = ensemble.settings(one.scenario, request.sample, request.seed, size=store.ROWS_AT_ONCE)
    for part in store.here()(run, range(run.parts)):
        frame = pd.DataFrame({**part.inputs, **part.outputs})
        frame.insert(0, "draw", np.arange(len(frame)) + part.number * run.size)
        yield frame


def _of_run(folder: Path, run: ensemble.Settings, kind: str) -> pd.DataFrame:
    """What a run in a folder says without drawing anew."""
    if kind not in ("ensemble", "bands"):
        todo = "name the scenario instead of the manifest"
        raise InvalidInput([Fault("--what", f"`{kind}` of a run", "draws, ensemble or bands", todo)])
    if store.missing(folder, run):
        raise InvalidInput([Fault("", "a run that is not complete", "all its draws", "let it go on", str(folder))])
    result = store.result(folder, run)
    return tabulate_ensemble(result) if kind == "ensemble" else result.bands
