"""The pictures of an ensemble: how the scores spread, and where the sides refuse."""

from __future__ import annotations

from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores import Efficient
from model.analysis.scores.table import tabulate_frontier
from model.game import Floats
from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, lay_out_rows, names, tip
from model.presentation.style import DOTTED, LIGHT, Palette, finish
from model.uncertainty.ensemble.summaries import Ensemble

HISTOGRAM_BINS = 40
"""Of a histogram."""
SCATTERED = 1500
"""Draws in a scatter; more would be one blot."""


def chart_spread(result: Ensemble, palette: Palette = LIGHT, before: Ensemble | None = None) -> alt.LayerChart:
    """How the scores of both sides are spread over the draws of an ensemble, with the middle and the middle 90 %.

    With `before` the outline of the draws of what this is compared with, in the same columns, and their middle, dotted.
    """
    scenario = result.run.scenario
    parties = list(scenario.parties)
    both = {party: (_scores_of(result, party), _scores_of(before, party)) for party in parties}
    heads = [f"{scenario.parties[party].name}: {_middle_in_words(*both[party])}" for party in parties]
    places = lay_out_rows(heads, 96)
    height = bottom(places) + 6
    bars, marks, outline = [], [], []
    for (party, (values, old)), place in zip(both.items(), places, strict=True):
        base = place.end - 4
        edges = np.histogram_bin_edges(np.concatenate([values, old]), bins=HISTOGRAM_BINS)
        counts, was = (np.histogram(one, bins=edges)[0] for one in (values, old))
        was = was * len(values) / max(len(old), 1)  # as if there were as many draws
        scale = 82 / max(counts.max(), was.max())
        bars += [
            {"party": party, "from": a, "to": b, "draws": count, "base": base, "y": base - scale * count}
            for a, b, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
        ]
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
        marks.append(
            {
                "party": party,
                "low": low,
                "middle": middle,
                "high": high,
                "was": float(np.median(old)) if len(old) else None,
                "base": base,
                "y": base + 4,
                "top": base - 84,
            }
        )
        outline += [
            {"party": party, "at": at, "y": base - scale * count, "order": n}
            for n, (at, count) in enumerate(_steps(edges, was))
        ]
    frame, lines = pd.DataFrame(bars), pd.DataFrame(marks)
    x = alt.X(
        "from:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(title="Score, points of each side's own 100", tickCount=6),
    )
    colour = alt.Color("party:N", scale=alt.Scale(domain=parties, range=list(palette.parties)), legend=None)
    layers = [
        alt.Chart(frame, name="draws")
        .mark_rect(opacity=0.65)
        .encode(
            x=x,
            x2=alt.X2("to:Q"),
            y=down("y", height),
            y2=alt.Y2("base:Q"),
            color=colour,
            tooltip=[tip("from:Q", "from"), tip("to:Q", "to"), alt.Tooltip("draws:Q")],
        ),
        *(_dotted(pd.DataFrame(outline), lines, height, palette) if before is not None else ()),
        alt.Chart(lines, name="nine_in_ten")
        .mark_rule(strokeWidth=3, color=palette.ink)
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=down("y", height)),
        alt.Chart(lines, name="median")
        .mark_rule(strokeWidth=1.8, color=palette.ink)
        .encode(x=alt.X("middle:Q"), y=down("top", height), y2=alt.Y2("base:Q")),
        names(places, height, palette),
    ]
    return finish(layers, palette, height, f"Scores over {result.run.draws:,} draws. " + "; ".join(heads))


def _scores_of(result: Ensemble | None, party: str) -> Floats:
    """In every draw; of nothing there are none."""
    return np.asarray([] if result is None else result.outputs[f"score_{party}"], dtype=np.float64)


def _middle_in_words(values: Floats, old: Floats) -> str:
    """The median, what it was where that differs, and the middle 90 %."""
    low, middle, high = (f"{value:.1f}" for value in np.quantile(values, (0.05, 0.5, 0.95)))
    was = f"{np.median(old):.1f}" if len(old) else middle
    return f"{middle} ({f'was {was}; ' if was != middle else ''}nine draws in ten {low} to {high})"


