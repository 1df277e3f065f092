"""Regret as a table: one row a plan and the side that proposes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import PARTY, Column, Kind, chance_column, count_column, text_column

if TYPE_CHECKING:
    from model.uncertainty.regret.answer import Regret


def tabulate_regret(result: Sequence[Regret]) -> pd.DataFrame:
    """One row a party and position: what the party would regret of proposing it, in its points."""
    return pd.DataFrame([vars(one) for one in result])


KINDS: Final = (
    Kind(
        "regret",
        "What each side would regret to have proposed",
        "a party and position",
        (
            PARTY,
            text_column("position", "The position, or `nothing`.", key=True),
            Column("mean", "The mean regret.", "points", low=0),
            Column("standard_error", "Of the mean.", "points", low=0),
            Column("upper", "The 95 % quantile of the regret.", "points", low=0),
            Column("most", "The greatest regret.", "points", low=0),
            chance_column("accepted", "The share of draws in which the other side accepts it.", unit="share"),
            chance_column("best_in", "The share of draws in which nothing is better.", unit="share"),
            Column("mean_by_half", "The mean regret in the first half of the draws.", "points", low=0),
            count_column("draws", "The draws in which it is the party's to propose.", 1),
        ),
        drawn=True,
    ),
)
"""What the tables of this room are, and what each of their columns means."""
