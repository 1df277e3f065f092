"""Who would accept which plan, when; and which published sentences hold?

Positions by what they leave each side above or below saying no; the dates on which each side would accept them; and claims
with the effect that they speak of. What is accepted or holds is filled and says so in words, what is refused is hollow.

>>> from model import files, positions
>>> toy = positions.judged(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> margins(toy).to_dict()["description"][:34]
"The mediator's plan: North refuses"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from model import tables
from model.claims import Tested
from model.look import LIGHT, Palette, bottom, calendar, down, finished, names, round_out, rows, signed, tip
from model.positions import Standings

LANE = 17.0
"""Pixels of a bar of one party."""
STRIP = 13.0
"""Pixels of a strip of dates."""


def margins(standings: Standings, palette: Palette = LIGHT) -> alt.LayerChart:
    """What each position leaves each side above saying no, over the branches of the date; the nearest to acceptance first."""
    ordered = standings.by_distance
    parties = list(standings.scenario.parties)
    titles = [standings.scenario.parties[p].name for p in parties]
    places = rows([one.title for one in ordered], LANE * 2)
    height = bottom(places) + 4
    found: list[dict[str, Any]] = []
    for one, place in zip(ordered, places, strict=True):
        for n, party in enumerate(parties):
            margin, chance = one.over(party, "margin"), one.accepted_by(party)
            found.append(
                {
                    "position": one.title,
                    "author": one.author,
                    "party": titles[n],
                    "margin": margin,
                    "accepts": "accepts"
                    if chance > 1 - 1e-9
                    else "refuses"
                    if chance < 1e-9
                    else f"accepts in {chance:.0%}",
                    "filled": chance > 0.5,
                    "y": place.begin + LANE * n + 2,
                    "y2": place.begin + LANE * (n + 1) - 1,
                    "zero": 0.0,
                }
            )
    frame = pd.DataFrame(found)
    frame["middle"] = (frame["y"] + frame["y2"]) / 2 + 0.5
    frame["label"] = [f"{row['party']} {row['accepts']}, {signed(row['margin'])}" for row in frame.to_dict("records")]
    layers = _bars(
        frame,
        "margin",
        ["Points above saying no (right)", "or below it (left), each side's own"],
        height,
        palette,
        titles,
    )
    said = "; ".join(
        f"{one.title}: "
        + ", ".join(
            f"{row['party']} {row['accepts']} ({signed(row['margin'])})"
            for row in found
            if row["position"] == one.title
        )
        for one in ordered
    )
    return finished([*layers, names(places, height, palette)], palette, height, said)


def windows(standings: Standings, palette: Palette = LIGHT) -> alt.LayerChart:
    """When each side would accept each position, if the war is still on: the fuller the strip, the likelier the branches."""
    ordered = standings.by_distance
    scenario = standings.scenario
    parties = list(scenario.parties)
    words = {party: scenario.parties[party].name for party in parties} | {"both": "Both at once"}
    table = tables.accepting(standings)
    dates = [scenario.date(step) for step in range(scenario.steps + 1)]
    places = rows([one.title for one in ordered], (STRIP + 3) * 3, begin=8)
    height = bottom(places) + 4
    top = {
        (one.position, who): place.begin + (STRIP + 3) * n + 2
        for one, place in zip(ordered, places, strict=True)
        for n, who in enumerate(words)
    }
    title_of = {one.position: one.title for one in ordered}
    frame = table.assign(
        who=[words[who] for who in table["party"]],
        title=[title_of[position] for position in table["position"]],
        base=[top[one] + STRIP for one in zip(table["position"], table["party"], strict=True)],
    )
    frame["y"] = frame["base"] - STRIP * frame["share"]
    frame["strip"] = frame["position"] + " " + frame["party"]
    lines = frame.drop_duplicates("strip")
    x = alt.X("date:T", title=None, axis=calendar(dates), scale=alt.Scale(nice=False))
    legend = alt.Legend(
        title="Would accept; height: chance of the branches",
        titleFontWeight=500,
        titleLimit=0,
        orient="top",
        symbolType="square",
        symbolSize=110,
        offset=4,
        columns=3,
    )
    colour = alt.Color(
        "who:N",
        scale=alt.Scale(domain=list(words.values()), range=[*palette.parties, palette.outcomes[0]]),
        legend=legend,
        sort=list(words.values()),
    )
    when = alt.Tooltip("date:T", title="date", format="%-d %B %Y")
    tips = [
        alt.Tooltip("title:N", title="position"),
        alt.Tooltip("who:N"),
        when,
        alt.Tooltip("share:Q", title="of the branches", format=".0%"),
    ]
    layers = [
        alt.Chart(lines, name="lines").mark_rule(color=palette.grid).encode(y=down("base", height)),
        alt.Chart(frame, name="accepting")
        .mark_area(interpolate="step-after", line=False)
        .encode(
            x=x, y=down("y", height), y2=alt.Y2("base:Q"), color=colour, detail=alt.Detail("strip:N"), tooltip=tips
        ),
        names(places, height, palette),
    ]
    never = [
        one.title
        for one in ordered
        if not frame.loc[(frame["position"] == one.position) & (frame["party"] == "both"), "share"].any()
    ]
    said = (
        "Dates on which each side would accept each position, by the probability of the branches; never both at once: "
    )
    return finished(layers, palette, height, said + (", ".join(never) or "none"))


def claims(
    tested: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None, palette: Palette = LIGHT
) -> alt.LayerChart:
    """What each sentence's change does to what it speaks of, with the verdict; and in which share of draws it holds, if given."""
    places = rows([f"“{one.sentence}”" for one in tested], LANE)
    height = bottom(places) + 4
    found = []
    for one, place in zip(tested, places, strict=True):
        drawn = (holds or {}).get(one.claim)
        share = f" ({drawn[0]:.0%})" if drawn else ""
        found.append(
            {
                "claim": one.sentence,
                "author": one.author,
                "metric": one.metric,
                "effect": one.effect,
                "party": "effect",
                "verdict": one.verdict,
                "filled": one.verdict == "holds",
                "label": f"{one.verdict}{share}: {signed(one.effect, 2)}",
                "y": place.begin + 2,
                "y2": place.end,
                "middle": (place.begin + place.end) / 2 + 1,
                "zero": 0.0,
            }
        )
    frame = pd.DataFrame(found)
    title = ["What the change does to the number", "that the sentence speaks of, in points"]
    title += ["(in brackets: holds in so many draws)"] if holds else []
    layers = _bars(frame, "effect", title, height, palette, ["effect"])
    said = "; ".join(f"{one.sentence} {one.verdict} ({signed(one.effect, 2)})" for one in tested)
    return finished([*layers, names(places, height, palette)], palette, height, said)


