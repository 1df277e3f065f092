"""What does a result say, in a sentence? Plain and neutral, for the head of a page and of each picture.

Each function gives text; names come from the scenario as they stand, so whoever shows them as Markdown escapes the whole.

>>> from model import files, scores
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> expectation(scores.solve(fearon))
'On 1 January 2000 First state can expect 65.0 of its 100 points and Second state 35.0.'
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.frontier import TOLERANCE
from model.lenses import LENSES, Lenses
from model.naming import day, in_words, quoted, signed
from model.scenario import Scenario
from model.scores import Holding, Node, OfferAt, Path, Prospect, Score, Solution, control_over_branches

if TYPE_CHECKING:  # a result is only read here: what made it need not be loaded to put another into words
    import pandas as pd

    from model.breakeven import BreakEven
    from model.chips import Chips
    from model.claims import Tested as Trial  # a name that no test runner takes for a class of tests
    from model.discovery import Region
    from model.ensemble import Ensemble
    from model.indices import Indices
    from model.leverage import Why
    from model.positions import Judged, Standing, Standings
    from model.regret import Regret
    from model.screening import Screen
    from model.sensitivity import Swing

NOTHING = 0.005
"""Points: a smaller change is none that can be read."""
HALF = 0.5 + 1e-9
"""A share: what is more than half of something."""
PART = 0.0005
"""Of a region: a smaller change is none that can be read."""
SURE, NEVER = 1 - 1e-9, 1e-9
"""Probabilities over branches: sums of them may miss one and zero by so much."""


def names_of(scenario: Scenario) -> dict[str, str]:
    """What each party is called."""
    return {party: block.name for party, block in scenario.parties.items()}


def listed(parts: list[str]) -> str:
    """Several things in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


# ---------------------------------------------------------------- scores


def expectation(now: Solution) -> str:
    """What both sides can expect."""
    names = names_of(now.scenario)
    (one, first), (other, second) = now.scores.items()
    return (
        f"On {day(now.date)} {names[one]} can expect {first.position:.1f} of its 100 points "
        f"and {names[other]} {second.position:.1f}."
    )


def optimism(score: Score) -> str:
    """How much of a score rests on a side's own beliefs; empty if nothing of it that can be read."""
    if abs(score.optimism) < 0.05:
        return ""
    word = "optimism" if score.optimism > 0 else "pessimism"
    return f"{abs(score.optimism):.1f} of it is {word}: its own beliefs against the author's probabilities."


def change(now: Solution, before: Solution, against: str) -> str:
    """How both scores differ from those of something else; empty if they do not."""
    names = names_of(now.scenario)
    moved = [
        f"{names[party]} {signed(score.position - before.scores[party].position, 2)}"
        for party, score in now.scores.items()
        if abs(score.position - before.scores[party].position) >= NOTHING
    ]
    if not moved:
        return f"Compared with {against}, neither score changes."
    return f"Compared with {against}: {listed(moved)}."


def zone(node: Node, scenario: Scenario) -> str:
    """Whether there is a zone of agreement, and what is in it."""
    names = names_of(scenario)
    first = next(iter(names))
    low, high = node.zone.range[first]
    if node.zone.width is None or node.zone.width < 0 or high is None:
        return node.zone.reason
    return f"{node.zone.reason} {names[first]} can get from {low:.0f} to {high:.0f} points in them."


def offer(party: str, made: OfferAt, scenario: Scenario) -> str:
    """What a side would offer, and what comes of it."""
    names = names_of(scenario)
    if made.deal is None:
        return f"{names[party]} has nothing to offer that the other side would take."
    points = " and ".join(
        f"{value:.1f} points for {name}" for value, name in zip(made.deal.points, names.values(), strict=True)
    )
    if made.accepted:
        return f"{names[party]} would offer {points}: it would be accepted."
    short = f"{-made.margin[party]:.1f} less for it than waiting"
    return f"{names[party]} would rather wait: the best that the other side would take means {points}, {short}."


def branch(scenario: Scenario, path: Sequence[str]) -> str:
    """How the events came out on the way to a branch."""
    events = (event for _, event in scenario.calendar)
    return ", ".join(event.branches[name].title for event, name in zip(events, path, strict=False))


