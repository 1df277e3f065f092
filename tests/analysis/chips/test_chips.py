"""Chips: order, worth and slopes, against the frontier, against whole solves, and in closed form."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from typer.testing import CliRunner

import model
from model.analysis import chips
from model.cli import app
from model.errors import InvalidInput
from model.game import compile_game
from model.game.frontier import kernel
from model.scenario import Scenario
from tests.kit.examples import examples
from tests.kit.strategies import scenarios

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


def textbook(name: str) -> Scenario:
    return model.load(model.shipped("scenarios") / "textbook" / f"{name}.yaml")


def test_the_order_is_the_one_in_which_the_frontier_hands_goods_over() -> None:
    scenario = textbook("brams-taylor-1996")
    curve = kernel(compile_game(scenario))
    handed = [
        scenario_assets(scenario)[int(abs(a - b).argmax())]
        for a, b in zip(curve.start_shares, curve.end_shares, strict=True)
    ]
    ordered = sorted(chips.chips(scenario).chips, key=lambda chip: chip.order or 0)
    assert [chip.asset for chip in ordered] == handed


def scenario_assets(scenario: Scenario) -> list[str]:
    return list(scenario.assets)


def test_what_all_chips_are_worth_is_what_is_not_in_issues() -> None:
    found = chips.chips(MAIN)
    compiled = compile_game(MAIN)
    for i, party in enumerate(MAIN.parties):
        total = math.fsum(chip.worth[party] for chip in found.chips)
        assert total == pytest.approx(float(compiled.value[0, i].sum()))
        assert 0 < total < 100


@pytest.mark.parametrize("asset", list(MAIN.assets))
def test_slopes_are_those_of_whole_solves(asset: str) -> None:
    chip = next(one for one in chips.chips(MAIN).chips if one.asset == asset)
    where, held, step = f"assets.{asset}.control", MAIN.assets[asset].control.value, 1e-5
    today = model.solve(MAIN).scores
    for party in MAIN.parties:
        slope = chip.slope[party]
        assert (slope.below is None) == (held == 0)
        assert (slope.above is None) == (held == 1)
        for sign, found in ((-1, slope.below), (1, slope.above)):
            if found is not None:
                moved = model.solve(MAIN.replace({where: held + sign * step})).scores
                expected = (moved[party].position - today[party].position) / (sign * step)
                assert found == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_a_kink_is_reported_and_not_smoothed() -> None:
    assert not chips.Slope(2.0, 2.0).kink
    assert chips.Slope(2.0, 3.0).kink
    assert chips.Slope(2.0, 3.0).value is None
    assert chips.Slope(None, 3.0).value == 3.0
    assert chips.Slope(2.0, None).value == 2.0


def test_a_kink_of_the_score_is_found() -> None:
    """One good beside the pie is worth nothing to B: A keeps it, and A's walk-away value in it is clipped at a whole."""
    data = textbook("linear-pie").model_dump(by_alias=True)
    data["regimes"]["talks"] |= {"impasse": None, "drift_km2_per_day": {"pie": -10}, "war_cost": {"a": 0, "b": 0}}
    data["assets"]["pie"] |= {"area_km2": 100, "control": 0.7, "bounds": {"at_least": 0, "at_most": 1}}
    scenario = model.Scenario.model_validate(data)  # 70 km2 a week: at 0.7 the line just reaches the end
    slope = chips.chips(scenario).chips[0].slope["a"]
    assert slope.below == pytest.approx(0, abs=1e-6)
    assert slope.above == pytest.approx(100, rel=1e-6)
    assert slope.kink


def test_exchange_rates_are_ratios_of_slopes() -> None:
    found = chips.chips(MAIN)
    for party in MAIN.parties:
        rate = found.rate(party, "kursk_foothold", "donetsk")
        back = found.rate(party, "donetsk", "kursk_foothold")
        assert rate is not None
        assert back is not None
        assert rate * back == pytest.approx(1)
        assert rate > 1, "a km2 of the foothold moves the score more than one of Donetsk oblast"


@given(scenarios())
@examples(25)
def test_chips_of_random_scenarios(scenario: Scenario) -> None:
    try:
        found = chips.chips(scenario)
    except InvalidInput:
        return
    orders = sorted(chip.order for chip in found.chips if chip.order is not None)
    assert orders == list(range(1, len(orders) + 1))
    by_order = {chip.order: chip.ratio for chip in found.chips}
    assert all(by_order[n] <= by_order[n + 1] for n in orders[:-1])


@pytest.mark.parametrize("name", ["kursk-2025-01", "brams-taylor-1996"])
def test_the_command_in_three_formats(name: str) -> None:
    run = CliRunner().invoke
    assert "from the top down" in run(app, ["chips", name]).output
    rows: list[dict[str, Any]] = json.loads(run(app, ["chips", name, "--format", "json"]).output)
    scenario = model.load(next(file for file in model.library() if file.stem == name))
    assert len(rows) == 2 * len(scenario.assets)
    rates = run(app, ["chips", name, "--rates", "--format", "csv"]).output.splitlines()
    assert rates[0] == "party,of,to,km2"
    assert len(rates) == 1 + 2 * len(scenario.assets) * (len(scenario.assets) - 1)
