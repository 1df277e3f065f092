"""Who would accept which plan, when; and which published sentences hold?

Positions by what they leave each side above or below saying no; the dates on which each side would accept them; and claims
with the effect that they speak of. What is accepted or holds is filled and says so in words, what is refused is hollow.

>>> from model import files, positions
>>> toy = positions.judged(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> margins(toy).to_dict()["description"][:34]
"The mediator's plan: North refuses"
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from model.claims import Tested
from model.game import Floats
from model.look import (
    LIGHT,
    Columns,
    Filled,
    Palette,
    Template,
    bottom,
    calendar,
    called,
    down,
    finished,
    haloed,
    joined,
    moments,
    named,
    named_rows,
    round_out,
    rows,
    signed,
    template,
    tip,
)
from model.positions import Standing, Standings
from model.scenario import Scenario

LANE = 17.0
"""Pixels of a bar of one party."""
STRIP = 13.0
"""Pixels of a strip of dates."""


def margins(standings: Standings, palette: Palette = LIGHT) -> alt.LayerChart:
    """What each position leaves each side above saying no, over the branches of the date; the nearest to acceptance first."""
    return filled_margins(standings, palette).chart()


def filled_margins(standings: Standings, palette: Palette = LIGHT) -> Filled:
    """The same as rows in a template."""
    ordered = standings.by_distance
    titles = {party: block.name for party, block in standings.scenario.parties.items()}
    places = rows([one.title for one in ordered], LANE * 2)
    found: list[dict[str, Any]] = []
    said: list[str] = []
    for one, place in zip(ordered, places, strict=True):
        answers = []
        for n, (party, title) in enumerate(titles.items()):
            margin, chance = one.over(party, "margin"), one.accepted_by(party)
            word = "accepts" if chance > 1 - 1e-9 else "refuses" if chance < 1e-9 else f"accepts in {chance:.0%}"
            top, base = place.begin + LANE * n + 2, place.begin + LANE * (n + 1) - 1
            answers.append(f"{title} {word} ({signed(margin)})")
            found.append(
                {
                    "position": one.title,
                    "author": one.author,
                    "party": title,
                    "accepts": word,
                    "margin": margin,
                    **_bar(title, top, base, (top + base) / 2 + 0.5, filled=chance > 0.5),
                    "label": f"{title} {word}, {signed(margin)}",
                }
            )
        said.append(f"{one.title}: {', '.join(answers)}")
    axis = ("Points above saying no (right)", "or below it (left), each side's own")
    made = _bars("margin", axis, tuple(titles.values()), bottom(places) + 4, _around_zero(found, "margin"), palette)
    return Filled(made, {**_sided(found, "margin"), "names": named_rows(places)}, "; ".join(said))


def windows(standings: Standings, palette: Palette = LIGHT) -> alt.LayerChart:
    """When each side would accept each position, if the war is still on: the fuller the strip, the likelier the branches."""
    return filled_windows(standings, palette).chart()


def filled_windows(standings: Standings, palette: Palette = LIGHT) -> Filled:
    """The same as rows in a template."""
    ordered, scenario = standings.by_distance, standings.scenario
    words = {party: block.name for party, block in scenario.parties.items()} | {"both": "Both at once"}
    places = rows([one.title for one in ordered], (STRIP + 3) * 3, begin=8)
    dates = [scenario.date(step) for step in range(scenario.steps + 1)]
    when = moments(dates)
    strips: list[Columns] = []
    never = []
    for one, place in zip(ordered, places, strict=True):
        accepting = _accepting(one, scenario, dates)
        for n, (who, name) in enumerate(words.items()):
            share = accepting[who]
            kept = [step for step in range(len(dates)) if step in (0, scenario.steps) or share[step] != share[step - 1]]
            base = place.begin + (STRIP + 3) * n + 2 + STRIP
            strips.append(
                {
                    "date": [when[step] for step in kept],
                    "title": [one.title] * len(kept),
                    "who": [name] * len(kept),
                    "strip": [f"{one.position} {who}"] * len(kept),
                    "share": share[kept].tolist(),
                    "y": (base - STRIP * share[kept]).tolist(),
                    "base": [base] * len(kept),
                }
            )
            if who == "both" and not share.any():
                never.append(one.title)
    lines = {"base": [part["base"][0] for part in strips]}
    made = _windows(tuple(words.values()), (dates[0], dates[-1]), bottom(places) + 4, palette)
    said = (
        "Dates on which each side would accept each position, by the probability of the branches; never both at once: "
    )
    found = {"accepting": joined(strips), "lines": lines, "names": named_rows(places)}
    return Filled(made, found, said + (", ".join(never) or "none"))


def _accepting(one: Standing, scenario: Scenario, dates: Sequence[dt.date]) -> dict[str, Floats]:
    """(T + 1) for each party, and for both at once: in which share of the branches, by their probabilities, it would accept."""
    events = [event for _, event in scenario.calendar]
    paths = sorted({window.path for window in one.windows})
    chances = [
        math.prod(event.branches[branch].probability.value for event, branch in zip(events, path, strict=False))
        for path in paths
    ]
    accepts = {who: np.zeros((len(paths), len(dates)), dtype=bool) for who in (*scenario.parties, "both")}
    for window in one.windows:
        accepts[window.party][paths.index(window.path)] |= [window.first <= day <= window.last for day in dates]
    accepts["both"] = np.logical_and(*(accepts[party] for party in scenario.parties))
    return {who: np.array(chances) @ accepted for who, accepted in accepts.items()}


@lru_cache(maxsize=64)
def _windows(words: tuple[str, ...], days: tuple[dt.date, dt.date], height: float, palette: Palette) -> Template:
    x = alt.X("date:T", title=None, axis=calendar(days), scale=alt.Scale(nice=False))
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
    colours = alt.Scale(domain=list(words), range=[*palette.parties, palette.outcomes[0]])
    tips = [
        alt.Tooltip("title:N", title="position"),
        alt.Tooltip("who:N"),
        alt.Tooltip("date:T", title="date", format="%-d %B %Y"),
        alt.Tooltip("share:Q", title="of the branches", format=".0%"),
    ]
    layers = {
        "lines": named("lines").mark_rule(color=palette.grid).encode(y=down("base", height)),
        "accepting": named("accepting")
        .mark_area(interpolate="step-after", line=False)
        .encode(
            x=x,
            y=down("y", height),
            y2=alt.Y2("base:Q"),
            color=alt.Color("who:N", scale=colours, legend=legend, sort=list(words)),
            detail=alt.Detail("strip:N"),
            tooltip=tips,
        ),
        "names": haloed("names", "names", "top", palette, height),
    }
    said = "Dates on which each side would accept each position"
    return template(finished(called(layers), palette, height, said))


def claims(
    tested: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None, palette: Palette = LIGHT
) -> alt.LayerChart:
    """What each sentence's change does to what it speaks of, with the verdict; and in which share of draws it holds, if given."""
    return filled_claims(tested, holds, palette).chart()


