"""The picture of claims."""

from __future__ import annotations

import pytest

from model.analysis.claims import try_claims
from model.analysis.claims.chart import chart_claims
from model.uncertainty import ensemble
from tests.kit.pictures import MAIN, inside, scenario


def test_claims_with_their_verdicts_and_shares(drawn_ensemble: ensemble.Ensemble) -> None:
    tested = try_claims(scenario(MAIN))
    drawn = inside(chart_claims(tested, drawn_ensemble.holds), "bars")
    assert [row["effect"] for row in drawn] == pytest.approx([one.effect for one in tested])
    for row, one in zip(drawn, tested, strict=True):
        assert row["label"].startswith(one.verdict)
        assert f"({drawn_ensemble.holds[one.claim][0]:.0%})" in row["label"]
