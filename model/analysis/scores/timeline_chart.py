"""The timeline: one side's score and walk-away value over time."""

from __future__ import annotations

from typing import Final

import altair as alt
import numpy as np
import pandas as pd

from model.analysis.scores.answer import Path
from model.analysis.scores.table import tabulate_path
from model.presentation.captions import Caption
from model.presentation.layout import calendar, tip
from model.presentation.style import LIGHT, Palette, look

LABEL_GAP = 8.0
"""Points between a line and its name."""


def chart_timeline(path: Path, party: int, palette: Palette = LIGHT) -> alt.LayerChart:
    """One party's position score over time, branch by branch and over them; its walk-away value dashed; events marked."""
    scenario = path.scenario
    ids = list(scenario.parties)
    rows = tabulate_path(path)
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


CAPTIONS: Final = {
    "timeline": Caption(
        "What can one side expect, and when?",
        "The strong line is what the side can expect if the war is still on at that date, the dashed line what it has if there "
        "is never a deal. Thin lines are single branches of events, vertical lines the events themselves.",
        "Scores are worked out backwards from the horizon: on each date a side compares the best offer that the other would "
        "take with the value of saying no.",
        r"V_i(t) = \sum_{\text{proposer}} p\;\cdot\;\begin{cases} W_i(z) & \text{if both prefer the offer } z \\ C_i(t) & "
        r"\text{otherwise}\end{cases}",
    ),
}
"""The words around each picture of this file."""
