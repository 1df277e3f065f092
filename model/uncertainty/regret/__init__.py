"""Regret: which plan each side would regret least to have proposed."""

from __future__ import annotations

from model.uncertainty.regret.answer import NO_PROPOSAL, Regret, regret, regrets

__all__ = [
    "NO_PROPOSAL",
    "Regret",
    "regret",
    "regrets",
]
