"""A guided exercise: two teams negotiate with private instructions, offer after offer, against the calendar.

A room is what was agreed at the beginning and the moves since; nothing else. Whatever is asked about it is read off those:
who may move, what lies on the table, which date it is, how the events came out, how it ended.

    predict       each team, before the first offer, and unseen by the other
    offer         the side whose turn it is names a share of every asset and an option of every issue
    accept        the other side signs: a deal on that date
    refuse        time passes to the next date of the room, the war goes on, and the other side makes the next offer
    walk away     either side, at any time: no deal, ever

An offer obeys the rules of the scenario and the red lines of the side that makes it; an accepted one those of both. Between two
dates the war may be frozen on the line of contact, and events come out one way or another: by draws from the seed of the room
with the analyst's probabilities, so that the same room always meets the same war.

>>> from model import files
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> room = begin_room(toy, seed=7, offers=3)
>>> [str(toy.date(step)) for step in room.steps]
['2025-01-01', '2025-07-02', '2025-12-24']
>>> room = play_room(play_room(room, Join("a")), Join("b"))
>>> may(room, "a"), may(room, "b")
(('predict', 'walk away'), ('predict', 'walk away'))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from pydantic import ConfigDict

from model.analysis.scores import Points
from model.analysis.scores import play_scenario as solved
from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Game, compile_game, completion
from model.game.deadline import Play
from model.scenario import Asset, Scenario

MoveKind = Literal["join", "predict", "offer", "accept", "refuse", "walk away"]
How = Literal["deal", "walked away", "freeze", "time"]

OFFERS = 8
"""Dates on which an offer can be made, unless said otherwise: what a class plays in three quarters of an hour."""
BEFORE = 4
"""At most so many of them from the first day to the first event, this day included."""
GROWING = 1.6
"""After the first event the distances between offers grow: news is fresh at first, and a class has no time for a long end."""


class _Move:
    """Anything that a team does; what is read from a file has these fields and no others (`model.seminar.record`)."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Join(_Move):
    """A team takes its seat."""

    team: str
    kind: Literal["join"] = "join"


@dataclass(frozen=True)
class Predict(_Move):
    """What a team expects before the first offer."""

    team: str
    deal: bool
    """Whether there will be a deal."""
    day: dt.date | None
    """When; none without a deal."""
    points: float
    """What it will have in the end, of its own 100."""
    zone: bool
    """Whether, on the first day, there are deals that both prefer to walking away."""
    kind: Literal["predict"] = "predict"


@dataclass(frozen=True)
class Offer(_Move):
    """A package put on the table: the first party's share of every asset, an option for every issue."""

    team: str
    shares: Mapping[str, float]
    options: Mapping[str, str]
    kind: Literal["offer"] = "offer"


@dataclass(frozen=True)
class Accept(_Move):
    """The offer on the table is signed."""

    team: str
    kind: Literal["accept"] = "accept"


@dataclass(frozen=True)
class Refuse(_Move):
    """The offer on the table is turned down; the war goes on."""

    team: str
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class Leave(_Move):
    """The team walks away for good."""

    team: str
    kind: Literal["walk away"] = "walk away"


Move = Join | Predict | Offer | Accept | Refuse | Leave


@dataclass(frozen=True)
class News:
    """How an event came out."""

    step: int
    event: str
    branch: str


@dataclass(frozen=True)
class Ending:
    """How a room ended."""

    how: How
    step: int
    by: str | None = None
    """Who signed or walked away."""
    offer: Offer | None = None
    """What was signed."""


@dataclass(frozen=True)
class Course:
    """How the war would go on in a room if nobody ever signed."""

    nodes: tuple[int, ...]
    """For each step, to the freeze or the last, the node that the events so far have led to."""
    frozen: int | None
    """The step at which the war is frozen without a deal, if it is."""
    news: tuple[News, ...]


@dataclass(frozen=True)
class Said:
    """One line of the protocol."""

    step: int
    move: Move


