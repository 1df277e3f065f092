"""Does a sentence that somebody published hold in the model?

A claim is a metric (in the words of `leverage solve --format json`), an edit that does what the sentence speaks of, and the
sign that the sentence expects. The effect is

    metric(scenario with the edit) - metric(scenario as it is),

and the sentence holds if the effect has the expected sign. A claim that the model contradicts is shown as such: nothing is
bent until it fits. Beside the effect stand, as the reason, its parts (the Shapley value of each thing that the edit changes,
adding up to the effect), what the edit does to both sides' scores today and after each event, and what it does to what either
has if it refuses. Where a claim has a dial, the values of the dial at which the verdict turns are found.

Source: section 5 of docs/model.md.

>>> from model import files
>>> [(one.claim, one.verdict) for one in put_to_the_test(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))]
[('advance_strengthens_south', 'holds')]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

import numpy as np
from scipy.optimize import brentq

from model.address import EditValue
from model.deadline import Play
from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Floats
from model.leverage import shapley
from model.scenario import Claim, Scenario
from model.scores import Points, Solution, figures, over_branches, played, solution, step_of

NOTHING: Final = 1e-9
"""Points: an effect smaller than this is rounding."""
TURNS: Final = 10
"""Even parts of a dial between which the verdict is asked, before a turn is followed to its place."""

N = TypeVar("N", float, Floats)
"""A number, or one for each draw."""
Verdict = Literal["holds", "contradicted", "no effect"]


@dataclass(frozen=True)
class Effect:
    """What the edit does to the position score of each party on a date, over the branches."""

    date: dt.date
    event: str | None
    """The event that has just come out; none on the scenario's first day."""
    score: Points


