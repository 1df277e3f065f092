"""Pictures of the front and of doubts beside what they are compared with: the earlier numbers, marked where they differ."""

from __future__ import annotations

import dataclasses
import itertools
import json
from functools import cache
from typing import Any
from xml.etree import ElementTree as Xml

import altair as alt
import numpy as np
import pytest

import model
from model.analysis.territory import front_chart
from model.analysis.territory.front_chart import chart_front, fill_front
from model.game.branches import control_at_ends_of_drift
from model.presentation import render
from model.presentation.style import CHANGED, DARK, LIGHT
from model.scenario import Scenario
from model.scenario.labels import in_words
from model.uncertainty import ensemble, regions, regret, screening
from model.uncertainty.ensemble.chart import chart_spread
from model.uncertainty.regions.chart import chart_regions
from model.uncertainty.regret import chart as regret_chart
from model.uncertainty.regret.chart import chart_regret
from model.uncertainty.screening.chart import chart_offers
from model.uncertainty.sensitivity import chart as sensitivity_chart
from model.uncertainty.sensitivity import one_at_a_time, sobol
from model.uncertainty.sensitivity.chart import chart_sobol, chart_tornado, fill_tornado
from tests.kit.pictures import MAIN, inside, layers, row_names, scenario, texts

pytestmark = pytest.mark.long

CHANGES: dict[str, dict[str, Any]] = {
    MAIN: {
        "parties.russia.rate": 0.1,
        "assets.kursk_foothold.control": 0.8,
        "regimes.mediation.drift_km2_per_day.donetsk": -6.0,
    },
    "toy": {"parties.a.rate": 0.2, "assets.valley.control": 0.45},
}
BOTH = pytest.mark.parametrize("name", list(CHANGES))
EITHER_WAY = pytest.mark.parametrize("back", [False, True], ids=["changed", "changed back"])


@cache
def changed(name: str) -> Scenario:
    return scenario(name).replace(CHANGES[name])


def pair(name: str, back: bool) -> tuple[Scenario, Scenario]:
    """What is looked at, and what it is compared with."""
    return (scenario(name), changed(name)) if back else (changed(name), scenario(name))


@cache
def swings(asked: Scenario) -> tuple[one_at_a_time.Swing, ...]:
    return one_at_a_time.swings(asked)


@cache
def indexed(asked: Scenario) -> sobol.Indices:
    return sobol.indices(asked, 4)


@cache
def sampled(asked: Scenario) -> ensemble.Ensemble:
    few = ensemble.settings(asked, 16, 1)
    run = few if few.refused else ensemble.settings(asked, 256, 1)  # by programs a draw takes a tenth of a second
    return ensemble.gathered(run, [ensemble.part(run, number) for number in range(run.parts)])


@cache
def offered(asked: Scenario) -> screening.Screen:
    first, second = asked.parties
    return screening.screen(asked, first, sampled(asked).outputs[f"saying_no_{second}"])


@cache
def regretted(asked: Scenario) -> tuple[regret.Regret, ...]:
    return regret.regret(asked, sampled(asked).outputs.__getitem__)


@cache
def found_where(asked: Scenario) -> regions.Region:
    """Where the first side has much."""
    result, side = sampled(asked), next(iter(asked.parties))
    run, values = result.run, np.asarray(result.outputs[f"score_{side}"])
    found = regions.discover(ensemble.drawn(run, 0, run.draws), values > np.quantile(values, 0.6))
    return regions.Region(f"score_{side}", f"{side} has much", 0.4, found)


def drawn_beside(what: str, now: Scenario, before: Scenario | None) -> alt.LayerChart:
    """A picture, with what it is compared with if there is that."""
    side = next(iter(now.parties))
    match what:
        case "front":
            ends = control_at_ends_of_drift(now)
            return chart_front(model.path(now), ends, before=model.path(before) if before else None)
        case "tornado":
            return chart_tornado(now, swings(now), side, before=swings(before) if before else None)
        case "sobol":
            return chart_sobol(indexed(now), f"score_{side}", before=indexed(before) if before else None)
        case "spread":
            return chart_spread(sampled(now), before=sampled(before) if before else None)
        case "screen":
            return chart_offers(offered(now), before=offered(before) if before else None)
        case "regret":
            return chart_regret(now, regretted(now), before=regretted(before) if before else None)
        case _:
            return chart_regions(now, [found_where(now)], before=[found_where(before)] if before else None)


