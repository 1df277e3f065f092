"""The waterfall of levers."""

from __future__ import annotations

import itertools

import pytest

from model.analysis import leverage
from model.analysis.leverage.chart import chart_levers
from tests.kit.pictures import MAIN, inside, scenario


@pytest.mark.parametrize("party", ["ukraine", "russia"])
def test_the_waterfall_adds_up(party: str) -> None:
    why = leverage.why(scenario(MAIN))
    bars = inside(chart_levers(why, party), "bars")
    assert bars[0]["end"] == pytest.approx(why.score_without[party])
    assert bars[-1]["end"] == pytest.approx(why.score[party])
    for before, bar in itertools.pairwise(bars[:-1]):
        assert bar["begin"] == before["end"]
    assert bars[-2]["end"] == pytest.approx(why.score[party]), "the levers lead from the one to the other"
    assert {row["what"]: row["value"] for row in bars[1:-1]} == {
        one.title: pytest.approx(one.score[party]) for one in why.contributions
    }
