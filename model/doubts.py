"""How sure, and what does the answer depend on?

One estimate at a time (a tornado), all at once (Sobol indices, the spread of scores over an ensemble's draws, the points below
which each side refuses), and what not knowing the other side's refusal point does to a first offer.

>>> from model import files, sensitivity
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> tornado(toy, sensitivity.swings(toy), "a").to_dict()["layer"][0]["name"]
'swings'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from model import tables
from model.discovery import Discovery, Limit, Region
from model.ensemble import Ensemble
from model.estimate import Estimate
from model.game import Floats
from model.indices import Indices
from model.look import (
    CHANGED,
    DOTTED,
    LIGHT,
    Columns,
    Filled,
    Palette,
    Template,
    bottom,
    called,
    down,
    finished,
    haloed,
    joined,
    named,
    named_rows,
    names,
    round_out,
    rows,
    template,
    tip,
)
from model.naming import in_words
from model.regret import NOTHING, Regret
from model.scenario import Scenario
from model.scores import Efficient
from model.screening import Screen, Screening
from model.sensitivity import Swing

BAR = 14.0
"""Pixels of a bar."""
FRAME = 1.5
"""Pixels by which the frame of what is compared with is higher than a bar, above and below."""
SHOWN = 12
"""Estimates in a tornado or a picture of indices: the most telling."""
BINS = 40
"""Of a histogram."""
SCATTERED = 1500
"""Draws in a scatter; more would be one blot."""
REGRET_ROOM = 8.0
"""A regret that is so many times the median of those exceeded in one draw of twenty is off the scale."""
QUANTITIES = {"score": "score", "walk_away": "walk-away value", "zone_width": "width of the zone"}


def tornado(
    scenario: Scenario,
    swings: Sequence[Swing],
    party: str,
    palette: Palette = LIGHT,
    before: Sequence[Swing] | None = None,
) -> alt.LayerChart:
    """A party's score with one estimate at its low and its high end, the others as stated: the longest bars first.

    With `before` a hollow frame from end to end of the same bar in what this is compared with, where it differs.
    """
    return filled_tornado(scenario, swings, party, palette, before).chart()


def filled_tornado(
    scenario: Scenario,
    swings: Sequence[Swing],
    party: str,
    palette: Palette = LIGHT,
    before: Sequence[Swing] | None = None,
) -> Filled:
    """The same as rows in a template."""
    side = list(scenario.parties).index(party)
    title = scenario.parties[party].name
    ordered = sorted(swings, key=lambda swing: -abs(swing.of(side)))[:SHOWN]
    words = [in_words(scenario, swing.address) for swing in ordered]
    places = rows(words, BAR)
    earlier = {swing.address: (swing.at_low[side], swing.at_high[side]) for swing in before or ()}
    found: list[Columns] = []
    for swing, name, row in zip(ordered, words, places, strict=True):
        low, high, one = swing.at_low[side], swing.at_high[side], scenario.at(swing.address)
        was = earlier.get(swing.address, (low, high))
        bar = {
            "estimate": name,
            "address": swing.address,
            "at_low": low,
            "at_high": high,
            "left": min(low, high),
            "right": max(low, high),
            "left_label": _number(one.low if low <= high else one.high),
            "right_label": _number(one.high if low <= high else one.low),
            "was_low": was[0],
            "was_high": was[1],
            "was_left": min(was),
            "was_right": max(was),
            "moved": max(abs(was[0] - low), abs(was[1] - high)) >= CHANGED,
            "begin": min(low, high, *was),
            "end": max(low, high, *was),
            "y": row.begin,
            "y2": row.end,
            "middle": (row.begin + row.end) / 2,
        }
        found.append({column: [value] for column, value in bar.items()})
    bars = joined(found)
    left, right = min(bars["begin"]), max(bars["end"])
    room = 0.17 * max(right - left, 1e-6)
    made = _tornado(side, title, bottom(places) + 4, before is not None, palette)
    said = f"What {title}'s score depends on, each estimate alone, the most telling first: " + "; ".join(
        f"{name} ({low:.1f} to {high:.1f})" for name, low, high in zip(words, bars["left"], bars["right"], strict=True)
    )
    ends = {"left": list(round_out(left - room, right + room))}
    return Filled(made, {"swings": bars, "names": named_rows(places), "ends": ends}, said)


@lru_cache(maxsize=64)
def _tornado(side: int, title: str, height: float, compared: bool, palette: Palette) -> Template:
    """The axis ends where the rows of `ends` say, so that it moves without a new template."""
    x = alt.X(
        "left:Q",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(title=f"{title}: score, with the value at either end", tickCount=5),
    )
    which = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N")]
    tips, told = (
        [*which, tip(f"{when}_low:Q", "score at its low end", 2), tip(f"{when}_high:Q", "score at its high end", 2)]
        for when in ("at", "was")
    )
    base = named("swings")
    layers = {
        "swings": base.mark_rect(color=palette.parties[side], cornerRadius=1.5).encode(
            x=x, x2=alt.X2("right:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        **({"compared": _frames(base, ("was_left", "was_right"), height, told, palette)} if compared else {}),
        "left_ends": base.mark_text(align="right", dx=-5, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("begin:Q"), y=down("middle", height), text=alt.Text("left_label:N")
        ),
        "right_ends": base.mark_text(align="left", dx=5, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("end:Q"), y=down("middle", height), text=alt.Text("right_label:N")
        ),
        "names": haloed("names", "names", "top", palette, height),
        "ends": named("ends").mark_point(opacity=0, tooltip=None, aria=False).encode(x=x),
    }
    return template(finished(called(layers), palette, height, f"What {title}'s score depends on"))


def sobol(found: Indices, quantity: str, palette: Palette = LIGHT, before: Indices | None = None) -> alt.LayerChart:
    """Which estimates decide a quantity's variance: total index (filled) and first order (hollow) with 95 % intervals.

    With `before` a dotted ring at the total index of the same estimate in what this is compared with.
    """
    scenario = found.scenario
    ordered = [one for one in found.indices if one.quantity == quantity][:SHOWN]
    places = rows([in_words(scenario, one.name) for one in ordered], 22, begin=8)
    height = bottom(places) + 4
    earlier = {one.name: one.total for one in before.indices if one.quantity == quantity} if before is not None else {}
    lines = []
    for one, place in zip(ordered, places, strict=True):
        for n, (kind, value, half) in enumerate(
            (("total", one.total, one.total_interval), ("first order", one.first, one.first_interval))
        ):
            lines.append(
                {
                    "estimate": in_words(scenario, one.name),
                    "index": kind,
                    "value": value,
                    "low": value - half,
                    "high": value + half,
                    "was": earlier.get(one.name) if kind == "total" else None,
                    "y": place.begin + 6 + 11 * n,
                }
            )
    frame = pd.DataFrame(lines, columns=["estimate", "index", "value", "low", "high", "was", "y"])
    edge = max(0.1, *frame["high"], *frame["was"].dropna()) * 1.05
    low_edge = min(-0.02, *frame["low"], *frame["was"].dropna())
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[low_edge, edge], nice=False),
        axis=alt.Axis(title="Share of the variance", format="%", tickCount=5),
    )
    kinds = ["total", "first order"]
    legend = alt.Legend(title=None, orient="top", offset=4, symbolSize=80)
    tips = [
        alt.Tooltip("estimate:N"),
        alt.Tooltip("index:N"),
        tip("value:Q", "index", 3),
        tip("low:Q", "from", 3),
        tip("high:Q", "to", 3),
    ]
    base = alt.Chart(frame)
    layers = [
        base.mark_rule(strokeWidth=1.6, color=palette.quiet).encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=down("y", height), tooltip=tips
        ),
        base.mark_point(size=70, opacity=1, strokeWidth=1.8).encode(
            x=x,
            y=down("y", height),
            shape=alt.Shape("index:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond"]), legend=legend),
            fill=alt.Fill("index:N", scale=alt.Scale(domain=kinds, range=[palette.ink, palette.paper]), legend=legend),
            stroke=alt.StrokeValue(palette.ink),
            tooltip=tips,
        ),
    ]
    layers[0].name, layers[1].name = "intervals", "indices"
    if before is not None:
        layers.insert(1, _rings(base, "y", height, [alt.Tooltip("estimate:N"), tip("was:Q", "total", 3)], palette))
        layers[1].name = "compared"
    said = f"Which estimates decide {quantity_in_words(scenario, quantity)}: " + "; ".join(
        f"{in_words(scenario, one.name)} {one.total:.0%}" for one in ordered
    )
    return finished([*layers, names(places, height, palette)], palette, height, said)


def spread(result: Ensemble, palette: Palette = LIGHT, before: Ensemble | None = None) -> alt.LayerChart:
    """How the scores of both sides are spread over the draws of an ensemble, with the middle and the middle 90 %.

    With `before` the outline of the draws of what this is compared with, in the same columns, and their middle, dotted.
    """
    scenario = result.run.scenario
    parties = list(scenario.parties)
    both = {party: (_scores_of(result, party), _scores_of(before, party)) for party in parties}
    heads = [f"{scenario.parties[party].name}: {_middle_in_words(*both[party])}" for party in parties]
    places = rows(heads, 96)
    height = bottom(places) + 6
    bars, marks, outline = [], [], []
    for (party, (values, old)), place in zip(both.items(), places, strict=True):
        base = place.end - 4
        edges = np.histogram_bin_edges(np.concatenate([values, old]), bins=BINS)
        counts, was = (np.histogram(one, bins=edges)[0] for one in (values, old))
        was = was * len(values) / max(len(old), 1)  # as if there were as many draws
        scale = 82 / max(counts.max(), was.max())
        bars += [
            {"party": party, "from": a, "to": b, "draws": count, "base": base, "y": base - scale * count}
            for a, b, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
        ]
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
        marks.append(
            {
                "party": party,
                "low": low,
                "middle": middle,
                "high": high,
                "was": float(np.median(old)) if len(old) else None,
                "base": base,
                "y": base + 4,
                "top": base - 84,
            }
        )
        outline += [
            {"party": party, "at": at, "y": base - scale * count, "order": n}
            for n, (at, count) in enumerate(_steps(edges, was))
        ]
    frame, lines = pd.DataFrame(bars), pd.DataFrame(marks)
    x = alt.X(
        "from:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(title="Score, points of each side's own 100", tickCount=6),
    )
    colour = alt.Color("party:N", scale=alt.Scale(domain=parties, range=list(palette.parties)), legend=None)
    layers = [
        alt.Chart(frame, name="draws")
        .mark_rect(opacity=0.65)
        .encode(
            x=x,
            x2=alt.X2("to:Q"),
            y=down("y", height),
            y2=alt.Y2("base:Q"),
            color=colour,
            tooltip=[tip("from:Q", "from"), tip("to:Q", "to"), alt.Tooltip("draws:Q")],
        ),
        *(_dotted(pd.DataFrame(outline), lines, height, palette) if before is not None else ()),
        alt.Chart(lines, name="nine_in_ten")
        .mark_rule(strokeWidth=3, color=palette.ink)
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=down("y", height)),
        alt.Chart(lines, name="median")
        .mark_rule(strokeWidth=1.8, color=palette.ink)
        .encode(x=alt.X("middle:Q"), y=down("top", height), y2=alt.Y2("base:Q")),
        names(places, height, palette),
    ]
    return finished(layers, palette, height, f"Scores over {result.run.draws:,} draws. " + "; ".join(heads))


def _scores_of(result: Ensemble | None, party: str) -> Floats:
    """In every draw; of nothing there are none."""
    return np.asarray([] if result is None else result.outputs[f"score_{party}"], dtype=np.float64)


def _middle_in_words(values: Floats, old: Floats) -> str:
    """The median, what it was where that differs, and the middle 90 %."""
    low, middle, high = (f"{value:.1f}" for value in np.quantile(values, (0.05, 0.5, 0.95)))
    was = f"{np.median(old):.1f}" if len(old) else middle
    return f"{middle} ({f'was {was}; ' if was != middle else ''}nine draws in ten {low} to {high})"


def _steps(edges: Floats, counts: Floats) -> list[tuple[float, float]]:
    """The corners of the outline of columns, from the first that is not empty to the last."""
    there = np.flatnonzero(counts)
    if not len(there):
        return []
    first, last = int(there[0]), int(there[-1])
    heights = np.pad(np.repeat(counts[first : last + 1], 2), 1)
    return list(zip(np.repeat(edges[first : last + 2], 2).tolist(), heights.tolist(), strict=True))


def _dotted(outline: pd.DataFrame, lines: pd.DataFrame, height: float, palette: Palette) -> tuple[alt.Chart, alt.Chart]:
    """The outline of the draws of what is compared with, and their middle."""
    return (
        alt.Chart(outline, name="compared")
        .mark_line(**{**DOTTED, "strokeWidth": 1.3}, color=palette.ink)
        .encode(x=alt.X("at:Q"), y=down("y", height), detail=alt.Detail("party:N"), order=alt.Order("order:Q")),
        alt.Chart(lines, name="compared_median")
        .mark_rule(**DOTTED, color=palette.ink)
        .encode(x=alt.X("was:Q"), y=down("top", height), y2=alt.Y2("base:Q")),
    )


def refusals(result: Ensemble, efficient: Efficient, palette: Palette = LIGHT) -> alt.LayerChart:
    """What each side has if it refuses, in every draw, against the efficient deals as stated: below the line there is room."""
    scenario = result.run.scenario
    first, second = scenario.parties
    names_of = [party.name for party in scenario.parties.values()]
    frame = pd.DataFrame(
        {"a": result.outputs[f"saying_no_{first}"][:SCATTERED], "b": result.outputs[f"saying_no_{second}"][:SCATTERED]}
    ).astype(float)
    line = tables.frontier(efficient).rename(columns={f"points_{first}": "a", f"points_{second}": "b"})
    scale = alt.Scale(zero=False, nice=True)
    x = alt.X("a:Q", scale=scale, axis=alt.Axis(title=f"{names_of[0]}: points of its 100", tickCount=6))
    y = alt.Y("b:Q", scale=scale, axis=alt.Axis(title=f"{names_of[1]}: points of its 100", tickCount=6))
    tips = [tip("a:Q", names_of[0]), tip("b:Q", names_of[1])]
    layers = [
        alt.Chart(frame, name="draws")
        .mark_point(filled=True, size=14, opacity=0.35, color=palette.quiet)
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(line[["piece", "a", "b"]], name="frontier")
        .mark_line(strokeWidth=2.5, color=palette.ink)
        .encode(x=x, y=y, detail=alt.Detail("piece:N"), tooltip=tips),
    ]
    said = f"What {names_of[0]} and {names_of[1]} have if they refuse, in {len(frame):,} draws, and the efficient deals as stated"
    return finished(layers, palette, 400, said)


def regions(
    scenario: Scenario, result: Sequence[Region], palette: Palette = LIGHT, before: Sequence[Region] | None = None
) -> alt.LayerChart:
    """For each outcome with a region the part of each estimate's range that bounds it, with what the region tells.

    With `before` a hollow frame around the part that bounds the same outcome in what this is compared with, where it differs.
    """
    estimates = scenario.estimates()
    rows_of: list[tuple[str, tuple[Limit, Limit] | None]] = []
    earlier = _limits(before or ())
    for one in result:
        if one.found is not None and one.found.limits:
            rows_of.append((_region_in_words(one, one.found), None))
            rows_of += [
                (
                    in_words(scenario, limit.address),
                    (limit, earlier.get((one.column, one.found.holds, limit.address), limit)),
                )
                for limit in one.found.limits
            ]
    places = rows([name for name, _ in rows_of], BAR)
    height = bottom(places) + 4
    found = []
    for (name, both), row in zip(rows_of, places, strict=True):
        if both is None:
            continue
        limit, was = both
        (begin, end), (was_begin, was_end) = (_part(each, estimates[limit.address]) for each in both)
        found.append(
            {
                "estimate": name,
                "address": limit.address,
                "begin": begin,
                "end": end,
                "zero": 0.0,
                "one": 1.0,
                "label": _bound(limit),
                "was_begin": was_begin,
                "was_end": was_end,
                "was": _bound(was),
                "moved": (was_begin, was_end) != (begin, end),
                "y": row.begin,
                "y2": row.end,
                "middle": (row.begin + row.end) / 2,
            }
        )
    columns = ["estimate", "address", "begin", "end", "zero", "one", "label", "y", "y2", "middle"]
    columns += ["was_begin", "was_end", "was", "moved"]
    base = alt.Chart(pd.DataFrame(found, columns=columns))
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=[0, 1.3], nice=False),
        axis=alt.Axis(
            title="From the low to the high end of each range", values=[0, 1], labelExpr="datum.value ? 'high' : 'low'"
        ),
    )
    tips = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N"), alt.Tooltip("label:N")]
    layers = [
        base.mark_rect(color=palette.grid, cornerRadius=1.5).encode(
            x=alt.X("zero:Q"), x2=alt.X2("one:Q"), y=down("y", height), y2=alt.Y2("y2:Q")
        ),
        base.mark_rect(color=palette.ink, cornerRadius=1.5).encode(
            x=x, x2=alt.X2("end:Q"), y=down("y", height), y2=alt.Y2("y2:Q"), tooltip=tips
        ),
        base.mark_text(align="left", dx=6, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("one:Q"), y=down("middle", height), text=alt.Text("label:N")
        ),
    ]
    for layer, name in zip(layers, ("ranges", "bounds", "bound_labels"), strict=True):
        layer.name = name
    if before is not None:
        told = [alt.Tooltip("estimate:N"), alt.Tooltip("address:N"), alt.Tooltip("was:N", title="label")]
        layers.append(_frames(base, ("was_begin", "was_end"), height, told, palette))
        layers[-1].name = "compared"
    said = "; ".join(f"{row['estimate']} {row['label']}" for row in found) or "No outcome has a region to show."
    return finished(
        [*layers, names(places, height, palette)], palette, height, f"In which region outcomes hold: {said}"
    )


def _limits(result: Sequence[Region]) -> dict[tuple[str, bool, str], Limit]:
    """By the outcome, whether it holds or fails there, and the estimate."""
    return {
        (one.column, one.found.holds, limit.address): limit
        for one in result
        if one.found is not None
        for limit in one.found.limits
    }


def _part(limit: Limit, one: Estimate) -> tuple[float, float]:
    """Of an estimate's range, from 0 at its low end to 1 at its high end."""
    low, high = one.low or 0.0, one.high or 0.0
    begin, end = (
        min(1.0, max(0.0, (value - low) / (high - low)))
        for value in (low if limit.low is None else limit.low, high if limit.high is None else limit.high)
    )
    return begin, end


