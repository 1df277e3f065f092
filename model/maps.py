"""Who controls which land? A map of regions shaded by share, or bars where a scenario names no map.

A region is shaded between the two parties' colours by the share of it that each controls, and says the share in words of
digits. What is contested and too small to be seen in its region is a disc of its true area, dashed for all that is contested,
filled for what is held in it. Lines of countries are the recognised borders; control is shown as control.

>>> from model import files, scores
>>> toy = scores.solve(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> bars(toy.scenario, shares_on(toy), "on the first day").to_dict()["layer"][1]["name"]
'first'
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from functools import lru_cache
from textwrap import wrap
from typing import Any, Final

import altair as alt
import pandas as pd

from model.atlas import Atlas, Control, Frame, Outline, Point, Ring, area, control, ring, spots
from model.atlas import frame as frame_of
from model.look import LIGHT, LINE, Palette, bottom, day, down, finished, names, rows, signed
from model.positions import TYPED, Standing
from model.scenario import Scenario
from model.scores import Solution

HEIGHT = 440
"""Pixels of a map."""
CHANGES = (0.1, 0.25, 0.5, 1.0)
"""Of a region: the ends of a scale of changes."""
NOTHING = 0.0005
"""Of a region, or of what is contested: a smaller change is none that can be seen or read."""
AGAINST: Final = {"held": "what is held", "first": "the first day", "run": "another run"}
"""What a map can be the difference to, in words."""


def shares_on(solution: Solution) -> dict[str, float]:
    """The first party's share of each asset on the date of a solution, over the branches by the analyst's probabilities."""
    return {
        asset: math.fsum(node.probability * node.control[asset] for node in solution.nodes)
        for asset in solution.scenario.assets
    }


def shares_under(standing: Standing) -> dict[str, float]:
    """The first party's share of each asset under a position, its open terms completed, over the branches."""
    return {
        asset: math.fsum(one.probability * one.deal.shares[asset] for one in standing.branches)
        for asset in standing.branches[0].deal.shares
    }


def when(date: dt.date, plan: Standing | None = None, against: str = "") -> str:
    """What shares are, in words; `against` is a name of `AGAINST`.

    >>> when(dt.date(2025, 1, 6), against="held")
    'on 6 January 2025, against what is held'
    """
    under = [f"under {'these terms' if plan.position == TYPED else plan.title}"] if plan else []
    return ", ".join([*under, f"on {day(date)}", *([f"against {AGAINST[against]}"] if against else [])])


