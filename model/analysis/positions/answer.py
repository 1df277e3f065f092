"""What is a package that somebody has put on the table worth, to whom, and who would accept it when?

A position states some terms and leaves the others open; `held` is the line of contact of the day that is asked about. Open
terms are completed to max min_i (W_i - C_i), with C_i the value of saying no. Of the deal z that results,

    value                W_i(z)
    margin               W_i(z) - C_i(t)            i accepts where it is not negative and z breaks no rule and no red line of i
    share of surplus     (W_i(z) - D_i) / (I_i - D_i)
    to the frontier      max over Z of min_j (W_j - W_j(z)): what both could still gain; negative: z asks for more than Z has
    could gain           max { W_i(z') : z' in Z, W_j(z') >= W_j(z) } - W_i(z)
    nearest deal         argmin over z' in Z with W_i(z') >= C_i of max_i T_i, T_i what the stated terms move in i's points

A position may break rules and red lines: those that its terms cannot meet are named and then left aside, the others hold.

Source: section 5 of docs/model.md.

>>> from model import files
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> plan = judge(toy).standings[0].branches[0]
>>> plan.accepts, {party: round(margin, 1) for party, margin in plan.margin.items()}
({'a': False, 'b': False}, {'a': -1.0, 'b': -9.1})
>>> sorted(plan.nearest.terms), round(plan.nearest.distance, 1)
(['hills', 'power_station', 'valley'], 29.1)
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.analysis.scores import Points, efficient_points, refuse_impossible_rules, step_of
from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Bools, Floats, Game, Ints, compile_game, fairness
from model.game.completion import SMALL, Completed, Stated, complete, stated
from model.game.days import path_probabilities
from model.game.deadline import Play, Stretch, play
from model.game.frontier import TOLERANCE, Deal
from model.game.program import Settlement
from model.scenario import Position, Scenario

OWN_DEAL = "typed"
"""The place among the positions of a deal that is given by its terms."""
MILLIONTH = 6
"""Decimals of a share in the terms of a deal that was computed: of a region of 100,000 km2 a tenth."""


@dataclass(frozen=True)
class Nearest:
    """The nearest deal that both would accept."""

    deal: Deal
    change: Points
    """T_i: what the change of stated terms moves in each party's own points."""
    terms: dict[str, tuple[float | str, float | str]]
    """The stated terms that change: from what, to what."""

    @property
    def distance(self) -> float:
        """max_i T_i."""
        return max(self.change.values())


@dataclass(frozen=True)
class Judged:
    """A position on one date in one branch of events."""

    path: tuple[str, ...]
    probability: float
    """The analyst's probability of this path."""
    deal: Deal
    """The position with its open terms completed; its points are W_i."""
    breaks: tuple[str, ...]
    """The rules and active red lines that its terms do not meet."""
    margin: Points
    """W_i - C_i."""
    accepts: dict[str, bool]
    surplus_share: dict[str, float | None]
    """(W_i - D_i) / (I_i - D_i); none where there is nothing to gain."""
    to_frontier: float
    could_gain: dict[str, float | None]
    """What each could still gain at no loss to the other; negative where it asks for more than any deal gives; none where
    nothing in Z gives the other side as much."""
    nearest: Nearest | None
    """The position itself if both accept it; none if there is no deal that both would accept."""


