"""The game as arrays: what is contested, what each side wants, and the war step by step; one draw or many.

A `Game` has a leading axis of draws. Its arrays cannot be written to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
OptionSet = frozenset[int]


@dataclass(frozen=True)
class Implication:
    """Where an option of every set of `when` is chosen, an option of every set of `then` must be."""

    name: str
    when: tuple[OptionSet, ...]
    then: tuple[OptionSet, ...]


@dataclass(frozen=True)
class Deals:
    """Z, apart from its numbers: which options there are, what excludes what, which goods are indivisible."""

    issues: tuple[tuple[int, ...], ...]
    """The options of each issue, as places in the flat list."""
    implications: tuple[Implication, ...]
    divisible: tuple[bool, ...]
    bounded: tuple[tuple[str, tuple[OptionSet, ...]], ...]
    """For each set of conditional bounds, its name and the options under which it holds (nothing: always)."""
    linked: tuple[str, ...]
    """The name of each link between shares."""


@dataclass(frozen=True)
class Level:
    """The nodes of the event tree between two events, side by side: N of them, from `start` to `end`."""

    start: int
    """The step of the event that opens the level; its offers are the first after it is known how the event came out."""
    end: int
    """The step of the next event, or the last step."""
    event: str | None
    paths: tuple[tuple[str, ...], ...]
    """For each node, the branches that led to it."""
    regimes: tuple[str, ...]
    parent: Ints
    """(N) the node of the level before."""
    drift: Floats
    """(D, N, K) shares a step, positive when the first party gains."""
    cost: Floats
    """(D, N, 2) c_i, points a step."""
    freeze: Floats
    """(D, N) lambda, the probability a step of a freeze without a deal."""
    proposer: Floats
    """(D, N) the probability that the first party makes the offer, where offers are not in turn."""
    starts: Ints
    """(N) who makes the first offer where offers are in turn (0 or 1); -1 where they are not."""
    impasse: Floats
    """(D, N, 2) F_i where it is stated outright, otherwise not a number."""
    probability: Floats
    """(D, N) the analyst's probability of the branch, given its event."""
    belief: Floats
    """(D, N, 2) what each party thinks that probability is."""
    freeze_at_event: Floats
    """(D, N) the probability that the war is frozen at the event itself."""

    @property
    def offers_first(self) -> Floats:
        """(D, N, L) the probability that the first party makes the offer, for each step of the level."""
        in_turn = (self.starts[:, None] + np.arange(self.end - self.start)) % 2 == 0
        return np.where(self.starts[:, None] >= 0, np.where(in_turn, 1.0, 0.0), self.proposer[..., None])


@dataclass(frozen=True)
class Game:
    """What a scenario, or several of the same structure, states as arrays. D draws, K assets, O options."""

    parties: tuple[str, ...]
    assets: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """Every (issue, option), in one flat list."""
    dates: tuple[dt.date, ...]
    deals: Deals
    levels: tuple[Level, ...]
    value: Floats
    """(D, 2, K) v_ik"""
    option_points: Floats
    """(D, 2, O) w_iq r_iq(o)"""
    scale: Floats
    """(D, 2) what each party's stated points were multiplied with to sum to 100."""
    no_deal: Ints
    """(Q) the option of each issue that holds if nobody signs."""
    control: Floats
    """(D, K) h_k today"""
    delta: Floats
    """(D, 2) the weight of one step later"""
    lower: Floats
    """(D, K) least share of any deal"""
    upper: Floats
    """(D, K) greatest share of any deal"""
    bounds_lower: Floats
    """(D, R, K) least shares under conditional bounds"""
    bounds_upper: Floats
    """(D, R, K) greatest shares under conditional bounds"""
    link: Floats
    """(D, L, K) coefficients of links between shares"""
    limit: Floats
    """(D, L) their limits"""

    @property
    def draws(self) -> int:
        """D, the number of draws."""
        return len(self.value)

    @property
    def steps(self) -> int:
        """T, the number of the last step."""
        return len(self.dates) - 1

    def level_of(self, step: int) -> int:
        """The number of the level that holds a step; the step of an event belongs to what comes after it."""
        return max(n for n, level in enumerate(self.levels) if level.start <= step)

    @cached_property
    def no_deal_points(self) -> Floats:
        """(D, 2) points of the options that hold if nobody signs."""
        return sealed(self.option_points[:, :, self.no_deal].sum(axis=2))

    def worth(self, shares: Floats, options: Floats) -> Floats:
        """W_i(x, y) of shares (D, ..., K) with option points (D, ..., 2): (D, ..., 2)."""
        extra = (1,) * (shares.ndim - 2)
        own = self.value[:, 0].reshape(self.draws, *extra, -1)
        other = self.value[:, 1].reshape(self.draws, *extra, -1)
        land = np.stack([(shares * own).sum(axis=-1), ((1 - shares) * other).sum(axis=-1)], axis=-1)
        return land + options

    def terms(self, shares: Floats, choice: Ints) -> tuple[dict[str, float], dict[str, str]]:
        """The names again: the share of each asset (K) and the option of each issue (Q places in the flat list)."""
        named = {asset: float(share) for asset, share in zip(self.assets, shares, strict=True)}
        return named, dict(self.options[place] for place in choice)


# ---------------------------------------------------------------- arrays


def sealed(array: Floats) -> Floats:
    """An array that cannot be written to."""
    array.setflags(write=False)
    return array
