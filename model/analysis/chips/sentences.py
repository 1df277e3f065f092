"""Which card goes first and which last, and what land is worth in other land, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import names_of

if TYPE_CHECKING:
    from model.analysis.chips.answer import Chip, Chips


def say_chips(result: Chips) -> str:
    """Which card goes first and which last."""
    ordered = sorted((one for one in result.chips if one.order is not None), key=lambda one: one.order or 0)
    if not ordered:
        return "Nothing that is contested is worth anything to either side."
    first, second = names_of(result.scenario).values()
    if len(ordered) == 1:
        return f"There is one card: {ordered[0].name}."
    return (
        f"For {second} to gain most per point that {first} gives up, deals hand it {ordered[0].name} first; "
        f"{ordered[-1].name} is the last that {first} would part with."
    )


def say_rate(result: Chips, party: str, chip: Chip, other: Chip, rate: float) -> str:
    """How much of another piece of land moves a side's score as much as one km² of this one."""
    moves = f"1 km² of {chip.name} in hand moves {names_of(result.scenario)[party]}'s score"
    return f"{moves} as much as {rate:.3g} km² of {other.name}."
