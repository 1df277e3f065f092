"""The picture of chips."""

from __future__ import annotations

from model.analysis import chips
from model.analysis.chips.chart import chart_chips
from tests.kit.pictures import MAIN, inside, scenario


def test_chips_in_the_order_of_giving() -> None:
    result = chips.chips(scenario(MAIN))
    drawn = inside(chart_chips(result), "worths")
    assert [row["order"] for row in drawn] == sorted(row["order"] for row in drawn)
    assert {(row["asset"], row["party"]): row["worth"] for row in drawn} == {
        (chip.name, result.scenario.parties[party].name): worth
        for chip in result.chips
        for party, worth in chip.worth.items()
    }