def holding(held: Holding, scenario: Scenario) -> str:
    """What land a side holds of the other's."""
    names = names_of(scenario)
    share = f", {held.share_of_territory:.1%} of its territory" if held.share_of_territory is not None else ""
    return f"{names[held.holder]} holds {held.km2:,.0f} km² recognised as {names[held.recognised]}'s{share}"


def ending(now: Solution) -> str:
    """How likely a deal, a freeze and war are by the horizon."""
    o = now.outlook
    half = next((date for date, deal in zip(o.dates, o.deal, strict=True) if deal >= 0.5), None)
    when = f", more likely than not by {day(half)}" if half else ""
    return (
        f"A deal with a chance of {o.deal[-1]:.0%}{when}; a freeze without one {o.freeze[-1]:.0%}; "
        f"war until {day(o.dates[-1])} {o.war[-1]:.0%}."
    )


def ahead(now: Solution) -> str:
    """What the sides wait for."""
    node = now.nodes[0]
    waiting = [made for made in node.offers.values() if made.deal is not None and not made.accepted]
    later = [event for _, event in now.scenario.calendar if event.date > now.date]
    if not later:
        return "No event lies ahead."
    coming = f"{later[0].title} on {day(later[0].date)}"
    if len(waiting) == 2:
        return f"Both sides would rather wait: each expects more of what comes than there is to share. Ahead: {coming}."
    return f"Ahead: {coming}."


# ---------------------------------------------------------------- time


def waiting(result: Path) -> str:
    """How each side's score changes from the first day to the last if there is no deal, over the branches."""
    dates = result.play.game.dates
    parts = []
    for party, name in names_of(result.scenario).items():
        over = _over_branches(result, party)
        moved = over[-1] - over[0]
        parts.append(f"{name} {'gains' if moved > 0 else 'loses'} {abs(moved):.1f} points")
    return f"From {day(dates[0])} to {day(dates[-1])}, if there is no deal, {listed(parts)}."


def turning_points(result: Path, outlook: Prospect) -> list[str]:
    """What each event changes: a sentence for each, or one where no event lies within the calendar."""
    scenario = result.scenario
    names = names_of(scenario)
    said = []
    for _, event in scenario.calendar:
        step = scenario.step_on_or_after(event.date)
        if not 0 < step <= scenario.steps:
            continue
        scores = {name: _over_branches(result, party) for party, name in names.items()}
        jumps = [f"{name} {signed(over[step] - over[step - 1])}" for name, over in scores.items()]
        before, then = f"{outlook.deal[step - 1]:.0%}", f"{outlook.deal[step]:.0%}"
        moves = f"goes from {before} to {then}" if before != then else f"is {before} before it already"
        said.append(
            f"{event.title}, {day(event.date)}: the chance that there has been a deal {moves}; "
            f"if the war is still on, it moves {listed(jumps)} points."
        )
    return said or [f"No event lies ahead. The chance of a deal by {day(outlook.dates[-1])} is {outlook.deal[-1]:.0%}."]


def _over_branches(result: Path, party: str) -> list[float]:
    """A party's score on every date, over the branches by the analyst's probabilities."""
    i = result.play.game.parties.index(party)
    stretches = zip(result.play.levels, result.probability, strict=True)
    return [float(over) for stretch, chance in stretches for over in chance @ stretch.score[0, :, :, i]]


def front(result: Path) -> str:
    """Which land changes hands most until the horizon."""
    assets = list(result.scenario.assets.values())
    if not assets:
        return "No land is contested."
    held = control_over_branches(result.play.game)
    moved = [
        (asset.name, float(held[-1, k] - held[0, k]) * asset.size)
        for k, asset in enumerate(assets)
        if asset.area_km2 is not None
    ]
    kept = sorted((one for one in moved if abs(one[1]) >= 1), key=lambda one: -abs(one[1]))[:2]
    first = next(iter(names_of(result.scenario).values()))
    if not kept:
        return "Hardly any land changes hands."
    parts = [f"{'gains' if value > 0 else 'loses'} {abs(value):,.0f} km² in {name}" for name, value in kept]
    return f"By {day(result.play.game.dates[-1])}, over all branches, {first} {listed(parts)}, if the war goes on."


