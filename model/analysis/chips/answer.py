"""Which card is worth what to whom, and at which rate can one be traded for another?

For each asset k (a chip): what all of it is worth to either side, v_Ak and v_Bk; their ratio, in whose order an efficient
deal gives chips back (the first to go to B is the one that costs A least for what it gives B); points for each 100 km2; and how
much a little more of it in hand today moves a score,

    S_i'(k) = dS_i / dh_k,       per km2 where the asset is land,

taken from both sides. Where the two differ the score has a kink or a jump there (another package, a bound reached), and both
are given rather than one smoothed over. The exchange rate of k for l is S_i'(k) / S_i'(l): so many km2 of l move i's score as
much as one km2 of k.

Source: Brams & Taylor 1996, ch. 4, for the order; section 5 of docs/model.md.

>>> from model import files
>>> goods = chips(files.load(files.shipped("scenarios") / "textbook" / "brams-taylor-1996.yaml"))
>>> [(chip.asset, round(chip.ratio, 2)) for chip in sorted(goods.chips, key=lambda chip: chip.order)]
[('cottage', 0.36), ('savings', 1.5), ('house', 2.0)]
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from model import game as games
from model.analysis.scores import Points, step_of
from model.game import compile_game
from model.game.branches import Players, play_plain
from model.scenario import Scenario

STEP = 1e-6
"""Of a share: small enough to stay on one side of a corner, large enough to stand clear of rounding (1e-13 points)."""
KINK = 1e-4
"""Relative difference of the two one-sided slopes from which on a kink is reported; rounding makes 1e-6 of it."""


@dataclass(frozen=True)
class Slope:
    """How a score moves with a little less and a little more of an asset in the first party's hands, per unit of share."""

    below: float | None
    """From the left; none where the first party holds nothing of it."""
    above: float | None
    """From the right; none where the first party holds all of it."""

    @property
    def kink(self) -> bool:
        """Whether the two differ: the score bends or jumps at what is held today."""
        if self.below is None or self.above is None:
            return False
        return abs(self.above - self.below) > KINK * max(1.0, abs(self.above), abs(self.below))

    @property
    def value(self) -> float | None:
        """The slope, if there is one: of the side that exists, or of both where they agree."""
        known = [side for side in (self.below, self.above) if side is not None]
        return None if self.kink or not known else math.fsum(known) / len(known)


@dataclass(frozen=True)
class Chip:
    """One asset as a card at the table."""

    asset: str
    name: str
    holder: str | None
    """Who holds more than half of it; none if it is held half and half."""
    worth: Points
    """v_ik: all of it, in each party's own points."""
    ratio: float
    """v_Ak / v_Bk; infinite if only the first party wants it, not a number if neither does."""
    order: int | None
    """1 for the first to be given to the second party in an efficient deal; none if neither wants it."""
    per_100_km2: Points | None
    """Points of 100 km2; none if it is not land."""
    slope: dict[str, Slope]
    """S_i'(k) of each party's score, per unit of share."""
    area_km2: float | None

    def per_km2(self, party: str) -> float | None:
        """How much one more km2 in the first party's hands today moves a party's score; none at a kink or without an area."""
        slope = self.slope[party].value
        return slope / self.area_km2 if slope is not None and self.area_km2 else None


@dataclass(frozen=True)
class Chips:
    """All cards of a scenario on a date."""

    scenario: Scenario
    date: dt.date
    chips: tuple[Chip, ...]

    def rate(self, party: str, of: str, to: str) -> float | None:
        """How many km2 of `to` move a party's score as much as one km2 of `of`; none where a slope is missing or zero."""
        by_name = {chip.asset: chip for chip in self.chips}
        one, other = by_name[of].per_km2(party), by_name[to].per_km2(party)
        return one / other if one is not None and other else None


def chips(scenario: Scenario, on: dt.date | None = None, played: Players = play_plain) -> Chips:
    """What each asset is worth to either side, and how much of it in hand today moves the scores of a date.

    `played` may play the games in another way.

    Raises:
        InvalidInput: a date outside the scenario.
    """
    step = step_of(scenario, on)
    game = compile_game(scenario)
    parties = list(scenario.parties)
    slopes = _slopes(game, step, played)
    own, other = game.value[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = own / other
    wanted = np.flatnonzero((own > 0) | (other > 0))
    order = {int(k): n + 1 for n, k in enumerate(wanted[np.argsort(ratio[wanted], kind="stable")])}
    found = []
    for k, (asset, block) in enumerate(scenario.assets.items()):
        area = block.area_km2.value if block.area_km2 else None
        held = block.control.value
        found.append(
            Chip(
                asset=asset,
                name=block.name,
                holder=None if held == 0.5 else parties[0 if held > 0.5 else 1],
                worth={party: float(game.value[0, i, k]) for i, party in enumerate(parties)},
                ratio=float(ratio[k]),
                order=order.get(k),
                per_100_km2={p: float(game.value[0, i, k]) * 100 / area for i, p in enumerate(parties)}
                if area
                else None,
                slope={party: slopes[k][i] for i, party in enumerate(parties)},
                area_km2=area,
            )
        )
    return Chips(scenario, scenario.date(step), tuple(found))


def _slopes(game: games.Game, step: int, played: Players) -> list[tuple[Slope, Slope]]:
    """For each asset both parties' slopes, from two games beside the one that is held today, all played in one batch."""
    count = len(game.assets)
    today = game.control[0]
    control = np.tile(today, (2 * count + 1, 1))
    for k in range(count):
        control[2 * k + 1, k] -= STEP
        control[2 * k + 2, k] += STEP
    possible = np.asarray(((control >= 0) & (control <= 1)).all(axis=1))
    nearby = dataclasses.replace(games.repeated(game, len(control)), control=np.clip(control, 0, 1))
    score = played(nearby, step).score

    def slope(k: int, i: int) -> Slope:
        below = (score[0, i] - score[2 * k + 1, i]) / STEP if possible[2 * k + 1] else None
        above = (score[2 * k + 2, i] - score[0, i]) / STEP if possible[2 * k + 2] else None
        return Slope(None if below is None else float(below), None if above is None else float(above))

    return [(slope(k, 0), slope(k, 1)) for k in range(count)]