def filled_claims(
    tested: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None, palette: Palette = LIGHT
) -> Filled:
    """The same as rows in a template."""
    places = rows([f"“{one.sentence}”" for one in tested], LANE)
    found: list[dict[str, Any]] = []
    for one, place in zip(tested, places, strict=True):
        drawn = (holds or {}).get(one.claim)
        share = f" ({drawn[0]:.0%})" if drawn else ""
        middle = (place.begin + place.end) / 2 + 1
        found.append(
            {
                "claim": one.sentence,
                "author": one.author,
                "metric": one.metric,
                "verdict": one.verdict,
                "effect": one.effect,
                "party": "effect",
                **_bar("effect", place.begin + 2, place.end, middle, filled=one.verdict == "holds"),
                "label": f"{one.verdict}{share}: {signed(one.effect, 2)}",
            }
        )
    drawn_too = ("(in brackets: holds in so many draws)",) if holds else ()
    axis = ("What the change does to the number", "that the sentence speaks of, in points", *drawn_too)
    made = _bars("effect", axis, ("effect",), bottom(places) + 4, _around_zero(found, "effect"), palette)
    said = "; ".join(f"{one.sentence} {one.verdict} ({signed(one.effect, 2)})" for one in tested)
    return Filled(made, {**_sided(found, "effect"), "names": named_rows(places)}, said)


# ---------------------------------------------------------------- bars to both sides of zero


def _bar(party: str, top: float, base: float, middle: float, *, filled: bool) -> dict[str, Any]:
    """Where a bar stands, and whether it is filled or hollow."""
    return {"fill": f"{party} {'yes' if filled else 'no'}", "y": top, "y2": base, "middle": middle, "zero": 0.0}


def _around_zero(found: Sequence[Mapping[str, Any]], value: str) -> tuple[float, float]:
    """The ends of the axis."""
    wide = max(max((abs(row[value]) for row in found), default=0.0), 1e-9) * 1.04
    return round_out(-wide, wide)


def _sided(found: Sequence[Mapping[str, Any]], value: str) -> dict[str, Columns]:
    """The bars; and apart from each other those whose words stand on the right, where there is room, and on the left."""

    def rows_of(some: Sequence[Mapping[str, Any]]) -> Columns:
        return {column: [row[column] for row in some] for column in found[0]}

    right = [row for row in found if row[value] < 0]
    left = [row for row in found if row[value] >= 0]
    return {"bars": rows_of(found), "labels_right": rows_of(right), "labels_left": rows_of(left)}


@lru_cache(maxsize=64)
def _bars(
    value: str,
    axis: tuple[str, ...],
    titles: tuple[str, ...],
    height: float,
    domain: tuple[float, float],
    palette: Palette,
) -> Template:
    """Bars to both sides of zero, filled or hollow, each with its words on the other side of zero, where there is room."""
    x = alt.X(
        f"{value}:Q",
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(title=list(axis), tickCount=5),
    )
    own = list(palette.parties) if len(titles) == 2 else [palette.outcomes[0]]
    kinds = [f"{name} {kind}" for name in titles for kind in ("yes", "no")]
    fills = [colour for pair in ((colour, palette.paper) for colour in own) for colour in pair]
    shown = ("position", "author", "party", "accepts") if len(titles) == 2 else ("claim", "author", "metric", "verdict")
    bars, y, y2 = named("bars"), down("y", height), alt.Y2("y2:Q")
    words = {"x": alt.X("zero:Q"), "y": down("middle", height), "text": alt.Text("label:N")}
    layers = {
        "bars": bars.mark_rect(strokeWidth=1.6, cornerRadius=1).encode(
            x=x,
            x2=alt.X2("zero:Q"),
            y=y,
            y2=y2,
            fill=alt.Fill("fill:N", scale=alt.Scale(domain=kinds, range=fills), legend=None),
            stroke=alt.Stroke("party:N", scale=alt.Scale(domain=list(titles), range=own), legend=None),
            tooltip=[*(alt.Tooltip(f"{name}:N") for name in shown), tip(f"{value}:Q", value, 2)],
        ),
        "zero": bars.mark_rule(color=palette.quiet).encode(x=alt.X("zero:Q"), y=y, y2=y2),
        "labels_right": named("labels_right").mark_text(align="left", dx=6).encode(**words),
        "labels_left": named("labels_left").mark_text(align="right", dx=-6).encode(**words),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finished(called(layers), palette, height, " ".join(axis)))
