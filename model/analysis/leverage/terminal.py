"""The levers for a terminal: from nothing to the score, and a sentence on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.leverage.sentences import say_worth
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.analysis.leverage.answer import Why


def show_why(result: Why) -> Iterable[RenderableType]:
    """The levers of both parties, from nothing to the score, and a sentence on each."""
    scenario = result.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield (
        f"On {day(result.date)}: what each lever is worth, in points of each side's own 100 "
        f"({result.games:,} games played)"
    )
    yield ""
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("lever")
    for name in names.values():
        for heading in (f"{name}\nscore", "\nwalk-away", "\nalone"):
            table.add_column(heading, justify="right", no_wrap=True)
    without = [(result.score_without[p], result.walk_away_without[p]) for p in names]
    table.add_row("without any of them", *(cell for s, w in without for cell in (f"{s:.1f}", f"{w:.1f}", "")))
    for one in result.contributions:
        figures = [(one.score[p], one.walk_away[p], one.alone[p]) for p in names]
        error = [one.standard_error[p] for p in names] if one.standard_error else [0.0] * len(names)
        cells = [
            cell
            for (score, walk, alone), e in zip(figures, error, strict=True)
            for cell in (
                f"{score + 0.0:+.2f}" + (f" ±{e:.2f}" if e else ""),
                f"{walk + 0.0:+.2f}",
                f"{alone + 0.0:+.2f}",
            )
        ]
        table.add_row(escape(one.title), *cells)
    here = [(result.score[p], result.walk_away[p]) for p in names]
    table.add_row("as it is", *(cell for s, w in here for cell in (f"{s:.1f}", f"{w:.1f}", "")))
    table.caption = "alone: what is lost if only this lever is taken away; it does not add up, the others do"
    yield table
    for party in names:
        yield ""
        for one in result.contributions:
            yield escape(say_worth(result, one, party))
    yield "\n[dim]The model explains and compares; it does not forecast.[/]"
