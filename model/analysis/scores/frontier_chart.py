"""The frontier: the efficient deals, the zone of agreement, fair points, offers, and the plans on the table.

The walk-away value is dashed, each fair point has its own shape, and everything is labelled in words. Nothing is computed here
but places on a page.

>>> from model import files, scores
>>> scenario = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> picture = chart_frontier(scores.solve(scenario))
>>> [layer["name"] for layer in picture.to_dict()["layer"]][:3]
['zone', 'frontier', 'walk_away_lines']
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores.answer import Efficient, Node, Solution
from model.game import Floats, fairness
from model.game.frontier import Deal
from model.presentation.captions import Caption
from model.presentation.layout import LETTERS_A_LINE, round_out, tip
from model.presentation.style import DOTTED, LIGHT, Palette, finish
from model.presentation.template import Filled, MarkColumns, Template, named_data, template
from model.scenario import Scenario

PARTY_COLOURS = LIGHT.parties
"""Blue for the first party, burnt orange for the second: apart for every kind of colour vision."""
FAIR_SHAPES = {
    name: (title + (" (for reference)" if name in fairness.ADDING else ""), shape)
    for (name, title), shape in zip(fairness.TITLES.items(), ("circle", "square", "triangle-up", "cross"), strict=True)
}
"""The fair points, by name and shape."""
SIZES = (150, 120, 100, 70)
"""Of the fair points, in square pixels: where several coincide, the smaller ones are drawn on the larger ones."""
OFFER_SIZE = 400
"""Of what each side would offer, drawn first."""


FRONTIER_HEIGHT = 430
"""Pixels."""
POSITION_PAGE = (250.0, 360.0)
"""Pixels across and down on which the numbers of positions are kept apart: those of a narrow column."""
APART = 15.0
"""Pixels between the numbers of two positions."""
TitledDeal = tuple[str, str, Deal]
"""A plan on the table: its title, its author, and the deal that it comes to."""


def chart_frontier(
    solution: Solution,
    branch: int = 0,
    plans: Sequence[TitledDeal] = (),
    palette: Palette = LIGHT,
    before: Solution | None = None,
) -> alt.LayerChart:
    """The efficient deals, the zone of agreement, walking away, the fair points and what each side would offer.

    Across: points of the first party; up: points of the second, each of its own 100. `branch` picks one of the solution's
    nodes. With `plans` of the same date, the deals on the table as numbers with a key. With
    `before` the frontier and the walk-away point of what this is compared with, dotted.
    """
    return fill_frontier(solution, branch, plans, palette, before).chart()


def fill_frontier(
    solution: Solution,
    branch: int = 0,
    plans: Sequence[TitledDeal] = (),
    palette: Palette = LIGHT,
    before: Solution | None = None,
) -> Filled:
    """The same as rows in a template."""
    node, efficient = solution.nodes[branch], solution.efficient
    walk = [score.walk_away for score in node.scores.values()]
    rows: dict[str, MarkColumns] = {
        "frontier": {**_outline(efficient), **_outline_terms(efficient)},
        "walk_away": {"a": walk[:1], "b": walk[1:], "what": ["Walking away"]},
    }
    if before is not None:
        a, b = (score.walk_away for score in before.scores.values())
        rows["compared_frontier"] = _outline(before.efficient)
        rows["compared_walk_away"] = {"a": [a], "b": [b], "what": ["Walking away, compared with"]}
    positions = _positions(solution.scenario, plans) if plans else None
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
    kinds = [*(title for title, _ in FAIR_SHAPES.values()), *(f"{name} would offer" for name in names)]
    away = named_data("walk_away")
    layers: dict[str, Any] = {
        "zone": named_data("zone")
        .mark_area(color=palette.zone, opacity=0.9, clip=True)
        .encode(x=x, y=y, y2=alt.Y2("floor:Q")),
        **(_compared((x, y), palette) if compared else {}),
        "frontier": named_data("frontier")
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
        "deals": named_data("deals")
        .mark_point(filled=True, opacity=1, stroke=palette.paper, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "what:N",
                scale=alt.Scale(domain=kinds, range=[*(s for _, s in FAIR_SHAPES.values()), "diamond", "diamond"]),
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
    return template(finish(list(layers.values()), palette, FRONTIER_HEIGHT, said))


def _compared(axes: tuple[alt.X, alt.Y], palette: Palette) -> dict[str, alt.Chart]:
    """The frontier and the walk-away point of what this is compared with."""
    x, y = axes
    return {
        "compared_frontier": named_data("compared_frontier")
        .mark_line(**DOTTED, color=palette.ink)
        .encode(x=x, y=y, detail=alt.Detail("piece:N")),
        "compared_walk_away": named_data("compared_walk_away")
        .mark_point(shape="stroke", size=120, color=palette.quiet, strokeDash=[1, 2])
        .encode(x=x, y=y, tooltip=[alt.Tooltip("what:N", title=" "), tip("a:Q", "first"), tip("b:Q", "second")]),
    }


def _positions(scenario: Scenario, plans: Sequence[TitledDeal]) -> MarkColumns:
    """One row a plan: its number and title, and where it lies."""
    return {
        "number": [str(n) for n in range(1, len(plans) + 1)],
        "position": [f"{n}  {title}" for n, (title, _, _) in enumerate(plans, 1)],
        "author": [author for _, author, _ in plans],
        **_placed(scenario, [deal for _, _, deal in plans]),
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
    base = named_data("positions")
    dx, dy = alt.expr("datum.dx"), alt.expr("datum.dy")
    leaders = base.mark_rule(color=palette.ink, strokeWidth=0.9, x2Offset=dx, y2Offset=dy)
    rings = base.mark_point(shape="circle", size=42, filled=True, fill=palette.paper, strokeWidth=1.6, opacity=1)
    halo = base.mark_text(fontWeight=700, stroke=palette.paper, strokeWidth=4, dx=dx, dy=dy)
    numbers = base.mark_text(fontWeight=700, color=palette.ink, dx=dx, dy=dy)
    lines = ["Positions on the table", *(line for one in numbered for line in wrap(one, LETTERS_A_LINE))]
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


def _zone(node: Node, efficient: Efficient) -> MarkColumns:
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


def _outline(efficient: Efficient) -> MarkColumns:
    """Both ends of each piece of the frontier."""
    curve = efficient.frontier.curves[0]
    a, b = _both_ends(curve.start, curve.end).T
    return {
        "piece": np.repeat(np.arange(len(curve.start)), 2).tolist(),
        "what": ["Efficient deal"] * len(a),
        "a": a.tolist(),
        "b": b.tolist(),
    }


def _outline_terms(efficient: Efficient) -> MarkColumns:
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


def _marks(node: Node, efficient: Efficient) -> MarkColumns:
    rows: list[tuple[str, Deal, int]] = []
    for party, offer in node.offers.items():
        if offer.deal is not None:
            rows.append((f"{efficient.scenario.parties[party].name} would offer", offer.deal, OFFER_SIZE))
    for (name, (title, _)), size in zip(FAIR_SHAPES.items(), SIZES, strict=True):
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


CAPTIONS: Final = {
    "frontier": Caption(
        "Which deals are possible?",
        "Every point of the strong line is a deal that cannot be made better for one side without making it worse for the "
        "other. The shaded deals leave both sides better off than walking away (dashed lines); if nothing is shaded, there is "
        "no zone of agreement. Diamonds are what each side would offer on this day; the other shapes are deals that are fair "
        "by one standard or another. Each axis counts one side's own 100 points: lengths across and up are not comparable. "
        "Point at a mark to read its terms. A thin dotted line is the frontier of what is compared with, where it differs.",
        "The zone of agreement holds the deals that give each side at least its walk-away value; its width is the most that "
        "the side with the smaller gain can get. Below zero there is no zone, and the width says by how much it misses.",
        r"\text{width} = \max_{z \in Z} \min_i \; \big( W_i(z) - D_i \big)",
    ),
}
"""The words around each picture of this file."""
