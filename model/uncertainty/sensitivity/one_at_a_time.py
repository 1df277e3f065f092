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

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from model import game
from model.game import Floats, draw_games
from model.game.branches import Players, play_plain
from model.scenario import Scenario
from model.scenario.estimate import Estimate


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


def swings(
    scenario: Scenario, addresses: Iterable[str] | None = None, played: Players = play_plain
) -> tuple[Swing, ...]:
    """The swing of every number that can vary (or of those at some addresses), in the order of the file.

    `played` may play the games in another way.
    """
    varying = scenario.dimensions()
    ranged = {where: varying[where] for where in (addresses or varying) if where in varying}
    if not ranged:
        return ()
    parts = _apart(ranged)
    batch = game.join_games(
        [draw_games(scenario, _each_to_its_ends({where: ranged[where] for where in part})) for part in parts]
    )
    ends = played(batch, 0).score.reshape(-1, 2, 2).tolist()
    order = [where for part in parts for where in part]
    found = {where: Swing(where, (a, b), (c, d)) for where, ((a, b), (c, d)) in zip(order, ends, strict=True)}
    return tuple(found[where] for where in ranged)


def _apart(addresses: Iterable[str]) -> list[list[str]]:
    """Addresses in few parts: of an event's probabilities, and of a party's beliefs about it, one a part; others go along."""
    parts: list[list[str]] = []
    taken: Counter[tuple[str, str]] = Counter()
    for where in addresses:
        followed = game.others_follow(where)
        place = taken[followed] if followed else 0
        if followed:
            taken[followed] += 1
        parts.extend([] for _ in range(place + 1 - len(parts)))
        parts[place].append(where)
    return parts


def _each_to_its_ends(estimates: Mapping[str, Estimate]) -> dict[str, Floats]:
    """Draws of games: the first estimate at its low and at its high end, then the next, the others as stated."""
    values = {where: np.full(2 * len(estimates), one.value) for where, one in estimates.items()}
    for n, (where, one) in enumerate(estimates.items()):
        values[where][2 * n : 2 * n + 2] = one.low, one.high
    return values


def most_telling(found: Iterable[Swing], count: int) -> list[str]:
    """The addresses with the longest swings, taken in turn from each party's own order: points are not compared."""
    found = list(found)
    orders = [sorted(found, key=lambda swing: -abs(swing.of(party))) for party in (0, 1)]
    in_turn = [swing.address for pair in zip(*orders, strict=True) for swing in pair]
    return list(dict.fromkeys(in_turn))[:count]
