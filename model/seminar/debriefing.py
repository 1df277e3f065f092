"""What did a room end with, and what could it have had? The reveal after the exercise, both sides' numbers side by side.

    result          W_i of the deal; F_i of a freeze; D_i(t) where somebody walked away or the time for offers ran out
    zone            deals that both prefer to walking away on that date, in the branch that came true
    left            max over Z of min_i (W_i - result_i): what both could still have had
    could gain      max { W_i : W_j >= result_j } - result_i
    first day       the result seen from the first day: delta^t result_i - sum over the steps before of delta^s c_i
    equilibrium     the first date, on the course that the war takes in the room, on which the model's sides agree
    foresight       what each team predicted, beside what came out

Points of the two sides are never added or compared.

>>> from model import files
>>> from model.seminar import talks
>>> pie = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> room = talks.begin_room(pie, seed=1)
>>> for move in (talks.Join("a"), talks.Join("b"), talks.Leave("a")):
...     room = talks.play_room(room, move)
>>> found = debriefing(room)
>>> found.ending.how, {party: round(points) for party, points in found.result.items()}, round(found.left, 1)
('walked away', {'a': 50, 'b': 20}, 15.0)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.analysis.scores import FairPoint, Node, OfferAt, Points, ZoneAt, efficient_points, solution
from model.errors import Fault, InvalidInput
from model.game import fairness
from model.game.deadline import Play, Stretch
from model.game.frontier import Deal
from model.scenario import Scenario
from model.seminar import talks
from model.seminar.talks import Ending, Room

REACHED = 1e-9
"""Points: a deal that leaves less than this on the table is on the frontier."""


@dataclass(frozen=True)
class Equilibrium:
    """What the sides of the model would have done in this war."""

    date: dt.date
    offers: dict[str, OfferAt]
    """What each would have offered on that date; at least one of them is accepted."""
    scores: Points
    """V_i: what each could expect of that date, before it is known who proposes."""

    @property
    def agreed(self) -> dict[str, Deal]:
        """Whose offers would be accepted, and what they are."""
        return {party: one.deal for party, one in self.offers.items() if one.deal is not None and one.accepted}


@dataclass(frozen=True)
class Foresight:
    """What a team predicted, and whether it was right."""

    predicted: talks.Predict
    deal: bool
    """Whether it was right that there would be a deal, or none."""
    days: int | None
    """By how many days it came later than predicted; none unless a deal was predicted and came."""
    points: float
    """What it got beyond what it predicted."""
    zone: bool
    """Whether it was right about the zone of the first day."""


@dataclass(frozen=True)
class Moment:
    """One of the room's dates: how wide the zone was in the branch that came true, and each side's walk-away value."""

    date: dt.date
    width: float | None
    walk_away: Points


@dataclass(frozen=True)
class Debriefing:
    """All that is revealed at the end of a room."""

    room: Room
    ending: Ending
    date: dt.date
    result: Points
    first_day: Points
    walk_away: Points
    """D_i on the date and in the branch in which it ended."""
    zone: ZoneAt
    fair: dict[str, FairPoint | None]
    deal: Deal | None
    """What was signed."""
    left: float | None
    """What both could still have had; none if there is no deal at all."""
    could_gain: dict[str, float | None]
    better: dict[str, Deal | None]
    """For each side the deal that is best for it at no loss to the other."""
    equilibrium: Equilibrium | None
    """None where the model's sides do not agree before the war of this room is frozen or its horizon comes."""
    foresight: dict[str, Foresight]
    moments: tuple[Moment, ...]

    @property
    def scenario(self) -> Scenario:
        """What was negotiated."""
        return self.room.scenario


def debriefing(room: Room) -> Debriefing:
    """What a room that has ended is shown.

    Raises:
        InvalidInput: the room is still at the table.
    """
    stand = room.stand
    if stand.ending is None:
        raise InvalidInput([Fault("room", "a game that goes on", "one that has ended", "play it to its end first")])
    solved, ending = talks.solution_of(room), stand.ending
    node = node_of(room, _last_step(room))
    deal = _signed(room)
    walk = {party: score.walk_away for party, score in node.scores.items()}
    result = _result(room, solved, deal, walk)
    pieces, parties = efficient_points(solved), room.teams
    over = fairness.zone(pieces, (result[parties[0]], result[parties[1]]))
    assert solved.frontier is not None, "the game built its own frontier"
    return Debriefing(
        room=room,
        ending=ending,
        date=room.scenario.date(ending.step),
        result=result,
        first_day=from_first_day(room, result),
        walk_away=walk,
        zone=node.zone,
        fair=node.fair,
        deal=deal,
        left=over.width if np.isfinite(over.width) else None,
        could_gain={p: over.best[i] - result[p] if np.isfinite(over.best[i]) else None for i, p in enumerate(parties)},
        better={p: solved.frontier.deal(solved.game, 0, i, result[parties[1 - i]]) for i, p in enumerate(parties)},
        equilibrium=equilibrium(room),
        foresight=_foresight(room, deal, result),
        moments=tuple(_moment(room, step) for step in room.steps[: stand.turn + 1]),
    )


