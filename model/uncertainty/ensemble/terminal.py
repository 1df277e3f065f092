"""The summary of a run for a terminal: quantities with quantiles, shares of draws, claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.claims.sentences import say_share
from model.analysis.positions.terminal import show_odds
from model.analysis.scores.sentences import name_quantity
from model.uncertainty.ensemble.sentences import (
    say_dated,
    say_deal_at_once,
    say_effect,
    say_larger_share,
    say_spread,
    say_zone_share,
)

if TYPE_CHECKING:
    from model.uncertainty.ensemble.summaries import Ensemble


def show_ensemble(result: Ensemble) -> Iterable[RenderableType]:
    """The summaries of a run: quantities with their quantiles, what holds in which share of draws, and the claims."""
    run, frame = result.run, result.summary
    yield f"[bold]{escape(run.scenario.title)}[/]"
    drawn = f"{run.draws:,} draws ({run.sampler}, seed {run.seed})"
    varied = f"the {len(run.plan.addresses):,} that have a range, of {len(run.scenario.estimates()):,} numbers"
    yield f"{drawn} over all ranges together: {varied}"
    yield ""
    quantiles = [name for name in frame.columns if name.startswith("q0")]
    table = Table(box=None, pad_edge=False)
    table.add_column("on the first day unless dated")
    for heading in ("mean", "±", *(f"{float(name[1:]):.0%}" for name in quantiles)):
        table.add_column(heading, justify="right", no_wrap=True)
    means = {row["column"]: row for row in frame[frame["mean"].notna()].to_dict("records")}
    for name, row in means.items():
        if not str(name).startswith(("effect_", "margin_", "accepts_")):
            cells = [f"{row['mean'] + 0.0:.2f}", f"{row['standard_error']:.2f}"]
            named = escape(name_quantity(run.scenario, str(name)).removeprefix("the "))
            table.add_row(named, *cells, *(f"{row[q] + 0.0:.2f}" for q in quantiles))
    yield table
    yield ""
    for said in (say_spread, say_deal_at_once, say_zone_share, say_larger_share, say_dated):
        yield escape(said(result))
    if result.odds:
        yield ""
        yield from show_odds(run.scenario, result.odds)
    for claim, (share, error) in result.holds.items():
        yield f"\n“{escape(run.scenario.claims[claim].sentence)}”"
        yield f"  {say_share(share, error)} {say_effect(result, claim)}"
    yield "\n[dim]Shares of draws are over the analyst's ranges, not over the world. It does not forecast.[/]"
