"""The levers as a table: one row a lever and a party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import DAY, PARTY, Column, Kind, points_column, text_column

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


KINDS: Final = (
    Kind(
        "levers",
        "What each lever is worth",
        "a lever and party",
        (
            DAY,
            text_column("lever", "The lever, by its id.", key=True),
            text_column("title", "The lever in words."),
            PARTY,
            points_column("score", "Shapley value in the position score."),
            points_column("walk_away", "Shapley value in the walk-away value."),
            points_column("alone", "What the score changes if this lever alone is taken away, the sign turned."),
            Column("standard_error", "Of the score's Shapley value, where orders were drawn.", "points", low=0),
            text_column("shadow", "The lever whose absence would show this one's worth the most."),
            points_column("alone_without_shadow", "As `alone`, with that other lever taken away first."),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