def _bars(
    frame: pd.DataFrame, value: str, title: list[str], height: float, palette: Palette, titles: Sequence[str]
) -> list[alt.Chart]:
    """Bars to both sides of zero, filled or hollow, each with its words on the other side of zero, where there is room."""
    wide = max(float(frame[value].abs().max()), 1e-9) * 1.04
    frame = frame.assign(right=frame[value] < 0)
    x = alt.X(
        f"{value}:Q",
        scale=alt.Scale(domain=round_out(-wide, wide), nice=False),
        axis=alt.Axis(title=title, tickCount=5),
    )
    own = list(palette.parties) if len(titles) == 2 else [palette.outcomes[0]]
    domain = [f"{name} {kind}" for name in titles for kind in ("yes", "no")]
    frame["fill"] = [f"{row['party']} {'yes' if row['filled'] else 'no'}" for row in frame.to_dict("records")]
    fills = [colour for pair in ((colour, palette.paper) for colour in own) for colour in pair]
    shown = ("position", "claim", "author", "metric", "party", "accepts", "verdict")
    tips = [alt.Tooltip(f"{name}:N") for name in shown if name in frame]
    base = alt.Chart(frame)
    layers = [
        base.mark_rect(strokeWidth=1.6, cornerRadius=1).encode(
            x=x,
            x2=alt.X2("zero:Q"),
            y=down("y", height),
            y2=alt.Y2("y2:Q"),
            fill=alt.Fill("fill:N", scale=alt.Scale(domain=domain, range=fills), legend=None),
            stroke=alt.Stroke("party:N", scale=alt.Scale(domain=list(titles), range=own), legend=None),
            tooltip=[*(name for name in tips if name != "party" or len(titles) == 2), tip(f"{value}:Q", value, 2)],
        ),
        base.mark_rule(color=palette.quiet).encode(x=alt.X("zero:Q"), y=down("y", height), y2=alt.Y2("y2:Q")),
        *(
            alt.Chart(frame[frame["right"] == right], mark=mark).encode(
                x=alt.X("zero:Q"), y=down("middle", height), text=alt.Text("label:N")
            )
            for right, mark in (
                (True, alt.MarkDef("text", align="left", dx=6)),
                (False, alt.MarkDef("text", align="right", dx=-6)),
            )
        ),
    ]
    for layer, name in zip(layers, ("bars", "zero", "labels_right", "labels_left"), strict=True):
        layer.name = name
    return layers
