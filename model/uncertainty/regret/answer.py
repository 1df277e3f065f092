"""Which position would each side least regret to have put on the table, not knowing which of the ranges is true?

In a draw s, party i gains by proposing position p what it is worth above saying no if the other side accepts it, and nothing
if the other side refuses; and it may propose nothing:

    g_i(p, s) = ( W_i(p, s) - C_i(s) ) [the other accepts p in s],      g_i(nothing, s) = 0,
    R_i(p, s) = max_q g_i(q, s) - g_i(p, s)                             the regret, in points of i.

Positions that break a red line of the party itself, or a rule, are not its to propose. How to read it: a small mean says that
the position does nearly as well as the best on average, a small greatest regret that it never does much worse. Regret
compares the positions named in the scenario with each other, no more: another deal may do better than all of them.

Source: Savage 1951, Journal of the American Statistical Association 46, pp. 55-67 (minimax regret); Lempert et al. 2006,
Management Science 52(4), pp. 514-528 (over an ensemble).

>>> import numpy as np
>>> gains = {"swap": np.array([1.0, 0.0, -2.0]), "freeze": np.array([0.5, 0.5, 0.0])}
>>> [(one.position, one.mean, one.most) for one in regrets("a", gains, {})]
[('freeze', 0.16666666666666666, 0.5), ('nothing', 0.5, 1.0), ('swap', 0.8333333333333334, 2.0)]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from model.game import Floats
from model.scenario import Scenario
from model.uncertainty.ensemble import DrawColumn

NO_PROPOSAL: Final = "nothing"
"""The name of proposing nothing."""
UPPER: Final = 0.95
"""The quantile that is shown beside the mean."""


@dataclass(frozen=True)
class Regret:
    """What a party would regret of proposing one position, over an ensemble; points of the party."""

    party: str
    position: str
    mean: float
    standard_error: float
    upper: float
    """What the regret exceeds in one draw of twenty."""
    most: float
    accepted: float
    """The share of draws in which the other side accepts it."""
    best_in: float
    """The share of draws in which nothing is better."""
    mean_by_half: float
    """The mean over the first half of the draws: where it differs by more than the error, draw more."""
    draws: int
    """The draws in which the position is the party's to propose."""


def regret(scenario: Scenario, outputs: Callable[[str], DrawColumn]) -> tuple[Regret, ...]:
    """The regrets of both parties, party by party, the least mean first.

    Args:
        scenario: whose positions they are.
        outputs: gives a column of the draws by its name (`model.uncertainty.ensemble`).
    """
    found: list[Regret] = []
    first, second = scenario.parties
    for party, other in ((first, second), (second, first)):
        gains = {name: outputs(f"gain_{name}_{party}") for name in scenario.positions}
        found += regrets(party, gains, {name: float(outputs(f"accepts_{name}_{other}").mean()) for name in gains})
    return tuple(found)


def regrets(party: str, gains: Mapping[str, Floats], accepted: Mapping[str, float]) -> tuple[Regret, ...]:
    """The regrets of one party, the least mean first.

    Args:
        party: whose they are.
        gains: position -> (n) g_i, not a number where the position is not the party's to propose.
        accepted: position -> the share of draws in which the other side accepts it.
    """
    draws = len(next(iter(gains.values()))) if gains else 0
    each = {**gains, NO_PROPOSAL: np.zeros(draws)}
    best = np.fmax.reduce(list(each.values()))
    found = [
        _one(party, name, best - gain, accepted.get(name, 0.0))
        for name, gain in each.items()
        if np.isfinite(gain).any()
    ]
    return tuple(sorted(found, key=lambda one: one.mean))


def _one(party: str, position: str, values: Floats, accepted: float) -> Regret:
    known = values[np.isfinite(values)]
    half = values[: max(1, len(values) // 2)]
    return Regret(
        party=party,
        position=position,
        mean=float(known.mean()),
        standard_error=float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan,
        upper=float(np.quantile(known, UPPER)),
        most=float(known.max()),
        accepted=accepted,
        best_in=float((known <= 0).mean()),
        mean_by_half=float(np.nanmean(half)) if np.isfinite(half).any() else math.nan,
        draws=len(known),
    )