@dataclass(frozen=True)
class Window:
    """A span of dates on which a party would accept a position, in one branch of events."""

    party: str
    path: tuple[str, ...]
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Standing:
    """How a position stands on a date."""

    position: str
    title: str
    author: str
    date: dt.date | None
    later: bool
    """Whether it was published after the scenario's own date."""
    open: tuple[str, ...]
    """The assets and issues that it leaves open."""
    branches: tuple[Judged, ...]
    windows: tuple[Window, ...]
    """When each party would accept it, up to the horizon."""

    def accepted_by(self, party: str) -> float:
        """The analyst's probability, over the branches of the date, that the party accepts."""
        return math.fsum(one.probability for one in self.branches if one.accepts[party])

    @property
    def distance(self) -> float | None:
        """How far the nearest acceptable deal is, over the branches; none if one of them has none."""
        far = [(one.probability, one.nearest.distance) for one in self.branches if one.nearest is not None]
        return math.fsum(p * d for p, d in far) if len(far) == len(self.branches) else None

    @property
    def shortfall(self) -> float:
        """By how many points the side that misses most is below saying no, over the branches; 0 where neither is."""
        return math.fsum(one.probability * max(0.0, -min(one.margin.values())) for one in self.branches)

    def over(self, party: str, what: str) -> float:
        """A number of each branch over the branches: `margin`, or `value`, the points of the deal."""
        place = list(self.branches[0].margin).index(party)
        return math.fsum(
            one.probability * (one.deal.points[place] if what == "value" else one.margin[party])
            for one in self.branches
        )


@dataclass(frozen=True)
class Standings:
    """How the positions of a scenario stand on a date."""

    scenario: Scenario
    date: dt.date
    standings: tuple[Standing, ...]
    room: float
    """max over Z of min_i (W_i - C_i), over the branches: negative where no deal at all would be accepted by both."""
    opens: dt.date | None
    """The first date from then on with a deal, in some branch, that both would accept; none if there is no such date."""

    @property
    def by_distance(self) -> tuple[Standing, ...]:
        """The nearest to acceptance first; where no deal is acceptable, by how much the side that misses most misses."""
        return tuple(
            sorted(self.standings, key=lambda one: (math.inf if one.distance is None else one.distance, one.shortfall))
        )

    def deals(self, branch: int = 0) -> tuple[tuple[str, str, Deal], ...]:
        """Title, author and deal of each position in one branch of events."""
        return tuple((one.title, one.author, one.branches[branch].deal) for one in self.standings)


def judge(
    scenario: Scenario, on: dt.date | None = None, names: Sequence[str] | None = None, solved: Play | None = None
) -> Standings:
    """How the positions of a scenario (or some of them, by name) stand on a date.

    Args:
        scenario: what is asked about.
        on: the date; the first one if not said.
        names: of the positions; all of them if not said.
        solved: the scenario's game, where it is solved already.

    Raises:
        InvalidInput: a date outside the scenario; a position that it does not have; rules that leave no deal.
    """
    step = step_of(scenario, on)
    for name in names or ():
        if name not in scenario.positions:
            found = f"`{name}`"
            todo = did_you_mean(name, scenario.positions)
            raise InvalidInput([Fault("positions", found, "a position of this scenario", todo)])
    solved = play(compile_game(scenario)) if solved is None else solved
    assert solved.frontier is not None, "the game built its own frontier"
    refuse_impossible_rules(scenario, solved.frontier)
    moments = _moments(solved)
    here = moments.step == step
    from_now = moments.step[moments.has_room & (moments.step >= step) & (moments.step < scenario.steps)]
    wanted = scenario.positions if names is None else {name: scenario.positions[name] for name in names}
    return Standings(
        scenario=scenario,
        date=scenario.date(step),
        standings=tuple(_standing(scenario, solved, moments, n, position, step) for n, position in wanted.items()),
        room=float(moments.room[here] @ moments.probability[here]),
        opens=scenario.date(int(from_now.min())) if len(from_now) else None,
    )


def with_deal(scenario: Scenario, terms: Mapping[str, str | float]) -> Scenario:
    """The scenario with one more position, `TYPED`, of terms by name: an asset's share or `held`, an issue's option.

    Raises:
        InvalidInput: a name that is neither an asset nor an issue; a value that is not allowed.
    """
    shares: dict[str, str | float] = {}
    options: dict[str, str | float] = {}
    for name, value in terms.items():
        kind, _, inner = name.rpartition(".")
        places: dict[str, Mapping[str, object]] = {"shares": scenario.assets, "options": scenario.issues}
        homes = [home for home in places if inner in places[home] and kind in ("", home)]
        if len(homes) != 1:
            known = [*scenario.assets, *scenario.issues]
            allowed = "an asset or an issue of this scenario"
            todo = f"write shares.{inner} or options.{inner}" if homes else did_you_mean(inner, known)
            raise InvalidInput([Fault(f"--term {name}", f"`{inner}`", allowed, todo)])
        (shares if homes[0] == "shares" else options)[inner] = value
    position = {
        "title": "The deal typed in",
        "author": "you",
        "terms": {"shares": shares, "options": options},
        "judgement": "typed in",
    }
    return scenario.with_position(OWN_DEAL, position)


