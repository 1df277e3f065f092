"""The frontier by geometry: option packages, fractional knapsacks, and the upper envelope of their polylines.

Source: section 6 of docs/model.md (kernel).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.game.arrays import Deals, Floats, Game, Ints
from model.game.frontier.curve import FINE, TOLERANCE, Curve

# ---------------------------------------------------------------- the kernel: one draw


def kernel(game: Game, draw: int = 0) -> Curve:
    """The efficient deals of one draw, by the knapsack and the envelope of its shifted copies."""
    sheaves = list(_sheaves(game, draw))
    return cut_pieces(sheaves, *upper_envelope(sheaves)) if sheaves else no_curve(game)


def no_curve(game: Game) -> Curve:
    """The frontier of a game without any deal."""
    points, shares = np.empty((0, 2)), np.empty((0, len(game.assets)))
    return Curve(points, points, shares, shares, np.empty((0, len(game.deals.issues)), dtype=np.int64))


@dataclass(frozen=True)
class Sheaf:
    """Shifted copies of one concave polyline: the land deals of all packages with the same bounds on shares."""

    corners: Floats
    """(V, 2) points of the land alone, from A's best to B's best."""
    shares: Floats
    """(V, K) the shares at each corner (of divisible assets)."""
    shift: Floats
    """(P, 2) points of each package's options and indivisible goods."""
    choice: Ints
    """(P, Q) its options."""
    goods: Floats
    """(P, K) its shares of indivisible goods; not a number for divisible ones."""


@lru_cache(maxsize=256)
def packages(deals: Deals) -> tuple[Ints, NDArray[np.bool_]]:
    """All packages of options that meet the implications (P, Q), and which conditional bounds each of them meets (P, R)."""
    choice = np.array(list(itertools.product(*deals.issues)), dtype=np.int64)

    def chosen(options: frozenset[int]) -> NDArray[np.bool_]:
        return np.asarray(np.isin(choice, list(options)).any(axis=1))

    allowed = np.ones(len(choice), dtype=bool)
    for rule in deals.implications:
        holds = np.ones(len(choice), dtype=bool)
        for options in rule.when:
            holds &= chosen(options)
        for options in rule.then:
            allowed &= ~holds | chosen(options)
    choice = choice[allowed]
    met = np.ones((len(choice), len(deals.bounded)), dtype=bool)
    for r, (_, when) in enumerate(deals.bounded):
        for options in when:
            met[:, r] &= chosen(options)
    return choice, met


@lru_cache(maxsize=256)
def _alike(deals: Deals) -> tuple[tuple[NDArray[np.bool_], Ints], ...]:
    """The packages by the conditional bounds that they meet: which bounds (R), and the packages (P, Q)."""
    choice, met = packages(deals)
    meets, group = np.unique(met, axis=0, return_inverse=True)
    return tuple((which, choice[group.ravel() == g]) for g, which in enumerate(meets))


def _sheaves(game: Game, draw: int) -> Iterator[Sheaf]:
    """The packages of options of one draw, by the bounds they put on shares, without the dominated ones."""
    value = game.value[draw]
    divisible = np.array(game.deals.divisible, dtype=bool)
    for which, alike in _alike(game.deals):
        members = alike
        lower = np.maximum.reduce([game.lower[draw], *game.bounds_lower[draw][which]])
        upper = np.minimum.reduce([game.upper[draw], *game.bounds_upper[draw][which]])
        goods = np.full((len(members), len(game.assets)), np.nan)
        shifts = np.stack([game.option_points[draw, i][members].sum(axis=1) for i in (0, 1)], axis=1)
        possible = bool((lower <= upper + FINE).all())
        for k in np.flatnonzero(~divisible):
            both = [x for x in (0.0, 1.0) if lower[k] - FINE <= x <= upper[k] + FINE]
            possible = possible and bool(both)
            if not both:
                break
            points = np.array([[value[0, k] * x, value[1, k] * (1 - x)] for x in both])
            goods = np.repeat(goods, len(both), axis=0)
            goods[:, k] = np.tile(both, len(members))
            members = np.repeat(members, len(both), axis=0)
            shifts = (shifts[:, None, :] + points[None]).reshape(-1, 2)
            best = _undominated(shifts)
            members, shifts, goods = members[best], shifts[best], goods[best]
        if possible:
            best = _undominated(shifts)
            corners, shares = knapsack(value, lower, upper, game.control[draw], divisible)
            yield Sheaf(corners, shares, shifts[best], members[best], goods[best])


def _undominated(points: Floats) -> Ints:
    """The places of the points that no other point beats in one coordinate without losing in the other."""
    order = np.lexsort((-points[:, 1], -points[:, 0]))
    second = points[order, 1]
    best_before = np.concatenate([[-np.inf], np.maximum.accumulate(second)[:-1]])
    return np.asarray(order[second > best_before], dtype=np.int64)


