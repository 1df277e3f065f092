"""Which tables can be had of a scenario, and what does each cost to make? From a kind's name to its rows.

A *case* is a scenario with a name and edits. A *request* asks for one kind of table, on a day, over a sample, or over a *grid*:
the full factorial of some values at some addresses. The answer comes in batches, a sheet, in which each row says of what
scenario, edits, program and tables it is (`model.dictionary.PROVENANCE`), so that a million rows need not be in memory. A grid of
scores is played by the compiled game, some thousand points together; any other kind point by point.

Source: section 5 of docs/model.md.

>>> from model import files
>>> one = case("fearon-1995", files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> found = sheet([one], Request("scores", grid=(Axis("regimes.war.impasse.a", (50, 60)),))).whole()
>>> found[["regimes.war.impasse.a", "party", "position"]].round(6).values.tolist()
[[50.0, 'a', 65.0], [50.0, 'b', 35.0], [60.0, 'a', 70.0], [60.0, 'b', 30.0]]
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model import (
    breakeven,
    chips,
    claims,
    dictionary,
    discovery,
    ensemble,
    fairness,
    fast,
    files,
    indices,
    lenses,
    leverage,
    positions,
    regret,
    scores,
    screening,
    sensitivity,
    store,
    tables,
)
from model import game as games
from model.address import EditValue
from model.dictionary import Column, Kind
from model.errors import Fault, InvalidInput
from model.scenario import Scenario

DRAWS: Final = 4_000
"""Draws of a table that needs a sample, where no number is said."""
ODDS: Final = ("claims", "positions")
"""Kinds that gain columns by a sample."""
BASE: Final = 256
"""N of the Sobol indices."""
MOST: Final = 1_000_000
"""Points of a grid at most."""
AT_ONCE: Final = 2_048
"""Points of a grid that are played together."""

Progress = Callable[[int], None]


def quiet(_: int) -> None:
    """Tell nobody how much is done."""


@dataclass(frozen=True)
class Case:
    """A scenario with a name and edits."""

    name: str
    base: Scenario
    """As it stands in its file."""
    edits: Mapping[str, EditValue] = field(default_factory=dict)
    folder: Path | None = None
    """Where the draws of a run stand (`model.store`)."""
    run: ensemble.Settings | None = None
    """The settings of that run."""
    on: dt.date | None = None
    """The day that is asked about, where it is another than that of the request."""

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with the edits."""
        return self.base.replace(self.edits)

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the scenario before the edits, as the program writes it."""
        return hashlib.sha256(files.dump(self.base).encode()).hexdigest()

    @property
    def edited(self) -> str:
        """The edits as one text."""
        return "; ".join(f"{where}={value}" for where, value in self.edits.items())


def case(
    name: str, scenario: Scenario, edits: Mapping[str, EditValue] | None = None, on: dt.date | None = None
) -> Case:
    """A scenario by name, with edits, and with a day of its own if one is given.

    Raises:
        InvalidInput: an edit that the scenario cannot take.
    """
    found = Case(name, scenario, MappingProxyType(dict(edits or {})), on=on)
    _ = found.scenario
    return found


def recalled(manifest: str | Path) -> Case:
    """The case of a run in a folder, by its manifest: its draws are read, not made again.

    Raises:
        InvalidInput: no manifest of a run.
        UnreadableFile: no such file.
    """
    run, folder = store.recalled(manifest), Path(manifest).parent
    return Case(folder.resolve().name, run.scenario, folder=folder, run=run)


@dataclass(frozen=True)
class Axis:
    """One address of a grid and its values."""

    address: str
    steps: tuple[float, ...]


@dataclass(frozen=True)
class Request:
    """One kind of table, and what it is asked for."""

    kind: str
    on: dt.date | None = None
    draws: int | None = None
    """Draws of a sample; for claims and positions their odds are added only where it is said."""
    seed: int = 0
    grid: tuple[Axis, ...] = ()

    @property
    def sample(self) -> int:
        """How many draws a table that comes from a sample has."""
        return DRAWS if self.draws is None else self.draws

    @property
    def points(self) -> int:
        """How many points the grid has."""
        return math.prod(len(axis.steps) for axis in self.grid)


@dataclass(frozen=True)
class Sheet:
    """One table: what its columns are, and its rows in batches, which can be gone through once."""

    kind: Kind
    columns: Mapping[str, Column]
    """name -> description, in order"""
    cases: tuple[Case, ...]
    request: Request
    batches: Iterator[pd.DataFrame] = field(repr=False)

    def whole(self) -> pd.DataFrame:
        """All rows together."""
        return pd.concat(list(self.batches), ignore_index=True)


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
            "tables": dictionary.VERSION,
        }
        if dictionary.kind(request.kind).drawn or (request.draws and request.kind in ODDS):
            run = one.run
            lead |= {
                "seed": run.seed if run else request.seed,
                "sample": run.draws if run else (BASE if request.kind == "sensitivity" else request.sample),
            }
        origin = tables.typed(request.kind, pd.DataFrame({k: [v] * len(frame) for k, v in lead.items()}))
        grid = pd.DataFrame({where: np.asarray(values, dtype=np.float64) for where, values in edits.items()})
        body = tables.typed(request.kind, frame.reset_index(drop=True))
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
        yield MAKERS[request.kind](one.scenario, request), {}
    else:
        _refuse(one.scenario, request.grid)
        compiled = request.kind == "scores" and _compiled(one.scenario, request.grid)
        yield from (_played if compiled else _one_by_one)(one.scenario, request, progress)


def _refuse(scenario: Scenario, grid: Sequence[Axis]) -> None:
    """Raise for a grid with a value, or a corner, that the scenario cannot take, or with too many points."""
    points = math.prod(len(axis.steps) for axis in grid)
    if points > MOST:
        raise InvalidInput([Fault("--grid", f"{points:,} points", f"up to {MOST:,}", "take fewer, or draw a sample")])
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
        frame = MAKERS[request.kind](scenario.replace(dict(zip(names, point, strict=True))), request)
        yield frame, {name: np.full(len(frame), value) for name, value in zip(names, point, strict=True)}
        progress(1)


# ---------------------------------------------------------------- a grid of scores, compiled


def _compiled(scenario: Scenario, grid: Sequence[Axis]) -> bool:
    """Whether every address is a number that games are compiled from, and the compiled game takes the scenario."""
    return {axis.address for axis in grid} <= scenario.estimates().keys() and not fast.refuses(games.compile(scenario))


def _played(scenario: Scenario, request: Request, progress: Progress) -> Iterator[Placed]:
    step = scores.step_of(scenario, request.on)
    for first in range(0, request.points, AT_ONCE):
        count = min(AT_ONCE, request.points - first)
        values = _points(request.grid, first, count)
        solved = fast.play(games.drawn(scenario, values), (step,))
        day = solved.at(step)
        yield _score_rows(scenario, day), {where: np.repeat(v, 2 * len(day.paths)) for where, v in values.items()}
        progress(count)


def _points(grid: Sequence[Axis], first: int, count: int) -> dict[str, NDArray[np.float64]]:
    """Some points of the full factorial, the last axis running fastest."""
    shape = [len(axis.steps) for axis in grid]
    places = np.unravel_index(np.arange(first, first + count), shape)
    return {axis.address: np.asarray(axis.steps, dtype=np.float64)[at] for axis, at in zip(grid, places, strict=True)}


def _score_rows(scenario: Scenario, day: fast.Day) -> pd.DataFrame:
    """What `model.tables.scores` says, of many games: rows by game, branch and party."""
    level = next(level for level in games.compile(scenario).levels if level.paths == day.paths)
    count, nodes = day.probability.shape
    parties = len(scenario.parties)

    def each(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.repeat(values, parties)

    def named(words: Iterable[str], inner: int) -> list[str]:
        once: list[str] = [word for word in words for _ in range(inner)]
        return once * int(count)

    room = day.best - day.walk_away
    known = np.isfinite(room) & (room > fairness.TIE)
    surplus = day.score - day.walk_away
    share = np.divide(surplus, room, out=np.full(room.shape, np.nan), where=known)
    return pd.DataFrame(
        {
            "date": np.full(count * nodes * parties, np.datetime64(scenario.date(day.step), "s")),
            "branch": named((tables.branch_name(path) for path in day.paths), parties),
            "regime": named(level.regimes, parties),
            "probability": each(day.probability.ravel()),
            "party": list(scenario.parties) * (count * nodes),
            "position": day.score.ravel(),
            "walk_away": day.walk_away.ravel(),
            "surplus": surplus.ravel(),
            "surplus_share": share.ravel(),
            "saying_no": day.saying_no.ravel(),
            "expected": day.expected.ravel(),
            "optimism": (day.score - day.expected).ravel(),
            "zone_width": each(day.width.ravel()),
        }
    )


# ---------------------------------------------------------------- each kind


def _draws(one: Case, request: Request) -> Iterator[pd.DataFrame]:
    if one.run is not None and one.folder is not None:
        yield from store.rows(one.folder, one.run)
        return
    run = ensemble.settings(one.scenario, request.sample, request.seed, size=store.AT_ONCE)
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
    return tables.ensemble(result) if kind == "ensemble" else result.bands


def _gathered(scenario: Scenario, request: Request) -> ensemble.Ensemble:
    run = ensemble.settings(scenario, request.sample, request.seed)
    return ensemble.gathered(run, store.here()(run, range(run.parts)))


def _positions(scenario: Scenario, request: Request) -> pd.DataFrame:
    odds = _gathered(scenario, request).odds if request.draws else ()
    return tables.positions(positions.judged(scenario, request.on), odds)


def _claims(scenario: Scenario, request: Request) -> pd.DataFrame:
    holds = _gathered(scenario, request).holds if request.draws else None
    return tables.claims(claims.put_to_the_test(scenario), holds)


def _breakeven(scenario: Scenario, request: Request) -> pd.DataFrame:
    """Of every position; of the zone, where it is empty and there is none."""
    names: list[str | None] = list(scenario.positions) or [None]
    return pd.concat([tables.breakeven(breakeven.breakeven(scenario, name, request.on)) for name in names])


def _sensitivity(scenario: Scenario, request: Request) -> pd.DataFrame:
    return tables.sensitivity(sensitivity.swings(scenario), indices.indices(scenario, BASE, request.seed))


def _regions(scenario: Scenario, request: Request) -> pd.DataFrame:
    sample = _gathered(scenario, request)
    inputs = ensemble.drawn(sample.run, 0, sample.run.draws)
    return tables.regions(discovery.regions(scenario, inputs, sample.outputs))


def _regret(scenario: Scenario, request: Request) -> pd.DataFrame:
    return tables.regret(regret.regret(scenario, _gathered(scenario, request).outputs.__getitem__))


def _screen(scenario: Scenario, request: Request) -> pd.DataFrame:
    """The offers of either side."""
    outputs = _gathered(scenario, request).outputs
    first, second = scenario.parties
    each = [
        tables.screen(screening.screen(scenario, party, outputs[f"saying_no_{other}"]))
        for party, other in ((first, second), (second, first))
    ]
    return pd.concat(each)


Maker = Callable[[Scenario, Request], pd.DataFrame]

MAKERS: Final[Mapping[str, Maker]] = {
    "scores": lambda s, q: tables.scores(scores.solve(s, q.on)),
    "path": lambda s, _: tables.path(scores.path(s)),
    "outlook": lambda s, q: tables.outlook(scores.solve(s, q.on)),
    "control": lambda s, _: tables.control(scores.path(s)),
    "frontier": lambda s, _: tables.frontier(scores.efficient(s)),
    "levers": lambda s, q: tables.levers(leverage.why(s, q.on, q.seed)),
    "chips": lambda s, q: tables.chips(chips.chips(s, q.on)),
    "exchange": lambda s, q: tables.exchange(chips.chips(s, q.on)),
    "positions": _positions,
    "acceptance": lambda s, q: tables.acceptance(positions.judged(s, q.on)),
    "claims": _claims,
    "claim_effects": lambda s, _: tables.claim_effects(claims.put_to_the_test(s)),
    "breakeven": _breakeven,
    "lenses": lambda s, q: tables.lenses(lenses.lenses(s, q.on)),
    "sensitivity": _sensitivity,
    "regions": _regions,
    "regret": _regret,
    "screen": _screen,
    "ensemble": lambda s, q: tables.ensemble(_gathered(s, q)),
    "bands": lambda s, q: _gathered(s, q).bands,
    "estimates": lambda s, _: tables.estimates(s),
    "sources": lambda s, _: tables.sources(s),
}
"""How each kind is made of a scenario; `draws` comes in batches."""
