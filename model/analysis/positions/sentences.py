"""What is said of plans: verdicts, margins, what they break, the nearest deal, when, what would have to change."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from model.game.frontier import TOLERANCE
from model.presentation.sentences import (
    NEARLY_NEVER,
    SURE,
    listed,
    name_term,
    names_of,
    say_branch,
    say_terms,
    value_in_words,
)
from model.scenario import Scenario
from model.scenario.labels import day, in_words, quoted

if TYPE_CHECKING:
    from model.analysis.positions.answer import Judged, Standing, Standings
    from model.analysis.positions.breakeven import BreakEven, Joint
    from model.analysis.positions.odds import Odds


# ---------------------------------------------------------------- plans


def say_plans(found: Standings) -> str:
    """Which plans both would accept, for sure or as events come out; if none, which is nearest to it."""
    chances = [(one, chance_of_both(one)) for one in found.standings]
    both = [f"“{one.title}”" for one, chance in chances if chance > SURE]
    if both:
        return f"On {day(found.date)} both sides would accept {listed(both)}."
    likeliest = sorted(chances, key=lambda each: -each[1])
    partly = [f"“{one.title}” {say_likely(chance)}" for one, chance in likeliest if chance > NEARLY_NEVER]
    if partly:
        return f"On {day(found.date)}, as events come out, both sides would accept {listed(partly)}."
    nearest = found.by_distance[0]
    named = f"“{nearest.title}”" + (", which cannot stand" if cannot_stand(nearest) else "")
    missed = say_short(nearest, found.scenario)
    return f"On {day(found.date)} no plan would be accepted by both; nearest to it is {named}: {missed}."


def say_no_deal(found: Standings) -> str:
    """That no deal at all would be accepted by both on the day, and from when on one would; empty where one would."""
    if found.room >= 0:
        return ""
    later = f" From {day(found.opens)} on there are such deals." if found.opens is not None else ""
    return (
        f"On {day(found.date)} no deal at all would be accepted by both: the best leaves one side {-found.room:.1f} points "
        f"below what it expects from going on.{later}"
    )


def say_short(one: Standing, scenario: Scenario) -> str:
    """By how many points each side is above or below saying no; and whose red line stands between it and what it gains."""
    broken_by = {scenario.red_lines[name].party for name in _broken_lines(one)}
    said = []
    for party, name in names_of(scenario).items():
        margin = one.over(party, "margin")
        aside = " (its red line aside)" if party in broken_by and not falls_below(margin) else ""
        said.append(f"{name} is {abs(margin):.1f} points {'short' if falls_below(margin) else 'ahead'}{aside}")
    return listed(said)


def falls_below(margin: float) -> bool:
    """Whether a side that has so many points above saying no would say it; one that has exactly as many would not."""
    return margin < -TOLERANCE


def _broken_lines(one: Standing) -> set[str]:
    """The red lines that a plan breaks in some branch of events, by name."""
    found = (where.split(".") for judged in one.branches for where in judged.breaks)
    return {name for kind, name, *_ in found if kind == "red_lines"}


def cannot_stand(one: Standing) -> bool:
    """Whether a plan cannot stand, however events come out: whatever it breaks that is nobody's red line holds for all."""
    return all(any(not where.startswith("red_lines.") for where in judged.breaks) for judged in one.branches)


def chance_of_both(one: Standing) -> float:
    """The probability, over the branches of the date, that both accept: each may do so in other branches than the other."""
    return math.fsum(judged.probability for judged in one.branches if all(judged.accepts.values()))


def say_likely(chance: float) -> str:
    """With which chance, so that what can happen or fail to is not said to be impossible or sure.

    >>> say_likely(0.3), say_likely(0.001), say_likely(0.999)
    ('with 30%', 'with less than 1%', 'with more than 99%')
    """
    return f"with {'less than 1%' if chance < 0.005 else 'more than 99%' if chance >= 0.995 else f'{chance:.0%}'}"


def say_plan(one: Standing, scenario: Scenario) -> str:
    """Who would say no to a plan, for sure or as events come out, and by how many points; or that it cannot stand."""
    chances = {name: one.accepted_by(party) for party, name in names_of(scenario).items()}
    never = [name for name, chance in chances.items() if chance <= NEARLY_NEVER]
    partly = {name: say_likely(chance) for name, chance in chances.items() if NEARLY_NEVER < chance <= SURE}
    if cannot_stand(one):
        said = "It cannot stand, whatever it is worth"
    elif len(never) == len(chances):
        said = "Both would say no"
    elif never:
        said = "; ".join([f"{never[0]} would say no", *(f"{name} would accept {how}" for name, how in partly.items())])
    elif partly:
        ways = [partly.get(name, "in any case") for name in chances]
        (first, second), both = chances, chance_of_both(one)
        joint = f"both at once {say_likely(both)}" if both > NEARLY_NEVER else "never both at once"
        said = f"As events come out, {first} would accept {ways[0]} and {second} {ways[1]}"
        said += f", {joint}" if len(partly) > 1 else ""
    else:
        said = "Both would accept it"
    return f"{said}: {say_short(one, scenario)}."


