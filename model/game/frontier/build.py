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

>>> from model import files
>>> from model.game import compile_game
>>> pie = build(compile_game(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")))
>>> [tuple(float(v) for v in end) for end in pie.corners(0)]
[(100.0, 0.0), (0.0, 100.0)]
>>> own, other = pie.best_offer(0, np.array([20.0]))      # A offers what leaves B 20 points
>>> float(own[0]), float(other[0])
(80.0, 20.0)
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Any, Final

import numpy as np
from cachetools import LRUCache, cached

from model.game.arrays import Floats, Game, Ints
from model.game.frontier.curve import FINE, TOLERANCE, Curve, Frontier
from model.game.frontier.envelope import kernel
from model.game.frontier.mixed_integer import by_program

MAX_PACKAGES = 200_000
"""More packages of options than this are not listed; the program finds those that matter one by one."""


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