def _steps(edges: Floats, counts: Floats) -> list[tuple[float, float]]:
    """The corners of the outline of columns, from the first that is not empty to the last."""
    there = np.flatnonzero(counts)
    if not len(there):
        return []
    first, last = int(there[0]), int(there[-1])
    heights = np.pad(np.repeat(counts[first : last + 1], 2), 1)
    return list(zip(np.repeat(edges[first : last + 2], 2).tolist(), heights.tolist(), strict=True))


def _dotted(outline: pd.DataFrame, lines: pd.DataFrame, height: float, palette: Palette) -> tuple[alt.Chart, alt.Chart]:
    """The outline of the draws of what is compared with, and their middle."""
    return (
        alt.Chart(outline, name="compared")
        .mark_line(**{**DOTTED, "strokeWidth": 1.3}, color=palette.ink)
        .encode(x=alt.X("at:Q"), y=down("y", height), detail=alt.Detail("party:N"), order=alt.Order("order:Q")),
        alt.Chart(lines, name="compared_median")
        .mark_rule(**DOTTED, color=palette.ink)
        .encode(x=alt.X("was:Q"), y=down("top", height), y2=alt.Y2("base:Q")),
    )


def chart_refusals(result: Ensemble, efficient: Efficient, palette: Palette = LIGHT) -> alt.LayerChart:
    """What each side has if it refuses, in every draw, against the efficient deals as stated: below the line there is room."""
    scenario = result.run.scenario
    first, second = scenario.parties
    names_of = [party.name for party in scenario.parties.values()]
    frame = pd.DataFrame(
        {"a": result.outputs[f"saying_no_{first}"][:SCATTERED], "b": result.outputs[f"saying_no_{second}"][:SCATTERED]}
    ).astype(float)
    line = tabulate_frontier(efficient).rename(columns={f"points_{first}": "a", f"points_{second}": "b"})
    scale = alt.Scale(zero=False, nice=True)
    x = alt.X("a:Q", scale=scale, axis=alt.Axis(title=f"{names_of[0]}: points of its 100", tickCount=6))
    y = alt.Y("b:Q", scale=scale, axis=alt.Axis(title=f"{names_of[1]}: points of its 100", tickCount=6))
    tips = [tip("a:Q", names_of[0]), tip("b:Q", names_of[1])]
    layers = [
        alt.Chart(frame, name="draws")
        .mark_point(filled=True, size=14, opacity=0.35, color=palette.quiet)
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(line[["piece", "a", "b"]], name="frontier")
        .mark_line(strokeWidth=2.5, color=palette.ink)
        .encode(x=x, y=y, detail=alt.Detail("piece:N"), tooltip=tips),
    ]
    said = f"What {names_of[0]} and {names_of[1]} have if they refuse, in {len(frame):,} draws, and the efficient deals as stated"
    return finish(layers, palette, 400, said)


CAPTIONS: Final = {
    "refusals": Caption(
        "Where do the sides refuse?",
        "A dot is a draw: across, what the first side has if it refuses; up, what the second has, each of its own 100 points. "
        "Where a dot lies beyond the frontier no deal gives both as much; below it there is room for one on this day.",
        "In each draw the game is played as it stands. What refusing is worth is waiting, with all that may come later, deals "
        "included.",
        r"C_i = -c_i + \delta_i \big[ \lambda F_i + (1 - \lambda) V_i \big]",
    ),
    "spread": Caption(
        "How sure are the scores?",
        "Each column counts the draws in which a side can expect so many points; the dark bar below spans nine draws in ten. "
        "The dotted outline and the dotted line are what is compared with.",
        "Each estimate is drawn from its range (PERT unless the file says otherwise), all at once.",
        r"\frac{e - \text{low}}{\text{high} - \text{low}} \sim \mathrm{Beta}(1 + 4m,\ 5 - 4m),\qquad "
        r"m = \frac{\text{value} - \text{low}}{\text{high} - \text{low}}",
    ),
}
"""The words around each picture of this file."""
