"""Random draws of a scenario's numbers."""

from __future__ import annotations

import numpy as np

from model.game import Floats
from model.scenario import Scenario


def random_draws(s: Scenario, count: int, seed: int, *, all_numbers: bool = False) -> dict[str, Floats]:
    """Uniform draws over all ranges; or of every number, in both directions from its value."""
    rng = np.random.default_rng(seed)
    if not all_numbers:
        ranged = {where: (e.low or 0.0, e.high or 0.0) for where, e in s.estimates().items() if e.ranged}
        return {w: rng.uniform(*ends, count) for w, ends in ranged.items()}
    # Numbers between 0 and 1 stay there; bounds on shares and rare zeros stay what they are, so that rules keep a sense.
    found = {}
    for where, e in s.estimates().items():
        if e.value not in (0.0, 1.0) and "at_" not in where:
            found[where] = e.value * rng.uniform(0.8, 1.0, count)
    return found
