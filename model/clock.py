"""How do the scores, the walk-away values, the zone and the front move with time?

Panels below each other share one axis of dates, and every event is a line through all of them. Thin lines are branches of
events, strong ones the mean over them by the analyst's probabilities; a walk-away value is dashed. Each panel has a scale of
its own: points of two sides are different goods.

>>> from model import files, scores
>>> toy = scores.path(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> [layer["name"] for layer in clock(toy).to_dict()["layer"]][-3:]
['over', 'walk_away', 'panel_names']
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from model import scores, tables
from model.deadline import Stretch
from model.game import Floats
from model.look import (
    DOTTED,
    LIGHT,
    LINE,
    Columns,
    Filled,
    Palette,
    Panel,
    Template,
    calendar,
    called,
    down,
    finished,
    haloed,
    joined,
    moments,
    named,
    template,
    tip,
)
from model.scenario import Scenario
from model.scores import Path

POINTS_HEIGHT = 150.0
ZONE_HEIGHT = 96.0
LAND_HEIGHT = 46.0
NAME = 24.0
"""Pixels above a panel for a line of its name."""
EDGE = 24.0
"""Pixels left and right of the calendar, where numbers stand clear of lines."""
EVENT = 15.0
"""Pixels of the name of an event."""
BEND = 0.1
"""Pixels by which a thin line may lie beside its numbers, which nobody sees."""
STILL = 1e-9
"""Of a share: what moves less than this does not move."""
BANDS = (("q0.05", "q0.95", 0.16), ("q0.25", "q0.75", 0.26))
"""The middle 90 % and the middle 50 % of draws, and how strongly each is drawn."""
BY_BRANCH = alt.DescriptionValue("branch by branch")
WHEN = alt.Tooltip("date:T", title="date", format="%-d %B %Y")


def clock(
    path: Path, bands: pd.DataFrame | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> alt.LayerChart:
    """Both sides' scores and walk-away values and the zone's width over time, branch by branch, with every event.

    With `bands` (`model.ensemble.Ensemble.bands`) the middle 90 % and 50 % of an ensemble's draws stand behind the lines; with
    `before` the strong lines of what this is compared with, dotted.
    """
    return filled_clock(path, bands, palette, before).chart()


def filled_clock(
    path: Path, bands: pd.DataFrame | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> Filled:
    """The same as rows in a template."""
    scenario = path.scenario
    branches = [line for line in _branches(path) if line.name != "walk_away"]
    over, walks = _over(path)
    old = _over(before)[0] if before is not None else []
    panels = _panels(path, [*branches, *over, *walks, *old], bands)
    marked = [(quantity, panel) for quantity, panel in _banded(scenario) if bands is not None]
    found: dict[str, Columns] = {
        "branches": _one_line(
            (_columns(line, panels) | {"branch": [line.branch] * len(line.dates)} for line in branches), "panel"
        ),
        "over": joined(_columns(line, panels) for line in over),
        "walk_away": joined(_columns(line, panels) for line in walks),
        **({"compared": joined(_columns(line, panels) for line in old)} if before is not None else {}),
    }
    if bands is not None:
        found |= _bands(bands, marked, panels)
    dates = path.play.game.dates
    titles = tuple(party.name for party in scenario.parties.values())
    made = _clock(
        tuple(panels.items()), titles, _events(path), (dates[0], dates[-1]), tuple(marked), before is not None, palette
    )
    return Filled(made, found)


@lru_cache(maxsize=64)
def _clock(
    named_panels: tuple[tuple[str, Panel], ...],
    titles: tuple[str, str],
    events: tuple[Mark, ...],
    days: tuple[dt.date, dt.date],
    marked: tuple[tuple[str, str], ...],
    compared: bool,
    palette: Palette,
) -> Template:
    panels = dict(named_panels)
    *ids, zone = panels
    height = panels[zone].bottom
    colours = alt.Color(
        "panel:N", scale=alt.Scale(domain=[*ids, zone], range=[*palette.parties, palette.outcomes[0]]), legend=None
    )
    x = alt.X("date:T", title=None, axis=calendar(days), scale=alt.Scale(nice=False, padding=EDGE))
    y = down("y", height)
    tips = [WHEN, alt.Tooltip("what:N", title=" "), tip("value:Q", "points")]
    names = {
        party: f"{title}, points of its 100 (dashed: walking away)" for party, title in zip(ids, titles, strict=True)
    }
    names[zone] = "Width of the zone of agreement, points for both"
    thin, strong, walks = named("branches"), named("over"), named("walk_away")
    layers = {
        **_grid(panels, height, palette),
        **_band_marks(marked, dict(zip((*ids, zone), (*palette.parties, palette.outcomes[0]), strict=True)), x, height),
        **_event_marks(events, height, x, palette),
        "branches": thin.mark_line(order=False, strokeWidth=1, opacity=0.4).encode(
            x=x, y=y, color=colours, description=BY_BRANCH, tooltip=[alt.Tooltip("branch:N"), *tips]
        ),
        **({"compared": _compared("panel", x, y, tips, palette)} if compared else {}),
        "over": strong.mark_line(strokeWidth=2.8).encode(
            x=x, y=y, color=colours, description=alt.Description("what:N"), tooltip=tips
        ),
        "walk_away": walks.mark_line(strokeWidth=2, strokeDash=[6, 4]).encode(
            x=x, y=y, color=colours, description=alt.Description("what:N"), tooltip=tips
        ),
        "panel_names": _panel_names(panels, names, height, palette),
    }
    said = (
        f"Over time: scores of {titles[0]} and {titles[1]} (strong lines) with walk-away values (dashed), and the width of the "
        "zone of agreement, branch by branch; events marked"
    )
    return template(finished(called(layers), palette, height, said))


def _compared(each: str, x: alt.X, y: alt.Y, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """The strong lines of what is compared with, one for `each`."""
    made: alt.Chart = (
        named("compared")
        .mark_line(**DOTTED, color=palette.ink)
        .encode(
            x=x,
            y=y,
            detail=alt.Detail(f"{each}:N"),
            description=alt.Description("compared:N"),
            tooltip=[alt.Tooltip("compared:N"), *tips],
        )
        .transform_calculate(compared="'compared with'")
    )
    return made


def front(
    path: Path, ends: tuple[Floats, Floats] | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> alt.LayerChart:
    """How much of each contested piece of land the first party holds over time: over the branches, and branch by branch.

    Args:
        path: of the scenario.
        ends: `model.scores.control_at_ends_of_drift`: between the two lies the shaded range, over the branches.
        palette: the theme.
        before: of what this is compared with: where it differs, a dotted line.
    """
    return filled_front(path, ends, palette, before).chart()


def filled_front(
    path: Path, ends: tuple[Floats, Floats] | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> Filled:
    """The same as rows in a template."""
    scenario, dates = path.scenario, path.play.game.dates
    assets = list(scenario.assets)
    moving = [k for k in range(len(assets)) if _moves(path, k)]
    still = tuple(asset.name for k, asset in enumerate(scenario.assets.values()) if k not in moving)
    first = next(iter(scenario.parties.values())).name
    if not moving:
        return Filled(_nothing_moves(palette), {})
    lands = {assets[k]: _land(path, k, ends or (), before) for k in moving}
    top = EVENT * len(scenario.events) + 4
    panels: dict[str, Panel] = {}
    for n, (asset, land) in enumerate(lands.items()):
        seen = np.concatenate([*(values for *_, values in land.branches), *land.ends, land.was])
        room = 0.06 * max(float(np.ptp(seen)), 1e-9)
        begin = top + 1.6 * NAME + n * (LAND_HEIGHT + 1.9 * NAME)
        panels[asset] = Panel(float(seen.min()) - room, float(seen.max()) + room, begin, begin + LAND_HEIGHT)
    when = moments(dates)
    found = {
        "branches": _one_line(
            (
                {
                    "date": [when[step] for step in steps],
                    "branch": [branch] * len(steps),
                    **_held(land, values, panels[asset]),
                }
                for asset, land in lands.items()
                for branch, steps, values in land.branches
            ),
            "asset",
        ),
        "over": joined({"date": when, **_held(land, land.over, panels[asset])} for asset, land in lands.items()),
    }
    if ends:
        found["range"] = joined(
            {
                "date": when,
                "asset": [asset] * len(when),
                "name": [land.name] * len(when),
                "low": land.ends[0].tolist(),
                "high": land.ends[1].tolist(),
                "y": [panels[asset].place(value) for value in land.ends[0].tolist()],
                "y2": [panels[asset].place(value) for value in land.ends[1].tolist()],
            }
            for asset, land in lands.items()
        )
    if before is not None:
        then = moments(before.play.game.dates)
        found["compared"] = joined(
            {"date": then[: len(land.was)], **_held(land, land.was, panels[asset])} for asset, land in lands.items()
        )
    heads = joined(
        {"name": [land.head], "y": [panels[asset].top - 7 - LINE * land.head.count("\n")]}
        for asset, land in lands.items()
    )
    height = max(panel.bottom for panel in panels.values())
    also = (ends is not None, before is not None)
    made = _front(height, first, still, _events(path), (dates[0], dates[-1]), *also, palette)
    return Filled(made, {**found, "heads": heads})


@lru_cache(maxsize=64)
def _front(
    height: float,
    first: str,
    still: tuple[str, ...],
    events: tuple[Mark, ...],
    days: tuple[dt.date, dt.date],
    ranged: bool,
    compared: bool,
    palette: Palette,
) -> Template:
    x = alt.X("date:T", title=None, axis=calendar(days))
    y = down("y", height)
    tips = [
        WHEN,
        alt.Tooltip("name:N", title="land"),
        alt.Tooltip("held:Q", title=f"{first} holds", format=",.1f"),
        alt.Tooltip("unit:N"),
    ]
    branches, over = named("branches"), named("over")
    layers: dict[str, alt.Chart | alt.LayerChart] = {
        **_event_marks(events, height, x, palette),
        **({"range": _range_of(x, height, palette)} if ranged else {}),
        "branches": branches.mark_line(order=False, strokeWidth=1, opacity=0.45, color=palette.parties[0]).encode(
            x=x, y=y, detail=alt.Detail("asset:N"), description=BY_BRANCH, tooltip=[alt.Tooltip("branch:N"), *tips]
        ),
        **({"compared": _compared("asset", x, y, tips, palette)} if compared else {}),
        "over": over.mark_line(strokeWidth=2.6, color=palette.parties[0]).encode(
            x=x, y=y, detail=alt.Detail("asset:N"), description=alt.Description("name:N"), tooltip=tips
        ),
        "panel_names": haloed("heads", "panel_names", "bottom", palette, height),
    }
    said = f"What {first} holds of each contested piece of land over time, branch by branch and over them"
    said += f"; unchanged: {', '.join(still)}" if still else ""
    said += "; dotted, what this is compared with" if compared else ""
    return template(finished(called(layers), palette, height, said))


@lru_cache
def _nothing_moves(palette: Palette) -> Template:
    said = "No land moves in this scenario."
    return template(
        finished([haloed(pd.DataFrame([{"name": said, "y": 24}]), "nothing", "bottom", palette, 30)], palette, 30, said)
    )


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a panel."""

    panel: str
    name: str
    """position, walk_away or zone."""
    branch: str
    """Nothing: over all branches."""
    dates: list[str]
    points: Floats


