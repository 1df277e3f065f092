"""The regions as a table: one row a limit of a region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

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
