"""The picture of regret."""

from __future__ import annotations

from model.uncertainty import ensemble, regret
from model.uncertainty.regret.chart import chart_regret
from tests.kit.pictures import MAIN, inside, row_names, scenario


def test_regret_is_drawn_as_it_was_found(drawn_ensemble: ensemble.Ensemble) -> None:
    asked = scenario(MAIN)
    found = regret.regret(asked, drawn_ensemble.outputs.__getitem__)
    picture = chart_regret(asked, found)
    drawn = inside(picture, "means")
    assert [(row["mean"], row["upper"]) for row in drawn] == [(one.mean, one.upper) for one in found]
    off = ["off the scale" in name for name in row_names(picture) if not name.endswith(" proposes")]
    assert [row["shown"] < row["mean"] for row in drawn] == off
    assert True in off