WHAT = {"position": "score", "walk_away": "walking away", "zone": "width of the zone"}


def _figures(path: Path) -> Iterator[tuple[Stretch, Floats, Mapping[tuple[str, str], Floats]]]:
    """Each stretch, the probability of its nodes (N), and the figures of each panel and line (N, L)."""
    for stretch, width, chance in zip(path.play.levels, path.width, path.probability, strict=True):
        figures = {
            (party, name): values[0, :, :, i]
            for i, party in enumerate(path.scenario.parties)
            for name, values in (("position", stretch.score), ("walk_away", stretch.walk_away))
        }
        yield stretch, chance, {**figures, ("zone", "zone"): width}


def _branches(path: Path) -> list[Line]:
    """One line a branch, for all there is; where there is no deal at all the zone has no width."""
    found = []
    for stretch, _, figures in _figures(path):
        dates = moments(path.play.game.dates[step] for step in stretch.steps)
        for n, branch in enumerate(stretch.level.paths):
            for (panel, name), values in figures.items():
                there = np.flatnonzero(np.isfinite(values[n]))
                called = tables.branch_name(branch)
                found.append(Line(panel, name, called, [dates[at] for at in there], values[n, there]))
    return found


def _over(path: Path) -> tuple[list[Line], list[Line]]:
    """The mean over the branches, by the analyst's probabilities: scores and the zone, and walking away."""
    parts: dict[tuple[str, str], list[Floats]] = {}
    for _, chance, figures in _figures(path):
        for key, values in figures.items():
            there = np.isfinite(values)
            mean = np.where(there.any(axis=0), chance @ np.where(there, values, 0.0), np.nan)
            parts.setdefault(key, []).append(mean)
    dates = moments(path.play.game.dates)
    found = []
    for (panel, name), stretches in parts.items():
        values = np.concatenate(stretches)
        there = np.flatnonzero(np.isfinite(values))
        found.append(Line(panel, name, "", [dates[at] for at in there], values[there]))
    return [line for line in found if line.name != "walk_away"], [line for line in found if line.name == "walk_away"]


