"""Which deals are fair, given what each side can walk away to? And is there any that both prefer to walking away?

With g_i = W_i - D_i the gains over the disagreement point D, over the efficient deals with g_A >= 0 and g_B >= 0:

    Nash               max  g_A^p g_B^(1-p)      p: the probability that A proposes (1/2 is the symmetric solution)
    Kalai-Smorodinsky  max  min_i g_i / I_i      I_i: the most i can gain while the other loses nothing
    egalitarian        max  min_i g_i
    utilitarian        max  g_A + g_B            shown for reference: points of two parties are not the same good

each over deals and over lotteries of deals (the concave hull of the frontier). Points at which a solution is attained
more than once are ties and all are returned. The zone of possible agreement has the signed width

    max over all deals of min_i (W_i - D_i),

negative where there is no zone: by how much it misses. D is never moved to make it feasible.

Source: Nash 1950, 1953; Kalai & Smorodinsky 1975 (over deals: max-min of the ratio of gain to ideal gain); Kalai 1977;
section 5 of docs/model.md.

>>> import numpy as np
>>> frontier = np.array([[[0.9, 0.2], [0.9, 0.2]], [[0.5, 0.3], [0.5, 0.3]], [[0.4, 0.4], [0.4, 0.4]]])
>>> [tuple(float(v) for v in point) for point in nash(frontier, (0, 0)).points]
[(0.9, 0.2)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from model.game.arrays import Floats, Ints

TIE: Final = 1e-9
"""Two values of a solution's aim closer than this (in points, or in points squared for Nash's product) are a tie."""

Aim = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Fair:
    """Where a solution is attained: one point, several ties, or none because there is no zone."""

    points: Floats
    """(n, 2) W_A, W_B of each point that attains it; for a whole range of ties, its ends."""
    pieces: tuple[int, ...]
    """For each point, the piece of the frontier on which it lies."""
    along: tuple[float, ...]
    """For each point, how far along that piece (0: the end better for A)."""


@dataclass(frozen=True)
class Zone:
    """The zone of possible agreement at a disagreement point."""

    width: float
    """max over deals of min_i (W_i - D_i), in points; negative: there is no zone; minus infinity: there is no deal at all."""
    lottery_width: float
    """The same over lotteries of deals."""
    best: tuple[float, float]
    """max W_i such that the other side gets D_j: the upper end of i's range; minus infinity if nothing gives j so much."""


def pieces_of(start: Floats, end: Floats) -> Floats:
    """(S, 2, 2) the pieces of a frontier: [piece, end, party]."""
    return np.stack([start, end], axis=1)


def lotteries(pieces: Floats) -> Floats:
    """The efficient lotteries of deals: the pieces of the concave hull of a frontier."""
    points = pieces.reshape(-1, 2)
    points = points[np.lexsort((-points[:, 0], points[:, 1]))]
    hull: list[list[float]] = []
    for point in points.tolist():
        while hull and (hull[-1][0] <= point[0] or (len(hull) > 1 and _turn(hull[-2], hull[-1], point) >= 0)):
            hull.pop()
        hull.append(point)
    if len(hull) == 1:
        return np.array([[hull[0], hull[0]]])
    return np.stack([np.array(hull[:-1]), np.array(hull[1:])], axis=1)


def _turn(first: Sequence[float], second: Sequence[float], third: Sequence[float]) -> float:
    """Above zero where going from A's best to B's best the corner at `second` bends inwards (or, at zero, not at all)."""
    return (second[1] - first[1]) * (third[0] - second[0]) - (second[0] - first[0]) * (third[1] - second[1])


def zone(pieces: Floats, disagreement: tuple[float, float]) -> Zone:
    """Whether there are deals that both prefer to walking away, and by how much."""
    if not len(pieces):
        return Zone(-np.inf, -np.inf, (-np.inf, -np.inf))
    d = np.asarray(disagreement)
    over = [_attained(p, lambda gains: gains.min(axis=-1), d, _equal_gains)[0] for p in (pieces, lotteries(pieces))]
    return Zone(float(over[0]), float(over[1]), ideal(pieces, disagreement))


def ideal(pieces: Floats, disagreement: tuple[float, float]) -> tuple[float, float]:
    """The most each side could get while the other keeps what it can walk away to; minus infinity if nothing does that."""
    return _best(pieces, 0, disagreement[1]), _best(pieces, 1, disagreement[0])


