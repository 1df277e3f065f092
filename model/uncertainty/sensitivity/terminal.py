"""Swings and Sobol indices for a terminal: the most telling estimates of each quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.analysis.scores.sentences import name_quantity
from model.presentation.terminal import number_named, numbers_table
from model.uncertainty.sensitivity.sentences import say_constant

if TYPE_CHECKING:
    from model.uncertainty.sensitivity.one_at_a_time import Swing
    from model.uncertainty.sensitivity.sobol import Indices


MOST_TELLING = 12
"""Estimates shown for each quantity before the rest is left to `--format csv`."""


def show_sensitivity(swings: Sequence[Swing], found: Indices) -> Iterable[RenderableType]:
    """For each party the estimates that move its score most, alone and over all ranges; then the zone."""
    scenario = found.scenario
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"What the first day depends on ({found.games:,} games over all ranges, each estimate also alone from low to high)"
    alone = {swing.address: swing for swing in swings}
    for quantity in dict.fromkeys(one.quantity for one in found.indices):
        rows = [one for one in found.indices if one.quantity == quantity]
        i = next((n for n, party in enumerate(scenario.parties) if quantity == f"score_{party}"), None)
        alone_too = ("alone: low", "high") if i is not None else ()
        named = name_quantity(scenario, quantity)
        table = numbers_table("estimate", *alone_too, "share alone", "share in all", "from half")
        table.title, table.title_justify = f"\n{escape(named[:1].upper() + named[1:])}", "left"
        for one in rows[:MOST_TELLING]:
            swing = alone.get(one.name)
            ends = (
                [f"{swing.at_low[i]:.1f}", f"{swing.at_high[i]:.1f}"]
                if swing is not None and i is not None
                else ["", ""]
            )
            shares = [
                f"{v + 0.0:.2f} ± {e:.2f}"
                for v, e in ((one.first, one.first_interval), (one.total, one.total_interval))
            ]
            table.add_row(
                number_named(scenario, one.name),
                *(ends if i is not None else []),
                *shares,
                f"{one.total_by_half + 0.0:.2f}",
            )
        yield table
    for quantity in found.constant:
        yield escape(say_constant(scenario, quantity))
    yield (
        "\n[dim]Share alone: of the variance, what would go if this were known; in all: what would stay if all others were. "
        "Small ones can come out below zero: they are estimates with the errors shown.[/]"
    )
