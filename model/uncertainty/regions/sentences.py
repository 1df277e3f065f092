"""In which region an outcome holds, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.uncertainty.regions.answer import Region


def say_regions(found: Sequence[Region]) -> str:
    """How many outcomes have a region, and what the most telling one tells."""
    told = [one for one in found if one.found is not None and one.found.limits]
    if not told:
        return (
            "No outcome hangs on a few numbers: each nearly always holds, hardly ever does, or depends on many at once."
        )
    best = max(told, key=lambda one: one.found.tried.density / one.found.share if one.found else 0.0)
    assert best.found is not None
    fails = "" if best.found.holds else "does not hold: "
    return (
        f"“{best.says}” {fails}in {best.found.tried.density:.0%} of the draws of its region, against "
        f"{best.found.share:.0%} of all."
    )
