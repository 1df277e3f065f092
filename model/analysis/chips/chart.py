"""The picture of the chips: what each asset is worth to either side, in the order in which deals trade them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

import altair as alt

from model.analysis.chips.answer import Chip, Chips
from model.presentation.captions import Caption
from model.presentation.layout import LINE, Row, aside, bottom, down, haloed, lay_out_rows, named_rows, round_out, tip
from model.presentation.rows import HOLLOW, ROW, hollow_marks
from model.presentation.style import CHANGED, LIGHT, Palette, called, finish
from model.presentation.template import Filled, Template, columns, named_data, template


def chart_chips(result: Chips, palette: Palette = LIGHT, before: Chips | None = None) -> alt.LayerChart:
    """What all of each asset is worth to either side, from the first to be given to the second party to the last.

    With `before` each side has a line of its own, and a hollow mark on it is what the asset was worth to it in what this is
    compared with, where that differs.
    """
    return fill_chips(result, palette, before).chart()


def fill_chips(result: Chips, palette: Palette = LIGHT, before: Chips | None = None) -> Filled:
    """The same as rows in a template."""
    titles = tuple(party.name for party in result.scenario.parties.values())
    ordered = sorted(result.chips, key=lambda chip: (chip.order is None, chip.order or 0))
    names = [f"{chip.order}. {chip.name}" if chip.order else chip.name for chip in ordered]
    places = lay_out_rows(names, ROW if before is None else LINE * len(titles), begin=10)
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
    base = named_data("worths")
    earlier = hollow_marks(tips, palette.paper).encode(x=alt.X("was:Q"), y=y, color=party_colour, shape=shape)
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
    return template(finish(called(layers), palette, height, f"{said}; {HOLLOW}" if compared else said))


CAPTIONS: Final = {
    "chips": Caption(
        "Which card is worth what to whom?",
        "Each row is something contested: the two marks are what all of it is worth to either side, in points of its own 100. "
        "The rows stand in the order in which efficient deals hand them to the second side. Points of the two sides are "
        "different goods: compare the order, not the lengths. A hollow mark is what is compared with, where it differs.",
        "Values are stated, or blended from what the land has (people, economy, strategic place, meaning) with each side's own "
        "weights. The exchange rate says how many km2 of one are worth as much as one km2 of another to the same side.",
        r"\frac{v_{Ak}}{v_{Bk}} \quad\text{orders the chips};\qquad\allowbreak \text{rate of } k \text{ for } l = "
        r"\frac{\partial S_i/\partial h_k}{\partial S_i/\partial h_l}",
    ),
}
"""The words around each picture of this file."""
