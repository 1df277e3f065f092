"""The picture of first offers."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import numpy as np
import pytest

from model.presentation import render
from model.uncertainty import ensemble, screening
from model.uncertainty.screening.chart import chart_offers
from tests.kit.pictures import MAIN, inside, scenario


def test_the_best_offer_is_the_top_of_its_curve(drawn_ensemble: ensemble.Ensemble) -> None:
    result = screening.screen(scenario(MAIN), "ukraine", drawn_ensemble.outputs["saying_no_russia"])
    picture = chart_offers(result)
    best = next(row for row in inside(picture, "named") if row["what"] == "best")
    assert result.best is not None
    assert best["expected"] == result.best.expected
    assert all(row["expected"] <= best["expected"] + 1e-9 for row in inside(picture, "offers"))


def test_only_refusal_is_drawn_where_there_is_no_offer() -> None:
    some, none = (screening.screen(scenario("powell-2006"), "a", np.array([least, 63.0])) for least in (50.0, 60.0))
    for picture in (chart_offers(none), chart_offers(none, before=some)):
        assert inside(picture, "named") == inside(picture, "offers") == []
        (drawn,) = inside(picture, "refused")
        assert (drawn["expected"], drawn["label"]) == (pytest.approx(27), "refused, as every offer would be: 27.0")
        assert "as every offer would be" in picture.to_dict()["description"]
        assert "27.0" in "".join(Xml.fromstring(render.written(picture, "svg", 340)).itertext())
    assert [row["leaves"] for row in inside(chart_offers(none, before=some), "compared")] == [50.0]
    beside = chart_offers(some, before=none)
    assert [row["what"] for row in inside(beside, "named")] == ["best"]
    assert "compared" not in [layer.get("name") for layer in beside.to_dict()["layer"]]
