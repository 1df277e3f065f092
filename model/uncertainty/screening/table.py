"""Offers to a side whose refusal point is unknown, as a table."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

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
