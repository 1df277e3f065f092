"""How often a plan is accepted over the draws of an ensemble."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Odds:
    """How often a position is accepted over a sample."""

    position: str
    accepts: dict[str, float]
    """The share of draws in which each party does."""
    both: float
    draws: int

    def error(self, share: float) -> float:
        """The standard error of a share."""
        return math.sqrt(share * (1 - share) / self.draws)
