"""The claims for a terminal: each sentence, its verdict, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.analysis.claims.sentences import say_claim, say_claims, say_reasons, say_share, say_trial
from model.scenario import Scenario

if TYPE_CHECKING:
    from model.analysis.claims.answer import Tested


def show_claims(
    scenario: Scenario, result: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None
) -> Iterable[RenderableType]:
    """Each sentence, what the model says to it and why; with an ensemble's shares, in how many draws it holds."""
    yield f"[bold]{escape(scenario.title)}[/]: published sentences put to the test"
    yield say_claims(result) if result else "This scenario states no claims."
    for one in result:
        yield ""
        yield f"[bold]{escape(one.sentence)}[/]\n  {escape(one.author)}"
        yield escape(f"  {say_claim(one)} {say_trial(scenario, one)}")
        if holds and one.claim in holds:
            yield f"  {say_share(*holds[one.claim])}"
        yield from (escape(f"  {reason}") for reason in say_reasons(scenario, one))
    yield "\n[dim]A claim is tested in this model with these judgements; holding here does not make it true.[/]"
