"""The claims: published sentences, put to the test."""

from __future__ import annotations

from model.analysis.claims.answer import NOTHING, Effect, Tested, edits_of, moves, moving, part_of, try_claims

__all__ = [
    "NOTHING",
    "Effect",
    "Tested",
    "edits_of",
    "moves",
    "moving",
    "part_of",
    "try_claims",
]
