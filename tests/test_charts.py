"""Pictures: their specs hold the numbers of the functions, their marks are named, and nothing is cut off."""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import itertools
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.analysis import chips, lenses, leverage, positions, scores
from model.analysis.chips.chart import chart_chips
from model.analysis.claims import try_claims
from model.analysis.claims.chart import chart_claims
from model.analysis.comparison.chart import fill_comparison
from model.analysis.lenses.chart import chart_lenses
from model.analysis.leverage.chart import chart_levers, fill_levers
from model.analysis.positions import judge
from model.analysis.positions.chart import chart_margins, chart_windows
from model.analysis.scores import dated_marks, frontier_chart, outlook_chart, timeline_chart
from model.analysis.scores.clock_chart import chart_clock, fill_clock
from model.analysis.scores.frontier_chart import chart_frontier, fill_frontier
from model.analysis.scores.outlook_chart import chart_outlook, fill_outlook
from model.analysis.scores.table import tabulate_path
from model.analysis.scores.timeline_chart import chart_timeline
from model.analysis.territory.front_chart import chart_front, fill_front
from model.analysis.territory.table import tabulate_control
from model.catalogue import pictures
from model.errors import InvalidInput
from model.game.branches import control_at_ends_of_drift
from model.presentation import render
from model.presentation.style import DARK, LIGHT
from model.uncertainty import ensemble, regions, regret, screening
from model.uncertainty.ensemble import store
from model.uncertainty.ensemble.chart import chart_refusals, chart_spread
from model.uncertainty.regions.chart import chart_regions
from model.uncertainty.regret.chart import chart_regret
from model.uncertainty.screening.chart import chart_offers
from model.uncertainty.sensitivity import chart as sensitivity_chart
from model.uncertainty.sensitivity import one_at_a_time, sobol
from model.uncertainty.sensitivity.chart import chart_sobol, chart_tornado, fill_tornado
from tests.drawn import MAIN, all_on_the_page, data_of, filled, inside, layers, row_names, rows, scenario

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
    heights = dict(zip(outlook_chart.OUTCOMES, (prospect.deal, prospect.freeze, prospect.war), strict=True))
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


# ---------------------------------------------------------------- the other pictures, on the main scenario


@pytest.fixture(scope="module")
def drawn_ensemble() -> ensemble.Ensemble:
    run = ensemble.settings(scenario(MAIN), 256, 1)
    return ensemble.gathered(run, store.here(1)(run, range(run.parts)))


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


def test_every_row_a_picture_names_is_sent_with_it() -> None:
    asked, other = scenario(MAIN), scenario(MAIN).replace({"parties.ukraine.rate": 0.2})
    plans = judge(asked, None).deals()
    now, before, path = model.solve(asked), model.solve(other), model.path(asked)
    for one in (
        fill_frontier(now, 0, plans, before=before),
        fill_outlook(now, before=before),
        fill_clock(path, before=model.path(other)),
        fill_front(path, control_at_ends_of_drift(asked)),
        fill_front(path, before=model.path(other)),
        fill_levers(leverage.why(asked), "russia"),
        *filled(asked).values(),
        *filled(other, asked).values(),
        *filled(asked, asked).values(),
        fill_tornado(asked, one_at_a_time.swings(asked), "russia"),
        fill_tornado(asked, one_at_a_time.swings(asked), "russia", before=one_at_a_time.swings(other)),
        fill_comparison({"one": now, "other": before}),
    ):
        spec, said = render.shown(lambda one=one: one)  # type: ignore[misc]
        assert spec["description"], "a picture says what it is, without its numbers"
        assert one.chart().to_dict()["description"] == (said or spec["description"])
        wanted = {name for layer in spec["layer"] for name in data_of(layer)}
        assert wanted
        assert wanted <= spec["datasets"].keys()
        drawn = one.chart().to_dict()
        assert spec["layer"] == drawn["layer"], "what is sent unchecked is what the checks have passed"
        assert {name: table.num_rows for name, table in spec["datasets"].items() if name in wanted} == {
            name: len(drawn["datasets"][name]) for name in wanted
        }


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


