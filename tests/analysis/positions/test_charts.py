"""Pictures of plans: margins and windows."""

from __future__ import annotations

import pytest

from model.analysis import positions
from model.analysis.positions import judge
from model.analysis.positions.chart import chart_margins, chart_windows
from tests.kit.pictures import MAIN, inside, scenario


def test_margins_say_who_accepts() -> None:
    result = judge(scenario(MAIN))
    drawn = inside(chart_margins(result), "bars")
    for one in result.standings:
        for party, name in (("ukraine", "Ukraine"), ("russia", "Russia")):
            (row,) = [r for r in drawn if r["position"] == one.title and r["party"] == name]
            assert row["margin"] == pytest.approx(one.over(party, "margin"))
            assert row["accepts"] == ("accepts" if one.accepted_by(party) == 1 else "refuses")
            assert row["fill"].endswith("yes") == (row["accepts"] == "accepts"), "told by shape as well as by words"


@pytest.mark.long
def test_windows_are_the_chance_of_the_branches_that_accept() -> None:
    result = judge(scenario(MAIN))
    drawn = inside(chart_windows(result), "accepting")

    def share(one: positions.Standing, who: str, day: str) -> float:
        *_, last = (
            row["share"] for row in drawn if row["strip"] == f"{one.position} {who}" and row["date"][:10] <= day
        )
        return float(last)

    for one in result.standings:
        for party in ("ukraine", "russia"):
            assert share(one, party, "2025-01-06") == pytest.approx(one.accepted_by(party))
            assert share(one, "both", "2025-06-02") <= share(one, party, "2025-06-02") + 1e-12
    for step in (1, 20, 40):
        later = judge(scenario(MAIN), scenario(MAIN).date(step))
        for one in later.standings:
            for party in ("ukraine", "russia"):
                assert share(one, party, str(later.date)) == pytest.approx(one.accepted_by(party)), "another way"
