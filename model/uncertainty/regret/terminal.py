"""Regret for a terminal: the plans of each side, the least regretted first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.presentation.terminal import plain_table
from model.uncertainty.regret.sentences import say_least_regret

if TYPE_CHECKING:
    from model.uncertainty.ensemble import Settings
    from model.uncertainty.regret.answer import Regret


def show_regret(run: Settings, result: Sequence[Regret]) -> Iterable[RenderableType]:
    """For each party its positions, the least regretted first."""
    scenario = run.scenario
    yield f"\n[bold]What would each side regret to have proposed on the first day?[/] ({run.draws:,} draws)"
    yield escape(say_least_regret(scenario, result))
    for party, one in scenario.parties.items():
        mine = [found for found in result if found.party == party]
        table = plain_table()
        table.add_column(f"\n{escape(one.name)} proposes")
        for heading in (
            "other side\naccepts",
            "mean regret\nin points",
            "from\nhalf",
            "one draw\nin 20",
            "\nmost",
            "\nbest in",
        ):
            table.add_column(heading, justify="right", no_wrap=True)
        for found in mine:
            title = scenario.positions[found.position].title if found.position in scenario.positions else "Nothing"
            table.add_row(
                escape(title),
                "" if found.position not in scenario.positions else f"{found.accepted:.0%}",
                f"{found.mean:.2f} ± {found.standard_error:.2f}",
                f"{found.mean_by_half:.2f}",
                f"{found.upper:.1f}",
                f"{found.most:.1f}",
                f"{found.best_in:.0%}",
            )
        yield table
    yield (
        "[dim]A proposal gains its worth above saying no where the other side accepts, and nothing where it refuses; regret is "
        "what the best proposal of that draw would have gained more. What the other side always refuses costs nothing to "
        "propose.[/]"
    )
