"""The efficient deals of two parties as geometry; the best offer given what the other side must get.

For two parties the frontier is exact. Each package of options that meets the rules shifts the same concave polyline of
land deals, in which the land is given back in the order of v_Ak / v_Bk (a fractional knapsack: first what costs A least
for what it gives B). The frontier is the upper envelope of these polylines,

    phi(b) = max { W_A(z) : z in Z, W_B(z) >= b },

a falling, piecewise linear function that may jump; an offer is a look-up in it. Where a link couples the shares of
several assets, the land deals of a package are no longer a knapsack: `kernel_refuses` says so, and the frontier is built
by the program (`by_program`) instead, with the same result type.

How to read it: piece s runs from (b0, a0), better for A, to (b1, a1), better for B, and every deal on it is efficient.

Source: Keeney & Raiffa 1976, ch. 3; Dantzig 1957 for the knapsack; section 6 of docs/model.md.

>>> from model import files, game
>>> pie = build(game.compile(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")))
>>> [tuple(float(v) for v in end) for end in pie.corners(0)]
[(100.0, 0.0), (0.0, 100.0)]
>>> own, other = pie.best_offer(0, np.array([20.0]))      # A offers what leaves B 20 points
>>> float(own[0]), float(other[0])
(80.0, 20.0)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from model.game import Deals, Floats, Game, Ints
from model.program import Settled, Settlement

TOLERANCE = 1e-9
"""Points: two deals closer than this are the same. Rounding in a sum of 100 points is about 1e-13."""
FINE = 1e-12
"""Points: tolerance inside the geometry, where only the last bits differ."""
MAX_PACKAGES = 200_000
"""More packages of options than this are not listed; the program finds those that matter one by one."""


@dataclass(frozen=True)
class Curve:
    """The efficient deals of one draw: S pieces, from the best for A to the best for B."""

    start: Floats
    """(S, 2) points (W_A, W_B) of each piece's end that is better for A."""
    end: Floats
    """(S, 2) points of each piece's end that is better for B."""
    start_shares: Floats
    """(S, K)"""
    end_shares: Floats
    """(S, K)"""
    choice: Ints
    """(S, Q) the options on each piece, as places in the flat list."""


@dataclass(frozen=True)
class Deal:
    """A deal by name."""

    points: tuple[float, float]
    """W_A, W_B."""
    shares: dict[str, float]
    """What the first party ends up with of each asset."""
    options: dict[str, str]