def terms_of(deal: Deal) -> dict[str, str | float]:
    """A deal as terms by name, which `typed` takes: all its shares and options.

    >>> terms_of(Deal((10.0, 90.0), {"valley": 1 / 3, "hills": -1e-17}, {"guarantees": "treaty"}))
    {'valley': 0.333333, 'hills': 0.0, 'guarantees': 'treaty'}
    """
    twice = deal.shares.keys() & deal.options.keys()
    shares = {f"shares.{name}" if name in twice else name: _share(share) for name, share in deal.shares.items()}
    return shares | {f"options.{name}" if name in twice else name: option for name, option in deal.options.items()}


def _share(share: float) -> float:
    return min(1.0, abs(round(share, MILLIONTH)))


# ---------------------------------------------------------------- who accepts


@dataclass(frozen=True)
class _Moments:
    """Every date in every branch of events, one after the other: n of them."""

    places: tuple[tuple[Stretch, int, int], ...]
    """The stretch, the node in it and the place of the date in it."""
    step: Ints
    """(n)"""
    probability: Floats
    """(n) the analyst's probability of the branch"""
    control: Floats
    """(n, K)"""
    refusing: Floats
    """(n, 2) C_i"""
    room: Floats
    """(n) max over Z of min_i (W_i - C_i); minus infinity if there is no deal at all."""

    @property
    def has_room(self) -> Bools:
        """(n) whether there is a deal that both would rather have than say no."""
        return self.room >= -TOLERANCE


def _moments(solved: Play) -> _Moments:
    chances = path_probabilities(solved.game)
    places = [
        (stretch, n, at)
        for stretch in solved.levels
        for n in range(len(stretch.level.paths))
        for at in range(len(stretch.steps))
    ]
    refusing = np.array([stretch.saying_no[0, n, at] for stretch, n, at in places])
    return _Moments(
        places=tuple(places),
        step=np.array([stretch.first + at for stretch, _, at in places]),
        probability=np.concatenate(
            [chance[0].repeat(len(stretch.steps)) for chance, stretch in zip(chances, solved.levels, strict=True)]
        ),
        control=np.array([stretch.control[0, n, at] for stretch, n, at in places]),
        refusing=refusing,
        room=fairness.widths(efficient_points(solved), refusing),
    )


def _standing(
    scenario: Scenario, solved: Play, moments: _Moments, name: str, position: Position, step: int
) -> Standing:
    game = solved.game
    assert solved.frontier is not None
    terms = stated(game, position)
    everywhere = np.zeros(len(moments.places), dtype=np.int64)
    done = complete(game, terms, everywhere, moments.control, moments.refusing)
    accepts = acceptance(scenario, done, moments.refusing)
    settlement = Settlement(game)
    named_open = [
        *(asset for k, asset in enumerate(game.assets) if k not in terms.held and k not in terms.shares),
        *(game.options[o[0]][0] for q, o in enumerate(game.deals.issues) if q not in terms.options),
    ]
    return Standing(
        position=name,
        title=position.title,
        author=position.author,
        date=position.date,
        later=position.date is not None and position.date > scenario.as_of,
        open=tuple(named_open),
        branches=tuple(
            _judged(solved, settlement, terms, done, moments, int(n), accepts[n])
            for n in np.flatnonzero(moments.step == step)
        ),
        windows=tuple(_windows(game, moments, accepts)),
    )


def willing(scenario: Scenario, done: Completed) -> Bools:
    """(n, 2) whether a position breaks no rule and no red line of each party."""
    lines = {f"red_lines.{name}": line.party for name, line in scenario.red_lines.items()}
    by_breaks = {
        breaks: [all(lines.get(b, "") not in ("", party) for b in breaks) for party in scenario.parties]
        for breaks in set(done.breaks)
    }
    return np.array([by_breaks[breaks] for breaks in done.breaks])


