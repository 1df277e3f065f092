"""The first offer to somebody who may refuse: Fearon's trade-off in closed form, and where there is no offer."""

from __future__ import annotations

import json
import math
from dataclasses import astuple

import numpy as np
import pytest
from typer.testing import CliRunner

import model
from model.cli import app
from model.errors import InvalidInput
from model.scenario import parse
from model.uncertainty import ensemble, screening
from model.uncertainty.ensemble import store
from tests.kit.samples import EXACT, pie


@pytest.mark.parametrize(
    ("own", "most", "keeps", "refusal", "expected"),
    [(10, 40, 65, 0.375, 55.625), (5, 20, 57.5, 0.375, 52.8125)],
)
def test_the_risk_return_trade_off_in_closed_form(
    own: float, most: float, keeps: float, refusal: float, expected: float
) -> None:
    """Fearon 1995: p = 0.5, c_B ~ U[0, most]: x = p + (most - c_A) / 2 and war with (x - p) / most, in points of 100."""
    month = 30.4375 / 7
    data = pie().model_dump(by_alias=True)
    data["regimes"]["war"]["impasse"] = {"a": 50 - own, "b": 50}
    data["regimes"]["war"]["war_cost"] = {"a": 0, "b": {"value": most * month / 2, "low": 0, "high": most * month}}
    scenario = parse(data)
    run = ensemble.settings(scenario, 8192, seed=1)
    points = ensemble.gathered(run, store.here()(run, range(run.parts))).outputs["saying_no_b"]
    found = screening.screen(scenario, "a", points)
    assert found.best is not None
    assert found.deal is not None
    assert found.safe is not None
    assert found.best.keeps == pytest.approx(keeps, abs=0.3)
    assert 1 - found.best.acceptance == pytest.approx(refusal, abs=0.01)
    assert found.best.expected == pytest.approx(expected, abs=0.02)
    assert found.refused == pytest.approx(50 - own)
    assert found.deal.points == pytest.approx((found.best.keeps, found.best.leaves))
    assert found.safe.acceptance == 1
    assert max(one.expected for one in found.offers) <= found.best.expected + EXACT


POWELL = model.load(model.shipped("scenarios") / "textbook" / "powell-2006.yaml")
"""No deal leaves B more than 51.4 points, and war is worth 63 to it."""


def test_where_no_deal_gives_enough_there_is_no_offer() -> None:
    found = screening.screen(POWELL, "a", np.full(8, 63.0))
    assert (found.best, found.deal, found.safe, found.offers) == (None, None, None, ())
    assert (found.least, found.most, found.reached) == pytest.approx((63, 51.4, 0))
    assert found.refused == pytest.approx(27)


def test_where_a_deal_gives_enough_in_some_draws_no_offer_is_safe() -> None:
    found = screening.screen(POWELL, "a", np.array([41.0, 51.0, 61.0, 71.0]))
    assert found.best is not None
    assert astuple(found.best) == pytest.approx((51, 49, 0.5, 38))
    assert found.deal is not None
    assert found.deal.shares["pie"] == pytest.approx(0.49)
    assert found.safe is None
    assert found.reached == 0.5
    assert [one.leaves for one in found.offers] == [41.0, 51.0]
    assert all(math.isfinite(one.expected) for one in found.offers)


def test_who_refuses_at_the_same_point_accepts_the_same_offer() -> None:
    found = screening.screen(POWELL, "b", np.full(8, 27.0))
    assert found.best is not None
    assert astuple(found.best) == pytest.approx((27, 51.4, 1, 51.4))
    assert found.offers == (found.safe,) == (found.best,)


def test_the_screen_command_where_there_is_no_offer() -> None:
    asked = ["screen", "powell-2006", "--party", "a", "--draws", "64"]
    text = CliRunner().invoke(app, asked)
    assert text.exit_code == 0, text.output
    why = "no offer that Declining state would take: it wants 63.0 points at least, and no deal gives it more than 51.4"
    assert why in " ".join(text.output.split())
    (row,) = json.loads(CliRunner().invoke(app, [*asked, "--format", "json"]).stdout)
    assert row == {
        "kind": "none",
        "party": "a",
        "leaves": pytest.approx(63),
        "keeps": None,
        "acceptance": 0,
        "expected": pytest.approx(27),
        "refused": pytest.approx(27),
    }
    table = CliRunner().invoke(app, [*asked, "--format", "csv"]).stdout
    assert table.splitlines()[1:] == ["none,a,63.0,,0.0,27.0,27.0"]


@pytest.mark.parametrize("party", ["ukraine", "russia"])
def test_the_screen_command(party: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["screen", "kursk-2025-01", "--party", party, "--draws", "500"])
    assert text.exit_code == 0, text.output
    assert "The best first offer of " in text.output
    rows = json.loads(
        run(app, ["screen", "kursk-2025-01", "--party", party, "--draws", "500", "--format", "json"]).stdout
    )
    best = next(row for row in rows if row["kind"] == "best")
    assert best["expected"] >= max(row["expected"] for row in rows) - EXACT
    wrong = run(app, ["screen", "kursk-2025-01", "--party", "france"])
    assert isinstance(wrong.exception, InvalidInput)