def regions(
    scenario: Scenario, outlines: Atlas, shares: Mapping[str, float], before: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """One row a region: the first party's share and km2 of it, and how they differ from what was before, if that is given."""
    now = control(scenario, outlines, shares)
    old = control(scenario, outlines, before) if before is not None else now
    return pd.DataFrame(
        [
            {
                "region": one.outline.id,
                "name": one.outline.name,
                "contested": bool(one.assets),
                "share": one.share,
                "km2": one.share * one.region_km2 if one.share is not None else None,
                "change": _change(one, was),
                "change_km2": _change(one, was) * one.region_km2,
                "region_km2": one.region_km2,
                "contested_km2": one.contested_km2,
                "source": _sources(scenario, one),
            }
            for one, was in zip(now, old, strict=True)
        ]
    )


def picture(
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
        when: what the shares are, in the words of `when`.
        before: what to compare with.
        palette: the theme.
    """
    table = regions(scenario, outlines, shares, before)
    first, second = (party.name for party in scenario.parties.values())
    shown = frame_of(scenario, outlines)
    what = "change" if before is not None else "share"
    frame = table.assign(
        in_words=[_in_words(row, what, first, second) for row in _records(table)],
        geometry=pd.Series([_geometry(outline, shown) for outline in outlines.outlines], dtype=object),
    )
    shaded = frame[frame["contested"]].dropna(subset=[what])
    plain = frame.drop(shaded.index).assign(
        holder=lambda rest: [
            palette.quiet if what == "change" or math.isnan(share) else palette.parties[0 if share >= 0.5 else 1]
            for share in rest["share"]
        ]
    )
    tips = [
        alt.Tooltip("name:N", title="region"),
        alt.Tooltip("in_words:N", title="control" if what == "share" else "change"),
        alt.Tooltip("km2:Q", title=f"km² under {first}", format=",.0f"),
        alt.Tooltip("contested_km2:Q", title="km² contested", format=",.0f"),
        alt.Tooltip("source:N", title="source"),
    ]
    discs, marks = _discs(scenario, outlines, shares, before, palette)
    layers = [
        _shapes(
            plain, "not_contested", alt.MarkDef("geoshape", stroke=palette.paper, strokeWidth=1, fillOpacity=0.16)
        ).encode(fill=alt.Fill("holder:N", scale=None), tooltip=[alt.Tooltip("name:N", title="not contested")]),
        _shapes(
            shaded, "regions", alt.MarkDef("geoshape", stroke=palette.paper, strokeWidth=1, fillOpacity=0.85)
        ).encode(color=_shade(what, (first, second), float(shaded["change"].abs().max()), palette), tooltip=tips),
        _shapes(
            _frontier(outlines, shown),
            "border",
            alt.MarkDef("geoshape", aria=False, filled=False, stroke=palette.ink, strokeWidth=1.6),
        ),
        _shapes(discs, "discs", alt.MarkDef("geoshape", strokeWidth=1.4)).encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("line:N", scale=None),
            strokeDash=alt.StrokeDash(
                "dash:N", scale=alt.Scale(domain=["all", "held"], range=[[3, 2], [1, 0]]), legend=None
            ),
            tooltip=[alt.Tooltip("name:N", title="land"), alt.Tooltip("in_words:N", title="km²")],
        ),
        _shapes(
            marks[marks["what"] == "line"],
            "leaders",
            alt.MarkDef("geoshape", aria=False, filled=False, stroke=palette.ink, strokeWidth=0.9),
        ),
        *_texts(_labels(frame[frame["contested"]], outlines, scenario, what), palette, "labels"),
        *_texts(marks[marks["what"] == "text"], palette, "disc_labels"),
    ]
    said = f"Map of control {when}: " + "; ".join(
        f"{row['name']} {row['in_words']}" for row in frame[frame["contested"]].to_dict("records")
    )
    made = finished(layers, palette, HEIGHT, said)
    made.projection = alt.Projection(type="identity", reflectY=True)  # `project` would copy all of it
    return made


def bars(
    scenario: Scenario,
    shares: Mapping[str, float],
    when: str,
    before: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> alt.LayerChart:
    """Control of each asset as a bar of two colours: what stands for the map of a scenario without one."""
    parties = [party.name for party in scenario.parties.values()]
    places = rows([_asset_in_words(scenario, name) for name in scenario.assets], 22)
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
    return finished(layers, palette, height, said)


# ---------------------------------------------------------------- numbers in words


def _change(now: Control, was: Control) -> float:
    return now.share - was.share if now.share is not None and was.share is not None else 0.0


def _in_words(row: Mapping[str, Any], what: str, first: str, second: str) -> str:
    if what == "change":
        gainer, size = (first, row["change"]) if row["change"] > 0 else (second, -row["change"])
        return "no change" if size < NOTHING else f"{gainer} gains {_percent(size)}, {abs(row['change_km2']):,.0f} km²"
    if row["share"] is None or math.isnan(row["share"]):
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


def _sources(scenario: Scenario, one: Control) -> str:
    ids = [source for name in one.assets for source in scenario.assets[name].control.source]
    said = [scenario.sources[source].publisher or scenario.sources[source].title for source in dict.fromkeys(ids)]
    return "; ".join(dict.fromkeys(said)) or ("judgement" if one.assets else "")


def _asset_in_words(scenario: Scenario, name: str) -> str:
    asset = scenario.assets[name]
    return f"{asset.name}, {asset.area_km2.value:,.0f} km²" if asset.area_km2 else asset.name


# ---------------------------------------------------------------- shapes


def _shade(what: str, parties: tuple[str, str], most: float, palette: Palette) -> alt.Color:
    """From one party's colour to the other's: by share, or by a change up to the first of `CHANGES` that holds the greatest."""
    high = next(one for one in CHANGES if one >= most - NOTHING)
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


def _shapes(frame: pd.DataFrame, name: str, mark: alt.MarkDef) -> alt.Chart:
    features = [
        {"type": "Feature", "geometry": row.pop("geometry"), "properties": {}, **row} for row in _records(frame)
    ]
    made: alt.Chart = alt.Chart(alt.InlineData(values=tuple(_plain(features))), name=name, mark=mark)
    return made


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what JSON cannot say: a number that is none."""
    return [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in one.items()}
        for one in features
    ]


@lru_cache(maxsize=256)
def _geometry(outline: Outline, shown: Frame) -> dict[str, Any]:
    """What is shown of an outline in km, to 10 m; outer rings clockwise seen from above, holes the other way."""
    polygons = []
    for polygon in outline.polygons:
        cut = [shown.cut(one) for one in polygon]
        if cut[0]:
            polygons.append([_rounded(_turned(one, clockwise=n == 0)) for n, one in enumerate(cut) if one])
    return {"type": "MultiPolygon", "coordinates": polygons}


def _turned(one: Ring, *, clockwise: bool) -> Ring:
    return one if (area(one) < 0) == clockwise else one[::-1]


def _rounded(one: Ring) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in one]


