"""The regions as a table: one row a limit of a region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from model.presentation.columns import ESTIMATES, Column, Kind, chance_column, count_column, flag_column, text_column

if TYPE_CHECKING:
    from model.uncertainty.regions.answer import Region


def tabulate_regions(result: Sequence[Region]) -> pd.DataFrame:
    """One row an outcome and estimate that bounds its region; one without an estimate where no region was found.

    `holds` says whether the region is of the draws in which the outcome holds, or fails; coverage and density are measured on
    draws that the region was not found in.
    """
    columns = [
        "column",
        "outcome",
        "share",
        "holds",
        "address",
        "low",
        "high",
        "chance",
        "coverage",
        "density",
        "draws",
    ]
    rows: list[dict[str, Any]] = []
    for one in result:
        said = {"column": one.column, "outcome": one.says, "share": one.share}
        if one.found is None:
            rows.append(said)
            continue
        tried = {"coverage": one.found.tried.coverage, "density": one.found.tried.density, "draws": one.found.draws}
        limits = [vars(limit) for limit in one.found.limits] or [{}]
        rows += [{**said, "holds": one.found.holds, **limit, **tried} for limit in limits]
    return pd.DataFrame(rows, columns=columns)


KINDS: Final = (
    Kind(
        "regions",
        "In which region of the estimates an outcome holds",
        "an outcome and estimate that bounds its region; an outcome, where there is no region",
        (
            text_column("column", "The outcome: a column of `draws`.", key=True),
            text_column("outcome", "The outcome in words."),
            chance_column("share", "The share of all draws in which it holds.", unit="share"),
            flag_column("holds", "Whether the region is of the draws in which it holds, or in which it fails."),
            text_column("address", "The estimate that bounds the region.", key=True, at=ESTIMATES),
            Column("low", "From which value on; empty where the region is not bounded below.", "of the estimate"),
            Column("high", "Up to which value; empty where it is not bounded above.", "of the estimate"),
            chance_column("chance", "Probability that a restriction as telling would come about by chance."),
            chance_column(
                "coverage", "What of the outcome's draws lies in the region, on draws kept apart.", unit="share"
            ),
            chance_column("density", "What of the region's draws has the outcome, on draws kept apart.", unit="share"),
            count_column("draws", "How many draws, both halves together.", 1),
        ),
        drawn=True,
    ),
)
"""What the tables of this room are, and what each of their columns means."""
