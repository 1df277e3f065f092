"""Who controls which land? A map of regions shaded by share, or bars where a scenario names no map.

A region is shaded between the two parties' colours by the share of it that each controls, and says the share in words of
digits. What is contested and too small to be seen in its region is a disc of its true area, dashed for all that is contested,
filled for what is held in it. Lines of countries are the recognised borders; control is shown as control.

>>> from model import files, scores
>>> from model.analysis.territory import holdings
>>> toy = scores.solve(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> chart_bars(toy.scenario, holdings.shares_on(toy), "on the first day").to_dict()["layer"][1]["name"]
'first'
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any, Final, Literal

import altair as alt
import pandas as pd

from model.analysis.territory import holdings
from model.analysis.territory.outlines import Atlas, Frame, Outline, Point, Ring, Spot, area, spots
from model.analysis.territory.outlines import frame as frame_of
from model.presentation.captions import Caption
from model.presentation.layout import LINE, bottom, down, lay_out_rows, names
from model.presentation.style import LIGHT, Palette, called, finish
from model.presentation.template import Filled, Template, columns, named_data, template
from model.scenario import Scenario
from model.scenario.labels import signed

MAP_HEIGHT = 440
"""Pixels of a map."""
CHANGES = (0.1, 0.25, 0.5, 1.0)
"""Of a region: the ends of a scale of changes."""
NOTHING = 0.0005
"""Of a region, or of what is contested: a smaller change is none that can be seen or read."""

TRUE_AREA = "datum.km2 * pow(geoScale('projection'), 2) * 4 / PI"
"""The size of a disc, which is that of the square around it: the map is in km, its projection says how many pixels one has."""


def chart_map(
    scenario: Scenario,
    outlines: Atlas,
    shares: Mapping[str, float],
    when: str,
    before: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> alt.LayerChart:
    """Control by region, or with `before` how it differs from that: who gains how much of which region.

    Args:
        scenario: whose assets lie in the regions.
        outlines: of the regions.
        shares: asset -> the first party's share.
        when: what the shares are, in the words of `model.analysis.territory.holdings.when`.
        before: what to compare with.
        palette: the theme.
    """
    return fill_map(scenario, outlines, shares, when, before, palette).chart()


def fill_map(
    scenario: Scenario,
    outlines: Atlas,
    shares: Mapping[str, float],
    when: str,
    before: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> Filled:
    """The same as rows in a template."""
    first, second = (party.name for party in scenario.parties.values())
    what = "change" if before is not None else "share"
    shown = frame_of(scenario, outlines)
    table = holdings.holding_rows(scenario, outlines, shares, before)
    rest = tuple((row["region"], _holder(row, what, palette)) for row in table if not row["contested"])
    shaded = [{**row, "in_words": _in_words(row, what, first, second)} for row in table if row["contested"]]
    spotted = spots(scenario, outlines, shares)
    was = {spot.asset: spot.held_km2 for spot in spots(scenario, outlines, before)} if before is not None else None
    said = {spot.asset: _held_in_words(scenario, spot, was) for spot in spotted}
    pointers = [_pointer(spot.centre, shown.east - shown.west) for spot in spotted]
    discs = [disc for spot in spotted for disc in _discs(scenario, spot, said[spot.asset], palette)]
    found: dict[str, list[dict[str, Any]]] = {
        "regions": shaded,
        "discs": discs,
        "leaders": [dict(zip(("x", "y", "x2", "y2"), (*begin, *end), strict=True)) for begin, end in pointers],
        "labels": _labels(shaded, outlines, scenario, what),
        "disc_labels": [
            {"x": end[0], "y": end[1], "label": _lines(scenario.assets[spot.asset].name, said[spot.asset])}
            for spot, (_, end) in zip(spotted, pointers, strict=True)
        ],
    }
    most = max((abs(row["change"]) for row in shaded), default=0.0)
    high = next(one for one in CHANGES if one >= most - NOTHING)
    told = "; ".join(f"{row['name']} {row['in_words']}" for row in shaded)
    return Filled(
        _template(outlines, shown, rest, what, (first, second), high, palette),
        {name: columns(some, some) for name, some in found.items()},
        f"Map of control {when}: {told}",
    )


@lru_cache(maxsize=16)
def _template(
    outlines: Atlas,
    shown: Frame,
    rest: tuple[tuple[str, str], ...],
    what: str,
    parties: tuple[str, str],
    high: float,
    palette: Palette,
) -> Template:
    """The map before anybody holds anything of what is contested; `rest` are the other regions with their colours."""
    tips = [
        alt.Tooltip("name:N", title="region"),
        alt.Tooltip("in_words:N", title="control" if what == "share" else "change"),
        alt.Tooltip("km2:Q", title=f"km² under {parties[0]}", format=",.0f"),
        alt.Tooltip("contested_km2:Q", title="km² contested", format=",.0f"),
        alt.Tooltip("source:N", title="source"),
    ]
    colours = dict(rest)
    features = [
        {"type": "Feature", "geometry": _geometry(one, shown), "region": one.id, "name": one.name}
        for one in outlines.outlines
    ]
    others = [{**one, "holder": colours[one["region"]]} for one in features if one["region"] in colours]
    inside = [one for one in features if one["region"] not in colours]
    shape, line = alt.MarkDef("geoshape"), alt.MarkDef("geoshape", aria=False, filled=False, stroke=palette.ink)
    dashes = alt.Scale(domain=["all", "held"], range=[[3, 2], [1, 0]])
    layers = {
        "not_contested": _marked(
            _written("not_contested", others), shape, stroke=palette.paper, strokeWidth=1.0, fillOpacity=0.16
        ).encode(fill=alt.Fill("holder:N", scale=None), tooltip=[alt.Tooltip("name:N", title="not contested")]),
        "regions": _marked("regions", shape, stroke=palette.paper, strokeWidth=1.0, fillOpacity=0.85)
        .transform_lookup(
            lookup="region",
            from_=alt.LookupData(data=_written("outlines", inside), key="region", fields=["type", "geometry"]),
        )
        .encode(color=_shade(what, parties, high, palette), tooltip=tips),
        "border": _marked(_written("border", [_frontier(outlines, shown)]), line, strokeWidth=1.6),
        "discs": _marked("discs", alt.MarkDef("point", size=alt.expr(TRUE_AREA), opacity=1), strokeWidth=1.4).encode(
            longitude=alt.Longitude("x:Q"),
            latitude=alt.Latitude("y:Q"),
            description=alt.Description("told:N"),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("line:N", scale=None),
            strokeDash=alt.StrokeDash("dash:N", scale=dashes, legend=None),
            tooltip=[alt.Tooltip("name:N", title="land"), alt.Tooltip("in_words:N", title="km²")],
        ),
        "leaders": _marked("leaders", alt.MarkDef("rule", aria=False, color=palette.ink), strokeWidth=0.9).encode(
            longitude=alt.Longitude("x:Q"),
            latitude=alt.Latitude("y:Q"),
            longitude2=alt.Longitude2("x2:Q"),
            latitude2=alt.Latitude2("y2:Q"),
        ),
        **_texts("labels", "center", palette),
        **_texts("disc_labels", "right", palette),
    }
    told = "Map of control" if what == "share" else "Map of how control changes"
    made = finish(called(layers), palette, MAP_HEIGHT, told)
    return template(made.project(type="identity", reflectY=True))


def chart_bars(
    scenario: Scenario,
    shares: Mapping[str, float],
    when: str,
    before: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> alt.LayerChart:
    """Control of each asset as a bar of two colours: what stands for the map of a scenario without one."""
    parties = [party.name for party in scenario.parties.values()]
    places = lay_out_rows([_asset_in_words(scenario, name) for name in scenario.assets], 22)
    height = bottom(places) + 4
    frame = pd.DataFrame(
        [
            {
                "asset": asset.name,
                "share": shares[name],
                "before": (before or shares)[name],
                "y": place.begin,
                "y2": place.end,
                "middle": (place.begin + place.end) / 2,
                "first": f"{parties[0]} {shares[name]:.0%}" if shares[name] >= 0.005 else "",
                "second": f"{parties[1]} {1 - shares[name]:.0%}" if shares[name] <= 0.995 else "",
                "all": 1.0,
            }
            for (name, asset), place in zip(scenario.assets.items(), places, strict=True)
        ],
        columns=["asset", "share", "before", "y", "y2", "middle", "first", "second", "all"],
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=None)
    tips = [alt.Tooltip("asset:N"), alt.Tooltip("share:Q", title=parties[0], format=".1%")]
    base = alt.Chart(frame)
    inside = "#ffffff" if palette.name == "light" else palette.paper
    moved = base.transform_filter("datum.before != datum.share")
    layers = [
        names(places, height, palette),
        base.mark_rect(color=palette.parties[0]).encode(
            x=x, x2=alt.X2Datum(0), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        base.mark_rect(color=palette.parties[1]).encode(
            x=x, x2=alt.X2("all:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        base.mark_text(align="left", dx=6, color=inside, fontWeight=600).encode(
            x=alt.XValue(0), y=down("middle", height), text=alt.Text("first:N")
        ),
        base.mark_text(align="right", dx=-6, color=inside, fontWeight=600).encode(
            x=alt.XDatum(1), y=down("middle", height), text=alt.Text("second:N")
        ),
        moved.mark_rule(color=palette.ink, strokeWidth=2, strokeDash=[3, 2]).encode(
            x=alt.X("before:Q"),
            y=down("y", height),
            y2=alt.Y2("y2:Q"),
            tooltip=[alt.Tooltip("before:Q", format=".1%")],
        ),
    ]
    for layer, name in zip(layers[1:], ("first", "second", "first_label", "second_label", "before"), strict=True):
        layer.name = name
    said = f"Control of each asset {when}: " + "; ".join(
        f"{asset.name}: {parties[0]} {shares[name]:.0%}" for name, asset in scenario.assets.items()
    )
    return finish(layers, palette, height, said)


# ---------------------------------------------------------------- numbers in words


def _in_words(row: Mapping[str, Any], what: str, first: str, second: str) -> str:
    if what == "change":
        gainer, size = (first, row["change"]) if row["change"] > 0 else (second, -row["change"])
        return "no change" if size < NOTHING else f"{gainer} gains {_percent(size)}, {abs(row['change_km2']):,.0f} km²"
    if row["share"] is None:
        return "nobody's"
    return f"{first} {_percent(row['share'])}, {second} {_percent(1 - row['share'])}"


def _number(value: float, what: str) -> str:
    if what == "share":
        return _percent(value)
    return "as before" if abs(value) < NOTHING else f"{signed(100 * value)}%"


def _percent(share: float) -> str:
    """With a decimal near the ends, where whole numbers would say none or all."""
    near = 0 < min(share, 1 - share) < 0.05
    return f"{share:.1%}" if near else f"{share:.0%}"


def _asset_in_words(scenario: Scenario, name: str) -> str:
    asset = scenario.assets[name]
    return f"{asset.name}, {asset.area_km2.value:,.0f} km²" if asset.area_km2 else asset.name


# ---------------------------------------------------------------- shapes


def _shade(what: str, parties: tuple[str, str], high: float, palette: Palette) -> alt.Color:
    """From one party's colour to the other's: by share, or by a change up to the first of `CHANGES` that holds the greatest."""
    ends = [0.0, 0.5, 1.0] if what == "share" else [-high, 0.0, high]
    middle = "#f4efe6" if palette.name == "light" else "#3a4149"
    wide = alt.Scale(domain=ends, range=[palette.parties[1], middle, palette.parties[0]], interpolate="rgb")
    left, right = (
        (f"all {parties[1]}", f"all {parties[0]}")
        if what == "share"
        else tuple(f"{high:.0%} to {p}" for p in parties[::-1])
    )
    between = "half and half" if what == "share" else "no change"
    words = (
        f"datum.value == {ends[0]} ? '{_quoted(left)}' : datum.value == {ends[2]} ? '{_quoted(right)}' : '{between}'"
    )
    title = (
        f"{parties[0]}'s share of the region" if what == "share" else f"Change of {parties[0]}'s share of the region"
    )
    legend = alt.Legend(
        title=title,
        titleFontWeight=500,
        titleLimit=0,
        orient="bottom",
        direction="horizontal",
        gradientLength=240,
        gradientThickness=10,
        values=ends,
        labelExpr=words,
    )
    return alt.Color(f"{what}:Q", scale=wide, legend=legend)


def _quoted(text: str) -> str:
    """Inside quotes of a Vega expression."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _marked(data: str | alt.InlineData, mark: alt.MarkDef, **more: str | float) -> alt.Chart:
    """The rows of a name, or some that stand in the picture, drawn by a mark."""
    made = named_data(data) if isinstance(data, str) else alt.Chart(data)
    made.mark = mark.copy()
    for what, value in more.items():
        made.mark[what] = value
    return made


