"""The picture of the regions: the part of each estimate's range in which an outcome holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd

from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, lay_out_rows, names
from model.presentation.marks import SWING_BAR, compared_frames
from model.presentation.style import LIGHT, Palette, finish
from model.scenario import Scenario
from model.scenario.estimate import Estimate
from model.scenario.labels import in_words
from model.uncertainty.regions.answer import Limit, Region
from model.uncertainty.regions.sentences import label_region


def chart_regions(
    scenario: Scenario, result: Sequence[Region], palette: Palette = LIGHT, before: Sequence[Region] | None = None
) -> alt.LayerChart:
    """For each outcome with a region the part of each estimate's range that bounds it, with what the region tells.

    With `before` a hollow frame around the part that bounds the same outcome in what this is compared with, where it differs.
    """
    estimates = scenario.estimates()
    rows_of: list[tuple[str, tuple[Limit, Limit] | None]] = []
    earlier = _limits(before or ())
    for one in result:
        if one.found is not None and one.found.limits:
            rows_of.append((label_region(one, one.found), None))
            rows_of += [
                (
                    in_words(scenario, limit.address),
                    (limit, earlier.get((one.column, one.found.holds, limit.address), limit)),
                )
                for limit in one.found.limits
            ]
    places = lay_out_rows([name for name, _ in rows_of], SWING_BAR)
    height = bottom(places) + 4
    found = []
    for (name, both), row in zip(rows_of, places, strict=True):
        if both is None:
            continue
        limit, was = both
        (begin, end), (was_begin, was_end) = (_part(each, estimates[limit.address]) for each in both)
        found.append(
            {
                "estimate": name,
                "address": limit.address,
                "begin": begin,
                "end": end,
                "zero": 0.0,
                "one": 1.0,
                "label": _bound(limit),
                "was_begin": was_begin,
                "was_end": was_end,
                "was": _bound(was),
                "moved": (was_begin, was_end) != (begin, end),
                "y": row.begin,
                "y2": row.end,
                "middle": (row.begin + row.end) / 2,
            }
        )
    columns = ["estimate", "address", "begin", "end", "zero", "one", "label", "y", "y2", "middle"]
    columns += ["was_begin", "was_end", "was", "moved"]
    base = alt.Chart(pd.DataFrame(found, columns=columns))
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=[0, 1.3], nice=False),
        axis=alt.Axis(
            title="From the low to the high end of each range", values=[0, 1], labelExpr="datum.value ? 'high' : 'low'"
        ),
    )
    tips = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N"), alt.Tooltip("label:N")]
    layers = [
        base.mark_rect(color=palette.grid, cornerRadius=1.5).encode(
            x=alt.X("zero:Q"), x2=alt.X2("one:Q"), y=down("y", height), y2=alt.Y2("y2:Q")
        ),
        base.mark_rect(color=palette.ink, cornerRadius=1.5).encode(
            x=x, x2=alt.X2("end:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        base.mark_text(align="left", dx=6, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("one:Q"), y=down("middle", height), text=alt.Text("label:N")
        ),
    ]
    for layer, name in zip(layers, ("ranges", "bounds", "bound_labels"), strict=True):
        layer.name = name
    if before is not None:
        told = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N"), alt.Tooltip("was:N", title="label")]
        layers.append(compared_frames(base, ("was_begin", "was_end"), height, told, palette))
        layers[-1].name = "compared"
    said = "; ".join(f"{row['estimate']} {row['label']}" for row in found) or "No outcome has a region to show."
    return finish([*layers, names(places, height, palette)], palette, height, f"In which region outcomes hold: {said}")


def _limits(result: Sequence[Region]) -> dict[tuple[str, bool, str], Limit]:
    """By the outcome, whether it holds or fails there, and the estimate."""
    return {
        (one.column, one.found.holds, limit.address): limit
        for one in result
        if one.found is not None
        for limit in one.found.limits
    }


def _part(limit: Limit, one: Estimate) -> tuple[float, float]:
    """Of an estimate's range, from 0 at its low end to 1 at its high end."""
    low, high = one.low or 0.0, one.high or 0.0
    begin, end = (
        min(1.0, max(0.0, (value - low) / (high - low)))
        for value in (low if limit.low is None else limit.low, high if limit.high is None else limit.high)
    )
    return begin, end


def _bound(limit: Limit) -> str:
    low = "" if limit.low is None else f"from {limit.low:.3g}"
    high = "" if limit.high is None else f"up to {limit.high:.3g}"
    return f"{low} {high}".strip()


CAPTIONS: Final = {
    "regions": Caption(
        "In which region of the numbers is it so?",
        "For an outcome that holds in some draws: the part of each estimate's range (dark) in which it holds, or fails, more "
        "often than elsewhere. The share in the region against the share of all draws says how much the region tells. A hollow "
        "frame is the same part in what is compared with, where it differs.",
        "Found by PRIM in one half of the draws and measured on the other, so that a region through noise does not survive.",
        r"\text{coverage} = \frac{|\{y\} \cap B|}{|\{y\}|},\qquad \text{density} = \frac{|\{y\} \cap B|}{|B|}",
    ),
}
"""The words around each picture of this file."""
