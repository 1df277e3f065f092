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
>>> [(one.claim, one.verdict) for one in try_claims(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))]
[('advance_strengthens_south', 'holds')]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeVar

import numpy as np
from scipy.optimize import brentq

from model.analysis.leverage import shapley
from model.analysis.scores import Points, efficient, solve, step_of
from model.analysis.scores.digest import figures
from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Floats, Game, draw_games, edited
from model.game.branches import OverBranches, Players, play_plain
from model.scenario import Claim, Scenario
from model.scenario.address import Edits, EditValue
from model.scenario.estimate import Estimate

NO_EFFECT: Final = 1e-9
"""Points: an effect smaller than this is rounding."""
TURNS: Final = 10
"""Even parts of a dial between which the verdict is asked, before a turn is followed to its place."""

N = TypeVar("N", float, Floats)
"""A number, or one for each draw."""
ClaimVerdict = Literal["holds", "contradicted", "no effect"]


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
    source: tuple[str, ...]
    trial: _Trial = field(repr=False, compare=False)
    """What was asked, and answers the rest when it is asked for."""

    @cached_property
    def parts(self) -> dict[str, float]:
        """The effect taken apart: the Shapley value of each thing that the edit changes; they add up to the effect."""
        return self.trial.parts()

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What the edit does to both scores, on the first day and as each event has come out."""
        return tuple(self.trial.effects())

    @cached_property
    def saying_no(self) -> Points:
        """How the edit moves what each side has if it refuses the first offer, C_i."""
        return self.trial.saying_no()

    @cached_property
    def turns(self) -> tuple[float, ...] | None:
        """The values of the dial at which the verdict turns, from 0 on; none without a dial."""
        return self.trial.turns() if self.trial.claim.dial else None

    @cached_property
    def holds_at_full(self) -> bool | None:
        """Whether the sentence holds with the dial at 1; none without a dial."""
        return self.trial.gains(1.0)[0] > NO_EFFECT if self.trial.claim.dial else None

    @property
    def effect(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def verdict(self) -> ClaimVerdict:
        """Whether the effect has the sign that the sentence expects."""
        if abs(self.effect) <= NO_EFFECT:
            return "no effect"
        return "holds" if (self.effect > 0) == (self.expected == "+") else "contradicted"


def try_claims(scenario: Scenario, played: Players = play_plain) -> tuple[Tested, ...]:
    """Every claim of a scenario, put to the test; `played` may play the games in another way.

    The reasons of a verdict are found when they are asked for, those of all claims together.

    Raises:
        InvalidInput: a metric that does not exist or is not a number; a date outside the scenario; rules that leave no deal.
    """
    efficient(scenario)  # which refuses such rules
    under = _Edited(scenario, played)
    trials = [_Trial(scenario, name, under) for name in scenario.claims]
    under.play_together([trial.asked() for trial in trials if trial.read is not None])
    under.expected = [asked for trial in trials for asked in trial.asked_for_reasons()]
    return tuple(trial.tested() for trial in trials)


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


class _Edited:
    """The scenario under edits: batches of the same ones are made once, and each step is read once."""

    def __init__(self, scenario: Scenario, played: Players) -> None:
        self.scenario, self.played = scenario, played
        self.expected: list[tuple[int, Sequence[Edits]]] = []
        """Steps and edits that are played together once one of them, or any other, is asked for."""
        self._batches: dict[tuple[Hashable, ...], list[tuple[list[int], Game]]] = {}
        self._read: dict[tuple[int, Hashable], OverBranches] = {}

    def over_branches(self, step: int, *edits: Edits) -> OverBranches:
        """What both sides can expect of a step under each of some edits."""
        named = {frozenset(one.items()): one for one in edits}
        if self.expected and not all((step, key) in self._read for key in named):
            expected, self.expected = self.expected, []
            self.play_together(expected)
        missing = tuple(key for key in named if (step, key) not in self._read)
        if missing not in self._batches:
            self._batches[missing] = edited(self.scenario, [named[key] for key in missing])
        for members, batch in self._batches[missing]:
            found = self.played(batch, step)
            for n, member in enumerate(members):
                self._read[step, missing[member]] = OverBranches(*(values[n] for values in found))
        rows = [self._read[step, frozenset(one.items())] for one in edits]
        return OverBranches(*(np.array(values) for values in zip(*rows, strict=True)))

    def play_together(self, asked: Iterable[tuple[int, Sequence[Edits]]]) -> None:
        """Play what will be asked for, all edits of a step in as few batches as possible."""
        of_step: dict[int, list[Edits]] = {}
        for step, edits in asked:
            of_step.setdefault(step, []).extend(edits)
        for step, edits in of_step.items():
            self.over_branches(step, *edits)

    def drawn(self, step: int, words: Edits, numbers: Mapping[str, Floats]) -> OverBranches:
        """The same where what is edited differs in numbers only: (D) of them at each address."""
        return self.played(draw_games(self.scenario.replace(words), numbers), step)


@dataclass(frozen=True)
class _Trial:
    """One claim."""

    scenario: Scenario
    name: str
    under: _Edited

    @property
    def claim(self) -> Claim:
        return self.scenario.claims[self.name]

    @cached_property
    def edits(self) -> Edits:
        """What the claim changes."""
        return edits_of(self.scenario, self.claim)

    def asked(self) -> tuple[int, Sequence[Edits]]:
        """The step that is read for the verdict, with the edits under which it is."""
        return self.step, ({}, self.edits)

    def asked_for_reasons(self) -> Iterator[tuple[int, Sequence[Edits]]]:
        """The same for the reasons."""
        for step in (self.step, *(step for step, _ in self.events())):
            yield step, ({}, self.edits)
        if self.read is not None:
            yield self.step, self.subsets()

    def tested(self) -> Tested:
        before, after = self.metric({}, self.edits)
        claim = self.claim
        return Tested(
            claim=self.name,
            sentence=claim.sentence,
            author=claim.author,
            metric=claim.metric,
            expected=claim.expected,
            before=before,
            after=after,
            source=claim.source,
            trial=self,
        )

    @property
    def step(self) -> int:
        """The day that the sentence speaks of."""
        return step_of(self.scenario, self.claim.on)

    @property
    def read(self) -> Callable[[OverBranches], list[float]] | None:
        """How the metric is read off what both sides can expect; nothing where it is another number."""
        where, _, name = self.claim.metric.rpartition(".")
        kind, _, party = where.partition(".")
        names = {"position": "score", "walk_away": "walk_away", "saying_no": "saying_no"}
        if kind != "scores" or party not in self.scenario.parties or name not in names:
            return None
        i = list(self.scenario.parties).index(party)
        return lambda over: [float(value) for value in getattr(over, names[name])[:, i]]

    def metric(self, *edits: Edits) -> list[float]:
        """The number that the sentence speaks of, under each of some edits."""
        if self.read is None:
            return [self.figure(one) for one in edits]
        return self.read(self.under.over_branches(self.step, *edits))

    def figure(self, edits: Edits) -> float:
        """Any number that `solve` gives."""
        metric = self.claim.metric
        numbers = dict(_numbers(figures(solve(self.scenario.replace(edits), self.claim.on)), ""))
        if metric not in numbers:
            allowed, todo = "a number of `leverage solve --format json`", did_you_mean(metric, numbers)
            raise InvalidInput([Fault(f"claims.{self.name}.metric", f"`{metric}`", allowed, todo)])
        return numbers[metric]

    def gains(self, *dials: float) -> list[float]:
        """By how much the metric moves as the sentence expects, with the dial at some values."""
        sign, (stated,) = 1 if self.claim.expected == "+" else -1, self.metric({})
        each = [edits_of(self.scenario, self.claim, dial) for dial in dials]
        if self.read is None:
            moved = self.metric(*each)
        else:
            numbers = {where: np.array([one[where] for one in each]) for where in each[0] if self.is_number(where)}
            words = {where: value for where, value in each[0].items() if where not in numbers}
            moved = self.read(self.under.drawn(self.step, words, numbers))
        return [sign * (one - stated) for one in moved]

    def is_number(self, where: str) -> bool:
        """Whether an edit there changes a number."""
        return isinstance(self.scenario.at(where), Estimate)

    def turns(self) -> tuple[float, ...]:
        """The values of the dial at which the gain changes its sign: all turns between even parts of it."""
        ends = np.linspace(0, 1, TURNS + 1).tolist()
        gains = self.gains(*ends)
        return tuple(
            float(brentq(lambda dial: self.gains(dial)[0], low, high, xtol=1e-6))
            for low, high, at_low, at_high in zip(ends, ends[1:], gains, gains[1:], strict=False)
            if (at_low > NO_EFFECT) != (at_high > NO_EFFECT) and at_low * at_high < 0
        )

    def parts(self) -> dict[str, float]:
        """The Shapley value of each thing that the edits change."""
        return dict(zip(_parts(self.edits), shapley(np.array(self.metric(*self.subsets()))).tolist(), strict=True))

    def saying_no(self) -> Points:
        """What the edits do to what each side has if it refuses the first offer."""
        no = self.under.over_branches(self.step, {}, self.edits).saying_no
        return dict(zip(self.scenario.parties, (no[1] - no[0]).tolist(), strict=True))

    def subsets(self) -> list[Edits]:
        """The edits of every set of parts: part n is in set m if bit n of m is set."""
        names = _parts(self.edits)
        return [
            {where: value for where, value in self.edits.items() if members >> names.index(part_of(where)) & 1}
            for members in range(1 << len(names))
        ]

    def events(self) -> list[tuple[int, str | None]]:
        """The first day, and the step of each event with its title."""
        calendar = self.scenario.calendar
        return [(0, None), *((self.scenario.step_on_or_after(event.date), event.title) for _, event in calendar)]

    def effects(self) -> Iterator[Effect]:
        """What the edits do to both scores, on the first day and as each event has come out."""
        scenario = self.scenario
        for step, title in self.events():
            before, after = self.under.over_branches(step, {}, self.edits).score
            score = dict(zip(scenario.parties, (after - before).tolist(), strict=True))
            yield Effect(scenario.date(step), title, score)


def _parts(edits: Edits) -> list[str]:
    """The things that edits are about, in their order."""
    return list(dict.fromkeys(part_of(where) for where in edits))


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


def _numbers(value: Any, name: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)
