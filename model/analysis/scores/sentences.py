"""What the scores say, in sentences: expectations, holdings, the zone, offers, the outlook, what each event changes.

>>> from model import files, scores
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> say_expectation(scores.solve(fearon))
'On 1 January 2000 First state can expect 65.0 of its 100 points and Second state 35.0.'
"""

from __future__ import annotations

import datetime as dt
import itertools
import math

from model.analysis.scores.answer import (
    OUTCOMES,
    SCORES,
    Holding,
    Node,
    OfferAt,
    Path,
    Prospect,
    Score,
    Solution,
    ZoneAt,
)
from model.presentation.sentences import NEARLY_NEVER, SURE, listed, names_of, say_clash
from model.scenario import Scenario
from model.scenario.labels import day, quoted, signed

UNREADABLE_POINTS = 0.005
"""Points: a smaller change is none that can be read."""
SCALED = 1e-9
"""A scale nearer to one than this is rounding."""
QUANTITIES = {
    "score": SCORES["position"],
    **{name: SCORES[name] for name in ("walk_away", "saying_no", "surplus_share")},
    "zone_width": "width of the zone",
}
"""What the first words of a column of draws are called."""


# ---------------------------------------------------------------- scores


def say_expectation(now: Solution) -> str:
    """What both sides can expect."""
    names = names_of(now.scenario)
    (one, first), (other, second) = now.scores.items()
    return (
        f"On {day(now.date)} {names[one]} can expect {first.position:.1f} of its 100 points "
        f"and {names[other]} {second.position:.1f}."
    )


def say_expectation_of(now: Solution, party: str) -> str:
    """What one side can expect, and what it has without any talks."""
    name, score = names_of(now.scenario)[party], now.scores[party]
    return (
        f"{name} can expect {score.position:.1f} of its 100 points, by its own beliefs; "
        f"walking away from all talks would leave it {score.walk_away:.1f}."
    )


def say_scaling(now: Solution) -> list[str]:
    """By what the stated points of a side were multiplied; a sentence for each side where they were."""
    names = names_of(now.scenario)
    return [
        f"The points of {names[party]} were scaled by {scale:.4g} so that they sum to 100."
        for party, scale in now.scale.items()
        if abs(scale - 1) > SCALED
    ]


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
        if abs(score.position - before.scores[party].position) >= UNREADABLE_POINTS
    ]
    if not moved:
        return f"Compared with {against}, neither score changes."
    return f"Compared with {against}: {listed(moved)}."


def say_reason(zone: ZoneAt) -> str:
    """Why there is a zone of agreement, or why there is none."""
    if zone.width is None:
        return say_clash(zone.clash)
    if zone.width >= 0:
        return _say_room_for_both(zone.width)
    return f"Every deal leaves one side at least {-zone.width:.1f} points below walking away."


def _say_room_for_both(width: float) -> str:
    return f"There are deals that leave both at least {width:.1f} points above walking away."


def say_zone(node: Node, scenario: Scenario) -> str:
    """Whether there is a zone of agreement, and what is in it, or what it would be without red lines."""
    zone, names = node.zone, names_of(scenario)
    said = [say_reason(zone)]
    inside = [
        f"{names[party]} from {low:.1f} to {high:.1f}"
        for party, (low, high) in zone.range.items()
        if high is not None and high >= low
    ]
    if inside:
        said.append(f"In them each side can get: {listed(inside)} points.")
    if zone.width_without_red_lines is not None:
        said.append(f"Without red lines the width of the zone would be {signed(zone.width_without_red_lines)}.")
    return " ".join(said)


def say_room(now: Solution) -> str:
    """Whether there is a zone of agreement in all branches of events, in some, or in none."""
    widths = [(node.probability, node.zone.width) for node in now.nodes if node.zone.width is not None]
    chance = math.fsum(probability for probability, width in widths if width >= 0)
    if chance > SURE:
        return _say_room_for_both(min(width for _, width in widths if width >= 0))
    if chance > NEARLY_NEVER:
        return (
            "There are deals that both sides prefer to walking away only in branches of events with a chance of "
            f"{chance:.0%}, by the author's probabilities."
        )
    reasons = dict.fromkeys(say_reason(node.zone) for node in now.nodes)
    return " ".join(["There is no zone of agreement.", *reasons])