def _bound(limit: Limit) -> str:
    low = "" if limit.low is None else f"from {limit.low:.3g}"
    high = "" if limit.high is None else f"up to {limit.high:.3g}"
    return f"{low} {high}".strip()


def _region_in_words(one: Region, found: Discovery) -> str:
    """What is sought, and what the region tells: density against the share of all draws, and coverage."""
    says = one.says[:1].upper() + one.says[1:]
    fails = "" if found.holds else " fails"
    return f"{says}{fails}: in {found.tried.density:.0%} of the draws of this region, {found.share:.0%} of all"


def regret(
    scenario: Scenario, result: Sequence[Regret], palette: Palette = LIGHT, before: Sequence[Regret] | None = None
) -> alt.LayerChart:
    """For each side the regret of proposing each position: the mean, up to the worst draw in twenty, the least first.

    The points are each side's own, on one scale only so that rows can be read. A regret far beyond all others is said in words.
    With `before` a ring at the mean regret of the same position in what this is compared with, where it differs.
    """
    felt = [one.upper for one in result if one.upper > 0]
    most = max((max(one.mean, one.upper) for one in result), default=1.0)
    far = min(most, REGRET_ROOM * float(np.median(felt))) if felt else 1.0
    labels = {name: one.title for name, one in scenario.positions.items()}
    lines: list[tuple[str, Regret | None]] = []
    for party, block in scenario.parties.items():
        lines.append((f"{block.name} proposes", None))
        lines += [(labels.get(one.position, "Nothing"), one) for one in result if one.party == party]
    near, off = _moved(result, before or (), far)
    places = rows([name + _off_the_scale(one, far, off) for name, one in lines], BAR)
    height = bottom(places) + 4
    parties = list(scenario.parties)
    found = []
    for (name, one), row in zip(lines, places, strict=True):
        if one is not None:
            found.append(
                {
                    "position": name,
                    "party": scenario.parties[one.party].name,
                    "mean": one.mean,
                    "upper": one.upper,
                    "accepted": one.accepted,
                    "zero": 0.0,
                    "shown": min(one.mean, far),
                    "end": min(one.upper, far),
                    "was": near.get(one),
                    "beyond": max(min(one.upper, far), near.get(one, 0.0)),
                    "label": _regret_in_words(one),
                    "colour": palette.parties[parties.index(one.party)],
                    "y": row.begin,
                    "middle": (row.begin + row.end) / 2,
                }
            )
    columns = [
        "position",
        "party",
        "mean",
        "upper",
        "accepted",
        "zero",
        "shown",
        "end",
        "was",
        "beyond",
        "label",
        "colour",
        "y",
        "middle",
    ]
    base = alt.Chart(pd.DataFrame(found, columns=columns))
    x = alt.X(
        "shown:Q",
        scale=alt.Scale(domain=round_out(0, far * 1.45), nice=False),
        axis=alt.Axis(
            title=["Regret in points of the side itself:", "mean, and up to one draw in twenty"], tickCount=5
        ),
    )
    tips = [
        alt.Tooltip("party:N"),
        alt.Tooltip("position:N"),
        tip("mean:Q", "mean regret", 2),
        tip("upper:Q", "one draw in twenty", 2),
        alt.Tooltip("accepted:Q", title="other side accepts", format=".0%"),
    ]
    colour = alt.Color("colour:N", scale=None, legend=None)
    layers = [
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("zero:Q"), x2=alt.X2("end:Q"), y=down("middle", height), color=colour, tooltip=tips
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=x, y=down("middle", height), color=colour, tooltip=tips
        ),
        base.mark_text(align="left", dx=8, baseline="middle", color=palette.quiet, fontSize=11.5).encode(
            x=alt.X("beyond:Q"), y=down("middle", height), text=alt.Text("label:N")
        ),
    ]
    for layer, name in zip(layers, ("upper", "means", "regret_labels"), strict=True):
        layer.name = name
    if before is not None:
        told = [alt.Tooltip("party:N"), alt.Tooltip("position:N"), tip("was:Q", "mean regret", 2)]
        layers.insert(1, _rings(base, "middle", height, told, palette))
        layers[1].name = "compared"
    said = "What each side would regret to have proposed: " + "; ".join(
        f"{row['party']}, {row['position']} {row['mean']:.2f}" for row in found
    )
    return finished([*layers, names(places, height, palette)], palette, height, said)


