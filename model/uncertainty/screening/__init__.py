"""Screening: how much to offer a side whose refusal point is unknown."""

from __future__ import annotations

from model.uncertainty.screening.answer import Screen, Screening, best_offer, screen

__all__ = [
    "Screen",
    "Screening",
    "best_offer",
    "screen",
]