def domain(picture: alt.LayerChart, layer: str, axis: str = "x") -> tuple[float, float]:
    low, high = layers(picture)[layer]["encoding"][axis]["scale"]["domain"]
    return low, high


LAYERS = {
    "front": ["events", "event_names", "range", "branches", "over", "panel_names"],
    "tornado": ["swings", "left_ends", "right_ends", "names", "ends"],
    "sobol": ["intervals", "indices", "names"],
    "spread": ["draws", "nine_in_ten", "median", "names"],
    "screen": ["refused", "refused_label", "offers", "named", "named_label_0", "named_label_1"],
    "regret": ["upper", "means", "regret_labels", "names"],
    "regions": ["ranges", "bounds", "bound_labels", "names"],
}
ADDED = {
    "spread": ["compared_median"],
    "screen": ["refused_label_rim", "named_label_0_rim", "named_label_1_rim"],
}


@BOTH
@pytest.mark.parametrize("what", list(LAYERS))
def test_only_what_is_compared_gets_marks_for_it(name: str, what: str) -> None:
    alone, beside = (drawn_beside(what, changed(name), before) for before in (None, scenario(name)))
    assert list(layers(alone)) == LAYERS[what]
    added = {"compared", *ADDED.get(what, ())}
    assert set(layers(beside)) - set(layers(alone)) == added
    assert [one for one in layers(beside) if one not in added] == LAYERS[what]
    assert "(was " not in json.dumps(alone.to_dict())
    dotted = json.dumps(layers(beside)["compared"])
    assert '"strokeDash": [1, 3]' in dotted, "told by more than colour"
    assert LIGHT.ink in dotted


@BOTH
@EITHER_WAY
def test_the_front_stands_beside_that_of_what_it_is_compared_with(name: str, back: bool) -> None:
    now, before = pair(name, back)
    picture = drawn_beside("front", now, before)
    old = _held_by_date(before)
    heads = {row["name"].split("\n")[0]: row for row in inside(picture, "panel_names")}
    new = {row["asset"]: f"{row['held']:,.0f}" for row in inside(picture, "over")}
    drawn = inside(picture, "compared")
    moved = {"kursk_foothold", "donetsk"} if name == MAIN else {"valley"}
    assert {row["asset"] for row in drawn} == moved
    for asset, end in new.items():
        own = [row for row in drawn if row["asset"] == asset]
        head = heads[now.assets[asset].name]
        top = head["y"] + 7 + 16
        was = f"{old[asset][-1]:,.0f}"
        assert (f"(was {was}" in head["name"]) == (asset in moved)
        if asset in moved:
            assert was != end
            assert [row["held"] for row in own] == pytest.approx(old[asset])
            assert all(top <= row["y"] <= top + front_chart.LAND_HEIGHT for row in own), "inside its panel"
            one, *_, other = (row for row in inside(picture, "over") if row["asset"] == asset)
            slope = (other["y"] - one["y"]) / (other["held"] - one["held"])
            for row in own:
                assert row["y"] == pytest.approx(one["y"] + slope * (row["held"] - one["held"])), "on the same scale"


def _held_by_date(asked: Scenario) -> dict[str, list[float]]:
    """What the first party holds over the branches, from the solution of every date."""
    solved = [model.solve(asked, asked.date(step)).nodes for step in range(asked.steps + 1)]
    return {
        name: [asset.size * sum(node.probability * node.control[name] for node in nodes) for nodes in solved]
        for name, asset in asked.assets.items()
    }


