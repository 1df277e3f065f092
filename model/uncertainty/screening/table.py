"""Offers to a side whose refusal point is unknown, as a table."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import PARTY, Column, Kind, chance_column, points_column, text_column

if TYPE_CHECKING:
    from model.uncertainty.screening.answer import Screen


def tabulate_screen(result: Screen) -> pd.DataFrame:
    """One row an offer, from the least generous to the one that nobody refuses, and the best: what it gives, keeps, is worth.

    Where there is no offer that the other side would take, one row says so: with what it wants at least, which no deal gives.
    """
    none = {"leaves": result.least, "keeps": math.nan, "acceptance": 0.0, "expected": result.refused}
    best = ("none", none) if result.best is None else ("best", asdict(result.best))
    rows = [*(("offer", asdict(one)) for one in result.offers), best]
    return pd.DataFrame([{"kind": kind, "party": result.party, **one, "refused": result.refused} for kind, one in rows])


KINDS: Final = (
    Kind(
        "screen",
        "Offers where the other's refusal point is not known",
        "an offer of a party",
        (
            text_column(
                "kind",
                "An offer, or the best of them; `none` where no deal gives the other side what it wants at least.",
                "offer",
                "best",
                "none",
                key=True,
            ),
            PARTY,
            Column(
                "leaves",
                "What the offer gives the other side; of `none`, what that wants at least.",
                "points",
                key=True,
            ),
            points_column("keeps", "What it leaves the party that makes it; empty where nothing can be offered."),
            chance_column("acceptance", "The share of draws in which it is accepted."),
            points_column("expected", "What it is worth: accepted or refused."),
            points_column("refused", "What the party has if it is refused."),
        ),
        drawn=True,
    ),
)
"""What the tables of this room are, and what each of their columns means."""