def is_drawn_by_its_bends(drawn: list[dict[str, Any]], value: str, table: pd.DataFrame, column: str) -> None:
    """The rows of a panel are numbers of the table, whose branches all lie on the lines between them, each by itself."""
    points = [row for row in drawn if row["y"] is not None]
    low, high = (most(points, key=lambda row: row[value]) for most in (min, max))
    pixels = (low["y"] - high["y"]) / (high[value] - low[value])
    assert {row["branch"] for row in points} == set(table["branch"])
    for branch, own in table.groupby("branch"):
        line = [row for row in points if row["branch"] == branch]
        when, values = pd.to_datetime([row["date"] for row in line]), [row[value] for row in line]
        assert own.set_index("date").loc[when, column].tolist() == pytest.approx(values)
        every, kept = (days.to_numpy("datetime64[D]").astype(int) for days in (own["date"], when))
        assert np.abs(np.interp(every, kept, values) - own[column]).max() * pixels <= dated_marks.BEND + 1e-9
    for row, following in itertools.pairwise(drawn):
        assert row["branch"] in (following["branch"], None) or following["y"] is None, "a line breaks off"


@given(st.lists(st.floats(0, 500), max_size=60))
def test_a_line_by_its_bends_lies_nowhere_beside_its_numbers(y: list[float]) -> None:
    kept = dated_marks.bends(y)
    assert kept == sorted(set(kept))
    if y:
        assert {kept[0], kept[-1]} == {0, len(y) - 1}
        between = np.interp(range(len(y)), kept, [y[at] for at in kept])
        assert np.abs(between - y).max() <= dated_marks.BEND + 1e-9


def test_bands_are_those_of_the_ensemble(drawn_ensemble: ensemble.Ensemble) -> None:
    picture = chart_clock(model.path(scenario(MAIN)), drawn_ensemble.bands)
    rows_ = inside(picture, "band_score_ukraine_q0.05")
    own = drawn_ensemble.bands[drawn_ensemble.bands["quantity"] == "score_ukraine"]
    assert pd.to_datetime([row["date"] for row in rows_]).tolist() == own["date"].tolist()
    assert [row["q0.05"] for row in rows_] == own["q0.05"].tolist()
    assert [row["q0.95"] for row in rows_] == own["q0.95"].tolist()
    assert all(row["y2"] <= row["y"] for row in rows_), "up the page is more"


def test_the_front_is_control_over_time_within_its_range() -> None:
    asked = scenario(MAIN)
    path = model.path(asked)
    table = tabulate_control(path)
    picture = chart_front(path, control_at_ends_of_drift(asked))
    own = table[(table["asset"] == "kursk_foothold") & (table["date"] == table["date"].min())]
    drawn = [row for row in inside(picture, "over") if row["asset"] == "kursk_foothold"]
    assert drawn[0]["held"] == pytest.approx(1320 * 0.3674)
    assert own["held"].iloc[0] == pytest.approx(1320 * 0.3674)
    spread = {(row["asset"], row["date"]): (row["low"], row["high"]) for row in inside(picture, "range")}
    for row in inside(picture, "over"):
        low, high = spread[(row["asset"], row["date"])]
        assert low - 1e-6 <= row["held"] <= high + 1e-6
        printed = table[(table["asset"] == row["asset"]) & (table["date"] == pd.Timestamp(row["date"]))]
        assert printed[["held_at_low", "held_at_high"]].to_numpy().tolist() == [pytest.approx((low, high))] * len(
            printed
        )
    assert tabulate_control(model.path(scenario("fearon-1995")))["held_at_low"].isna().all(), "no drift has a range"
    assert {row["asset"] for row in drawn} == {"kursk_foothold"}
    for asset in {row["asset"] for row in inside(picture, "over")}:
        here = [row for row in inside(picture, "branches") if row["asset"] == asset]
        is_drawn_by_its_bends(here, "held", table[table["asset"] == asset], "held")
    assert "Crimea with Sevastopol" in picture.to_dict()["description"], "what does not move is named"


def test_control_over_the_branches_is_that_of_the_games_that_are_played() -> None:
    asked = scenario(MAIN)
    drifts = {where: one for where, one in asked.dimensions().items() if "drift_km2" in where}
    ends = control_at_ends_of_drift(asked)
    assert ends is not None
    for found, end in zip(ends, ("low", "high"), strict=True):
        moved = asked.replace({where: getattr(one, end) for where, one in drifts.items()})
        assert len(found) == moved.steps + 1
        for step in (0, 1, 2, 17, moved.steps):
            nodes = model.solve(moved, moved.date(step)).nodes
            for k, asset in enumerate(moved.assets):
                assert found[step, k] == pytest.approx(sum(node.probability * node.control[asset] for node in nodes))
    assert control_at_ends_of_drift(scenario("fearon-1995")) is None


