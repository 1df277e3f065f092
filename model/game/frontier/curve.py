"""The frontier as a curve of pieces, and the look-ups in it: the best deal for one side at a floor of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.game.arrays import Floats, Game, Ints

TOLERANCE = 1e-9
"""Points: two deals closer than this are the same. Rounding in a sum of 100 points is about 1e-13."""
FINE = 1e-12
"""Points: tolerance inside the geometry, where only the last bits differ."""


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
