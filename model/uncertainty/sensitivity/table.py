"""Swings and Sobol indices as a table: one row an estimate and a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import Column, Kind, points_column, text_column

if TYPE_CHECKING:
    from model.uncertainty.sensitivity.one_at_a_time import Swing
    from model.uncertainty.sensitivity.sobol import Indices


INDEX = ("first", "first_interval", "total", "total_interval", "first_by_half", "total_by_half")
"""The columns of a Sobol index."""


def tabulate_sensitivity(swings: Sequence[Swing], found: Indices) -> pd.DataFrame:
    """One row an estimate or group and quantity: score at its low and high end alone, and its Sobol indices over all ranges."""
    parties = list(found.scenario.parties)
    alone = {
        (swing.address, f"score_{party}"): (swing.at_low[i], swing.at_high[i])
        for swing in swings
        for i, party in enumerate(parties)
    }
    rows = []
    for one in found.indices:
        low, high = alone.get((one.name, one.quantity), (None, None))
        numbers = {name: getattr(one, name) for name in INDEX}
        rows.append({"quantity": one.quantity, "name": one.name, "at_low": low, "at_high": high, **numbers})
    return pd.DataFrame(rows, columns=["quantity", "name", "at_low", "at_high", *INDEX])


KINDS: Final = (
    Kind(
        "sensitivity",
        "What the answer depends on",
        "an estimate or group, and a quantity",
        (
            text_column("quantity", "The figure.", key=True),
            text_column("name", "The estimate's address, or the group.", key=True),
            points_column("at_low", "The score with this estimate alone at its low end."),
            points_column("at_high", "At its high end."),
            Column("first", "First-order Sobol index: what of the variance would go if it alone were known.", "share"),
            Column("first_interval", "Half the width of its 95 % bootstrap interval.", "share", low=0),
            Column("total", "Total index: what would stay if all others were known.", "share"),
            Column("total_interval", "Half the width of its 95 % bootstrap interval.", "share", low=0),
            Column("first_by_half", "The first-order index from half the draws.", "share"),
            Column("total_by_half", "The total index from half the draws.", "share"),
        ),
        drawn=True,
    ),
)
"""What the tables of this room are, and what each of their columns means."""