def say_turn(party: str, made: OfferAt, scenario: Scenario) -> str:
    """How likely it is that a side is the one to make an offer."""
    return f"{names_of(scenario)[party]} makes the offer with a chance of {made.probability:.0%}."


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
    return f"{names[party]} would rather wait. The best that the other side would take means {points}: {short}."


def say_control(now: Solution) -> str:
    """Who holds what of the other's land."""
    held = [_say_holding(one, now.scenario) for one in now.holdings]
    return f"On {day(now.date)} {'; '.join(held)}." if held else f"Control of what is contested on {day(now.date)}."


def _say_holding(held: Holding, scenario: Scenario) -> str:
    names = names_of(scenario)
    share = f", {held.share_of_territory:.1%} of its territory" if held.share_of_territory is not None else ""
    return f"{names[held.holder]} holds {held.km2:,.0f} km² recognised as {names[held.recognised]}'s{share}"


def name_quantity(scenario: Scenario, column: str) -> str:
    """What a column of draws is called; one that has no name in words as it is written.

    >>> from model import files
    >>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
    >>> name_quantity(toy, "score_a"), name_quantity(toy, "zone_width")
    ('the score of North', 'the width of the zone')
    >>> name_quantity(toy, "war_by_2025-07-02")
    'the chance of “war goes on” by 2 July 2025'
    """
    for kind, words in QUANTITIES.items():
        for party, name in names_of(scenario).items():
            if column == f"{kind}_{party}":
                return f"the {words} of {name}"
    for position, block in scenario.positions.items():
        for party, name in names_of(scenario).items():
            if column == f"gain_{position}_{party}":
                return f"what {name} gains by proposing {quoted(block.title)}"
    outcome, _, date = column.partition("_by_")
    if outcome in OUTCOMES and date:
        return f"the chance of “{OUTCOMES[outcome]}” by {day(dt.date.fromisoformat(date))}"
    return f"the {QUANTITIES.get(column, column.replace('_', ' '))}"


def say_ending(now: Solution) -> str:
    """How likely a deal, a freeze and war are by the horizon."""
    o = now.outlook
    half = next((date for date, deal in zip(o.dates, o.deal, strict=True) if deal >= 0.5), None)
    when = f", more likely than not by {day(half)}" if half else ""
    return (
        f"A deal with a chance of {o.deal[-1]:.0%}{when}; a freeze without one {o.freeze[-1]:.0%}; "
        f"war until {day(o.dates[-1])} {o.war[-1]:.0%}."
    )


def say_deal_today(now: Solution) -> str:
    """Whether a deal is made on this very day, if the war is still on."""
    chance = math.fsum(
        node.probability * offer.probability * offer.accepted for node in now.nodes for offer in node.offers.values()
    )
    if chance <= NEARLY_NEVER:
        return "No deal is to be expected on this day: what one side would accept is worth less to the other than going on."
    return f"If the war is still on, a deal is made on this day with a chance of {chance:.0%}."


def say_likeliest_day(now: Solution) -> str:
    """The day on which a deal is likeliest, and how likely one is by the horizon."""
    outlook, last = now.outlook, day(now.outlook.dates[-1])
    gains = [after - before for before, after in itertools.pairwise((0.0, *outlook.deal))]
    if max(gains) <= NEARLY_NEVER:
        return f"No deal is to be expected by {last}, the horizon of this scenario."
    step = gains.index(max(gains))
    event = next((e.title for _, e in now.scenario.calendar if now.scenario.step_on_or_after(e.date) == step), "")
    told = f" ({event})" if event else ""
    return (
        f"The likeliest day of a deal is {day(outlook.dates[step])}{told}, with a chance of {gains[step]:.0%}; "
        f"by {last} it is {outlook.deal[-1]:.0%}."
    )


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
