"""Any result as a picture. The numbers come from the result; nothing is computed here but places on a page.

Two colours stand for the two parties wherever they appear, told apart by the colour-blind and never the only sign: the
walk-away value is dashed, each fair point has its own shape, and everything is labelled in words.

>>> from model import files, scores
>>> scenario = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> picture = frontier(scores.solve(scenario))
>>> [layer["name"] for layer in picture.to_dict()["layer"]][:3]
['zone', 'frontier', 'walk_away_lines']
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from model import fairness, tables
from model.frontier import Deal
from model.game import Floats
from model.look import (
    DOTTED,
    LETTERS,
    LIGHT,
    Columns,
    Filled,
    Palette,
    Template,
    calendar,
    finished,
    look,
    moments,
    named,
    round_out,
    template,
    tip,
)
from model.positions import Standings
from model.scenario import Scenario
from model.scores import Efficient, Node, Path, Solution

PARTY_COLOURS = LIGHT.parties
"""Blue for the first party, burnt orange for the second: apart for every kind of colour vision."""
SOLUTIONS = {
    name: (title + (" (for reference)" if name in fairness.ADDING else ""), shape)
    for (name, title), shape in zip(fairness.TITLES.items(), ("circle", "square", "triangle-up", "cross"), strict=True)
}
"""The fair points, by name and shape."""
SIZES = (150, 120, 100, 70)
"""Of the fair points, in square pixels: where several coincide, the smaller ones are drawn on the larger ones."""
OFFER_SIZE = 400
"""Of what each side would offer, drawn first."""
LABEL_GAP = 8.0
"""Points between a line and its name."""
OUTCOMES = {"deal": "deal", "freeze": "freeze without a deal", "war": "war goes on"}
OUTLOOK_HEIGHT = 190
"""Pixels."""
ROOM = (0.14, 0.09)
"""Of the width and of the height of that picture: the room that the name of an area takes."""
SEEN = 0.005
"""Of the height: a thinner area cannot be seen."""
FRONTIER_HEIGHT = 430
"""Pixels."""
POSITION_PAGE = (250.0, 360.0)
"""Pixels across and down on which the numbers of positions are kept apart: those of a narrow column."""
APART = 15.0
"""Pixels between the numbers of two positions."""


def frontier(
    solution: Solution,
    branch: int = 0,
    standings: Standings | None = None,
    palette: Palette = LIGHT,
    before: Solution | None = None,
) -> alt.LayerChart:
    """The efficient deals, the zone of agreement, walking away, the fair points and what each side would offer.

    Across: points of the first party; up: points of the second, each of its own 100. `branch` picks one of the solution's
    nodes. With `standings` of the same date, the positions on the table as numbers with a key. With
    `before` the frontier and the walk-away point of what this is compared with, dotted.
    """
    return filled_frontier(solution, branch, standings, palette, before).chart()


def filled_frontier(
    solution: Solution,
    branch: int = 0,
    standings: Standings | None = None,
    palette: Palette = LIGHT,
    before: Solution | None = None,
) -> Filled:
    """The same as rows in a template."""
    node, efficient = solution.nodes[branch], solution.efficient
    walk = [score.walk_away for score in node.scores.values()]
    rows: dict[str, Columns] = {
        "frontier": {**_outline(efficient), **_outline_terms(efficient)},
        "walk_away": {"a": walk[:1], "b": walk[1:], "what": ["Walking away"]},
    }
    if before is not None:
        a, b = (score.walk_away for score in before.scores.values())
        rows["compared_frontier"] = _outline(before.efficient)
        rows["compared_walk_away"] = {"a": [a], "b": [b], "what": ["Walking away, compared with"]}
    positions = _positions(standings, branch) if standings is not None and standings.standings else None
    seen = [*rows.values(), *([positions] if positions else [])]
    across, up = (_domain(own, itertools.chain(*(one[c] for one in seen))) for own, c in zip(walk, "ab", strict=True))
    numbered: tuple[str, ...] = ()
    if positions:
        moved = _apart(list(zip(positions["a"], positions["b"], strict=True)), (across, up))
        rows["positions"] = {**positions, "dx": [x for x, _ in moved], "dy": [y for _, y in moved]}
        numbered = tuple(positions["position"])
    rows |= {"zone": _zone(node, efficient), "deals": _marks(node, efficient)}
    first, second = (party.name for party in solution.scenario.parties.values())
    terms = (
        tuple(asset.name for asset in solution.scenario.assets.values()),
        tuple(issue.name for issue in solution.scenario.issues.values()),
    )
    return Filled(_frontier((first, second), terms, across, up, before is not None, numbered, palette), rows)


@lru_cache(maxsize=128)
def _frontier(
    names: tuple[str, str],
    terms: tuple[tuple[str, ...], tuple[str, ...]],
    across: tuple[float, float],
    up: tuple[float, float],
    compared: bool,
    numbered: tuple[str, ...],
    palette: Palette,
) -> Template:
    x = alt.X(
        "a:Q",
        scale=alt.Scale(domain=list(across), nice=False),
        title=f"{names[0]}: points of its 100",
        axis=alt.Axis(tickCount=8),
    )
    y = alt.Y(
        "b:Q",
        scale=alt.Scale(domain=list(up), nice=False),
        title=f"{names[1]}: points of its 100",
        axis=alt.Axis(tickCount=6),
    )
    tips = [
        alt.Tooltip("what:N", title=" "),
        *(tip(f"{c}:Q", f"{name}, points") for c, name in zip("ab", names, strict=True)),
    ]
    held, chosen = terms
    told = [
        *(
            alt.Tooltip(f"share_{k}:Q", title=f"of {name}" if k else f"{names[0]}'s share of {name}", format=".0%")
            for k, name in enumerate(held)
        ),
        *(alt.Tooltip(f"option_{q}:N", title=name) for q, name in enumerate(chosen)),
    ]
    legend = alt.Legend(title=None, orient="top", columns=2, symbolSize=110, symbolOpacity=1, labelLimit=0)
    kinds = [*(title for title, _ in SOLUTIONS.values()), *(f"{name} would offer" for name in names)]
    away = named("walk_away")
    layers: dict[str, Any] = {
        "zone": named("zone")
        .mark_area(color=palette.zone, opacity=0.9, clip=True)
        .encode(x=x, y=y, y2=alt.Y2("floor:Q")),
        **(_compared((x, y), palette) if compared else {}),
        "frontier": named("frontier")
        .mark_line(color=palette.ink, strokeWidth=2.5, strokeCap="round")
        .encode(x=x, y=y, detail=alt.Detail("piece:N"), tooltip=[*tips, *told]),
        "walk_away_lines": alt.layer(
            away.mark_rule(color=palette.quiet, strokeDash=[4, 4]).encode(x=x),
            away.mark_rule(color=palette.quiet, strokeDash=[4, 4]).encode(y=y),
        ),
        "walk_away": away.mark_point(shape="stroke", size=120, color=palette.ink).encode(x=x, y=y, tooltip=tips),
        "walk_away_label": away.mark_text(align="left", dx=6, dy=12, color=palette.quiet).encode(
            x=x, y=y, text=alt.Text("what:N")
        ),
        "deals": named("deals")
        .mark_point(filled=True, opacity=1, stroke=palette.paper, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "what:N",
                scale=alt.Scale(domain=kinds, range=[*(s for _, s in SOLUTIONS.values()), "diamond", "diamond"]),
                legend=legend,
            ),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=kinds, range=[*palette.solutions, *palette.parties]),
                legend=legend,
            ),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[*tips, *told],
        ),
        **(_position_layers(numbered, names, told, (x, y), palette) if numbered else {}),
    }
    for name, layer in layers.items():
        layer.name = name
    said = f"Efficient deals of {names[0]} and {names[1]}, with the zone of agreement, walking away and the fair points"
    said += "; dotted, what this is compared with" if compared else ""
    said += "; and the positions on the table" if numbered else ""
    return template(finished(list(layers.values()), palette, FRONTIER_HEIGHT, said))


def timeline(path: Path, party: int, palette: Palette = LIGHT) -> alt.LayerChart:
    """One party's position score over time, branch by branch and over them; its walk-away value dashed; events marked."""
    scenario = path.scenario
    ids = list(scenario.parties)
    rows = tables.path(path)
    rows = rows[rows["party"] == ids[party]]
    weighted = rows.assign(
        position=rows["position"] * rows["probability"], walk_away=rows["walk_away"] * rows["probability"]
    )
    over = weighted.groupby("date")[["position", "walk_away"]].sum().reset_index()
    high = float(over["position"].mean()) > 55  # the names of events stand where the lines do not

    def at(n: int) -> float:
        return 3 + 11 * n if high else 97 - 11 * n

    events = pd.DataFrame(
        [
            {"date": pd.Timestamp(scenario.date(scenario.step_on_or_after(e.date))), "event": e.title, "at": at(n)}
            for n, (_, e) in enumerate(scenario.calendar)
        ],
        columns=["date", "event", "at"],
    ).assign(end=100.0 if high else 0.0)  # a rule ends at its own name, so that it does not cross the name before it
    colour = palette.parties[party]
    x = alt.X("date:T", title=None, axis=calendar(path.play.game.dates))
    y = alt.Y(
        "position:Q", scale=alt.Scale(domain=[0, 100]), title=f"{scenario.parties[ids[party]].name}: points of its 100"
    )
    when = alt.Tooltip("date:T", title="date", format="%-d %B %Y")
    layers = [
        alt.Chart(events, name="events")
        .mark_rule(color=palette.quiet, strokeDash=[2, 3])
        .encode(x=x, y=alt.Y("at:Q"), y2=alt.Y2("end:Q"), tooltip=[alt.Tooltip("event:N"), when]),
        alt.Chart(events, name="event_labels")
        .mark_text(align="left", baseline="middle", dx=4, color=palette.quiet)
        .encode(x=x, y=alt.Y("at:Q"), text=alt.Text("event:N")),
        alt.Chart(rows, name="branches")
        .mark_line(color=colour, opacity=0.4, strokeWidth=1.25)
        .encode(
            x=x,
            y=y,
            detail=alt.Detail("branch:N"),
            tooltip=[
                alt.Tooltip("branch:N", title="branch"),
                when,
                tip("position:Q", "score"),
                tip("walk_away:Q", "walk-away"),
            ],
        ),
        alt.Chart(over, name="walk_away")
        .mark_line(color=colour, strokeWidth=2, strokeDash=[6, 4])
        .encode(x=x, y=alt.Y("walk_away:Q"), tooltip=[when, tip("walk_away:Q", "walk-away value")]),
        alt.Chart(over, name="score")
        .mark_line(color=colour, strokeWidth=3)
        .encode(x=x, y=y, tooltip=[when, tip("position:Q", "score over all branches")]),
        alt.Chart(_labels(over), name="labels")
        .mark_text(align="center", color=colour, fontWeight=600)
        .encode(x=x, y=alt.Y("at:Q"), text=alt.Text("label:N")),
    ]
    said = f"{scenario.parties[ids[party]].name}'s score and walk-away value over time, with the events marked"
    return alt.LayerChart(layer=layers, width="container", height=210, description=said, config=look(palette))


