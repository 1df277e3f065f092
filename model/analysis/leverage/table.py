"""The levers as a table: one row a lever and a party."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from model.analysis.leverage.answer import Why


def tabulate_levers(result: Why) -> pd.DataFrame:
    """One row a lever and party: Shapley value in score and walk-away value, what it costs alone, the standard error if drawn."""
    return pd.DataFrame(
        [
            {
                "date": pd.Timestamp(result.date),
                "lever": one.lever,
                "title": one.title,
                "party": party,
                "score": one.score[party],
                "walk_away": one.walk_away[party],
                "alone": one.alone[party],
                "standard_error": one.standard_error[party] if one.standard_error else None,
                "shadow": one.shadow[0] if one.shadow else None,
                "alone_without_shadow": one.shadow[1][party] if one.shadow else None,
            }
            for one in result.contributions
            for party in result.scenario.parties
        ]
    )
