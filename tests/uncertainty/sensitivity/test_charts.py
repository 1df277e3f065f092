"""Pictures of sensitivity: the tornado and Sobol's indices."""

from __future__ import annotations

import pytest

from model.uncertainty.sensitivity import chart as sensitivity_chart
from model.uncertainty.sensitivity import one_at_a_time, sobol
from model.uncertainty.sensitivity.chart import chart_sobol, chart_tornado
from tests.kit.pictures import MAIN, inside, scenario


def test_the_tornado_is_the_swings() -> None:
    asked = scenario(MAIN)
    swings = {one.address: one for one in one_at_a_time.swings(asked)}
    drawn = inside(chart_tornado(asked, list(swings.values()), "russia"), "swings")
    lengths = [abs(row["at_high"] - row["at_low"]) for row in drawn]
    assert lengths == sorted(lengths, reverse=True)
    assert len(drawn) == sensitivity_chart.SHOWN
    assert lengths[0] == pytest.approx(max(abs(one.of(1)) for one in swings.values()))
    for row in drawn:
        assert (row["at_low"], row["at_high"]) == (swings[row["address"]].at_low[1], swings[row["address"]].at_high[1])


@pytest.mark.long
def test_indices_with_their_intervals() -> None:
    found = sobol.indices(scenario("toy"), 16)
    drawn = inside(chart_sobol(found, "score_a"), "indices")
    own = [one for one in found.indices if one.quantity == "score_a"]
    assert [row["value"] for row in drawn if row["index"] == "total"] == [one.total for one in own]
    for row, one in zip([row for row in drawn if row["index"] == "first order"], own, strict=True):
        assert (row["low"], row["high"]) == pytest.approx(
            (one.first - one.first_interval, one.first + one.first_interval)
        )
