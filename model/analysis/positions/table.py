"""Plans, the dates on which they are accepted, and break-even values as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from model.presentation.columns import (
    BRANCH,
    DAY,
    LIKELY,
    PARTY,
    TERMS,
    Column,
    Kind,
    chance_column,
    count_column,
    date_column,
    flag_column,
    points_column,
    text_column,
)
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


KINDS: Final = (
    Kind(
        "positions",
        "Plans on the table",
        "a position, branch and party",
        (
            DAY,
            text_column("position", "The position, by its id.", key=True),
            text_column("title", "The position in words."),
            text_column("author", "Who put it forward."),
            date_column("published", "When."),
            flag_column("later", "Whether that was after the scenario's first day."),
            BRANCH,
            LIKELY,
            PARTY,
            points_column("value", "What the deal is worth: W."),
            points_column("margin", "W - C: negative where the party would rather say no."),
            flag_column(
                "accepts", "Whether it would accept: a margin of at least 0, and no rule or own red line broken."
            ),
            text_column("breaks", "The rules and red lines that the stated terms break."),
            Column("surplus_share", "(W - D) / (I - D).", "share"),
            points_column("to_frontier", "What both could still gain; negative if it asks for more than there is."),
            points_column("could_gain", "What this party could still gain at no cost to the other."),
            Column(
                "nearest_change",
                "What the nearest deal that both would accept changes, for this party.",
                "points",
                low=0,
            ),
            points_column("nearest_value", "What that deal is worth to it."),
            text_column("nearest_terms", "How its terms differ."),
            text_column("open", "What the position leaves open, as completed in the terms."),
            chance_column(
                "accepts_in", "The share of draws in which the party accepts on the first day.", unit="share"
            ),
            chance_column("both_in", "The share of draws in which both do.", unit="share"),
            count_column("draws", "How many draws.", 1),
            *TERMS,
        ),
    ),
    Kind(
        "acceptance",
        "When each side would accept a plan",
        "a position, party, branch and span of dates",
        (
            text_column("position", "The position, by its id.", key=True),
            PARTY,
            BRANCH,
            date_column("first", "The first day of the span.", key=True),
            date_column("last", "The last day of it."),
        ),
    ),
    Kind(
        "breakeven",
        "What would have to change",
        "a value at which acceptance flips, or one change of several",
        (
            text_column("kind", "What the row is.", "alone", "not within its range", "pair", "opening", key=True),
            text_column("position", "The position; empty where an empty zone is opened.", key=True),
            text_column("party", "The party whose acceptance flips; empty where it is both.", key=True),
            text_column("address", "The estimate that changes.", key=True),
            Column("stated", "Its stated value.", "of the estimate"),
            Column("low", "The low end of its range.", "of the estimate"),
            Column("high", "The high end.", "of the estimate"),
            Column(
                "value", "The value at which it flips, or that the joint change needs.", "of the estimate", key=True
            ),
            text_column("accepts", "On which side of the value the party accepts.", "above", "below"),
            chance_column("cost", "|value - stated| / (high - low).", unit="share"),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
