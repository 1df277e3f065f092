"""The picture of the claims: the effect of each, its verdict, and the share of draws in which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from model.analysis.claims.answer import Tested
from model.presentation.bars import PARTY_LANE, SECOND_LINE, label_bar, place_bar, stack_bars
from model.presentation.captions import Caption
from model.presentation.layout import aside, lay_out_rows
from model.presentation.style import LIGHT, Palette
from model.presentation.template import Filled
from model.scenario.labels import signed


def chart_claims(
    tested: Sequence[Tested],
    holds: Mapping[str, tuple[float, float]] | None = None,
    palette: Palette = LIGHT,
    before: Sequence[Tested] | None = None,
) -> alt.LayerChart:
    """What each sentence's change does to what it speaks of, with the verdict; and in which share of draws it holds, if given.

    With `before` a dotted line is the effect in what this is compared with, where that differs.
    """
    return fill_claims(tested, holds, palette, before).chart()


def fill_claims(
    tested: Sequence[Tested],
    holds: Mapping[str, tuple[float, float]] | None = None,
    palette: Palette = LIGHT,
    before: Sequence[Tested] | None = None,
) -> Filled:
    """The same as rows in a template."""
    earlier = {one.claim: one for one in before or ()}
    room = 0.0 if before is None else SECOND_LINE
    places = lay_out_rows([f"“{one.sentence}”" for one in tested], PARTY_LANE + room)
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
                **place_bar("effect", begin + 2, begin + PARTY_LANE, filled=one.verdict == "holds"),
                **label_bar(f"{one.verdict}{share}: {signed(one.effect, 2)}", note, begin, (one.effect, was.effect)),
            }
        )
        said.append(f"{one.sentence} {one.verdict} ({signed(one.effect, 2)}){note}")
    drawn_too = ("(in brackets: holds in so many draws)",) if holds else ()
    axis = ("What the change does to the number", "that the sentence speaks of, in points", *drawn_too)
    return stack_bars("effect", found, axis, ("effect",), places, before is not None, palette, "; ".join(said))


CAPTIONS: Final = {
    "claims": Caption(
        "Do the published sentences hold?",
        "Each bar is what the change that stands for a sentence does to the number that the sentence speaks of. Filled: it "
        "moves as the sentence says; hollow: the other way. With draws, the share of them in which it holds stands beside it. A "
        "dotted line is what is compared with, where it differs.",
        "A sentence becomes a metric, a change of the scenario, and an expected sign. A claim that the model contradicts is "
        "shown as such; none is bent until it fits.",
        r"\text{effect} = m(\text{scenario with the change}) - m(\text{scenario})",
    ),
}
"""The words around each picture of this file."""