def say_broken(scenario: Scenario, where: str) -> str:
    """A rule, a red line or a limit of what is contested that a plan does not meet."""
    kind, name = where.split(".")[:2]
    if kind == "red_lines":
        line = scenario.red_lines[name]
        return f"It breaks a red line of {names_of(scenario)[line.party]}: {line.title}."
    if kind == "rules":
        return f"It cannot stand: {scenario.rules[name].why}"
    asset = scenario.assets[name]
    if where.endswith(".divisible"):
        return f"It cannot stand: {asset.name} cannot be divided, it is all or nothing."
    first = next(iter(names_of(scenario).values()))
    low, high = (f"{100 * end.value:.3g}%" for end in (asset.bounds.at_least, asset.bounds.at_most))
    return f"It cannot stand: of {asset.name} {f'{low} must' if low == high else f'{low} to {high} can'} be {first}'s."


def say_windows(found: Standings) -> str:
    """On how many dates both would accept a plan, first when; with the plan that they would accept on most."""
    scenario, many = found.scenario, len(found.standings)
    if not many:
        return "No plan is on the table."
    accepted = sorted(
        ((one, dates) for one in found.standings if (dates := _both_on(one, scenario))), key=lambda each: -len(each[1])
    )
    if not accepted:
        nearest = found.by_distance[0].title
        if many == 1:
            return f"On no date would both accept “{nearest}”."
        return f"No plan is one that both would accept on any date; nearest to it on {day(found.date)} is “{nearest}”."
    one, dates = accepted[0]
    others, more = many - 1, len(accepted) - 1
    rest = f"{more or 'none'} of the other {others} plans" if others > 1 else f"{'' if more else 'not '}the other plan"
    too = f"; {rest} on {'some date too' if more else 'any'}" if others else ""
    return f"If the war is still on, both would accept “{one.title}” {_on_dates(dates, scenario)}{too}."


def _on_dates(chances: Mapping[int, float], scenario: Scenario) -> str:
    """On how many dates, by their steps and the probability of the branches on each, and on which first."""
    first, surely = day(scenario.date(min(chances))), sum(chance > SURE for chance in chances.values())
    branches = "" if surely == len(chances) else " in some branch of events"
    if len(chances) == 1:
        which = f"one of {scenario.steps} dates" if scenario.steps > 1 else "the only date"
        return f"on {first}, {which}{branches and f',{branches}'}"
    told = branches and f"{branches} (on {surely or 'none'} in every one)"
    return f"on {len(chances)} of {scenario.steps} dates{told}, first on {first}"


def _both_on(one: Standing, scenario: Scenario) -> dict[int, float]:
    """The steps on which both would accept a plan in some branch of events, and the probability of those branches."""
    days = [scenario.date(step) for step in range(scenario.steps)]
    taken: dict[tuple[str, ...], dict[str, set[int]]] = {}
    for window in one.windows:
        sides = taken.setdefault(window.path, {party: set() for party in scenario.parties})
        sides[window.party].update(range(bisect_left(days, window.first), bisect_right(days, window.last)))
    events = [event for _, event in scenario.calendar]
    chances: dict[int, float] = defaultdict(float)
    for path, sides in taken.items():
        chance = math.prod(event.branches[name].probability.value for event, name in zip(events, path, strict=False))
        for step in set.intersection(*sides.values()):
            chances[step] += chance
    return dict(chances)


def say_nearest(scenario: Scenario, one: Judged) -> str:
    """The deal nearest to a plan that both would accept, and what would be different in it."""
    found = one.nearest
    if found is None:
        return "No deal near it, or anywhere, would be accepted by both on this day."
    if all(one.accepts.values()):
        return "Both would accept it as it stands."
    if not found.terms:
        return "Both would accept it with its open terms completed otherwise."
    changes = [
        f"{name_term(scenario, name)} {value_in_words(scenario, name, new)} in place of {value_in_words(scenario, name, old)}"
        for name, (old, new) in found.terms.items()
    ]
    return f"The nearest deal that both would accept is {found.distance:.1f} points away: {'; '.join(changes)}."


def say_completed(scenario: Scenario, one: Standing, branch: Judged) -> str:
    """With what the terms that a plan leaves open were completed; empty where it leaves none open."""
    if not one.open:
        return ""
    terms: dict[str, float | str] = {**branch.deal.shares, **branch.deal.options}
    return f"Left open, and completed with: {say_terms(scenario, {name: terms[name] for name in one.open})}."


