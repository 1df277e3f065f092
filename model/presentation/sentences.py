"""What the sentences of all rooms share: names of parties, branches and terms, and several things in one sentence.

Sentences are plain and neutral, for the head of a page and of each picture. Names come from the scenario as they stand, so
whoever shows them as Markdown escapes the whole.

>>> listed(["Kursk", "Donetsk", "Kharkiv"])
'Kursk, Donetsk and Kharkiv'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.scenario import Scenario

SURE, NEARLY_NEVER = 1 - 1e-9, 1e-9
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


def say_branch(scenario: Scenario, path: Sequence[str]) -> str:
    """How the events came out on the way to a branch."""
    events = (event for _, event in scenario.calendar)
    return " / ".join(event.branches[name].title for event, name in zip(events, path, strict=False))


def say_clash(names: Sequence[str]) -> str:
    """Which rules and red lines leave no deal at all, by their addresses."""
    return f"No deal can meet all of these at once: {', '.join(names)}."


def name_term(scenario: Scenario, name: str) -> str:
    """What an asset or an issue is called."""
    return scenario.assets[name].name if name in scenario.assets else scenario.issues[name].name


def value_in_words(scenario: Scenario, name: str, value: float | str) -> str:
    """A share of an asset, or an option of an issue, in words."""
    if name in scenario.assets:
        return f"{abs(float(value)):.1%}"
    return f"“{scenario.issues[name].options[str(value)].name}”"


def say_terms(scenario: Scenario, terms: Mapping[str, float | str]) -> str:
    """Some terms of a deal: shares of assets, options of issues."""
    return "; ".join(f"{name_term(scenario, name)} {value_in_words(scenario, name, v)}" for name, v in terms.items())
