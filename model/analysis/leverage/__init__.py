"""The levers: what each is worth to both sides, as Shapley values."""

from __future__ import annotations

from model.analysis.leverage.answer import Contribution, Why, shapley, why

__all__ = [
    "Contribution",
    "Why",
    "shapley",
    "why",
]