@dataclass(frozen=True)
class Room:
    """One game of two teams."""

    scenario: Scenario
    seed: int
    steps: tuple[int, ...]
    """The steps on whose dates an offer can be made."""
    first: str
    """The party that makes the first offer."""
    moves: tuple[Move, ...] = ()

    @property
    def teams(self) -> tuple[str, str]:
        """The two parties."""
        one, two = self.scenario.parties
        return one, two

    def other(self, team: str) -> str:
        """The other side."""
        return self.teams[1 - self.teams.index(team)]

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The days on which an offer can be made."""
        return tuple(self.scenario.date(step) for step in self.steps)

    @cached_property
    def stand(self) -> Stand:
        """Where the room stands."""
        return _stand(self)


@dataclass(frozen=True)
class Stand:
    """Where a room stands after its moves."""

    joined: frozenset[str]
    predictions: Mapping[str, Predict]
    turn: int
    """Which of the room's dates it is, counted from 0."""
    step: int
    """The step of that date, or of the freeze that ended the war."""
    proposer: str
    """Whose offer it is on this date."""
    table: Offer | None
    """The offer on the table."""
    protocol: tuple[Said, ...]
    """Offers and answers so far, each on its date."""
    news: tuple[News, ...]
    """The events so far."""
    ending: Ending | None

    @property
    def path(self) -> tuple[str, ...]:
        """The branches that came true."""
        return tuple(one.branch for one in self.news)


# ---------------------------------------------------------------- opening


def begin_room(scenario: Scenario, seed: int, offers: int = OFFERS, first: str | None = None) -> Room:
    """A new room.

    Args:
        scenario: what is negotiated.
        seed: of the draws of events; the same seed, the same war.
        offers: on so many dates an offer can be made (fewer where the scenario has fewer).
        first: the party that makes the first offer; the scenario's first unless given.

    Raises:
        InvalidInput: no date, no such party, a scenario without terms or without a day before its horizon.
    """
    faults = []
    if first is not None and first not in scenario.parties:
        faults.append(Fault("first", f"`{first}`", "one of the two parties", did_you_mean(first, scenario.parties)))
    if offers < 1:
        faults.append(Fault("offers", str(offers), "a whole number from 1", "let at least one offer be made"))
    if scenario.steps < 1:
        faults.append(Fault("horizon", str(scenario.horizon), "a day at least a step later", "move the horizon"))
    if not scenario.assets and not scenario.issues:
        faults.append(
            Fault("assets", "neither an asset nor an issue", "something to agree on", "choose another scenario")
        )
    if faults:
        raise InvalidInput(faults)
    return Room(scenario, seed, timetable(scenario, offers), first or next(iter(scenario.parties)))


def timetable(scenario: Scenario, offers: int = OFFERS) -> tuple[int, ...]:
    """The steps on which offers are made: evenly up to the first event, then at growing distances to the last before the horizon.

    >>> from model import files
    >>> war = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    >>> [f"{war.date(step):%d %b}" for step in timetable(war)]
    ['06 Jan', '13 Jan', '20 Jan', '17 Feb', '07 Apr', '23 Jun', '15 Sep', '29 Dec']
    """
    last = scenario.steps - 1
    coming = [step for _, event in scenario.calendar if 0 < (step := scenario.step_on_or_after(event.date)) <= last]
    if not coming or offers < 3:
        return _spread(0, last, offers, 1.0)
    early = _spread(0, coming[0], min(BEFORE, offers - 1), 1.0)
    late = _spread(coming[0], last, offers - len(early) + 1, GROWING)
    return tuple(sorted({*early, *late}))


def _spread(low: int, high: int, count: int, power: float) -> tuple[int, ...]:
    """At most so many steps from one to another, both included; evenly for a power of 1."""
    if count < 2:
        return (low,)
    return tuple(sorted({round(low + (high - low) * (n / (count - 1)) ** power) for n in range(count)}))


# ---------------------------------------------------------------- the war without a deal


@lru_cache(maxsize=32)
def _solved(scenario: Scenario) -> Play:
    return solved(scenario)


def solution_of(room: Room) -> Play:
    """The solved game behind a room (the same for all rooms of a scenario)."""
    return _solved(room.scenario)


def course(room: Room) -> Course:
    """How the war goes on in a room as long as nobody signs: drawn from its seed, the same whenever it is asked."""
    return _course(room.scenario, room.seed)


