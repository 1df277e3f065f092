"""Regret as a table: one row a plan and the side that proposes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from model.uncertainty.regret.answer import Regret


def tabulate_regret(result: Sequence[Regret]) -> pd.DataFrame:
    """One row a party and position: what the party would regret of proposing it, in its points."""
    return pd.DataFrame([vars(one) for one in result])
