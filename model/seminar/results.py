"""Where did the rooms of a class end? Their deals against the frontier, with the walk-away lines, as a picture and as a table.

Across: points of the first side, up: points of the second, each of its own 100. A circle is a deal, other shapes are ends
without one, each with the code of its room. The dashed lines are walk-away values; what lies below or to the left of one leaves
that side worse off than without any deal. Letters mark deals to compare with.

Rooms that ended on different dates are compared as seen from the first day, after what the war until then has cost: a deal on
the frontier that came late lies inside it by what waiting has cost.

>>> from model import files, scores
>>> pie = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> picture = scattered(scores.efficient(pie), {"a": 50.0, "b": 20.0}, [])
>>> [layer["name"] for layer in picture.to_dict()["layer"]]
['frontier', 'walk_away_lines', 'walk_away_names']
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import altair as alt
import pandas as pd

from model.analysis.scores import Efficient, Points
from model.game import fairness
from model.presentation.captions import Caption
from model.presentation.layout import round_out, tip
from model.presentation.style import LIGHT, Palette, finish
from model.scenario.labels import day
from model.seminar.debriefing import Debriefing, node_of
from model.seminar.talks import Room

CLASS_HEIGHT = 420
"""Pixels."""
NARROW = 300.0
"""Pixels across, at the least."""
CODE = (44.0, 13.0)
"""Pixels that a code takes across and down."""
OFFSETS = (-13.0, 15.0, -27.0, 29.0, -41.0, 43.0)
ENDS = {"deal": "deal", "walked away": "walked away", "freeze": "war frozen", "time": "no deal in time"}
"""How a room ended, in words."""
SHAPES = {"deal": "circle", "walked away": "square", "war frozen": "diamond", "no deal in time": "triangle-up"}


@dataclass(frozen=True)
class DealMark:
    """A deal that a room's end is held against."""

    letter: str
    name: str
    date: dt.date
    points: tuple[float, float]


def marks(found: Debriefing) -> list[DealMark]:
    """The fair deals of the day and what the model's sides would have signed, from the second side's best to the first's."""
    one, two = found.room.teams
    rows = [
        (f"Fair: {fairness.TITLES[name]}", found.date, (fair.points[one], fair.points[two]))
        for name, fair in found.fair.items()
        if name not in fairness.ADDING and fair is not None
    ]
    if (equal := found.equilibrium) is not None:
        names = {party: block.name for party, block in found.scenario.parties.items()}
        rows += [
            (f"Equilibrium: {names[party]} offers", equal.date, deal.points) for party, deal in equal.agreed.items()
        ]
    rows.sort(key=lambda row: row[2])
    return [DealMark(chr(ord("A") + n), *row) for n, row in enumerate(rows)]


def walk_away(room: Room) -> Points:
    """What each side of a room can have without a deal, on the first day."""
    return {party: score.walk_away for party, score in node_of(room, 0).scores.items()}


def of_class(ended: Mapping[str, Debriefing], first_day: Points) -> pd.DataFrame:
    """One row a room: how and when it ended, both sides' points as seen from the first day, and what was left on the table.

    Args:
        ended: code -> debriefing.
        first_day: each side's walk-away value on that day.
    """
    rows: list[dict[str, object]] = []
    for code, found in ended.items():
        names = {party: block.name for party, block in found.scenario.parties.items()}
        rows.append(
            {
                "room": code,
                "end": ENDS[found.ending.how],
                "date": found.date.isoformat(),
                **{f"{name} points": found.first_day[party] for party, name in names.items()},
                **{f"{name} walking away": first_day[party] for party, name in names.items()},
                "left on the table": math.nan if found.left is None else found.left,
            }
        )
    return pd.DataFrame(rows)


def of_room(code: str, found: Debriefing) -> pd.DataFrame:
    """One row a point of the picture of a room: its end, walking away, and the deals that it is held against."""
    heads = [f"{block.name} points" for block in found.scenario.parties.values()]
    points = [
        (code, f"Where it ended: {ENDS[found.ending.how]}", found.date, found.result.values()),
        ("", "The same, seen from the first day", found.date, found.first_day.values()),
        ("", "Walking away", found.date, found.walk_away.values()),
        *((one.letter, one.name, one.date, one.points) for one in marks(found)),
    ]
    return pd.DataFrame(
        [
            {"mark": mark, "what": what, "date": date.isoformat(), **dict(zip(heads, both, strict=True))}
            for mark, what, date, both in points
        ]
    )


