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
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

from model.claims import Tested
from model.game import Floats
from model.look import (
    CHANGED,
    DOTTED,
    LIGHT,
    Filled,
    Palette,
    Row,
    Template,
    aside,
    bottom,
    calendar,
    called,
    columns,
    down,
    finished,
    haloed,
    moments,
    named,
    named_rows,
    round_out,
    rows,
    template,
    tip,
)
from model.naming import signed
from model.positions import Standing, Standings
from model.scenario import Scenario

LANE = 17.0
"""Pixels of a bar of one party."""
SECOND = 14.0
"""Pixels that a second line of words takes."""
STRIP = 13.0
"""Pixels of a strip of dates."""
BEYOND = 5
"""So many times as wide as the place where a bar's words begin is the axis, so that they end on the page."""
DOTS = "dotted: what this is compared with"
"""In a legend."""
SAME = 1e-9
"""A smaller difference of two shares is none."""


def margins(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> alt.LayerChart:
    """What each position leaves each side above saying no, over the branches of the date; the nearest to acceptance first.

    With `before` a dotted line is the margin in what this is compared with, where that differs.
    """
    return filled_margins(standings, palette, before).chart()


def filled_margins(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> Filled:
    """The same as rows in a template."""
    ordered = standings.by_distance
    titles = {party: block.name for party, block in standings.scenario.parties.items()}
    earlier = {one.position: one for one in before.standings} if before is not None else {}
    lane = LANE if before is None else LANE + SECOND
    places = rows([one.title for one in ordered], lane * 2)
    found: list[dict[str, Any]] = []
    said: list[str] = []
    for one, place in zip(ordered, places, strict=True):
        answers = []
        for n, (party, title) in enumerate(titles.items()):
            (word, margin), (old, was) = (_answer(each, party) for each in (one, earlier.get(one.position, one)))
            note = aside((word, old), (signed(margin), signed(was)))
            begin = place.begin + lane * n + (lane - LANE) / 2
            answers.append(f"{title} {word} ({signed(margin)}){note}")
            found.append(
                {
                    "position": one.title,
                    "author": one.author,
                    "party": title,
                    "accepts": word,
                    "margin": margin,
                    "was": was,
                    **_bar(title, begin + 2, begin + LANE - 1, filled=one.accepted_by(party) > 0.5),
                    **_label(f"{title} {word}, {signed(margin)}", note, begin, (margin, was)),
                }
            )
        said.append(f"{one.title}: {', '.join(answers)}")
    axis = ("Points above saying no (right)", "or below it (left), each side's own")
    return _barred("margin", found, axis, tuple(titles.values()), places, before is not None, palette, "; ".join(said))


def _answer(one: Standing, party: str) -> tuple[str, float]:
    """What a side says to a position, in a word, and by how many points."""
    chance = one.accepted_by(party)
    word = "accepts" if chance > 1 - 1e-9 else "refuses" if chance < 1e-9 else f"accepts in {chance:.0%}"
    return word, one.over(party, "margin")


def windows(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> alt.LayerChart:
    """When each side would accept each position, if the war is still on: the fuller the strip, the likelier the branches.

    With `before` a dotted line is the edge of the strip in what this is compared with, where that differs.
    """
    return filled_windows(standings, palette, before).chart()


def filled_windows(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> Filled:
    """The same as rows in a template."""
    ordered, scenario = standings.by_distance, standings.scenario
    words = {party: block.name for party, block in scenario.parties.items()} | {"both": "Both at once"}
    places = rows([one.title for one in ordered], (STRIP + 3) * 3, begin=8)
    now, then = _shares(standings), (_shares(before) if before is not None else {})
    strips: list[dict[str, Any]] = []
    compared: list[dict[str, Any]] = []
    lines: list[float] = []
    for one, place in zip(ordered, places, strict=True):
        for n, (who, name) in enumerate(words.items()):
            key, base = (one.position, who), place.begin + (STRIP + 3) * n + 2 + STRIP
            row = {"title": one.title, "who": name, "strip": " ".join(key)}
            lines.append(base)
            strips += _strip(now[key], base, row)
            compared += _edge(then.get(key, {}), now[key], base, row)
    never = [one.title for one in ordered if not any(now[one.position, "both"].values())]
    found = {"accepting": columns(strips, strips), "lines": {"base": lines}, "names": named_rows(places)}
    said = (
        "Dates on which each side would accept each position, by the probability of the branches; never both at once: "
    ) + (", ".join(never) or "none")
    if before is not None:
        found["compared"] = columns(compared, strips)
        said += f"; {DOTS}"
    days = (scenario.date(0), scenario.date(scenario.steps))
    return Filled(_windows(tuple(words.values()), days, bottom(places) + 4, before is not None, palette), found, said)


Shares = Mapping[dt.date, float]
"""On each date, in which share of the branches a side would accept."""


def _strip(shares: Shares, base: float, row: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A strip on its first and its last date, and where it changes."""
    last, was = max(shares), math.nan
    for date, share in shares.items():
        if share != was or date == last:
            yield _point(date, share, base, row)
        was = share


def _edge(then: Shares, now: Shares, base: float, row: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The edge of a strip as it was: a line for each stretch in which it differs, from the date before to the date after."""
    differs = [abs(share - now.get(date, math.inf)) > SAME for date, share in then.items()]
    line = 0
    for n, (date, share) in enumerate(then.items()):
        if any(differs[max(0, n - 1) : n + 2]):
            yield _point(date, share, base, {**row, "strip": f"{row['strip']} {line}"})
        else:
            line += 1


def _point(date: dt.date, share: float, base: float, row: Mapping[str, str]) -> dict[str, Any]:
    (when,) = moments([date])
    return {"date": when, **row, "share": share, "y": base - STRIP * share, "base": base}


def _shares(standings: Standings) -> dict[tuple[str, str], Shares]:
    """For each position, and for each party and both at once."""
    scenario = standings.scenario
    dates = [scenario.date(step) for step in range(scenario.steps + 1)]
    return {
        (one.position, who): dict(zip(dates, share.tolist(), strict=True))
        for one in standings.standings
        for who, share in _accepting(one, scenario, dates).items()
    }


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
def _windows(
    words: tuple[str, ...], days: tuple[dt.date, dt.date], height: float, compared: bool, palette: Palette
) -> Template:
    x = alt.X("date:T", title=None, axis=calendar(days), scale=alt.Scale(nice=False))
    title = "Would accept; height: chance of the branches"
    legend = alt.Legend(
        title=[title, DOTS] if compared else title,
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
        **({"compared": _outline(x, height, tips, palette)} if compared else {}),
        "names": haloed("names", "names", "top", palette, height),
    }
    said = "Dates on which each side would accept each position"
    return template(finished(called(layers), palette, height, said))


def _outline(x: alt.X, height: float, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """The edges of the strips of what is compared with."""
    made: alt.Chart = (
        named("compared")
        .mark_line(**DOTTED, interpolate="step-after", color=palette.ink)
        .encode(x=x, y=down("y", height), detail=alt.Detail("strip:N"), tooltip=[alt.Tooltip("compared:N"), *tips])
        .transform_calculate(compared="'compared with'")
    )
    return made


def claims(
    tested: Sequence[Tested],
    holds: Mapping[str, tuple[float, float]] | None = None,
    palette: Palette = LIGHT,
    before: Sequence[Tested] | None = None,
) -> alt.LayerChart:
    """What each sentence's change does to what it speaks of, with the verdict; and in which share of draws it holds, if given.

    With `before` a dotted line is the effect in what this is compared with, where that differs.
    """
    return filled_claims(tested, holds, palette, before).chart()


def filled_claims(
    tested: Sequence[Tested],
    holds: Mapping[str, tuple[float, float]] | None = None,
    palette: Palette = LIGHT,
    before: Sequence[Tested] | None = None,
) -> Filled:
    """The same as rows in a template."""
    earlier = {one.claim: one for one in before or ()}
    room = 0.0 if before is None else SECOND
    places = rows([f"“{one.sentence}”" for one in tested], LANE + room)
    found: list[dict[str, Any]] = []
    said: list[str] = []
    for one, place in zip(tested, places, strict=True):
        was = earlier.get(one.claim, one)
        drawn = (holds or {}).get(one.claim)
        share = f" ({drawn[0]:.0%})" if drawn else ""
        note = aside((one.verdict, was.verdict), (signed(one.effect, 2), signed(was.effect, 2)))
        begin = place.begin + room / 2
        found.append(
            {
                "claim": one.sentence,
                "author": one.author,
                "metric": one.metric,
                "verdict": one.verdict,
                "effect": one.effect,
                "was": was.effect,
                "party": "effect",
                **_bar("effect", begin + 2, begin + LANE, filled=one.verdict == "holds"),
                **_label(f"{one.verdict}{share}: {signed(one.effect, 2)}", note, begin, (one.effect, was.effect)),
            }
        )
        said.append(f"{one.sentence} {one.verdict} ({signed(one.effect, 2)}){note}")
    drawn_too = ("(in brackets: holds in so many draws)",) if holds else ()
    axis = ("What the change does to the number", "that the sentence speaks of, in points", *drawn_too)
    return _barred("effect", found, axis, ("effect",), places, before is not None, palette, "; ".join(said))


# ---------------------------------------------------------------- bars to both sides of zero


def _bar(party: str, top: float, base: float, *, filled: bool) -> dict[str, Any]:
    """Where a bar stands, and whether it is filled or hollow."""
    return {"fill": f"{party} {'yes' if filled else 'no'}", "y": top, "y2": base, "zero": 0.0}


def _label(text: str, note: str, begin: float, values: tuple[float, float]) -> dict[str, Any]:
    """The words of a bar: on the side where there is room, beyond zero, and beyond what it was if that lies there."""
    low, high = min(0.0, *values), max(0.0, *values)
    right = high < -low
    return {
        "label": text + note.replace(" ", "\n", 1),
        "middle": begin + 9.5 - (SECOND / 2 if note else 0),
        "at": high if right else low,
        "right": right,
    }


def _around_zero(found: Sequence[Mapping[str, Any]], value: str) -> tuple[float, float]:
    """The ends of the axis: around all bars and what they were, with room for words that begin beyond zero."""
    wide = [max(abs(row[value]), abs(row["was"]), BEYOND * abs(row["at"])) for row in found]
    widest = max([*wide, 1e-9]) * 1.04
    return round_out(-widest, widest)


def _barred(
    value: str,
    found: Sequence[Mapping[str, Any]],
    axis: tuple[str, ...],
    titles: tuple[str, ...],
    places: Sequence[Row],
    compared: bool,
    palette: Palette,
    said: str,
) -> Filled:
    """The bars; and apart from each other those whose words stand on the right, where there is room, and on the left."""
    kinds = {
        "bars": found,
        "labels_right": [row for row in found if row["right"]],
        "labels_left": [row for row in found if not row["right"]],
    }
    if compared:
        kinds["compared"] = [row for row in found if abs(row[value] - row["was"]) >= CHANGED]
    parts = {name: columns(some, found) for name, some in kinds.items()}
    made = _bars(value, axis, titles, bottom(places) + 4, _around_zero(found, value), compared, palette)
    return Filled(made, {**parts, "names": named_rows(places)}, said)


@lru_cache(maxsize=64)
def _bars(
    value: str,
    axis: tuple[str, ...],
    titles: tuple[str, ...],
    height: float,
    domain: tuple[float, float],
    compared: bool,
    palette: Palette,
) -> Template:
    """Bars to both sides of zero, filled or hollow, each with its words on the other side of zero, where there is room."""
    x = alt.X(
        f"{value}:Q",
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(title=[*axis, DOTS] if compared else list(axis), tickCount=5),
    )
    own = list(palette.parties) if len(titles) == 2 else [palette.outcomes[0]]
    kinds = [f"{name} {kind}" for name in titles for kind in ("yes", "no")]
    fills = [colour for pair in ((colour, palette.paper) for colour in own) for colour in pair]
    shown = ("position", "author", "party", "accepts") if len(titles) == 2 else ("claim", "author", "metric", "verdict")
    tips = [*(alt.Tooltip(f"{name}:N") for name in shown), tip(f"{value}:Q", value, 2)]
    bars, y, y2 = named("bars"), down("y", height), alt.Y2("y2:Q")
    words = {"x": alt.X("at:Q" if compared else "zero:Q"), "y": down("middle", height), "text": alt.Text("label:N")}
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": SECOND}
    layers = {
        "bars": bars.mark_rect(strokeWidth=1.6, cornerRadius=1).encode(
            x=x,
            x2=alt.X2("zero:Q"),
            y=y,
            y2=y2,
            fill=alt.Fill("fill:N", scale=alt.Scale(domain=kinds, range=fills), legend=None),
            stroke=alt.Stroke("party:N", scale=alt.Scale(domain=list(titles), range=own), legend=None),
            tooltip=tips,
        ),
        "zero": bars.mark_rule(color=palette.quiet).encode(x=alt.X("zero:Q"), y=y, y2=y2),
        **({"compared": _ticks(y, y2, [*tips, tip("was:Q", "compared with", 2)], palette)} if compared else {}),
        "labels_right": named("labels_right").mark_text(align="left", dx=6, **text).encode(**words),
        "labels_left": named("labels_left").mark_text(align="right", dx=-6, **text).encode(**words),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finished(called(layers), palette, height, " ".join(axis)))


def _ticks(y: alt.Y, y2: alt.Y2, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """Where bars ended in what is compared with: longer than a bar is wide, so that it is seen on one."""
    line: alt.Chart = named("compared").mark_rule(**DOTTED, color=palette.ink, yOffset=-4, y2Offset=4)
    return line.encode(x=alt.X("was:Q"), y=y, y2=y2, tooltip=tips)