def _moved(
    result: Sequence[Regret], before: Sequence[Regret], far: float
) -> tuple[dict[Regret | None, float], dict[Regret | None, float]]:
    """What a mean regret was, where it differs: on the scale, and off it."""
    earlier = {(one.party, one.position): one.mean for one in before}
    was = {one: earlier.get((one.party, one.position), one.mean) for one in result}
    moved = {one: mean for one, mean in was.items() if abs(mean - one.mean) >= CHANGED}
    near: dict[Regret | None, float] = {one: mean for one, mean in moved.items() if mean <= far}
    return near, {one: mean for one, mean in moved.items() if mean > far}


def _off_the_scale(one: Regret | None, far: float, was: Mapping[Regret | None, float]) -> str:
    """What cannot be seen of a row, for its name."""
    said = ["off the scale"] if one is not None and one.mean > far else []
    said += [f"was {was[one]:.2f}"] if one in was else []
    return f" ({', '.join(said)})" if said else ""


def _regret_in_words(one: Regret) -> str:
    taken = "" if one.position == NOTHING else f", accepted {one.accepted:.0%}"
    return f"{one.mean:.2f}{taken}"


def offers(result: Screen, palette: Palette = LIGHT, before: Screen | None = None) -> alt.LayerChart:
    """What a first offer is worth to its maker against the chance that it is accepted; the best and the safe one named.

    Where there is no offer that the other side would take there is no curve, only what its maker has if it is refused. With
    `before` the curve of what this is compared with, dotted.
    """
    who, other = (result.scenario.parties[party].name for party in (result.party, result.other))
    place = list(result.scenario.parties).index(result.party)
    curve = _curve(result)
    old = [_curve(before)] if before is not None and before.offers else []
    named = pd.DataFrame(
        [
            (what, *astuple(one), f"{what}: keeps {one.keeps:.1f}, leaves {one.leaves:.1f}")
            for what, one in (("best", result.best), ("nobody refuses", result.safe))
            if one is not None
        ],
        columns=["what", *(one.name for one in fields(Screening)), "label"],
    ).drop_duplicates(["acceptance", "expected"])
    values = [*curve["expected"], *named["expected"], result.refused, *(v for one in old for v in one["expected"])]
    spread = max(values) - min(values)
    room = 0.16 * spread if spread > CHANGED else 1.0
    x = alt.X(
        "acceptance:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(title=f"Chance that {other} accepts", format="%", tickCount=5),
    )
    y = alt.Y(
        "expected:Q",
        scale=alt.Scale(domain=round_out(min(values) - room, max(values) + room), nice=False, zero=False),
        axis=alt.Axis(title=f"{who} can expect, points", tickCount=5),
    )
    tips = [
        alt.Tooltip("acceptance:Q", title="accepted", format=".0%"),
        tip("expected:Q", "expected"),
        tip("keeps:Q", f"{who} keeps"),
        tip("leaves:Q", f"{other} gets"),
    ]
    always = "" if result.offers else ", as every offer would be"
    refused = pd.DataFrame([{"expected": result.refused, "label": f"refused{always}: {result.refused:.1f}"}])
    named["right"], named["below"] = named["acceptance"] < 0.5, [n > 0 for n in range(len(named))]
    refused_label = (
        alt.Chart(refused, name="refused_label")
        .mark_text(align="right", baseline="bottom", dy=-4, color=palette.quiet)
        .encode(x=alt.XValue("width"), y=y, text=alt.Text("label:N"))
    )
    labels = [
        alt.Chart(pd.DataFrame([row]), name=f"named_label_{n}")
        .mark_text(
            align="left" if row["right"] else "right",
            baseline="top" if row["below"] else "bottom",
            dy=9 if row["below"] else -9,
            dx=0,
        )
        .encode(x=x, y=y, text=alt.Text("label:N"))
        for n, row in enumerate(named.to_dict("records"))
    ]
    compared = [
        _told(alt.Chart(one, name="compared").mark_line(**DOTTED, color=palette.ink).encode(x=x, y=y), tips)
        for one in old
    ]
    layers: list[alt.Chart] = [
        alt.Chart(refused, name="refused").mark_rule(color=palette.quiet, strokeDash=[4, 4]).encode(y=y),
        *compared,
        *(_rim(label, palette) for label in (refused_label, *labels) if compared),
        refused_label,
        alt.Chart(curve, name="offers")
        .mark_line(strokeWidth=2.6, color=palette.parties[place])
        .encode(x=x, y=y, tooltip=tips),
        alt.Chart(named, name="named")
        .mark_point(filled=True, size=110, opacity=1, color=palette.parties[place], stroke=palette.paper)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("what:N"), *tips]),
        *labels,
    ]
    labelled = named["label"] if len(named) else refused["label"]
    said = f"What {who} can expect of a first offer by the chance that {other} accepts it; " + "; ".join(labelled)
    return finished(layers, palette, 320, said)