def say_dates(scenario: Scenario, one: Standing, party: str, most: int | None = None) -> str:
    """On which dates a side would accept a plan, and in which branches of events; the first so many spans, or all."""
    counts = [len(event.branches) for _, event in scenario.calendar]
    spans: dict[tuple[dt.date, dt.date], list[tuple[str, ...]]] = defaultdict(list)
    for window in one.windows:
        if window.party == party:
            spans[window.first, window.last].append(window.path)
    name = names_of(scenario)[party]
    if not spans:
        return f"{name} would accept it on no date."
    shown = []
    for (first, last), paths in list(spans.items())[:most]:
        every = len(paths) == math.prod(counts[: len(paths[0])])
        titles = " or ".join(quoted(say_branch(scenario, path)) for path in paths)
        branches = "" if not paths[0] else " in every branch of events" if every else f" if {titles}"
        shown.append((f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}") + branches)
    more = f"; and on {len(spans) - len(shown)} more spans of dates" if len(spans) > len(shown) else ""
    return f"{name} would accept it {'; '.join(shown)}{more}."


def say_answer(found: BreakEven, party: str) -> str:
    """By how much a side is above or below saying no to a plan; before that, why it would say no whatever it gains by it."""
    name, margin = names_of(found.scenario)[party], found.margin[party]
    lines = [f"“{found.scenario.red_lines[where.split('.')[1]].title}”" for where in found.breaks.get(party, ())]
    reasons = ["It cannot stand."] if found.breaks.get("") else []
    reasons += [f"{name} would not sign it, since it breaks {listed(lines)}."] if lines else []
    worth = f"{name} is {abs(margin):.1f} points {'below' if falls_below(margin) else 'above'} saying no."
    return " ".join([*reasons, f"That left aside, {worth}" if reasons else worth])


def say_would_turn(found: BreakEven, party: str) -> str:
    """Which answer a side would take with what `would_change` lists."""
    then = " then" if found.breaks.get("") or found.breaks.get(party) else ""
    return f"It would{then} {'accept' if falls_below(found.margin[party]) else 'cease to accept'} with:"


def say_left_aside(found: BreakEven) -> str:
    """What a plan breaks and no number moves, to be said of numbers that would make it acceptable; empty if nothing."""
    kinds = {"rules" if owner == "" else "red lines" for owner, broken_by in found.breaks.items() if broken_by}
    return f"{listed(sorted(kinds, reverse=True))} aside" if kinds else ""


def say_would_change(found: BreakEven, party: str) -> list[str]:
    """Within which values of which numbers a side would take the other answer, the nearest first.

    A number may turn the answer and turn it back: then it is between two values that it is the other one.
    """
    own = [one for one in found.crossings if one.party == party]
    return [
        f"{quoted(in_words(found.scenario, address))} "
        f"{_spans([(one.value, one.from_below == falls_below(found.margin[party])) for one in own if one.address == address])} "
        f"(now {next(one.stated for one in own if one.address == address):.3g})"
        for address in dict.fromkeys(one.address for one in own)
    ]


def say_odds(scenario: Scenario, odds: Sequence[Odds]) -> list[str]:
    """In how many draws each plan is accepted on the first day, the most accepted first."""
    said = []
    for one in sorted(odds, key=lambda one: -one.both):
        each = listed([f"{name} in {one.accepts[party]:.0%}" for party, name in names_of(scenario).items()])
        title = scenario.positions[one.position].title
        said.append(f"{title}: both in {one.both:.1%} (± {one.error(one.both):.1%}); {each}.")
    return said


def say_together(found: BreakEven) -> str:
    """The least that two numbers must move together for all to accept."""
    aside = f", {say_left_aside(found)}" if say_left_aside(found) else ""
    if not any(falls_below(margin) for margin in found.margin.values()):
        return f"Nobody would have less by it than by saying no{aside}: no two numbers have to move."
    if found.pair is None:
        return f"No two numbers were found that would make all accept within their ranges{aside}."
    return (
        f"The least that two numbers must move together for all to accept{aside}, {found.pair.cost:.2f} of a range in all: "
        f"{_say_changes(found.scenario, found.pair)}."
    )


def say_opening(found: BreakEven) -> str:
    """The least change that opens a zone of agreement where there is none; empty where there is one."""
    if found.width >= 0:
        return ""
    misses = f"There is no zone of agreement: it misses by {-found.width:.1f} points."
    if found.opening is None:
        return f"{misses} No change within the ranges of this scenario was found that opens it."
    return (
        f"{misses} The least change found that opens it, {found.opening.cost:.2f} of a range in all: "
        f"{_say_changes(found.scenario, found.opening)}."
    )


def _say_changes(scenario: Scenario, joint: Joint) -> str:
    changes = joint.changes.items()
    return listed(
        [f"{quoted(in_words(scenario, where))} at {needed:.4g} (now {now:.4g})" for where, (now, needed) in changes]
    )


def _spans(turns: list[tuple[float, bool]]) -> str:
    """The values at which something holds, by those at which it turns and whether it holds above each.

    >>> _spans([(3.0, True), (5.0, False)]), _spans([(5.0, True), (3.0, False)]), _spans([(2.0, True)])
    ('between 3 and 5', 'below 3 or above 5', 'above 2')
    """
    said: list[str] = []
    start: float | None = None
    for value, above in sorted(turns):
        if above:
            start = value
        else:
            said.append(f"below {value:.3g}" if start is None else f"between {start:.3g} and {value:.3g}")
            start = None
    return " or ".join(said if start is None else [*said, f"above {start:.3g}"])
