"""The map: areas are the true ones, shading is control, the borders are the recognised ones, a bad file is one clear message."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model.analysis.positions import judge
from model.analysis.territory import holdings
from model.analysis.territory import outlines as map_outlines
from model.analysis.territory.map_chart import chart_bars, chart_map, fill_map
from model.analysis.territory.sentences import say_on_map
from model.analysis.territory.table import tabulate_regions_held
from model.errors import InvalidInput, UnreadableFile
from model.presentation import render
from model.scenario import Scenario
from tests.kit.pictures import inside, scenario


@pytest.fixture(scope="module")
def kursk() -> Scenario:
    return scenario("kursk-2025-01")


@pytest.fixture(scope="module")
def outlines(kursk: Scenario) -> map_outlines.Atlas:
    found = map_outlines.atlas(kursk)
    assert found is not None
    return found


def test_areas_of_regions_are_those_of_the_sources(outlines: map_outlines.Atlas) -> None:
    """FACTS of the scenario, computed elsewhere from the same outlines on the ellipsoid; simplification moves them a little."""
    found = {outline.id: outline.area_km2 for outline in outlines.outlines}
    for region, km2 in {"RU-KRS": 30_127, "UA-65": 26_250, "UA-63": 31_415, "UA-14": 26_517}.items():
        assert found[region] == pytest.approx(km2, rel=0.005)
    ukraine = sum(o.area_km2 for o in outlines.outlines if o.country == "UA")
    assert ukraine == pytest.approx(599_095, rel=0.001)


@given(st.floats(-170, 170), st.floats(-80, 79), st.floats(0.1, 1), st.floats(-60, 60))
def test_the_projection_keeps_areas(west: float, south: float, size: float, true_at: float) -> None:
    """A cell of the grid against the integral of M N cos(phi), the two radii of curvature of the ellipsoid."""
    plane = map_outlines.Plane(true_at)
    (x0, y0), (x1, y1) = plane.at(west, south), plane.at(west + size, south + size)
    low, high = math.radians(south), math.radians(south + size)

    def strip(phi: float) -> float:
        bent = 1 - map_outlines.E2 * math.sin(phi) ** 2
        return map_outlines.EQUATOR**2 * (1 - map_outlines.E2) / bent**2 * math.cos(phi)

    simpson = (high - low) / 6 * (strip(low) + 4 * strip((low + high) / 2) + strip(high))
    assert (x1 - x0) * (y1 - y0) == pytest.approx(math.radians(size) * simpson, rel=1e-8)


def test_the_foothold_is_drawn_to_its_area_inside_its_region(kursk: Scenario, outlines: map_outlines.Atlas) -> None:
    """Measured in the drawn picture, whose scale is that between the two places that have discs."""
    shares = holdings.shares_on(model.solve(kursk))
    picture = chart_map(kursk, outlines, shares, "today")
    discs = _features(picture.to_dict(), "discs")
    drawn = re.findall(r'transform="translate\(([0-9.]+),([0-9.]+)\)" d="M([0-9.]+),0A', _discs_in(picture))
    x, y, radius = np.array(drawn, dtype=np.float64).T
    assert len(radius) == len(discs)
    ends = np.array([(disc["x"], disc["y"]) for disc in discs])
    scale = math.dist((x[0], y[0]), (x[-1], y[-1])) / math.dist(ends[0], ends[-1])
    assert math.pi * radius**2 == pytest.approx([disc["km2"] * scale**2 for disc in discs], rel=1e-3)
    asset, region = kursk.assets["kursk_foothold"], next(o for o in outlines.outlines if o.id == "RU-KRS")
    assert asset.area_km2 is not None
    foothold = {disc["dash"]: disc for disc in discs if disc["name"].startswith("Kursk")}
    assert foothold["held"]["km2"] == pytest.approx(asset.area_km2.value * asset.control.value, rel=1e-9)
    assert foothold["all"]["km2"] == pytest.approx(asset.area_km2.value)
    # Sudzha is 10 km from the border: the disc of what is held may lean over it by as much as its radius, its middle may not
    assert _within((foothold["held"]["x"], foothold["held"]["y"]), region.polygons[0][0])


def test_a_browser_takes_in_the_map_once(kursk: Scenario, outlines: map_outlines.Atlas) -> None:
    """Whoever holds what is rows of plain numbers; with shapes among them each move would be another picture."""
    shares = holdings.shares_on(model.solve(kursk))
    now, then = (fill_map(kursk, outlines, one, "today").spec() for one in (shares, shares | {"kursk_foothold": 0.9}))
    assert now["datasets"]["discs"] != then["datasets"]["discs"]
    for one in (now, then):
        one.pop("datasets")
    assert now == then


def test_shading_is_control(kursk: Scenario, outlines: map_outlines.Atlas) -> None:
    shares = holdings.shares_on(model.solve(kursk))
    drawn = {row["region"]: row for row in _features(chart_map(kursk, outlines, shares, "today").to_dict(), "regions")}
    for name in ("crimea", "luhansk", "donetsk", "zaporizhzhia", "kherson"):
        for region in kursk.assets[name].regions:
            assert drawn[region]["share"] == pytest.approx(kursk.assets[name].control.value)
    kharkiv, kursk_region = drawn["UA-63"], drawn["RU-KRS"]
    assert (1 - kharkiv["share"]) * kharkiv["region_km2"] == pytest.approx(3000 * (1 - 0.644)), "the rest is Ukraine's"
    assert kursk_region["share"] * kursk_region["region_km2"] == pytest.approx(1320 * 0.3674), "the rest is Russia's"
    assert len(drawn) == 9


def test_the_difference_under_a_plan(kursk: Scenario, outlines: map_outlines.Atlas) -> None:
    before = holdings.shares_on(model.solve(kursk))
    (plan,) = judge(kursk, None, ["peace_formula"]).standings
    table = tabulate_regions_held(kursk, outlines, holdings.shares_under(plan), before).set_index("region")
    assert table.loc["UA-14", "change"] == pytest.approx(1 - 0.325)
    assert table.loc["UA-14", "change_km2"] == pytest.approx((1 - 0.325) * 26_517)
    assert table.loc["UA-59", "change"] == 0
    drawn = _features(chart_map(kursk, outlines, holdings.shares_under(plan), "then", before).to_dict(), "regions")
    assert {row["region"]: row["change"] for row in drawn}["UA-14"] == pytest.approx(0.675)


def test_the_map_of_a_later_date_is_the_mean_over_branches(kursk: Scenario) -> None:
    later = model.solve(kursk, kursk.date(20))
    shares = holdings.shares_on(later)
    held = [node.probability * node.control["donetsk"] for node in later.nodes]
    assert len(held) > 1
    assert shares["donetsk"] == pytest.approx(sum(held))
    assert shares["donetsk"] < kursk.assets["donetsk"].control.value


def test_borders_are_the_recognised_ones(outlines: map_outlines.Atlas) -> None:
    countries = {outline.id: outline.country for outline in outlines.outlines}
    assert countries["UA-43"] == countries["UA-40"] == "UA"
    crimea = {p for o in outlines.outlines if o.id == "UA-43" for poly in o.polygons for p in poly[0]}
    assert outlines.border()
    assert not [edge for edge in outlines.border() if edge[0] in crimea and edge[1] in crimea]


def test_rings_are_clockwise_as_d3_wants_them_on_a_page_whose_y_is_turned(
    kursk: Scenario, outlines: map_outlines.Atlas
) -> None:
    spec = chart_map(kursk, outlines, holdings.shares_on(model.solve(kursk)), "today").to_dict()
    assert spec["projection"] == {"type": "identity", "reflectY": True}
    for polygon in itertools.chain.from_iterable(_geometry(row) for row in _outlines(spec)):
        assert map_outlines.area(tuple(map(tuple, polygon[0]))) < 0


def test_every_region_is_drawn_once_and_what_is_inside_the_frame_is_all_of_it(
    kursk: Scenario, outlines: map_outlines.Atlas
) -> None:
    spec = chart_map(kursk, outlines, holdings.shares_on(model.solve(kursk)), "today").to_dict()
    contested, others = _outlines(spec), _features(spec, "not_contested")
    assert [row["region"] for row in contested] == [row["region"] for row in _features(spec, "regions")]
    assert {row["region"] for row in [*contested, *others]} == {one.id for one in outlines.outlines}
    assert len(contested) + len(others) == len(outlines.outlines)
    areas = {one.id: one.area_km2 for one in outlines.outlines}
    for row in contested:
        rings = [tuple((x, y) for x, y in one) for polygon in _geometry(row) for one in polygon]
        sides = sum(abs(x1 - x0) + abs(y1 - y0) for one in rings for (x0, y0), (x1, y1) in itertools.pairwise(one))
        off = 0.05 * sides  # coordinates are rounded to 100 m
        assert -sum(map(map_outlines.area, rings)) == pytest.approx(areas[row["region"]], abs=off), (
            "contested land is inside"
        )


def test_cutting_to_a_frame_keeps_what_is_inside() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    assert abs(map_outlines.area(map_outlines.Frame(1, -1, 3, 2).cut(square))) == pytest.approx(2 * 2)
    assert map_outlines.Frame(5, 5, 6, 6).cut(square) == ()


def test_a_scenario_without_a_map_gets_bars() -> None:
    toy = scenario("toy")
    shares = holdings.shares_on(model.solve(toy))
    drawn = {row["asset"]: row["share"] for row in inside(chart_bars(toy, shares, "today"), "first")}
    assert drawn == {asset.name: pytest.approx(asset.control.value) for asset in toy.assets.values()}
    assert map_outlines.atlas(toy) is None


# ---------------------------------------------------------------- in numbers and in words


def test_an_asset_stands_for_its_region_where_there_is_no_map() -> None:
    toy = scenario("toy")
    found = holdings.look_at(toy, against=toy.replace({"assets.valley.control": 0.9}))
    assert found.when == "on 1 January 2025, against another run"
    for row, (name, asset) in zip(found.rows(), toy.assets.items(), strict=True):
        assert (row["region"], row["name"], row["share"]) == (name, asset.name, pytest.approx(asset.control.value))
        assert row["change"] == pytest.approx(-0.5 if name == "valley" else 0)
        if asset.area_km2 is None:
            assert math.isnan(row["km2"])
            assert math.isnan(row["change_km2"])
        else:
            assert row["km2"] == pytest.approx(asset.control.value * asset.area_km2.value)
            assert row["change_km2"] == pytest.approx(-0.5 * 900 if name == "valley" else 0)


def test_who_would_hold_what_is_the_mean_over_the_branches(kursk: Scenario) -> None:
    on = kursk.date(20)
    nodes = model.solve(kursk, on).nodes
    assert len(nodes) > 1
    found = holdings.look_at(kursk, on, "freeze_in_place")
    for name in kursk.assets:
        mean = sum(node.probability * node.control[name] for node in nodes)
        assert found.shares[name] == pytest.approx(mean)
        assert found.before == pytest.approx(found.shares), "a freeze in place leaves everybody what is held"
    with pytest.raises(InvalidInput, match="a position of this scenario"):
        holdings.look_at(kursk, on, "freeze")


@pytest.mark.parametrize("on", [0, 20])
def test_the_sentence_counts_the_regions(kursk: Scenario, on: int) -> None:
    found = holdings.look_at(kursk, kursk.date(on))
    shares = {row["name"]: row["share"] for row in found.rows() if row["contested"]}
    said = say_on_map(kursk, found.rows(), found.date)
    even = min(shares, key=lambda name: abs(shares[name] - 0.5))
    above = sum(share > 0.5 for share in shares.values())
    assert f"Ukraine controls more than half of {above} of the {len(shares)} regions" in said
    assert f"Russia of {len(shares) - above};" in said
    assert said.endswith(f"{even}, {shares[even]:.0%} Ukraine's.")


def test_the_sentence_of_a_change_says_where_it_is_widest(kursk: Scenario) -> None:
    found = holdings.look_at(kursk, kursk.date(4), "freeze_with_swap")
    said = say_on_map(kursk, found.rows(), found.date, "a plan", "Change")
    (kharkiv,) = [row for row in found.rows() if row["name"] == "Kharkiv"]
    assert said == (
        f"Change: most in Kharkiv, where Ukraine gains {kharkiv['change']:.1%}, {kharkiv['change_km2']:,.0f} km²; "
        "2 of 9 regions change."
    )
    back = holdings.look_at(kursk, kursk.date(4), "freeze_with_swap", "nothing")
    assert say_on_map(kursk, back.rows(), back.date, "a plan").startswith(
        "Under a plan Ukraine would control more than"
    )
    same = holdings.look_at(kursk, against=kursk)
    assert say_on_map(kursk, same.rows(), same.date, "", "Change") == "Change: no change in any of the 9 regions."
    toy = holdings.look_at(scenario("toy"), None, "mediator")
    power = say_on_map(toy.scenario, toy.rows(), toy.date, "", "Change")
    assert "of 3 assets change." in power
    assert say_on_map(toy.scenario, [], toy.date) == "On 1 January 2025 nothing is contested."


SQUARE = [[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]
GOOD: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "XX-1",
            "properties": {"name": "Square", "country": "AA"},
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        }
    ],
}


def mapped(tmp_path: Path, content: str, regions: tuple[str, ...] = ("XX-1",), country: str = "AA") -> Scenario:
    (tmp_path / "own.geojson").write_text(content, encoding="utf-8")
    text = (model.shipped("scenarios") / "textbook" / "toy.yaml").read_text(encoding="utf-8")
    text = text.replace("regions: []", f"regions: [{', '.join(regions)}]")
    return model.parse_text(text + f"\nmap: {{file: own.geojson, countries: {{a: {country}}}, source: census}}\n")


def test_a_map_beside_the_scenario(tmp_path: Path) -> None:
    asked = mapped(tmp_path, json.dumps(GOOD))
    outlines = map_outlines.atlas(asked, tmp_path)
    assert outlines is not None
    (one,) = map_outlines.control_of_regions(asked, outlines, {"valley": 0.25, "hills": 0.5, "power_station": 0.0})
    contested, region = 900, outlines.outlines[0].area_km2
    assert region == pytest.approx(7_900, rel=0.02), "a degree by a degree at 50 north"
    assert one.share == pytest.approx((900 * 0.25 + region - contested) / region), (
        "the rest is recognised as the first's"
    )
    with pytest.raises(UnreadableFile, match=r"own\.geojson"):
        map_outlines.atlas(asked)


def broken(**changes: Any) -> str:
    return json.dumps({**GOOD, "features": [{**GOOD["features"][0], **changes}]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not json", "a map in JSON"),
        ("[" * 5000, "a map in JSON"),
        ("{}", "FeatureCollection"),
        (json.dumps({**GOOD, "features": []}), "FeatureCollection"),
        (json.dumps({**GOOD, "features": [7]}), "a GeoJSON Feature"),
        (json.dumps({**GOOD, "features": GOOD["features"] * 2}), "each id once"),
        (broken(id=7), "an id in quotes"),
        (broken(properties=None), "the region's name"),
        (broken(geometry=None), "a Polygon or a MultiPolygon"),
        (broken(geometry={"type": "Point", "coordinates": [1, 2]}), "a Polygon or a MultiPolygon"),
        (broken(geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}), "closed rings"),
        (broken(geometry={"type": "Polygon", "coordinates": [[[0, 95], [1, 1], [2, 2], [0, 95]]]}), "closed rings"),
        (broken(geometry={"type": "Polygon", "coordinates": [[["a", 5], [1, 1], [2, 2], ["a", 5]]]}), "closed rings"),
        (broken(geometry={"type": "Polygon", "coordinates": []}), "closed rings"),
        (broken(geometry={"type": "Polygon", "coordinates": 3}), "closed rings"),
        (broken(geometry={"type": "MultiPolygon", "coordinates": [[]]}), "closed rings"),
    ],
)
def test_a_bad_map_is_a_clear_message(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        map_outlines.atlas(mapped(tmp_path, content), tmp_path)
    fault = caught.value.faults[0]
    assert says in fault.allowed
    assert fault.file.endswith("own.geojson")


def test_a_region_or_a_country_that_the_map_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        map_outlines.atlas(mapped(tmp_path, json.dumps(GOOD), ("XX-2",), "AB"), tmp_path)
    assert [fault.address for fault in caught.value.faults] == ["assets.valley.regions", "map.countries.a"]
    assert caught.value.faults[0].todo == "did you mean `XX-1`?"


@pytest.mark.parametrize("file", ["../own.geojson", "/etc/own.geojson", "own.json", "a/../own.geojson", "~x.geojson"])
def test_a_map_lies_below_its_scenario(file: str) -> None:
    text = (model.shipped("scenarios") / "textbook" / "toy.yaml").read_text(encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"map\.file"):
        model.parse_text(text + f"\nmap: {{file: {file}, source: census}}\n")


def _features(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    data = next(one for one in spec["layer"] if one.get("name") == name)["data"]
    return list(json.loads(data["values"]) if "values" in data else spec["datasets"][data["name"]])


def _discs_in(picture: alt.LayerChart) -> str:
    """The discs as they are drawn."""
    return render.written(picture, "svg").decode().partition("discs_marks")[2].partition("</g>")[0]


def _outlines(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rows of contested regions are joined to."""
    (join,) = next(one for one in spec["layer"] if one.get("name") == "regions")["transform"]
    assert join["lookup"] == join["from"]["key"] == "region"
    return list(json.loads(join["from"]["data"]["values"]))


def _geometry(row: dict[str, Any]) -> list[Any]:
    assert row["geometry"]["type"] == "MultiPolygon"
    return list(row["geometry"]["coordinates"])


def _within(point: tuple[float, float], ring: map_outlines.Ring) -> bool:
    x, y = point
    crossings = 0
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossings += 1
    return crossings % 2 == 1
