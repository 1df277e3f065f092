"""What the tests of published sentences say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from model.analysis.scores.answer import OUTCOMES, SCORES
from model.presentation.sentences import listed, names_of
from model.scenario import Scenario
from model.scenario.labels import day, signed

if TYPE_CHECKING:
    from model.analysis.claims.answer import ClaimVerdict
    from model.analysis.claims.answer import Tested as Trial

VERDICTS: Final[Mapping[ClaimVerdict, str]] = {
    "holds": "holds in this model",
    "contradicted": "is contradicted by this model",
    "no effect": "changes nothing here",
}


def say_claims(found: Sequence[Trial]) -> str:
    """How many of the published sentences hold."""
    count = {verdict: len([1 for one in found if one.verdict == verdict]) for verdict in VERDICTS}
    said = [f"{count['holds']} hold", f"{count['contradicted']} are contradicted"]
    if count["no effect"]:
        said.append(f"{count['no effect']} change nothing")
    return f"Of {len(found)} published sentences {listed(said)}, with the numbers as they stand."


def say_metric(scenario: Scenario, address: str) -> str:
    """What a claim is measured by.

    >>> from model import files
    >>> say_metric(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"), "scores.a.position")
    "North's score"
    """
    kind, *rest = address.split(".")
    if kind == "scores" and len(rest) == 2:
        return f"{names_of(scenario)[rest[0]]}'s {SCORES.get(rest[1], rest[1].replace('_', ' '))}"
    if address == "zone.width":
        return "the width of the zone of agreement"
    if kind == "outlook" and len(rest) == 1:
        return f"the chance of “{OUTCOMES.get(rest[0], rest[0])}” by the horizon"
    return address.replace("_", " ").replace(".", ", ")


def say_claim(one: Trial) -> str:
    """Whether a sentence holds."""
    return f"It {VERDICTS[one.verdict]}."


def say_share(share: float, error: float) -> str:
    """In which share of the draws a sentence holds, with the standard error."""
    return f"It holds in {share:.1%} of the draws over all ranges (± {error:.1%})."


def say_trial(scenario: Scenario, one: Trial) -> str:
    """What the test of a sentence did, and what it should have done."""
    meant = "up" if one.expected == "+" else "down"
    return (
        f"With the change that stands for it {say_metric(scenario, one.metric)} goes from {one.before:.2f} to {one.after:.2f} "
        f"({signed(one.effect, 2)}); if the sentence is right it goes {meant}."
    )


def say_reasons(scenario: Scenario, one: Trial) -> list[str]:
    """Why it comes out so: its parts, both sides by date, what it does to refusing, where its dial turns it."""
    names, said = names_of(scenario), []
    if len(one.parts) > 1:
        said.append(
            "It consists of " + listed([f"{part} {signed(worth, 2)}" for part, worth in one.parts.items()]) + "."
        )
    for effect in one.effects:
        scores = listed([f"{names[party]} {signed(worth, 2)}" for party, worth in effect.score.items()])
        when = "On the first day" if effect.event is None else f"After “{effect.event}” ({day(effect.date)})"
        said.append(f"{when} the scores move: {scores}.")
    refusing = listed([f"{names[party]} {signed(worth, 2)}" for party, worth in one.saying_no.items()])
    said.append(f"What each side has if it refuses moves: {refusing}.")
    dial = scenario.claims[one.claim].dial
    if dial is not None and one.turns is not None:
        turn = "The verdict turns at " + listed([f"{value:.0%}" for value in one.turns])
        same = (
            "The sentence holds" if one.holds_at_full else "It does not hold"
        ) + " whatever that is, up to all of it"
        said.append(f"{dial.title}: tested at {dial.value.value:.0%}. {turn if one.turns else same}.")
    return said
