"""How every picture looks: one typeface, a light and a dark palette, two parties' colours, quiet lines.

Two colours stand for the two parties wherever they appear, told apart by the colour-blind and never the only sign. A picture
is one view, so that it fits a column of 340 px and a page of 1,100 px alike.

>>> LIGHT.parties == DARK.parties, len(LIGHT.parties)
(False, 2)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import altair as alt

PICTURE_FONT = "'Source Sans', 'Source Sans Pro', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
"""The app's typeface where the picture is shown in it, the system's elsewhere."""


DOTTED: Final[Mapping[str, Any]] = MappingProxyType(
    {"strokeWidth": 1.8, "strokeDash": [1, 3], "strokeCap": "round", "aria": False}
)
"""The line, or the edge of a hollow mark, of what something is compared with. It is not read out: words beside it say the same,
and a layer of marks in which nothing differs would have nothing to say."""
CHANGED = 0.005
"""Points: a smaller change cannot be read."""


@dataclass(frozen=True)
class Palette:
    """The colours of a theme."""

    name: Literal["light", "dark"]
    parties: tuple[str, str]
    """The first and the second party."""
    ink: str
    quiet: str
    grid: str
    paper: str
    zone: str
    land: str
    """Of land that is not contested."""
    outcomes: tuple[str, str, str]
    """Deal, freeze, war."""
    solutions: tuple[str, str, str, str]
    """Nash, Kalai-Smorodinsky, egalitarian, utilitarian."""


LIGHT = Palette(
    name="light",
    parties=("#0b62a4", "#b4500a"),
    ink="#1c2530",
    quiet="#5b6673",
    grid="#e3e7eb",
    paper="#ffffff",
    zone="#d5e8dd",
    land="#eef1f4",
    outcomes=("#2a8f7a", "#9db4cc", "#4a4f57"),
    solutions=("#6b3fa0", "#15803d", "#8a6d00", "#7a8490"),
)
DARK = Palette(
    name="dark",
    parties=("#6cb2f0", "#f0a05a"),
    ink="#e9eef3",
    quiet="#aab4bf",
    grid="#323c47",
    paper="#151b22",
    zone="#20463a",
    land="#252e38",
    outcomes=("#4fc3a8", "#5f7d9c", "#c3c9d1"),
    solutions=("#b99be6", "#5cc98a", "#d9bd4a", "#9aa5b1"),
)


def look(palette: Palette = LIGHT) -> alt.Config:
    """The look of every picture in a theme: one typeface, quiet lines, room for labels."""
    return alt.Config(
        font=PICTURE_FONT,
        background="transparent",
        padding=4,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(tooltip=None),  # only what says so tells anything under the pointer
        axis=alt.AxisConfig(
            labelColor=palette.quiet,
            titleColor=palette.ink,
            titleFontWeight=500,
            gridColor=palette.grid,
            domainColor=palette.grid,
            tickColor=palette.grid,
            labelFontSize=12,
            titleFontSize=12,
            titlePadding=8,
            labelLimit=0,
        ),
        legend=alt.LegendConfig(
            labelColor=palette.ink,
            titleColor=palette.ink,
            titleFontSize=12,
            labelFontSize=12,
            labelLimit=0,
            offset=12,
            rowPadding=6,
            columnPadding=8,
        ),
        text=alt.MarkConfig(font=PICTURE_FONT, fontSize=12, color=palette.ink),
        title=alt.TitleConfig(
            color=palette.ink,
            subtitleColor=palette.quiet,
            fontSize=15,
            fontWeight=600,
            subtitleFontSize=12,
            subtitlePadding=4,
            anchor="start",
            frame="bounds",
            offset=12,
        ),
    )


def finish(layers: Sequence[alt.Chart | alt.LayerChart], palette: Palette, height: float, said: str) -> alt.LayerChart:
    """A picture as wide as its place, with the words that stand for it where it cannot be seen."""
    return alt.LayerChart(layer=list(layers), width="container", height=height, description=said, config=look(palette))


def called(layers: Mapping[str, alt.Chart | alt.LayerChart]) -> list[alt.Chart | alt.LayerChart]:
    """Layers with their names."""
    for name, layer in layers.items():
        layer.name = name
    return list(layers.values())
