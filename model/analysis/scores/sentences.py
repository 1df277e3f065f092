"""What the scores say, in sentences: expectations, the zone, offers, the outlook, what each event changes.

>>> from model import files, scores
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> say_expectation(scores.solve(fearon))
'On 1 January 2000 First state can expect 65.0 of its 100 points and Second state 35.0.'
"""

from __future__ import annotations

from collections.abc import Sequence

from model.analysis.scores.answer import Node, OfferAt, Path, Prospect, Score, Solution
from model.presentation.sentences import listed, names_of
from model.scenario import Scenario
from model.scenario.labels import day, signed

NOTHING = 0.005
"""Points: a smaller change is none that can be read."""


# ---------------------------------------------------------------- scores


def say_expectation(now: Solution) -> str:
    """What both sides can expect."""
    names = names_of(now.scenario)
    (one, first), (other, second) = now.scores.items()
    return (
        f"On {day(now.date)} {names[one]} can expect {first.position:.1f} of its 100 points "
        f"and {names[other]} {second.position:.1f}."
    )


def say_optimism(score: Score) -> str:
    """How much of a score rests on a side's own beliefs; empty if nothing of it that can be read."""
    if abs(score.optimism) < 0.05:
        return ""
    word = "optimism" if score.optimism > 0 else "pessimism"
    return f"{abs(score.optimism):.1f} of it is {word}: its own beliefs against the author's probabilities."


def say_change(now: Solution, before: Solution, against: str) -> str:
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


def say_zone(node: Node, scenario: Scenario) -> str:
    """Whether there is a zone of agreement, and what is in it."""
    names = names_of(scenario)
    first = next(iter(names))
    low, high = node.zone.range[first]
    if node.zone.width is None or node.zone.width < 0 or high is None:
        return node.zone.reason
    return f"{node.zone.reason} {names[first]} can get from {low:.0f} to {high:.0f} points in them."


def say_offer(party: str, made: OfferAt, scenario: Scenario) -> str:
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


def say_branch(scenario: Scenario, path: Sequence[str]) -> str:
    """How the events came out on the way to a branch."""
    events = (event for _, event in scenario.calendar)
    return ", ".join(event.branches[name].title for event, name in zip(events, path, strict=False))


def say_ending(now: Solution) -> str:
    """How likely a deal, a freeze and war are by the horizon."""
    o = now.outlook
    half = next((date for date, deal in zip(o.dates, o.deal, strict=True) if deal >= 0.5), None)
    when = f", more likely than not by {day(half)}" if half else ""
    return (
        f"A deal with a chance of {o.deal[-1]:.0%}{when}; a freeze without one {o.freeze[-1]:.0%}; "
        f"war until {day(o.dates[-1])} {o.war[-1]:.0%}."
    )


def say_ahead(now: Solution) -> str:
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


def say_waiting(result: Path) -> str:
    """How each side's score changes from the first day to the last if there is no deal, over the branches."""
    dates = result.play.game.dates
    parts = []
    for party, name in names_of(result.scenario).items():
        over = _over_branches(result, party)
        moved = over[-1] - over[0]
        parts.append(f"{name} {'gains' if moved > 0 else 'loses'} {abs(moved):.1f} points")
    return f"From {day(dates[0])} to {day(dates[-1])}, if there is no deal, {listed(parts)}."


def say_turning_points(result: Path, outlook: Prospect) -> list[str]:
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
