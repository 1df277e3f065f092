"""Why is a score what it is, and what is each card worth?

Levers as a waterfall from nothing to the score; assets as chips, worth so much to either side, in the order in which an
efficient deal gives them; and where the solutions of the field's competing explanations leave each side.

>>> from model import files, leverage
>>> toy = leverage.why(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> len(levers(toy, "a").to_dict()["description"]) > 20
True
"""

from __future__ import annotations

from itertools import accumulate

import altair as alt
import pandas as pd

from model import tables
from model.chips import Chips
from model.lenses import Lenses
from model.leverage import Why
from model.look import LIGHT, Palette, bottom, day, down, finished, names, round_out, rows, signed, tip

BAR = 15.0
"""Pixels of a bar."""
CHANGED = 0.005
"""Points: a smaller change cannot be read."""
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
    title = why.scenario.parties[party].name
    table = tables.levers(why)
    own = table[table["party"] == party].sort_values("score", key=abs, ascending=False, kind="stable")
    ends = list(accumulate(own["score"], initial=why.score_without[party]))
    frame = pd.DataFrame(
        [
            {"what": "Without any of them", "begin": 0.0, "end": why.score_without[party], "value": None},
            *(
                {"what": name, "begin": begin, "end": end, "value": value}
                for name, value, begin, end in zip(own["title"], own["score"], ends[:-1], ends[1:], strict=True)
            ),
            {"what": f"{title} can expect", "begin": 0.0, "end": why.score[party], "value": None},
        ]
    )
    places = rows(frame["what"].tolist(), BAR)
    height = bottom(places) + 6
    frame["y"], frame["y2"] = [place.begin for place in places], [place.end for place in places]
    frame["middle"] = (frame["y"] + frame["y2"]) / 2
    frame["kind"] = ["whole" if pd.isna(v) else "adds" if v >= 0 else "takes away" for v in frame["value"]]
    frame["number"] = [
        f"{row['end']:.1f}" if pd.isna(row["value"]) else signed(row["value"], 2) for row in frame.to_dict("records")
    ]
    if before is not None:
        frame["number"] = [
            number + aside for number, aside in zip(frame["number"], _asides(frame, before, party), strict=True)
        ]
    frame["edge"] = frame[["begin", "end"]].max(axis=1)
    room = TEXT_ROOM if before is None else 1.7 * TEXT_ROOM
    high = max(0.0, *frame["edge"])
    low = min(0.0, *frame["end"])
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=round_out(low, high + room * (high - low)), nice=False),
        axis=alt.Axis(title=f"{title}: points of its 100; filled adds, hollow takes away", tickCount=5),
    )
    colour = alt.Fill(
        "kind:N",
        scale=alt.Scale(
            domain=["whole", "adds", "takes away"], range=[palette.parties[_place(why, party)], *_signs(palette)]
        ),
        legend=None,
    )
    tips = [alt.Tooltip("what:N", title=" "), alt.Tooltip("number:N", title="points"), tip("end:Q", "the score then")]
    joints = pd.DataFrame(
        [
            {"at": row["end"], "y": row["y2"], "y2": after["y"]}
            for row, after in zip(frame.to_dict("records")[:-1], frame.to_dict("records")[1:], strict=True)
        ]
    )
    layers = [
        alt.Chart(joints, name="joints")
        .mark_rule(color=palette.quiet, strokeWidth=0.8)
        .encode(x=alt.X("at:Q"), y=down("y", height), y2=alt.Y2("y2:Q")),
        alt.Chart(frame, name="bars")
        .mark_rect(cornerRadius=1.5, stroke=palette.quiet, strokeWidth=1.2)
        .encode(x=x, x2=alt.X2("end:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), fill=colour, tooltip=tips),
        alt.Chart(frame, name="numbers")
        .mark_text(align="left", baseline="middle", dx=5, color=palette.ink)
        .encode(x=alt.X("edge:Q"), y=down("middle", height), text=alt.Text("number:N")),
        names(places, height, palette),
    ]
    said = (
        f"From {why.score_without[party]:.1f} without any lever to {title}'s score of {why.score[party]:.1f}: "
        + "; ".join(f"{name} {signed(value, 2)}" for name, value in zip(own["title"], own["score"], strict=True))
    )
    return finished(layers, palette, height, said)


def chips(result: Chips, palette: Palette = LIGHT) -> alt.LayerChart:
    """What all of each asset is worth to either side, from the first to be given to the second party to the last."""
    titles = [party.name for party in result.scenario.parties.values()]
    ordered = sorted(result.chips, key=lambda chip: (chip.order is None, chip.order or 0))
    places = rows([f"{chip.order}. {chip.name}" if chip.order else chip.name for chip in ordered], 20, begin=10)
    height = bottom(places) + 6
    found = []
    for chip, place in zip(ordered, places, strict=True):
        both = list(chip.worth.values())
        for n, (party, worth) in enumerate(chip.worth.items()):
            found.append(
                {
                    "asset": chip.name,
                    "party": result.scenario.parties[party].name,
                    "worth": worth,
                    "other": both[1 - n],
                    "order": chip.order,
                    "left": worth < both[1 - n] or (worth == both[1 - n] and n == 0),
                    "y": (place.begin + place.end) / 2 - 1,
                    "number": f"{worth:.1f}",
                }
            )
    frame = pd.DataFrame(found, columns=["asset", "party", "worth", "other", "order", "left", "y", "number"])
    high = round_out(0, 1.12 * max([*frame["worth"], 1e-9]))[1]
    x = alt.X(
        "worth:Q",
        scale=alt.Scale(domain=[-0.09 * high, high], nice=False),
        axis=alt.Axis(title="Worth of all of it, in points of each side's own 100", tickCount=5),
    )
    y = down("y", height)
    party_colour = alt.Color(
        "party:N",
        scale=alt.Scale(domain=titles, range=list(palette.parties)),
        legend=alt.Legend(title=None, orient="top", symbolSize=110, offset=4),
    )
    shape = alt.Shape("party:N", scale=alt.Scale(domain=titles, range=["circle", "diamond"]))
    tips = [
        alt.Tooltip("asset:N"),
        alt.Tooltip("party:N"),
        tip("worth:Q", "worth", 2),
        alt.Tooltip("order:Q", title="given as number"),
    ]
    base = alt.Chart(frame)
    layers = [
        base.mark_rule(color=palette.grid, strokeWidth=5).encode(x=x, x2=alt.X2("other:Q"), y=y),
        base.mark_point(filled=True, size=120, opacity=1, stroke=palette.paper, strokeWidth=1).encode(
            x=x, y=y, color=party_colour, shape=shape, tooltip=tips
        ),
        base.transform_filter("datum.left")
        .mark_text(align="right", baseline="middle", dx=-10)
        .encode(x=x, y=y, text=alt.Text("number:N"), color=alt.Color("party:N", legend=None)),
        base.transform_filter("!datum.left")
        .mark_text(align="left", baseline="middle", dx=10)
        .encode(x=x, y=y, text=alt.Text("number:N"), color=alt.Color("party:N", legend=None)),
        names(places, height, palette),
    ]
    for layer, name in zip(layers, ("spans", "worths", "numbers_left", "numbers_right"), strict=False):
        layer.name = name
    said = (
        f"Worth of each asset to {titles[0]} and to {titles[1]}, in the order in which deals give them to {titles[1]}"
    )
    return finished(layers, palette, height, said)


def lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT) -> alt.LayerChart:
    """Where each solution leaves each side between walking away and its best, and what each explanation says of a deal."""
    view = result.views[branch]
    parties = list(result.scenario.parties)
    heads = [f"{result.scenario.parties[p].name}, from walking away to its best" for p in parties]
    inside = 20.0 * len(SOLUTION_NAMES) + 4
    panels = rows(heads, inside + 18)
    found, spans = [], []
    points = view.points()
    for party, place in zip(parties, panels, strict=True):
        walk, best = view.node.zone.range[party]
        best_shown = best if best is not None and best >= walk else walk
        spans.append(
            {"party": party, "low": walk, "high": best_shown, "y": place.begin + 4, "y2": place.begin + inside}
        )
        for n, (solution, title) in enumerate(SOLUTION_NAMES.items()):
            for tied in points.get(solution, ()):
                at = place.begin + 14 + 20 * n
                found.append({"party": party, "solution": title, "points": tied[party], "y": at})
    verdicts = [
        (f"{LENS_NAMES[one.lens]}: {one.says}", "deal possible" if one.possible else "no deal", one.why)
        for one in view.verdicts
    ]
    after = bottom(panels) + 34
    marks = pd.DataFrame(
        [
            {"says": says, "possible": possible, "why": why, "y": after + 20 * n}
            for n, (says, possible, why) in enumerate(verdicts)
        ]
    )
    height = after + 20 * len(verdicts) - 6
    frame = pd.DataFrame(found, columns=["party", "solution", "points", "y"])
    wide = pd.DataFrame(spans)
    frame["number"] = [f"{row['solution']} {row['points']:.1f}" for row in frame.to_dict("records")]
    low = min([0.0, *wide["low"], *frame["points"]])
    high = max([100.0, *wide["high"], *frame["points"]])
    frame["late"] = frame["points"] > (low + high) / 2
    x = alt.X("points:Q", scale=alt.Scale(domain=round_out(low, high), nice=False), axis=None)
    colour = alt.Color("party:N", scale=alt.Scale(domain=parties, range=list(palette.parties)), legend=None)
    ends = pd.concat(
        [
            wide.assign(at=wide["low"], said=[f"{v:.0f}" for v in wide["low"]], align="right"),
            wide.assign(at=wide["high"], said=[f"{v:.0f}" for v in wide["high"]], align="left"),
        ]
    )
    ends["middle"] = ends["y2"] + 10
    base = alt.Chart(frame)
    layers = [
        alt.Chart(wide, name="spans")
        .mark_rect(opacity=0.14, cornerRadius=3)
        .encode(
            x=alt.X("low:Q", axis=None),
            x2=alt.X2("high:Q"),
            y=down("y", height),
            y2=alt.Y2("y2:Q"),
            fill=alt.Fill("party:N", legend=None, scale=alt.Scale(domain=parties, range=list(palette.parties))),
        ),
        alt.Chart(ends, name="ends")
        .mark_text(color=palette.quiet, fontSize=11)
        .encode(x=alt.X("at:Q", axis=None), y=down("middle", height), text=alt.Text("said:N")),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=x, y=down("y", height), color=colour, tooltip=[alt.Tooltip("solution:N"), tip("points:Q", "points")]
        ),
        base.transform_filter("datum.late")
        .mark_text(align="right", baseline="middle", dx=-9)
        .encode(x=x, y=down("y", height), text=alt.Text("number:N")),
        base.transform_filter("!datum.late")
        .mark_text(align="left", baseline="middle", dx=9)
        .encode(x=x, y=down("y", height), text=alt.Text("number:N")),
        names(panels, height, palette),
        alt.Chart(
            pd.DataFrame([{"y": after - 20, "name": f"Is a deal possible on {day(result.date)}?"}]), name="question"
        )
        .mark_text(align="left", baseline="middle", fontSize=12.5)
        .encode(x=alt.XValue(0), y=down("y", height), text=alt.Text("name:N")),
        alt.Chart(marks, name="verdict_marks")
        .mark_point(size=80, strokeWidth=2, opacity=1)
        .encode(
            x=alt.XValue(8),
            y=down("y", height),
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
        alt.Chart(marks, name="verdicts")
        .mark_text(align="left", baseline="middle", dx=22)
        .encode(x=alt.XValue(0), y=down("y", height), text=alt.Text("says:N")),
    ]
    for layer, name in zip(layers[2:5], ("solutions", "numbers_late", "numbers"), strict=True):
        layer.name = name
    said = "Where the solutions leave each side; and: " + "; ".join(
        f"{says} ({possible})" for says, possible, _ in verdicts
    )
    return finished(layers, palette, height, said)


def _asides(frame: pd.DataFrame, before: Why, party: str) -> list[str]:
    """How each bar of a waterfall differs from its own in another, in brackets; nothing where it does not."""
    was = {one.title: one.score[party] for one in before.contributions}
    values = [before.score_without[party], *(was.get(str(what)) for what in frame["what"][1:-1]), before.score[party]]
    said = []
    for row, old in zip(frame.to_dict("records"), values, strict=True):
        whole = pd.isna(row["value"])
        now = row["end"] if whole else row["value"]
        if old is None or abs(now - old) < CHANGED:
            said.append("")
        else:
            said.append(f" (was {old:.1f})" if whole else f" (was {signed(old, 2)})")
    return said


def _place(why: Why, party: str) -> int:
    return list(why.scenario.parties).index(party)


def _signs(palette: Palette) -> tuple[str, str]:
    """What adds is filled, what takes away is hollow: told apart without colour."""
    return palette.quiet, palette.paper