@dataclass(frozen=True)
class Tested:
    """One claim put to the test."""

    claim: str
    sentence: str
    author: str
    metric: str
    expected: Literal["+", "-"]
    before: float
    """The metric in the scenario as it is."""
    after: float
    """The metric with the edit."""
    parts: dict[str, float]
    """The effect taken apart: the Shapley value of each thing that the edit changes; they add up to the effect."""
    effects: tuple[Effect, ...]
    saying_no: Points
    """How the edit moves what each side has if it refuses the first offer, C_i."""
    turns: tuple[float, ...] | None
    """The values of the dial at which the verdict turns, from 0 on; none without a dial."""
    holds_at_full: bool | None
    """Whether the sentence holds with the dial at 1; none without a dial."""
    source: tuple[str, ...]

    @property
    def effect(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def verdict(self) -> Verdict:
        """Whether the effect has the sign that the sentence expects."""
        if abs(self.effect) <= NOTHING:
            return "no effect"
        return "holds" if (self.effect > 0) == (self.expected == "+") else "contradicted"


def put_to_the_test(scenario: Scenario) -> tuple[Tested, ...]:
    """Every claim of a scenario, put to the test.

    Raises:
        InvalidInput: a metric that does not exist or is not a number; a date outside the scenario.
    """
    return tuple(_tested(scenario, name) for name in scenario.claims)


def edits_of(scenario: Scenario, claim: Claim, dial: float | None = None) -> dict[str, EditValue]:
    """What a claim changes, with its dial where it is stated or at another value from 0 to 1."""
    moved = moves(claim, {where: scenario.at(where).value for where in moving(claim)}, dial)
    return {**claim.edits, **moved}


def moving(claim: Claim) -> list[str]:
    """The addresses at which a claim changes a number by something that depends on what is stated."""
    return [*claim.shifts, *(claim.dial.full if claim.dial else ())]


def moves(claim: Claim, stated: Mapping[str, N], dial: float | None = None) -> dict[str, N]:
    """The numbers at those addresses after the claim, given what is stated there: one, or one for each draw."""
    moved = {where: stated[where] + shift for where, shift in claim.shifts.items()}
    if claim.dial is not None:
        part = claim.dial.value.value if dial is None else dial
        for where, full in claim.dial.full.items():
            assert isinstance(full, int | float), "checked when the file is read"
            moved[where] = stated[where] + part * (full - stated[where])
    return moved


def _tested(scenario: Scenario, name: str) -> Tested:
    claim = scenario.claims[name]
    where = f"claims.{name}.metric"
    edits = edits_of(scenario, claim)

    def metric(edits: Mapping[str, EditValue]) -> float:
        numbers = _figures(scenario.replace(edits), claim.on)
        if claim.metric not in numbers:
            allowed, todo = "a number of `leverage solve --format json`", did_you_mean(claim.metric, numbers)
            raise InvalidInput([Fault(where, f"`{claim.metric}`", allowed, todo)])
        return numbers[claim.metric]

    def gain(dial: float) -> float:
        return (metric(edits_of(scenario, claim, dial)) - metric({})) * (1 if claim.expected == "+" else -1)

    before, after = _solved(scenario, claim.on), _solved(scenario.replace(edits), claim.on)
    return Tested(
        claim=name,
        sentence=claim.sentence,
        author=claim.author,
        metric=claim.metric,
        expected=claim.expected,
        before=metric({}),
        after=metric(edits),
        parts=_parts(edits, metric),
        effects=tuple(_effects(scenario, scenario.replace(edits))),
        saying_no={p: after.scores[p].saying_no - before.scores[p].saying_no for p in scenario.parties},
        turns=None if claim.dial is None else _turns(gain),
        holds_at_full=None if claim.dial is None else gain(1.0) > NOTHING,
        source=claim.source,
    )


def part_of(where: str) -> str:
    """The thing that an address is about: the same number in several regimes or branches is one thing.

    >>> part_of("regimes.mediation.drift_km2_per_day.donetsk")
    'drift_km2_per_day.donetsk'
    >>> part_of("events.inauguration.branches.mediation.freeze")
    'inauguration.freeze'
    """
    kind, _, rest = where.partition(".")
    if kind == "regimes":
        return rest.partition(".")[2]
    if kind == "events" and ".branches." in rest:
        event, _, inner = rest.partition(".branches.")
        return f"{event}.{inner.partition('.')[2]}"
    return where


def _parts(edits: Mapping[str, EditValue], metric: Any) -> dict[str, float]:
    names = list(dict.fromkeys(part_of(where) for where in edits))
    sets = [
        {where: value for where, value in edits.items() if members >> names.index(part_of(where)) & 1}
        for members in range(1 << len(names))
    ]
    if len(names) < 2:
        return {name: metric(edits) - metric({}) for name in names}
    return dict(zip(names, shapley(np.array([metric(one) for one in sets])).tolist(), strict=True))


def _effects(scenario: Scenario, edited: Scenario) -> Iterator[Effect]:
    dates = [(0, None), *((scenario.step_on_or_after(event.date), event.title) for _, event in scenario.calendar)]
    for step, title in dates:
        (before, _), (after, _) = over_branches(_played(scenario), step), over_branches(_played(edited), step)
        score = dict(zip(scenario.parties, (after - before)[0].tolist(), strict=True))
        yield Effect(scenario.date(step), title, score)


@lru_cache(maxsize=32)
def _played(scenario: Scenario) -> Play:
    return played(scenario)


def _turns(gain: Any) -> tuple[float, ...]:
    """Where a function of the dial changes its sign: all turns between even parts of it."""
    ends = np.linspace(0, 1, TURNS + 1)
    values = [gain(float(x)) for x in ends]
    return tuple(
        float(brentq(gain, low, high, xtol=1e-6))
        for low, high, at_low, at_high in zip(ends, ends[1:], values, values[1:], strict=False)
        if (at_low > NOTHING) != (at_high > NOTHING) and at_low * at_high < 0
    )


@lru_cache(maxsize=128)
def _solved(scenario: Scenario, on: dt.date | None) -> Solution:
    return solution(scenario, _played(scenario), step_of(scenario, on))


@lru_cache(maxsize=128)
def _figures(scenario: Scenario, on: dt.date | None) -> Mapping[str, float]:
    """Every number of a solution by its name."""
    return dict(_numbers(figures(_solved(scenario, on)), ""))


def _numbers(value: Any, name: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)
