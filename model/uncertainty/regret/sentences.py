"""Which plan each side would regret least, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.presentation.sentences import listed, names_of
from model.scenario import Scenario

if TYPE_CHECKING:
    from model.uncertainty.regret.answer import Regret


def say_least_regret(scenario: Scenario, found: Sequence[Regret]) -> str:
    """Which plan each side would regret least, among those that the other side accepts in some draws."""
    said = []
    for party, name in names_of(scenario).items():
        live = [one for one in found if one.party == party and one.accepted > 0]
        if live:
            best = min(live, key=lambda one: one.mean)
            said.append(f"{name} “{scenario.positions[best.position].title}” ({best.mean:.2f} points)")
    if not said:
        return "No plan is accepted by the other side in any draw: proposing one costs nothing and gains nothing."
    return f"Of the plans that the other side accepts in some draws, the least regretted are: {listed(said)}."
