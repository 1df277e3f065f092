"""What rests on each lever, and on which most, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import listed, names_of
from model.scenario.labels import signed

if TYPE_CHECKING:
    from model.analysis.leverage.answer import Contribution, Why

TELLING_POINTS = 0.005
"""Points: a lever that is worth less prints as nothing."""
SHADOW = 0.05
"""Points: what another lever changes in the worth of one, to be worth a word."""


def say_levers(why: Why, party: str) -> str:
    """What most of a side's score rests on."""
    name = names_of(why.scenario)[party]
    ordered = sorted(why.contributions, key=lambda one: -abs(one.score[party]))
    parts = [f"{one.title} {signed(one.score[party])}" for one in ordered[:2]]
    return (
        f"{name}'s {why.score[party]:.1f} points would be {why.score_without[party]:.1f} without any of its and the other "
        f"side's levers; most rests on {listed(parts)}."
    )


def weightiest_lever(why: Why) -> str:
    """The lever on which most of the first side's score rests."""
    first = next(iter(why.scenario.parties))
    return max(why.contributions, key=lambda one: abs(one.score[first])).lever


def say_strongest(why: Why, party: str) -> str:
    """The lever by which a side gains most; empty where it gains by none."""
    best = max(why.contributions, key=lambda one: one.score[party])
    if best.score[party] < TELLING_POINTS:
        return ""
    return (
        f"{names_of(why.scenario)[party]} gains most from the lever “{best.title}”: {signed(best.score[party], 2)} of its "
        "points, averaged over all orders in which the levers could come to be there."
    )


def say_worth(why: Why, lever: Contribution, party: str) -> str:
    """What a lever is worth to a side: its share of the score, and what overshadows it."""
    name, own = names_of(why.scenario)[party], lever.score[party]
    said = [f"{lever.title} is worth {signed(own, 2)} of {name}'s {why.score[party]:.1f} points."]
    if lever.shadow is not None:
        other, worth = lever.shadow
        if abs(worth[party] - lever.alone[party]) >= SHADOW:
            said.append(
                f"Taking it away alone would change the score by {signed(-lever.alone[party], 2)}, and if "
                f"“{why.scenario.levers[other].title}” were not there, by {signed(-worth[party], 2)}."
            )
    return " ".join(said)


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
