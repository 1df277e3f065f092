"""Marks of what bars and dots are compared with: hollow frames, dotted rings, and what they say under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from model.presentation.layout import down
from model.presentation.style import DOTTED, Palette

SWING_BAR = 14.0
"""Pixels of a bar."""
FRAME = 1.5
"""Pixels by which the frame of what is compared with is higher than a bar, above and below."""


def compared_frames(
    base: alt.Chart, ends: tuple[str, str], height: float, tips: Sequence[alt.Tooltip], palette: Palette
) -> alt.LayerChart:
    """What bars are compared with, where they moved: hollow, on a rim of paper so that it is seen on the bar."""
    x, x2 = ends
    rims, frames = (
        base.transform_filter("datum.moved")
        .mark_rect(**stroke, filled=False, cornerRadius=1.5, yOffset=-FRAME, y2Offset=FRAME)
        .encode(x=alt.X(f"{x}:Q"), x2=alt.X2(f"{x2}:Q"), y=down("y", height), y2=alt.Y2("y2:Q"))
        for stroke in ({"strokeWidth": 3, "stroke": palette.paper, "aria": False}, {**DOTTED, "stroke": palette.ink})
    )
    return alt.LayerChart(layer=[rims, told_apart(frames, tips)])


def compared_rings(base: alt.Chart, y: str, height: float, tips: Sequence[alt.Tooltip], palette: Palette) -> alt.Chart:
    """What dots are compared with (`was`): hollow, to be drawn beneath them."""
    rings = base.transform_filter("isValid(datum.was)").mark_point(**DOTTED, filled=False, size=90, opacity=1)
    return told_apart(rings.encode(x=alt.X("was:Q"), y=down(y, height), stroke=alt.StrokeValue(palette.ink)), tips)


def told_apart(marks: alt.Chart, tips: Sequence[alt.Tooltip]) -> alt.Chart:
    """Marks that say under the pointer that they are what is compared with."""
    marks = marks.transform_calculate(compared="'compared with'")
    return marks.encode(tooltip=[alt.Tooltip("compared:N"), *tips])
