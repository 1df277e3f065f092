"""The lenses: five explanations of war side by side."""

from __future__ import annotations

from model.analysis.lenses.answer import (
    LENSES,
    Fall,
    Lenses,
    LensVerdict,
    Optimism,
    Shift,
    Talks,
    View,
    lenses,
    look_through,
    most_of,
    of_one_mind,
    one_step_of_peace,
    to_share,
)

__all__ = [
    "LENSES",
    "Fall",
    "LensVerdict",
    "Lenses",
    "Optimism",
    "Shift",
    "Talks",
    "View",
    "lenses",
    "look_through",
    "most_of",
    "of_one_mind",
    "one_step_of_peace",
    "to_share",
]