# ---------------------------------------------------------------- land


def control(now: Solution) -> str:
    """Who holds what of the other's land."""
    held = [holding(one, now.scenario) for one in now.holdings]
    return f"On {day(now.date)} {'; '.join(held)}." if held else f"Control of what is contested on {day(now.date)}."


def on_map(
    scenario: Scenario, rows: Sequence[Mapping[str, Any]], date: dt.date, plan_title: str = "", change_called: str = ""
) -> str:
    """Of how many regions each side controls more than half; or, for a change that is called so, where most would change.

    Args:
        scenario: whose regions, or assets where it has no map.
        rows: what `model.holdings.rows` says of them.
        date: the day.
        plan_title: under which plan or deal; empty for what is held.
        change_called: empty for shares as they are.
    """
    first, second = names_of(scenario).values()
    contested = [row for row in rows if row["contested"]]
    where, what = f"Under {plan_title}" if plan_title else f"On {day(date)}", "regions" if scenario.map else "assets"
    if not contested:
        return f"{where} nothing is contested."
    if change_called:
        return f"{change_called}: {_most_changed(contested, first, second, what)}"
    most = {
        first: sum(row["share"] > HALF for row in contested),
        second: sum(row["share"] < 1 - HALF for row in contested),
    }
    even = min(contested, key=lambda row: abs(row["share"] - 0.5))
    return (
        f"{where} {first} {'would control' if plan_title else 'controls'} more than half of {most[first]} of the "
        f"{len(contested)} {what} that are contested, {second} of {most[second]}; the most evenly shared is {even['name']}, "
        f"{even['share']:.0%} {first}'s."
    )


def _most_changed(contested: Sequence[Mapping[str, Any]], first: str, second: str, what: str) -> str:
    moved = [row for row in contested if abs(row["change"]) >= PART]
    if not moved:
        return f"no change in any of the {len(contested)} {what}."
    widest = max(moved, key=lambda row: (_known(abs(row["change_km2"])), abs(row["change"])))
    gainer, km2 = first if widest["change"] > 0 else second, abs(widest["change_km2"])
    size = f"{abs(widest['change']):.1%}" + ("" if math.isnan(km2) else f", {km2:,.0f} km²")
    return f"most in {widest['name']}, where {gainer} gains {size}; {len(moved)} of {len(contested)} {what} change."


def _known(number: float) -> float:
    """A number, or zero where it is missing."""
    return 0.0 if math.isnan(number) else number


def plan(standing: Standing, now: Mapping[str, float], then: Mapping[str, float], scenario: Scenario) -> str:
    """What a plan would change on the map, in km2 where the areas are known."""
    first, second = names_of(scenario).values()
    gains = {
        asset: (then[asset] - now[asset]) * block.area_km2.value
        for asset, block in scenario.assets.items()
        if block.area_km2 is not None
    }
    to_first = math.fsum(value for value in gains.values() if value > 0)
    to_second = -math.fsum(value for value in gains.values() if value < 0)
    if max(to_first, to_second) < 1:
        return f"Under {standing.title} nobody would gain land against what is held."
    parts = [f"{to_first:,.0f} km² would pass to {first}"] if to_first >= 1 else []
    parts += [f"{to_second:,.0f} km² to {second}"] if to_second >= 1 else []
    if to_first < 1:
        parts = [f"{to_second:,.0f} km² would pass to {second}"]
    return f"Under {standing.title}, {listed(parts)}."


# ---------------------------------------------------------------- reasons


def levers(why: Why, party: str) -> str:
    """What most of a side's score rests on."""
    name = names_of(why.scenario)[party]
    ordered = sorted(why.contributions, key=lambda one: -abs(one.score[party]))
    parts = [f"{one.title} {signed(one.score[party])}" for one in ordered[:2]]
    return (
        f"{name}'s {why.score[party]:.1f} points would be {why.score_without[party]:.1f} without any of its and the other "
        f"side's levers; most rests on {listed(parts)}."
    )