@BOTH
@EITHER_WAY
def test_a_bar_of_the_tornado_is_framed_by_the_swing_that_it_had(name: str, back: bool) -> None:
    now, before = pair(name, back)
    for side, party in enumerate(now.parties):
        picture = chart_tornado(now, swings(now), party, before=swings(before))
        drawn = inside(picture, "swings")
        assert any(row["moved"] for row in drawn)
        low, high = (row["left"] for row in inside(picture, "ends"))
        for row in drawn:
            was = next((one for one in swings(before) if one.address == row["address"]), None)
            if was is None:  # an edited number is certain
                assert not row["moved"]
                continue
            assert (row["was_low"], row["was_high"]) == (was.at_low[side], was.at_high[side])
            assert (row["was_left"], row["was_right"]) == tuple(sorted((was.at_low[side], was.at_high[side])))
            differs = abs(row["was_low"] - row["at_low"]), abs(row["was_high"] - row["at_high"])
            assert row["moved"] == (max(differs) >= CHANGED)
            assert low <= row["begin"] <= min(row["left"], row["was_left"]), "its number stands outside both"
            assert max(row["right"], row["was_right"]) <= row["end"] <= high
        first = next(row for row in drawn if row["moved"] and not row["address"].startswith("events."))
        stated = before.estimates()[first["address"]]
        for end in ("low", "high"):
            played = model.solve(before.replace({first["address"]: getattr(stated, end)}))
            assert first[f"was_{end}"] == pytest.approx(played.scores[party].position)
        for layer in layers(picture)["compared"]["layer"]:
            assert {"filter": "datum.moved"} in layer["transform"]
            assert layer["mark"]["filled"] is False, "hollow"


def test_an_estimate_that_was_certain_has_no_frame() -> None:
    now = scenario(MAIN)
    party, where = "russia", inside(chart_tornado(now, swings(now), "russia"), "swings")[0]["address"]
    before = [one for one in swings(changed(MAIN)) if one.address != where]
    drawn = inside(chart_tornado(now, swings(now), party, before=before), "swings")
    assert [row["address"] for row in drawn if not row["moved"]] == [where]


def test_a_template_stays_the_same_while_only_what_is_compared_moves() -> None:
    before = scenario(MAIN)
    one, other = (before.replace({"parties.russia.rate": rate}) for rate in (0.05, 0.06))
    tornados = [fill_tornado(now, swings(now), "russia", before=swings(before)) for now in (one, other)]
    moved = [before.replace({"assets.kursk_foothold.control": share}) for share in (0.36, 0.37)]
    fronts = [fill_front(model.path(now), before=model.path(before)) for now in moved]
    for first, second in (tornados, fronts):
        assert first.template is second.template
        assert first.rows != second.rows
    assert tornados[0].rows["ends"] != tornados[1].rows["ends"], "the axis goes along without another template"
    nothing_moved = fill_front(model.path(before), before=model.path(before))
    assert nothing_moved.template is fronts[0].template
    assert not any(nothing_moved.rows["compared"].values())
    assert nothing_moved.rows["compared"].keys() == fronts[0].rows["compared"].keys(), (
        "a table without rows is one still"
    )


@BOTH
@EITHER_WAY
def test_the_outline_beside_the_spread_is_that_of_the_earlier_draws(name: str, back: bool) -> None:
    now, before = pair(name, back)
    picture = drawn_beside("spread", now, before)
    bars, outline = inside(picture, "draws"), inside(picture, "compared")
    words = " ".join(row["name"].replace("\n", " ") for row in inside(picture, "names"))
    for party in now.parties:
        old = np.asarray(sampled(before).outputs[f"score_{party}"])
        own = [row for row in bars if row["party"] == party]
        counts, _ = np.histogram(old, bins=[*(row["from"] for row in own), own[-1]["to"]])
        assert counts.sum() == len(old), "the columns hold all draws of both"
        assert sum(row["draws"] for row in own) == len(sampled(now).outputs[f"score_{party}"])
        scale = max((row["base"] - row["y"]) / row["draws"] for row in own if row["draws"])
        line = sorted((row for row in outline if row["party"] == party), key=lambda row: row["order"])
        levels = {(a["at"], b["at"]): a["y"] for a, b in itertools.pairwise(line) if a["at"] != b["at"]}
        there = np.flatnonzero(counts)
        assert len(levels) == there[-1] - there[0] + 1
        for row, count in zip(own, counts.tolist(), strict=True):
            if count or (row["from"], row["to"]) in levels:
                assert row["base"] - levels[(row["from"], row["to"])] == pytest.approx(scale * count)
        assert {line[0]["y"], line[-1]["y"]} == {own[0]["base"]}, "closed at the base"
        assert max(row["base"] - row["y"] for row in own) <= 82 + 1e-9
        assert max(own[0]["base"] - row["y"] for row in line) <= 82 + 1e-9
        (rule,) = [row for row in inside(picture, "compared_median") if row["party"] == party]
        assert rule["was"] == pytest.approx(float(np.median(old)))
        assert f"(was {np.median(old):.1f}; nine draws in ten" in words
    again = chart_spread(sampled(now), before=sampled(now))
    assert not any("was" in row["name"] for row in inside(again, "names")), "nothing differs"


