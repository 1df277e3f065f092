"""Tables of three shipped scenarios, and what the functions say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import model
from model.analysis.scores.table import tabulate_path, tabulate_scores
from model.catalogue import requests, tables
from model.catalogue.requests import Case, Request, Sheet

SCENARIOS = model.shipped("scenarios")
MAIN = model.load(SCENARIOS / "kursk-2025-01.yaml")
NAMES = ("kursk-2025-01", "textbook/fearon-1995", "textbook/powell-2006")
CASES = [requests.case(Path(name).name, model.load(SCENARIOS / f"{name}.yaml")) for name in NAMES]
NUMBERS = ("position", "walk_away", "surplus", "surplus_share", "saying_no", "expected", "optimism", "zone_width")
CONTROL = "assets.kursk_foothold.control"
COST = "regimes.fighting.war_cost.ukraine"


def sheets(*what: str, cases: list[Case] | None = None, **more: Any) -> list[Sheet]:
    return [tables.sheet(cases or CASES, Request(kind, **more)) for kind in what]


def expected(kind: str = "scores") -> pd.DataFrame:
    """What the functions say, without any of the exporting code."""
    frames = [
        tabulate_scores(model.solve(one.base)) if kind == "scores" else tabulate_path(model.path(one.base))
        for one in CASES
    ]
    return pd.concat(
        [frame.assign(scenario=one.name) for frame, one in zip(frames, CASES, strict=True)], ignore_index=True
    )


def same(found: pd.DataFrame, wanted: pd.DataFrame, digits: float = 0.0) -> None:
    """Every number is there, to the last bit or to so many relative digits."""
    assert len(found) == len(wanted) > 0
    for name in NUMBERS:
        if name in wanted:
            one, other = found[name].to_numpy(dtype=float, na_value=np.nan), wanted[name].to_numpy(dtype=float)
            np.testing.assert_allclose(one, other, rtol=digits, atol=0, equal_nan=True)
    assert list(found["party"]) == list(wanted["party"])
    assert list(found["scenario"]) == list(wanted["scenario"])
