"""In which region an outcome holds, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.uncertainty.regions.answer import Discovery, Region


def say_regions(found: Sequence[Region]) -> str:
    """How many outcomes have a region, and what the most telling one tells."""
    told = [one for one in found if one.found is not None and one.found.limits]
    if not told:
        return (
            "No outcome hangs on a few numbers: each nearly always holds, hardly ever does, or depends on many at once."
        )
    best = max(told, key=lambda one: one.found.tried.density / one.found.share if one.found else 0.0)
    assert best.found is not None
    return f"“{best.says}”: {_density(best.found)}"


def say_outcome(one: Region) -> str:
    """In which share of all draws an outcome holds."""
    return f"{_capital(one.says)}: in {one.share:.0%} of the draws."


def say_region(found: Discovery) -> str:
    """How much a region tells; or that there is none of a few numbers."""
    if not found.limits:
        return f"No estimate by itself tells where it {_holds(found)}: that hangs on many at once."
    return _capital(_density(found))


def say_without_region(result: Sequence[Region]) -> list[str]:
    """What holds so often, or so seldom, that there is no region to seek."""
    said = []
    for how, often in (("Nearly always", True), ("Hardly ever", False)):
        sure = [one.says for one in result if one.found is None and (one.share > 0.5) is often]
        if sure:
            said.append(f"{how}, so that there is no region to seek: {'; '.join(sure)}.")
    return said


def label_region(one: Region, found: Discovery) -> str:
    """What is sought, and what the region tells, above its rows in a picture."""
    fails = "" if found.holds else " fails"
    return f"{_capital(one.says)}{fails}: in {found.tried.density:.0%} of the draws of this region, {found.share:.0%} of all"


def _density(found: Discovery) -> str:
    """Density against the share of all draws, and coverage."""
    return (
        f"it {_holds(found)} in {found.tried.density:.0%} of the draws of its region, against {found.share:.0%} of all; "
        f"{found.tried.coverage:.0%} of the draws in which it {_holds(found)} lie there."
    )


def _holds(found: Discovery) -> str:
    return "holds" if found.holds else "does not hold"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
