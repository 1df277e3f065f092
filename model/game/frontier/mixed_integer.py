"""The frontier by mixed-integer programs: any rule, any link, indivisible assets.

Source: section 6 of docs/model.md (program).
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from model.game.arrays import Floats, Game, Ints
from model.game.frontier.curve import TOLERANCE, Curve
from model.game.frontier.envelope import Sheaf, cut_pieces, no_curve, packages, upper_envelope
from model.game.program import Settled, Settlement

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
        return cut_pieces(found, *upper_envelope(found)) if found else no_curve(game)
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
        return no_curve(game)
    while True:
        owner, left, right = upper_envelope(sheaves)
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
            return cut_pieces(sheaves, owner, left, right)


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