def _columns(line: Line, panels: Mapping[str, Panel]) -> dict[str, list[Any]]:
    """A line as rows, with their places down the page."""
    return {
        "date": line.dates,
        "panel": [line.panel] * len(line.dates),
        "what": [WHAT[line.name]] * len(line.dates),
        "value": line.points.tolist(),
        "y": [panels[line.panel].place(value) for value in line.points.tolist()],
    }


def _one_line(lines: Iterable[Columns], of: str) -> Columns:
    """The lines of each panel as a single one, by its bends; after each it breaks off. A browser draws that much more quickly.

    A break is a row with a date and what it is of, and nothing else.
    """
    return joined(
        {
            column: [
                *(values[at] for at in kept),
                *(values[-1:] if column in ("date", of) else [None] * len(values[-1:])),
            ]
            for column, values in line.items()
        }
        for line, kept in ((line, bends(line["y"])) for line in lines)
    )


def bends(y: Sequence[float]) -> list[int]:
    """The places, in even steps, between which a line may be straight: it then lies nowhere further off than `BEND` pixels.

    Source: Douglas & Peucker 1973.

    >>> bends([0, 1, 2, 3, 2, 1]), bends([5]), bends([])
    ([0, 3, 5], [0], [])
    """
    places = np.asarray(y, dtype=float)
    kept, spans = {0, len(places) - 1}, [(0, len(places) - 1)]
    while spans:
        begin, end = spans.pop()
        if end - begin < 2:
            continue
        straight = np.linspace(places[begin], places[end], end - begin + 1)
        off = np.abs(places[begin : end + 1] - straight)
        most = int(off.argmax())
        if off[most] > BEND:
            kept.add(begin + most)
            spans += [(begin, begin + most), (begin + most, end)]
    return sorted(kept) if len(places) else []


