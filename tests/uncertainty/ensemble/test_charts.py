"""Pictures of a sample: bands, spread and refusals hold every draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import model
from model.analysis.scores.clock_chart import chart_clock
from model.uncertainty import ensemble
from model.uncertainty.ensemble.chart import chart_refusals, chart_spread
from tests.kit.pictures import MAIN, inside, scenario


def test_bands_are_those_of_the_ensemble(drawn_ensemble: ensemble.Ensemble) -> None:
    picture = chart_clock(model.path(scenario(MAIN)), drawn_ensemble.bands)
    rows_ = inside(picture, "band_score_ukraine_q0.05")
    own = drawn_ensemble.bands[drawn_ensemble.bands["quantity"] == "score_ukraine"]
    assert pd.to_datetime([row["date"] for row in rows_]).tolist() == own["date"].tolist()
    assert [row["q0.05"] for row in rows_] == own["q0.05"].tolist()
    assert [row["q0.95"] for row in rows_] == own["q0.95"].tolist()
    assert all(row["y2"] <= row["y"] for row in rows_), "up the page is more"


def test_spread_and_refusals_hold_every_draw(drawn_ensemble: ensemble.Ensemble) -> None:
    bars = inside(chart_spread(drawn_ensemble), "draws")
    for party in ("ukraine", "russia"):
        assert sum(row["draws"] for row in bars if row["party"] == party) == 256
    middle = {row["party"]: row["middle"] for row in inside(chart_spread(drawn_ensemble), "median")}
    assert middle["ukraine"] == pytest.approx(float(np.median(drawn_ensemble.outputs["score_ukraine"])))
    points = inside(chart_refusals(drawn_ensemble, model.efficient(scenario(MAIN))), "draws")
    assert [row["a"] for row in points] == pytest.approx(drawn_ensemble.outputs["saying_no_ukraine"].tolist())
