"""Open terms of a deal, completed: the free shares and options that leave the side that gains less most.

    max over the open terms of min_i (W_i - C_i), then for the other side

Source: section 5 of docs/model.md (positions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.game import fairness
from model.game.arrays import Bools, Floats, Game, Ints
from model.game.frontier import FINE, TOLERANCE, build
from model.game.program import conflict
from model.scenario import Position
from model.scenario.estimate import Estimate

SMALL = 1e-6
"""A share, or points: a term that moves less than this has been bent by the solver's tolerance and does not change."""


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

    Draws or dates that leave the same deals open share one frontier. For very many draws: `model.game.compiled.completion`.

    Args:
        game: the game, with one draw or many.
        terms: what the position states.
        draw: (n) the draw that each of n completions takes its numbers from.
        control: (n, K) who holds what.
        refusing: (n, 2) C_i.
    """
    task = open_terms(game, terms, draw, terms.pinned(control))
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


def open_terms(game: Game, terms: Stated, draw: Ints, pinned: Floats) -> Opened:
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
