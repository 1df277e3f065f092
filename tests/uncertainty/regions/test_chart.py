"""The picture of regions."""

from __future__ import annotations

import pytest

from model.uncertainty import ensemble, regions
from model.uncertainty.regions.chart import chart_regions
from tests.kit.pictures import inside

pytestmark = pytest.mark.long


def test_regions_are_drawn_within_their_ranges(drawn_ensemble: ensemble.Ensemble) -> None:
    run = drawn_ensemble.run
    inputs, outcome = ensemble.drawn(run, 0, run.draws), drawn_ensemble.outputs["score_ukraine"] > 41
    found = regions.discover(inputs, outcome)
    assert found is not None
    assert found.limits
    region = regions.Region("score_ukraine", "Ukraine has more than 41", float(outcome.mean()), found)
    drawn = inside(chart_regions(run.scenario, [region]), "bounds")
    assert [row["address"] for row in drawn] == [limit.address for limit in found.limits]
    for row, limit in zip(drawn, found.limits, strict=True):
        one = run.scenario.estimates()[limit.address]
        assert one.low is not None
        assert one.high is not None
        width = one.high - one.low
        assert one.low + row["begin"] * width == pytest.approx(one.low if limit.low is None else limit.low)
        assert one.low + row["end"] * width == pytest.approx(one.high if limit.high is None else limit.high)
