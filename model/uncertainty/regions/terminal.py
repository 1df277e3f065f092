"""The regions for a terminal: each outcome with the limits of the box in which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.scenario import Scenario
from model.scenario.labels import in_words, unit_in_words
from model.uncertainty.regions.sentences import say_outcome, say_region, say_without_region

if TYPE_CHECKING:
    from model.uncertainty.ensemble import Settings
    from model.uncertainty.regions.answer import Discovery, Limit, Region


def show_regions(run: Settings, result: Sequence[Region]) -> Iterable[RenderableType]:
    """For each outcome the box of estimates in which it holds, or fails, in words; with coverage and density."""
    yield f"\n[bold]In which region?[/] ({run.draws:,} draws; found in one half of them, measured on the other)"
    for one in result:
        if one.found is not None:
            yield from _region(run.scenario, one, one.found)
    yield from map(escape, say_without_region(result))


def _region(scenario: Scenario, one: Region, found: Discovery) -> Iterable[RenderableType]:
    yield escape(say_outcome(one))
    yield f"  {say_region(found)}"
    if not found.limits:
        return
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 4))
    for limit in found.limits:
        estimate = scenario.estimates()[limit.address]
        table.add_row(escape(in_words(scenario, limit.address)), _side(limit, unit_in_words(estimate)))
    yield table


def _side(limit: Limit, unit: str) -> str:
    if limit.low is None:
        said = f"up to {limit.high:.3g}"
    elif limit.high is None:
        said = f"from {limit.low:.3g} on"
    else:
        said = f"from {limit.low:.3g} to {limit.high:.3g}"
    return escape(f"{said} {unit}".rstrip())
