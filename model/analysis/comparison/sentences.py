"""What differs between runs and between two scenarios, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from model.analysis.comparison.answer import Comparison
from model.analysis.scores import Solution
from model.presentation.sentences import listed, names_of
from model.scenario import Scenario
from model.scenario.labels import signed


def say_runs(found: Mapping[str, Solution]) -> str:
    """Between which scores the runs lie, for each side of one scenario."""
    first = next(iter(found.values()))
    said = []
    for party, name in names_of(first.scenario).items():
        values = [solution.scores[party].position for solution in found.values() if party in solution.scores]
        said.append(f"{name} {min(values):.1f} to {max(values):.1f}")
    return f"Over these {len(found)} runs the scores go from {listed(said)}."


def say_all_differences(scenario: Scenario, found: Comparison) -> str:
    """What all differences together do to both scores, and how much of it none of them does by itself."""
    if not found.moved:
        return "The two state the same: neither score changes."
    said = [f"{name} {signed(found.together(party), 2)}" for party, name in names_of(scenario).items()]
    left = {name: found.interaction(party) for party, name in names_of(scenario).items()}
    told = [f"{name} {signed(value, 2)}" for name, value in left.items() if value is not None]
    rest = f" Of that, what no difference does by itself: {listed(told)}." if told and len(found.moved) > 1 else ""
    count = f"{len(found.moved)} differences" if len(found.moved) > 1 else "One difference"
    return f"{count} by address; together the scores move by {listed(said)} points.{rest}"