@dataclass(frozen=True)
class Frontier:
    """The efficient deals of a batch: one curve for each draw, padded to the same number of pieces."""

    curves: tuple[Curve, ...]
    which: Ints
    """(D) the curve of each draw; draws that differ only in the war share one."""
    ends: Floats
    """(2, D, S, 5) for proposer i: its own most and the other's least, at one end of a piece; its own least and the other's
    most, at the other end; and how much the other gains from end to end, infinite where that is nothing."""
    skip: Floats
    """(2, D, S) up to which floor of the responder the piece is the proposer's choice, ties going to the responder."""
    count: Ints
    """(D) how many pieces there are without the padding."""

    def corners(self, draw: int) -> Floats:
        """(S + 1, 2) the corners of an unbroken frontier, or the ends of all pieces one after the other."""
        curve = self.curves[self.which[draw]]
        points = np.stack([curve.start, curve.end], axis=1).reshape(-1, 2)
        keep = np.ones(len(points), dtype=bool)
        keep[1:] = np.abs(np.diff(points, axis=0)).max(axis=1) > TOLERANCE
        return points[keep]

    def best_offer(self, proposer: int, floor: Floats) -> tuple[Floats, Floats]:
        """max { W_i : z in Z, W_j >= floor }, ties broken for the greatest W_j, for floors (D, ...).

        Returns the points of the proposer and of the other side, each shaped like `floor`; minus infinity where no deal
        gives the other side its floor.
        """
        points = self._offered(slice(proposer, proposer + 1), floor[None])[0]
        return points[..., 0], points[..., 1]

    def best_offers(self, floors: Floats) -> Floats:
        """The same for both sides at once, given what each must be left with (D, ..., 2).

        Returns (D, ..., 2, 2): [proposer, party] the points.
        """
        by_a, by_b = self._offered(slice(0, 2), floors[..., ::-1].transpose(-1, *range(floors.ndim - 1)))
        points = np.empty((*floors.shape, 2))
        points[..., 0, :], points[..., 1, :] = by_a, by_b[..., ::-1]
        return points

    def deal(self, game: Game, draw: int, proposer: int, floor: float) -> Deal | None:
        """The deal of `best_offer` by name, for one floor; none where it does not exist."""
        floors = np.full((1, game.draws), -np.inf)
        floors[0, draw] = floor
        exists, pieces, _, positions = self._find(slice(proposer, proposer + 1), floors)
        if not exists[0, draw]:
            return None
        piece, position = int(pieces[0, draw]), float(positions[0, draw])
        return self.on_piece(game, draw, piece, position if proposer == 0 else 1 - position)

    def on_piece(self, game: Game, draw: int, piece: int, along: float) -> Deal:
        """The deal at a place on a piece: 0 is the end better for A, 1 the end better for B."""
        curve = self.curves[self.which[draw]]
        shares = curve.start_shares[piece] * (1 - along) + curve.end_shares[piece] * along
        points = curve.start[piece] * (1 - along) + curve.end[piece] * along
        named, options = game.terms(shares, curve.choice[piece])
        return Deal((float(points[0]), float(points[1])), named, options)

    def _offered(self, proposers: slice, floor: Floats) -> Floats:
        """`best_offer` of P proposers, for a floor (P, D, ...) of each: (P, D, ..., 2) the proposer's points and the other's."""
        exists, _, ends, position = self._find(proposers, floor)
        along = position[..., None]
        return np.where(exists[..., None], ends[..., :2] * (1 - along) + ends[..., 2:4] * along, -np.inf)

    def _find(self, proposers: slice, floor: Floats) -> tuple[NDArray[np.bool_], Ints, Floats, Floats]:
        """Of each best offer: does it exist, its piece, the ends of that, and how far along it from the proposer's own end."""
        extra = (1,) * (floor.ndim - 2)
        skip = self.skip[proposers].reshape(*floor.shape[:2], *extra, -1)
        passed = (skip < (floor - TOLERANCE)[..., None]).sum(axis=-1)
        count = self.count.reshape(-1, *extra)
        # Pieces are stored from A's best to B's best; B goes through them from the other end, and both end in the padding.
        side, draw = _SIDES[proposers].reshape(-1, 1, *extra), np.arange(len(count)).reshape(-1, *extra)
        piece = np.where(side == 0, passed, count - 1 - passed)
        ends = self.ends[side, draw, piece]
        least = ends[..., 1]
        return passed < count, piece, ends, (np.minimum(np.maximum(floor, least), ends[..., 3]) - least) / ends[..., 4]


_SIDES: Final = np.arange(2)

recent: Final[LRUCache[Any, Curve]] = LRUCache(256)
"""Curves by all that they depend on, of some ten kilobytes each."""


def build(game: Game) -> Frontier:
    """The frontier of every draw of a game."""
    known: dict[bytes, int] = {}
    curves: list[Curve] = []
    which = np.empty(game.draws, dtype=np.int64)
    depends = np.concatenate(
        [numbers.reshape(game.draws, math.prod(numbers.shape[1:])) for numbers in _of_the_deals(game)], axis=1
    )
    for draw in range(game.draws):
        key = depends[draw].tobytes()
        if key not in known:
            known[key] = len(curves)
            curves.append(_curve(game, draw, key))
        which[draw] = known[key]
    return _padded(tuple(curves), which)


@cached(recent, key=lambda game, _, numbers: (game.deals, numbers), lock=Lock())
def _curve(game: Game, draw: int, numbers: bytes) -> Curve:
    """The curve of a draw, kept by all that it depends on: what is changed in a scenario is often the war alone."""
    del numbers
    return kernel(game, draw) if kernel_refuses(game) is None else by_program(game, draw)