def outlook(solution: Solution, palette: Palette = LIGHT, before: Solution | None = None) -> alt.LayerChart:
    """The probability that there has been a deal, a freeze, or neither, by date: areas that fill one.

    With `before` the edges of the areas of what this is compared with, dotted.
    """
    return filled_outlook(solution, palette, before).chart()


def filled_outlook(solution: Solution, palette: Palette = LIGHT, before: Solution | None = None) -> Filled:
    """The same as rows in a template."""
    now, dates = solution.outlook, solution.outlook.dates
    found: dict[str, Columns] = {
        "areas": {
            "date": moments(dates) * len(OUTCOMES),
            "outcome": [title for title in OUTCOMES.values() for _ in dates],
            "probability": np.concatenate([now.deal, now.freeze, now.war]).tolist(),
            "order": [n for n in range(len(OUTCOMES)) for _ in dates],
        },
        "names": _names_of_areas(np.stack([now.deal, now.freeze, now.war]), dates),
    }
    if before is not None:
        old = before.outlook
        found["compared"] = {
            "date": moments(old.dates) * 2,
            "edge": [edge for edge in ("deal", "freeze") for _ in old.dates],
            "at": np.concatenate([old.deal, np.add(old.deal, old.freeze)]).tolist(),
        }
    return Filled(_outlook(dates[0], dates[-1], before is not None, palette), found)