@pytest.mark.parametrize("party", ["ukraine", "russia"])
def test_the_waterfall_adds_up(party: str) -> None:
    why = leverage.why(scenario(MAIN))
    bars = inside(chart_levers(why, party), "bars")
    assert bars[0]["end"] == pytest.approx(why.score_without[party])
    assert bars[-1]["end"] == pytest.approx(why.score[party])
    for before, bar in itertools.pairwise(bars[:-1]):
        assert bar["begin"] == before["end"]
    assert bars[-2]["end"] == pytest.approx(why.score[party]), "the levers lead from the one to the other"
    assert {row["what"]: row["value"] for row in bars[1:-1]} == {
        one.title: pytest.approx(one.score[party]) for one in why.contributions
    }


def test_chips_in_the_order_of_giving() -> None:
    result = chips.chips(scenario(MAIN))
    drawn = inside(chart_chips(result), "worths")
    assert [row["order"] for row in drawn] == sorted(row["order"] for row in drawn)
    assert {(row["asset"], row["party"]): row["worth"] for row in drawn} == {
        (chip.name, result.scenario.parties[party].name): worth
        for chip in result.chips
        for party, worth in chip.worth.items()
    }


def test_lenses_and_their_verdicts() -> None:
    result = lenses.lenses(scenario(MAIN))
    picture = chart_lenses(result)
    view = result.views[0]
    nash = {row["party"]: row["points"] for row in inside(picture, "solutions") if row["solution"] == "Nash"}
    assert view.node.fair["nash"] is not None
    assert nash == pytest.approx(view.node.fair["nash"].points)
    said = {row["why"]: row["possible"] for row in inside(picture, "verdict_marks")}
    assert said == {one.why: "deal possible" if one.possible else "no deal" for one in view.verdicts}


def test_margins_say_who_accepts() -> None:
    result = judge(scenario(MAIN))
    drawn = inside(chart_margins(result), "bars")
    for one in result.standings:
        for party, name in (("ukraine", "Ukraine"), ("russia", "Russia")):
            (row,) = [r for r in drawn if r["position"] == one.title and r["party"] == name]
            assert row["margin"] == pytest.approx(one.over(party, "margin"))
            assert row["accepts"] == ("accepts" if one.accepted_by(party) == 1 else "refuses")
            assert row["fill"].endswith("yes") == (row["accepts"] == "accepts"), "told by shape as well as by words"


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


def test_claims_with_their_verdicts_and_shares(drawn_ensemble: ensemble.Ensemble) -> None:
    tested = try_claims(scenario(MAIN))
    drawn = inside(chart_claims(tested, drawn_ensemble.holds), "bars")
    assert [row["effect"] for row in drawn] == pytest.approx([one.effect for one in tested])
    for row, one in zip(drawn, tested, strict=True):
        assert row["label"].startswith(one.verdict)
        assert f"({drawn_ensemble.holds[one.claim][0]:.0%})" in row["label"]


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


def test_indices_with_their_intervals() -> None:
    found = sobol.indices(scenario("toy"), 16)
    drawn = inside(chart_sobol(found, "score_a"), "indices")
    own = [one for one in found.indices if one.quantity == "score_a"]
    assert [row["value"] for row in drawn if row["index"] == "total"] == [one.total for one in own]
    for row, one in zip([row for row in drawn if row["index"] == "first order"], own, strict=True):
        assert (row["low"], row["high"]) == pytest.approx(
            (one.first - one.first_interval, one.first + one.first_interval)
        )


def test_spread_and_refusals_hold_every_draw(drawn_ensemble: ensemble.Ensemble) -> None:
    bars = inside(chart_spread(drawn_ensemble), "draws")
    for party in ("ukraine", "russia"):
        assert sum(row["draws"] for row in bars if row["party"] == party) == 256
    middle = {row["party"]: row["middle"] for row in inside(chart_spread(drawn_ensemble), "median")}
    assert middle["ukraine"] == pytest.approx(float(np.median(drawn_ensemble.outputs["score_ukraine"])))
    points = inside(chart_refusals(drawn_ensemble, model.efficient(scenario(MAIN))), "draws")
    assert [row["a"] for row in points] == pytest.approx(drawn_ensemble.outputs["saying_no_ukraine"].tolist())


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


def test_regret_is_drawn_as_it_was_found(drawn_ensemble: ensemble.Ensemble) -> None:
    asked = scenario(MAIN)
    found = regret.regret(asked, drawn_ensemble.outputs.__getitem__)
    picture = chart_regret(asked, found)
    drawn = inside(picture, "means")
    assert [(row["mean"], row["upper"]) for row in drawn] == [(one.mean, one.upper) for one in found]
    off = ["off the scale" in name for name in row_names(picture) if not name.endswith(" proposes")]
    assert [row["shown"] < row["mean"] for row in drawn] == off
    assert True in off


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


# ---------------------------------------------------------------- all of them, by name, and as files

