"""Who prevails when both sides put effort into a contest?

    p_A = e_A^m / (e_A^m + e_B^m)

with efforts e and decisiveness m: at m = 1 the chance of prevailing is proportional to effort, at larger m a small
advantage decides more.

Source: Tullock 1980, in Buchanan, Tollison & Tullock (eds.), Toward a Theory of the Rent-Seeking Society; Hirshleifer 1989.

>>> success(2, 1), success(2, 1, decisiveness=2)
(0.6666666666666666, 0.8)
"""

from __future__ import annotations

import math


def success(effort_a: float, effort_b: float, decisiveness: float = 1.0) -> float:
    """The probability that the first side prevails.

    Raises:
        ValueError: an effort or the decisiveness is negative, or both efforts are zero.
    """
    if min(effort_a, effort_b, decisiveness) < 0 or effort_a == effort_b == 0:
        raise ValueError("efforts and decisiveness are not negative, and one side makes an effort")
    if 0 in (effort_a, effort_b):
        return 1.0 if effort_b == 0 else 0.0
    return 1 / (1 + math.exp(decisiveness * (math.log(effort_b) - math.log(effort_a))))
