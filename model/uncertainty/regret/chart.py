"""The picture of regret: for each plan what the best proposal of a draw would have gained more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, lay_out_rows, names, round_out, tip
from model.presentation.marks import SWING_BAR, compared_rings
from model.presentation.style import CHANGED, LIGHT, Palette, finish
from model.scenario import Scenario
from model.uncertainty.regret.answer import NO_PROPOSAL, Regret

REGRET_ROOM = 8.0
"""A regret that is so many times the median of those exceeded in one draw of twenty is off the scale."""


def chart_regret(
    scenario: Scenario, result: Sequence[Regret], palette: Palette = LIGHT, before: Sequence[Regret] | None = None
) -> alt.LayerChart:
    """For each side the regret of proposing each position: the mean, up to the worst draw in twenty, the least first.

    The points are each side's own, on one scale only so that rows can be read. A regret far beyond all others is said in words.
    With `before` a ring at the mean regret of the same position in what this is compared with, where it differs.
    """
    felt = [one.upper for one in result if one.upper > 0]
    most = max((max(one.mean, one.upper) for one in result), default=1.0)
    far = min(most, REGRET_ROOM * float(np.median(felt))) if felt else 1.0
    labels = {name: one.title for name, one in scenario.positions.items()}
    lines: list[tuple[str, Regret | None]] = []
    for party, block in scenario.parties.items():
        lines.append((f"{block.name} proposes", None))
        lines += [(labels.get(one.position, "Nothing"), one) for one in result if one.party == party]
    near, off = _moved(result, before or (), far)
    places = lay_out_rows([name + _off_the_scale(one, far, off) for name, one in lines], SWING_BAR)
    height = bottom(places) + 4
    parties = list(scenario.parties)
    found = []
    for (name, one), row in zip(lines, places, strict=True):
        if one is not None:
            found.append(
                {
                    "position": name,
                    "party": scenario.parties[one.party].name,
                    "mean": one.mean,
                    "upper": one.upper,
                    "accepted": one.accepted,
                    "zero": 0.0,
                    "shown": min(one.mean, far),
                    "end": min(one.upper, far),
                    "was": near.get(one),
                    "beyond": max(min(one.upper, far), near.get(one, 0.0)),
                    "label": _regret_in_words(one),
                    "colour": palette.parties[parties.index(one.party)],
                    "y": row.begin,
                    "middle": (row.begin + row.end) / 2,
                }
            )
    columns = [
        "position",
        "party",
        "mean",
        "upper",
        "accepted",
        "zero",
        "shown",
        "end",
        "was",
        "beyond",
        "label",
        "colour",
        "y",
        "middle",
    ]
    base = alt.Chart(pd.DataFrame(found, columns=columns))
    x = alt.X(
        "shown:Q",
        scale=alt.Scale(domain=round_out(0, far * 1.45), nice=False),
        axis=alt.Axis(
            title=["Regret in points of the side itself:", "mean, and up to one draw in twenty"], tickCount=5
        ),
    )
    tips = [
        alt.Tooltip("party:N"),
        alt.Tooltip("position:N"),
        tip("mean:Q", "mean regret", 2),
        tip("upper:Q", "one draw in twenty", 2),
        alt.Tooltip("accepted:Q", title="other side accepts", format=".0%"),
    ]
    colour = alt.Color("colour:N", scale=None, legend=None)
    layers = [
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("zero:Q"), x2=alt.X2("end:Q"), y=down("middle", height), color=colour, tooltip=tips
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=x, y=down("middle", height), color=colour, tooltip=tips
        ),
        base.mark_text(align="left", dx=8, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("beyond:Q"), y=down("middle", height), text=alt.Text("label:N")
        ),
    ]
    for layer, name in zip(layers, ("upper", "means", "regret_labels"), strict=True):
        layer.name = name
    if before is not None:
        told = [alt.Tooltip("party:N"), alt.Tooltip("position:N"), tip("was:Q", "mean regret", 2)]
        layers.insert(1, compared_rings(base, "middle", height, told, palette))
        layers[1].name = "compared"
    said = "What each side would regret to have proposed: " + "; ".join(
        f"{row['party']}, {row['position']} {row['mean']:.2f}" for row in found
    )
    return finish([*layers, names(places, height, palette)], palette, height, said)


def _moved(
    result: Sequence[Regret], before: Sequence[Regret], far: float
) -> tuple[dict[Regret | None, float], dict[Regret | None, float]]:
    """What a mean regret was, where it differs: on the scale, and off it."""
    earlier = {(one.party, one.position): one.mean for one in before}
    was = {one: earlier.get((one.party, one.position), one.mean) for one in result}
    moved = {one: mean for one, mean in was.items() if abs(mean - one.mean) >= CHANGED}
    near: dict[Regret | None, float] = {one: mean for one, mean in moved.items() if mean <= far}
    return near, {one: mean for one, mean in moved.items() if mean > far}


def _off_the_scale(one: Regret | None, far: float, was: Mapping[Regret | None, float]) -> str:
    """What cannot be seen of a row, for its name."""
    said = ["off the scale"] if one is not None and one.mean > far else []
    said += [f"was {was[one]:.2f}"] if one in was else []
    return f" ({', '.join(said)})" if said else ""


def _regret_in_words(one: Regret) -> str:
    taken = "" if one.position == NO_PROPOSAL else f", accepted {one.accepted:.0%}"
    return f"{one.mean:.2f}{taken}"


CAPTIONS: Final = {
    "regret": Caption(
        "What would each side regret to have proposed?",
        "A dot is the mean regret of proposing a plan on the first day, the line reaches to what is exceeded in one draw of "
        "twenty. What the other side always refuses costs nothing to propose. A dotted ring is the mean in what is compared "
        "with, where it differs.",
        "Proposing gains what the plan is worth above saying no if the other side accepts, and nothing if not; regret is what "
        "the best proposal of that draw would have gained more.",
        r"R_i(p) = \max_q g_i(q) - g_i(p),\qquad g_i(p) = (W_i(p) - C_i)\,[\text{the other accepts}]",
    ),
}
"""The words around each picture of this file."""
