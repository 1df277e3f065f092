"""The regions for a terminal: each outcome with the limits of the box in which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.scenario import Scenario
from model.scenario.labels import in_words, unit_in_words

if TYPE_CHECKING:
    from model.uncertainty.ensemble import Settings
    from model.uncertainty.regions.answer import Discovery, Limit, Region


def show_regions(run: Settings, result: Sequence[Region]) -> Iterable[RenderableType]:
    """For each outcome the box of estimates in which it holds, or fails, in words; with coverage and density."""
    yield f"\n[bold]In which region?[/] ({run.draws:,} draws; found in one half of them, measured on the other)"
    for one in result:
        if one.found is not None:
            yield from _region(run.scenario, one, one.found)
    for says, often in (("Nearly always", True), ("Hardly ever", False)):
        sure = [escape(one.says) for one in result if one.found is None and (one.share > 0.5) is often]
        if sure:
            yield f"{says}, so that there is no region to seek: {'; '.join(sure)}."


def _region(scenario: Scenario, one: Region, found: Discovery) -> Iterable[RenderableType]:
    says = escape(one.says[:1].upper() + one.says[1:])
    yield f"{says}: in {one.share:.0%} of the draws."
    sought = "so" if found.holds else "[italic]not[/] so"
    if not found.limits:
        yield f"  No estimate by itself tells where it is {sought}: it hangs on many at once."
        return
    yield (
        f"  It is {sought} in {found.tried.density:.0%} of the draws in the region below, against {found.share:.0%} of all; "
        f"{found.tried.coverage:.0%} of the draws in which it is {sought} lie there:"
    )
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
