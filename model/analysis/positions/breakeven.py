"""What would have to change for a party to accept a position, or for a zone of agreement to open?

For a party i that refuses a position, the margin W_i - C_i is a function of every estimate e that has a range:

    break-even     the values of e in [low, high] at which the party's acceptance flips, everything else as stated
    cost           |e - stated| / (high - low), the change in units of range; of several estimates, its sum
    pair           the two estimates whose change together makes every party that refuses accept at the least cost
    opening        where there is no zone of agreement: the change of any estimates that opens it at the least cost

The margin may bend and jump (another package becomes the best), so no monotonicity is assumed: it is evaluated on an even
grid, and every change of sign between two neighbours is followed to its root; what flips and flips back between two
neighbours is missed. A red line that the position breaks is not moved by an estimate: acceptance is then asked as if the
party had not drawn it, and the red line is named. Pair and opening are searched by adding up what single changes do, and
every answer is then followed on the game itself, so that it holds exactly; that there is no cheaper one is true only as far
as that search goes.

Source: section 5 of docs/model.md; Chandrupatla 1997 for the roots (scipy.optimize.elementwise.find_root).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import elementwise

from model import game as games
from model.analysis.scores import Points, refuse_impossible_rules, step_of
from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Floats, Game, compile_game, draw_games, fairness
from model.game.completion import Completed, complete, stated
from model.game.days import path_probabilities
from model.game.deadline import Play, play
from model.game.frontier import TOLERANCE
from model.scenario import Scenario

GRID = 9
"""Even values over a range at which the margin is evaluated before roots are looked for: an eighth of the range apart."""
COARSE = 5
"""Even values over each range of a pair, of which one is then followed to where it turns."""
PRECISE = 1e-5
"""Of a range: how closely a root is followed."""
PAIRS = 8
"""Pairs of estimates that are searched in full, those that promise the least cost if effects added up."""
OPENING_ROUNDS = 12
"""Rounds in which the search for an opening may raise its aim before it gives up."""


@dataclass(frozen=True)
class Crossing:
    """A value of one estimate at which a party's acceptance flips."""

    party: str
    address: str
    stated: float
    low: float
    high: float
    value: float
    """On the accepting side of the flip, no further from it than `PRECISE` of the range."""
    from_below: bool
    """Whether the party accepts above the value; otherwise below it."""

    @property
    def cost(self) -> float:
        """|value - stated| in units of the range."""
        return abs(self.value - self.stated) / (self.high - self.low)


@dataclass(frozen=True)
class Joint:
    """Changes of several estimates made together."""

    changes: dict[str, tuple[float, float]]
    """Address: from the stated value, to the one needed."""
    cost: float
    """In units of range, over all of them."""
    reached: float
    """The margin of the side that gains less, or the width of the zone, with these changes."""


@dataclass(frozen=True)
class BreakEven:
    """What would have to change on a date."""

    scenario: Scenario
    date: dt.date
    position: str | None
    margin: Points
    """W_i - C_i as stated, over the branches; empty without a position."""
    breaks: dict[str, tuple[str, ...]]
    """For each party, its own red lines that the position breaks (asked as if it had not drawn them); under `""` the rules."""
    crossings: tuple[Crossing, ...]
    """For each party that refuses, nearest first; for one that accepts, where it would cease to."""
    never: dict[str, tuple[str, ...]]
    """For each party, the estimates that do not flip its acceptance anywhere in their range."""
    pair: Joint | None
    """The two estimates that together make all who refuse accept at the least cost; none if nobody refuses or no two do."""
    width: float
    """The signed width of the zone of agreement as stated."""
    opening: Joint | None
    """The cheapest change found that opens the zone; none if there is one, or none was found."""
    ranges: dict[str, tuple[float, float, float]]
    """Every estimate that was moved: its stated value, its low and its high end."""
    games: int
    """How many games were played."""