def knapsack(
    value: Floats, lower: Floats, upper: Floats, control: Floats, divisible: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """The efficient land deals: corners (V, 2) in points and (V, K) in shares, from A's best to B's best.

    A begins with all it may have, except what only B wants; then each asset goes to B in the order of v_Ak / v_Bk. What
    neither side wants stays as it is held.
    """
    own, other = value
    shares = np.where(own > 0, upper, np.where(other > 0, lower, np.clip(control, lower, upper)))
    shares = np.where(divisible, shares, 0.0)
    traded = np.flatnonzero(divisible & (own > 0) & (other > 0) & (upper > lower))
    traded = traded[np.argsort(own[traded] / other[traded], kind="stable")]
    corners = np.tile(shares, (len(traded) + 1, 1))
    for n, k in enumerate(traded):
        corners[n + 1 :, k] = lower[k]
    land = np.where(divisible, 1.0, 0.0)
    points = np.stack([(corners * (own * land)).sum(axis=1), ((1 - corners) * (other * land)).sum(axis=1)], axis=1)
    return points, corners


def upper_envelope(sheaves: Sequence[Sheaf]) -> tuple[Ints, Floats, Floats]:
    """The upper envelope of all shifted polylines: owner, left end and right end (b, a) of each of its intervals.

    Between two neighbouring corners (of any polyline) every polyline is a straight line. A line that is highest at both
    ends of an interval is highest in it; where no line is, the interval is cut where the two highest lines cross.
    """
    cuts = _distinct(np.concatenate([(s.corners[:, 1][None] + s.shift[:, 1][:, None]).ravel() for s in sheaves]))
    cuts = np.concatenate([[cuts[0] - 1], cuts])  # below every corner all are flat; the best for A is where that ends
    height = np.concatenate([_heights(s, cuts) for s in sheaves], axis=1)
    reach = np.concatenate([s.corners[-1, 1] + s.shift[:, 1] for s in sheaves])
    left, right = cuts[:-1], cuts[1:]
    active = reach[None] >= right[:, None] - FINE
    at_left, at_right = np.where(active, height[:-1], -np.inf), np.where(active, height[1:], -np.inf)
    found: list[tuple[Ints, Floats, Floats, Floats, Floats]] = []
    while len(left):
        row = np.arange(len(left))
        top_left, top_right = at_left.max(axis=1), at_right.max(axis=1)
        high_left, high_right = at_left >= top_left[:, None] - FINE, at_right >= top_right[:, None] - FINE
        both = high_left & high_right
        done = both.any(axis=1) | (right - left <= FINE)
        first = np.where(high_left, at_right, -np.inf).argmax(axis=1)
        owner = np.where(both.any(axis=1), both.argmax(axis=1), first)
        found.append((owner[done], left[done], at_left[row, owner][done], right[done], at_right[row, owner][done]))
        last = np.where(high_right, at_left, -np.inf).argmax(axis=1)
        ahead, behind = at_left[row, first] - at_left[row, last], at_right[row, last] - at_right[row, first]
        todo = ~done
        part = (ahead[todo] / (ahead[todo] + behind[todo]))[:, None]
        left, right, at_left, at_right = left[todo], right[todo], at_left[todo], at_right[todo]
        middle = left + part[:, 0] * (right - left)
        with np.errstate(invalid="ignore"):
            at_middle = np.where(np.isfinite(at_left), at_left + part * (at_right - at_left), -np.inf)
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        at_left, at_right = np.concatenate([at_left, at_middle]), np.concatenate([at_middle, at_right])
    owner, b0, a0, b1, a1 = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((b1, b0))
    return owner[order], np.stack([b0, a0], axis=1)[order], np.stack([b1, a1], axis=1)[order]


def _distinct(numbers: Floats) -> Floats:
    ordered = np.unique(numbers)
    return np.asarray(ordered[np.concatenate([[True], np.diff(ordered) > FINE])])


def _heights(sheaf: Sheaf, cuts: Floats) -> Floats:
    """(C, P) what A can get in each package while B gets at least each cut, where B can get so much."""
    along = cuts[:, None] - sheaf.shift[None, :, 1]
    return np.interp(along, sheaf.corners[:, 1], sheaf.corners[:, 0]) + sheaf.shift[None, :, 0]


def cut_pieces(sheaves: Sequence[Sheaf], owner: Ints, left: Floats, right: Floats) -> Curve:
    """The efficient parts of the envelope: where it falls, and where a flat part ends in a drop."""
    falls = left[:, 1] - right[:, 1] > FINE
    drops = np.ones(len(owner), dtype=bool)
    drops[:-1] = left[1:, 1] < right[:-1, 1] - FINE
    keep = falls | drops
    owner, right = owner[keep], right[keep]
    left = np.where(falls[keep, None], left[keep], right)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (left[:, 1] - right[:, 1]) / (right[:, 0] - left[:, 0])
    same = np.zeros(len(owner), dtype=bool)
    same[1:] = (
        (owner[1:] == owner[:-1])
        & (np.abs(left[1:] - right[:-1]).max(axis=1) <= FINE)
        & (np.abs(slope[1:] - slope[:-1]) <= TOLERANCE * np.maximum(1, np.abs(slope[1:])))
    )
    first = np.flatnonzero(~same)
    last = np.append(first[1:], len(owner)) - 1
    owner, left, right = owner[first], left[first], right[last]
    first_of = np.cumsum([0, *(len(sheaf.shift) for sheaf in sheaves)])
    shares = np.empty((2, len(owner), sheaves[0].shares.shape[1]))
    choice = np.empty((len(owner), sheaves[0].choice.shape[1]), dtype=np.int64)
    for sheaf, start, end in zip(sheaves, first_of[:-1], first_of[1:], strict=True):
        mine = (owner >= start) & (owner < end)
        package = owner[mine] - start
        choice[mine] = sheaf.choice[package]
        for side, ends in enumerate((left, right)):
            shares[side, mine] = _shares(sheaf, package, ends[mine, 0])
    return Curve(left[:, ::-1], right[:, ::-1], shares[0], shares[1], choice)


def _shares(sheaf: Sheaf, package: Ints, points_of_b: Floats) -> Floats:
    """(n, K) the shares of some packages' efficient deals that give B so many points."""
    along = points_of_b - sheaf.shift[package, 1]
    goods = sheaf.goods[package]
    land = np.empty_like(goods)
    for k, shares in enumerate(sheaf.shares.T):
        land[:, k] = np.interp(along, sheaf.corners[:, 1], shares)
    return np.where(np.isnan(goods), land, goods)
