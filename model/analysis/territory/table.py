"""Control of each asset over time, and of each region on a day, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from model.analysis.scores import Path
from model.analysis.territory.holdings import Seen, holding_rows
from model.analysis.territory.outlines import Atlas
from model.game.branches import control_at_ends_of_drift
from model.presentation.columns import BRANCH, DAY, LIKELY, WAR, Column, Kind, chance_column, text_column
from model.presentation.tables import branch_name
from model.scenario import Scenario


def tabulate_control(result: Path) -> pd.DataFrame:
    """One row a date, branch and asset: the first party's share, and what it holds, in km2 (in % of it where it is not land).

    Where a drift has a range, also what it would hold on that date, over the branches, at either end of all such ranges.
    """
    game, held = result.play.game, []
    ends = control_at_ends_of_drift(result.scenario)
    for stretch, probability in zip(result.play.levels, result.probability, strict=True):
        for n, branches in enumerate(stretch.level.paths):
            for at, step in enumerate(stretch.steps):
                for k, (name, asset) in enumerate(result.scenario.assets.items()):
                    share = float(stretch.control[0, n, at, k])
                    held.append(
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
    return pd.DataFrame(held, columns=columns)


def tabulate_map(seen: Seen) -> pd.DataFrame:
    """What is held on a day, or would be under a plan: `tabulate_regions_held`."""
    return tabulate_regions_held(seen.scenario, seen.outlines, seen.shares, seen.before)


def tabulate_regions_held(
    scenario: Scenario,
    outlines: Atlas | None,
    shares: Mapping[str, float],
    before: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """One row a region: the first party's share and km2 of it, and how they differ from what was before, if that is given.

    Without outlines one row an asset, which then stands for a region; the km2 of what is no land are missing.
    """
    return pd.DataFrame(holding_rows(scenario, outlines, shares, before))


KINDS: Final = (
    Kind(
        "control",
        "Who holds what on every date if the war goes on",
        "a date, branch and asset",
        (
            DAY,
            BRANCH,
            LIKELY,
            text_column("asset", "The asset, by its id.", key=True, at=WAR),
            text_column("name", "Its name.", at=WAR),
            chance_column("share", "The first party's share of it.", WAR, unit="share"),
            Column("held", "What the first party holds of it, in the unit of the next column.", at=WAR),
            text_column("unit", "km²; % of it where it is not land.", "km²", "%", at=WAR),
            Column(
                "held_at_low",
                "What it would hold that day, over the branches, with every drift at the low end of its range, in that unit; "
                "empty where no drift has one.",
                at=WAR,
            ),
            Column("held_at_high", "The same at the high end.", at=WAR),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
