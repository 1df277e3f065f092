"""Sliders inside a picture: they pick, without asking, what the model answers when it is asked."""

from __future__ import annotations

from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

import model
from model.catalogue import explorer
from model.catalogue.explorer import chart_dials
from model.errors import InvalidInput
from model.presentation import render

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
RATE, COST = "parties.russia.rate", "regimes.fighting.war_cost.ukraine"


@given(st.floats(-10, 10), st.floats(0.1, 10), st.floats(0, 1), st.integers(2, 60))
def test_the_stated_value_is_among_the_steps(low: float, width: float, part: float, count: int) -> None:
    value = low + part * width
    found = explorer.steps(low, low + width, value, count)
    assert value in found
    assert list(found) == sorted(found)
    assert len(found) == count
    gap = width / (count - 1)
    assert all(abs(one - (low + n * gap)) <= gap / 2 + 1e-9 for n, one in enumerate(found))


def test_every_answer_is_that_of_solve() -> None:
    found = explorer.answers_on_a_grid(MAIN, [RATE, COST])
    assert len(found) == 2 * explorer.VALUES[2] ** 2
    for row in found.iloc[::97].to_dict("records"):
        solved = model.solve(MAIN.replace({RATE: row[RATE], COST: row[COST]}))
        score = solved.scores[row["party"]]
        assert (row["position"], row["walk_away"]) == pytest.approx((score.position, score.walk_away), abs=1e-9)
        assert row["zone_width"] == pytest.approx(solved.zone.width, abs=1e-9)


def at(spec: dict[str, Any], **dialled: float) -> str:
    """What the picture shows when its sliders stand so."""
    params = [{**one, "value": dialled.get(one["name"], one["value"])} for one in spec["params"]]
    return vl_convert.vegalite_to_svg({**spec, "params": params, "width": 600}, vl_version=render.VEGA_LITE)


def test_the_sliders_pick_the_answer() -> None:
    spec = chart_dials(MAIN, [RATE]).to_dict()
    estimate = MAIN.estimates()[RATE]
    for value in (estimate.value, estimate.low, estimate.high):
        assert value is not None
        page = at(spec, dial0=value)
        for score in model.solve(MAIN.replace({RATE: value})).scores.values():
            assert f">{score.position:.1f}<" in page
            assert f">{score.walk_away:.1f}<" in page


def test_what_cannot_be_dragged() -> None:
    with pytest.raises(InvalidInput, match="one to three"):
        explorer.answers_on_a_grid(MAIN, [])
    with pytest.raises(InvalidInput, match="an estimate with `low` and `high`"):
        explorer.answers_on_a_grid(MAIN, ["parties.russia.name"])
