"""The chips and the exchange rates between them as tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import DAY, PARTY, Column, Kind, count_column, flag_column, points_column, text_column

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


KINDS: Final = (
    Kind(
        "chips",
        "What each asset is worth",
        "an asset and party",
        (
            DAY,
            text_column("asset", "The asset, by its id.", key=True),
            text_column("name", "The asset in words."),
            text_column("holder", "The party that holds more of it; empty where it is shared by half."),
            count_column(
                "order",
                "Its place in the order in which efficient deals hand assets over; empty for what one of them does not want.",
                at="6-two-ways-to-solve-one-answer",
            ),
            Column("ratio", "Its worth to the first party over that to the second.", "ratio", low=0),
            PARTY,
            Column("worth", "What all of it is worth.", "points", low=0),
            Column(
                "per_100_km2", "What 100 km2 of it are worth; empty where it has no area.", "points per 100 km2", low=0
            ),
            points_column("slope_below", "How the score moves with the first party's share of it, from below."),
            points_column("slope_above", "The same from above."),
            flag_column("kink", "Whether the two slopes differ."),
            Column(
                "score_per_km2", "How the score moves with one km2 more in the first party's hand.", "points per km2"
            ),
        ),
    ),
    Kind(
        "exchange",
        "Exchange rates between assets",
        "a party and pair of assets",
        (
            PARTY,
            text_column("of", "The asset that is given.", key=True),
            text_column("to", "The asset that is taken for it.", key=True),
            Column("km2", "How many km2 of `to` move the score as much as one km2 of `of`.", "km2 per km2"),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