def weightiest(why: Why) -> str:
    """The lever on which most of the first side's score rests."""
    first = next(iter(why.scenario.parties))
    return max(why.contributions, key=lambda one: abs(one.score[first])).lever


def rests_on(why: Why, lever: str) -> str:
    """What rests on one lever, for both sides."""
    names = names_of(why.scenario)
    one = next(each for each in why.contributions if each.lever == lever)
    parts = [
        f"{'adds' if value >= 0 else 'takes'} {abs(value):.2f} {'to' if value >= 0 else 'from'} {names[party]}'s "
        f"{why.score[party]:.1f} points"
        for party, value in one.score.items()
    ]
    return f"{one.title} {listed(parts)}."


def chips(result: Chips) -> str:
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


def lenses(result: Lenses, branch: int = 0) -> str:
    """How many explanations leave a deal possible."""
    verdicts = result.views[branch].verdicts
    possible = sum(one.possible for one in verdicts)
    words = {0: "none", len(LENSES): "all"}
    return (
        f"Is a deal possible on {day(result.date)}? Of {len(verdicts)} explanations "
        f"{words.get(possible, str(possible))} say yes."
    )


# ---------------------------------------------------------------- runs and numbers


def runs(found: Mapping[str, Solution]) -> str:
    """Between which scores the runs lie, for each side of one scenario."""
    first = next(iter(found.values()))
    said = []
    for party, name in names_of(first.scenario).items():
        values = [solution.scores[party].position for solution in found.values() if party in solution.scores]
        said.append(f"{name} {min(values):.1f} to {max(values):.1f}")
    return f"Over these {len(found)} runs the scores go from {listed(said)}."


def rests_on_sources(estimates: pd.DataFrame) -> str:
    """How many numbers have a source, and how many are judgements."""
    sourced, judged = (estimates[name].fillna("") != "" for name in ("source", "judgement"))
    both, ranged = int((sourced & judged).sum()), int(estimates["low"].notna().sum())
    return (
        f"Of {len(estimates)} numbers {int((sourced & ~judged).sum())} rest on a source, {int((judged & ~sourced).sum())} on a "
        f"judgement, and {both} on a judgement beside a source; {ranged} are stated with a range."
    )


# ---------------------------------------------------------------- plans


def plans(found: Standings) -> str:
    """Which plans both would accept, for sure or as events come out; if none, which is nearest to it."""
    chances = [(one, at_once(one)) for one in found.standings]
    both = [f"“{one.title}”" for one, chance in chances if chance > SURE]
    if both:
        return f"On {day(found.date)} both sides would accept {listed(both)}."
    likeliest = sorted(chances, key=lambda each: -each[1])
    partly = [f"“{one.title}” {likely(chance)}" for one, chance in likeliest if chance > NEVER]
    if partly:
        return f"On {day(found.date)}, as events come out, both sides would accept {listed(partly)}."
    nearest = found.by_distance[0]
    named = f"“{nearest.title}”" + (", which cannot stand" if impossible(nearest) else "")
    missed = short(nearest, found.scenario)
    return f"On {day(found.date)} no plan would be accepted by both; nearest to it is {named}: {missed}."


def short(one: Standing, scenario: Scenario) -> str:
    """By how many points each side is above or below saying no; and whose red line stands between it and what it gains."""
    broken_by = {scenario.red_lines[name].party for name in _broken_lines(one)}
    said = []
    for party, name in names_of(scenario).items():
        margin = one.over(party, "margin")
        aside = " (its red line aside)" if party in broken_by and not below(margin) else ""
        said.append(f"{name} is {abs(margin):.1f} points {'short' if below(margin) else 'ahead'}{aside}")
    return listed(said)


def below(margin: float) -> bool:
    """Whether a side that has so many points above saying no would say it; one that has exactly as many would not."""
    return margin < -TOLERANCE


def _broken_lines(one: Standing) -> set[str]:
    """The red lines that a plan breaks in some branch of events, by name."""
    found = (where.split(".") for judged in one.branches for where in judged.breaks)
    return {name for kind, name, *_ in found if kind == "red_lines"}


