"""Offers to a side whose refusal point is unknown, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.presentation.terminal import option_title, plain_table

if TYPE_CHECKING:
    from model.game.frontier import Deal
    from model.uncertainty.screening.answer import Screen, Screening


def show_screen(result: Screen) -> Iterable[RenderableType]:
    """The best offer to a side whose refusal point is not known, what it risks, and the trade-off around it; or why none is."""
    name, other = (escape(result.scenario.parties[party].name) for party in (result.party, result.other))
    yield f"[bold]{escape(result.scenario.title)}[/]"
    yield f"{name} makes one offer; what {other} refuses less than is known as a distribution only."
    yield ""
    if result.best is None or result.deal is None:
        yield (
            f"There is no offer that {other} would take: it wants {result.least:.1f} points at least, and no deal gives it more "
            f"than {result.most:.1f}. Refused, {name} has {result.refused:.1f}."
        )
    else:
        yield from _first_offer(result, result.best, result.deal)
    yield "\n[dim]Chances are over the analyst's ranges, not over the world. It does not forecast.[/]"


def _first_offer(result: Screen, best: Screening, deal: Deal) -> Iterable[RenderableType]:
    scenario, safe = result.scenario, result.safe
    name, other = (escape(scenario.parties[party].name) for party in (result.party, result.other))
    yield (
        f"Best: leave {other} {best.leaves:.1f} points and keep {best.keeps:.1f}. It is accepted with a chance of "
        f"{best.acceptance:.0%} and worth {best.expected:.1f}; refused, {name} has {result.refused:.1f}."
    )
    if safe is not None:
        yield f"The offer that is refused in no draw leaves {safe.leaves:.1f} and keeps {safe.keeps:.1f}."
    else:
        refuses = f"In {1 - result.reached:.1%} of the draws {other} refuses every offer"
        yield f"{refuses}: no deal gives it more than {result.most:.1f} points."
    terms = [f"{escape(scenario.assets[k].name)} {abs(share):.1%}" for k, share in deal.shares.items()]
    terms += [
        f"{escape(scenario.issues[q].name)}: {escape(option_title(scenario, q, o))}" for q, o in deal.options.items()
    ]
    yield f"Its terms: {'; '.join(terms)}."
    yield ""
    table = plain_table()
    for heading in (f"leaves\n{other}", f"keeps\n{name}", "accepted", f"worth to\n{name}"):
        table.add_column(heading, justify="right")
    for one in result.offers[::4]:
        table.add_row(f"{one.leaves:.1f}", f"{one.keeps:.1f}", f"{one.acceptance:.0%}", f"{one.expected:.1f}")
    yield table
