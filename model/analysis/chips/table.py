"""The chips and the exchange rates between them as tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from model.analysis.chips.answer import Chips


def tabulate_chips(result: Chips) -> pd.DataFrame:
    """One row an asset and party: worth, order, points per 100 km2, and how a score moves with one km2 more in hand today."""
    return pd.DataFrame(
        [
            {
                "date": pd.Timestamp(result.date),
                "asset": chip.asset,
                "name": chip.name,
                "holder": chip.holder,
                "order": chip.order,
                "ratio": chip.ratio,
                "party": party,
                "worth": chip.worth[party],
                "per_100_km2": chip.per_100_km2[party] if chip.per_100_km2 else None,
                "slope_below": chip.slope[party].below,
                "slope_above": chip.slope[party].above,
                "kink": chip.slope[party].kink,
                "score_per_km2": chip.per_km2(party),
            }
            for chip in result.chips
            for party in result.scenario.parties
        ]
    )


def tabulate_exchange(result: Chips) -> pd.DataFrame:
    """One row a party and pair of assets: how many km2 of `to` move its score as much as one km2 of `of`."""
    names = [chip.asset for chip in result.chips]
    rows = [
        {"party": party, "of": of, "to": to, "km2": result.rate(party, of, to)}
        for party in result.scenario.parties
        for of in names
        for to in names
        if of != to
    ]
    return pd.DataFrame(rows, columns=["party", "of", "to", "km2"])


def tabulate_exchange_square(result: Chips, party: str) -> pd.DataFrame:
    """For one party, how many km2 of the land across move its score as much as 100 km2 of the land down; empty without rates."""
    land = [chip for chip in result.chips if chip.per_km2(party)]
    rows = {
        one.name: {other.name: 100 * (result.rate(party, one.asset, other.asset) or math.nan) for other in land}
        for one in land
    }
    return pd.DataFrame.from_dict(rows, orient="index")