def equilibrium(room: Room) -> Equilibrium | None:
    """The first date on the course of a room's war on which the sides of the model agree; none if they never do."""
    solved, way = talks.solution_of(room), talks.course(room)
    last = room.scenario.steps if way.frozen is None else way.frozen
    for step in range(last):
        stretch, at = solved.at(step)
        here = (0, way.nodes[step], at)
        if (stretch.accepted[here] & (stretch.proposing[here] > 0)).any():
            node = node_of(room, step)
            scores = {party: score.position for party, score in node.scores.items()}
            return Equilibrium(room.scenario.date(step), node.offers, scores)
    return None


def node_of(room: Room, step: int) -> Node:
    """All answers of a step in the branch that came true in a room."""
    return solution(room.scenario, talks.solution_of(room), step).nodes[talks.course(room).nodes[step]]


def from_first_day(room: Room, result: Points) -> Points:
    """What a result on the day that a room ended is worth on the first day, after what the war until then has cost."""
    solved, way, ending = talks.solution_of(room), talks.course(room), room.stand.ending
    assert ending is not None, "a result is of a room that has ended"
    delta = solved.game.delta[0]
    value = np.array([result[party] for party in room.teams])
    for step in range(ending.step - 1, -1, -1):
        stretch, _ = solved.at(step)
        value = -stretch.level.cost[0, way.nodes[step]] + delta * value
    return dict(zip(room.teams, value.tolist(), strict=True))


def _last_step(room: Room) -> int:
    """The step whose walk-away values count: that of the last offer before a freeze, the day itself otherwise."""
    stand = room.stand
    assert stand.ending is not None
    return room.steps[stand.turn] if stand.ending.how == "freeze" else stand.ending.step


def _signed(room: Room) -> Deal | None:
    ending = room.stand.ending
    if ending is None or ending.offer is None:
        return None
    points = talks.weighed(room.scenario, ending.offer).points
    one, two = room.teams
    return Deal((points[one], points[two]), dict(ending.offer.shares), dict(ending.offer.options))


def _result(room: Room, solved: Play, deal: Deal | None, walk: Points) -> Points:
    ending = room.stand.ending
    assert ending is not None
    if deal is not None:
        return dict(zip(room.teams, deal.points, strict=True))
    if ending.how == "freeze":
        return dict(zip(room.teams, _frozen(room, solved, ending.step), strict=True))
    return walk


def _frozen(room: Room, solved: Play, step: int) -> Sequence[float]:
    """F_i at the step of a freeze, in the branch in which it came."""
    way = talks.course(room)
    stretch: Stretch = solved.levels[len(way.news)]
    node, at = way.nodes[-1], step - stretch.first
    if at < stretch.frozen.shape[2]:
        return [float(value) for value in stretch.frozen[0, node, at]]
    after = solved.levels[
        len(way.news) + 1
    ]  # the freeze came on the eve of an event: the line is the one it opens with
    child = int(np.flatnonzero(after.level.parent == node)[0])
    land = solved.game.worth(after.control[:, child, :1], solved.game.no_deal_points[:, None])[0, 0]
    stated = stretch.level.impasse[0, node]
    return [float(value) for value in np.where(np.isnan(stated), land, stated)]


def _moment(room: Room, step: int) -> Moment:
    node = node_of(room, step)
    walk = {party: score.walk_away for party, score in node.scores.items()}
    return Moment(room.scenario.date(step), node.zone.width, walk)


def _foresight(room: Room, deal: Deal | None, result: Points) -> dict[str, Foresight]:
    width = node_of(room, 0).zone.width
    open_ = width is not None and width >= 0
    assert room.stand.ending is not None
    date = room.scenario.date(room.stand.ending.step)
    found = {}
    for team in room.teams:
        said = room.stand.predictions.get(team)
        if said is not None:
            days = (date - said.day).days if deal is not None and said.day is not None else None
            found[team] = Foresight(
                said, said.deal == (deal is not None), days, result[team] - said.points, said.zone == open_
            )
    return found