def test_an_outline_of_fewer_draws_is_as_high() -> None:
    whole = sampled(scenario(MAIN))
    half = dataclasses.replace(whole, outputs={name: values[::2] for name, values in whole.outputs.items()})
    twice = dataclasses.replace(
        whole, outputs={name: np.repeat(values[::2], 2) for name, values in whole.outputs.items()}
    )
    one, other = (inside(chart_spread(whole, before=before), "compared") for before in (half, twice))
    assert [row["y"] for row in one] == pytest.approx([row["y"] for row in other])


@BOTH
@EITHER_WAY
def test_the_earlier_curve_of_first_offers_is_drawn_on_the_same_axes(name: str, back: bool) -> None:
    now, before = pair(name, back)
    picture = drawn_beside("screen", now, before)
    drawn = [(row["acceptance"], row["expected"]) for row in inside(picture, "compared")]
    assert drawn == [(one.acceptance, one.expected) for one in offered(before).offers if np.isfinite(one.expected)]
    assert drawn != [(row["acceptance"], row["expected"]) for row in inside(picture, "offers")]
    low, high = domain(picture, "offers", "y")
    assert all(low <= expected <= high for _, expected in drawn)


@BOTH
@EITHER_WAY
def test_rings_are_the_earlier_regrets_where_they_differ(name: str, back: bool) -> None:
    now, before = pair(name, back)
    picture = drawn_beside("regret", now, before)
    old = {(one.party, one.position): one.mean for one in regretted(before)}
    low, high = domain(picture, "means")
    titles = [name for name in row_names(picture) if not name.endswith(" proposes")]
    drawn = inside(picture, "means")
    for row, one, title in zip(drawn, regretted(now), titles, strict=True):
        was = old[(one.party, one.position)]
        shown = None if row["was"] is None or np.isnan(row["was"]) else row["was"]
        if abs(was - one.mean) < CHANGED:
            assert shown is None
        elif shown is None:
            assert f"was {was:.2f})" in title, "off the scale"
        else:
            assert shown == was
            assert low <= shown < row["beyond"] + 1e-12 <= high, "the label stands behind it"
    if name == MAIN:
        assert any(row["was"] is not None and not np.isnan(row["was"]) for row in drawn)
        assert "was " in " ".join(titles), "a plan is off the scale"


@BOTH
@EITHER_WAY
def test_rings_are_the_earlier_total_indices(name: str, back: bool) -> None:
    now, before = pair(name, back)
    for party in now.parties:
        picture = chart_sobol(indexed(now), f"score_{party}", before=indexed(before))
        old = {one.name: one.total for one in indexed(before).indices if one.quantity == f"score_{party}"}
        own = [one for one in indexed(now).indices if one.quantity == f"score_{party}"][: sensitivity_chart.SHOWN]
        drawn = [row for row in inside(picture, "compared") if row["index"] == "total"]
        shown = {row["estimate"]: row["was"] for row in drawn if row["was"] is not None and not np.isnan(row["was"])}
        assert shown == {in_words(now, one.name): old[one.name] for one in own if one.name in old}
        assert shown != {row["estimate"]: row["value"] for row in drawn if row["estimate"] in shown}
        low, high = domain(picture, "indices")
        assert all(low <= was <= high for was in shown.values())
        others = [row["was"] for row in inside(picture, "compared") if row["index"] == "first order"]
        assert all(was is None for was in others)
        assert {"filter": "isValid(datum.was)"} in layers(picture)["compared"]["transform"]


