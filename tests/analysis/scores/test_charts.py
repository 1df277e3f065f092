"""Pictures of scores: frontier, timeline, outlook and clock hold the numbers of the functions."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model.analysis import scores
from model.analysis.positions import judge
from model.analysis.scores import dated_marks, frontier_chart, outlook_chart, timeline_chart
from model.analysis.scores.clock_chart import chart_clock
from model.analysis.scores.frontier_chart import chart_frontier
from model.analysis.scores.outlook_chart import chart_outlook, fill_outlook
from model.analysis.scores.table import tabulate_path
from model.analysis.scores.timeline_chart import chart_timeline
from tests.kit.pictures import MAIN, inside, is_drawn_by_its_bends, layers, rows, scenario

NAMES = ["kursk-2025-01", "fearon-1995", "nash-1950-bill-and-jack", "no-agreement-zone", "toy", "powell-2006"]


@pytest.mark.parametrize("name", NAMES)
def test_the_frontier_shows_the_deals_of_the_solution(name: str) -> None:
    asked = scenario(name)
    solution = model.solve(asked)
    efficient = model.efficient(asked)
    picture = chart_frontier(solution)
    node = solution.nodes[0]
    drawn = rows(picture, "frontier")
    deals = [deal for piece in efficient.deals for deal in piece]
    for row, deal in zip(drawn, deals, strict=True):
        assert (row["a"], row["b"]) == deal.points
        assert [row[f"share_{k}"] for k in range(len(asked.assets))] == [abs(share) for share in deal.shares.values()]
        called = [asked.issues[q].options[option].name for q, option in deal.options.items()]
        assert [row[f"option_{q}"] for q in range(len(asked.issues))] == called
    marks = {row["what"]: (row["a"], row["b"]) for row in rows(picture, "deals")}
    fair = node.fair["nash"]
    assert ("Nash" in marks) == (fair is not None)
    if fair is not None:
        assert marks["Nash"] == pytest.approx(tuple(fair.points.values()))
    for party, offer in node.offers.items():
        title = f"{asked.parties[party].name} would offer"
        assert (title in marks) == (offer.deal is not None)
        if offer.deal is not None:
            assert marks[title] == offer.deal.points


@pytest.mark.parametrize("name", NAMES)
def test_the_zone_is_shaded_exactly_where_there_is_one(name: str) -> None:
    asked = scenario(name)
    solution = model.solve(asked)
    node = solution.nodes[0]
    shaded = rows(chart_frontier(solution), "zone")
    assert bool(shaded) == (node.zone.width is not None and node.zone.width >= 0)
    walk = [score.walk_away for score in node.scores.values()]
    for row in shaded:
        assert row["a"] >= walk[0] - 1e-9
        assert row["b"] >= walk[1] - 1e-9
    if shaded:
        assert max(row["a"] for row in shaded) == pytest.approx(node.zone.range[next(iter(node.scores))][1])


def test_where_the_frontier_jumps_the_zone_is_a_stair() -> None:
    asked = scenario("nash-1950-bill-and-jack")
    points = [(row["a"], row["b"]) for row in rows(chart_frontier(model.solve(asked)), "zone")]
    for (a0, b0), (a1, b1) in itertools.pairwise(points):
        assert a0 == pytest.approx(a1) or b0 == pytest.approx(b1), "only deals that exist, and what lies under them"


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("party", [0, 1])
def test_the_timeline_shows_the_path(name: str, party: int) -> None:
    asked = scenario(name)
    path = model.path(asked)
    picture = chart_timeline(path, party)
    table = tabulate_path(path)
    own = table[table["party"] == list(asked.parties)[party]]
    assert sorted(row["position"] for row in rows(picture, "branches")) == pytest.approx(sorted(own["position"]))
    first = own[own["date"] == own["date"].min()]
    drawn = rows(picture, "score")[0]
    assert drawn["position"] == pytest.approx(float((first["position"] * first["probability"]).sum()))
    assert len(rows(picture, "events")) == len(asked.events) if asked.events else "events" in layers(picture)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("party", [0, 1])
def test_the_names_of_lines_and_events_stand_inside_the_picture(name: str, party: int) -> None:
    picture = chart_timeline(model.path(scenario(name)), party)
    dates = [row["date"] for row in rows(picture, "score")]
    labels = {row["label"]: row for row in rows(picture, "labels")}
    assert labels.keys() == {"can expect", "walking away"}
    for row in [*labels.values(), *(rows(picture, "events") if scenario(name).events else [])]:
        assert dates[0] <= row["date"] <= dates[-1]
        assert 0 <= row["at"] <= 100
    assert abs(labels["can expect"]["at"] - labels["walking away"]["at"]) >= timeline_chart.LABEL_GAP, (
        "one above the other"
    )


def test_the_line_of_an_event_does_not_cross_the_name_of_the_one_before() -> None:
    """A line runs from its own name away from the earlier names, which stand nearer the edge."""
    for party in (0, 1):
        events = rows(chart_timeline(model.path(scenario("kursk-2025-01")), party), "events")
        for n, event in enumerate(events):
            assert not any(
                min(event["at"], event["end"]) < other["at"] < max(event["at"], event["end"]) for other in events[:n]
            )


@pytest.mark.parametrize("name", NAMES)
def test_deals_that_coincide_can_all_be_seen(name: str) -> None:
    """They are drawn one on the other, the largest first."""
    asked = scenario(name)
    sizes: dict[tuple[float, float], list[float]] = {}
    for row in rows(chart_frontier(model.solve(asked)), "deals"):
        if not row["what"].endswith("would offer"):
            sizes.setdefault((row["a"], row["b"]), []).append(row["size"])
            assert row["size"] < frontier_chart.OFFER_SIZE
    for drawn in sizes.values():
        assert drawn == sorted(set(drawn), reverse=True)


def test_the_outlook_fills_one() -> None:
    solution = model.solve(scenario("kursk-2025-01"))
    by_date: dict[str, float] = {}
    for row in rows(chart_outlook(solution), "areas"):
        by_date[row["date"]] = by_date.get(row["date"], 0) + row["probability"]
    assert len(by_date) == 53
    assert all(total == pytest.approx(1) for total in by_date.values())


@st.composite
def prospects(draw: st.DrawFn) -> scores.Prospect:
    """Deals and freezes that only become more probable, in jumps."""
    count = draw(st.integers(1, 60))
    jumps = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.004, 0.02, 0.3, 1.0]), min_size=count, max_size=count)
    going_on, deal, freeze = 1.0, [0.0], [0.0]
    for deals, freezes in zip(draw(jumps), draw(jumps), strict=True):
        deal.append(deal[-1] + going_on * deals)
        freeze.append(freeze[-1] + going_on * (1 - deals) * freezes)
        going_on *= (1 - deals) * (1 - freezes)
    war = [1 - sum(both) for both in zip(deal, freeze, strict=True)]
    dates = tuple(dt.date(2025, 1, 6) + dt.timedelta(days=7 * n) for n in range(count + 1))
    return scores.Prospect(dates, tuple(deal), tuple(freeze), tuple(war), {}, {})


@given(prospects())
def test_each_area_that_can_be_seen_has_its_name_in_it_or_at_its_edge(prospect: scores.Prospect) -> None:
    found = fill_outlook(replace(model.solve(scenario("toy")), outlook=prospect)).rows["names"]
    heights = dict(zip(scores.OUTCOMES, (prospect.deal, prospect.freeze, prospect.war), strict=True))
    seen = [name for name, height in heights.items() if max(height[:-1]) >= outlook_chart.SEEN]
    assert [re.sub("[←→↑↓ ]", "", name) for name in found["name"]] == seen
    dates, top = [f"{day}T00:00:00" for day in prospect.dates], np.cumsum([*heights.values()], axis=0)
    for name, align, baseline, date, at in zip(
        *(found[one] for one in ("name", "align", "baseline", "date", "at")), strict=True
    ):
        area = list(heights).index(re.sub("[←→↑↓ ]", "", name))
        after = bisect.bisect_right(dates, date) - 1
        low, high = (top[area - 1] if area else np.zeros(len(dates))), top[area]
        here = [step for step in (after - (date == dates[after]), after) if 0 <= step < len(dates) - 1]
        assert any(low[step] - 1e-9 <= at <= high[step] + 1e-9 for step in here), "on the area, its edges with it"
        if (align, baseline) == ("center", "middle"):
            assert all(high[step] - low[step] >= outlook_chart.ROOM[1] for step in here)
        else:
            assert name[0 if align == "left" or baseline != "middle" else -1] in "←→↑↓"


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows_and_fits_its_place(name: str) -> None:
    asked = scenario(name)
    solution, path = model.solve(asked), model.path(asked)
    for picture in (
        chart_frontier(solution),
        chart_timeline(path, 0),
        chart_timeline(path, 1),
        chart_outlook(solution),
    ):
        spec = picture.to_dict()
        assert len(spec["description"]) > 20
        assert spec["width"] == "container"
        assert spec["config"]["legend"]["labelLimit"] == 0


def test_the_two_parties_are_told_apart_by_more_than_colour() -> None:
    asked = scenario("kursk-2025-01")
    marks = layers(chart_frontier(model.solve(asked)))["deals"]
    assert "shape" in marks["encoding"]
    timeline = layers(chart_timeline(model.path(asked), 0))
    assert "strokeDash" in timeline["walk_away"]["mark"]
    assert "strokeDash" not in timeline["score"]["mark"]


def test_the_frontier_shows_the_positions_where_they_lie_and_their_numbers_apart() -> None:
    asked = scenario(MAIN)
    standings = judge(asked)
    picture = chart_frontier(model.solve(asked), plans=standings.deals())
    drawn = inside(picture, "positions")
    assert [(row["a"], row["b"]) for row in drawn] == [one.branches[0].deal.points for one in standings.standings]
    spec = picture.to_dict()
    for axis, field in (("x", "a"), ("y", "b")):
        low, high = layers(picture)["frontier"]["encoding"][axis]["scale"]["domain"]
        assert all(low <= row[field] <= high for row in drawn), "nothing lies outside the axes"
    key = inside(picture, "position_key")[0]["key"].replace("\n", " ")
    assert all(one.title in key for one in standings.standings)
    across, down = frontier_chart.POSITION_PAGE
    xs, ys = (layers(picture)["frontier"]["encoding"][axis]["scale"]["domain"] for axis in "xy")
    places = [
        (
            (row["a"] - xs[0]) / (xs[1] - xs[0]) * across + row["dx"],
            (ys[1] - row["b"]) / (ys[1] - ys[0]) * down + row["dy"],
        )
        for row in drawn
    ]
    for one, other in itertools.combinations(places, 2):
        assert np.hypot(one[0] - other[0], one[1] - other[1]) >= frontier_chart.APART - 1e-9
    assert spec["width"] == "container"


def test_the_clock_shows_the_path_and_every_event() -> None:
    asked = scenario(MAIN)
    path = model.path(asked)
    picture = chart_clock(path)
    table = tabulate_path(path)
    drawn = inside(picture, "branches")
    panels = [*((party, "position", party, "score") for party in asked.parties)]
    for panel, column, party, what in [*panels, ("zone", "zone_width", "ukraine", "width of the zone")]:
        here = [row for row in drawn if row["panel"] == panel and row["what"] in (what, None)]
        is_drawn_by_its_bends(here, "value", table[table["party"] == party], column)
    assert [row["event"] for row in inside(picture, "events")] == [event.title for _, event in asked.calendar]
    first = {(row["panel"], row["what"]): row["value"] for row in inside(picture, "over")[::-1]}
    scores_now = model.solve(asked).scores
    for party in asked.parties:
        assert first[(party, "score")] == pytest.approx(scores_now[party].position)
    height = picture.to_dict()["height"]
    assert all(0 <= row["y"] <= height for row in drawn if row["y"] is not None)


@given(st.lists(st.floats(0, 500), max_size=60))
def test_a_line_by_its_bends_lies_nowhere_beside_its_numbers(y: list[float]) -> None:
    kept = dated_marks.bends(y)
    assert kept == sorted(set(kept))
    if y:
        assert {kept[0], kept[-1]} == {0, len(y) - 1}
        between = np.interp(range(len(y)), kept, [y[at] for at in kept])
        assert np.abs(between - y).max() <= dated_marks.BEND + 1e-9