@lru_cache(maxsize=64)
def _course(scenario: Scenario, seed: int) -> Course:
    game = compile_game(scenario)
    draws = np.random.default_rng(seed)
    branch, at_event = draws.random(len(game.levels)), draws.random(len(game.levels))
    by_step = draws.random(game.steps + 1)
    node = 0
    nodes: list[int] = []
    news: list[News] = []
    for n, level in enumerate(game.levels):
        if n:
            children = np.flatnonzero(level.parent == node)
            chance = np.cumsum(level.probability[0, children])
            node = int(children[min(np.searchsorted(chance, branch[n], side="right"), len(children) - 1)])
            news.append(News(level.start, str(level.event), level.paths[node][-1]))
            if at_event[n] < level.freeze_at_event[0, node]:
                return Course((*nodes, node), level.start, tuple(news))
        for step in range(level.start, level.end):
            nodes.append(node)
            if by_step[step] < level.freeze[0, node]:
                return Course((*nodes, node), step + 1, tuple(news))
    return Course((*nodes, node), None, tuple(news))


# ---------------------------------------------------------------- where it stands


def _stand(room: Room) -> Stand:
    """The moves one after the other; each is taken as legal, which `played` has seen to."""
    joined, predictions, protocol = [], {}, []
    turn, step, table, ending = 0, room.steps[0], None, None
    for move in room.moves:
        match move:
            case Join():
                joined.append(move.team)
                continue
            case Predict():
                predictions[move.team] = move
                continue
            case Offer():
                table = move
            case Accept():
                ending = Ending("deal", step, move.team, table)
            case Leave():
                ending = Ending("walked away", step, move.team)
            case Refuse():
                pass
        protocol.append(Said(step, move))
        if isinstance(move, Refuse):
            table = None
            turn, step, ending = _later(room, turn)
    return Stand(
        joined=frozenset(joined),
        predictions=predictions,
        turn=turn,
        step=step,
        proposer=room.first if turn % 2 == 0 else room.other(room.first),
        table=table,
        protocol=tuple(protocol),
        news=tuple(one for one in course(room).news if one.step <= step),
        ending=ending,
    )


def _later(room: Room, turn: int) -> tuple[int, int, Ending | None]:
    """What a refusal leads to: the next date, a freeze before it, or the end of the time for offers."""
    frozen = course(room).frozen
    if turn + 1 == len(room.steps):
        return turn, room.steps[turn], Ending("time", room.steps[turn])
    if frozen is not None and frozen <= room.steps[turn + 1]:
        return turn, frozen, Ending("freeze", frozen)
    return turn + 1, room.steps[turn + 1], None


# ---------------------------------------------------------------- moving


def may(room: Room, team: str) -> tuple[MoveKind, ...]:
    """What a team may do now."""
    stand = room.stand
    if stand.ending is not None:
        return ()
    if team not in stand.joined:
        return ("join",)
    if team not in stand.predictions:
        return ("predict", "walk away")
    if len(stand.predictions) < 2:
        return ("walk away",)
    if stand.table is None:
        return ("offer", "walk away") if team == stand.proposer else ("walk away",)
    return ("accept", "refuse", "walk away") if team != stand.proposer else ("walk away",)


def play_room(room: Room, move: Move) -> Room:
    """The room after a move.

    Raises:
        InvalidInput: a move that this team may not make now; terms that break a rule or a red line of its own.
    """
    if move.team not in room.scenario.parties:
        todo = did_you_mean(move.team, room.scenario.parties)
        raise InvalidInput([Fault("team", f"`{move.team}`", "one of the two parties", todo)])
    allowed = may(room, move.team)
    if move.kind not in allowed:
        raise InvalidInput([_not_now(room, move, allowed)])
    faults: Iterable[Fault] = ()
    match move:
        case Predict():
            faults = _faults_of_prediction(room, move)
        case Offer():
            faults = objections(room, move)
        case Accept():
            table = room.stand.table
            assert table is not None, "only an offer on the table can be accepted"
            faults = objections(room, replace(table, team=move.team))
    if found := tuple(faults):
        raise InvalidInput(found)
    return replace(room, moves=(*room.moves, move))


def _not_now(room: Room, move: Move, allowed: tuple[MoveKind, ...]) -> Fault:
    name = room.scenario.parties[move.team].name
    stand = room.stand
    if stand.ending is not None:
        return Fault(move.kind, "a game that has ended", "nothing more", "look at the debriefing")
    if move.kind == "join":
        return Fault("join", f"a seat of {name} that is taken", "a free seat", "take the other side, or another room")
    waiting = "wait for the other side" if allowed in ((), ("walk away",)) else "choose one of these"
    return Fault(move.kind, f"a move that {name} cannot make now", " or ".join(allowed), waiting)