def _rim(label: alt.Chart, palette: Palette) -> alt.Chart:
    """Paper around a label, so that a dotted line beneath does not cross its letters."""
    made = label.copy()
    made.name = f"{label.name}_rim"
    made.mark["stroke"], made.mark["strokeWidth"] = palette.paper, 8
    return made


def _curve(result: Screen) -> pd.DataFrame:
    """The offers that can be made."""
    table = tables.screen(result)
    made: pd.DataFrame = table[table["kind"] == "offer"]
    return made


def _frames(
    base: alt.Chart, ends: tuple[str, str], height: float, tips: Sequence[alt.Tooltip], palette: Palette
) -> alt.LayerChart:
    """What bars are compared with, where they moved: hollow, on a rim of paper so that it is seen on the bar."""
    x, x2 = ends
    rims, frames = (
        base.transform_filter("datum.moved")
        .mark_rect(**stroke, filled=False, cornerRadius=1.5, yOffset=-FRAME, y2Offset=FRAME)
        .encode(x=alt.X(f"{x}:Q"), x2=alt.X2(f"{x2}:Q"), y=down("y", height), y2=alt.Y2("y2:Q"))
        for stroke in ({"strokeWidth": 3, "stroke": palette.paper, "aria": False}, {**DOTTED, "stroke": palette.ink})
    )
    return alt.LayerChart(layer=[rims, _told(frames, tips)])


def _rings(base: alt.Chart, y: str, height: float, tips: Sequence[alt.Tooltip], palette: Palette) -> alt.Chart:
    """What dots are compared with (`was`): hollow, to be drawn beneath them."""
    rings = base.transform_filter("isValid(datum.was)").mark_point(**DOTTED, filled=False, size=90, opacity=1)
    return _told(rings.encode(x=alt.X("was:Q"), y=down(y, height), stroke=alt.StrokeValue(palette.ink)), tips)


def _told(marks: alt.Chart, tips: Sequence[alt.Tooltip]) -> alt.Chart:
    """Marks that say under the pointer that they are what is compared with."""
    marks = marks.transform_calculate(compared="'compared with'")
    return marks.encode(tooltip=[alt.Tooltip("compared:N"), *tips])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}".replace("-", "\N{MINUS SIGN}")


def quantity_in_words(scenario: Scenario, quantity: str) -> str:
    """A quantity of an ensemble in words: the score of Ukraine."""
    for kind, words in QUANTITIES.items():
        for party in scenario.parties:
            if quantity == f"{kind}_{party}":
                return f"the {words} of {scenario.parties[party].name}"
    return f"the {QUANTITIES.get(quantity, quantity)}"