def acceptance(scenario: Scenario, done: Completed, refusing: Floats) -> Bools:
    """(n, 2) whether each party accepts: it gains by it, and it breaks no rule and no red line of that party."""
    return np.asarray(willing(scenario, done) & (done.points >= refusing - TOLERANCE))


def _judged(
    solved: Play, settlement: Settlement, terms: Stated, done: Completed, moments: _Moments, index: int, accepts: Bools
) -> Judged:
    game, (stretch, node, at) = solved.game, moments.places[index]
    assert solved.frontier is not None
    no, walk, w = moments.refusing[index], stretch.walk_away[0, node, at], done.points[index]
    curve = solved.frontier.curves[0]
    pieces = fairness.pieces_of(curve.start, curve.end)
    here = (float(w[0]), float(w[1]))
    best = fairness.ideal(pieces, here)
    shares, options = game.terms(done.shares[index], done.choice[index])
    deal = Deal(here, shares, options)
    ideal = fairness.ideal(pieces, (float(walk[0]), float(walk[1])))
    room = [most - float(d) for most, d in zip(ideal, walk, strict=True)]
    parties = list(enumerate(game.parties))
    return Judged(
        path=stretch.level.paths[node],
        probability=float(moments.probability[index]),
        deal=deal,
        breaks=done.breaks[index],
        margin={party: float(w[i] - no[i]) for i, party in parties},
        accepts={party: bool(accepts[i]) for i, party in parties},
        surplus_share={
            party: float(w[i] - walk[i]) / room[i] if math.isfinite(room[i]) and room[i] > fairness.TIE else None
            for i, party in parties
        },
        to_frontier=float(fairness.widths(pieces, w[None])[0]),
        could_gain={party: best[i] - here[i] if math.isfinite(best[i]) else None for i, party in parties},
        nearest=Nearest(deal, dict.fromkeys(game.parties, 0.0), {})
        if accepts.all()
        else _nearest(game, settlement, terms, moments.control[index], no)
        if moments.has_room[index]
        else None,
    )


def _nearest(game: Game, settlement: Settlement, terms: Stated, control: Floats, no: Floats) -> Nearest | None:
    pinned = terms.pinned(control[None])[0]
    options = np.array([terms.options.get(q, -1) for q in range(len(game.deals.issues))], dtype=np.int64)
    found = settlement.nearest(pinned, options, no.tolist())
    if found is None:
        return None
    change, deal = found
    moved: dict[str, tuple[float | str, float | str]] = {}
    for k, asset in enumerate(game.assets):
        if not np.isnan(pinned[k]) and abs(deal.x[k] - pinned[k]) * max(1.0, game.value[0, :, k].max()) > SMALL:
            moved[asset] = (float(pinned[k]), float(deal.x[k]))
    for q, option in enumerate(options):
        if option >= 0 and deal.choice[q] != option:
            issue, was = game.options[option]
            moved[issue] = (was, deal.options[issue])
    points = (float(deal.points[0]), float(deal.points[1]))
    named = dict(zip(game.parties, change, strict=True))
    return Nearest(Deal(points, deal.shares, deal.options), named, moved)


def _windows(game: Game, moments: _Moments, accepts: Bools) -> list[Window]:
    """The runs of dates on which each party accepts, branch by branch; the horizon, where nobody can say anything, left out."""
    found = []
    for i, party in enumerate(game.parties):
        taken = []
        for n in np.flatnonzero(accepts[:, i] & (moments.step < game.steps)):
            stretch, node, _ = moments.places[n]
            taken.append((stretch.level.paths[node], int(moments.step[n])))
        for (path, _), run in itertools.groupby(enumerate(taken), key=lambda item: (item[1][0], item[1][1] - item[0])):
            steps = [step for _, (_, step) in run]
            found.append(Window(party, path, game.dates[steps[0]], game.dates[steps[-1]]))
    return found
