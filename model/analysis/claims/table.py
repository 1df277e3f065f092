"""The claims as tables: one row a claim; one row its effect on a side on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.presentation.columns import DAY, PARTY, Column, Kind, chance_column, points_column, text_column

if TYPE_CHECKING:
    from model.analysis.claims.answer import Tested


def tabulate_claims(result: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None) -> pd.DataFrame:
    """One row a claim: sentence, metric before and after the edit, effect, expected sign, verdict, parts, turns of its dial.

    With an ensemble's shares (`model.uncertainty.ensemble.Ensemble.holds`) the share of draws in which it holds, and its
    standard error.
    """
    names = ("claim", "sentence", "author", "metric", "before", "after", "effect", "expected", "verdict")
    drawn = ("holds_in", "standard_error") if holds else ()
    rows = [
        {
            **{name: getattr(one, name) for name in names},
            "parts": "; ".join(f"{part}: {worth:+.6g}" for part, worth in one.parts.items()),
            "turns": None if one.turns is None else "; ".join(f"{turn:.6g}" for turn in one.turns),
            "source": ", ".join(one.source),
            **dict(zip(drawn, (holds or {}).get(one.claim, (None, None)), strict=False)),
        }
        for one in result
    ]
    return pd.DataFrame(rows, columns=[*names, "parts", "turns", "source", *drawn])


def tabulate_claim_effects(result: Sequence[Tested]) -> pd.DataFrame:
    """One row a claim, date and party: what the edit does to its score on the first day and just after each event."""
    rows = [
        {
            "claim": one.claim,
            "date": pd.Timestamp(effect.date),
            "event": effect.event,
            "party": party,
            "effect": worth,
        }
        for one in result
        for effect in one.effects
        for party, worth in effect.score.items()
    ]
    return pd.DataFrame(rows, columns=["claim", "date", "event", "party", "effect"])


KINDS: Final = (
    Kind(
        "claims",
        "Published sentences put to the test",
        "a claim",
        (
            text_column("claim", "The claim, by its id.", key=True),
            text_column("sentence", "The sentence."),
            text_column("author", "Who said so."),
            text_column("metric", "The figure that it speaks of."),
            Column("before", "The figure without the claim's edit.", "of the metric"),
            Column("after", "The figure with it.", "of the metric"),
            Column("effect", "after - before.", "of the metric"),
            text_column("expected", "The sign that the sentence expects.", "+", "-"),
            text_column("verdict", "Whether the sign holds."),
            text_column("parts", "What the effect consists of, adding up to it."),
            text_column("turns", "The values of its dial at which the verdict turns."),
            text_column("source", "Where it was said, by the ids of sources."),
            chance_column("holds_in", "The share of draws in which the sign holds.", unit="share"),
            Column("standard_error", "Of that share.", "share", low=0, high=0.5),
        ),
    ),
    Kind(
        "claim_effects",
        "What each claim's edit does over time",
        "a claim, date and party",
        (
            text_column("claim", "The claim, by its id.", key=True),
            DAY,
            text_column("event", "The event just before it; empty on the first day.", key=True),
            PARTY,
            points_column("effect", "What the edit does to the position score."),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