QUICK = [name for name, one in pictures.PICTURES.items() if "draws" not in one.options or name == "claims"]
SMALL = {"bands": 16, "spread": 16, "refusals": 16, "screen": 16, "sobol": 100, "regions": 1024, "regret": 64}
DRAWN = ("bands", "spread", "refusals", "screen", "regions", "regret")


@cache
def drawn(name: str, what: str, draws: int | None = None) -> alt.Chart | alt.LayerChart:
    return pictures.draw(scenario(name), what, draws=draws)


MISSING = {
    "fearon-1995": {"levers", "positions", "windows", "claims", "regret"},
    "linear-pie": {
        "bands",
        "levers",
        "positions",
        "windows",
        "claims",
        "tornado",
        "dials",
        "sobol",
        "spread",
        "refusals",
        "screen",
        "regions",
        "regret",
    },
}


@pytest.mark.parametrize("name", [MAIN, "toy", *MISSING])
@pytest.mark.parametrize("what", list(pictures.PICTURES))
def test_every_picture_is_drawn_or_says_what_is_missing(name: str, what: str) -> None:
    asked = scenario(name)
    draws = SMALL.get(what) if name != "toy" or what == "sobol" else None  # by programs there: too slow for each
    if name == "toy" and what in DRAWN:
        pytest.skip("an ensemble of the toy is played by programs; the main scenario's is not")
    if what in MISSING.get(name, ()):
        with pytest.raises(InvalidInput) as caught:
            pictures.draw(asked, what, draws=draws)
        assert len(caught.value.faults) == 1
        return
    made = drawn(name, what, draws)
    spec = made.to_dict()
    assert spec["width"] == "container"
    assert len(spec["description"]) > 20
    assert asked.title == spec["title"]["subtitle"]
    page = Xml.fromstring(render.written(made, "svg", 340))
    assert float(page.attrib["width"]) <= 340, "no wider than its place"
    words = "".join(page.itertext())
    assert pictures.PICTURES[what].title.split()[0] in words
    assert "undefined" not in words
    assert "NaN" not in words


@pytest.mark.parametrize("width", [340, 1100])
@pytest.mark.parametrize("what", QUICK)
def test_no_text_is_cut_off(what: str, width: int) -> None:
    all_on_the_page(drawn(MAIN, what), width)


@pytest.mark.parametrize("what", ["frontier", "map"])
def test_files_of_every_kind_are_the_same_bytes_each_time(what: str) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG\r\n", "pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "vl.json": b"{"}
    endings = render.ENDINGS if what == "map" else ("svg", "png", "vl.json")
    for ending in endings:
        twice = [render.written(pictures.draw(scenario(MAIN), what), ending) for _ in range(2)]
        assert twice[0].lstrip().startswith(starts[ending])
        assert hashlib.sha256(twice[0]).digest() == hashlib.sha256(twice[1]).digest()


def shown_on_map(what: str, **asked: Any) -> dict[str, float]:
    """The `share` or the `change` of each contested region that a map of the main scenario is shaded by."""
    picture = pictures.draw(scenario(MAIN), "map", **asked)
    assert layers(picture)["regions"]["encoding"]["color"]["field"] == what
    return {row["region"]: row[what] for row in inside(picture, "regions")}


def test_a_deal_by_its_terms_is_the_plan_of_the_same_terms() -> None:
    held: dict[str, str | float] = dict.fromkeys(scenario(MAIN).assets, "held")
    day = scenario(MAIN).date(20)
    swap = shown_on_map("change", on=day, terms={**held, "kursk_foothold": 0.0, "kharkiv": 1.0})
    assert swap["RU-KRS"] < 0 < swap["UA-63"]
    freeze = {"on": day, "against": "first"}
    assert shown_on_map("change", terms=held, **freeze) == shown_on_map("change", position="freeze_in_place", **freeze)
    titled = pictures.draw(scenario(MAIN), "map", terms=held).to_dict()["title"]["text"]
    assert titled == "Who would gain what? The deal typed in, 6 January 2025"


def test_what_a_map_is_the_difference_to() -> None:
    day, without = scenario(MAIN).date(20), scenario(MAIN).replace({"assets.kursk_foothold.control": 0.0})
    now, first = shown_on_map("share", on=day), shown_on_map("share")
    moved = shown_on_map("change", on=day, against="first")
    assert moved == pytest.approx({name: now[name] - first[name] for name in now})
    assert moved["UA-14"] < 0
    gone = shown_on_map("change", against=without)
    assert gone == pytest.approx({name: first[name] if name == "RU-KRS" else 0.0 for name in first})
    then = shown_on_map("share", position="peace_formula", against="nothing")
    assert shown_on_map("change", position="peace_formula") == pytest.approx(
        {name: then[name] - first[name] for name in then}
    )


