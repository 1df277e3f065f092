"""The claims as tables: one row a claim; one row its effect on a side on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

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
