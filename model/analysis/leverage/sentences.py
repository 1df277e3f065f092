"""What rests on each lever, and on which most, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import listed, names_of
from model.scenario.labels import signed

if TYPE_CHECKING:
    from model.analysis.leverage.answer import Why


# ---------------------------------------------------------------- reasons


def say_levers(why: Why, party: str) -> str:
    """What most of a side's score rests on."""
    name = names_of(why.scenario)[party]
    ordered = sorted(why.contributions, key=lambda one: -abs(one.score[party]))
    parts = [f"{one.title} {signed(one.score[party])}" for one in ordered[:2]]
    return (
        f"{name}'s {why.score[party]:.1f} points would be {why.score_without[party]:.1f} without any of its and the other "
        f"side's levers; most rests on {listed(parts)}."
    )


def say_weightiest(why: Why) -> str:
    """The lever on which most of the first side's score rests."""
    first = next(iter(why.scenario.parties))
    return max(why.contributions, key=lambda one: abs(one.score[first])).lever


def say_rests_on(why: Why, lever: str) -> str:
    """What rests on one lever, for both sides."""
    names = names_of(why.scenario)
    one = next(each for each in why.contributions if each.lever == lever)
    parts = [
        f"{'adds' if value >= 0 else 'takes'} {abs(value):.2f} {'to' if value >= 0 else 'from'} {names[party]}'s "
        f"{why.score[party]:.1f} points"
        for party, value in one.score.items()
    ]
    return f"{one.title} {listed(parts)}."
