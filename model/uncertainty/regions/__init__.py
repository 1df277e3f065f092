"""The regions: where in the ranges of the estimates an outcome holds."""

from __future__ import annotations

from model.uncertainty.regions.answer import CERTAIN, EXTRA, Box, Discovery, Limit, Region, available, discover, regions

__all__ = [
    "CERTAIN",
    "EXTRA",
    "Box",
    "Discovery",
    "Limit",
    "Region",
    "available",
    "discover",
    "regions",
]
