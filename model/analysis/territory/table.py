"""Control of each asset over time as a table."""

from __future__ import annotations

import pandas as pd

from model.analysis.scores import Path
from model.game.branches import control_at_ends_of_drift
from model.presentation.tables import branch_name


def tabulate_control(result: Path) -> pd.DataFrame:
    """One row a date, branch and asset: the first party's share, and what it holds, in km2 (in % of it where it is not land).

    Where a drift has a range, also what it would hold on that date, over the branches, at either end of all such ranges.
    """
    game, rows = result.play.game, []
    ends = control_at_ends_of_drift(result.scenario)
    for stretch, probability in zip(result.play.levels, result.probability, strict=True):
        for n, branches in enumerate(stretch.level.paths):
            for at, step in enumerate(stretch.steps):
                for k, (name, asset) in enumerate(result.scenario.assets.items()):
                    share = float(stretch.control[0, n, at, k])
                    rows.append(
                        {
                            "date": pd.Timestamp(game.dates[step]),
                            "branch": branch_name(branches),
                            "probability": float(probability[n]),
                            "asset": name,
                            "name": asset.name,
                            "share": share,
                            "held": share * asset.size,
                            "unit": asset.unit,
                            "held_at_low": None if ends is None else ends[0][step, k] * asset.size,
                            "held_at_high": None if ends is None else ends[1][step, k] * asset.size,
                        }
                    )
    columns = ["date", "branch", "probability", "asset", "name", "share", "held", "unit", "held_at_low", "held_at_high"]
    return pd.DataFrame(rows, columns=columns)