def breakeven(scenario: Scenario, position: str | None = None, on: dt.date | None = None) -> BreakEven:
    """At which values of which estimates a position becomes acceptable, to whom, and what would open an empty zone.

    On a date after an event, margins and widths are averaged over the branches by the analyst's probabilities.

    Raises:
        InvalidInput: a date outside the scenario; a position it does not have; rules that leave no deal; nothing asked,
            since no position is named and there is a zone.
    """
    table = _Table(scenario, position, step_of(scenario, on))
    here = table.asked([{}])
    _refuse(scenario, here.play)
    width = float(here.width[0])
    if position is None and width >= 0:
        found = f"no position, and a zone of agreement {width:.1f} points wide"
        raise InvalidInput(
            [Fault("POSITION", found, "a position of this scenario", "name one: leverage positions FILE")]
        )
    singles = _singles(table)
    margin = here.margin[0]
    parties = list(scenario.parties) if position is not None else []
    crossings = _crossings(table, singles, parties)
    flips = {(one.party, one.address) for one in crossings}
    refusing = [i for i in range(len(parties)) if margin[i] < -TOLERANCE]
    pair = None
    if refusing:
        shortest = float(margin[refusing].min())
        pair = _pair(table, singles, shortest, lambda asked: asked.margin[:, refusing].min(axis=1))
    return BreakEven(
        scenario=scenario,
        date=scenario.date(table.step),
        position=position,
        margin={party: float(margin[i]) for i, party in enumerate(parties)},
        breaks=_own_lines(scenario, here.breaks),
        crossings=tuple(crossings),
        never={party: tuple(a for a in table.ranges if (party, a) not in flips) for party in parties},
        pair=pair,
        width=width,
        opening=_opening(table, singles, width) if width < 0 else None,
        ranges=table.ranges,
        games=table.games,
    )


def _refuse(scenario: Scenario, solved: Play) -> None:
    assert solved.frontier is not None, "the game built its own frontier"
    refuse_impossible_rules(scenario, solved.frontier)


