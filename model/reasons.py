"""Why is a score what it is, and what is each card worth?

Levers as a waterfall from nothing to the score; assets as chips, worth so much to either side, in the order in which an
efficient deal gives them; and where the solutions of the field's competing explanations leave each side.

>>> from model import files, leverage
>>> toy = leverage.why(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> len(levers(toy, "a").to_dict()["description"]) > 20
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import altair as alt

from model import fairness
from model.chips import Chip, Chips
from model.lenses import LENSES, SPANNING, Lenses, Verdict, View
from model.leverage import Why
from model.look import (
    CHANGED,
    LETTERS,
    LIGHT,
    LINE,
    Columns,
    Filled,
    Palette,
    Row,
    Template,
    aside,
    bottom,
    called,
    columns,
    down,
    finished,
    haloed,
    named,
    named_rows,
    round_out,
    rows,
    template,
    tip,
)
from model.naming import day, signed

BAR = 15.0
"""Pixels of a bar."""
ROW = 20.0
"""Pixels of a row of marks with their words beside them."""
TEXT_ROOM = 0.24
"""Of the width, kept for a number beside a bar at either end."""
HOLLOW = "hollow: what this is compared with"
"""In an axis."""
SOLUTION_NAMES = {"game": "The game: expected", **{name: fairness.TITLES[name] for name in SPANNING}}
"""The solutions that are shown, over deals."""


def levers(why: Why, party: str, palette: Palette = LIGHT, before: Why | None = None) -> alt.LayerChart:
    """A party's score built up from what it would be without any lever: each bar is a lever's Shapley value.

    With `before` each number says how it differs from that of what this is compared with.
    """
    return filled_levers(why, party, palette, before).chart()


def filled_levers(why: Why, party: str, palette: Palette = LIGHT, before: Why | None = None) -> Filled:
    """The same as rows in a template."""
    title = why.scenario.parties[party].name
    own = sorted(((one.title, one.score[party]) for one in why.contributions), key=lambda one: -abs(one[1]))
    values = [value for _, value in own]
    without, score = why.score_without[party], why.score[party]
    ends = [*accumulate(values, initial=without), score]
    begins = [0.0, *ends[:-2], 0.0]
    what = ["Without any of them", *(name for name, _ in own), f"{title} can expect"]
    places = rows(what, BAR)
    kinds = ["whole", *("adds" if value >= 0 else "takes away" for value in values), "whole"]
    numbers = [f"{without:.1f}", *(signed(value, 2) for value in values), f"{score:.1f}"]
    if before is not None:
        was = {one.title: signed(one.score[party], 2) for one in before.contributions}
        then = [f"{before.score_without[party]:.1f}", *(was.get(name) for name, _ in own), f"{before.score[party]:.1f}"]
        numbers = [number + aside((number, old)) for number, old in zip(numbers, then, strict=True)]
    edges = [max(pair) for pair in zip(begins, ends, strict=True)]
    room = TEXT_ROOM if before is None else 1.7 * TEXT_ROOM
    low, high = min(0.0, *ends), max(0.0, *edges)
    found: dict[str, Columns] = {
        "bars": {
            "what": what,
            "begin": begins,
            "end": ends,
            "edge": edges,
            "value": [None, *values, None],
            "kind": kinds,
            "number": numbers,
            "y": [place.begin for place in places],
            "y2": [place.end for place in places],
            "middle": [(place.begin + place.end) / 2 for place in places],
        },
        "joints": {
            "at": ends[:-1],
            "y": [place.end for place in places[:-1]],
            "y2": [place.begin for place in places[1:]],
        },
        "names": named_rows(places),
    }
    made = _levers(
        title,
        list(why.scenario.parties).index(party),
        bottom(places) + 6,
        round_out(low, high + room * (high - low)),
        palette,
    )
    said = f"From {without:.1f} without any lever to {title}'s score of {score:.1f}: " + "; ".join(
        f"{name} {signed(value, 2)}" for name, value in own
    )
    return Filled(made, found, said)


@lru_cache(maxsize=64)
def _levers(title: str, place: int, height: float, across: tuple[float, float], palette: Palette) -> Template:
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=list(across), nice=False),
        axis=alt.Axis(title=f"{title}: points of its 100; filled adds, hollow takes away", tickCount=5),
    )
    colour = alt.Fill(
        "kind:N",
        scale=alt.Scale(domain=["whole", "adds", "takes away"], range=[palette.parties[place], *_signs(palette)]),
        legend=None,
    )
    tips = [alt.Tooltip("what:N", title=" "), alt.Tooltip("number:N", title="points"), tip("end:Q", "the score then")]
    joints, bars = named("joints"), named("bars")
    layers = {
        "joints": joints.mark_rule(color=palette.quiet, strokeWidth=0.8).encode(
            x=alt.X("at:Q"), y=down("y", height), y2=alt.Y2("y2:Q")
        ),
        "bars": bars.mark_rect(cornerRadius=1.5, stroke=palette.quiet, strokeWidth=1.2).encode(
            x=x, x2=alt.X2("end:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), fill=colour, tooltip=tips
        ),
        "numbers": bars.mark_text(align="left", baseline="middle", dx=5, color=palette.ink).encode(
            x=alt.X("edge:Q"), y=down("middle", height), text=alt.Text("number:N")
        ),
        "names": haloed("names", "names", "top", palette, height),
    }
    return template(finished(called(layers), palette, height, f"What {title}'s score rests on, lever by lever"))


def chips(result: Chips, palette: Palette = LIGHT, before: Chips | None = None) -> alt.LayerChart:
    """What all of each asset is worth to either side, from the first to be given to the second party to the last.

    With `before` each side has a line of its own, and a hollow mark on it is what the asset was worth to it in what this is
    compared with, where that differs.
    """
    return filled_chips(result, palette, before).chart()


def filled_chips(result: Chips, palette: Palette = LIGHT, before: Chips | None = None) -> Filled:
    """The same as rows in a template."""
    titles = tuple(party.name for party in result.scenario.parties.values())
    ordered = sorted(result.chips, key=lambda chip: (chip.order is None, chip.order or 0))
    names = [f"{chip.order}. {chip.name}" if chip.order else chip.name for chip in ordered]
    places = rows(names, ROW if before is None else LINE * len(titles), begin=10)
    earlier = {chip.asset: chip for chip in before.chips} if before is not None else {}
    ends = [
        end
        for chip, place in zip(ordered, places, strict=True)
        for end in _ends(chip, earlier.get(chip.asset), titles, place)
    ]
    most = max([*(end["at"] for end in ends), 1e-9])
    below, above = (0.09, 1.12) if before is None else (0.04, 1.5)  # what its numbers need beside a mark
    high = round_out(0, above * most)[1]
    found = {"worths": columns(ends, ends), "names": named_rows(places)}
    if before is not None:
        found["compared"] = columns([end for end in ends if abs(end["worth"] - end["was"]) >= CHANGED], ends)
    return Filled(_chips(titles, bottom(places) + 6, (-below * high, high), before is not None, palette), found)


def _ends(chip: Chip, was: Chip | None, titles: Sequence[str], place: Row) -> Iterator[dict[str, Any]]:
    """What an asset is worth to each side: both on one line, or each on its own, there with what it was."""
    middle = (place.begin + place.end) / 2 - 1
    for n, (party, worth) in enumerate(chip.worth.items()):
        (other,) = (points for whose, points in chip.worth.items() if whose != party)
        old = worth if was is None else was.worth[party]
        yield {
            "asset": chip.name,
            "party": titles[n],
            "worth": worth,
            "was": old,
            "other": other if was is None else old,
            "order": chip.order,
            "left": was is None and (worth < other or (worth == other and n == 0)),
            "at": max(worth, old),
            "y": middle if was is None else middle + LINE * (n - 0.5),
            "number": f"{worth:.1f}" + aside((f"{worth:.1f}", f"{old:.1f}")),
        }


@lru_cache(maxsize=64)
def _chips(
    titles: tuple[str, ...], height: float, across: tuple[float, float], compared: bool, palette: Palette
) -> Template:
    title = "Worth of all of it, in points of each side's own 100"
    x = alt.X(
        "worth:Q",
        scale=alt.Scale(domain=list(across), nice=False),
        axis=alt.Axis(title=[title, HOLLOW] if compared else title, tickCount=5),
    )
    at, y = alt.X("at:Q") if compared else x, down("y", height)
    party_colour = alt.Color(
        "party:N",
        scale=alt.Scale(domain=list(titles), range=list(palette.parties)),
        legend=alt.Legend(title=None, orient="top", symbolSize=110, offset=4),
    )
    shape = alt.Shape("party:N", scale=alt.Scale(domain=list(titles), range=["circle", "diamond"]))
    tips = [
        alt.Tooltip("asset:N"),
        alt.Tooltip("party:N"),
        tip("worth:Q", "worth", 2),
        *([tip("was:Q", "compared with", 2)] if compared else []),
        alt.Tooltip("order:Q", title="given as number"),
    ]
    base = named("worths")
    earlier = _hollow(tips, palette.paper).encode(x=alt.X("was:Q"), y=y, color=party_colour, shape=shape)
    layers = {
        "spans": base.mark_rule(color=palette.grid, strokeWidth=5).encode(x=x, x2=alt.X2("other:Q"), y=y),
        **({"compared": earlier} if compared else {}),
        "worths": base.mark_point(filled=True, size=120, opacity=1, stroke=palette.paper, strokeWidth=1).encode(
            x=x, y=y, color=party_colour, shape=shape, tooltip=tips
        ),
        "numbers_left": base.transform_filter("datum.left")
        .mark_text(align="right", baseline="middle", dx=-10)
        .encode(x=x, y=y, text=alt.Text("number:N"), color=alt.Color("party:N")),
        "numbers_right": base.transform_filter("!datum.left")
        .mark_text(align="left", baseline="middle", dx=12 if compared else 10)
        .encode(x=at, y=y, text=alt.Text("number:N"), color=alt.Color("party:N")),
        "names": haloed("names", "names", "top", palette, height),
    }
    said = (
        f"Worth of each asset to {titles[0]} and to {titles[1]}, in the order in which deals give them to {titles[1]}"
    )
    return template(finished(called(layers), palette, height, f"{said}; {HOLLOW}" if compared else said))


def lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT, before: Lenses | None = None) -> alt.LayerChart:
    """Where each solution leaves each side between walking away and its best, and what each explanation says of a deal.

    With `before` hollow marks are where the solutions left it in what this is compared with, where that differs; the words
    then stand above the marks.
    """
    return filled_lenses(result, branch, palette, before).chart()


def filled_lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT, before: Lenses | None = None) -> Filled:
    """The same as rows in a template."""
    view = result.views[branch]
    old = before.views[min(branch, len(before.views) - 1)] if before is not None else None
    parties = result.scenario.parties
    pitch = ROW if old is None else ROW + LINE
    inside = pitch * len(SOLUTION_NAMES) + 4
    panels = rows([_head(block.name, party, view, old or view) for party, block in parties.items()], inside + 18)
    lows, highs = ([_ends_of(view, party)[end] for party in parties] for end in (0, 1))
    now, then = _solved(view, panels, pitch), (_solved(old, panels, pitch) if old is not None else [])
    points = [one["points"] for one in (*now, *then)]
    low, high = min([0.0, *lows, *points]), max([100.0, *highs, *points])
    after = bottom(panels) + 34
    verdicts, end = _verdicts(view.verdicts, (old or view).verdicts, after)
    found: dict[str, Columns] = {
        "spans": {
            "party": list(parties),
            "low": lows,
            "high": highs,
            "y": [place.begin + 4 for place in panels],
            "y2": [place.begin + inside for place in panels],
        },
        "ends": {
            "at": [*lows, *highs],
            "said": [f"{value:.0f}" for value in (*lows, *highs)],
            "middle": [place.begin + inside + 10 for place in panels] * 2,
        },
        "solutions": {**columns(now, now), "late": [one["points"] > (low + high) / 2 for one in now]},
        "names": named_rows(panels),
        "question": {"name": [f"Is a deal possible on {day(result.date)}?"], "y": [after - 20]},
        "verdicts": verdicts,
    }
    if old is not None:
        found |= {"words": _words(now, then), "compared": columns(_gone(then, now), now)}
    told = (f"{says} ({there})" for says, there in zip(verdicts["says"], verdicts["possible"], strict=True))
    said = "Where the solutions leave each side" + ("" if old is None else f" ({HOLLOW})")
    said += "; and: " + "; ".join(told).replace("\n", " ")
    return Filled(_lenses(tuple(parties), end, round_out(low, high), old is not None, palette), found, said)


def _ends_of(view: View, party: str) -> tuple[float, float]:
    """Walking away, and the most that a side could get, or no less."""
    walk, best = view.node.zone.range[party]
    return walk, best if best is not None and best >= walk else walk


def _head(name: str, party: str, view: View, old: View) -> str:
    """Above a side's band: what its ends are, and in brackets what they were."""
    now, was = ([f"{end:.0f}" for end in _ends_of(one, party)] for one in (view, old))
    walk, best = (aside(pair) for pair in zip(now, was, strict=True))
    return f"{name}, from walking away{walk} to its best{best}"