def scattered(
    efficient: Efficient,
    walk_away: Mapping[str, float],
    ended: Sequence[tuple[str, Debriefing]],
    beside: Sequence[DealMark] = (),
    *,
    first_day: bool = False,
    palette: Palette = LIGHT,
) -> alt.LayerChart:
    """All rooms that have ended (their codes with their debriefings) against the frontier.

    Args:
        efficient: the frontier of the scenario.
        walk_away: each party's walk-away value.
        ended: code and debriefing of each room.
        beside: deals to compare with.
        first_day: whether each end is seen from the first day, and not from its own.
        palette: the colours of the theme.
    """
    parties = efficient.scenario.parties
    names = [party.name for party in parties.values()]
    one, two = (walk_away[party] for party in parties)
    lines = _pieces(efficient)
    dots = pd.DataFrame([_dot(code, found, first_day=first_day) for code, found in ended])
    rings = pd.DataFrame(
        [{"letter": one.letter, "what": one.name, "a": one.points[0], "b": one.points[1]} for one in beside]
    )
    every = [frame for frame in (lines, dots, rings) if len(frame)]
    across = _domain([one, *(v for f in every for v in f["a"])])
    upward = _domain([two, *(v for f in every for v in f["b"])])
    x = alt.X("a:Q", scale=alt.Scale(domain=across, nice=False), title=f"{names[0]}: points of its 100")
    y = alt.Y("b:Q", scale=alt.Scale(domain=upward, nice=False), title=f"{names[1]}: points of its 100")
    away = pd.DataFrame(
        [
            {
                "a": one,
                "b": two,
                "x": across[1],
                "y": upward[1],
                "across": f"{names[0]} walks away",
                "up": f"{names[1]} walks away",
            }
        ]
    )
    first, second = palette.parties
    layers: list[alt.Chart | alt.LayerChart] = [
        alt.Chart(lines, name="frontier")
        .mark_line(color=palette.ink, strokeWidth=2.5, strokeCap="round")
        .encode(x=x, y=y, detail=alt.Detail("piece:N")),
        alt.LayerChart(
            layer=[
                alt.Chart(away).mark_rule(color=first, strokeDash=[5, 4], strokeWidth=1.6).encode(x=x),
                alt.Chart(away).mark_rule(color=second, strokeDash=[5, 4], strokeWidth=1.6).encode(y=y),
            ],
            name="walk_away_lines",
        ),
        alt.LayerChart(
            layer=[
                alt.Chart(away)
                .mark_text(color=first, angle=270, align="right", dx=-4, dy=-7)
                .encode(x=x, y=alt.Y("y:Q"), text=alt.Text("across:N")),
                alt.Chart(away)
                .mark_text(color=second, align="right", dx=-4, dy=-7)
                .encode(x=alt.X("x:Q"), y=y, text=alt.Text("up:N")),
            ],
            name="walk_away_names",
        ),
    ]
    if beside:
        layers += _beside(rings, x, y, names, palette)
    if ended:
        layers += _rooms(dots.assign(place=_places(dots, across, upward)), x, y, names, palette)
    said = f"{len(ended)} {'room' if len(ended) == 1 else 'rooms'} against the frontier: " + "; ".join(
        f"{code} {ENDS[found.ending.how]}, "
        + " and ".join(f"{value:.0f}" for value in _seen(found, first_day=first_day).values())
        for code, found in ended
    )
    return finish(layers, palette, CLASS_HEIGHT, said)


def _rooms(dots: pd.DataFrame, x: alt.X, y: alt.Y, names: Sequence[str], palette: Palette) -> list[alt.Chart]:
    tips = [
        alt.Tooltip("room:N"),
        alt.Tooltip("end:N"),
        alt.Tooltip("on:N"),
        tip("a:Q", names[0]),
        tip("b:Q", names[1]),
    ]
    tips.append(tip("left:Q", "left on the table"))
    shape = alt.Shape(
        "end:N",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=alt.Legend(title=None, orient="top", columns=2, symbolSize=110),
    )
    colour = alt.Color(
        "end:N",
        scale=alt.Scale(domain=list(SHAPES), range=[palette.outcomes[0], *[palette.ink] * (len(SHAPES) - 1)]),
        legend=shape["legend"],
    )
    marks = alt.Chart(dots, name="rooms").mark_point(
        filled=True, size=150, opacity=1, stroke=palette.paper, strokeWidth=1.2
    )
    text = alt.MarkDef("text", dy=alt.ExprRef("datum.place"), fontSize=11.5, color=palette.ink)
    halo = text.copy()
    halo["stroke"], halo["strokeWidth"] = palette.paper, 3.5
    return [
        marks.encode(x=x, y=y, shape=shape, color=colour, tooltip=tips),
        *(
            alt.Chart(dots, mark=mark, name=name).encode(x=x, y=y, text=alt.Text("room:N"))
            for mark, name in ((halo, "halo"), (text, "codes"))
        ),
    ]