def test_rings_far_outside_have_room() -> None:
    now = scenario(MAIN)
    far = regret_chart.REGRET_ROOM * float(np.median([one.upper for one in regretted(now)]))
    before = [dataclasses.replace(one, mean=0.99 * far) for one in regretted(now)]
    drawn = inside(chart_regret(now, regretted(now), before=before), "means")
    assert all(row["was"] == 0.99 * far <= row["beyond"] for row in drawn)
    old = [dataclasses.replace(one, total=(-9.0, 9.0)[n % 2]) for n, one in enumerate(indexed(now).indices)]
    picture = chart_sobol(indexed(now), "score_russia", before=dataclasses.replace(indexed(now), indices=tuple(old)))
    low, high = domain(picture, "indices")
    assert low <= -9 < 9 <= high


def test_a_frame_is_the_earlier_bound_of_the_same_outcome() -> None:
    now = scenario(MAIN)
    one, other, third = ("parties.ukraine.rate", "parties.russia.rate", "assets.kursk_foothold.control")
    region = found_where(now)
    assert region.found is not None

    def bounded(**limits: tuple[float | None, float | None]) -> regions.Discovery:
        assert region.found is not None
        addresses = {"one": one, "other": other, "third": third}
        found = tuple(regions.Limit(addresses[key], *ends, 0.01) for key, ends in limits.items())
        return dataclasses.replace(region.found, limits=found)

    asked = dataclasses.replace(region, found=bounded(one=(0.1, None), other=(None, 0.15), third=(0.4, None)))
    found = bounded(third=(0.35, 0.45), other=(None, 0.15))
    old = dataclasses.replace(region, found=found)
    drawn = inside(chart_regions(now, [asked], before=[old]), "compared")
    assert [row["address"] for row in drawn] == [one, other, third]
    assert [row["address"] for row in drawn if row["moved"]] == [third], (
        "the first was not bounded, the second is the same"
    )
    stated = now.estimates()[third]
    assert stated.low is not None
    assert stated.high is not None
    width = stated.high - stated.low
    assert (drawn[2]["was_begin"], drawn[2]["was_end"]) == pytest.approx(
        ((0.35 - stated.low) / width, (0.45 - stated.low) / width)
    )
    assert drawn[2]["was"] == "from 0.35 up to 0.45"
    low, high = domain(chart_regions(now, [asked], before=[old]), "bounds")
    assert low <= drawn[2]["was_begin"] < drawn[2]["was_end"] <= high
    failing = dataclasses.replace(old, found=dataclasses.replace(found, holds=not found.holds))
    for unlike in (failing, dataclasses.replace(old, column="zone"), dataclasses.replace(old, found=None)):
        assert not any(row["moved"] for row in inside(chart_regions(now, [asked], before=[unlike]), "compared"))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("width", [340, 1100])
def test_no_text_is_cut_off_where_something_is_compared(width: int, palette: Any) -> None:
    now, before = changed(MAIN), scenario(MAIN)
    for what, made in {
        "front": chart_front(model.path(now), control_at_ends_of_drift(now), palette, model.path(before)),
        "tornado": chart_tornado(now, swings(now), "russia", palette, swings(before)),
        "spread": chart_spread(sampled(now), palette, sampled(before)),
        "screen": chart_offers(offered(now), palette, offered(before)),
        "sobol": chart_sobol(indexed(now), "score_russia", palette, indexed(before)),
    }.items():
        page = Xml.fromstring(render.written(made, "svg", width))
        for text, x, anchor in texts(page, 0.0):
            left = {"start": x, "middle": x - 2.7 * len(text), "end": x - 5.4 * len(text)}[anchor]
            assert left > -4, (what, text)
            assert left + 5.4 * len(text) < width + 8, (what, text)