def impossible(one: Standing) -> bool:
    """Whether a plan cannot stand, however events come out: whatever it breaks that is nobody's red line holds for all."""
    return all(any(not where.startswith("red_lines.") for where in judged.breaks) for judged in one.branches)


def at_once(one: Standing) -> float:
    """The probability, over the branches of the date, that both accept: each may do so in other branches than the other."""
    return math.fsum(judged.probability for judged in one.branches if all(judged.accepts.values()))


def likely(chance: float) -> str:
    """With which chance, so that what can happen or fail to is not said to be impossible or sure.

    >>> likely(0.3), likely(0.001), likely(0.999)
    ('with 30%', 'with less than 1%', 'with more than 99%')
    """
    return f"with {'less than 1%' if chance < 0.005 else 'more than 99%' if chance >= 0.995 else f'{chance:.0%}'}"


def verdict(one: Standing, scenario: Scenario) -> str:
    """Who would say no to a plan, for sure or as events come out, and by how many points; or that it cannot stand."""
    chances = {name: one.accepted_by(party) for party, name in names_of(scenario).items()}
    never = [name for name, chance in chances.items() if chance <= NEVER]
    partly = {name: likely(chance) for name, chance in chances.items() if NEVER < chance <= SURE}
    if impossible(one):
        said = "It cannot stand, whatever it is worth"
    elif len(never) == len(chances):
        said = "Both would say no"
    elif never:
        said = "; ".join([f"{never[0]} would say no", *(f"{name} would accept {how}" for name, how in partly.items())])
    elif partly:
        ways = [partly.get(name, "in any case") for name in chances]
        (first, second), both = chances, at_once(one)
        joint = f"both at once {likely(both)}" if both > NEVER else "never both at once"
        said = f"As events come out, {first} would accept {ways[0]} and {second} {ways[1]}"
        said += f", {joint}" if len(partly) > 1 else ""
    else:
        said = "Both would accept it"
    return f"{said}: {short(one, scenario)}."


def broken(scenario: Scenario, where: str) -> str:
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


def windows(found: Standings) -> str:
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


def nearest(scenario: Scenario, one: Judged) -> str:
    """The deal nearest to a plan that both would accept, and what would be different in it."""
    found = one.nearest
    if found is None:
        return "No deal near it, or anywhere, would be accepted by both on this day."
    if all(one.accepts.values()):
        return "Both would accept it as it stands."
    if not found.terms:
        return "Both would accept it with its open terms completed otherwise."
    changes = [
        f"{term(scenario, name)} {said(scenario, name, new)} in place of {said(scenario, name, old)}"
        for name, (old, new) in found.terms.items()
    ]
    return f"The nearest deal that both would accept is {found.distance:.1f} points away: {'; '.join(changes)}."


def term(scenario: Scenario, name: str) -> str:
    """What an asset or an issue is called."""
    return scenario.assets[name].name if name in scenario.assets else scenario.issues[name].name


def said(scenario: Scenario, name: str, value: float | str) -> str:
    """A share of an asset, or an option of an issue, in words."""
    if name in scenario.assets:
        return f"{float(value):.0%}"
    return f"“{scenario.issues[name].options[str(value)].name}”"


def answer(found: BreakEven, party: str) -> str:
    """By how much a side is above or below saying no to a plan; before that, why it would say no whatever it gains by it."""
    name, margin = names_of(found.scenario)[party], found.margin[party]
    lines = [f"“{found.scenario.red_lines[where.split('.')[1]].title}”" for where in found.breaks.get(party, ())]
    reasons = ["It cannot stand."] if found.breaks.get("") else []
    reasons += [f"{name} would not sign it, since it breaks {listed(lines)}."] if lines else []
    worth = f"{name} is {abs(margin):.1f} points {'below' if below(margin) else 'above'} saying no."
    return " ".join([*reasons, f"That left aside, {worth}" if reasons else worth])


