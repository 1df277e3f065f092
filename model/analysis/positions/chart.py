"""The pictures of the plans on the table: margins on a day, and the dates on which each side would accept.

What is accepted is filled and says so in words, what is refused is hollow.

>>> from model import files, positions
>>> toy = positions.judge(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> chart_margins(toy).to_dict()["description"][:34]
"The mediator's plan: North refuses"
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import altair as alt
import numpy as np

from model.analysis.positions.answer import Standing, Standings
from model.game import Floats
from model.presentation.bars import DOTS, PARTY_LANE, SECOND_LINE, label_bar, place_bar, stack_bars
from model.presentation.captions import Caption
from model.presentation.layout import aside, bottom, calendar, down, haloed, lay_out_rows, named_rows
from model.presentation.style import DOTTED, LIGHT, Palette, called, finish
from model.presentation.template import Filled, Template, columns, moments, named_data, template
from model.scenario import Scenario
from model.scenario.labels import signed

STRIP = 13.0
"""Pixels of a strip of dates."""


SAME = 1e-9
"""A smaller difference of two shares is none."""


def chart_margins(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> alt.LayerChart:
    """What each position leaves each side above saying no, over the branches of the date; the nearest to acceptance first.

    With `before` a dotted line is the margin in what this is compared with, where that differs.
    """
    return fill_margins(standings, palette, before).chart()


def fill_margins(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> Filled:
    """The same as rows in a template."""
    ordered = standings.by_distance
    titles = {party: block.name for party, block in standings.scenario.parties.items()}
    earlier = {one.position: one for one in before.standings} if before is not None else {}
    lane = PARTY_LANE if before is None else PARTY_LANE + SECOND_LINE
    places = lay_out_rows([one.title for one in ordered], lane * 2)
    found: list[dict[str, Any]] = []
    said: list[str] = []
    for one, place in zip(ordered, places, strict=True):
        answers = []
        for n, (party, title) in enumerate(titles.items()):
            (word, margin), (old, was) = (_answer(each, party) for each in (one, earlier.get(one.position, one)))
            note = aside((word, old), (signed(margin), signed(was)))
            begin = place.begin + lane * n + (lane - PARTY_LANE) / 2
            answers.append(f"{title} {word} ({signed(margin)}){note}")
            found.append(
                {
                    "position": one.title,
                    "author": one.author,
                    "party": title,
                    "accepts": word,
                    "margin": margin,
                    "was": was,
                    **place_bar(title, begin + 2, begin + PARTY_LANE - 1, filled=one.accepted_by(party) > 0.5),
                    **label_bar(f"{title} {word}, {signed(margin)}", note, begin, (margin, was)),
                }
            )
        said.append(f"{one.title}: {', '.join(answers)}")
    axis = ("Points above saying no (right)", "or below it (left), each side's own")
    return stack_bars(
        "margin", found, axis, tuple(titles.values()), places, before is not None, palette, "; ".join(said)
    )


def _answer(one: Standing, party: str) -> tuple[str, float]:
    """What a side says to a position, in a word, and by how many points."""
    chance = one.accepted_by(party)
    word = "accepts" if chance > 1 - 1e-9 else "refuses" if chance < 1e-9 else f"accepts in {chance:.0%}"
    return word, one.over(party, "margin")


def chart_windows(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> alt.LayerChart:
    """When each side would accept each position, if the war is still on: the fuller the strip, the likelier the branches.

    With `before` a dotted line is the edge of the strip in what this is compared with, where that differs.
    """
    return fill_windows(standings, palette, before).chart()


def fill_windows(standings: Standings, palette: Palette = LIGHT, before: Standings | None = None) -> Filled:
    """The same as rows in a template."""
    ordered, scenario = standings.by_distance, standings.scenario
    words = {party: block.name for party, block in scenario.parties.items()} | {"both": "Both at once"}
    places = lay_out_rows([one.title for one in ordered], (STRIP + 3) * 3, begin=8)
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
        "lines": named_data("lines").mark_rule(color=palette.grid).encode(y=down("base", height)),
        "accepting": named_data("accepting")
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
    return template(finish(called(layers), palette, height, said))


def _outline(x: alt.X, height: float, tips: list[alt.Tooltip], palette: Palette) -> alt.Chart:
    """The edges of the strips of what is compared with."""
    made: alt.Chart = (
        named_data("compared")
        .mark_line(**DOTTED, interpolate="step-after", color=palette.ink)
        .encode(x=x, y=down("y", height), detail=alt.Detail("strip:N"), tooltip=[alt.Tooltip("compared:N"), *tips])
        .transform_calculate(compared="'compared with'")
    )
    return made


CAPTIONS: Final = {
    "positions": Caption(
        "Who would accept which plan on this day?",
        "Two bars for each plan: what it leaves each side above (filled, right) or below (hollow, left) what refusing is worth "
        "to it. The plan nearest to acceptance by both comes first. A dotted line is what is compared with, where it differs.",
        "The margin is what the plan is worth to a side less its value of saying no. Terms that a plan leaves open are completed "
        "so that the side that gains less gains as much as it can. A broken red line is a no, whatever the margin.",
        r"\text{margin}_i = W_i(z) - C_i(t)",
    ),
    "windows": Caption(
        "Who would accept which plan when?",
        "A strip for each side and plan along the calendar: it is there on dates on which the side would accept the plan, the "
        "fuller the likelier the branches of events in which it would. The last strip is both at once. A dotted line is the edge "
        "of the strip in what is compared with, where it differs.",
        "On every date, if the war is still on, a side accepts where the margin is not below zero and no red line is broken.",
        r"i \text{ accepts at } t \iff W_i(z) \ge C_i(t) \text{ and } z \text{ breaks no red line of } i",
    ),
}
"""The words around each picture of this file."""
