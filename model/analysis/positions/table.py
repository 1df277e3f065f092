"""Plans, the dates on which they are accepted, and break-even values as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from model.presentation.tables import branch_name, terms_in_columns

if TYPE_CHECKING:
    from model.analysis.positions.answer import Standings
    from model.analysis.positions.breakeven import BreakEven
    from model.analysis.positions.odds import Odds


def tabulate_positions(result: Standings, odds: Sequence[Odds] = ()) -> pd.DataFrame:
    """One row a position, branch and party: value, margin, whether it accepts, what it could gain, the terms as completed.

    With the odds of a sample (`model.uncertainty.ensemble.odds`) the share of draws in which the party accepts on the first
    day, and both do.
    """
    shares = {one.position: one for one in odds}
    rows = []
    for one in result.standings:
        for branch in one.branches:
            nearest = branch.nearest
            for i, party in enumerate(result.scenario.parties):
                rows.append(
                    {
                        "date": pd.Timestamp(result.date),
                        "position": one.position,
                        "title": one.title,
                        "author": one.author,
                        "published": pd.Timestamp(one.date) if one.date else None,
                        "later": one.later,
                        "branch": branch_name(branch.path),
                        "probability": branch.probability,
                        "party": party,
                        "value": branch.deal.points[i],
                        "margin": branch.margin[party],
                        "accepts": branch.accepts[party],
                        "breaks": ", ".join(branch.breaks),
                        "surplus_share": branch.surplus_share[party],
                        "to_frontier": branch.to_frontier,
                        "could_gain": branch.could_gain[party],
                        "nearest_change": nearest.change[party] if nearest else None,
                        "nearest_value": nearest.deal.points[i] if nearest else None,
                        "nearest_terms": _changes(nearest.terms) if nearest else None,
                        "open": ", ".join(one.open),
                        **_odds_of(shares.get(one.position), party),
                        **terms_in_columns(branch.deal.shares, branch.deal.options),
                    }
                )
    return pd.DataFrame(rows)


def tabulate_acceptance(result: Standings) -> pd.DataFrame:
    """One row a position, party, branch and span of dates on which it would accept."""
    rows = [
        {
            "position": one.position,
            "party": window.party,
            "branch": branch_name(window.path),
            "first": pd.Timestamp(window.first),
            "last": pd.Timestamp(window.last),
        }
        for one in result.standings
        for window in one.windows
    ]
    return pd.DataFrame(rows, columns=["position", "party", "branch", "first", "last"])


def tabulate_breakeven(result: BreakEven) -> pd.DataFrame:
    """One row a value at which acceptance flips, an estimate that never flips it, or one change of a pair or an opening."""
    rows: list[dict[str, Any]] = []

    def add(kind: str, party: str | None, address: str, **numbers: Any) -> None:
        rows.append({"kind": kind, "position": result.position, "party": party, "address": address, **numbers})

    for one in result.crossings:
        side = "above" if one.from_below else "below"
        ends = {"stated": one.stated, "low": one.low, "high": one.high}
        add("alone", one.party, one.address, **ends, value=one.value, accepts=side, cost=one.cost)
    for party, addresses in result.never.items():
        for where in addresses:
            now, low, high = result.ranges[where]
            add("not within its range", party, where, stated=now, low=low, high=high)
    for kind, joint in (("pair", result.pair), ("opening", result.opening)):
        for where, (now, needed) in joint.changes.items() if joint else ():
            _, low, high = result.ranges[where]
            cost = abs(needed - now) / (high - low)
            add(kind, None, where, stated=now, low=low, high=high, value=needed, cost=cost)
    columns = ["kind", "position", "party", "address", "stated", "low", "high", "value", "accepts", "cost"]
    return pd.DataFrame(rows, columns=columns)


def _odds_of(odds: Odds | None, party: str) -> dict[str, float]:
    return {} if odds is None else {"accepts_in": odds.accepts[party], "both_in": odds.both, "draws": odds.draws}


def _changes(terms: Mapping[str, tuple[float | str, float | str]]) -> str:
    def shown(value: float | str) -> str:
        return value if isinstance(value, str) else f"{value:.6g}"

    return "; ".join(f"{name}: {shown(old)} -> {shown(new)}" for name, (old, new) in terms.items())
