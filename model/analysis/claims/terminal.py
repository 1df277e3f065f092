"""The claims for a terminal: each sentence, its verdict, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.scenario import Scenario
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.analysis.claims.answer import Tested


def show_claims(
    scenario: Scenario, result: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None
) -> Iterable[RenderableType]:
    """Each sentence, what the model says to it and why; with an ensemble's shares, in how many draws it holds."""
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]: published sentences put to the test"
    if not result:
        yield "This scenario states no claims."
    for one in result:
        yield ""
        yield f"[bold]{escape(one.sentence)}[/]\n  {escape(one.author)}"
        change = f"{escape(one.metric)} goes from {one.before:.2f} to {one.after:.2f} ({one.effect + 0.0:+.2f})"
        meant = "up" if one.expected == "+" else "down"
        yield f"  {one.verdict.upper()}: with the edit that stands for it, {change}; if the sentence is right it goes {meant}."
        if holds and one.claim in holds:
            share, error = holds[one.claim]
            yield f"  It holds in {share:.1%} of draws over all ranges (± {error:.1%})."
        yield from _reason(scenario, one, names)
    yield "\n[dim]A claim is tested in this model with these judgements; holding here does not make it true.[/]"


def _reason(scenario: Scenario, one: Tested, names: Mapping[str, str]) -> Iterable[str]:
    """Why a claim comes out as it does: its parts, both sides by date, what it does to refusing, where its dial turns it."""
    if len(one.parts) > 1:
        parts = ", ".join(f"{escape(part)} {worth + 0.0:+.2f}" for part, worth in one.parts.items())
        yield f"  It consists of: {parts}."
    dates = []
    for effect in one.effects:
        scores = ", ".join(f"{names[party]} {worth + 0.0:+.2f}" for party, worth in effect.score.items())
        when = "on the first day" if effect.event is None else f"after “{escape(effect.event)}” ({day(effect.date)})"
        dates.append(f"{scores} {when}")
    yield f"  Scores of both move by: {'; '.join(dates)}."
    refusing = ", ".join(f"{names[party]} {moved + 0.0:+.2f}" for party, moved in one.saying_no.items())
    yield f"  What each side has if it refuses moves by: {refusing}."
    dial = scenario.claims[one.claim].dial
    if dial is not None and one.turns is not None:
        tested = f"  {escape(dial.title)}: tested at {dial.value.value:.0%}; "
        if one.turns:
            yield tested + "the verdict turns at " + ", ".join(f"{turn:.0%}" for turn in one.turns) + "."
        else:
            yield (
                tested
                + ("the sentence holds" if one.holds_at_full else "it does not hold")
                + " whatever it is, up to all of it."
            )
