"""Who holds how much of which region, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.presentation.terminal import numbers_table

if TYPE_CHECKING:
    from model.analysis.territory.holdings import Seen


def show_land(seen: Seen) -> Iterable[RenderableType]:
    """Of each region that is contested who holds how much, and the change if there is one to show."""
    first = escape(next(iter(seen.scenario.parties.values())).name)
    yield f"[bold]{escape(seen.scenario.title)}[/]"
    yield f"Control {escape(seen.when)}"
    changes = seen.before is not None
    heads = [f"{first} holds", "km²", *(("change", "change, km²") if changes else ())]
    table = numbers_table("region" if seen.outlines else "asset", *heads)
    for row in seen.rows():
        if row["contested"]:
            cells = [f"{row['share']:.1%}", _size(row["km2"], "")]
            cells += [f"{row['change']:+.1%}", _size(row["change_km2"], "+")] if changes else []
            table.add_row(escape(row["name"]), *cells)
    yield table
    yield f"\n[dim]The share is {first}'s, of the whole of each. --format csv prints all regions, and their sources.[/]"


def _size(km2: float, sign: str) -> str:
    return "" if math.isnan(km2) else f"{km2:{sign},.0f}"
