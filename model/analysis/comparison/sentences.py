"""What differs between runs side by side, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from model.analysis.scores import Solution
from model.presentation.sentences import listed, names_of

# ---------------------------------------------------------------- runs and numbers


def say_runs(found: Mapping[str, Solution]) -> str:
    """Between which scores the runs lie, for each side of one scenario."""
    first = next(iter(found.values()))
    said = []
    for party, name in names_of(first.scenario).items():
        values = [solution.scores[party].position for solution in found.values() if party in solution.scores]
        said.append(f"{name} {min(values):.1f} to {max(values):.1f}")
    return f"Over these {len(found)} runs the scores go from {listed(said)}."
