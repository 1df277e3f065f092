"""Offers to a side whose refusal point is unknown, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.presentation.terminal import plain_table
from model.uncertainty.screening.sentences import say_first_offer, say_its_terms, say_safe_offer

if TYPE_CHECKING:
    from model.uncertainty.screening.answer import Screen


def show_screen(result: Screen) -> Iterable[RenderableType]:
    """The best offer to a side whose refusal point is not known, what it risks, and the trade-off around it; or why none is."""
    name, other = (escape(result.scenario.parties[party].name) for party in (result.party, result.other))
    yield f"[bold]{escape(result.scenario.title)}[/]"
    yield f"{name} makes one offer; what {other} refuses less than is known as a distribution only."
    yield ""
    yield escape(say_first_offer(result))
    if result.best is not None:
        yield escape(say_its_terms(result))
        yield escape(say_safe_offer(result))
        yield ""
        yield _offers_table(result)
    yield "\n[dim]Chances are over the analyst's ranges, not over the world. It does not forecast.[/]"


def _offers_table(result: Screen) -> Table:
    name, other = (escape(result.scenario.parties[party].name) for party in (result.party, result.other))
    table = plain_table()
    for heading in (f"leaves\n{other}", f"keeps\n{name}", "accepted", f"worth to\n{name}"):
        table.add_column(heading, justify="right")
    for one in result.offers[::4]:
        table.add_row(f"{one.leaves:.1f}", f"{one.keeps:.1f}", f"{one.acceptance:.0%}", f"{one.expected:.1f}")
    return table
