"""Deals by their terms: the visitor's own, which the link keeps, and what each side would offer on the day."""

from __future__ import annotations

from dataclasses import dataclass

from front import answers
from front.answers import Case, Terms
from front.session.view import Asked
from model.analysis import positions
from model.analysis.scores.sentences import say_offer
from model.errors import LeverageError
from model.presentation.sentences import say_branch

OWN = "own"
"""The visitor's own deal, where a page lets one choose a plan."""


@dataclass(frozen=True)
class Deal:
    """A deal that can be chosen beside the plans of the scenario."""

    called: str
    """Where it is chosen."""
    title: str
    """In a sentence."""
    terms: Terms
    told: str = ""
    """What comes of it."""


def stated(ask: Asked) -> tuple[Terms, str]:
    """The terms of the visitor's own deal; none, and why, where the scenario cannot take those in the link."""
    terms: dict[str, str | float] = {}
    for part in ask.state.choices.get("deal", "").split(";"):
        name, colon, value = part.partition(":")
        if colon:
            try:
                terms[name] = float(value)
            except ValueError:
                terms[name] = value
    try:
        answers.typed(ask.case, terms)
    except LeverageError as error:
        return {}, str(error).splitlines()[0]
    return terms, ""


def possible(ask: Asked, case: Case) -> dict[str, Deal]:
    """The deals that can be chosen, by the value of the choice: one's own if it has terms, and each side's offer.

    Offers are those of the branch of events that is looked at.
    """
    terms, _ = stated(ask)
    found = {OWN: Deal("Your own deal", "your own deal", terms)} if terms else {}
    nodes, scenario = answers.solution(case, ask.on).nodes, case.scenario
    for node in nodes[ask.branch : ask.branch + 1]:
        when = f" (if {say_branch(scenario, node.path)})" if len(nodes) > 1 else ""
        for party, made in node.offers.items():
            if made.deal is not None and scenario.assets:
                called, told = f"{case.names[party]}'s offer", say_offer(party, made, scenario)
                found[f"offer:{party}"] = Deal(called, called + when, positions.terms_of(made.deal), told)
    return found


def options(terms: Terms) -> tuple[str, ...]:
    """A deal as options of the command line."""
    return tuple(word for name, value in terms.items() for word in ("--term", f"{name}={value}"))
