"""Where does the land lie, and how much of each region does either side control?

A map is a GeoJSON file of outlines that the scenario names. Outlines are laid out in the plane by Lambert's cylindrical
equal-area projection of the WGS84 ellipsoid, true to scale at the latitude phi_0 in the middle of the map:

    x = a k_0 lambda,     y = a q(phi) / (2 k_0),     k_0 = cos phi_0 / sqrt(1 - e^2 sin^2 phi_0),
    q = (1 - e^2) [ sin phi / (1 - e^2 sin^2 phi) - ln( (1 - e sin phi) / (1 + e sin phi) ) / (2 e) ]

in km, so that every area on the map is the true one, and a disc of 485 km2 covers 485 km2 of it.

Of a region of which a part is contested, the rest belongs to whom it is recognised as belonging to: a side's share is that of
the whole region.

Source: Snyder 1987, Map Projections: A Working Manual (USGS 1395), pp. 16, 76-81.

>>> plane = Plane(48.5)
>>> (x, y), (_, north) = plane.at(30.0, 48.5), plane.at(30.0, 49.5)
>>> round(north - y, 1)      # a degree of latitude there has 111.2 km; areas are kept, so that it shrinks a little northwards
110.1
>>> round(area(((0.0, 0.0), (3.0, 0.0), (3.0, 2.0), (0.0, 0.0))), 6)
3.0
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from model.errors import Fault, InvalidInput, UnreadableFile, did_you_mean
from model.scenario import Asset, Scenario, files

Point = tuple[float, float]
Ring = tuple[Point, ...]
"""Closed: the last point is the first."""

EQUATOR: Final = 6378.137
"""a: km, WGS84."""
E2: Final = 0.00669437999014
"""e^2, WGS84."""
SLACK: Final = 0.05
"""Of a region: where no more than this is left, all of it is contested. Official areas hold water that outlines leave out."""
MAP_MARGIN: Final = 0.04
"""Of the height of what is contested: the land around it that is shown."""
MAX_POINTS: Final = 60_000
"""A map of more is one for a print of square metres; the shipped one has 5,000."""


@dataclass(frozen=True)
class Plane:
    """The equal-area projection that is true to scale at a latitude, in degrees."""

    latitude: float

    @property
    def _scale(self) -> float:
        phi = math.radians(self.latitude)
        return math.cos(phi) / math.sqrt(1 - E2 * math.sin(phi) ** 2)

    def at(self, longitude: float, latitude: float) -> Point:
        """Kilometres east of Greenwich and north of the equator, on the map."""
        sine, e = math.sin(math.radians(latitude)), math.sqrt(E2)
        q = (1 - E2) * (sine / (1 - E2 * sine**2) - math.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
        return EQUATOR * self._scale * math.radians(longitude), EQUATOR * q / (2 * self._scale)


@dataclass(frozen=True)
class Outline:
    """A region on the map."""

    id: str
    name: str
    country: str
    polygons: tuple[tuple[Ring, ...], ...]
    """In km; of each polygon the outer ring, then its holes."""

    @cached_property
    def area_km2(self) -> float:
        """Its area on the map, which is its true one."""
        return sum(abs(area(outer)) - sum(abs(area(hole)) for hole in holes) for outer, *holes in self.polygons)

    @cached_property
    def middle(self) -> Point:
        """The centroid of its largest polygon."""
        return _centroid(max((polygon[0] for polygon in self.polygons), key=lambda outer: abs(area(outer))))


@dataclass(frozen=True, eq=False)
class Atlas:
    """The outlines of a scenario, read once: another reading is another atlas."""

    plane: Plane
    outlines: tuple[Outline, ...]

    def border(self) -> tuple[tuple[Point, Point], ...]:
        """Where two countries meet: the pieces of line that outlines of different countries share."""
        owners: dict[frozenset[Point], set[str]] = {}
        for outline in self.outlines:
            for outer, *_ in outline.polygons:
                for a, b in itertools.pairwise(outer):
                    owners.setdefault(frozenset((a, b)), set()).add(outline.country)
        shared = (sorted(edge) for edge, countries in owners.items() if len(countries) > 1 and len(edge) == 2)
        return tuple(sorted((a, b) for a, b in shared))


@dataclass(frozen=True)
class Control:
    """How much of a region each side controls."""

    outline: Outline
    assets: tuple[str, ...]
    """What of it is contested; none if nothing is."""
    share: float | None
    """The first party's share of the whole region; none where nobody says whose it is."""
    contested_km2: float
    """By the scenario's own figures."""
    region_km2: float
    """What the share is of: of all the outlines in which the assets lie, or what is contested where that is nearly all."""


