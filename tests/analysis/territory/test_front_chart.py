"""The front over time: what is held, within its range."""

from __future__ import annotations

import pandas as pd
import pytest

import model
from model.analysis.territory.front_chart import chart_front
from model.analysis.territory.table import tabulate_control
from model.game.branches import control_at_ends_of_drift
from tests.kit.pictures import MAIN, inside, is_drawn_by_its_bends, scenario


@pytest.mark.long
def test_the_front_is_control_over_time_within_its_range() -> None:
    asked = scenario(MAIN)
    path = model.path(asked)
    table = tabulate_control(path)
    picture = chart_front(path, control_at_ends_of_drift(asked))
    own = table[(table["asset"] == "kursk_foothold") & (table["date"] == table["date"].min())]
    drawn = [row for row in inside(picture, "over") if row["asset"] == "kursk_foothold"]
    assert drawn[0]["held"] == pytest.approx(1320 * 0.3674)
    assert own["held"].iloc[0] == pytest.approx(1320 * 0.3674)
    spread = {(row["asset"], row["date"]): (row["low"], row["high"]) for row in inside(picture, "range")}
    for row in inside(picture, "over"):
        low, high = spread[(row["asset"], row["date"])]
        assert low - 1e-6 <= row["held"] <= high + 1e-6
        printed = table[(table["asset"] == row["asset"]) & (table["date"] == pd.Timestamp(row["date"]))]
        assert printed[["held_at_low", "held_at_high"]].to_numpy().tolist() == [pytest.approx((low, high))] * len(
            printed
        )
    assert tabulate_control(model.path(scenario("fearon-1995")))["held_at_low"].isna().all(), "no drift has a range"
    assert {row["asset"] for row in drawn} == {"kursk_foothold"}
    for asset in {row["asset"] for row in inside(picture, "over")}:
        here = [row for row in inside(picture, "branches") if row["asset"] == asset]
        is_drawn_by_its_bends(here, "held", table[table["asset"] == asset], "held")
    assert "Crimea with Sevastopol" in picture.to_dict()["description"], "what does not move is named"


def test_control_over_the_branches_is_that_of_the_games_that_are_played() -> None:
    asked = scenario(MAIN)
    drifts = {where: one for where, one in asked.dimensions().items() if "drift_km2" in where}
    ends = control_at_ends_of_drift(asked)
    assert ends is not None
    for found, end in zip(ends, ("low", "high"), strict=True):
        moved = asked.replace({where: getattr(one, end) for where, one in drifts.items()})
        assert len(found) == moved.steps + 1
        for step in (0, 1, 2, 17, moved.steps):
            nodes = model.solve(moved, moved.date(step)).nodes
            for k, asset in enumerate(moved.assets):
                assert found[step, k] == pytest.approx(sum(node.probability * node.control[asset] for node in nodes))
    assert control_at_ends_of_drift(scenario("fearon-1995")) is None