def _of_the_deals(game: Game) -> tuple[Floats, ...]:
    """Everything numerical that the frontier depends on: draws that agree in it share a curve."""
    bounds = (game.lower, game.upper, game.bounds_lower, game.bounds_upper)
    kept = np.where((game.value > 0).any(axis=1), 0.0, game.control)  # what neither side wants stays as it is held
    return (game.value, game.option_points, kept, game.link, game.limit, *bounds)


def kernel_refuses(game: Game) -> str | None:
    """Why the frontier cannot be built as a knapsack, in words; nothing where it can."""
    if game.link.shape[1]:
        return "a link couples the shares of several assets"
    packages = 1
    for options in game.deals.issues:
        packages *= len(options)
    if packages > MAX_PACKAGES:
        return f"{packages:,} packages of options are more than are listed ({MAX_PACKAGES:,})"
    return None


def _padded(curves: tuple[Curve, ...], which: Ints) -> Frontier:
    size = max((len(curve.start) for curve in curves), default=0) + 1
    ends, skip = np.zeros((2, len(curves), size, 5)), np.empty((2, len(curves), size))
    ends[..., 4] = np.inf
    for c, curve in enumerate(curves):
        n = len(curve.start)
        for i, (best, worst) in enumerate(((curve.start, curve.end), (curve.end, curve.start))):
            gain = worst[:, 1 - i] - best[:, 1 - i]
            gain = np.where(gain > 0, gain, np.inf)
            ends[i, c, :n] = np.stack([best[:, i], best[:, 1 - i], worst[:, i], worst[:, 1 - i], gain], axis=1)
        skip[0, c] = _skip(curve.start[:, 0], curve.end[:, 0], curve.end[:, 1], size)
        skip[1, c] = _skip(curve.end[::-1, 1], curve.start[::-1, 1], curve.start[::-1, 0], size)
    count = np.array([len(curve.start) for curve in curves])
    for array in (ends, skip, count):
        array.setflags(write=False)
    return Frontier(curves, which, ends[:, which], skip[:, which], count[which])


def _skip(own_high: Floats, own_low: Floats, other_high: Floats, size: int) -> Floats:
    """Up to which floor each piece is chosen: to its end, or just short of it where the next is as good for the proposer."""
    skip = np.full(size, np.inf)
    skip[: len(other_high)] = other_high
    as_good = own_high[1:] >= own_low[:-1] - FINE
    skip[: len(other_high) - 1][as_good] -= 2 * TOLERANCE
    return skip


# ---------------------------------------------------------------- the kernel: one draw


def kernel(game: Game, draw: int = 0) -> Curve:
    """The efficient deals of one draw, by the knapsack and the envelope of its shifted copies."""
    sheaves = list(_sheaves(game, draw))
    return _pieces(sheaves, *_envelope(sheaves)) if sheaves else _no_deals(game)


def _no_deals(game: Game) -> Curve:
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


def _envelope(sheaves: Sequence[Sheaf]) -> tuple[Ints, Floats, Floats]:
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


def _pieces(sheaves: Sequence[Sheaf], owner: Ints, left: Floats, right: Floats) -> Curve:
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


# ---------------------------------------------------------------- by the program: one draw, any rule


PROOF = 1e-7
"""Points: a deal found above the envelope by less than this is the envelope itself, seen through the solver's tolerance."""


MAX_DROPPED = 100
"""Times as many packages as are wanted are listed to see how many of them the rules leave."""
LISTED = 64
"""Packages up to which it is quicker to ask for the land deals of each than to prove which of them matter."""