def _panels(path: Path, lines: Sequence[Line], bands: pd.DataFrame | None) -> dict[str, Panel]:
    """A panel for each party and one for the zone, below each other; each shows its lines and bands, in round tens."""
    panels: dict[str, Panel] = {}
    top = EVENT * len(path.scenario.events) + 4
    for panel in (*path.scenario.parties, "zone"):
        own = np.concatenate([line.points for line in lines if line.panel == panel])
        seen = [float(own.min()), float(own.max())] if len(own) else [0.0]
        if bands is not None:
            quantities = ["zone_width"] if panel == "zone" else [f"score_{panel}", f"walk_away_{panel}"]
            drawn = bands[bands["quantity"].isin(quantities)]
            seen += [float(drawn["q0.05"].min()), float(drawn["q0.95"].max())]
        low, high = min([*seen, *([0.0] if panel == "zone" else [])]), max(seen)
        low = 10 * math.floor(low / 10)
        begin = (next(reversed(panels.values())).bottom + 12 if panels else top) + NAME
        height = ZONE_HEIGHT if panel == "zone" else POINTS_HEIGHT
        panels[panel] = Panel(low, max(10 * math.ceil(high / 10), low + 10), begin, begin + height)
    return panels


def _banded(scenario: Scenario) -> list[tuple[str, str]]:
    """Of which quantities there are bands, and in which panel; of walk-away values only the lines are shown."""
    return [*((f"score_{party}", party) for party in scenario.parties), ("zone_width", "zone")]


