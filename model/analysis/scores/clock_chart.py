"""The clock: both scores, the walk-away values (dashed) and the zone over time, branch by branch.

>>> from model import files, scores
>>> toy = scores.path(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> [layer["name"] for layer in chart_clock(toy).to_dict()["layer"]][-3:]
['over', 'walk_away', 'panel_names']
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores.answer import Path
from model.analysis.scores.dated_marks import (
    BY_BRANCH,
    EVENT,
    NAME,
    WHEN,
    Mark,
    compared_lines,
    event_marks,
    event_places,
    one_line,
)
from model.game import Floats
from model.game.deadline import Stretch
from model.presentation import tables
from model.presentation.captions import Caption
from model.presentation.layout import Panel, calendar, down, haloed, tip
from model.presentation.style import LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, join_marks, moments, named_data, template
from model.scenario import Scenario

POINTS_HEIGHT = 150.0
ZONE_HEIGHT = 96.0


EDGE = 24.0
"""Pixels left and right of the calendar, where numbers stand clear of lines."""


BANDS = (("q0.05", "q0.95", 0.16), ("q0.25", "q0.75", 0.26))
"""The middle 90 % and the middle 50 % of draws, and how strongly each is drawn."""


def chart_clock(
    path: Path, bands: pd.DataFrame | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> alt.LayerChart:
    """Both sides' scores and walk-away values and the zone's width over time, branch by branch, with every event.

    With `bands` (`model.uncertainty.ensemble.Ensemble.bands`) the middle 90 % and 50 % of an ensemble's draws stand behind the
    lines; with `before` the strong lines of what this is compared with, dotted.
    """
    return fill_clock(path, bands, palette, before).chart()


def fill_clock(
    path: Path, bands: pd.DataFrame | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> Filled:
    """The same as rows in a template."""
    scenario = path.scenario
    branches = [line for line in _branches(path) if line.name != "walk_away"]
    over, walks = _over(path)
    old = _over(before)[0] if before is not None else []
    panels = _panels(path, [*branches, *over, *walks, *old], bands)
    marked = [(quantity, panel) for quantity, panel in _banded(scenario) if bands is not None]
    found: dict[str, MarkColumns] = {
        "branches": one_line(
            (_columns(line, panels) | {"branch": [line.branch] * len(line.dates)} for line in branches), "panel"
        ),
        "over": join_marks(_columns(line, panels) for line in over),
        "walk_away": join_marks(_columns(line, panels) for line in walks),
        **({"compared": join_marks(_columns(line, panels) for line in old)} if before is not None else {}),
    }
    if bands is not None:
        found |= _bands(bands, marked, panels)
    dates = path.play.game.dates
    titles = tuple(party.name for party in scenario.parties.values())
    made = _clock(
        tuple(panels.items()),
        titles,
        event_places(path),
        (dates[0], dates[-1]),
        tuple(marked),
        before is not None,
        palette,
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
    thin, strong, walks = named_data("branches"), named_data("over"), named_data("walk_away")
    layers = {
        **_grid(panels, height, palette),
        **_band_marks(marked, dict(zip((*ids, zone), (*palette.parties, palette.outcomes[0]), strict=True)), x, height),
        **event_marks(events, height, x, palette),
        "branches": thin.mark_line(order=False, strokeWidth=1, opacity=0.4).encode(
            x=x, y=y, color=colours, description=BY_BRANCH, tooltip=[alt.Tooltip("branch:N"), *tips]
        ),
        **({"compared": compared_lines("panel", x, y, tips, palette)} if compared else {}),
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
    return template(finish(called(layers), palette, height, said))


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


def _bands(
    bands: pd.DataFrame, marked: Iterable[tuple[str, str]], panels: Mapping[str, Panel]
) -> dict[str, MarkColumns]:
    """The middle 90 % and the middle 50 % of the draws."""
    found: dict[str, MarkColumns] = {}
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


def _band_marks(
    marked: Iterable[tuple[str, str]], colours: Mapping[str, str], x: alt.X, height: float
) -> dict[str, alt.Chart]:
    """Where the middle of the draws lies, behind the lines."""
    return {
        f"band_{quantity}_{low}": named_data(f"band_{quantity}_{low}")
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


CAPTIONS: Final = {
    "clock": Caption(
        "How does time change what each side can expect?",
        "Each panel has its own scale. The strong line is what the side can expect if the war is still on at that date, the "
        "dashed line what it has if there is never a deal; thin lines are single branches of events. The last panel is the "
        "width of the zone of agreement: below zero no deal suits both. Vertical lines are events.",
        "Scores are worked out backwards from the horizon: on each date a side compares the best offer that the other would "
        "take with the value of saying no. Points of two sides are different goods and are never added.",
        r"V_i(t) = \sum_{\text{proposer}} p\;\cdot\;\begin{cases} W_i(z) & \text{if both prefer the offer } z \\ C_i(t) & "
        r"\text{otherwise}\end{cases}",
    ),
    "bands": Caption(
        "How does time change the scores, and how sure is that?",
        "Strong lines are the scores with the numbers as they stand; around them the middle half and the middle nine tenths of "
        "all draws. Where a line runs at the edge of its band, the stated numbers are not typical of their ranges.",
        "The whole game is played in every draw; quantiles are those of the draws on each date, to a tenth of a point.",
        r"q_p(t) = \inf\Big\{x : \tfrac{1}{n}\,\big|\{j : V_i^{(j)}(t) \le x\}\big| \ge p\Big\},\qquad "
        r"p = 0.05,\ 0.25,\ 0.75,\ 0.95",
    ),
}
"""The words around each picture of this file."""
