"""In which numbers do two scenarios differ, and what does each difference do to the scores?

`inputs` are what a scenario states, address by address: every number, date and choice that a game can read, but no prose.
For two scenarios a and b with scores S(a) and S(b) of a party, an input that differs is worth by itself

    S(a with this input as in b) - S(a)

and all together S(b) - S(a). The two need not agree: what one by one leaves over is interaction.

Source: section 3 of docs/runs.md.

>>> from model import files
>>> before = files.load(files.shipped("scenarios") / "textbook" / "rubinstein-1982.yaml")
>>> after = before.replace({"parties.a.rate": 0.5})
>>> [str(one) for one in differing(inputs(before), inputs(after))]
['parties.a.rate: 0.111111 -> 0.5']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from model.analysis.scores import Points, solve
from model.errors import Fault, InvalidInput
from model.scenario import Scenario, address
from model.scenario.address import EditValue

Input = float | str
"""A number; or a date or a choice as a word."""

PLAYED = ("parties", "assets", "issues", "rules", "red_lines", "regimes", "events", "positions")
"""The blocks that a game reads, besides what stands at the top."""
PROSE = frozenset(
    ("name", "title", "summary", "note", "judgement", "source", "why", "author", "sentence", "label", "unit", "meaning")
)
"""What explains and does not count."""


def inputs(scenario: Scenario) -> dict[str, Input]:
    """What a scenario states, by address: numbers as they are, dates and choices as words."""
    data = scenario.model_dump(by_alias=True)
    found: dict[str, Input] = {where: one.value for where, one in scenario.estimates().items()}
    for where in address.leaves(data):
        section, _, rest = where.partition(".")
        value = address.read(data, where)
        counts = (not rest or section in PLAYED) and where.rpartition(".")[2] not in PROSE
        if where not in found and counts and isinstance(value, str | bool | dt.date | int | float):
            found[where] = float(value) if isinstance(value, int | float) else str(value)
    return found


@dataclass(frozen=True)
class Difference:
    """One input that differs; nothing where one of the two does not state it."""

    address: str
    before: Input | None
    after: Input | None

    def __str__(self) -> str:
        """The address, and from what to what."""
        old, new = (
            "not stated" if one is None else f"{one:.6g}" if isinstance(one, float | int) else one
            for one in (self.before, self.after)
        )
        if old == new:  # a change that six digits do not show
            old, new = str(self.before), str(self.after)
        return f"{self.address}: {old} -> {new}"


def differing(before: Mapping[str, Input], after: Mapping[str, Input]) -> tuple[Difference, ...]:
    """The inputs that differ, in the order of the first scenario, then what only the second states."""
    everywhere = dict.fromkeys([*before, *after])
    found = (Difference(where, before.get(where), after.get(where)) for where in everywhere)
    return tuple(one for one in found if one.before != one.after)


@dataclass(frozen=True)
class Moved:
    """What one difference does by itself."""

    difference: Difference
    alone: Points | None
    """S(a with this as in b) - S(a) of each party; none where it cannot be changed by itself."""


@dataclass(frozen=True)
class Comparison:
    """Two scenarios on a date each, their differences and what these do to the scores."""

    before: Points
    after: Points
    moved: tuple[Moved, ...]

    def together(self, party: str) -> float:
        """S(b) - S(a)."""
        return self.after[party] - self.before[party]

    def interaction(self, party: str) -> float | None:
        """What all together do beyond the sum of each alone; none where one cannot be changed alone."""
        each = [one.alone[party] for one in self.moved if one.alone is not None]
        return self.together(party) - sum(each) if len(each) == len(self.moved) else None


def compared(before: Scenario, after: Scenario, on: dt.date | None = None, then: dt.date | None = None) -> Comparison:
    """What the differences between two scenarios do to the position scores on a date (`then` of the second).

    Raises:
        InvalidInput: scenarios of other parties; a date outside one of them.
    """
    if [*before.parties] != [*after.parties]:
        found, allowed = ", ".join(after.parties), f"{', '.join(before.parties)}, as in the first"
        raise InvalidInput([Fault("parties", found, allowed, "compare scenarios of the same parties")])
    here, there = (
        {party: score.position for party, score in solve(s, day).scores.items()}
        for s, day in ((before, on), (after, then))
    )
    moved = [Moved(one, _alone(before, one, on, here)) for one in differing(inputs(before), inputs(after))]
    return Comparison(here, there, tuple(moved))


def _alone(scenario: Scenario, one: Difference, on: dt.date | None, here: Points) -> Points | None:
    if one.before is None or one.after is None:
        return None
    try:
        found = solve(scenario.replace({one.address: _edit(one)}), on).scores
    except InvalidInput:  # not allowed by itself: probabilities that must sum to one, a horizon before an event
        return None
    return {party: found[party].position - points for party, points in here.items()}


def _edit(one: Difference) -> EditValue:
    """The value as an edit: a date where a date stood."""
    assert one.after is not None
    if isinstance(one.after, str):
        try:
            return dt.date.fromisoformat(one.after)
        except ValueError:
            return one.after
    return one.after