def _bands(bands: pd.DataFrame, marked: Iterable[tuple[str, str]], panels: Mapping[str, Panel]) -> dict[str, Columns]:
    """The middle 90 % and the middle 50 % of the draws."""
    found: dict[str, Columns] = {}
    for quantity, panel in marked:
        own = bands[bands["quantity"] == quantity]
        for low, high, _ in BANDS:
            found[f"band_{quantity}_{low}"] = {
                "date": moments(own["date"]),
                low: own[low].tolist(),
                high: own[high].tolist(),
                "y": panels[panel].placed(own[low]).tolist(),
                "y2": panels[panel].placed(own[high]).tolist(),
            }
    return found


@dataclass(frozen=True, eq=False)
class _Land:
    """A piece of land over time: what the first party holds, in its unit."""

    asset: str
    name: str
    unit: str
    branches: list[tuple[str, range, Floats]]
    over: Floats
    ends: list[Floats]
    """Over the branches with the front moving as little and as much as it may; nothing where that is not said."""
    was: Floats
    """Over the branches of what is compared with; nothing where that is the same."""

    @property
    def head(self) -> str:
        """Its name, and below it what is held on the first and on the last day."""
        begin, end, *rest = (self._written(one) for one in (self.over[0], self.over[-1], *self.was[-1:]))
        between = sorted(float(one[-1]) for one in self.ends)
        spread = [f"{self._written(between[0])} to {self._written(between[-1])}"] if between else []
        was = [f"was {old}" for old in rest if old != end]
        noted = f" ({'; '.join([*was, *spread])})" if was or spread else ""
        if was:  # in fewer words, for a narrow column
            return f"{self.name}\n{begin} {self.unit}, at the end {end}{noted}"
        return f"{self.name}\n{begin} {self.unit} at first, {end}{noted} at the end"

    def _written(self, held: float) -> str:
        return f"{held:,.{_digits(self.unit)}f}"


def _moves(path: Path, k: int) -> bool:
    """Whether what is held of an asset ever changes."""
    held = np.concatenate([stretch.control[0, :, :, k].ravel() for stretch in path.play.levels])
    return bool(np.ptp(held) > STILL)


def _digits(unit: str) -> int:
    """Behind the point."""
    return 0 if unit == "km²" else 1


def _land(path: Path, k: int, ends: Sequence[Floats], before: Path | None) -> _Land:
    name, asset = list(path.scenario.assets.items())[k]
    branches = [
        (tables.branch_name(branch), stretch.steps, stretch.control[0, n, :, k] * asset.size)
        for stretch in path.play.levels
        for n, branch in enumerate(stretch.level.paths)
    ]
    over, *spread = _over_branches(path, k), *(held[:, k] * asset.size for held in ends)
    was = over if before is None else _over_branches(before, k)
    digits = _digits(asset.unit)
    same = np.array_equal(was.round(digits), over.round(digits))
    return _Land(name, asset.name, asset.unit, branches, over, spread, was[:0] if same else was)


def _over_branches(path: Path, k: int) -> Floats:
    """What is held of an asset on every date."""
    return scores.control_over_branches(path.play.game)[:, k] * list(path.scenario.assets.values())[k].size


def _held(land: _Land, values: Floats, panel: Panel) -> Columns:
    """A line of it as rows."""
    count = len(values)
    return {
        "asset": [land.asset] * count,
        "name": [land.name] * count,
        "unit": [land.unit] * count,
        "held": values.tolist(),
        "y": [panel.place(value) for value in values.tolist()],
    }


class Mark(NamedTuple):
    """An event, from its own name at the top down through all panels."""

    date: dt.date
    title: str
    y: float
    late: bool
    """Whether its name stands left of it."""