@dataclass(frozen=True)
class Spot:
    """Something contested that is drawn as discs of its true area, in the middle of where it lies."""

    asset: str
    holder: str
    """Who holds a part of it outside its own recognised land; the larger holder where the land is nobody's."""
    held_km2: float
    contested_km2: float
    centre: Point


def atlas(scenario: Scenario, beside: Path | None = None) -> Atlas | None:
    """The outlines that a scenario names, in the plane; none if it names no map.

    Args:
        scenario: names the file, and the regions of its assets.
        beside: the folder of the scenario's file; without it only the maps that come with the program are looked at.

    Raises:
        InvalidInput: all the faults of the map, or regions that it does not have.
        UnreadableFile: there is no such map.
    """
    if scenario.map is None:
        return None
    path = _found(scenario.map.file, beside)
    features = _features(path)
    latitudes = [lat for feature in features for _, lat in _positions(feature["geometry"])]
    plane = Plane((min(latitudes) + max(latitudes)) / 2)
    found = Atlas(plane, tuple(_outline(feature, plane) for feature in features))
    known = [outline.id for outline in found.outlines]
    missing = [
        Fault(f"assets.{name}.regions", f"`{one}`", f"an outline of {scenario.map.file}", did_you_mean(one, known))
        for name, asset in scenario.assets.items()
        for one in asset.regions
        if one not in known
    ]
    countries = sorted({outline.country for outline in found.outlines if outline.country})
    missing += [
        Fault(f"map.countries.{party}", f"`{code}`", "a `country` of an outline", did_you_mean(code, countries))
        for party, code in scenario.map.countries.items()
        if code not in countries
    ]
    if missing:
        raise InvalidInput(missing)
    return found


def control_of_regions(scenario: Scenario, outlines: Atlas, shares: Mapping[str, float]) -> tuple[Control, ...]:
    """Each region with the first party's share of it, given its share of each asset."""
    assert scenario.map is not None, "there are outlines"
    parties = list(scenario.parties)
    codes = {code: party for party, code in scenario.map.countries.items()}
    found = []
    for outline in outlines.outlines:
        inside = {name: asset for name, asset in scenario.assets.items() if outline.id in asset.regions}
        owner = codes.get(outline.country)
        if not inside:
            share = None if owner is None else float(owner == parties[0])
            found.append(Control(outline, (), share, 0.0, outline.area_km2))
            continue
        together = {one for asset in inside.values() for one in asset.regions}
        region = sum(one.area_km2 for one in outlines.outlines if one.id in together)
        contested = sum(_area_of(asset) for asset in inside.values())
        held = sum(_area_of(asset) * shares[name] for name, asset in inside.items())
        recognised = next((asset.recognised for asset in inside.values() if asset.recognised), owner)
        if contested == 0:
            share = sum(shares[name] for name in inside) / len(inside)
        elif recognised is None or contested >= (1 - SLACK) * region:
            share, region = held / contested, contested
        else:
            share = (held + (region - contested) * (recognised == parties[0])) / region
        found.append(Control(outline, tuple(inside), share, contested, region))
    return tuple(found)