def would_turn(found: BreakEven, party: str) -> str:
    """Which answer a side would take with what `would_change` lists."""
    then = " then" if found.breaks.get("") or found.breaks.get(party) else ""
    return f"It would{then} {'accept' if below(found.margin[party]) else 'cease to accept'} with:"


def left_aside(found: BreakEven) -> str:
    """What a plan breaks and no number moves, to be said of numbers that would make it acceptable; empty if nothing."""
    kinds = {"rules" if owner == "" else "red lines" for owner, broken_by in found.breaks.items() if broken_by}
    return f"{listed(sorted(kinds, reverse=True))} aside" if kinds else ""


def would_change(found: BreakEven, party: str) -> list[str]:
    """Within which values of which numbers a side would take the other answer, the nearest first.

    A number may turn the answer and turn it back: then it is between two values that it is the other one.
    """
    own = [one for one in found.crossings if one.party == party]
    return [
        f"{quoted(in_words(found.scenario, address))} "
        f"{_spans([(one.value, one.from_below == below(found.margin[party])) for one in own if one.address == address])} "
        f"(now {next(one.stated for one in own if one.address == address):.3g})"
        for address in dict.fromkeys(one.address for one in own)
    ]


def together(found: BreakEven) -> str:
    """The least that two numbers must move together for all to accept."""
    aside = f", {left_aside(found)}" if left_aside(found) else ""
    if not any(below(margin) for margin in found.margin.values()):
        return f"Nobody would have less by it than by saying no{aside}: no two numbers have to move."
    if found.pair is None:
        return f"No two numbers were found that would make all accept within their ranges{aside}."
    both = [
        f"{quoted(in_words(found.scenario, address))} at {needed:.3g} (now {now:.3g})"
        for address, (now, needed) in found.pair.changes.items()
    ]
    return f"The least that two numbers must move together for all to accept{aside}: {' and '.join(both)}."


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


# ---------------------------------------------------------------- claims

VERDICTS = {
    "holds": "holds in this model",
    "contradicted": "is contradicted by this model",
    "no effect": "changes nothing here",
}
METRICS = {
    "position": "score",
    "walk_away": "walk-away value",
    "saying_no": "value of saying no",
    "expected": "expected points",
    "surplus": "surplus",
    "optimism": "optimism",
}


def claims(found: Sequence[Trial]) -> str:
    """How many of the published sentences hold."""
    count = {verdict: len([1 for one in found if one.verdict == verdict]) for verdict in VERDICTS}
    said = [f"{count['holds']} hold", f"{count['contradicted']} are contradicted"]
    if count["no effect"]:
        said.append(f"{count['no effect']} change nothing")
    return f"Of {len(found)} published sentences {listed(said)}, with the numbers as they stand."


def metric(scenario: Scenario, address: str) -> str:
    """What a claim is measured by.

    >>> from model import files
    >>> metric(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"), "scores.a.position")
    "North's score"
    """
    kind, *rest = address.split(".")
    if kind == "scores" and len(rest) == 2:
        return f"{names_of(scenario)[rest[0]]}'s {METRICS.get(rest[1], rest[1].replace('_', ' '))}"
    if address == "zone.width":
        return "the width of the zone of agreement"
    if kind == "outlook" and len(rest) == 1:
        return f"the chance of {rest[0]} by the horizon"
    return address.replace("_", " ").replace(".", ", ")


def trial(scenario: Scenario, one: Trial) -> str:
    """What the test of a sentence did, and what it should have done."""
    meant = "up" if one.expected == "+" else "down"
    return (
        f"With the change that stands for it {metric(scenario, one.metric)} goes from {one.before:.2f} to {one.after:.2f} "
        f"({signed(one.effect, 2)}); if the sentence is right it goes {meant}."
    )


