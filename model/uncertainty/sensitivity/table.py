"""Swings and Sobol indices as a table: one row an estimate and a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

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