def _own_lines(scenario: Scenario, breaks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    owner = {f"red_lines.{name}": line.party for name, line in scenario.red_lines.items()}
    found: dict[str, tuple[str, ...]] = {}
    for name in breaks:
        found[owner.get(name, "")] = (*found.get(owner.get(name, ""), ()), name)
    return found


# ---------------------------------------------------------------- what a changed scenario answers


@dataclass(frozen=True)
class _Asked:
    """The answers to n edits; not a number where the scenario cannot take one."""

    margin: Floats
    """(n, 2)"""
    width: Floats
    """(n)"""
    breaks: tuple[str, ...]
    """Of the first."""
    play: Play


class _Table:
    """A scenario with its ranges, ready to be asked what changes would do to the margins of a position and to the zone."""

    def __init__(self, scenario: Scenario, position: str | None, step: int) -> None:
        if position is not None and position not in scenario.positions:
            todo = did_you_mean(position, scenario.positions)
            raise InvalidInput([Fault("POSITION", f"`{position}`", "a position of this scenario", todo)])
        self.scenario, self.position, self.step, self.games = scenario, position, step, 0
        others = tuple(f"positions.{name}." for name in scenario.positions if name != position)
        self.ranges = {
            where: (estimate.value, estimate.low, estimate.high)
            for where, estimate in scenario.estimates().items()
            if estimate.low is not None
            and estimate.high is not None
            and estimate.ranged
            and not where.startswith(others)
        }

    def stated(self, edit: Mapping[str, float]) -> dict[str, float]:
        """The stated values at the addresses of an edit."""
        return {where: self.ranges[where][0] for where in edit}

    def values(self, where: str, count: int) -> Floats:
        """Even values over the range of an estimate, and the stated one."""
        now, low, high = self.ranges[where]
        return np.unique(np.append(np.linspace(low, high, count), now))

    def cost(self, start: Mapping[str, float], end: Mapping[str, float]) -> float:
        """What it takes from one edit to another in units of range."""
        return math.fsum(
            abs(end[where] - start[where]) / (self.ranges[where][2] - self.ranges[where][1]) for where in start
        )

    def asked(self, edits: Sequence[Mapping[str, float]]) -> _Asked:
        """The margins of the position and the width of the zone after each of some edits, all played in one batch."""
        self.games += len(edits)
        alike: dict[tuple[str, ...], list[int]] = {}
        for n, edit in enumerate(edits):  # naming a probability moves those of its event that are not named
            alike.setdefault(tuple(where for where in edit if ".branches." in where), []).append(n)
        order = [n for members in alike.values() for n in members]
        solved = play(games.join_games([self._drawn([edits[n] for n in rows]) for rows in alike.values()]))
        margin, width = np.empty((len(edits), 2)), np.empty(len(edits))
        width[order] = self._widths(solved)
        breaks: tuple[str, ...] = ()
        if self.position is not None:
            margin[order], done = self._margins(solved, [edits[n] for n in order])
            breaks = done.breaks[0]
        return _Asked(margin, width, breaks, solved)

    def _drawn(self, edits: Sequence[Mapping[str, float]]) -> Game:
        names = list(dict.fromkeys(where for edit in edits for where in edit))
        if not names:
            return games.repeated(compile_game(self.scenario), len(edits))
        return draw_games(
            self.scenario,
            {where: np.array([edit.get(where, self.ranges[where][0]) for edit in edits]) for where in names},
        )

    def _widths(self, solved: Play) -> Floats:
        stretch, at = solved.at(self.step)
        chance = path_probabilities(solved.game)[solved.levels.index(stretch)]
        assert solved.frontier is not None
        found = np.empty(solved.game.draws)
        for which, curve in enumerate(solved.frontier.curves):
            draws = np.flatnonzero(solved.frontier.which == which)
            walk = stretch.walk_away[draws, :, at]
            if not len(curve.start):
                found[draws] = -np.inf
                continue
            best, _, _ = fairness.most_equal(fairness.pieces_of(curve.start, curve.end), walk.reshape(-1, 2))
            found[draws] = ((best.reshape(walk.shape) - walk).min(axis=2) * chance[draws]).sum(axis=1)
        return found

    def _margins(self, solved: Play, edits: Sequence[Mapping[str, float]]) -> tuple[Floats, Completed]:
        """Over the branches; an edit may move a share that the position states."""
        assert self.position is not None
        game, terms = solved.game, stated(solved.game, self.scenario.positions[self.position])
        stretch, at = solved.at(self.step)
        chance = path_probabilities(solved.game)[solved.levels.index(stretch)]
        assert solved.frontier is not None
        nodes = len(stretch.level.paths)
        control = stretch.control[:, :, at].reshape(-1, len(game.assets))
        named = {k: f"positions.{self.position}.terms.shares.{game.assets[k]}" for k in terms.shares}
        moved = {
            k: np.repeat([edit.get(where, terms.shares[k]) for edit in edits], nodes)
            for k, where in named.items()
            if where in self.ranges
        }
        terms = replace(terms, shares={**terms.shares, **moved})
        refusing = stretch.saying_no[:, :, at].reshape(-1, 2)
        draw = np.repeat(np.arange(game.draws), nodes)
        done = complete(game, terms, draw, control, refusing)
        margin = (done.points - refusing).reshape(game.draws, nodes, 2)
        return (margin * chance[..., None]).sum(axis=1), done


# ---------------------------------------------------------------- one estimate at a time


@dataclass(frozen=True)
class _Single:
    """One estimate moved through its range, all others as stated: (n) values and the answers to them."""

    value: Floats
    asked: _Asked


def _singles(table: _Table) -> dict[str, _Single]:
    values = {where: table.values(where, GRID) for where in table.ranges}
    edits = [{where: float(value)} for where, each in values.items() for value in each]
    if not edits:
        return {}
    asked = table.asked(edits)
    ends = np.cumsum([len(each) for each in values.values()])[:-1]
    parts = zip(np.split(asked.margin, ends), np.split(asked.width, ends), strict=True)
    return {
        where: _Single(value, replace(asked, margin=margin, width=width))
        for (where, value), (margin, width) in zip(values.items(), parts, strict=True)
    }


def _crossings(table: _Table, singles: Mapping[str, _Single], parties: Sequence[str]) -> list[Crossing]:
    """All values of all estimates at which a party's acceptance flips; for each party nearest first."""
    brackets: list[_Bracket] = []
    whose: list[tuple[int, str, bool]] = []
    for (i, party), (where, single) in itertools.product(enumerate(parties), singles.items()):
        yes = single.asked.margin[:, i] >= -TOLERANCE
        for n in np.flatnonzero(yes[1:] != yes[:-1]):
            brackets.append(({where: float(single.value[n])}, {where: float(single.value[n + 1])}))
            whose.append((i, party, not yes[n]))
    answers = [_margin_of(i) for i, _, _ in whose]
    found = []
    for edit, (_, party, from_below) in zip(_turns(table, brackets, answers), whose, strict=True):
        ((where, value),) = edit.items()
        found.append(Crossing(party, where, *table.ranges[where], value, from_below))
    return sorted(found, key=lambda one: (parties.index(one.party), one.cost))


def _margin_of(i: int) -> _Answer:
    return lambda asked: asked.margin[:, i]


# ---------------------------------------------------------------- where an answer turns

_Bracket = tuple[Mapping[str, float], Mapping[str, float]]
"""Two edits of the same addresses; what is asked about turns somewhere on the way from the one to the other."""
_Answer = Callable[[_Asked], Floats]
"""The number among the answers that is to be not negative."""


def _turns(table: _Table, brackets: Sequence[_Bracket], answers: Sequence[_Answer]) -> list[dict[str, float]]:
    """On the way from one edit to another, the last one (or first one) at which its answer is not negative."""
    if not brackets:
        return []

    def between(n: int, x: float) -> dict[str, float]:
        start, end = brackets[n]
        return {where: start[where] + x * (end[where] - start[where]) for where in start}

    def at(x: Floats, which: Floats) -> Floats:
        edits = [between(int(n), float(part)) for part, n in zip(x.ravel(), which.ravel(), strict=True)]
        asked = table.asked(edits)
        values = [answers[int(n)](asked)[row] for row, n in enumerate(which.ravel())]
        return np.array(values).reshape(x.shape) + TOLERANCE

    span = max(table.cost(start, end) for start, end in brackets)
    found = elementwise.find_root(
        at,
        (np.zeros(len(brackets)), np.ones(len(brackets))),
        args=(np.arange(len(brackets), dtype=np.float64),),
        tolerances={"xatol": PRECISE / span, "xrtol": 0, "fatol": 0, "frtol": 0},
    )
    yes = np.where(found.f_bracket[0] >= 0, found.bracket[0], found.bracket[1])
    return [between(n, float(x)) for n, x in enumerate(yes)]


# ---------------------------------------------------------------- several together


def _joint(table: _Table, edit: Mapping[str, float], answer: _Answer) -> Joint:
    stated = table.stated(edit)
    changes = {where: (stated[where], value) for where, value in edit.items() if value != stated[where]}
    return Joint(changes, table.cost(stated, edit), float(answer(table.asked([edit]))[0]))


def _pair(table: _Table, singles: Mapping[str, _Single], now: float, answer: _Answer) -> Joint | None:
    """The two estimates that make an answer turn at the least cost, one of them on its grid and the other exactly."""
    edits = [
        {one: float(x), other: float(y)}
        for one, other in _promising(table, singles, now, answer)
        for x in table.values(one, COARSE)
        for y in table.values(other, COARSE)
    ]
    if not edits:
        return None
    cost = np.array([table.cost(table.stated(edit), edit) for edit in edits])
    reached = answer(table.asked(edits))
    good = np.flatnonzero(reached >= -TOLERANCE)
    best = [edits[n] for n in good[np.argsort(cost[good], kind="stable")][:PAIRS]]
    back = [({**edit, where: table.ranges[where][0]}, edit) for edit in best for where in edit]
    start = answer(table.asked([edit for edit, _ in back])) if back else np.empty(0)
    turning = [bracket for bracket, at in zip(back, start, strict=True) if at < -TOLERANCE]
    best += _turns(table, turning, [answer] * len(turning))
    best += [edit for (edit, _), at in zip(back, start, strict=True) if at >= -TOLERANCE]
    if not best:
        return None
    return _joint(table, min(best, key=lambda edit: table.cost(table.stated(edit), edit)), answer)


def _promising(table: _Table, singles: Mapping[str, _Single], now: float, answer: _Answer) -> list[tuple[str, str]]:
    """The pairs that would do it at the least cost if what single changes do added up."""
    moved = {}
    for where, single in singles.items():
        gain = answer(single.asked) - now
        cost = np.array([table.cost(table.stated({where: 0.0}), {where: float(v)}) for v in single.value])
        moved[where] = np.where(np.isfinite(gain), gain, -np.inf), cost
    ranked = []
    for one, other in itertools.combinations(moved, 2):
        gain = now + moved[one][0][:, None] + moved[other][0][None]
        cost = moved[one][1][:, None] + moved[other][1][None]
        enough = gain >= -TOLERANCE
        rank = (0.0, float(cost[enough].min())) if enough.any() else (1.0, -float(gain.max()))
        ranked.append((rank, (one, other)))
    return [pair for _, pair in sorted(ranked)[:PAIRS]]


def _opening(table: _Table, singles: Mapping[str, _Single], now: float) -> Joint | None:
    """A cheapest change that makes the zone's width not negative.

    What single changes do is added up and bought where a unit of range opens most; if together they do less than that, more is
    aimed at. The change is then taken back as a whole as far as the zone stays open.
    """

    def width(asked: _Asked) -> Floats:
        return asked.width

    steps = sorted(
        (step for where, single in singles.items() for step in _steps(table, where, single, now)),
        key=lambda step: -step.gain / step.cost,
    )
    aim = -now
    for _ in range(OPENING_ROUNDS):
        edit: dict[str, float] = {}
        missing = aim
        for step in steps:
            part = min(1.0, missing / step.gain)
            edit[step.where] = step.start + part * (step.end - step.start)
            missing -= part * step.gain
            if missing <= 0:
                break
        if not edit:
            return None
        reached = float(width(table.asked([edit]))[0])
        if reached >= -TOLERANCE:
            least = _turns(table, [(table.stated(edit), edit)], [width])[0]
            return _joint(table, least, width)
        if missing > 0:
            return None  # everything that helps has been moved as far as it goes
        aim -= 1.1 * reached
    return None


@dataclass(frozen=True)
class _Step:
    """A part of the way of one estimate, the next after the one before it."""

    where: str
    start: float
    end: float
    cost: float
    gain: float


def _steps(table: _Table, where: str, single: _Single, now: float) -> list[_Step]:
    """The way on which an estimate opens the zone most, in steps of falling gain for their cost: the hull of its gains."""
    stated = table.ranges[where][0]
    gain = np.where(np.isfinite(single.asked.width), single.asked.width - now, -np.inf)
    best = int(gain.argmax())
    if gain[best] <= 0:
        return []
    ahead = (single.value >= stated) if single.value[best] > stated else (single.value <= stated)
    ways = [
        (table.cost({where: stated}, {where: float(v)}), float(g), float(v))
        for v, g in zip(single.value[ahead], gain[ahead], strict=True)
    ]
    found = []
    at = (0.0, 0.0, stated)
    while at[1] < gain[best]:
        later = [way for way in ways if way[0] > at[0] and way[1] > at[1]]
        following = max(later, key=lambda way: (way[1] - at[1]) / (way[0] - at[0]))
        found.append(_Step(where, at[2], following[2], following[0] - at[0], following[1] - at[1]))
        at = following
    return found