def spots(scenario: Scenario, outlines: Atlas, shares: Mapping[str, float]) -> tuple[Spot, ...]:
    """What is drawn as discs: every asset with an area and a place."""
    parties = list(scenario.parties)
    found = []
    for name, asset in scenario.assets.items():
        if asset.place is None or asset.area_km2 is None:
            continue
        share = shares[name]
        holder = parties[0] if share >= 0.5 else parties[1]
        if asset.recognised is not None:
            holder = parties[1] if asset.recognised == parties[0] else parties[0]
        held = share if holder == parties[0] else 1 - share
        centre = outlines.plane.at(asset.place.longitude, asset.place.latitude)
        found.append(Spot(name, holder, asset.area_km2.value * held, asset.area_km2.value, centre))
    return tuple(found)


@dataclass(frozen=True)
class Frame:
    """A rectangle of the map."""

    west: float
    south: float
    east: float
    north: float

    def cut(self, closed: Ring) -> Ring:
        """The part of a ring inside, as a ring; empty if nothing of it is (Sutherland & Hodgman 1974)."""
        points = list(closed[:-1])
        for axis, limit, sign in ((0, self.west, 1), (0, self.east, -1), (1, self.south, 1), (1, self.north, -1)):
            points = list(_kept(points, axis, limit, sign))
        return (*points, points[0]) if len(points) >= 3 else ()

    def holds(self, point: Point) -> bool:
        """Whether a point lies inside."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


def _kept(points: list[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    for before, here in zip([*points[-1:], *points[:-1]], points, strict=True):
        was, now = sign * (before[axis] - limit) >= 0, sign * (here[axis] - limit) >= 0
        if was != now:
            t = (limit - before[axis]) / (here[axis] - before[axis])
            yield before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])
        if now:
            yield here


def frame(scenario: Scenario, outlines: Atlas) -> Frame:
    """What to show: all that is contested, with a margin, and as much beside it as makes a square, where there is land."""
    wanted = {region for asset in scenario.assets.values() for region in asset.regions}
    inner = _around([one for one in outlines.outlines if one.id in wanted] or list(outlines.outlines))
    outer = _around(outlines.outlines)
    margin = MAP_MARGIN * (inner.north - inner.south)
    south, north = inner.south - margin, inner.north + margin
    more = max(0.0, (north - south) - (inner.east - inner.west) - 2 * margin)
    west = max(outer.west, inner.west - more)
    east = min(outer.east, inner.east + more - (inner.west - west))
    return Frame(west - margin, south, max(east, inner.east) + margin, north)


def _around(outlines: Sequence[Outline]) -> Frame:
    points = [point for one in outlines for polygon in one.polygons for point in polygon[0]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Frame(min(xs), min(ys), max(xs), max(ys))


def area(closed: Ring) -> float:
    """The area in a ring, positive if it runs anticlockwise; in the units of its coordinates, squared."""
    (x, y) = closed[0]  # from its own corner, so that nothing is lost to large coordinates
    return math.fsum((x0 - x) * (y1 - y) - (x1 - x) * (y0 - y) for (x0, y0), (x1, y1) in itertools.pairwise(closed)) / 2


# ---------------------------------------------------------------- reading


def _area_of(asset: Asset) -> float:
    return asset.area_km2.value if asset.area_km2 else 0.0


def _found(file: str, beside: Path | None) -> Path:
    shipped = files.shipped("scenarios") / "maps" / file
    for path in ([beside / file] if beside is not None else []) + [shipped]:
        if path.is_file():
            return path
    known = sorted(path.name for path in shipped.parent.glob("*.geojson"))
    raise UnreadableFile(
        f"map.file: found no `{file}` beside the scenario or among the shipped maps; allowed: a GeoJSON file; "
        f"to do: {did_you_mean(file, known)}"
    )


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(files.read_text(path))
    except (ValueError, RecursionError) as error:
        todo = "check the file"
        raise InvalidInput([Fault("", str(error)[:80], "a map in JSON (GeoJSON)", todo, str(path))]) from None
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list) or not features or data.get("type") != "FeatureCollection":
        allowed = "a GeoJSON FeatureCollection with features"
        raise InvalidInput([Fault("", "something else", allowed, "see scenarios/maps/README.md", str(path))])
    faults = [fault for n, feature in enumerate(features) for fault in _faults_of(feature, f"features.{n}")]
    ids = [feature.get("id") for feature in features if isinstance(feature, Mapping)]
    faults += [
        Fault("features", f"the id `{one}` {ids.count(one)} times", "each id once", "rename or join them")
        for one in dict.fromkeys(ids)
        if isinstance(one, str) and ids.count(one) > 1
    ]
    if not faults and sum(1 for f in features for _ in _positions(f["geometry"])) > MAX_POINTS:
        faults.append(Fault("features", f"more than {MAX_POINTS:,} points", "fewer", "simplify the outlines"))
    if faults:
        raise InvalidInput(faults).located(str(path))
    return features


def _faults_of(feature: Any, where: str) -> Iterator[Fault]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        yield Fault(where, "something else", "a GeoJSON Feature", "see scenarios/maps/README.md")
        return
    if not isinstance(feature.get("id"), str):
        yield Fault(f"{where}.id", repr(feature.get("id"))[:40], "an id in quotes", 'add `"id": "XX-01"`')
    properties = feature.get("properties")
    if not isinstance(properties, Mapping) or not isinstance(properties.get("name"), str):
        yield Fault(f"{where}.properties.name", "nothing", "the region's name", 'add `"name": "..."`')
    elif not isinstance(properties.get("country", ""), str):
        yield Fault(f"{where}.properties.country", "no text", "a country code in quotes", "correct it")
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in ("Polygon", "MultiPolygon"):
        yield Fault(f"{where}.geometry", f"{kind}", "a Polygon or a MultiPolygon", "leave the feature out")
        return
    place = f"{where}.geometry.coordinates"
    try:
        good = all(_is_ring(one) for polygon in _polygons(geometry) for one in polygon) and all(_polygons(geometry))
    except (TypeError, KeyError):
        good = False
    if not good or not _polygons(geometry):
        allowed = "closed rings of four or more [longitude, latitude] in degrees"
        yield Fault(place, "something else", allowed, "correct the outline")


def _is_ring(ring_of: Any) -> bool:
    return (
        isinstance(ring_of, list)
        and len(ring_of) >= 4
        and ring_of[0] == ring_of[-1]
        and all(
            isinstance(point, list)
            and len(point) >= 2
            and all(isinstance(value, int | float) and not isinstance(value, bool) for value in point[:2])
            and abs(point[0]) <= 180
            and abs(point[1]) <= 90
            for point in ring_of
        )
    )


def _polygons(geometry: Mapping[str, Any]) -> list[Any]:
    coordinates = geometry["coordinates"]
    return list(coordinates) if geometry["type"] == "MultiPolygon" else [coordinates]


def _positions(geometry: Mapping[str, Any]) -> Iterator[Point]:
    for polygon in _polygons(geometry):
        for one in polygon:
            for point in one:
                yield float(point[0]), float(point[1])


def _outline(feature: Mapping[str, Any], plane: Plane) -> Outline:
    polygons = tuple(
        tuple(tuple(plane.at(float(p[0]), float(p[1])) for p in one) for one in polygon)
        for polygon in _polygons(feature["geometry"])
    )
    properties = feature["properties"]
    return Outline(feature["id"], properties["name"], properties.get("country", ""), polygons)


def _centroid(closed: Ring) -> Point:
    x, y, whole = 0.0, 0.0, area(closed)
    (a, b) = closed[0]
    for (x0, y0), (x1, y1) in itertools.pairwise(closed):
        cross = (x0 - a) * (y1 - b) - (x1 - a) * (y0 - b)
        x, y = x + (x0 + x1 - 2 * a) * cross, y + (y0 + y1 - 2 * b) * cross
    return (a + x / (6 * whole), b + y / (6 * whole)) if whole else (a, b)
