"""The differences between two scenarios for a terminal: by address, with what each does to the scores."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.comparison.answer import Comparison
from model.analysis.comparison.sentences import say_all_differences
from model.scenario import Scenario


def show_diff(before: Scenario, after: Scenario, found: Comparison) -> Iterable[RenderableType]:
    """Two scenarios by their titles, their differences, and what all of them together do to the scores."""
    yield f"[bold]{escape(before.title)}[/]"
    yield f"[bold]{escape(after.title)}[/]"
    yield from show_differences(before, found)
    yield ""
    yield escape(say_all_differences(before, found))


def show_differences(scenario: Scenario, found: Comparison) -> Iterable[RenderableType]:
    """Which inputs differ, and what each does to the scores by itself and all together."""
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield ""
    if not found.moved:
        yield "No input differs."
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("input: old -> new")
    for name in names.values():
        table.add_column(f"score of\n{name}", justify="right", no_wrap=True)
    for moved in found.moved:
        alone = [f"{moved.alone[p] + 0.0:+.2f}" if moved.alone else "-" for p in names]
        table.add_row(escape(str(moved.difference)), *alone)
    table.add_row("all together", *(f"{found.together(p) + 0.0:+.2f}" for p in names))
    table.add_row("from, to", *(f"{found.before[p]:.2f}, {found.after[p]:.2f}" for p in names))
    table.caption = "each input by itself in the first; what they do not add up to is interaction"
    if any(moved.alone is None for moved in found.moved):
        table.caption += "\n- cannot be changed by itself"
    yield table
