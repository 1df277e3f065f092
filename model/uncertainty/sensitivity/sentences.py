"""Which estimate a score depends on most, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.analysis.scores.sentences import name_quantity
from model.presentation.sentences import names_of
from model.scenario import Scenario
from model.scenario.labels import in_words, quoted

if TYPE_CHECKING:
    from model.uncertainty.sensitivity.one_at_a_time import Swing
    from model.uncertainty.sensitivity.sobol import Indices


def say_tornado(scenario: Scenario, swings: Sequence[Swing], party: str) -> str:
    """The estimate with the longest swing."""
    place = list(scenario.parties).index(party)
    longest = max(swings, key=lambda swing: abs(swing.of(place)))
    low, high = sorted((longest.at_low[place], longest.at_high[place]))
    named = quoted(in_words(scenario, longest.address))
    return f"{names_of(scenario)[party]}'s score depends most on {named}, which alone moves it from {low:.1f} to {high:.1f}."


def say_constant(scenario: Scenario, quantity: str) -> str:
    """That a quantity is the same over all ranges."""
    named = name_quantity(scenario, quantity)
    return f"{named[:1].upper()}{named[1:]} does not vary over the ranges."


def say_sobol(found: Indices, party: str) -> str:
    """The estimate that decides most of a score."""
    own = [one for one in found.indices if one.quantity == f"score_{party}"]
    if not own:
        return say_constant(found.scenario, f"score_{party}")
    named = quoted(in_words(found.scenario, own[0].name))
    decides = f"{named} decides most of {names_of(found.scenario)[party]}'s score"
    return f"{decides}: {own[0].total:.0%} of its variance would stay if all other numbers were known."