def _written(name: str, some: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Rows that stand in the picture as one text: read once by the browser, and not at every move by all that pass it on."""
    return alt.InlineData(
        name=name, values=json.dumps(some, separators=(",", ":")), format=alt.JsonDataFormat(type="json")
    )


def _feature(kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}}


def _holder(row: Mapping[str, Any], what: str, palette: Palette) -> str:
    """The colour of the side that holds what is not contested; a quiet one where changes are shown."""
    if what == "change" or row["share"] is None:
        return palette.quiet
    return palette.parties[0 if row["share"] >= 0.5 else 1]


def _geometry(outline: Outline, shown: Frame) -> dict[str, Any]:
    """What is shown of an outline in km, to 100 m; outer rings clockwise seen from above, holes the other way."""
    polygons = []
    for polygon in outline.polygons:
        cut = [shown.cut(one) for one in polygon]
        if cut[0]:
            polygons.append([_rounded(_turned(one, clockwise=n == 0)) for n, one in enumerate(cut) if one])
    return {"type": "MultiPolygon", "coordinates": polygons}


def _turned(one: Ring, *, clockwise: bool) -> Ring:
    return one if (area(one) < 0) == clockwise else one[::-1]


def _rounded(one: Sequence[Point]) -> list[list[float]]:
    """To 100 m."""
    return [[round(x, 1), round(y, 1)] for x, y in one]


def _frontier(outlines: Atlas, shown: Frame) -> dict[str, Any]:
    edges = (edge for edge in outlines.border() if shown.holds(edge[0]) and shown.holds(edge[1]))
    return _feature("MultiLineString", [_rounded(edge) for edge in edges])


def _discs(scenario: Scenario, spot: Spot, said: str, palette: Palette) -> list[dict[str, Any]]:
    """The disc of all that is contested, and that of what is held of it.

    They are plain numbers: a shape would be part of the spec, and a browser takes in the whole map anew with a new spec.
    """
    colour = palette.parties[list(scenario.parties).index(spot.holder)]
    name, in_words = scenario.assets[spot.asset].name, f"{said} of {spot.contested_km2:,.0f} contested"
    told = {"name": name, "in_words": in_words, "told": f"{name}: {in_words}", "line": colour}
    place = dict(zip(("x", "y"), spot.centre, strict=True))
    return [
        {**place, **told, "km2": km2, "dash": dash, "fill": fill}
        for km2, dash, fill in ((spot.contested_km2, "all", "transparent"), (spot.held_km2, "held", colour))
        if km2 > 0
    ]


def _held_in_words(scenario: Scenario, spot: Spot, was: Mapping[str, float] | None) -> str:
    change = f" ({signed(spot.held_km2 - was[spot.asset], 0)})" if was is not None else ""
    return f"{scenario.parties[spot.holder].name} holds {spot.held_km2:,.0f} km²{change}"


def _pointer(centre: Point, width: float) -> tuple[Point, Point]:
    """From a disc out to the edge of the map, where its words stand."""
    lean = width / 14
    return centre, (centre[0] - lean, centre[1] + lean)


def _lines(name: str, said: str) -> str:
    """Words narrow enough for a column of 340 px."""
    return "\n".join([*wrap(name, 18), *wrap(said, 14)])


def _labels(
    contested: Sequence[Mapping[str, Any]], outlines: Atlas, scenario: Scenario, what: str
) -> list[dict[str, Any]]:
    """The names of contested regions with the number of the map; once where an asset lies in several."""
    by_id = {outline.id: outline for outline in outlines.outlines}
    drawn = {region for asset in scenario.assets.values() if asset.place is not None for region in asset.regions}
    largest: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for row in contested:
        inside = tuple(name for name, asset in scenario.assets.items() if row["region"] in asset.regions)
        if row["region"] in drawn:
            continue
        if inside not in largest or by_id[row["region"]].area_km2 > by_id[largest[inside]["region"]].area_km2:
            largest[inside] = row
    return [
        {
            "x": by_id[row["region"]].middle[0],
            "y": by_id[row["region"]].middle[1],
            "label": f"{row['name']}\n{_number(row[what], what)}",
        }
        for row in largest.values()
    ]


def _texts(name: str, align: Literal["center", "right"], palette: Palette) -> dict[str, alt.Chart]:
    """Text twice: a halo in the colour of the paper, so that it can be read on any shade, and the text."""
    text = alt.MarkDef(
        "text",
        align=align,
        baseline="middle",
        lineBreak="\n",
        lineHeight=LINE - 2,
        fontSize=11.5,
        fontWeight=500,
        color=palette.ink,
    )
    x, y = alt.Longitude("x:Q"), alt.Latitude("y:Q")
    halo: dict[str, str | float] = {"stroke": palette.paper, "strokeWidth": 3, "strokeOpacity": 0.75}
    return {
        part: _marked(name, text, **more).encode(longitude=x, latitude=y, text=alt.Text("label:N"))
        for part, more in ((f"{name}_halo", halo), (f"{name}_text", {}))
    }


CAPTIONS: Final = {
    "map": Caption(
        "Who controls what?",
        "A region's shade says which share of it each side controls: one side's colour, the other's, or in between. Figures "
        "on the map are the first side's share. The strong line is the recognised border between the countries. A disc has the "
        "true area of land that is too small to be seen in its region: dashed all that is contested, filled what is held. "
        "Under a plan or a deal the shades show who gains how much. Point at a region for km2 and the source.",
        "Control is what each side holds on the line of contact; it says nothing about who owns the land. On a later day it "
        "is what the front would be by then, over all branches of events by their probabilities.",
        r"h_k(t+1) = \mathrm{clip}\Big(h_k(t) + \text{days}\cdot\frac{\text{drift}_k}{\text{area}_k},\,0,\,1\Big)",
    ),
}
"""The words around each picture of this file."""
