"""Pictures: their specs hold the numbers of the functions, their marks are named, and nothing is cut off."""

from __future__ import annotations

import itertools
from typing import Any

import altair as alt
import pytest

import model
from model import charts, tables
from model.scenario import Scenario

NAMES = ["kursk-2025-01", "fearon-1995", "nash-1950-bill-and-jack", "no-agreement-zone", "toy", "powell-2006"]


def scenario(name: str) -> Scenario:
    return model.load(next(file for file in model.library() if file.stem == name))


def layers(picture: alt.LayerChart) -> dict[str, dict[str, Any]]:
    spec = picture.to_dict()
    return {layer["name"]: layer for layer in spec["layer"] if "name" in layer}


def rows(picture: alt.Chart | alt.LayerChart, layer: str = "") -> list[dict[str, Any]]:
    spec = picture.to_dict()
    data = layers(picture)[layer]["data"] if layer else spec["data"]  # type: ignore[arg-type]
    return list(spec["datasets"][data["name"]])


@pytest.mark.parametrize("name", NAMES)
def test_the_frontier_shows_the_deals_of_the_solution(name: str) -> None:
    asked = scenario(name)
    solution = model.solve(asked)
    efficient = model.efficient(asked)
    picture = charts.frontier(solution, efficient)
    node = solution.nodes[0]
    drawn = {(row["a"], row["b"]) for row in rows(picture, "frontier")}
    assert drawn == {deal.points for piece in efficient.deals for deal in piece}
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
    shaded = rows(charts.frontier(solution, model.efficient(asked)), "zone")
    assert bool(shaded) == (node.zone.width is not None and node.zone.width >= 0)
    walk = [score.walk_away for score in node.scores.values()]
    for row in shaded:
        assert row["a"] >= walk[0] - 1e-9
        assert row["b"] >= walk[1] - 1e-9
    if shaded:
        assert max(row["a"] for row in shaded) == pytest.approx(node.zone.range[next(iter(node.scores))][1])


def test_where_the_frontier_jumps_the_zone_is_a_stair() -> None:
    asked = scenario("nash-1950-bill-and-jack")
    points = [(row["a"], row["b"]) for row in rows(charts.frontier(model.solve(asked), model.efficient(asked)), "zone")]
    for (a0, b0), (a1, b1) in itertools.pairwise(points):
        assert a0 == pytest.approx(a1) or b0 == pytest.approx(b1), "only deals that exist, and what lies under them"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("party", [0, 1])
def test_the_timeline_shows_the_path(name: str, party: int) -> None:
    asked = scenario(name)
    path = model.path(asked)
    picture = charts.timeline(path, party)
    table = tables.path(path)
    own = table[table["party"] == list(asked.parties)[party]]
    assert sorted(row["position"] for row in rows(picture, "branches")) == pytest.approx(sorted(own["position"]))
    first = own[own["date"] == own["date"].min()]
    drawn = rows(picture, "score")[0]
    assert drawn["position"] == pytest.approx(float((first["position"] * first["probability"]).sum()))
    assert len(rows(picture, "events")) == len(asked.events) if asked.events else "events" in layers(picture)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("party", [0, 1])
def test_the_names_of_lines_and_events_stand_inside_the_picture(name: str, party: int) -> None:
    picture = charts.timeline(model.path(scenario(name)), party)
    dates = [row["date"] for row in rows(picture, "score")]
    labels = {row["label"]: row for row in rows(picture, "labels")}
    assert labels.keys() == {"can expect", "walking away"}
    for row in [*labels.values(), *(rows(picture, "events") if scenario(name).events else [])]:
        assert dates[0] <= row["date"] <= dates[-1]
        assert 0 <= row["at"] <= 100
    assert abs(labels["can expect"]["at"] - labels["walking away"]["at"]) >= charts.LABEL_GAP, "one above the other"


def test_the_line_of_an_event_does_not_cross_the_name_of_the_one_before() -> None:
    """A line runs from its own name away from the earlier names, which stand nearer the edge."""
    for party in (0, 1):
        events = rows(charts.timeline(model.path(scenario("kursk-2025-01")), party), "events")
        for n, event in enumerate(events):
            assert not any(
                min(event["at"], event["end"]) < other["at"] < max(event["at"], event["end"]) for other in events[:n]
            )


@pytest.mark.parametrize("name", NAMES)
def test_deals_that_coincide_can_all_be_seen(name: str) -> None:
    """They are drawn one on the other, the largest first."""
    asked = scenario(name)
    sizes: dict[tuple[float, float], list[float]] = {}
    for row in rows(charts.frontier(model.solve(asked), model.efficient(asked)), "deals"):
        if not row["what"].endswith("would offer"):
            sizes.setdefault((row["a"], row["b"]), []).append(row["size"])
            assert row["size"] < charts.OFFER_SIZE
    for drawn in sizes.values():
        assert drawn == sorted(set(drawn), reverse=True)


def test_the_outlook_fills_one() -> None:
    solution = model.solve(scenario("kursk-2025-01"))
    by_date: dict[str, float] = {}
    for row in rows(charts.outlook(solution)):
        by_date[row["date"]] = by_date.get(row["date"], 0) + row["probability"]
    assert len(by_date) == 53
    assert all(total == pytest.approx(1) for total in by_date.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows_and_fits_its_place(name: str) -> None:
    asked = scenario(name)
    solution, path = model.solve(asked), model.path(asked)
    for picture in (
        charts.frontier(solution, model.efficient(asked)),
        charts.timeline(path, 0),
        charts.timeline(path, 1),
        charts.outlook(solution),
    ):
        spec = picture.to_dict()
        assert len(spec["description"]) > 20
        assert spec["width"] == "container"
        assert spec["config"]["legend"]["labelLimit"] == 0


def test_the_two_parties_are_told_apart_by_more_than_colour() -> None:
    asked = scenario("kursk-2025-01")
    marks = layers(charts.frontier(model.solve(asked), model.efficient(asked)))["deals"]
    assert "shape" in marks["encoding"]
    timeline = layers(charts.timeline(model.path(asked), 0))
    assert "strokeDash" in timeline["walk_away"]["mark"]
    assert "strokeDash" not in timeline["score"]["mark"]
