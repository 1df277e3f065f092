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
>>> plan = judged(toy).standings[0].branches[0]
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
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model import fairness
from model.deadline import Play, Stretch, play
from model.errors import Fault, InvalidInput, did_you_mean
from model.estimate import Estimate
from model.frontier import FINE, TOLERANCE, Deal, build
from model.game import Floats, Game, Ints, compile  # noqa: A004  (the field's word)
from model.program import Settlement, conflict
from model.scenario import Position, Scenario
from model.scores import Points, efficient_points, path_probabilities, refuse_impossible_rules, step_of

Bools = NDArray[np.bool_]

TYPED = "typed"
"""The place among the positions of a deal that is given by its terms."""
MILLIONTH = 6
"""Decimals of a share in the terms of a deal that was computed: of a region of 100,000 km2 a tenth."""
SMALL = 1e-6
"""A share, or points: a term that moves less than this has been bent by the solver's tolerance and does not change."""


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


def judged(
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
    solved = play(compile(scenario)) if solved is None else solved
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


def typed(scenario: Scenario, terms: Mapping[str, str | float]) -> Scenario:
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
    return scenario.with_position(TYPED, position)


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


# ---------------------------------------------------------------- one position on every date


@dataclass(frozen=True)
class Stated:
    """The terms of a position as places."""

    held: tuple[int, ...]
    """The assets that stay as they are held."""
    shares: Mapping[int, float | Floats]
    """A share for all n completions, or (n) of them."""
    options: dict[int, int]
    """For each issue that is stated, the place of its option in the flat list."""

    def pinned(self, control: Floats) -> Floats:
        """(n, K) the stated shares where `control` is held; not a number where a share is open."""
        found = np.full(control.shape, np.nan)
        for k in self.held:
            found[:, k] = control[:, k]
        for k, share in self.shares.items():
            found[:, k] = share
        return found


def stated(game: Game, position: Position) -> Stated:
    """The terms of a position as places in the arrays of a game."""
    place = {pair: o for o, pair in enumerate(game.options)}
    issues = {game.options[options[0]][0]: q for q, options in enumerate(game.deals.issues)}
    assets = {name: k for k, name in enumerate(game.assets)}
    shares = position.terms.shares
    return Stated(
        held=tuple(assets[name] for name, share in shares.items() if not isinstance(share, Estimate)),
        shares={assets[name]: share.value for name, share in shares.items() if isinstance(share, Estimate)},
        options={issues[issue]: place[issue, option] for issue, option in position.terms.options.items()},
    )


@dataclass(frozen=True)
class Completed:
    """A position with its open terms completed, n times: on many dates, or in many draws."""

    points: Floats
    """(n, 2) W_i"""
    shares: Floats
    """(n, K)"""
    choice: Ints
    """(n, Q)"""
    breaks: tuple[tuple[str, ...], ...]
    """(n) the rules and red lines that the stated terms do not meet."""


def complete(game: Game, terms: Stated, draw: Ints, control: Floats, refusing: Floats) -> Completed:
    """The completion of open terms to max min_i (W_i - C_i), by rules and red lines that the stated terms do not break.

    Draws or dates that leave the same deals open share one frontier. For very many draws: `model.completion`.

    Args:
        game: the game, with one draw or many.
        terms: what the position states.
        draw: (n) the draw that each of n completions takes its numbers from.
        control: (n, K) who holds what.
        refusing: (n, 2) C_i.
    """
    task = opened(game, terms, draw, terms.pinned(control))
    points, shares = np.empty((len(draw), 2)), np.empty((len(draw), len(game.assets)))
    choice = np.empty((len(draw), len(game.deals.issues)), dtype=np.int64)
    breaks: list[tuple[str, ...]] = [()] * len(draw)
    todo = narrowed(task)
    while todo:
        one = todo.pop()
        frontier = build(one.game)
        given_up, empty = tuple(sorted(one.broken)), np.zeros(len(one.members), dtype=bool)
        for c, curve in enumerate(frontier.curves):
            alike = frontier.which == c
            if not len(curve.start):
                empty |= alike
                continue
            members = one.members[alike]
            found, piece, along = fairness.most_equal(
                fairness.pieces_of(curve.start, curve.end), refusing[members] - task.base[members]
            )
            points[members] = found + task.base[members]
            part = along[:, None]
            between = curve.start_shares[piece] * (1 - part) + curve.end_shares[piece] * part
            shares[members] = np.where(task.closed, task.pinned[members], between)
            choice[members] = curve.choice[piece]
            for n in members:
                breaks[n] = given_up
        more, impossible = relaxed(task, one, one.members[empty])
        assert not len(impossible), "without rules and red lines any open term can be completed"
        todo += more
    return Completed(points, shares, choice, tuple(breaks))


# ---------------------------------------------------------------- the deals that stated terms leave


@dataclass(frozen=True)
class Opened:
    """What the stated terms of n completions settle: their own points, and which rules and red lines they meet."""

    game: Game
    terms: Stated
    draw: Ints
    """(n) the draw that each takes its numbers from"""
    pinned: Floats
    """(n, K) the stated shares; not a number where a share is open."""
    closed: Bools
    """(K) which shares are stated"""
    base: Floats
    """(n, 2) the points of the stated shares"""
    names: tuple[str, ...]
    """Whatever stated terms may break: bounds, indivisible assets, rules and red lines, in the order of their names."""
    unmet: Bools
    """(n, names) what they cannot meet"""
    blocked: Bools
    """(n, R) the conditional bounds that they meet only where those do not hold"""
    link: Floats
    """(n, L, K) the coefficients of links, of open shares only"""
    limit: Floats
    """(n, L) what the stated shares leave of the links' limits"""


@dataclass(frozen=True)
class Narrowed:
    """The deals that are left to completions that break the same rules: open terms only, in points without the closed shares.

    A closed share is worth nothing here, so that dates that differ only in the line of contact have the same deals.
    """

    members: Ints
    """(m) which of the n completions"""
    broken: frozenset[str]
    blocked: Bools
    """(R)"""
    game: Game
    """m draws; a link that is left with a single open share is a bound on it, which the kernel knows."""


def opened(game: Game, terms: Stated, draw: Ints, pinned: Floats) -> Opened:
    """What stated terms settle in n draws, the stated shares (n, K) being `pinned`."""
    closed = np.array([k in terms.held or k in terms.shares for k in range(len(game.assets))], dtype=bool)
    names, unmet, blocked = _unmet(game, terms, draw, pinned, closed)
    value, link = np.ascontiguousarray(game.value[draw]), np.ascontiguousarray(game.link[draw])
    fixed = np.where(closed, pinned, 0.0)
    given = np.where(closed, 1 - fixed, 0.0)
    return Opened(
        game=game,
        terms=terms,
        draw=draw,
        pinned=pinned,
        closed=closed,
        base=np.stack([(value[:, 0] * fixed).sum(axis=1), (value[:, 1] * given).sum(axis=1)], axis=1),
        names=names,
        unmet=unmet,
        blocked=blocked,
        link=link * ~closed,
        limit=game.limit[draw] - (link * fixed[:, None]).sum(axis=2),
    )


def narrowed(task: Opened) -> list[Narrowed]:
    """The deals that are left to each completion, those together that break the same and link the same shares."""
    count = len(task.draw)
    if not count:
        return []
    marks = np.concatenate([task.unmet, task.blocked, (task.link != 0).reshape(count, -1)], axis=1)
    return [
        _narrowed(
            task,
            members,
            frozenset(name for name, one in zip(task.names, task.unmet[members[0]], strict=True) if one),
            task.blocked[members[0]],
        )
        for members in _alike(np.packbits(marks, axis=1))
    ]


def relaxed(task: Opened, none: Narrowed, members: Ints) -> tuple[list[Narrowed], Ints]:
    """Where rules that the terms do not break leave nothing together, some of them are given up as well.

    Returns the deals that are then left to those members; and the members to which nothing is left even so.
    """
    if not len(members):
        return [], members
    game = _open_deals(task, members, none.broken, none.blocked)
    together: dict[frozenset[str], list[Ints]] = {}
    for part in _alike(_what_fits(game)):
        together.setdefault(frozenset(conflict(game, int(part[0]))), []).append(part)
    parts = {more: members[np.sort(np.concatenate(each))] for more, each in together.items()}
    impossible = parts.pop(frozenset(), members[:0])
    return [_narrowed(task, part, none.broken | more, none.blocked) for more, part in parts.items()], impossible


def _what_fits(game: Game) -> NDArray[np.uint8]:
    """(D, bytes) equal where the same rules can be met together.

    Bounds can, asset by asset, where none of the lower ones lies above one of the upper ones, so that without links only these
    comparisons matter; those that a solver's tolerance might decide are told apart.
    """
    arrays = (game.lower, game.upper, game.bounds_lower, game.bounds_upper, game.link, game.limit)
    if game.link.shape[1]:
        return np.concatenate([array.reshape(game.draws, -1) for array in arrays], axis=1).view(np.uint8)
    whole = np.broadcast_to(np.array([0.0, 1.0])[:, None], (game.draws, 2, len(game.assets)))
    low = np.concatenate([whole, game.lower[:, None], game.bounds_lower], axis=1)
    high = np.concatenate([whole, game.upper[:, None], game.bounds_upper], axis=1)
    above = low[:, :, None] - high[:, None]
    marks = np.stack([above > -SMALL, above > FINE, above > SMALL], axis=1)
    return np.packbits(marks.reshape(game.draws, -1), axis=1)


def _unmet(
    game: Game, terms: Stated, draw: Ints, pinned: Floats, closed: Bools
) -> tuple[tuple[str, ...], Bools, Bools]:
    """What stated terms cannot meet, by name (n, names); and the bounds that they meet only where those do not hold."""
    low, high = game.lower[draw], game.upper[draw]
    outside = (pinned < low - TOLERANCE) | (pinned > high + TOLERANCE)
    divided = ~np.array(game.deals.divisible, dtype=bool) & (np.minimum(np.abs(pinned), np.abs(1 - pinned)) > FINE)
    named: list[tuple[str, Bools | bool]] = [
        (f"assets.{asset}.{what}", unmet[:, k])
        for what, unmet in (("bounds", outside), ("divisible", divided))
        for k, asset in enumerate(game.assets)
    ]
    named += [
        (
            rule.name,
            all(_settled(game, terms, options) is True for options in rule.when)
            and any(_settled(game, terms, options) is False for options in rule.then),
        )
        for rule in game.deals.implications
    ]
    blocked = np.zeros((len(draw), len(game.deals.bounded)), dtype=bool)
    for r, (name, when) in enumerate(game.deals.bounded):
        met = [_settled(game, terms, options) for options in when]
        beyond = (
            (pinned < game.bounds_lower[draw, r] - TOLERANCE) | (pinned > game.bounds_upper[draw, r] + TOLERANCE)
        ).any(axis=1)
        if all(one is True for one in met):
            named.append((name, beyond))
        else:
            named.append((name, False))
            if not any(one is False for one in met):
                blocked[:, r] = beyond
    for row, name in enumerate(game.deals.linked):
        a = game.link[draw, row]
        least = (a * np.where(closed, pinned, np.where(a > 0, low, high))).sum(axis=1)
        named.append((name, least > game.limit[draw, row] + TOLERANCE))
    names = tuple(sorted({name for name, _ in named}))
    unmet = np.zeros((len(draw), len(names)), dtype=bool)
    for name, one in named:
        unmet[:, names.index(name)] |= one
    return names, unmet, blocked


def _alike(rows: NDArray[np.uint8]) -> list[Ints]:
    """The places of equal rows."""
    if (rows == rows[0]).all():
        return [np.arange(len(rows))]
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, which = np.unique(whole, return_inverse=True)
    order = np.argsort(which, kind="stable")
    return np.split(order, np.cumsum(np.bincount(which))[:-1])


def _settled(game: Game, terms: Stated, options: frozenset[int]) -> bool | None:
    """Whether the stated options include one of these; none where that issue is open."""
    if not options:
        return False
    issue = next(q for q, places in enumerate(game.deals.issues) if not options.isdisjoint(places))
    return terms.options[issue] in options if issue in terms.options else None


def _narrowed(task: Opened, members: Ints, broken: frozenset[str], blocked: Bools) -> Narrowed:
    game = _open_deals(task, members, broken, blocked)
    return Narrowed(members, broken, blocked, _links_on_one_as_bounds(game))


def _open_deals(task: Opened, members: Ints, broken: frozenset[str], blocked: Bools) -> Game:
    """The deals of some completions, by the rules that are not broken and without the bounds whose condition is blocked."""
    game, closed, options = task.game, task.closed, task.terms.options
    deals, draw = game.deals, task.draw[members]
    link = task.link[members]
    coupling = [row for row, name in enumerate(deals.linked) if name not in broken and link[0, row].any()]
    bounds_lower, bounds_upper = game.bounds_lower[draw], game.bounds_upper[draw]
    for r, (name, _) in enumerate(deals.bounded):
        free = closed if name not in broken else np.ones_like(closed)
        bounds_lower[:, r, free], bounds_upper[:, r, free] = 0.0, 1.0
        if blocked[r] and name not in broken:  # its condition must not come about
            bounds_lower[:, r, closed], bounds_upper[:, r, closed] = 1.0, 0.0
    return replace(
        game,
        deals=replace(
            deals,
            issues=tuple((options[q],) if q in options else places for q, places in enumerate(deals.issues)),
            implications=tuple(rule for rule in deals.implications if rule.name not in broken),
            divisible=tuple(bool(free or done) for free, done in zip(deals.divisible, closed, strict=True)),
            linked=tuple(deals.linked[row] for row in coupling),
        ),
        value=np.where(closed, 0.0, game.value[draw]),
        option_points=game.option_points[draw],
        control=np.where(closed, 0.0, game.control[draw]),
        lower=np.where(closed, 0.0, game.lower[draw]),
        upper=np.where(closed, 1.0, game.upper[draw]),
        bounds_lower=bounds_lower,
        bounds_upper=bounds_upper,
        link=link[:, coupling],
        limit=task.limit[members][:, coupling],
    )


def _links_on_one_as_bounds(game: Game) -> Game:
    """The same deals, of draws that link the same shares: a link that is left with a single open share as a bound on it."""
    alone = (game.link[0] != 0).sum(axis=1) == 1
    lower, upper = game.lower.copy(), game.upper.copy()
    for row in np.flatnonzero(alone):
        k = int(np.flatnonzero(game.link[0, row])[0])
        a = game.link[:, row, k]
        end, above = game.limit[:, row] / a, a > 0
        upper[:, k] = np.where(above, np.minimum(upper[:, k], end), upper[:, k])
        lower[:, k] = np.where(above, lower[:, k], np.maximum(lower[:, k], end))
    linked = tuple(name for name, one in zip(game.deals.linked, alone, strict=True) if not one)
    return replace(
        game,
        deals=replace(game.deals, linked=linked),
        lower=lower,
        upper=upper,
        link=game.link[:, ~alone],
        limit=game.limit[:, ~alone],
    )


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