def _events(path: Path) -> tuple[Mark, ...]:
    scenario, dates = path.scenario, path.play.game.dates
    middle = dates[0] + (dates[-1] - dates[0]) / 2
    on = [scenario.date(scenario.step_on_or_after(event.date)) for _, event in scenario.calendar]
    return tuple(
        Mark(day, event.title, EVENT * n + 8, day > middle)
        for n, (day, (_, event)) in enumerate(zip(on, scenario.calendar, strict=True))
    )


# ---------------------------------------------------------------- marks


def _panel_names(
    panels: Mapping[str, Panel], names: Mapping[str, str], height: float, palette: Palette
) -> alt.LayerChart:
    frame = pd.DataFrame([{"name": names[key], "y": panel.top - 7} for key, panel in panels.items()])
    return haloed(frame, "panel_names", "bottom", palette, height)


def _grid(panels: Mapping[str, Panel], height: float, palette: Palette) -> dict[str, alt.Chart]:
    """Quiet lines at round numbers, each with its number."""
    rows = []
    for panel in panels.values():
        step = next(s for s in (5, 10, 20, 25, 50, 100) if (panel.high - panel.low) / s <= 4)
        for value in np.arange(math.ceil(panel.low / step) * step, panel.high + 1e-9, step):
            rows.append({"points": float(value), "y": panel.place(float(value))})  # noqa: PERF401
    frame = pd.DataFrame(rows)
    lines = alt.Chart(frame).mark_rule(color=palette.grid).encode(y=down("y", height))
    numbers = (
        alt.Chart(frame)
        .mark_text(align="right", baseline="bottom", dx=-1, dy=-1, fontSize=11, color=palette.quiet)
        .encode(x=alt.XValue("width"), y=down("y", height), text=alt.Text("points:Q", format=".0f"))
    )
    return {"grid": lines, "numbers": numbers}


def _event_marks(events: Sequence[Mark], height: float, x: alt.X, palette: Palette) -> dict[str, alt.Chart]:
    """A line for each event from its own name, at the top, down through all panels."""
    rows = [
        {"date": pd.Timestamp(one.date), "event": one.title, "y": one.y, "end": height, "late": one.late}
        for one in events
    ]
    frame = pd.DataFrame(rows, columns=["date", "event", "y", "end", "late"])
    made = {
        "events": alt.Chart(frame)
        .mark_rule(color=palette.quiet, strokeDash=[2, 3])
        .encode(x=x, y=down("y", height), y2=alt.Y2("end:Q"), tooltip=[alt.Tooltip("event:N"), WHEN])
    }
    for late, name, mark in (
        (False, "event_names", alt.MarkDef("text", align="left", dx=5)),
        (True, "late_event_names", alt.MarkDef("text", align="right", dx=-5)),
    ):
        mark["baseline"], mark["color"] = "middle", palette.quiet
        own = frame[frame["late"] == late]
        if len(own):
            made[name] = alt.Chart(own, mark=mark).encode(x=x, y=down("y", height), text=alt.Text("event:N"))
    return made


def _band_marks(
    marked: Iterable[tuple[str, str]], colours: Mapping[str, str], x: alt.X, height: float
) -> dict[str, alt.Chart]:
    """Where the middle of the draws lies, behind the lines."""
    return {
        f"band_{quantity}_{low}": named(f"band_{quantity}_{low}")
        .mark_area(color=colours[panel], opacity=opacity)
        .encode(
            x=x,
            y=down("y", height),
            y2=alt.Y2("y2:Q"),
            tooltip=[WHEN, tip(f"{_bare(low)}:Q", low), tip(f"{_bare(high)}:Q", high)],
        )
        for quantity, panel in marked
        for low, high, opacity in BANDS
    }


def _bare(column: str) -> str:
    """A column's name in an encoding, where a point would mean a part of it."""
    return column.replace(".", "\\.")


def _range_of(x: alt.X, height: float, palette: Palette) -> alt.Chart:
    made: alt.Chart = (
        named("range")
        .mark_area(color=palette.parties[0], opacity=0.18)
        .encode(
            x=x,
            y=down("y", height),
            y2=alt.Y2("y2:Q"),
            detail=alt.Detail("asset:N"),
            tooltip=[
                WHEN,
                alt.Tooltip("name:N", title="land"),
                tip("low:Q", "low"),
                tip("high:Q", "high"),
            ],
        )
    )
    return made
