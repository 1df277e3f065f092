"""Regret: which plan each side would regret least to have proposed."""

from __future__ import annotations

from model.uncertainty.regret.answer import NOTHING, Regret, regret, regrets

__all__ = [
    "NOTHING",
    "Regret",
    "regret",
    "regrets",
]
