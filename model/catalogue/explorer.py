"""What do the scores do while a slider is being dragged? A picture that holds all the answers beforehand.

For one to three estimates every combination of some values of their ranges is played (`model.catalogue.tables`), and sliders
inside the picture pick the nearest: nothing is asked while they move. The value of each estimate as it stands is among those
played, so that the picture begins with the scores of `model.analysis.scores.solve`; elsewhere it says which values it shows.

>>> [round(value, 2) for value in steps(0, 1, 0.27, 5)]
[0.0, 0.27, 0.5, 0.75, 1.0]
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from model.catalogue import requests, tables
from model.catalogue.requests import Axis, Request
from model.errors import Fault, InvalidInput
from model.game import compile_game
from model.game.compiled import refuses
from model.presentation.captions import Caption
from model.presentation.layout import bottom, down, lay_out_rows, names, tip
from model.presentation.style import LIGHT, Palette, finish
from model.scenario import Scenario
from model.scenario.labels import in_words, with_unit

VALUES: Final = {1: 41, 2: 21, 3: 11}
"""Of each estimate, by how many there are: some thousand games at most."""
STEPS_BY_PROGRAM: Final = {1: 11, 2: 5, 3: 3}
"""The same where each game is played by programs: some seconds."""
DIAL_BAR: Final = 18.0
"""Pixels of a bar."""


def steps(low: float, high: float, value: float, count: int) -> tuple[float, ...]:
    """So many values from end to end, the one nearest to `value` moved onto it."""
    found = np.linspace(low, high, count)
    found[int(np.abs(found - value).argmin())] = value
    return tuple(found.tolist())


def answers_on_a_grid(scenario: Scenario, addresses: Sequence[str], on: dt.date | None = None) -> pd.DataFrame:
    """Score, walk-away value and zone for every combination, over the branches: a row a combination and party.

    Columns are the addresses, `n0` to `n2` (which value of each), `party`, `position`, `walk_away` and `zone_width`.

    Raises:
        InvalidInput: no estimate, more than three, or one without a range; a date outside the scenario.
    """
    if len(addresses) not in VALUES:
        raise InvalidInput([Fault("", f"{len(addresses)} estimates", "one to three", "name so many")])
    estimates = scenario.estimates()
    axes = []
    for where in addresses:
        one = estimates.get(where)
        if one is None or one.low is None or one.high is None:
            raise InvalidInput([Fault(where, "no range", "an estimate with `low` and `high`", "choose another")])
        axes.append(Axis(where, steps(one.low, one.high, one.value, _count(scenario, addresses))))
    case = requests.case("", scenario)
    frame = tables.sheet([case], Request("scores", on, grid=tuple(axes))).whole()
    points = ["position", "walk_away", "zone_width"]
    weighted = frame.assign(**{name: frame[name] * frame["probability"] for name in points})
    over = weighted.groupby([*addresses, "party"], as_index=False)[points].sum()
    for n, axis in enumerate(axes):
        over[f"n{n}"] = np.abs(over[axis.address].to_numpy()[:, None] - np.array(axis.steps)).argmin(axis=1)
    return over


def _count(scenario: Scenario, addresses: Sequence[str]) -> int:
    return (STEPS_BY_PROGRAM if refuses(compile_game(scenario)) else VALUES)[len(addresses)]


def chart_dials(
    scenario: Scenario, addresses: Sequence[str], on: dt.date | None = None, palette: Palette = LIGHT
) -> alt.LayerChart:
    """Both sides' walk-away value and score as bars, and a slider for each of one to three estimates.

    The hollow mark stays where the score is with the numbers as they stand.

    Raises:
        InvalidInput: as for `answers`.
    """
    found = answers_on_a_grid(scenario, addresses, on)
    estimates, count, values = scenario.estimates(), len(addresses), _count(scenario, addresses)
    titles = [block.name for block in scenario.parties.values()]
    places = lay_out_rows([f"{title}: from walking away to what it can expect" for title in titles], DIAL_BAR)
    height = bottom(places) + 26
    frame = pd.DataFrame(
        {
            "party": [list(scenario.parties).index(party) for party in found["party"]],
            **{name: found[name].round(3) for name in ("position", "walk_away", "zone_width")},
            **{f"n{n}": found[f"n{n}"] for n in range(count)},
        }
    )
    as_stated = np.logical_and.reduce([found[where] == estimates[where].value for where in addresses])
    dials, picked = zip(*(_dial(scenario, where, n, values) for n, where in enumerate(addresses)), strict=True)
    now = alt.Chart(frame[as_stated])
    shown = alt.Chart(frame).transform_filter(" && ".join(picked))
    now, shown = (_placed(chart, titles, [(row.begin, row.end) for row in places]) for chart in (now, shown))
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("position:Q", scale=scale, axis=alt.Axis(title="Points of each side's own 100", tickCount=5))
    away = alt.X("walk_away:Q")
    colour = alt.Color("party:N", scale=alt.Scale(domain=[0, 1], range=list(palette.parties)), legend=None)
    tips = [alt.Tooltip("side:N"), tip("position:Q", "can expect"), tip("walk_away:Q", "walking away")]
    y, middle = down("y", height), down("middle", height)
    layers: list[alt.Chart | alt.LayerChart] = [
        shown.mark_rect(opacity=0.25).encode(
            x=away, x2=alt.X2("position:Q"), y=y, y2=alt.Y2("y2:Q"), color=colour, tooltip=tips
        ),
        shown.mark_tick(thickness=3, size=DIAL_BAR).encode(x=x, y=middle, color=colour, tooltip=tips),
        shown.mark_text(align="left", dx=12, fontWeight=600).encode(
            x=x, y=middle, text=alt.Text("position:Q", format=".1f"), color=colour
        ),
        shown.mark_text(align="right", dx=-6, color=palette.quiet).encode(
            x=away, y=middle, text=alt.Text("walk_away:Q", format=".1f")
        ),
        shown.mark_text(align="left", baseline="middle", color=palette.quiet).encode(
            x=alt.XValue(0), y=alt.YValue(height - 14), text=alt.Text("zone:N")
        ),
        now.mark_point(shape="circle", size=70, filled=False, stroke=palette.ink).encode(x=x, y=middle),
    ]
    for layer, name in zip(layers, ("bars", "scores", "score_labels", "away_labels", "zone", "stated"), strict=True):
        layer.name = name
    layers[0] = layers[0].add_params(*dials)
    said = "Both sides' scores while these are dragged: " + ", ".join(in_words(scenario, where) for where in addresses)
    return finish([*layers, names(places, height, palette)], palette, height, said)


def _dial(scenario: Scenario, where: str, n: int, count: int) -> tuple[alt.Parameter, str]:
    """The slider of an estimate, and which combinations it picks."""
    one = scenario.estimates()[where]
    assert one.low is not None
    assert one.high is not None
    step = (one.high - one.low) / (count - 1)
    bind = alt.binding_range(min=one.low, max=one.high, step=step / 10, name=f"{with_unit(scenario, where)} ")
    slider = alt.param(name=f"dial{n}", value=one.value, bind=bind)
    return slider, f"datum.n{n} == round((dial{n} - {one.low!r}) / {step!r})"


def _placed(chart: alt.Chart, titles: Sequence[str], places: Sequence[tuple[float, float]]) -> alt.Chart:
    """The same with each row's place on the page and its words, worked out where it is drawn: fewer bytes to send."""
    (y, y2), (lower, lower2) = places
    wide = "'A zone of agreement, ' + format(datum.zone_width, '.1f') + ' points wide'"
    short = "'No zone of agreement: it misses by ' + format(-datum.zone_width, '.1f') + ' points'"
    return (
        chart.transform_calculate(y=f"datum.party ? {lower} : {y}", y2=f"datum.party ? {lower2} : {y2}")
        .transform_calculate(middle="(datum.y + datum.y2) / 2", zone=f"datum.zone_width >= 0 ? {wide} : {short}")
        .transform_calculate(side=f"datum.party ? {json.dumps(titles[1])} : {json.dumps(titles[0])}")
    )


CAPTIONS: Final = {
    "dials": Caption(
        "What happens while you drag?",
        "The sliders under the picture are part of it: while one is dragged the bars follow. Each bar runs from walking away to "
        "what the side can expect; the ring stays where the score is with the numbers as they stand now.",
        "Every combination of some values of these estimates was played beforehand; the picture picks the nearest.",
        r"\big[D_i(e),\; V_i(e)\big],\qquad e = \arg\min_{g \in \text{grid}} |g - \text{slider}|",
    ),
}
"""The words around each picture of this file."""
