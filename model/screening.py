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

from model.game import Floats


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
    best = int(np.argmax(expected))
    return Screening(float(leaves[best]), float(kept[best]), float(acceptance[best]), float(expected[best]))
