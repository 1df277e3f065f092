"""The scenario: a frozen, checked file, in which every number has an address."""

from __future__ import annotations

from model.scenario.scenario import Scenario, parse
from model.scenario.schema import (
    SUM_TOLERANCE,
    Asset,
    Bounds,
    Branch,
    Claim,
    Event,
    Lever,
    Link,
    Party,
    Position,
    RedLine,
    Regime,
)

__all__ = [
    "SUM_TOLERANCE",
    "Asset",
    "Bounds",
    "Branch",
    "Claim",
    "Event",
    "Lever",
    "Link",
    "Party",
    "Position",
    "RedLine",
    "Regime",
    "Scenario",
    "parse",
]
