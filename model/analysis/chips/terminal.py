"""The chips for a terminal: in the order in which deals trade them, with exchange rates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.chips.sentences import say_chips, say_rate
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.analysis.chips.answer import Chips


def show_chips(result: Chips) -> Iterable[RenderableType]:
    """What each asset is worth to either side, in the order in which efficient deals hand it to the second party."""
    scenario = result.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    first, second = names.values()
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(result.date)}. In an efficient deal chips go to {second} from the top down, until both have enough."
    yield escape(say_chips(result))
    yield ""
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("chip")
    for heading in (f"worth to\n{first}", f"\n{second}", "ratio", f"points of 100 km2\n{first}", f"\n{second}"):
        table.add_column(heading, justify="right")
    for name in names.values():
        table.add_column(f"score of {name}\nfor 100 km2 in hand", justify="right")
    for chip in sorted(result.chips, key=lambda chip: chip.order or len(result.chips) + 1):
        ratio = f"{chip.ratio:.2f}" if math.isfinite(chip.ratio) else "-"
        per = [f"{value:.2f}" for value in chip.per_100_km2.values()] if chip.per_100_km2 else ["-", "-"]
        slopes = []
        for party in names:
            rate = chip.per_km2(party)
            slopes.append(f"{100 * rate + 0.0:+.3f}" if rate is not None else "kink" if chip.slope[party].kink else "-")
        table.add_row(escape(chip.name), *(f"{worth:.1f}" for worth in chip.worth.values()), ratio, *per, *slopes)
    table.caption = (
        "kink: a little more and a little less of it in hand do not move the score alike (--format json gives both)"
    )
    yield table
    yield ""
    ordered = sorted((chip for chip in result.chips if chip.order is not None), key=lambda chip: chip.order or 0)
    for party in names:
        for other in ordered[1:]:
            rate = result.rate(party, ordered[0].asset, other.asset)
            if rate is not None:
                yield escape(say_rate(result, party, ordered[0], other, rate))
