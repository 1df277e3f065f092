"""The picture of the lenses."""

from __future__ import annotations

import pytest

from model.analysis import lenses
from model.analysis.lenses.chart import chart_lenses
from model.analysis.lenses.sentences import say_why
from tests.kit.pictures import MAIN, inside, scenario


def test_lenses_and_their_verdicts() -> None:
    result = lenses.lenses(scenario(MAIN))
    picture = chart_lenses(result)
    view = result.views[0]
    nash = {row["party"]: row["points"] for row in inside(picture, "solutions") if row["solution"] == "Nash"}
    assert view.node.fair["nash"] is not None
    assert nash == pytest.approx(view.node.fair["nash"].points)
    said = {row["why"]: row["possible"] for row in inside(picture, "verdict_marks")}
    assert said == {
        say_why(result.scenario, view, one): "deal possible" if one.possible else "no deal" for one in view.verdicts
    }
