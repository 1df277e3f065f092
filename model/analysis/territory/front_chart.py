"""The front: what is held of each contested piece of land over time, with its range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores import Path
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
from model.game.branches import control_over_branches
from model.presentation import tables
from model.presentation.captions import Caption
from model.presentation.layout import LINE, Panel, calendar, down, haloed, tip
from model.presentation.style import LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, join_marks, moments, named_data, template

LAND_HEIGHT = 46.0


STILL = 1e-9
"""Of a share: what moves less than this does not move."""


def chart_front(
    path: Path, ends: tuple[Floats, Floats] | None = None, palette: Palette = LIGHT, before: Path | None = None
) -> alt.LayerChart:
    """How much of each contested piece of land the first party holds over time: over the branches, and branch by branch.

    Args:
        path: of the scenario.
        ends: `model.game.branches.control_at_ends_of_drift`: between the two lies the shaded range, over the branches.
        palette: the theme.
        before: of what this is compared with: where it differs, a dotted line.
    """
    return fill_front(path, ends, palette, before).chart()


def fill_front(
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
        "branches": one_line(
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
        "over": join_marks({"date": when, **_held(land, land.over, panels[asset])} for asset, land in lands.items()),
    }
    if ends:
        found["range"] = join_marks(
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
        found["compared"] = join_marks(
            {"date": then[: len(land.was)], **_held(land, land.was, panels[asset])} for asset, land in lands.items()
        )
    heads = join_marks(
        {"name": [land.head], "y": [panels[asset].top - 7 - LINE * land.head.count("\n")]}
        for asset, land in lands.items()
    )
    height = max(panel.bottom for panel in panels.values())
    also = (ends is not None, before is not None)
    made = _front(height, first, still, event_places(path), (dates[0], dates[-1]), *also, palette)
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
    branches, over = named_data("branches"), named_data("over")
    layers: dict[str, alt.Chart | alt.LayerChart] = {
        **event_marks(events, height, x, palette),
        **({"range": _range_of(x, height, palette)} if ranged else {}),
        "branches": branches.mark_line(order=False, strokeWidth=1, opacity=0.45, color=palette.parties[0]).encode(
            x=x, y=y, detail=alt.Detail("asset:N"), description=BY_BRANCH, tooltip=[alt.Tooltip("branch:N"), *tips]
        ),
        **({"compared": compared_lines("asset", x, y, tips, palette)} if compared else {}),
        "over": over.mark_line(strokeWidth=2.6, color=palette.parties[0]).encode(
            x=x, y=y, detail=alt.Detail("asset:N"), description=alt.Description("name:N"), tooltip=tips
        ),
        "panel_names": haloed("heads", "panel_names", "bottom", palette, height),
    }
    said = f"What {first} holds of each contested piece of land over time, branch by branch and over them"
    said += f"; unchanged: {', '.join(still)}" if still else ""
    said += "; dotted, what this is compared with" if compared else ""
    return template(finish(called(layers), palette, height, said))


@lru_cache
def _nothing_moves(palette: Palette) -> Template:
    said = "No land moves in this scenario."
    return template(
        finish([haloed(pd.DataFrame([{"name": said, "y": 24}]), "nothing", "bottom", palette, 30)], palette, 30, said)
    )


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
    return control_over_branches(path.play.game)[:, k] * list(path.scenario.assets.values())[k].size


def _held(land: _Land, values: Floats, panel: Panel) -> MarkColumns:
    """A line of it as rows."""
    count = len(values)
    return {
        "asset": [land.asset] * count,
        "name": [land.name] * count,
        "unit": [land.unit] * count,
        "held": values.tolist(),
        "y": [panel.place(value) for value in values.tolist()],
    }


def _range_of(x: alt.X, height: float, palette: Palette) -> alt.Chart:
    made: alt.Chart = (
        named_data("range")
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


CAPTIONS: Final = {
    "front": Caption(
        "How does the front move?",
        "A panel for each contested piece of land that changes hands: the strong line is what the first side holds, over all "
        "branches; thin lines are single branches; the band is its range if the front moves as little or as much as the "
        "estimates allow. A thin dotted line is what is compared with, where it differs.",
        "Land changes hands at a rate that depends on the conditions of the war (before and after each event), until nothing "
        "is left to be taken.",
        r"h_k(t+1) = \mathrm{clip}\Big(h_k(t) + \text{days}\cdot\frac{\text{drift}_k}{\text{area}_k},\,0,\,1\Big)",
    ),
}
"""The words around each picture of this file."""
