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

import math

import altair as alt
import numpy as np
import pandas as pd

from model import tables
from model.look import LIGHT, LINE, Palette, Panel, calendar, down, finished, haloed, tip
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
STILL = 1e-9
"""Of a share: what moves less than this does not move."""
WHEN = alt.Tooltip("date:T", title="date", format="%-d %B %Y")


def clock(
    path: Path, bands: pd.DataFrame | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> alt.LayerChart:
    """Both sides' scores and walk-away values and the zone's width over time, branch by branch, with every event.

    With `bands` (`model.ensemble.Ensemble.bands`) the middle 90 % and 50 % of an ensemble's draws stand behind the lines; with
    `before` the strong lines of what this is compared with, dotted.
    """
    scenario = path.scenario
    ids, titles = list(scenario.parties), [party.name for party in scenario.parties.values()]
    table = tables.path(path)
    long = _long(table)
    over = _over(long)
    old = _over(_long(tables.path(before))) if before is not None else over.iloc[:0]
    old = old[old["line"] != "walk_away"].copy()
    seen = pd.concat([long, old])
    top = EVENT * len(scenario.events) + 4
    panels: dict[str, Panel] = {}
    for n, party in enumerate(ids):
        low, high = _range(seen.loc[seen["panel"] == party, "value"], bands, (f"score_{party}", f"walk_away_{party}"))
        begin = top + NAME + n * (POINTS_HEIGHT + NAME + 12)
        panels[party] = Panel(low, high, begin, begin + POINTS_HEIGHT)
    low, high = _range(seen.loc[seen["panel"] == "zone", "value"], bands, ("zone_width",), zero=True)
    begin = panels[ids[1]].bottom + 12 + NAME
    panels["zone"] = Panel(low, high, begin, begin + ZONE_HEIGHT)
    height = panels["zone"].bottom
    for frame in (long, over, old):
        frame["y"] = _placed(frame, panels)
    colours = alt.Color(
        "panel:N", scale=alt.Scale(domain=[*ids, "zone"], range=[*palette.parties, palette.outcomes[0]]), legend=None
    )
    x = alt.X("date:T", title=None, axis=calendar(path.play.game.dates), scale=alt.Scale(nice=False, padding=EDGE))
    y = down("y", height)
    tips = [WHEN, alt.Tooltip("what:N", title=" "), tip("value:Q", "points")]
    names = {
        party: f"{title}, points of its 100 (dashed: walking away)" for party, title in zip(ids, titles, strict=True)
    }
    names["zone"] = "Width of the zone of agreement, points for both"
    thin = alt.Chart(long[long["line"] != "walk_away"], name="branches")
    strong = alt.Chart(over[over["line"] != "walk_away"], name="over")
    layers = [
        *_grid(panels, height, palette),
        *([] if bands is None else _bands(bands, panels, ids, x, height, palette)),
        *_events(path, height, x, palette),
        thin.mark_line(strokeWidth=1, opacity=0.4).encode(
            x=x,
            y=y,
            color=colours,
            detail=[alt.Detail("branch:N"), alt.Detail("line:N")],
            tooltip=[alt.Tooltip("branch:N"), *tips],
        ),
        *([] if before is None else [_compared(old, x, y, tips, palette)]),
        strong.mark_line(strokeWidth=2.8).encode(x=x, y=y, color=colours, detail=alt.Detail("line:N"), tooltip=tips),
        alt.Chart(over[over["line"] == "walk_away"], name="walk_away")
        .mark_line(strokeWidth=2, strokeDash=[6, 4])
        .encode(x=x, y=y, color=colours, tooltip=tips),
        _panel_names(panels, names, height, palette),
    ]
    said = (
        f"Over time: scores of {titles[0]} and {titles[1]} (strong lines) with walk-away values (dashed), and the width of the "
        "zone of agreement, branch by branch; events marked"
    )
    return finished(layers, palette, height, said)


def _compared(old: pd.DataFrame, x: alt.X, y: alt.Y, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """The strong lines of what is compared with."""
    made: alt.Chart = (
        alt.Chart(old, name="compared")
        .mark_line(strokeWidth=1.8, strokeDash=[1, 3], strokeCap="round", color=palette.ink)
        .encode(x=x, y=y, detail=alt.Detail("panel:N"), tooltip=[alt.Tooltip("compared:N"), *tips])
        .transform_calculate(compared="'compared with'")
    )
    return made


def front(path: Path, ends: tuple[Path, Path] | None = None, palette: Palette = LIGHT) -> alt.LayerChart:
    """How much of each contested piece of land the first party holds over time: over the branches, and branch by branch.

    Args:
        path: of the scenario.
        ends: of the scenario with every drift at the low end of its range, and with every one at the high end: between the two
            lies the shaded range, over the branches.
        palette: the theme.
    """
    scenario = path.scenario
    table = tables.control(path)
    moving = [name for name, rows in table.groupby("asset", sort=False) if np.ptp(rows["share"].to_numpy()) > STILL]
    still = [asset.name for name, asset in scenario.assets.items() if name not in moving]
    first = next(iter(scenario.parties.values())).name
    table = table[table["asset"].isin(moving)].copy()
    over = _land_over(table)
    spread = [_land_over(tables.control(end)) for end in ends or ()]
    top = EVENT * len(scenario.events) + 4
    panels: dict[str, Panel] = {}
    for n, asset in enumerate(moving):
        values = pd.concat([t.loc[t["asset"] == asset, "held"] for t in (table, *spread)])
        room = 0.06 * max(float(np.ptp(values.to_numpy())), 1e-9)
        begin = top + 1.6 * NAME + n * (LAND_HEIGHT + 1.9 * NAME)
        panels[str(asset)] = Panel(float(values.min()) - room, float(values.max()) + room, begin, begin + LAND_HEIGHT)
    if not panels:
        return _nothing_moves(palette)
    height = max(panel.bottom for panel in panels.values())
    x = alt.X("date:T", title=None, axis=calendar(path.play.game.dates))
    y = down("y", height)
    for frame in (table, over):
        frame["y"] = [panels[asset].place(held) for asset, held in zip(frame["asset"], frame["held"], strict=True)]
    tips = [
        WHEN,
        alt.Tooltip("name:N", title="land"),
        alt.Tooltip("held:Q", title=f"{first} holds", format=",.1f"),
        alt.Tooltip("unit:N"),
    ]
    heads = {asset: _head(*(frame[frame["asset"] == asset] for frame in (over, *spread))) for asset in panels}
    layers = [
        *_events(path, height, x, palette),
        *([_range_of(spread, panels, x, height, palette)] if spread else []),
        alt.Chart(table, name="branches")
        .mark_line(strokeWidth=1, opacity=0.45, color=palette.parties[0])
        .encode(
            x=x, y=y, detail=[alt.Detail("branch:N"), alt.Detail("asset:N")], tooltip=[alt.Tooltip("branch:N"), *tips]
        ),
        alt.Chart(over, name="over")
        .mark_line(strokeWidth=2.6, color=palette.parties[0])
        .encode(x=x, y=y, detail=alt.Detail("asset:N"), tooltip=tips),
        _panel_names(panels, heads, height, palette),
    ]
    said = f"What {first} holds of each contested piece of land over time, branch by branch and over them"
    said += f"; unchanged: {', '.join(still)}" if still else ""
    return finished(layers, palette, height, said)


def _nothing_moves(palette: Palette) -> alt.LayerChart:
    said = "No land moves in this scenario."
    return finished(
        [haloed(pd.DataFrame([{"name": said, "y": 24}]), "nothing", "bottom", palette, 30)], palette, 30, said
    )


# ---------------------------------------------------------------- rows


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """One row a date, branch and line; the zone once a branch."""
    columns = ["date", "branch", "probability"]
    parts = [
        table[[*columns, "party", line]].rename(columns={"party": "panel", line: "value"}).assign(line=line, what=what)
        for line, what in (("position", "score"), ("walk_away", "walking away"))
    ]
    zone = table[table["party"] == table["party"].iloc[0]][[*columns, "zone_width"]].rename(
        columns={"zone_width": "value"}
    )
    parts.append(zone.assign(panel="zone", line="zone", what="width of the zone"))
    long = pd.concat(parts, ignore_index=True)
    return long.replace([math.inf, -math.inf], math.nan).dropna(subset=["value"]).reset_index(drop=True)


def _over(long: pd.DataFrame) -> pd.DataFrame:
    """The mean over the branches, by the analyst's probabilities."""
    keys = ["date", "panel", "line", "what"]
    weighted = long.assign(value=long["value"] * long["probability"])
    return weighted.groupby(keys, sort=False)["value"].sum().reset_index()


def _land_over(table: pd.DataFrame) -> pd.DataFrame:
    weighted = table.assign(held=table["held"] * table["probability"])
    return weighted.groupby(["asset", "name", "unit", "date"], sort=False)["held"].sum().reset_index()


def _range(
    values: pd.Series[float], bands: pd.DataFrame | None, quantities: tuple[str, ...], *, zero: bool = False
) -> tuple[float, float]:
    """What a panel shows, in round tens."""
    seen = [float(values.min()), float(values.max())] if len(values) else [0.0]
    if bands is not None:
        own = bands[bands["quantity"].isin(quantities)]
        seen += [float(own["q0.05"].min()), float(own["q0.95"].max())]
    low, high = min([*seen, *([0.0] if zero else [])]), max(seen)
    return 10 * math.floor(low / 10), max(10 * math.ceil(high / 10), 10 * math.floor(low / 10) + 10)


def _placed(frame: pd.DataFrame, panels: dict[str, Panel]) -> list[float]:
    return [panels[panel].place(value) for panel, value in zip(frame["panel"], frame["value"], strict=True)]


def _head(rows: pd.DataFrame, *ends: pd.DataFrame) -> str:
    """The land's name, and below it what is held on the first and on the last day."""
    unit = rows["unit"].iloc[0]
    digits = 0 if unit == "km²" else 1
    begin, end = (f"{float(rows['held'].iloc[n]):,.{digits}f}" for n in (0, -1))
    between = sorted(float(one["held"].iloc[-1]) for one in ends)
    spread = f" ({between[0]:,.{digits}f} to {between[-1]:,.{digits}f})" if between else ""
    return f"{rows['name'].iloc[0]}\n{begin} {unit} at first, {end}{spread} at the end"


# ---------------------------------------------------------------- marks


def _panel_names(panels: dict[str, Panel], names: dict[str, str], height: float, palette: Palette) -> alt.LayerChart:
    frame = pd.DataFrame(
        [{"name": names[key], "y": panel.top - 7 - LINE * names[key].count("\n")} for key, panel in panels.items()],
        columns=["name", "y"],
    )
    return haloed(frame, "panel_names", "bottom", palette, height)


def _grid(panels: dict[str, Panel], height: float, palette: Palette) -> list[alt.Chart]:
    """Quiet lines at round numbers, each with its number."""
    rows = []
    for panel in panels.values():
        step = next(s for s in (5, 10, 20, 25, 50, 100) if (panel.high - panel.low) / s <= 4)
        for value in np.arange(math.ceil(panel.low / step) * step, panel.high + 1e-9, step):
            rows.append({"points": float(value), "y": panel.place(float(value))})  # noqa: PERF401
    frame = pd.DataFrame(rows)
    lines = alt.Chart(frame, name="grid").mark_rule(color=palette.grid).encode(y=down("y", height))
    numbers = (
        alt.Chart(frame, name="numbers")
        .mark_text(align="right", baseline="bottom", dx=-1, dy=-1, fontSize=11, color=palette.quiet)
        .encode(x=alt.XValue("width"), y=down("y", height), text=alt.Text("points:Q", format=".0f"))
    )
    return [lines, numbers]


def _events(path: Path, height: float, x: alt.X, palette: Palette) -> list[alt.Chart]:
    """A line for each event from its own name, at the top, down through all panels."""
    scenario = path.scenario
    dates = path.play.game.dates
    middle = dates[0] + (dates[-1] - dates[0]) / 2
    rows = []
    for n, (_, event) in enumerate(scenario.calendar):
        day = scenario.date(scenario.step_on_or_after(event.date))
        rows.append(
            {"date": pd.Timestamp(day), "event": event.title, "y": EVENT * n + 8, "end": height, "late": day > middle}
        )
    frame = pd.DataFrame(rows, columns=["date", "event", "y", "end", "late"])
    made = [
        alt.Chart(frame, name="events")
        .mark_rule(color=palette.quiet, strokeDash=[2, 3])
        .encode(x=x, y=down("y", height), y2=alt.Y2("end:Q"), tooltip=[alt.Tooltip("event:N"), WHEN])
    ]
    for late, name, mark in (
        (False, "event_names", alt.MarkDef("text", align="left", dx=5)),
        (True, "late_event_names", alt.MarkDef("text", align="right", dx=-5)),
    ):
        mark["baseline"], mark["color"] = "middle", palette.quiet
        own = frame[frame["late"] == late]
        if len(own):
            made.append(alt.Chart(own, name=name, mark=mark).encode(x=x, y=down("y", height), text=alt.Text("event:N")))
    return made


def _bands(
    bands: pd.DataFrame, panels: dict[str, Panel], ids: list[str], x: alt.X, height: float, palette: Palette
) -> list[alt.Chart]:
    """The middle 90 % and the middle 50 % of the draws: of the scores and the zone; walk-away values by their outer band only."""
    made = []
    for quantity, key, colour in (
        *((f"score_{party}", party, palette.parties[n]) for n, party in enumerate(ids)),
        ("zone_width", "zone", palette.outcomes[0]),
    ):
        own = bands[bands["quantity"] == quantity].copy()
        for low, high, opacity in (("q0.05", "q0.95", 0.16), ("q0.25", "q0.75", 0.26)):
            own["y"], own["y2"] = panels[key].placed(own[low]), panels[key].placed(own[high])
            made.append(
                alt.Chart(own.copy(), name=f"band_{quantity}_{low}")
                .mark_area(color=colour, opacity=opacity)
                .encode(
                    x=x,
                    y=down("y", height),
                    y2=alt.Y2("y2:Q"),
                    tooltip=[WHEN, tip(f"{_bare(low)}:Q", low), tip(f"{_bare(high)}:Q", high)],
                )
            )
    return made


def _bare(column: str) -> str:
    """A column's name in an encoding, where a point would mean a part of it."""
    return column.replace(".", "\\.")


def _range_of(
    ends: list[pd.DataFrame], panels: dict[str, Panel], x: alt.X, height: float, palette: Palette
) -> alt.Chart:
    low, high = (end[end["asset"].isin(list(panels))].reset_index(drop=True) for end in ends)
    frame = low.assign(high=high["held"]).rename(columns={"held": "low"})
    frame["y"] = [panels[asset].place(value) for asset, value in zip(frame["asset"], frame["low"], strict=True)]
    frame["y2"] = [panels[asset].place(value) for asset, value in zip(frame["asset"], frame["high"], strict=True)]
    made: alt.Chart = (
        alt.Chart(frame, name="range")
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