def _solved(view: View, panels: Sequence[Row], pitch: float) -> list[dict[str, Any]]:
    """Where each solution that is shown leaves each side, in a panel for each."""
    points = view.points()
    return [
        {
            "party": party,
            "solution": title,
            "points": tied[party],
            "number": f"{title} {tied[party]:.1f}",
            "y": place.begin + pitch * (n + 1) - 6,
        }
        for party, place in zip(view.node.scores, panels, strict=True)
        for n, (solution, title) in enumerate(SOLUTION_NAMES.items())
        for tied in points.get(solution, ())
    ]


def _gone(then: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the points that there were, those that are there no longer."""
    return [
        one
        for one in then
        if not any(one["y"] == to["y"] and abs(one["points"] - to["points"]) < CHANGED for to in now)
    ]


def _words(now: Sequence[dict[str, Any]], then: Sequence[dict[str, Any]]) -> Columns:
    """Above the marks of a solution: its name, where it leaves the side, and in brackets where it left it."""
    found: dict[str, list[Any]] = {"says": [], "y": []}
    for y, title in sorted({(one["y"], one["solution"]) for one in (*now, *then)}):
        ends, was = (
            " or ".join(f"{one['points']:.1f}" for one in some if one["y"] == y) or "none" for some in (now, then)
        )
        found["says"].append(f"{title} {ends}{aside((ends, was))}")
        found["y"].append(y - LINE)
    return found


def _verdicts(now: Sequence[Verdict], then: Sequence[Verdict], top: float) -> tuple[Columns, float]:
    """What each lens says, one below the other, and where they end."""
    says = [_says(one, was) for one, was in zip(now, then, strict=True)]
    *tops, end = accumulate((ROW + LINE * one.count("\n") for one in says), initial=top)
    possible, why = [_possible(one) for one in now], [one.why for one in now]
    return {"says": says, "possible": possible, "why": why, "y": tops}, end - 6


def _says(one: Verdict, was: Verdict) -> str:
    """A verdict in a few words, and in brackets what it was; broken where it does not fit."""
    text, note = f"{LENSES[one.lens]}: {one.says}", aside((one.says, was.says))
    return text + (note if len(text + note) <= LETTERS else note.replace(" ", "\n", 1))


def _possible(verdict: Verdict) -> str:
    return "deal possible" if verdict.possible else "no deal"


@lru_cache(maxsize=64)
def _lenses(
    parties: tuple[str, ...], height: float, across: tuple[float, float], compared: bool, palette: Palette
) -> Template:
    x = alt.X("points:Q", scale=alt.Scale(domain=list(across), nice=False), axis=None)
    y = down("y", height)
    sides = alt.Scale(domain=list(parties), range=list(palette.parties))
    spans, ends, solutions, verdicts = named("spans"), named("ends"), named("solutions"), named("verdicts")
    colour = alt.Color("party:N", scale=sides, legend=None)
    tips = [alt.Tooltip("solution:N"), tip("points:Q", "points")]
    beside = {
        "numbers_late": solutions.transform_filter("datum.late")
        .mark_text(align="right", baseline="middle", dx=-9)
        .encode(x=x, y=y, text=alt.Text("number:N")),
        "numbers": solutions.transform_filter("!datum.late")
        .mark_text(align="left", baseline="middle", dx=9)
        .encode(x=x, y=y, text=alt.Text("number:N")),
    }
    above = {
        "words": named("words")
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.XValue(0), y=y, text=alt.Text("says:N")),
    }
    layers = {
        "spans": spans.mark_rect(opacity=0.14, cornerRadius=3).encode(
            x=alt.X("low:Q", axis=None),
            x2=alt.X2("high:Q"),
            y=y,
            y2=alt.Y2("y2:Q"),
            fill=alt.Fill("party:N", legend=None, scale=sides),
        ),
        "ends": ends.mark_text(color=palette.quiet, fontSize=11).encode(
            x=alt.X("at:Q", axis=None), y=down("middle", height), text=alt.Text("said:N")
        ),
        **({"compared": _hollow(tips, "transparent").encode(x=x, y=y, color=colour)} if compared else {}),
        "solutions": solutions.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour, tooltip=tips),
        **(above if compared else beside),
        "names": haloed("names", "names", "top", palette, height),
        "question": named("question")
        .mark_text(align="left", baseline="middle", fontSize=12.5)
        .encode(x=alt.XValue(0), y=y, text=alt.Text("name:N")),
        "verdict_marks": verdicts.mark_point(size=80, strokeWidth=2, opacity=1).encode(
            x=alt.XValue(8),
            y=y,
            shape=alt.Shape(
                "possible:N",
                scale=alt.Scale(domain=["deal possible", "no deal"], range=["circle", "M-.6,-.6L.6,.6M-.6,.6L.6,-.6"]),
                legend=None,
            ),
            color=alt.ColorValue(palette.ink),
            tooltip=[
                alt.Tooltip("says:N", title=" "),
                alt.Tooltip("possible:N", title="says"),
                alt.Tooltip("why:N"),
            ],
        ),
        "verdicts": verdicts.mark_text(align="left", baseline="middle", dx=22, lineBreak="\n", lineHeight=LINE).encode(
            x=alt.XValue(0), y=y, text=alt.Text("says:N")
        ),
    }
    return template(
        finished(called(layers), palette, height, "Where the solutions leave each side, and which see a deal")
    )


def _hollow(tips: Sequence[alt.Tooltip], inside: str) -> alt.Chart:
    """The marks of what is compared with: hollow, and a little larger than those of now, which may stand on them."""
    mark: alt.Chart = named("compared").mark_point(size=170, opacity=1, strokeWidth=1.6, fill=inside, aria=False)
    return mark.encode(tooltip=list(tips))


def _signs(palette: Palette) -> tuple[str, str]:
    """What adds is filled, what takes away is hollow: told apart without colour."""
    return palette.quiet, palette.paper
