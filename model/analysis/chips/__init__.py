"""The chips: what each asset is worth to whom, and at which rate one stands for another."""

from __future__ import annotations

from model.analysis.chips.answer import KINK, Chip, Chips, Slope, chips

__all__ = [
    "KINK",
    "Chip",
    "Chips",
    "Slope",
    "chips",
]