@lru_cache(maxsize=8)
def _frontier(outlines: Atlas, shown: Frame) -> pd.DataFrame:
    edges = (edge for edge in outlines.border() if shown.holds(edge[0]) and shown.holds(edge[1]))
    lines = [[[round(x, 2), round(y, 2)] for x, y in edge] for edge in edges]
    return pd.DataFrame([{"geometry": {"type": "MultiLineString", "coordinates": lines}}])


def _discs(
    scenario: Scenario,
    outlines: Atlas,
    shares: Mapping[str, float],
    before: Mapping[str, float] | None,
    palette: Palette,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The discs, and what points at them: a line to a label out at the edge of the map, of the side that is nearer."""
    parties = list(scenario.parties)
    was = {spot.asset: spot.held_km2 for spot in spots(scenario, outlines, before or shares)}
    shown = frame_of(scenario, outlines)
    discs, marks = [], []
    for spot in spots(scenario, outlines, shares):
        colour = palette.parties[parties.index(spot.holder)]
        name = scenario.assets[spot.asset].name
        said = f"{scenario.parties[spot.holder].name} holds {spot.held_km2:,.0f} km²"
        if before is not None:
            said += f" ({signed(spot.held_km2 - was[spot.asset], 0)})"
        base = {"name": name, "in_words": f"{said} of {spot.contested_km2:,.0f} contested", "line": colour}
        for km2, dash, fill in ((spot.contested_km2, "all", "transparent"), (spot.held_km2, "held", colour)):
            if km2 > 0:
                shape = {"type": "Polygon", "coordinates": [_rounded(ring(spot.centre, km2))]}
                discs.append({**base, "km2": km2, "dash": dash, "fill": fill, "geometry": shape})
        marks += _pointer(spot.centre, name, said, shown.east - shown.west)
    columns = ["name", "in_words", "line", "km2", "dash", "fill", "geometry"]
    return pd.DataFrame(discs, columns=columns), pd.DataFrame(
        marks, columns=["what", "x", "y", "label", "align", "geometry"]
    )


def _pointer(centre: Point, name: str, said: str, width: float) -> list[dict[str, Any]]:
    """A line from a disc, and text at its end, narrow enough for a column of 340 px."""
    x, y = centre
    lean = width / 14
    end = (x - lean, y + lean)
    line = {"type": "LineString", "coordinates": [[round(v, 2) for v in point] for point in (centre, end)]}
    return [
        {"what": "line", "geometry": line},
        {
            "what": "text",
            "x": end[0],
            "y": end[1],
            "label": "\n".join([*wrap(name, 18), *wrap(said, 14)]),
            "align": "right",
        },
    ]


def _labels(frame: pd.DataFrame, outlines: Atlas, scenario: Scenario, what: str) -> pd.DataFrame:
    """The names of contested regions with the number of the map; once where an asset lies in several."""
    by_id = {outline.id: outline for outline in outlines.outlines}
    drawn = {region for asset in scenario.assets.values() if asset.place is not None for region in asset.regions}
    largest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in _records(frame):
        inside = tuple(name for name, asset in scenario.assets.items() if row["region"] in asset.regions)
        if row["region"] in drawn:
            continue
        if inside not in largest or by_id[row["region"]].area_km2 > by_id[largest[inside]["region"]].area_km2:
            largest[inside] = row
    return pd.DataFrame(
        [
            {
                "x": by_id[row["region"]].middle[0],
                "y": by_id[row["region"]].middle[1],
                "label": f"{row['name']}\n{_number(row[what], what)}",
                "align": "center",
            }
            for row in largest.values()
        ],
        columns=["x", "y", "label", "align"],
    )


def _texts(frame: pd.DataFrame, palette: Palette, name: str) -> list[alt.Chart]:
    """Text twice: a halo in the colour of the paper, so that it can be read on any shade, and the text."""
    found = []
    for align in sorted(set(frame["align"])):
        own = frame[frame["align"] == align].drop(columns=["geometry", "what"], errors="ignore")
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
        halo = text.copy()
        halo["stroke"], halo["strokeWidth"], halo["strokeOpacity"] = palette.paper, 3, 0.75
        for mark, part in ((halo, "halo"), (text, "text")):
            chart = alt.Chart(own, name=f"{name}_{align}_{part}", mark=mark)
            found.append(
                chart.encode(longitude=alt.Longitude("x:Q"), latitude=alt.Latitude("y:Q"), text=alt.Text("label:N"))
            )
    return found
