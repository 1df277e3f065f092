"""The lenses: five explanations of war side by side."""

from __future__ import annotations

from model.analysis.lenses.answer import (
    LENSES,
    Fall,
    Lenses,
    Optimism,
    Shift,
    Talks,
    Verdict,
    View,
    lenses,
    most_of,
    of_one_mind,
    one_step_of_peace,
    seen,
    to_share,
)

__all__ = [
    "LENSES",
    "Fall",
    "Lenses",
    "Optimism",
    "Shift",
    "Talks",
    "Verdict",
    "View",
    "lenses",
    "most_of",
    "of_one_mind",
    "one_step_of_peace",
    "seen",
    "to_share",
]
