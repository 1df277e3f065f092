"""Which estimates matter most? Each one moved through its range, alone.

    swing_i(address) = ( S_i with the estimate at its low end, S_i with it at its high end )

for the position score S_i of each party on the scenario's first day; everything else stays at its central value. A long
swing says that the answer leans on this number, not that the number is wrong. All ends are played in one batch.

Source: the tornado diagram of decision analysis; Howard 1988, Management Science 34(6), p. 684.

>>> from model import files
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> len(swings(toy)), most_telling(swings(toy), 2)
(6, ['regimes.fighting.drift_km2_per_day.valley', 'regimes.fighting.war_cost.b'])
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from model import game
from model.deadline import play
from model.scenario import Scenario
from model.scores import over_branches


@dataclass(frozen=True)
class Swing:
    """What one estimate does to the scores of both parties, in points."""

    address: str
    at_low: tuple[float, float]
    """S_A and S_B with the estimate at its low end."""
    at_high: tuple[float, float]

    def of(self, party: int) -> float:
        """The change of a party's score from the low end to the high end."""
        return self.at_high[party] - self.at_low[party]


def swings(scenario: Scenario, addresses: Iterable[str] | None = None) -> tuple[Swing, ...]:
    """The swing of every estimate with a range (or of those at some addresses), in the order of the file.

    Raises:
        InvalidInput: an end of a range that the scenario cannot take.
    """
    estimates = scenario.estimates()
    ranged = [where for where in (addresses or estimates) if estimates[where].ranged]
    if not ranged:
        return ()
    ends = [(where, end) for where in ranged for end in (estimates[where].low, estimates[where].high)]
    batch = game.compile(*(scenario.replace({where: end}) for where, end in ends if end is not None))
    score, _ = over_branches(play(batch), 0)
    points = [(float(a), float(b)) for a, b in score]
    return tuple(Swing(where, points[2 * n], points[2 * n + 1]) for n, where in enumerate(ranged))


def most_telling(found: Iterable[Swing], count: int) -> list[str]:
    """The addresses with the longest swings, taken in turn from each party's own order: points are not compared."""
    found = list(found)
    orders = [sorted(found, key=lambda swing: -abs(swing.of(party))) for party in (0, 1)]
    in_turn = [swing.address for pair in zip(*orders, strict=True) for swing in pair]
    return list(dict.fromkeys(in_turn))[:count]
