"""The picture of the lenses: where each solution leaves either side, and what each lens says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

import altair as alt

from model.analysis.lenses.answer import LENSES, SPANNING, Lens, Lenses, LensVerdict, View
from model.analysis.lenses.sentences import say_lens, say_why
from model.game import fairness
from model.presentation.captions import Caption
from model.presentation.layout import (
    LETTERS_A_LINE,
    LINE,
    Row,
    aside,
    bottom,
    down,
    haloed,
    lay_out_rows,
    named_rows,
    round_out,
    tip,
)
from model.presentation.rows import HOLLOW, ROW, hollow_marks
from model.presentation.style import CHANGED, LIGHT, Palette, called, finish
from model.presentation.template import Filled, MarkColumns, Template, columns, named_data, template
from model.scenario import Scenario
from model.scenario.labels import day

SOLUTION_NAMES = {"game": "The game: expected", **{name: fairness.TITLES[name] for name in SPANNING}}
"""The solutions that are shown, over deals."""


def chart_lenses(
    result: Lenses, branch: int = 0, palette: Palette = LIGHT, before: Lenses | None = None
) -> alt.LayerChart:
    """Where each solution leaves each side between walking away and its best, and what each explanation says of a deal.

    With `before` hollow marks are where the solutions left it in what this is compared with, where that differs; the words
    then stand above the marks.
    """
    return fill_lenses(result, branch, palette, before).chart()


def fill_lenses(result: Lenses, branch: int = 0, palette: Palette = LIGHT, before: Lenses | None = None) -> Filled:
    """The same as rows in a template."""
    view = result.views[branch]
    old = before.views[min(branch, len(before.views) - 1)] if before is not None else None
    parties = result.scenario.parties
    pitch = ROW if old is None else ROW + LINE
    inside = pitch * len(SOLUTION_NAMES) + 4
    panels = lay_out_rows(
        [_head(block.name, party, view, old or view) for party, block in parties.items()], inside + 18
    )
    lows, highs = ([_ends_of(view, party)[end] for party in parties] for end in (0, 1))
    now, then = _solved(view, panels, pitch), (_solved(old, panels, pitch) if old is not None else [])
    points = [one["points"] for one in (*now, *then)]
    low, high = min([0.0, *lows, *points]), max([100.0, *highs, *points])
    after = bottom(panels) + 34
    verdicts, end = _verdicts(result.scenario, view, old or view, after)
    found: dict[str, MarkColumns] = {
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


def _words(now: Sequence[dict[str, Any]], then: Sequence[dict[str, Any]]) -> MarkColumns:
    """Above the marks of a solution: its name, where it leaves the side, and in brackets where it left it."""
    found: dict[str, list[Any]] = {"says": [], "y": []}
    for y, title in sorted({(one["y"], one["solution"]) for one in (*now, *then)}):
        ends, was = (
            " or ".join(f"{one['points']:.1f}" for one in some if one["y"] == y) or "none" for some in (now, then)
        )
        found["says"].append(f"{title} {ends}{aside((ends, was))}")
        found["y"].append(y - LINE)
    return found


def _verdicts(scenario: Scenario, view: View, old: View, top: float) -> tuple[MarkColumns, float]:
    """What each lens says, one below the other, and where they end."""
    now = view.verdicts
    says = [
        _says(one.lens, say_lens(view, one), say_lens(old, was)) for one, was in zip(now, old.verdicts, strict=True)
    ]
    *tops, end = accumulate((ROW + LINE * one.count("\n") for one in says), initial=top)
    possible, why = [_possible(one) for one in now], [say_why(scenario, view, one) for one in now]
    return {"says": says, "possible": possible, "why": why, "y": tops}, end - 6


def _says(lens: Lens, now: str, was: str) -> str:
    """A verdict in a few words, and in brackets what it was; broken where it does not fit."""
    text, note = f"{LENSES[lens]}: {now}", aside((now, was))
    return text + (note if len(text + note) <= LETTERS_A_LINE else note.replace(" ", "\n", 1))


def _possible(verdict: LensVerdict) -> str:
    return "deal possible" if verdict.possible else "no deal"


@lru_cache(maxsize=64)
def _lenses(
    parties: tuple[str, ...], height: float, across: tuple[float, float], compared: bool, palette: Palette
) -> Template:
    x = alt.X("points:Q", scale=alt.Scale(domain=list(across), nice=False), axis=None)
    y = down("y", height)
    sides = alt.Scale(domain=list(parties), range=list(palette.parties))
    spans, ends, solutions, verdicts = (
        named_data("spans"),
        named_data("ends"),
        named_data("solutions"),
        named_data("verdicts"),
    )
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
        "words": named_data("words")
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
        **({"compared": hollow_marks(tips, "transparent").encode(x=x, y=y, color=colour)} if compared else {}),
        "solutions": solutions.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour, tooltip=tips),
        **(above if compared else beside),
        "names": haloed("names", "names", "top", palette, height),
        "question": named_data("question")
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
        finish(called(layers), palette, height, "Where the solutions leave each side, and which see a deal")
    )


CAPTIONS: Final = {
    "lenses": Caption(
        "What do the explanations of war say?",
        "Above: the band runs from walking away to the most that the side could get; dots are where the game and three rules "
        "of fairness would leave it. Below: five explanations of why a war is or is not settled, each with its own answer. A "
        "ring says that a deal is possible, a cross that it is not. A hollow dot in a band is what is compared with, where it "
        "differs.",
        "Fearon's range, Powell's shifting power, mutual optimism, the game before the deadline, and fair division, all of "
        "the same numbers. They look for different obstacles, so they need not agree.",
        r"D_A + D_B \le \text{what there is to share?} \qquad d_A + d_B > \max_z \sum_i \frac{W_i(z)}{M_i}\;?",
    ),
}
"""The words around each picture of this file."""