def most_equal(pieces: Floats, disagreement: Floats) -> tuple[Floats, Ints, Floats]:
    """argmax over all deals of min_i (W_i - D_i), for many disagreement points D (n, 2): the deal that attains the zone's width.

    Unlike a fair point it exists wherever there is a deal at all, also where every deal leaves somebody below D. Of ties, the
    one that gives more to the side that gains more.

    Returns its points (n, 2), the piece on which it lies (n), and how far along that piece (n).
    """
    first, second = (pieces[:, :, i] - disagreement[:, None, None, i] for i in (0, 1))  # (n, S, 2): gains at both ends
    inside = _where_nothing(first - second)
    inside = np.where(np.isfinite(inside), np.clip(inside, 0, 1), 0.0)
    along = np.stack([np.zeros_like(inside), np.ones_like(inside), inside], axis=2)
    reached = [gain[..., :1] * (1 - along) + gain[..., 1:] * along for gain in (first, second)]
    first, second = (gain.reshape(len(gain), -1) for gain in reached)
    least, most = np.minimum(first, second), np.maximum(first, second)
    best = np.where(least >= least.max(axis=1, keepdims=True) - TIE, most, -np.inf).argmax(axis=1)
    row = np.arange(len(best))
    return (
        np.stack([first[row, best], second[row, best]], axis=1) + disagreement,
        np.asarray(best // 3, dtype=np.int64),
        along.reshape(len(along), -1)[row, best],
    )


def widths(pieces: Floats, disagreement: Floats) -> Floats:
    """The zone's width for many disagreement points D (n, 2): (n) max min_i (W_i - D_i); minus infinity if there is no deal."""
    if not len(pieces) or not len(disagreement):
        return np.full(len(disagreement), -np.inf)
    return np.asarray((most_equal(pieces, disagreement)[0] - disagreement).min(axis=1))


def nash(pieces: Floats, disagreement: tuple[float, float], weight: float = 0.5) -> Fair:
    """max g_A^p g_B^(1-p) with p = `weight`; scale-free. Nash 1950; the weights as in Binmore, Rubinstein & Wolinsky 1986."""
    weight = round(weight, 12)  # a weight of 1e-17 would be lost in the rounding of the gain that it weighs
    power = np.array([weight, 1 - weight])

    def candidates(gains: Floats) -> Floats:
        """Where the weighted sum of logarithms is flat along a piece."""
        slope = gains[:, 1] - gains[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            top = -(power[0] * slope[:, 0] * gains[:, 0, 1] + power[1] * slope[:, 1] * gains[:, 0, 0])
            return np.asarray(top / (slope[:, 0] * slope[:, 1]))

    return _solution(pieces, disagreement, lambda gains: (np.maximum(gains, 0) ** power).prod(axis=-1), candidates)


def egalitarian(pieces: Floats, disagreement: tuple[float, float]) -> Fair:
    """max min_i g_i: equal gains where the frontier allows it. Kalai 1977."""
    return _solution(pieces, disagreement, lambda gains: gains.min(axis=-1), _equal_gains)


def kalai_smorodinsky(pieces: Floats, disagreement: tuple[float, float]) -> Fair:
    """max min_i g_i / I_i; scale-free. Kalai & Smorodinsky 1975."""
    d = np.asarray(disagreement)
    if not len(pieces):
        return _none()
    most = np.array(ideal(pieces, disagreement)) - d
    unit = np.where(np.isfinite(most) & (most > TIE), most, np.inf)
    if not np.isfinite(unit).all():  # one side can gain nothing: only the other's gain is left to maximise
        unit = np.where(np.isfinite(unit), unit, 1.0)
        return _solution(pieces, disagreement, lambda gains: (gains / unit).sum(axis=-1), _corners)
    return _solution(
        pieces, disagreement, lambda gains: (gains / unit).min(axis=-1), lambda gains: _equal_gains(gains / unit)
    )


def utilitarian(pieces: Floats, disagreement: tuple[float, float]) -> Fair:
    """max g_A + g_B; depends on the scale of points, for reference only."""
    return _solution(pieces, disagreement, lambda gains: gains.sum(axis=-1), _corners)


SOLUTIONS: Final[dict[str, Callable[[Floats, tuple[float, float]], Fair]]] = {
    "nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}
TITLES: Final = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "Egalitarian",
    "utilitarian": "Utilitarian",
}
"""What each is called."""
ADDING: Final = ("utilitarian",)
"""Those that add points of two sides, and so are for reference only."""


# ---------------------------------------------------------------- one search for all of them


def _none() -> Fair:
    return Fair(np.empty((0, 2)), (), ())


def _best(pieces: Floats, party: int, floor: float) -> float:
    """max W_i over deals with W_j >= floor."""
    own, other = pieces[:, :, party], pieces[:, :, 1 - party]
    near = 0 if party == 0 else 1  # the end of a piece that is better for the party
    reach = other[:, 1 - near] >= floor - TIE
    if not reach.any():
        return -np.inf
    length = other[:, 1 - near] - other[:, near]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(length > 0, np.clip((floor - other[:, near]) / length, 0, 1), 0.0)
    return float((own[:, near] * (1 - part) + own[:, 1 - near] * part)[reach].max())


def _equal_gains(gains: Floats) -> Floats:
    """How far along each piece both gains are equal."""
    return _where_nothing(gains[:, :, 0] - gains[:, :, 1])


def _where_nothing(difference: Floats) -> Floats:
    """How far along pieces (..., 2) of a difference, given at both ends, it is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(difference[..., 0] / (difference[..., 0] - difference[..., 1]))


def _corners(gains: Floats) -> Floats:
    """Nothing but the ends of pieces: enough where the aim is linear."""
    return np.zeros(len(gains))


def _attained(pieces: Floats, aim: Aim, d: Floats, candidates: Aim) -> tuple[float, Floats, Floats]:
    """The greatest value of the aim; and for each piece its ends and the candidate inside it: (S, 3) places, (S, 3) values."""
    gains = pieces - d
    inside = candidates(gains)
    inside = np.where(np.isfinite(inside), np.clip(inside, 0, 1), 0.0)
    along = np.stack([np.zeros(len(pieces)), np.ones(len(pieces)), inside], axis=1)
    value = aim(gains[:, None, 0] * (1 - along[..., None]) + gains[:, None, 1] * along[..., None])
    return float(value.max()), along, value


def _solution(pieces: Floats, disagreement: tuple[float, float], aim: Aim, candidates: Aim) -> Fair:
    d = np.asarray(disagreement, dtype=np.float64)
    rational, index, low, high = _individually_rational(pieces, d)
    if not len(rational):
        return _none()
    greatest, along, value = _attained(rational, aim, d, candidates)
    piece, which = np.nonzero(value >= greatest - TIE)
    part = along[piece, which]
    points = rational[piece, 0] * (1 - part[:, None]) + rational[piece, 1] * part[:, None]
    order = np.lexsort((piece, points[:, 1]))
    kept: list[int] = []
    for n in order:
        if not kept or np.abs(points[n] - points[kept[-1]]).max() > 1e3 * TIE:
            kept.append(int(n))
    whole = rational[
        (value[:, :2] >= greatest - TIE).all(axis=1) & (np.abs(rational[:, 0] - rational[:, 1]).max(axis=1) > TIE)
    ]
    kept = [n for n in kept if not (_touches(whole[:, 0], points[n]) and _touches(whole[:, 1], points[n]))]
    on = low[piece] + part * (high[piece] - low[piece])
    return Fair(points[kept], tuple(int(index[piece[n]]) for n in kept), tuple(float(on[n]) for n in kept))


def _touches(ends: Floats, point: Floats) -> bool:
    """Whether a point is among some ends of pieces: one where two tied pieces meet is inside a range of ties."""
    return bool((np.abs(ends - point).max(axis=1) <= TIE).any()) if len(ends) else False


def _individually_rational(pieces: Floats, d: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The parts of the pieces that leave both sides at least what they can walk away to.

    Returns those parts, the number of the piece each comes from, and from where to where on it they run.
    """
    if not len(pieces):
        return pieces, np.empty(0), np.empty(0), np.empty(0)
    gains = pieces - d
    fall, rise = gains[:, 0, 0] - gains[:, 1, 0], gains[:, 1, 1] - gains[:, 0, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(gains[:, 0, 1] >= 0, 0.0, np.where(rise > 0, -gains[:, 0, 1] / rise, np.inf))
        high = np.where(gains[:, 1, 0] >= 0, 1.0, np.where(fall > 0, gains[:, 0, 0] / fall, -np.inf))
    slack = TIE / np.maximum(np.maximum(fall, rise), TIE)
    keep = (
        (low <= high + slack)
        & (low <= 1 + slack)
        & (high >= -slack)
        & (gains[:, 0, 0] >= -TIE)
        & (gains[:, 1, 1] >= -TIE)
    )
    low, high = np.clip(low[keep], 0, 1), np.clip(high[keep], 0, 1)
    high = np.maximum(low, high)
    part = np.stack([low, high], axis=1)[..., None]
    inside = pieces[keep, 0][:, None] * (1 - part) + pieces[keep, 1][:, None] * part
    return inside, np.flatnonzero(keep).astype(np.float64), low, high