def test_labels_stand_in_the_svg() -> None:
    words = "".join(Xml.fromstring(render.written(pictures.draw(scenario(MAIN), "map"), "svg")).itertext())
    for label in ("Kursk foothold", "485 km²", "Donetsk", "Crimea", "Ukraine's share of the region", "half and half"):
        assert label in words


def test_a_page_needs_no_network() -> None:
    page = render.written(pictures.draw(scenario("fearon-1995"), "frontier"), "html").decode()
    assert not re.search(r"<(script|link)\s[^>]*(src|href)=", page)
    assert len(page) > 500_000, "what draws it is in it"
    assert "vegaEmbed" in page


def test_the_spec_is_the_picture() -> None:
    spec = json.loads(render.written(pictures.draw(scenario(MAIN), "chips"), "vl.json"))
    assert spec["width"] == "container"
    assert "vega-lite" in spec["$schema"]


def test_the_dark_look_has_other_colours_and_the_same_numbers() -> None:
    light, dark = (pictures.draw(scenario(MAIN), "positions", dark=dark).to_dict() for dark in (False, True))
    assert light["datasets"] == dark["datasets"]
    assert DARK.paper.encode() in render.written(pictures.draw(scenario(MAIN), "positions", dark=True), "svg")
    assert not set(LIGHT.parties) & set(DARK.parties)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_parties_stand_out_from_the_paper(palette: Any) -> None:
    """WCAG 2.2: 4.5 to 1 for text; the parties' colours, which colour text too, pass as well."""
    for colour in (palette.ink, palette.quiet, *palette.parties):
        one, other = sorted((_luminance(colour), _luminance(palette.paper)))
        assert (other + 0.05) / (one + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ---------------------------------------------------------------- the command


def command(*words: str) -> tuple[int, str]:
    from model.cli import app

    result = CliRunner().invoke(app, ["chart", *words])
    error = result.exception
    return (getattr(error, "exit_code", result.exit_code), f"{result.output}{error or ''}")


def test_the_command_lists_and_writes(tmp_path: Path) -> None:
    code, said = command("toy")
    assert code == 0
    assert all(name in said for name in pictures.PICTURES)
    file = tmp_path / "x.svg"
    assert (
        command("toy", "--what", "levers", "--party", "b", "--set", "assets.valley.control=0.3", "--to", str(file))[0]
        == 0
    )
    assert b"South" in file.read_bytes()
    code, said = command("toy", "--what", "levers", "--to", str(file))
    assert code == 2
    assert "--force" in said
    assert command("toy", "--what", "levers", "--to", str(file), "--force", "--dark", "--width", "900")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--what", "levrs", "--to", "{}.svg"), "did you mean `levers`"),
        (("--what", "levers"), "add --to"),
        (("--what", "levers", "--to", "{}.gif"), ".vl.json"),
        (("--what", "levers", "--to", "{}.svg", "--party", "c"), "a party of this scenario"),
        (("--what", "chips", "--to", "{}.svg", "--party", "a"), "leave it out"),
        (("--what", "map", "--to", "{}.svg", "--position", "mediatr"), "did you mean `mediator`"),
        (("--what", "map", "--to", "{}.svg", "--term", "valley=1", "--position", "mediator"), "leave one out"),
        (("--what", "levers", "--to", "{}.svg", "--term", "valley=1"), "an option of `levers`: --on, --party"),
        (("--what", "map", "--to", "{}.svg", "--term", "vally=1"), "did you mean `valley`"),
        (("--what", "map", "--to", "{}.svg", "--term", "valley"), "NAME=VALUE"),
        (("--what", "clock", "--to", "{}.svg", "--against", "first"), "an option of `clock`: it takes none"),
        (("--what", "map", "--to", "{}.svg", "--against", "second"), "held, first, nothing, file"),
        (("--what", "map", "--to", "{}.svg", "--against", "assets.vally.control=0"), "did you mean `assets.valley"),
        (("--what", "map", "--to", "{}.svg", "--on", "soon"), "year-month-day"),
        (("--what", "map", "--to", "{}.svg", "--width", "10"), "pixels"),
        (("--what", "spread", "--to", "{}.svg", "--draws", "0"), "1 or more"),
        (("--what", "map", "--to", "{}/no/x.svg"), "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_one_message_and_no_file(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, said = command("toy", *(word.format(tmp_path / "x") for word in words))
    assert code == 2
    assert says in said
    assert list(tmp_path.iterdir()) == []