def reasons(scenario: Scenario, one: Trial) -> list[str]:
    """Why it comes out so: its parts, both sides by date, what it does to refusing, where its dial turns it."""
    names, said = names_of(scenario), []
    if len(one.parts) > 1:
        said.append(
            "It consists of " + listed([f"{part} {signed(worth, 2)}" for part, worth in one.parts.items()]) + "."
        )
    for effect in one.effects:
        scores = listed([f"{names[party]} {signed(worth, 2)}" for party, worth in effect.score.items()])
        when = "On the first day" if effect.event is None else f"After “{effect.event}” ({day(effect.date)})"
        said.append(f"{when} the scores move: {scores}.")
    refusing = listed([f"{names[party]} {signed(worth, 2)}" for party, worth in one.saying_no.items()])
    said.append(f"What each side has if it refuses moves: {refusing}.")
    dial = scenario.claims[one.claim].dial
    if dial is not None and one.turns is not None:
        turn = "The verdict turns at " + listed([f"{value:.0%}" for value in one.turns])
        same = (
            "The sentence holds" if one.holds_at_full else "It does not hold"
        ) + " whatever that is, up to all of it"
        said.append(f"{dial.title}: tested at {dial.value.value:.0%}. {turn if one.turns else same}.")
    return said


# ---------------------------------------------------------------- over all ranges at once


def spread(found: Ensemble) -> str:
    """How far the scores lie apart over the draws."""
    rows = {row["column"]: row for row in found.summary.to_dict("records")}
    said = [
        "{} {:.1f} to {:.1f} of its 100 points".format(name, *(rows[f"score_{party}"][q] for q in ("q0.05", "q0.95")))
        for party, name in names_of(found.run.scenario).items()
    ]
    return f"Nine draws in ten give {listed(said)}."


def deal_at_once(found: Ensemble) -> str:
    """In which share of the draws there is a deal on the first day."""
    first = found.run.scenario.date(0)
    row = found.summary.set_index("column").loc[f"deal_by_{first}"]
    return (
        f"Over {found.run.draws:,} draws the chance of a deal on {day(first)} is {row['mean']:.0%} "
        f"(standard error {row['standard_error']:.1%})."
    )


def regions(found: Sequence[Region]) -> str:
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


def least_regret(scenario: Scenario, found: Sequence[Regret]) -> str:
    """Which plan each side would regret least, among those that the other side accepts in some draws."""
    said = []
    for party, name in names_of(scenario).items():
        live = [one for one in found if one.party == party and one.accepted > 0]
        if live:
            best = min(live, key=lambda one: one.mean)
            said.append(f"{name} “{scenario.positions[best.position].title}” ({best.mean:.2f} points)")
    if not said:
        return "No plan is accepted by the other side in any draw: proposing one costs nothing and gains nothing."
    return f"Of the plans that the other side accepts in some draws, the least regretted are: {listed(said)}."


def first_offer(found: Screen) -> str:
    """The best offer, and what it risks; or why there is none."""
    names = names_of(found.scenario)
    if found.best is None:
        return (
            f"There is no first offer of {names[found.party]} that {names[found.other]} would take: it wants {found.least:.1f} "
            f"points at least, and no deal gives it more than {found.most:.1f}."
        )
    return (
        f"The best first offer of {names[found.party]} leaves {names[found.other]} {found.best.leaves:.1f} points: it is "
        f"accepted with a chance of {found.best.acceptance:.0%} and worth {found.best.expected:.1f} points, against "
        f"{found.refused:.1f} if nothing is offered."
    )


def tornado(scenario: Scenario, swings: Sequence[Swing], party: str) -> str:
    """The estimate with the longest swing."""
    place = list(scenario.parties).index(party)
    longest = max(swings, key=lambda swing: abs(swing.of(place)))
    low, high = sorted((longest.at_low[place], longest.at_high[place]))
    named = quoted(in_words(scenario, longest.address))
    return f"{names_of(scenario)[party]}'s score depends most on {named}, which alone moves it from {low:.1f} to {high:.1f}."


def sobol(found: Indices, party: str) -> str:
    """The estimate that decides most of a score."""
    own = [one for one in found.indices if one.quantity == f"score_{party}"]
    if not own:
        return "The score does not vary over the ranges."
    named = quoted(in_words(found.scenario, own[0].name))
    decides = f"{named} decides most of {names_of(found.scenario)[party]}'s score"
    return f"{decides}: {own[0].total:.0%} of its variance would stay if all other numbers were known."
