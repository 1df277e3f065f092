"""The summary of a run for a terminal: quantities with quantiles, shares of draws, claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.positions.terminal import show_odds

if TYPE_CHECKING:
    from model.uncertainty.ensemble.summaries import Ensemble


def show_ensemble(result: Ensemble) -> Iterable[RenderableType]:
    """The summaries of a run: quantities with their quantiles, what holds in which share of draws, and the claims."""
    run, frame = result.run, result.summary
    yield f"[bold]{escape(run.scenario.title)}[/]"
    drawn = f"{run.draws:,} draws ({run.sampler}, seed {run.seed})"
    yield f"{drawn} over {len(run.scenario.estimates()):,} numbers, those with a range varied together"
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
            table.add_row(str(name).replace("_", " "), *cells, *(f"{row[q] + 0.0:.2f}" for q in quantiles))
    yield table
    yield ""
    for row in frame[frame["share"].notna()].to_dict("records"):
        yield f"{str(row['column']).replace('_', ' ')}: in {row['share']:.1%} of draws"
    if result.odds:
        yield ""
        yield from show_odds(run.scenario, result.odds)
    for claim, (share, error) in result.holds.items():
        effect = means[f"effect_{claim}"]
        yield f"\n“{escape(run.scenario.claims[claim].sentence)}”"
        moved = f"{effect['mean'] + 0.0:+.2f} ± {effect['standard_error']:.2f}"
        yield f"  holds in {share:.1%} of draws ± {error:.2%}; effect {moved}"
    yield "\n[dim]Shares of draws are over the analyst's ranges, not over the world. It does not forecast.[/]"