def _names_of_areas(heights: Floats, dates: Sequence[dt.date]) -> Columns:
    """The name of each area that can be seen: in it where there is the room, else beside it, with an arrow at it."""
    edges = np.vstack([np.zeros((1, len(dates))), heights.cumsum(axis=0)])[:, :-1]  # the last date ends the axis
    places = [
        _named_area(outcome, below, above)
        for outcome, below, above in zip(OUTCOMES, edges, edges[1:], strict=False)
        if (above - below).max(initial=0.0) >= SEEN
    ]
    span = dates[-1] - dates[0]
    return {
        "name": [place.name for place in places],
        "date": moments(dates[0] + span * (place.step / edges.shape[1]) for place in places),
        "at": [place.at for place in places],
        "align": [place.align for place in places],
        "baseline": [place.baseline for place in places],
    }


class _Place(NamedTuple):
    """Where the name of an area stands: at which step and height, and which of its own edges is there."""

    name: str
    step: float
    at: float
    align: str = "center"
    baseline: str = "middle"


def _named_area(name: str, below: Floats, above: Floats) -> _Place:
    steps = len(below)
    wide = max(1, math.ceil(ROOM[0] * steps))
    low, high = sliding_window_view(below, wide).max(axis=1), sliding_window_view(above, wide).min(axis=1)
    room = high - low
    if room.max() >= ROOM[1]:
        best = np.flatnonzero(room >= room.max() - SEEN)
        start = int(best[len(best) // 2])
        return _Place(name, start + wide / 2, float(low[start] + high[start]) / 2)
    thick = above - below
    most = int(thick.argmax())
    thinner = np.flatnonzero(thick < 0.5 * thick[most])
    first = int(thinner[thinner < most].max(initial=-1)) + 1
    last = int(thinner[thinner > most].min(initial=steps))  # it is about as thick from the first step to this one
    middle = int(first + last) // 2
    if thick[most] >= 2 * ROOM[1]:  # a narrow one
        at = float(below[middle] + above[middle]) / 2
        to_the_right = last <= steps / 2
        return _Place(f"← {name}", last, at, "left") if to_the_right else _Place(f"{name} →", first, at, "right")
    if below[middle] > ROOM[1]:
        return _Place(f"↑ {name}", (first + last) / 2, float(below[middle]), baseline="top")
    return _Place(f"↓ {name}", (first + last) / 2, float(above[middle]), baseline="bottom")


@lru_cache(maxsize=64)
def _outlook(first: dt.date, last: dt.date, compared: bool, palette: Palette) -> Template:
    x = alt.X("date:T", title=None, axis=calendar([first, last]))
    areas = (
        named("areas")
        .mark_area(interpolate="step-after", line=False)
        .encode(
            x=x,
            y=alt.Y(
                "probability:Q",
                stack="zero",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", values=[0, 0.5, 1]),
                title="probability",
            ),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "outcome:N",
                scale=alt.Scale(domain=list(OUTCOMES.values()), range=list(palette.outcomes)),
                legend=alt.Legend(title=None, orient="bottom", labelLimit=0),
            ),
            tooltip=[
                alt.Tooltip("date:T", format="%-d %B %Y"),
                alt.Tooltip("outcome:N"),
                alt.Tooltip("probability:Q", format=".1%"),
            ],
        )
    )
    edges = (
        named("compared")
        .mark_line(**DOTTED, interpolate="step-after", color=palette.ink)
        .encode(x=x, y=alt.Y("at:Q"), detail=alt.Detail("edge:N"))
    )
    word = named("names").encode(x=x, y=alt.Y("at:Q"), text=alt.Text("name:N"))
    placed: dict[str, Any] = {
        "align": alt.ExprRef("datum.align"),
        "baseline": alt.ExprRef("datum.baseline"),
        "dx": alt.ExprRef("datum.align === 'left' ? 4 : datum.align === 'right' ? -4 : 0"),
        "dy": alt.ExprRef("datum.baseline === 'top' ? 4 : datum.baseline === 'bottom' ? -4 : 0"),
        "fontWeight": 700,
    }
    rim = word.mark_text(aria=False, stroke=palette.paper, strokeWidth=4, strokeJoin="round", **placed)
    name = word.mark_text(color=palette.ink, **placed)
    areas.name, edges.name, rim.name, name.name = "areas", "compared", "rims", "names"
    said = "Probability of deal, freeze and war going on, by date" + (
        "; dotted, what this is compared with" if compared else ""
    )
    return template(finished([areas, *([edges] if compared else []), rim, name], palette, OUTLOOK_HEIGHT, said))


def _compared(axes: tuple[alt.X, alt.Y], palette: Palette) -> dict[str, alt.Chart]:
    """The frontier and the walk-away point of what this is compared with."""
    x, y = axes
    return {
        "compared_frontier": named("compared_frontier")
        .mark_line(**DOTTED, color=palette.ink)
        .encode(x=x, y=y, detail=alt.Detail("piece:N")),
        "compared_walk_away": named("compared_walk_away")
        .mark_point(shape="stroke", size=120, color=palette.quiet, strokeDash=[1, 2])
        .encode(x=x, y=y, tooltip=[alt.Tooltip("what:N", title=" "), tip("a:Q", "first"), tip("b:Q", "second")]),
    }


def _positions(standings: Standings, branch: int) -> Columns:
    """One row a position: its number and title, and where it lies."""
    deals = [one.branches[branch].deal for one in standings.standings]
    return {
        "number": [str(n) for n in range(1, len(deals) + 1)],
        "position": [f"{n}  {one.title}" for n, one in enumerate(standings.standings, 1)],
        "author": [one.author for one in standings.standings],
        **_placed(standings.scenario, deals),
    }


def _position_layers(
    numbered: tuple[str, ...],
    names: tuple[str, str],
    told: list[alt.Tooltip],
    axes: tuple[alt.X, alt.Y],
    palette: Palette,
) -> dict[str, alt.Chart]:
    """Where the positions lie: a ring, its number beside it at the end of a short line, and a key."""
    x, y = axes
    tips = [
        alt.Tooltip("position:N", title=" "),
        alt.Tooltip("author:N"),
        tip("a:Q", names[0]),
        tip("b:Q", names[1]),
        *told,
    ]
    base = named("positions")
    dx, dy = alt.expr("datum.dx"), alt.expr("datum.dy")
    leaders = base.mark_rule(color=palette.ink, strokeWidth=0.9, x2Offset=dx, y2Offset=dy)
    rings = base.mark_point(shape="circle", size=42, filled=True, fill=palette.paper, strokeWidth=1.6, opacity=1)
    halo = base.mark_text(fontWeight=700, stroke=palette.paper, strokeWidth=4, dx=dx, dy=dy)
    numbers = base.mark_text(fontWeight=700, color=palette.ink, dx=dx, dy=dy)
    lines = ["Positions on the table", *(line for one in numbered for line in wrap(one, LETTERS))]
    below = alt.Chart(pd.DataFrame([{"key": "\n".join(lines)}])).mark_text(
        align="left", baseline="top", lineBreak="\n", lineHeight=18, color=palette.ink
    )
    return {
        "position_lines": leaders.encode(x=x, y=y, x2=alt.X2("a:Q"), y2=alt.Y2("b:Q")),
        "positions": rings.encode(x=x, y=y, stroke=alt.StrokeValue(palette.ink), tooltip=tips),
        "position_halos": halo.encode(x=x, y=y, text=alt.Text("number:N")),
        "position_numbers": numbers.encode(x=x, y=y, text=alt.Text("number:N"), tooltip=tips),
        "position_key": below.encode(x=alt.XValue(-36), y=alt.YValue(FRONTIER_HEIGHT + 54), text=alt.Text("key:N")),
    }


def _apart(
    points: list[tuple[float, float]], domains: tuple[tuple[float, float], tuple[float, float]]
) -> list[tuple[float, float]]:
    """Where each number stands beside its point, in pixels: the nearest place around it that is free."""
    (left, right), (low, high) = domains
    across, down = POSITION_PAGE
    places = [((a - left) / (right - left) * across, (high - b) / (high - low) * down) for a, b in points]
    taken: list[tuple[float, float]] = []
    for x, y in places:
        tried = [
            (x + far * math.cos(turn * math.pi / 8), y - far * math.sin(turn * math.pi / 8))
            for far in (14.0, 24.0, 36.0, 50.0, 66.0, 84.0)
            for turn in range(16)
        ]
        free = [
            spot
            for spot in tried
            if 0 <= spot[0] <= across
            and 0 <= spot[1] <= down
            and all(math.dist(spot, other) >= APART for other in [*taken, *places])
        ]
        taken.append(free[0] if free else tried[0])
    return [(to[0] - at[0], to[1] - at[1]) for to, at in zip(taken, places, strict=True)]


# ---------------------------------------------------------------- the rows behind the marks


def _domain(walk_away: float, points: Iterable[float]) -> tuple[float, float]:
    """What an axis shows: all efficient deals and walking away, with a margin."""
    points = list(points)
    low, high = min(walk_away, *points, 100), max(walk_away, *points, 0)
    margin = 0.04 * max(high - low, 1)
    return round_out(low - margin, high + margin)


def _zone(node: Node, efficient: Efficient) -> Columns:
    """The deals that both prefer to walking away: from the walk-away value of the second party up to the frontier."""
    low_a, low_b = (score.walk_away for score in node.scores.values())
    curve = efficient.frontier.curves[0]
    corners: list[tuple[float, float]] = []
    for start, end in zip(curve.start.tolist(), curve.end.tolist(), strict=True):
        if corners:  # where the frontier jumps, what lies under it is a stair
            corners.append((start[0], corners[-1][1]))
        corners += [tuple(start), tuple(end)]
    inside = _clipped(corners, low_a, low_b)
    return {"a": inside[:, 0].tolist(), "b": inside[:, 1].tolist(), "floor": [low_b] * len(inside)}


def _clipped(corners: list[tuple[float, float]], low_a: float, low_b: float) -> Floats:
    """The outline of the frontier above and to the right of a point, from left to right; empty where there is none."""
    kept: list[tuple[float, float]] = []
    for (a0, b0), (a1, b1) in itertools.pairwise(corners):
        # Going from the first party's best to the second's, a falls and b rises.
        high = 1.0 if a1 >= low_a else (a0 - low_a) / (a0 - a1) if a0 >= low_a else -1.0
        low = 0.0 if b0 >= low_b else (low_b - b0) / (b1 - b0) if b1 >= low_b else 2.0
        if low <= high:
            kept += [(a0 + t * (a1 - a0), b0 + t * (b1 - b0)) for t in (low, high)]
    if not kept:
        return np.empty((0, 2))
    outline = kept[::-1]
    return np.array([(low_a, outline[0][1]), *outline])


def _outline(efficient: Efficient) -> Columns:
    """Both ends of each piece of the frontier."""
    curve = efficient.frontier.curves[0]
    a, b = _both_ends(curve.start, curve.end).T
    return {
        "piece": np.repeat(np.arange(len(curve.start)), 2).tolist(),
        "what": ["Efficient deal"] * len(a),
        "a": a.tolist(),
        "b": b.tolist(),
    }


def _outline_terms(efficient: Efficient) -> Columns:
    """Their terms."""
    curve, scenario, game = efficient.frontier.curves[0], efficient.scenario, efficient.game
    shares = np.abs(_both_ends(curve.start_shares, curve.end_shares))
    called = [scenario.issues[issue].options[option].name for issue, option in game.options]
    return {
        **{f"share_{k}": column.tolist() for k, column in enumerate(shares.T)},
        **{f"option_{q}": [called[o] for o in column] for q, column in enumerate(np.repeat(curve.choice, 2, axis=0).T)},
    }


def _both_ends(start: Floats, end: Floats) -> Floats:
    """(2 S, N) from (S, N) at the one end of each piece and at the other."""
    return np.stack([start, end], axis=1).reshape(2 * len(start), -1)


def _marks(node: Node, efficient: Efficient) -> Columns:
    rows: list[tuple[str, Deal, int]] = []
    for party, offer in node.offers.items():
        if offer.deal is not None:
            rows.append((f"{efficient.scenario.parties[party].name} would offer", offer.deal, OFFER_SIZE))
    for (name, (title, _)), size in zip(SOLUTIONS.items(), SIZES, strict=True):
        found = node.fair[name]
        if found is not None and found.terms is not None:
            rows.append((title, found.terms, size))
    return {
        "what": [what for what, _, _ in rows],
        "size": [size for _, _, size in rows],
        **_placed(efficient.scenario, [deal for _, deal, _ in rows]),
    }


def _placed(scenario: Scenario, deals: Sequence[Deal]) -> dict[str, list[Any]]:
    """Where deals lie, and their terms."""
    called = {issue: {o: option.name for o, option in one.options.items()} for issue, one in scenario.issues.items()}
    return {
        "a": [float(deal.points[0]) for deal in deals],
        "b": [float(deal.points[1]) for deal in deals],
        **{f"share_{k}": [abs(deal.shares[asset]) for deal in deals] for k, asset in enumerate(scenario.assets)},
        **{
            f"option_{q}": [called[issue][deal.options[issue]] for deal in deals]
            for q, issue in enumerate(scenario.issues)
        },
    }


def _labels(over: pd.DataFrame) -> pd.DataFrame:
    """The names of the two lines, a little right of the middle, outside them; above or below both where there is no room."""
    first = over["date"].iloc[0]
    days = (over["date"] - first).dt.days.to_numpy()
    place = 0.6 * float(days[-1])
    names = {"position": "can expect", "walk_away": "walking away"}
    heights = {line: float(np.interp(place, days, over[line])) for line in names}
    lower, upper = sorted(names, key=heights.__getitem__)
    at = {lower: heights[lower] - LABEL_GAP, upper: heights[upper] + LABEL_GAP}
    if at[lower] < LABEL_GAP:
        at = {lower: heights[upper] + LABEL_GAP, upper: heights[upper] + 2.5 * LABEL_GAP}
    elif at[upper] > 100 - LABEL_GAP:
        at = {upper: heights[lower] - LABEL_GAP, lower: heights[lower] - 2.5 * LABEL_GAP}
    date = first + pd.Timedelta(days=place)
    return pd.DataFrame([{"date": date, "at": at[line], "label": name} for line, name in names.items()])
