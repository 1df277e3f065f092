"""The summary of a run as a table: one row a quantity of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
