"""What the sentences of all rooms share: names of the parties, and several things in one sentence.

Sentences are plain and neutral, for the head of a page and of each picture. Names come from the scenario as they stand, so
whoever shows them as Markdown escapes the whole.

>>> listed(["Kursk", "Donetsk", "Kharkiv"])
'Kursk, Donetsk and Kharkiv'
"""

from __future__ import annotations

from model.scenario import Scenario

SURE, NEVER = 1 - 1e-9, 1e-9
"""Probabilities over branches: sums of them may miss one and zero by so much."""


def names_of(scenario: Scenario) -> dict[str, str]:
    """What each party is called."""
    return {party: block.name for party, block in scenario.parties.items()}


def listed(parts: list[str]) -> str:
    """Several things in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