def _places(dots: pd.DataFrame, across: tuple[float, float], upward: tuple[float, float]) -> list[float]:
    """How many pixels below its mark each code stands: the first of `OFFSETS` at which no other code stands yet."""
    taken: list[tuple[float, float]] = []
    found = []
    for a, b in zip(dots["a"], dots["b"], strict=True):
        x = NARROW * (a - across[0]) / (across[1] - across[0])
        y = CLASS_HEIGHT * (upward[1] - b) / (upward[1] - upward[0])
        free = (off for off in OFFSETS if all(abs(x - i) > CODE[0] or abs(y + off - j) > CODE[1] for i, j in taken))
        found.append(next(free, OFFSETS[0]))
        taken.append((x, y + found[-1]))
    return found


def _beside(beside: pd.DataFrame, x: alt.X, y: alt.Y, names: Sequence[str], palette: Palette) -> list[alt.Chart]:
    """Deals to compare with: small rings with a letter."""
    tips = [alt.Tooltip("what:N", title=" "), tip("a:Q", names[0]), tip("b:Q", names[1])]
    ring = alt.Chart(beside, name="beside").mark_point(size=45, filled=True, color=palette.solutions[0], opacity=1)
    letters = [
        alt.Chart(beside.iloc[n::2], name=f"letters_{n}")
        .mark_text(dx=dx, dy=dy, fontWeight=600, color=palette.solutions[0])
        .encode(x=x, y=y, text=alt.Text("letter:N"))
        for n, (dx, dy) in enumerate(((7, -9), (-7, 10)))
    ]
    return [ring.encode(x=x, y=y, tooltip=tips), *letters]


def _seen(found: Debriefing, *, first_day: bool) -> Points:
    return found.first_day if first_day else found.result


def _dot(code: str, found: Debriefing, *, first_day: bool) -> dict[str, object]:
    one, two = _seen(found, first_day=first_day).values()
    return {
        "room": code,
        "end": ENDS[found.ending.how],
        "on": day(found.date),
        "a": one,
        "b": two,
        "left": found.left,
    }


def _pieces(efficient: Efficient) -> pd.DataFrame:
    rows = [
        {"piece": n, "a": deal.points[0], "b": deal.points[1]}
        for n, ends in enumerate(efficient.deals)
        for deal in ends
    ]
    return pd.DataFrame(rows, columns=["piece", "a", "b"])


def _domain(values: Sequence[float]) -> tuple[float, float]:
    """A range with a little room at both ends."""
    room = max(4.0, 0.06 * (max(values) - min(values)))
    return round_out(min(values) - room, max(values) + room)


CAPTIONS: Final = {
    "room": Caption(
        "Where did the room end?",
        "The line is the frontier: no deal on it can be made better for one side without making it worse for the other. "
        "Dashed: what each side had without a deal on the day it ended; below or to the left of a dashed line a side has less "
        "than that. The mark with the code is where the room ended; the letters are the deals in the table beside it. How far "
        "the mark lies from the line is what was left on the table. Lengths across and up are not comparable.",
        "A side has the worth of what was signed; after a freeze, the worth of what it then holds; and its walk-away value of "
        "that day where somebody walked away or the time ran out. What was left is the most that both could still have had.",
        r"\text{left} = \max_{z \in Z} \min_i \; \big( W_i(z) - \text{result}_i \big)",
    ),
    "class": Caption(
        "Where did the rooms of the class end?",
        "Each mark is a room, with what both sides had in the end as seen from the first day: a good deal that came late lies "
        "inside the frontier by what waiting has cost. Dashed: what each side had without a deal on the first day. Points "
        "measure each side against its own 100 and are never added. Point at a mark to read when and how the room ended.",
        "Seen from the first day, an end is worth less by what the war cost until then and by impatience. So rooms that ended on "
        "different dates can be compared. On the first day itself nothing is taken off.",
        r"r_i^{\,0} = \delta_i^{\,t}\, r_i - \sum_{s<t} \delta_i^{\,s}\, c_i(s)",
    ),
}
"""The words around each picture of this file."""
