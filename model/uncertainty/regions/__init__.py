"""The regions: where in the ranges of the estimates an outcome holds."""

from __future__ import annotations

from model.uncertainty.regions.answer import (
    EXTRA,
    RARE_SHARE,
    Discovery,
    Limit,
    RangeBox,
    Region,
    available,
    discover,
    regions,
)

__all__ = [
    "EXTRA",
    "RARE_SHARE",
    "Discovery",
    "Limit",
    "RangeBox",
    "Region",
    "available",
    "discover",
    "regions",
]
