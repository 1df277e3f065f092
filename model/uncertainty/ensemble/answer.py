"""How sure are the answers? The whole deadline game over every range of the estimates at once.

An estimate with a range is a dimension; a draw gives each of them a value (`model.uncertainty.sampling`). For every draw the
game is played as it stands, and kept are, for each party, the position score, the walk-away value, what saying no is worth and
the share of the surplus; the width of the zone; the probability of deal, freeze and war by each event and the horizon, and the
likeliest date of a deal; the margins of each position and who accepts it; and what the claims' edits do to the claims' metrics.

How to read it: a column is a quantity, a row a draw; `summary` gives means, quantiles and shares of draws, each with the standard
error that so many draws leave,

    se(mean) = s / sqrt(n),    se(share) = sqrt(p (1 - p) / n),

which for Sobol and Latin hypercube samples is an upper bound in most cases. It is a probability over the analyst's ranges, not
over the world.

A run is cut into parts of a fixed number of draws. A part depends on the run's settings and its number alone, so that it does not
matter who computes it, in which order, or how often the run was interrupted.

Source: section 5 of docs/model.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any, Final, cast, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.analysis.claims import moves, moving
from model.analysis.positions import acceptance, willing
from model.errors import Fault, InvalidInput
from model.game import Floats, Game, Ints, compile_game, compiled, draw_games
from model.game.compiled import completion
from model.game.completion import complete, stated
from model.game.days import Day, Days
from model.game.deadline import play
from model.scenario import Claim, Scenario
from model.scenario.files import dump, parse_text
from model.uncertainty import sampling
from model.uncertainty.sampling import Sampler

SAMPLERS: Final = get_args(Sampler)
SOBOL: Final = "sobol"
RUN_FORMAT: Final = 2
"""The version of the columns and of the files of a run."""
PART_DRAWS: Final = 32_768
"""Draws of a part where the game is compiled: one file of a run, a second or two of work."""
SLOW_PART: Final = 64
"""Draws of a part where every offer is a mixed-integer program."""
CHUNK_DRAWS: Final = 4_096
"""Draws that are in memory together: with the nodes of a year some hundred megabytes."""
MONTH: Final = 4
"""Steps between two dates of the bands; every event and the horizon are among them too."""
POINT_BINS: Final = 10
"""Bins of a band to a point; its quantiles are as fine as that."""
CHANCE_BINS: Final = 1_000
"""Bins of a band from probability 0 to 1."""
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)

DrawColumn = NDArray[Any]
DrawColumns = dict[str, DrawColumn]
"""Column by column, one value for each draw."""


@dataclass(frozen=True)
class Settings:
    """All that a run depends on: the same settings give the same bytes."""

    text: str
    """The scenario as YAML, edits included."""
    draws: int
    seed: int
    sampler: Sampler
    size: int
    """Draws of a part."""
    date: str = ""
    """The date of the run, as whoever ran it put it; no number depends on it."""

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario of the text."""
        return parse_text(self.text)

    @cached_property
    def refused(self) -> str | None:
        """Why the compiled game cannot be used, in words; nothing where it can."""
        return compiled.refuses(compile_game(self.scenario))

    @cached_property
    def plan(self) -> sampling.SamplingPlan:
        """The ranges of the scenario's estimates, from which each block of draws is taken."""
        return sampling.plan_sampling(self.scenario)

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.draws // self.size)

    @property
    def digest(self) -> str:
        """A fingerprint of the scenario's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def settings(
    scenario: Scenario, draws: int, seed: int = 0, sampler: str = SOBOL, size: int | None = None, date: str = ""
) -> Settings:
    """The settings of a run.

    Raises:
        InvalidInput: fewer than one draw; a sampler that there is not; a scenario without any range.
    """
    if draws < 1:
        raise InvalidInput([Fault("--draws", str(draws), "at least one draw", "ask for 1000, say")])
    if sampler not in SAMPLERS:
        listed = ", ".join(SAMPLERS)
        raise InvalidInput([Fault("--sampler", f"`{sampler}`", listed, "choose one of them")])
    if not sampling.plan_sampling(scenario).addresses:
        found = "no estimate with a range"
        raise InvalidInput([Fault("", found, "at least one", "give a number `low` and `high`")])
    size = size or (SLOW_PART if compiled.refuses(compile_game(scenario)) else PART_DRAWS)
    return Settings(dump(scenario), draws, seed, cast("Sampler", sampler), size, date)


@dataclass(frozen=True)
class Part:
    """The draws of one part."""

    number: int
    inputs: DrawColumns
    """address -> values"""
    outputs: DrawColumns
    bands: Bands
    """How often each quantity fell into each bin on each date."""


@dataclass(frozen=True)
class Bands:
    """Histograms of quantities over time: counts can be added up in any order."""

    dates: tuple[dt.date, ...]
    quantities: tuple[str, ...]
    low: Ints
    """(Q) the number of each quantity's first bin"""
    bins: Floats
    """(Q) bins to a unit"""
    count: Ints
    """(dates, Q, bins)"""

    def __add__(self, other: Bands) -> Bands:
        """Both together."""
        return replace(self, count=self.count + other.count)

    def quantiles(self, at: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """One row a date and quantity: the middle of the bin in which each quantile lies."""
        rows = []
        for d, day in enumerate(self.dates):
            for q, quantity in enumerate(self.quantities):
                share = np.cumsum(self.count[d, q]) / self.count[d, q].sum()
                place = [int(np.searchsorted(share, level - 1e-12)) for level in at]
                middle = {
                    f"q{level:g}": (self.low[q] + n + 0.5) / self.bins[q] for level, n in zip(at, place, strict=True)
                }
                rows.append({"date": pd.Timestamp(day), "quantity": quantity, **middle})
        return pd.DataFrame(rows)


def part(run: Settings, number: int, threads: int | None = None) -> Part:
    """One part of a run; it depends on the settings and its number, and on nothing else."""
    first = number * run.size
    last = min(first + run.size, run.draws)
    chunks = [_chunk(run, start, min(CHUNK_DRAWS, last - start), threads) for start in range(first, last, CHUNK_DRAWS)]
    inputs, outputs, bands = zip(*chunks, strict=True)
    return Part(number, join_columns(inputs), join_columns(outputs), reduce(operator.add, bands))


def join_columns(columns: Sequence[DrawColumns]) -> DrawColumns:
    """Columns of several parts, one after the other."""
    return {name: np.concatenate([one[name] for one in columns]) for name in columns[0]}


# ---------------------------------------------------------------- one chunk of draws


def _chunk(run: Settings, first: int, count: int, threads: int | None) -> tuple[DrawColumns, DrawColumns, Bands]:
    scenario, draws = run.scenario, drawn(run, first, count)
    marks = marked(scenario)
    claims = {name: claim for name, claim in scenario.claims.items() if metric_of(scenario, claim) is not None}
    steps = [_step(scenario, claim) for claim in claims.values()]
    wars = [(draw_games(scenario, draws), sorted({*marks, *steps}))]
    wars += [(_claimed(scenario, claim, draws), [step]) for claim, step in zip(claims.values(), steps, strict=True)]
    solved, *changed = _play(run, wars, threads)
    outputs = {**_outputs(scenario, solved, marks), **_on_the_table(run, wars[0][0], draws, solved.day(0))}
    for (name, claim), step, after in zip(claims.items(), steps, changed, strict=True):
        metric = metric_of(scenario, claim)
        assert metric is not None
        outputs[f"effect_{name}"] = metric(after, step) - metric(solved, step)
    return draws, outputs, _bands(scenario, solved, marks)


def drawn(run: Settings, first: int, count: int) -> DrawColumns:
    """What is drawn for some of a run's draws: address -> values."""
    values = sampling.block(run.plan, run.sampler, run.seed, first, count, run.draws)
    return {where: np.ascontiguousarray(values[:, n]) for n, where in enumerate(run.plan.addresses)}


def marked(scenario: Scenario) -> list[int]:
    """The steps of the bands: every few, every event, the first and the last."""
    events = [scenario.step_on_or_after(event.date) for _, event in scenario.calendar]
    return sorted({*range(0, scenario.steps + 1, MONTH), *events, scenario.steps})


def _claimed(scenario: Scenario, claim: Claim, draws: Mapping[str, Floats]) -> Game:
    """The game after a claim: what it sets is set in every draw, what it shifts is shifted from what was drawn."""
    stated = scenario.estimates()
    count = len(next(iter(draws.values())))
    now = {where: draws.get(where, np.full(count, stated[where].value)) for where in moving(claim)}
    left = {where: values for where, values in draws.items() if where not in claim.edits}
    return draw_games(scenario.replace(claim.edits), {**left, **moves(claim, now)})


def _step(scenario: Scenario, claim: Claim) -> int:
    return 0 if claim.on is None else min(scenario.step_on_or_before(claim.on), scenario.steps)


def _play(run: Settings, wars: Sequence[tuple[Game, Sequence[int]]], threads: int | None) -> list[Days]:
    """The war as it is and the war after each claim, on the steps asked for; the same deals share their frontiers."""
    if run.refused:
        return [play(war).on_days(at) for war, at in wars]
    alike = [n for n, (war, _) in enumerate(wars) if compiled.same_deals(wars[0][0], war)]
    together = dict(zip(alike, compiled.plays([wars[n] for n in alike], threads), strict=True))
    return [together[n] if n in together else compiled.play_compiled(*wars[n], threads) for n in range(len(wars))]


# ---------------------------------------------------------------- what is kept of a draw


def _outputs(scenario: Scenario, solved: Days, marks: Sequence[int]) -> DrawColumns:
    parties, today = list(scenario.parties), solved.day(0)
    no, best = today.over_branches(today.saying_no), today.over_branches(today.best)
    columns: DrawColumns = {}
    for i, party in enumerate(parties):
        columns[f"score_{party}"] = solved.score[:, i]
        columns[f"walk_away_{party}"] = solved.walk_away[:, i]
        columns[f"saying_no_{party}"] = no[:, i]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (solved.score[:, i] - solved.walk_away[:, i]) / (best[:, i] - solved.walk_away[:, i])
        columns[f"surplus_share_{party}"] = np.where(np.isfinite(share), share, np.nan)
    columns["zone_width"] = today.over_branches(today.width)
    columns["zone"] = columns["zone_width"] >= 0
    first, second = parties
    columns[f"gains_more_{first}"] = columns[f"surplus_share_{first}"] > columns[f"surplus_share_{second}"]
    events = {scenario.step_on_or_after(event.date) for _, event in scenario.calendar}
    for step in [mark for mark in marks if mark in events or mark in (0, scenario.steps)]:
        for what in ("deal", "freeze", "war"):
            columns[f"{what}_by_{scenario.date(step)}"] = getattr(solved, what)[:, step]
    each = np.diff(solved.deal, axis=1, prepend=0.0)
    dates = np.array([scenario.date(step) for step in range(scenario.steps + 1)], dtype="datetime64[D]")
    likeliest = dates[each.argmax(axis=1)]
    columns["deal_date"] = np.where(each.max(axis=1) > 0, likeliest, np.datetime64("NaT", "D"))
    return columns


def _on_the_table(run: Settings, game: Game, draws: Mapping[str, Floats], day: Day) -> DrawColumns:
    """For each position on the first day: margins, probabilities of acceptance, and what each party gains by proposing it.

    The gain is the margin where the other side accepts and nothing where it does not; it is no number for a party whose own
    red line, or a rule, the position breaks.
    """
    scenario, nodes = run.scenario, day.saying_no.shape[1]
    draw = np.repeat(np.arange(game.draws), nodes)
    refusing, control = day.saying_no.reshape(-1, 2), np.repeat(game.control, nodes, axis=0)
    columns: DrawColumns = {}
    for name, position in scenario.positions.items():
        terms = stated(game, position)
        named = {k: f"positions.{name}.terms.shares.{game.assets[k]}" for k in terms.shares}
        drawn = {k: np.repeat(draws[where], nodes) for k, where in named.items() if where in draws}
        terms = replace(terms, shares={**terms.shares, **drawn})
        if run.refused:
            plain = complete(game, terms, draw, control, refusing)
            points, yes, free = plain.points, acceptance(scenario, plain, refusing), willing(scenario, plain)
        else:
            done = completion.complete_compiled(game, terms, draw, control, refusing)
            points, yes = done.points, completion.accepts(scenario, done, refusing)
            free = completion.willing_compiled(scenario, done)
        gain = np.where(free, np.where(yes[:, ::-1], points - refusing, 0.0), np.nan)
        margin, accepts, gain = (
            day.over_branches(values.reshape(game.draws, nodes, 2))
            for values in (points - refusing, yes.astype(np.float64), gain)
        )
        for i, party in enumerate(scenario.parties):
            columns[f"margin_{name}_{party}"] = margin[:, i]
            columns[f"accepts_{name}_{party}"] = accepts[:, i]
            columns[f"gain_{name}_{party}"] = gain[:, i]
        columns[f"accepts_{name}_both"] = day.over_branches(
            yes.all(axis=1).reshape(game.draws, nodes).astype(np.float64)
        )
    return columns


Metric = Callable[[Days, int], Floats]
"""A number of each draw on a step."""


def metric_of(scenario: Scenario, claim: Claim) -> Metric | None:
    """How a claim's metric is read off many draws; none for one that is kept for single scenarios only."""
    words = claim.metric.split(".")
    if words[0] == "scores" and len(words) == 3 and words[1] in scenario.parties:
        i = list(scenario.parties).index(words[1])
        names = {"position": "score", "walk_away": "walk_away", "saying_no": "saying_no", "expected": "expected"}
        if words[2] in names:
            return lambda solved, step: _mean(solved, step, names[words[2]])[:, i]
        pairs = {"surplus": ("score", "walk_away"), "optimism": ("score", "expected")}
        if words[2] in pairs:
            more, less = pairs[words[2]]
            return lambda solved, step: (_mean(solved, step, more) - _mean(solved, step, less))[:, i]
    if claim.metric == "zone.width":
        return lambda solved, step: _mean(solved, step, "width")
    if words[0] == "outlook" and words[-1] in ("deal", "freeze", "war") and len(words) == 2:
        return lambda solved, _: np.asarray(getattr(solved, words[1])[:, -1])
    return None


def _mean(solved: Days, step: int, name: str) -> Floats:
    day = solved.day(step)
    return day.over_branches(getattr(day, name))


def no_bands(scenario: Scenario) -> Bands:
    """The bands of a scenario before anything is counted."""
    parties = list(scenario.parties)
    points = [f"{name}_{party}" for name in ("score", "walk_away") for party in parties] + ["zone_width"]
    chances = ["deal", "freeze", "war"]
    marks = marked(scenario)
    return Bands(
        dates=tuple(scenario.date(step) for step in marks),
        quantities=(*points, *chances),
        low=np.array([-100 * POINT_BINS] * len(points) + [0] * len(chances), dtype=np.int64),
        bins=np.array([POINT_BINS] * len(points) + [CHANCE_BINS] * len(chances), dtype=np.float64),
        count=np.zeros((len(marks), len(points) + len(chances), 300 * POINT_BINS), dtype=np.int64),
    )


def _bands(scenario: Scenario, solved: Days, marks: Sequence[int]) -> Bands:
    found = no_bands(scenario)
    room = found.count.shape[2]
    for m, step in enumerate(marks):
        day = solved.day(step)
        score, walk, width = (day.over_branches(values) for values in (day.score, day.walk_away, day.width))
        values = [*score.T, *walk.T, width, *(getattr(solved, what)[:, step] for what in ("deal", "freeze", "war"))]
        for q, value in enumerate(values):
            known = np.nan_to_num(value, nan=0.0, posinf=1e3, neginf=-1e3)
            place = np.clip(np.floor(known * found.bins[q]).astype(np.int64) - found.low[q], 0, room - 1)
            found.count[m, q] = np.bincount(place, minlength=room)
    return found
