"""How much to offer when the other side's refusal point is not known?

A more generous offer is refused less often and keeps less: the risk-return trade-off of a take-it-or-leave-it offer. With
phi(r) the most the proposer keeps while the other side gets r, F the distribution of the other side's refusal points,
and n what the proposer has if it is refused,

    E(r) = F(r) phi(r) + (1 - F(r)) n,            the best offer maximises E.

With a sample of refusal points, only offers equal to one of them can be best: anything between two is refused as often as
the lower and costs more. Where no deal gives the other side even the least of them there is no offer that it would take.

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

from model.game import Floats, compile_game
from model.game.deadline import play
from model.game.frontier import TOLERANCE, Deal
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


def best_offer(keeps: Callable[[Floats], Floats], refusal_points: Floats, refused: float) -> Screening | None:
    """The offer with the greatest expected value; none where phi is minus infinity at every refusal point.

    Args:
        keeps: phi, the most the proposer keeps while the other side gets so much (minus infinity where it cannot be).
        refusal_points: (n) equally likely values of what the other side refuses less than.
        refused: what the proposer has if it is refused.
    """
    points = np.sort(np.asarray(refusal_points, dtype=np.float64))
    offers = _offers(keeps, points, points, refused)
    return Screening(*offers[np.argmax(offers[:, -1])].tolist()) if len(offers) else None


def _offers(keeps: Callable[[Floats], Floats], points: Floats, leaves: Floats, refused: float) -> Floats:
    """Offers that leave the other side so much, where a deal can, against ordered refusal points: (m, 4) as in `Screening`."""
    kept = keeps(leaves)
    made = np.isfinite(kept)
    leaves, kept = leaves[made], kept[made]
    acceptance = np.searchsorted(points, leaves + TOLERANCE, side="right") / len(points)
    return np.stack([leaves, kept, acceptance, acceptance * kept + (1 - acceptance) * refused], axis=1)


@dataclass(frozen=True)
class Screen:
    """A party's first offer when the other side's refusal point is known as a distribution only."""

    scenario: Scenario
    party: str
    other: str
    refused: float
    """n: what saying no, and so being refused, is worth to the party in the scenario as it is stated."""
    least: float
    """The least that the other side takes in any draw: the lowest of its refusal points."""
    most: float
    """The most that any deal gives the other side."""
    reached: float
    """The share of draws in which there is an offer that the other side would take."""
    best: Screening | None
    """None where there is no such offer in any draw."""
    deal: Deal | None
    """The best offer by name."""
    safe: Screening | None
    """The offer that nobody in the sample refuses; none where somebody refuses every offer."""
    offers: tuple[Screening, ...]
    """What can be offered, from the least generous to the safe one."""


def screen(scenario: Scenario, party: str, refusal_points: Floats) -> Screen:
    """The risk-return trade-off of a first offer: what to ask for, how often it is refused, and what that is worth.

    Args:
        scenario: where the deals, and what refusal is worth to the party itself, come from.
        party: who makes the offer.
        refusal_points: (n) equally likely values of C_j, what the other side refuses less than.
    """
    parties = list(scenario.parties)
    i = parties.index(party)
    solved = play(compile_game(scenario))
    assert solved.frontier is not None, "the game built its own frontier"
    frontier, (stretch, at) = solved.frontier, solved.at(0)
    weight = stretch.level.probability[0]
    refused = float(stretch.saying_no[0, :, at, i] @ weight)

    def keeps(leaves: Floats) -> Floats:
        return np.asarray(frontier.best_offer(i, leaves[None])[0][0])

    points = np.sort(np.asarray(refusal_points, dtype=np.float64))
    best = best_offer(keeps, points, refused)
    shown = np.unique(points[np.linspace(0, len(points) - 1, POINTS).round().astype(np.int64)])
    offers = tuple(Screening(*one) for one in _offers(keeps, points, shown, refused).tolist())
    nothing = np.full(1, -np.inf)
    return Screen(
        scenario=scenario,
        party=party,
        other=parties[1 - i],
        refused=refused,
        least=float(points[0]),
        most=float(frontier.best_offer(1 - i, nothing)[0][0]),
        reached=float(np.isfinite(keeps(points)).mean()),
        best=best,
        deal=frontier.deal(solved.game, 0, i, best.leaves) if best is not None else None,
        safe=offers[-1] if offers and offers[-1].acceptance == 1 else None,
        offers=offers,
    )