def _faults_of_prediction(room: Room, move: Predict) -> Iterable[Fault]:
    if not 0 <= move.points <= 100:
        yield Fault(
            "predict.points", f"{move.points:g}", "a number from 0 to 100", "say how much of your 100 you expect"
        )
    if move.deal != (move.day is not None):
        yield Fault("predict.day", str(move.day), "a date with a deal, none without", "say when, or that there is none")
    elif move.day is not None and move.day not in room.dates:
        listed = ", ".join(map(str, room.dates))
        yield Fault("predict.day", str(move.day), "a date on which an offer can be made", f"choose one of: {listed}")


def objections(room: Room, offer: Offer) -> tuple[Fault, ...]:
    """Why the team that an offer names cannot sign it: terms that are not complete, rules, its own red lines; nothing else."""
    faults = tuple(_faults_of_terms(room.scenario, offer))
    if faults:
        return faults
    broken = weighed(room.scenario, offer).breaks
    return tuple(fault for name in broken if (fault := _objection(room.scenario, offer.team, name)) is not None)


def _objection(scenario: Scenario, team: str, name: str) -> Fault | None:
    kind, _, inner = name.partition(".")
    if kind == "rules":
        return Fault(name, "terms that do not go together", scenario.rules[inner].why, "change one of these terms")
    if kind == "red_lines":
        line = scenario.red_lines[inner]
        return Fault(name, "terms beyond your own red line", line.title, "change it") if line.party == team else None
    asset = scenario.assets[inner.partition(".")[0]]
    return Fault(name, f"a share that {asset.name} cannot have", _shares_of(asset), "change that share")


def _shares_of(asset: Asset) -> str:
    if not asset.divisible:
        return "all or nothing: it cannot be divided"
    return f"from {asset.bounds.at_least.value:.0%} to {asset.bounds.at_most.value:.0%} for the first side"


def _faults_of_terms(scenario: Scenario, offer: Offer) -> Iterable[Fault]:
    for kind, given, known in (("shares", offer.shares, scenario.assets), ("options", offer.options, scenario.issues)):
        for name in given:
            if name not in known:
                yield Fault(
                    f"{kind}.{name}", "a term unknown here", "a term of this scenario", did_you_mean(name, known)
                )
        for name in known:
            if name not in given:
                yield Fault(f"{kind}.{name}", "nothing", "every term of the scenario", "say what this offer gives")
    for name, share in offer.shares.items():
        if not 0 <= share <= 1:
            yield Fault(f"shares.{name}", f"{share:g}", "a share from 0 to 1", "write 0.4 for 40 %")
    for name, option in offer.options.items():
        if name in scenario.issues and option not in scenario.issues[name].options:
            todo = did_you_mean(option, scenario.issues[name].options)
            yield Fault(f"options.{name}", f"`{option}`", "an option of this issue", todo)


# ---------------------------------------------------------------- what an offer is worth


@dataclass(frozen=True)
class Weighed:
    """What a package is worth to each, in points of its own 100, and which rules and active red lines it breaks."""

    points: Points
    breaks: tuple[str, ...]


def weighed(scenario: Scenario, offer: Offer) -> Weighed:
    """What a complete offer is worth, and what it breaks. Both sides' points: a page shows each team its own alone."""
    game = _compiled(scenario)
    terms = completion.Stated(
        held=(),
        shares={k: float(offer.shares[asset]) for k, asset in enumerate(game.assets)},
        options={
            q: game.options.index((game.options[places[0]][0], offer.options[game.options[places[0]][0]]))
            for q, places in enumerate(game.deals.issues)
        },
    )
    one = np.zeros(1, dtype=np.int64)
    done = completion.complete(game, terms, one, game.control[:1], np.zeros((1, 2)))
    points = dict(zip(game.parties, map(float, done.points[0]), strict=True))
    return Weighed(points, done.breaks[0])


@lru_cache(maxsize=32)
def _compiled(scenario: Scenario) -> Game:
    return compile_game(scenario)


def as_held(room: Room) -> Offer:
    """The line of contact of the day with what holds if nobody signs: where an offer is begun from, in the proposer's name."""
    play, stand = solution_of(room), room.stand
    stretch, at = play.at(stand.step)
    control = stretch.control[0, course(room).nodes[stand.step], at]
    shares = {asset: float(share) for asset, share in zip(play.game.assets, control, strict=True)}
    return Offer(stand.proposer, shares, {name: issue.no_deal for name, issue in room.scenario.issues.items()})
