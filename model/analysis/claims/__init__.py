"""The claims: published sentences, put to the test."""

from __future__ import annotations

from model.analysis.claims.answer import NO_EFFECT, Effect, Tested, edits_of, moves, moving, part_of, try_claims

__all__ = [
    "NO_EFFECT",
    "Effect",
    "Tested",
    "edits_of",
    "moves",
    "moving",
    "part_of",
    "try_claims",
]
