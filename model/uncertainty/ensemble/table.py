"""The summary of a run as a table: one row a quantity of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import (
    DAY,
    ESTIMATES,
    GAME,
    QUANTILE_COLUMNS,
    ZONE_WIDTH,
    Column,
    Kind,
    chance_column,
    count_column,
    date_column,
    flag_column,
    points_column,
    text_column,
)

if TYPE_CHECKING:
    from model.uncertainty.ensemble.summaries import Ensemble


def tabulate_ensemble(result: Ensemble) -> pd.DataFrame:
    """One row a quantity of the draws: mean and quantiles, or the share of draws, with standard errors; then the claims."""
    claims = pd.DataFrame(
        [
            {"column": f"holds_{name}", "draws": result.run.draws, "share": share, "standard_error": error}
            for name, (share, error) in result.holds.items()
        ],
        columns=["column", "draws", "share", "standard_error"],
    )
    rows = result.summary.to_dict("records") + claims.to_dict("records")
    return pd.DataFrame(rows, columns=result.summary.columns)


KINDS: Final = (
    Kind(
        "ensemble",
        "What came out of many draws",
        "a quantity",
        (
            text_column("column", "The quantity: a column of `draws`, or `holds_` and a claim.", key=True),
            count_column("draws", "How many draws.", 1),
            chance_column("share", "The share of draws in which it is so, for what is so or not.", unit="share"),
            Column("mean", "The mean, for a number.", "of the quantity"),
            Column("standard_error", "Of the mean or the share.", "of the quantity", low=0),
            Column("q{level}", "The quantile of that level.", "of the quantity"),
        ),
        drawn=True,
    ),
    Kind(
        "bands",
        "Quantiles over time",
        "a date and quantity",
        (DAY, text_column("quantity", "The quantity.", key=True), *QUANTILE_COLUMNS),
        drawn=True,
    ),
    Kind(
        "draws",
        "Every draw",
        "a draw",
        (
            count_column("draw", "The number of the draw in its sample.", key=True, at=ESTIMATES),
            points_column("score_{party}", "Position score on the first day."),
            points_column("walk_away_{party}", "Walk-away value."),
            points_column("saying_no_{party}", "What saying no is worth.", GAME),
            Column("surplus_share_{party}", "Share of the surplus.", "share"),
            ZONE_WIDTH,
            flag_column("zone", "Whether there is a zone of agreement."),
            flag_column("gains_more_{party}", "Whether the party has the greater share of its own best."),
            chance_column("deal_by_{date}", "Probability of a deal by then.", GAME),
            chance_column("freeze_by_{date}", "Probability of a freeze by then.", GAME),
            chance_column("war_by_{date}", "Probability that the war goes on then.", GAME),
            date_column("deal_date", "The likeliest date of a deal; empty where there is none.", at=GAME),
            points_column("margin_{position}_{party}", "The position's margin."),
            chance_column(
                "accepts_{position}_{party}", "Probability that the party, or `both`, accept it on the first day."
            ),
            points_column(
                "gain_{position}_{party}", "What the party gains by proposing it; empty where its own red line forbids."
            ),
            Column("effect_{claim}", "The effect of the claim's edit on its metric.", "of the metric"),
            Column("{address}", "The value drawn for the estimate at that address.", "of the estimate", at=ESTIMATES),
        ),
        drawn=True,
    ),
)
"""What the tables of this room are, and what each of their columns means."""
