"""Runs side by side: which inputs differ, and what that does to each score."""

from __future__ import annotations

from model.analysis.comparison.answer import Comparison, Difference, Input, Moved, compared, differing, inputs

__all__ = [
    "Comparison",
    "Difference",
    "Input",
    "Moved",
    "compared",
    "differing",
    "inputs",
]
