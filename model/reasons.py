"""Why is a score what it is, and what is each card worth?

Levers as a waterfall from nothing to the score; assets as chips, worth so much to either side, in the order in which an
efficient deal gives them; and where the solutions of the field's competing explanations leave each side.

>>> from model import files, leverage
>>> toy = leverage.why(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> len(levers(toy, "a").to_dict()["description"]) > 20
True
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import Any

import altair as alt

from model.chips import Chips
from model.lenses import Lenses, Verdict
from model.leverage import Why
from model.look import (
    CHANGED,
    LIGHT,
    Columns,
    Filled,
    Palette,
    Template,
    bottom,
    called,
    day,
    down,
    finished,
    haloed,
    joined,
    named,
    named_rows,
    round_out,
    rows,
    signed,
    template,
    tip,
)

BAR = 15.0
"""Pixels of a bar."""
TEXT_ROOM = 0.24
"""Of the width, kept for a number beside a bar at either end."""
SOLUTION_NAMES = {
    "game": "The game: expected",
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "Egalitarian",
}
"""The solutions that are shown, over deals."""
LENS_NAMES = {
    "range": "Range of deals",
    "shift": "Shifting power",
    "optimism": "Mutual optimism",
    "game": "The game of offers",
    "fair": "Fair division",
}


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
        was = {one.title: one.score[party] for one in before.contributions}
        then = [before.score_without[party], *(was.get(name) for name, _ in own), before.score[party]]
        asides = [
            _aside(now, old, digits)
            for now, old, digits in zip([without, *values, score], then, _digits(kinds), strict=True)
        ]
        numbers = [number + aside for number, aside in zip(numbers, asides, strict=True)]
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
    return template(finished(called(layers), palette, height, ""))


def chips(result: Chips, palette: Palette = LIGHT) -> alt.LayerChart:
    """What all of each asset is worth to either side, from the first to be given to the second party to the last."""
    return filled_chips(result, palette).chart()


def filled_chips(result: Chips, palette: Palette = LIGHT) -> Filled:
    """The same as rows in a template."""
    titles = tuple(party.name for party in result.scenario.parties.values())
    ordered = sorted(result.chips, key=lambda chip: (chip.order is None, chip.order or 0))
    places = rows([f"{chip.order}. {chip.name}" if chip.order else chip.name for chip in ordered], 20, begin=10)
    ends: list[Columns] = []
    for chip, place in zip(ordered, places, strict=True):
        both = list(chip.worth.values())
        for n, worth in enumerate(both):
            other = both[1 - n]
            one = {
                "asset": chip.name,
                "party": titles[n],
                "worth": worth,
                "other": other,
                "order": chip.order,
                "left": worth < other or (worth == other and n == 0),
                "y": (place.begin + place.end) / 2 - 1,
                "number": f"{worth:.1f}",
            }
            ends.append({column: [value] for column, value in one.items()})
    most = max([*(worth for chip in ordered for worth in chip.worth.values()), 1e-9])
    made = _chips(titles, bottom(places) + 6, round_out(0, 1.12 * most)[1], palette)
    return Filled(made, {"worths": joined(ends), "names": named_rows(places)})


@lru_cache(maxsize=64)
def _chips(titles: tuple[str, str], height: float, high: float, palette: Palette) -> Template:
    x = alt.X(
        "worth:Q",
        scale=alt.Scale(domain=[-0.09 * high, high], nice=False),
        axis=alt.Axis(title="Worth of all of it, in points of each side's own 100", tickCount=5),
    )
    y = down("y", height)
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
        alt.Tooltip("order:Q", title="given as number"),
    ]
    base = named("worths")
    layers = {
        "spans": base.mark_rule(color=palette.grid, strokeWidth=5).encode(x=x, x2=alt.X2("other:Q"), y=y),
        "worths": base.mark_point(filled=True, size=120, opacity=1, stroke=palette.paper, strokeWidth=1).encode(
            x=x, y=y, color=party_colour, shape=shape, tooltip=tips
        ),
        "numbers_left": base.transform_filter("datum.left")
        .mark_text(align="right", baseline="middle", dx=-10)
        .encode(x=x, y=y, text=alt.Text("number:N"), color=alt.Color("party:N")),
        "numbers_right": base.transform_filter("!datum.left")
        .mark_text(align="left", baseline="middle", dx=10)
        .encode(x=x, y=y, text=alt.Text("number:N"), color=alt.Color("party:N")),
        "names": haloed("names", "names", "top", palette, height),
    }
    said = (
        f"Worth of each asset to {titles[0]} and to {titles[1]}, in the order in which deals give them to {titles[1]}"
    )
    return template(finished(called(layers), palette, height, said))


def lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT) -> alt.LayerChart:
    """Where each solution leaves each side between walking away and its best, and what each explanation says of a deal."""
    return filled_lenses(result, branch, palette).chart()


def filled_lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT) -> Filled:
    """The same as rows in a template."""
    view = result.views[branch]
    parties = tuple(result.scenario.parties)
    inside = 20.0 * len(SOLUTION_NAMES) + 4
    heads = [f"{result.scenario.parties[p].name}, from walking away to its best" for p in parties]
    panels = rows(heads, inside + 18)
    spans: dict[str, list[Any]] = {"party": list(parties), "low": [], "high": [], "y": [], "y2": []}
    solutions: dict[str, list[Any]] = {"party": [], "solution": [], "points": [], "number": [], "y": []}
    points = view.points()
    for party, place in zip(parties, panels, strict=True):
        walk, best = view.node.zone.range[party]
        spans["low"].append(walk)
        spans["high"].append(best if best is not None and best >= walk else walk)
        spans["y"].append(place.begin + 4)
        spans["y2"].append(place.begin + inside)
        for n, (solution, title) in enumerate(SOLUTION_NAMES.items()):
            for tied in points.get(solution, ()):
                number = f"{title} {tied[party]:.1f}"
                row = (party, title, tied[party], number, place.begin + 14 + 20 * n)
                for column, value in zip(solutions, row, strict=True):
                    solutions[column].append(value)
    low = min([0.0, *spans["low"], *solutions["points"]])
    high = max([100.0, *spans["high"], *solutions["points"]])
    after = bottom(panels) + 34
    verdicts = [(f"{LENS_NAMES[one.lens]}: {one.says}", _possible(one), one.why) for one in view.verdicts]
    found: dict[str, Columns] = {
        "spans": spans,
        "ends": {
            "at": [*spans["low"], *spans["high"]],
            "said": [f"{value:.0f}" for value in (*spans["low"], *spans["high"])],
            "middle": [y + 10 for y in spans["y2"]] * 2,
        },
        "solutions": {**solutions, "late": [one > (low + high) / 2 for one in solutions["points"]]},
        "names": named_rows(panels),
        "question": {"name": [f"Is a deal possible on {day(result.date)}?"], "y": [after - 20]},
        "verdicts": {
            "says": [says for says, _, _ in verdicts],
            "possible": [possible for _, possible, _ in verdicts],
            "why": [why for _, _, why in verdicts],
            "y": [after + 20 * n for n in range(len(verdicts))],
        },
    }
    made = _lenses(parties, after + 20 * len(verdicts) - 6, round_out(low, high), palette)
    said = "Where the solutions leave each side; and: " + "; ".join(f"{says} ({there})" for says, there, _ in verdicts)
    return Filled(made, found, said)


def _possible(verdict: Verdict) -> str:
    return "deal possible" if verdict.possible else "no deal"


@lru_cache(maxsize=64)
def _lenses(parties: tuple[str, ...], height: float, across: tuple[float, float], palette: Palette) -> Template:
    x = alt.X("points:Q", scale=alt.Scale(domain=list(across), nice=False), axis=None)
    y = down("y", height)
    sides = alt.Scale(domain=list(parties), range=list(palette.parties))
    spans, ends, solutions, verdicts = named("spans"), named("ends"), named("solutions"), named("verdicts")
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
        "solutions": solutions.mark_point(filled=True, size=90, opacity=1).encode(
            x=x,
            y=y,
            color=alt.Color("party:N", scale=sides, legend=None),
            tooltip=[alt.Tooltip("solution:N"), tip("points:Q", "points")],
        ),
        "numbers_late": solutions.transform_filter("datum.late")
        .mark_text(align="right", baseline="middle", dx=-9)
        .encode(x=x, y=y, text=alt.Text("number:N")),
        "numbers": solutions.transform_filter("!datum.late")
        .mark_text(align="left", baseline="middle", dx=9)
        .encode(x=x, y=y, text=alt.Text("number:N")),
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
        "verdicts": verdicts.mark_text(align="left", baseline="middle", dx=22).encode(
            x=alt.XValue(0), y=y, text=alt.Text("says:N")
        ),
    }
    return template(finished(called(layers), palette, height, ""))


def _aside(now: float, old: float | None, digits: int) -> str:
    """How a number differs from what it was, in brackets; nothing where it does not."""
    if old is None or abs(now - old) < CHANGED:
        return ""
    return f" (was {old:.1f})" if digits == 1 else f" (was {signed(old, digits)})"


def _digits(kinds: Iterable[str]) -> list[int]:
    """With how many digits a bar's number is written: a lever's own with two, a whole score with one."""
    return [1 if kind == "whole" else 2 for kind in kinds]


def _signs(palette: Palette) -> tuple[str, str]:
    """What adds is filled, what takes away is hollow: told apart without colour."""
    return palette.quiet, palette.paper