def by_program(game: Game, draw: int = 0, listed: int = LISTED) -> Curve:
    """The same efficient deals found by programs, whatever couples the shares.

    Where there are no more than `listed` packages, a linear program finds the land deals of each. Otherwise, starting from
    each side's best deal, every stretch of the envelope known so far is put to a mixed-integer program: is there a deal
    above it? If so, its package joins with all its land deals; if no stretch has one, the envelope is proved.
    """
    settlement = Settlement(game, draw)
    every = _few_packages(game, listed)
    if every is not None:
        found = [sheaf for sheaf in (_package(settlement, *each) for each in every) if sheaf is not None]
        return _pieces(found, *_envelope(found)) if found else _no_deals(game)
    sheaves: list[Sheaf] = []
    seen: set[bytes] = set()
    proved: set[tuple[float, ...]] = set()

    def join(found: Settled | None) -> bool:
        if found is None:
            return False
        goods = np.where(game.deals.divisible, np.nan, found.x)
        key = found.choice.tobytes() + goods.tobytes()
        if key in seen:
            return False
        seen.add(key)
        package = _package(settlement, found.choice, goods)
        assert package is not None, "the package came from a deal"
        sheaves.append(package)
        return True

    join(settlement.best_offer(0, -np.inf))
    join(settlement.best_offer(1, -np.inf))
    if not sheaves:
        return _no_deals(game)
    while True:
        owner, left, right = _envelope(sheaves)
        for (b0, a0), (b1, a1) in zip(left, right, strict=True):
            stretch = (round(b0, 9), round(a0, 9), round(b1, 9), round(a1, 9))
            if stretch in proved:
                continue
            slope = (a0 - a1) / (b1 - b0) if b1 > b0 else 0.0
            ceiling = b1 if slope > 0 else np.inf
            above = settlement.maximise((1.0, slope), (-np.inf, b0 + PROOF), (np.inf, ceiling))
            if above is not None and above.points[0] + slope * (above.points[1] - b0) > a0 + PROOF and join(above):
                break
            proved.add(stretch)
        else:
            return _pieces(sheaves, owner, left, right)


def _few_packages(game: Game, most: int) -> list[tuple[Ints, Floats]] | None:
    """All packages of options and whole goods, if there are no more than so many."""
    goods = [(np.nan,) if free else (0.0, 1.0) for free in game.deals.divisible]
    if math.prod(len(options) for options in (*game.deals.issues, *goods)) > most * MAX_DROPPED:
        return None
    choices, _ = packages(game.deals)
    every = [(choice, np.array(given)) for given in itertools.product(*goods) for choice in choices]
    return every if len(every) <= most else None


def _package(settlement: Settlement, choice: Ints, goods: Floats) -> Sheaf | None:
    """All efficient land deals of one package: between two of them, is there one that the line between them misses?

    Nothing if its bounds and links leave no deal.

    Source: the dichotomic search of Cohon 1978, Multiobjective Programming and Planning, ch. 6.
    """
    if settlement.maximise((1.0, 0.0), choice=choice, goods=goods) is None:
        return None

    def best(weight: tuple[float, float]) -> Settled:
        found = settlement.maximise(weight, choice=choice, goods=goods)
        assert found is not None, "there is a deal in this package"
        return found

    def lexicographic(first: int) -> Settled:
        return settlement.kindest(first, best((1.0, 0.0) if first == 0 else (0.0, 1.0)), choice=choice, goods=goods)

    def between(left: Settled, right: Settled) -> list[Settled]:
        fall, rise = left.points[0] - right.points[0], right.points[1] - left.points[1]
        if fall <= TOLERANCE or rise <= TOLERANCE:
            return []
        found = best((float(rise), float(fall)))
        gain = rise * (found.points[0] - left.points[0]) + fall * (found.points[1] - left.points[1])
        if gain <= TOLERANCE * (rise + fall):
            return []
        return [*between(left, found), found, *between(found, right)]

    first, last = lexicographic(0), lexicographic(1)
    deals = [first, *between(first, last), *([last] if last.points[1] - first.points[1] > TOLERANCE else [])]
    return Sheaf(
        corners=np.array([deal.points for deal in deals]),
        shares=np.array([deal.x for deal in deals]),
        shift=np.zeros((1, 2)),
        choice=choice[None],
        goods=goods[None],
    )
