"""How much to offer when the other side's refusal point is not known?

A more generous offer is refused less often and keeps less: the risk-return trade-off of a take-it-or-leave-it offer. With
phi(r) the most the proposer keeps while the other side gets r, F the distribution of the other side's refusal points,
and n what the proposer has if it is refused,

    E(r) = F(r) phi(r) + (1 - F(r)) n,            the best offer maximises E.

With a sample of refusal points, only offers equal to one of them can be best: anything between two is refused as often as
the lower and costs more.

Source: Fearon 1995, pp. 393-395 and appendix.

>>> import numpy as np
>>> costs = (np.arange(1000) + 0.5) / 1000 * 0.4                          # the other side's private cost, up to 0.4
>>> offer = best_offer(lambda leaves: 1 - leaves, 0.5 - costs, refused=0.5 - 0.1)      # p = 0.5, own cost 0.1
>>> round(offer.keeps, 2), round(1 - offer.acceptance, 2), round(offer.expected, 3)
(0.65, 0.38, 0.556)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.deadline import play
from model.frontier import Deal
from model.game import Floats, compile  # noqa: A004  (the field's word)
from model.scenario import Scenario

POINTS = 41
"""Generosities at which the trade-off is shown: evenly many draws apart."""


@dataclass(frozen=True)
class Screening:
    """The best take-it-or-leave-it offer against a distribution of refusal points."""

    leaves: float
    """What it gives the other side."""
    keeps: float
    """What the proposer keeps if it is accepted."""
    acceptance: float
    """The probability that it is accepted."""
    expected: float
    """What the proposer can expect from making it."""


def best_offer(keeps: Callable[[Floats], Floats], refusal_points: Floats, refused: float) -> Screening:
    """The offer with the greatest expected value.

    Args:
        keeps: phi, the most the proposer keeps while the other side gets so much (minus infinity where it cannot be).
        refusal_points: (n) equally likely values of what the other side refuses less than.
        refused: what the proposer has if it is refused.
    """
    leaves = np.sort(np.asarray(refusal_points, dtype=np.float64))
    acceptance = np.arange(1, len(leaves) + 1) / len(leaves)
    kept = keeps(leaves)
    with np.errstate(invalid="ignore"):
        expected = acceptance * kept + (1 - acceptance) * refused
    best = int(np.argmax(np.nan_to_num(expected, nan=-np.inf)))
    return Screening(float(leaves[best]), float(kept[best]), float(acceptance[best]), float(expected[best]))


@dataclass(frozen=True)
class Screen:
    """A party's first offer when the other side's refusal point is known as a distribution only."""

    scenario: Scenario
    party: str
    other: str
    refused: float
    """n: what saying no, and so being refused, is worth to the party in the scenario as it is stated."""
    best: Screening
    deal: Deal
    """The best offer by name."""
    safe: Screening
    """The offer that nobody in the sample refuses."""
    offers: tuple[Screening, ...]
    """From the least generous to the safe one."""


def screen(scenario: Scenario, party: str, refusal_points: Floats) -> Screen:
    """The risk-return trade-off of a first offer: what to ask for, how often it is refused, and what that is worth.

    Args:
        scenario: where the deals, and what refusal is worth to the party itself, come from.
        party: who makes the offer.
        refusal_points: (n) equally likely values of C_j, what the other side refuses less than.
    """
    parties = list(scenario.parties)
    i = parties.index(party)
    solved = play(compile(scenario))
    assert solved.frontier is not None, "the game built its own frontier"
    frontier, (stretch, at) = solved.frontier, solved.at(0)
    weight = stretch.level.probability[0]
    refused = float(stretch.saying_no[0, :, at, i] @ weight)

    def keeps(leaves: Floats) -> Floats:
        return np.asarray(frontier.best_offer(i, leaves[None])[0][0])

    points = np.sort(np.asarray(refusal_points, dtype=np.float64))
    best = best_offer(keeps, points, refused)
    places = np.unique(np.linspace(0, len(points) - 1, POINTS).round().astype(np.int64))
    kept = keeps(points[places])
    chance = (places + 1) / len(points)
    with np.errstate(invalid="ignore"):
        expected = chance * kept + (1 - chance) * refused
    offers = tuple(
        Screening(float(leaves), float(own), float(accepted), float(value))
        for leaves, own, accepted, value in zip(points[places], kept, chance, expected, strict=True)
    )
    deal = frontier.deal(solved.game, 0, i, best.leaves)
    assert deal is not None, "the best offer is a deal"
    return Screen(scenario, party, parties[1 - i], refused, best, deal, offers[-1], offers)
