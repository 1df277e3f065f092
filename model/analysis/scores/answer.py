"""Who can expect what at the table on a given day, and what would be agreed?

`solve` answers for one date, `path` for all of them. On a date, for each party i (symbols of `model.game.deadline`):

    position score      S_i = V_i      what i can expect from then on, by its own beliefs: the headline
    walk-away value     D_i            the same with no deal ever
    surplus             V_i - D_i      what the table is worth to i
    share of surplus    (V_i - D_i) / (I_i - D_i)    I_i: the most i could get while the other keeps its walk-away value
    expected points     U_i            under the analyst's probabilities; optimism is V_i - U_i

After an event a figure is given for each branch and, weighted by the analyst's probabilities, over them. The share of
surplus measures each party against its own best, so that points of two parties are never added or compared.

Source: section 5 of docs/model.md.

>>> from model import files
>>> solution = solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> [round(figure, 6) for figure in solution.zone.range["a"]], round(solution.zone.width, 6)
([50.0, 80.0], 15.0)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from model.errors import Fault, InvalidInput
from model.game import Floats, Game, compile_game, fairness
from model.game.days import path_probabilities
from model.game.deadline import Play, Solver, Stretch, play
from model.game.frontier import Deal, Frontier, build, kernel_refuses
from model.game.program import Settlement, conflict
from model.scenario import Scenario

Points = dict[str, float]
"""One number of points for each party."""

SCORES: Final[Mapping[str, str]] = {
    "position": "score",
    "walk_away": "walk-away value",
    "surplus": "surplus",
    "surplus_share": "share of surplus",
    "saying_no": "value of saying no",
    "expected": "expected points",
    "optimism": "optimism",
}
"""What each number of a `Score` is called."""
OUTCOMES: Final[Mapping[str, str]] = {"deal": "deal", "freeze": "freeze without a deal", "war": "war goes on"}
"""What each outcome of a `Prospect` is called."""


@dataclass(frozen=True)
class Score:
    """What one party can expect. Points of that party's own 100."""

    position: float
    walk_away: float
    saying_no: float
    """C_i: what refusing this date's offer is worth."""
    expected: float

    best: float
    """I_i: the most the party could get while the other keeps its walk-away value; minus infinity if nothing does that."""

    @property
    def surplus(self) -> float:
        """V_i - D_i."""
        return self.position - self.walk_away

    @property
    def surplus_share(self) -> float | None:
        """(V_i - D_i) / (I_i - D_i); none where there is nothing to gain."""
        room = self.best - self.walk_away
        return self.surplus / room if math.isfinite(room) and room > fairness.TIE else None

    @property
    def optimism(self) -> float:
        """V_i - U_i: what the party expects beyond the analyst's probabilities."""
        return self.position - self.expected


def _mean(scores: Sequence[Score], weights: Sequence[float]) -> Score:
    def over(name: str) -> float:
        return math.fsum(getattr(score, name) * weight for score, weight in zip(scores, weights, strict=True))

    return Score(**{field.name: over(field.name) for field in fields(Score)})


@dataclass(frozen=True)
class ZoneAt:
    """The zone of possible agreement on a date."""

    width: float | None
    """Signed; none if the rules and active red lines together leave no deal at all."""
    lottery_width: float | None
    range: dict[str, tuple[float, float | None]]
    """For each party: from its walk-away value to the most it can get in the zone. The second below the first: no zone."""
    width_without_red_lines: float | None
    """Where there is no zone and a red line is active: what the width would be if none were."""
    clash: tuple[str, ...] = ()
    """The addresses of rules and red lines that leave no deal at all; empty where there is one."""


@dataclass(frozen=True)
class FairPoint:
    """A fair solution: what it gives, by which terms, and its ties."""

    points: Points
    terms: Deal | None
    """The deal; none for a lottery."""
    ties: tuple[Points, ...]
    """All the points that attain it, this one first; one alone is no tie. A range of ties is given by its ends."""


@dataclass(frozen=True)
class OfferAt:
    """What a party would propose on a date."""

    probability: float
    """That it is this party that makes the offer."""
    deal: Deal | None
    """The best it can offer that leaves the other side no worse off than saying no; none if there is no such deal, or if
    nobody makes offers any more (the horizon)."""
    accepted: bool
    """Whether that ends the war: the proposer, too, must prefer it to going on."""
    margin: Points
    """W_i - C_i of each party; empty without a deal."""


class NodePlace(NamedTuple):
    """A node of a solved game on one of its dates."""

    scenario: Scenario
    solved: Play
    stretch: Stretch
    n: int
    """The node's place among those of the stretch."""
    at: int
    """The date's place among the steps of the stretch."""

    @property
    def walk_away(self) -> tuple[float, float]:
        """D, the disagreement point."""
        a, b = self.stretch.walk_away[0, self.n, self.at].tolist()
        return a, b


@dataclass(frozen=True)
class Node:
    """One branch of events on one date. What is read off the frontier is found when it is asked for."""

    path: tuple[str, ...]
    """Which branch of each past event came true."""
    regime: str
    probability: float
    """The analyst's probability of this path."""
    control: dict[str, float]
    """Who holds what on the line of contact."""
    scores: dict[str, Score]
    place: NodePlace = field(repr=False, compare=False)
    """Where in the solved game it stands."""

    @cached_property
    def zone(self) -> ZoneAt:
        """The zone of possible agreement."""
        return _zone(self.place)

    @cached_property
    def fair(self) -> dict[str, FairPoint | None]:
        """Over deals: nash, kalai_smorodinsky, egalitarian, utilitarian; none where there is no zone."""
        return _fair(self.place, efficient_points(self.place.solved), named=True)

    @cached_property
    def lotteries(self) -> dict[str, FairPoint | None]:
        """The same over lotteries of deals."""
        pieces = efficient_points(self.place.solved)
        return _fair(self.place, fairness.lotteries(pieces) if len(pieces) else pieces, named=False)

    @cached_property
    def offers(self) -> dict[str, OfferAt]:
        """What each party would propose."""
        return {party: _offer(self.place, i) for i, party in enumerate(self.place.solved.game.parties)}


@dataclass(frozen=True)
class Prospect:
    """What happens by each date, by the analyst's probabilities, from the scenario's first day."""

    dates: tuple[dt.date, ...]
    deal: tuple[float, ...]
    freeze: tuple[float, ...]
    war: tuple[float, ...]
    shares: Points
    """The expected share of each asset in a deal; empty if none is ever made."""
    options: dict[str, dict[str, float]]
    """The probability of each option, given a deal."""


@dataclass(frozen=True)
class Holding:
    """Land within one party's recognised borders that the other side holds."""

    holder: str
    recognised: str
    km2: float
    share_of_territory: float | None
    """Of the recognised territory, where its area is stated."""


@dataclass(frozen=True)
class Efficient:
    """The efficient deals of a scenario."""

    scenario: Scenario
    game: Game
    frontier: Frontier

    @cached_property
    def deals(self) -> tuple[tuple[Deal, Deal], ...]:
        """For each piece of the frontier the deals at its ends, the one better for the first party first."""
        at, pieces = self.frontier.on_piece, range(len(self.frontier.curves[0].start))
        return tuple((at(self.game, 0, n, 0.0), at(self.game, 0, n, 1.0)) for n in pieces)


@dataclass(frozen=True)
class Solution:
    """All answers for one date."""

    scenario: Scenario
    date: dt.date
    step: int
    nodes: tuple[Node, ...]
    """The branches of events that may have come true by then; one before the first event."""
    outlook: Prospect
    holdings: tuple[Holding, ...]
    """On the line of contact of that date (its expectation over the branches)."""
    scale: Points
    """What each party's stated points were multiplied with to sum to 100."""
    why_program: str | None
    """Why the frontier was built by the program and not by the kernel, in words; none where it was the kernel."""
    play: Play
    """The solved game, of which this is one date."""

    @cached_property
    def efficient(self) -> Efficient:
        """The efficient deals."""
        return Efficient(self.scenario, self.play.game, _frontier(self.play))

    @property
    def scores(self) -> dict[str, Score]:
        """Each party's score over the branches."""
        weights = [node.probability for node in self.nodes]
        return {party: _mean([node.scores[party] for node in self.nodes], weights) for party in self.scenario.parties}

    @property
    def zone(self) -> ZoneAt:
        """The zone of the only branch; see `nodes` where there are several."""
        return self.nodes[0].zone


@dataclass(frozen=True)
class Path:
    """Every date of a scenario: the solved game and the zone's width in every node."""

    scenario: Scenario
    play: Play
    probability: tuple[Floats, ...]
    """For each stretch (N): the analyst's probability of the path."""

    @cached_property
    def width(self) -> tuple[Floats, ...]:
        """For each stretch (N, L): the signed width of the zone; minus infinity if there is no deal at all."""
        pieces = efficient_points(self.play)
        return tuple(
            fairness.widths(pieces, stretch.walk_away[0].reshape(-1, 2)).reshape(stretch.walk_away.shape[1:3])
            for stretch in self.play.levels
        )

    @cached_property
    def offers(self) -> tuple[tuple[tuple[tuple[OfferAt, OfferAt], ...], ...], ...]:
        """For each stretch, node and step: what each party would offer; none at the horizon."""
        return tuple(
            tuple(
                tuple(
                    (_offer(place, 0), _offer(place, 1))
                    for place in (
                        NodePlace(self.scenario, self.play, stretch, n, at) for at in range(len(stretch.steps))
                    )
                )
                for n in range(len(stretch.level.paths))
            )
            for stretch in self.play.levels
        )


def solve(scenario: Scenario, on: dt.date | None = None) -> Solution:
    """Scores, zone, fair points, offers and outlook on a date (the scenario's first day unless given).

    Raises:
        InvalidInput: a date outside the scenario; rules that leave no deal.
    """
    return solution(scenario, play_scenario(scenario), step_of(scenario, on))


def solution(scenario: Scenario, solved: Play, step: int) -> Solution:
    """The answers for one step, read off a game that has been played."""
    game = solved.game
    stretch, at = solved.at(step)
    probabilities = path_probabilities(game)[solved.levels.index(stretch)][0].tolist()
    nodes = tuple(_node(NodePlace(scenario, solved, stretch, n, at), chance) for n, chance in enumerate(probabilities))
    scale = {party: float(game.scale[0, i]) for i, party in enumerate(game.parties)}
    control = {asset: math.fsum(node.probability * node.control[asset] for node in nodes) for asset in game.assets}
    return Solution(
        scenario,
        scenario.date(step),
        step,
        nodes,
        _prospect(solved),
        holdings(scenario, control),
        scale,
        kernel_refuses(game),
        solved,
    )


def path(scenario: Scenario, solved: Play | None = None) -> Path:
    """The scores, offers and zone of every date and branch; `solved` is the scenario's game, where it has been played.

    Raises:
        InvalidInput: rules that leave no deal.
    """
    play = solved or play_scenario(scenario)
    return Path(scenario, play, tuple(each[0] for each in path_probabilities(play.game)))


def step_of(scenario: Scenario, on: dt.date | None) -> int:
    """The step in which a day lies.

    Raises:
        InvalidInput: the day is before the scenario's first or after its horizon.
    """
    if on is None:
        return 0
    if not scenario.as_of <= on <= scenario.horizon:
        allowed = f"a date from {scenario.as_of} to {scenario.horizon}"
        raise InvalidInput([Fault("--on", str(on), allowed, "choose a date of the scenario, or move its horizon")])
    return min(scenario.step_on_or_before(on), scenario.steps)


def efficient(scenario: Scenario) -> Efficient:
    """The frontier by name: every efficient deal lies on a piece between two named ones.

    Raises:
        InvalidInput: rules that leave no deal.
    """
    game = compile_game(scenario)
    frontier = build(game)
    refuse_impossible_rules(scenario, frontier)
    return Efficient(scenario, game, frontier)


def refuse_impossible_rules(scenario: Scenario, frontier: Frontier) -> None:
    """Rules that exclude one another are a fault of the file; red lines that do are an answer.

    Raises:
        InvalidInput: naming a smallest set of rules that leaves no deal.
    """
    if len(frontier.curves[0].start):
        return
    clash = conflict(compile_game(_without_red_lines(scenario)))
    if clash:
        listed = ", ".join(clash)
        raise InvalidInput(
            [Fault(clash[0], f"rules that leave no deal: {listed}", "at least one deal", "relax one of them")]
        )


def holdings(scenario: Scenario, shares: Mapping[str, float]) -> tuple[Holding, ...]:
    """What each side holds of the other's recognised land under some shares (of the first party): km2 and share of it."""
    parties = list(scenario.parties)
    found = []
    for holder, recognised in (parties, parties[::-1]):
        land = [
            (name, asset)
            for name, asset in scenario.assets.items()
            if asset.recognised == recognised and asset.area_km2
        ]
        if not land:
            continue
        km2 = 0.0
        for name, asset in land:
            assert asset.area_km2 is not None
            km2 += asset.area_km2.value * (shares[name] if holder == parties[0] else 1 - shares[name])
        whole = scenario.parties[recognised].territory_km2
        found.append(Holding(holder, recognised, km2, km2 / whole.value if whole else None))
    return tuple(found)


def play_scenario(scenario: Scenario, solver: Solver = play) -> Play:
    """The game of a scenario, solved.

    Raises:
        InvalidInput: rules that leave no deal.
    """
    solved = solver(compile_game(scenario))
    refuse_impossible_rules(scenario, _frontier(solved))
    return solved


def efficient_points(solved: Play) -> Floats:
    """(S, 2, 2) the pieces of the frontier in points: [piece, end, party]."""
    frontier = _frontier(solved)
    curve = frontier.curves[frontier.which[0]]
    return fairness.pieces_of(curve.start, curve.end)


# ---------------------------------------------------------------- one branch on one date


def _without_red_lines(scenario: Scenario) -> Scenario:
    return scenario.replace(
        {f"red_lines.{name}.active": False for name, line in scenario.red_lines.items() if line.active}
    )


def _frontier(solved: Play) -> Frontier:
    assert solved.frontier is not None, "scores are read off a game that built its own frontier"
    return solved.frontier


def _node(place: NodePlace, probability: float) -> Node:
    stretch, here = place.stretch, (0, place.n, place.at)
    best = fairness.ideal(efficient_points(place.solved), place.walk_away)
    scores = {
        party: Score(
            position=float(stretch.score[here][i]),
            walk_away=place.walk_away[i],
            saying_no=float(stretch.saying_no[here][i]),
            expected=float(stretch.expected[here][i]),
            best=best[i],
        )
        for i, party in enumerate(place.solved.game.parties)
    }
    return Node(
        path=stretch.level.paths[place.n],
        regime=stretch.level.regimes[place.n],
        probability=probability,
        control=dict(zip(place.solved.game.assets, stretch.control[here].tolist(), strict=True)),
        scores=scores,
        place=place,
    )


def _zone(place: NodePlace) -> ZoneAt:
    scenario, game, d = place.scenario, place.solved.game, place.walk_away
    pieces = efficient_points(place.solved)
    zone = fairness.zone(pieces, d)
    ranges = {
        party: (d[i], zone.best[i] if math.isfinite(zone.best[i]) else None) for i, party in enumerate(game.parties)
    }
    if zone.width >= 0:
        return ZoneAt(zone.width, zone.lottery_width, ranges, None)
    without = None
    if any(line.active for line in scenario.red_lines.values()):
        relaxed = Settlement(compile_game(_without_red_lines(scenario))).least_gain(d)
        without = relaxed[0] if relaxed else None
    if not len(pieces):
        return ZoneAt(None, None, ranges, without, tuple(conflict(game)))
    return ZoneAt(zone.width, zone.lottery_width, ranges, without)


def _fair(place: NodePlace, pieces: Floats, *, named: bool) -> dict[str, FairPoint | None]:
    solved, d, proposing = place.solved, place.walk_away, place.stretch.proposing[0, place.n, place.at]
    in_turn = place.stretch.level.starts[place.n] >= 0 or not proposing.any()
    weight = 0.5 if in_turn else float(proposing[0])
    found: dict[str, FairPoint | None] = {}
    for name, solution in fairness.SOLUTIONS.items():
        fair = fairness.nash(pieces, d, weight) if name == "nash" else solution(pieces, d)
        points = tuple({party: float(p[i]) + 0.0 for i, party in enumerate(solved.game.parties)} for p in fair.points)
        if not points:
            found[name] = None
            continue
        terms = _frontier(solved).on_piece(solved.game, 0, fair.pieces[0], fair.along[0]) if named else None
        found[name] = FairPoint(points[0], terms, points)
    return found


def _offer(place: NodePlace, i: int) -> OfferAt:
    stretch, game, here = place.stretch, place.solved.game, (0, place.n, place.at)
    no = stretch.saying_no[here]
    anybody = stretch.proposing[here].any()
    deal = _frontier(place.solved).deal(game, 0, i, float(no[1 - i])) if anybody else None
    margin = {party: deal.points[j] - float(no[j]) for j, party in enumerate(game.parties)} if deal else {}
    return OfferAt(float(stretch.proposing[here][i]), deal, bool(stretch.accepted[here][i]), margin)


def _prospect(solved: Play) -> Prospect:
    game, frontier, outlook = solved.game, _frontier(solved), solved.outlook
    shares = np.zeros(len(game.assets))
    options: dict[str, dict[str, float]] = {}
    total = 0.0
    for stretch, reached in zip(solved.levels, outlook.reached, strict=True):
        chance = reached[0, ..., None] * stretch.proposing[0] * stretch.accepted[0]
        for n, at, i in np.argwhere(chance > 0):
            deal = frontier.deal(game, 0, int(i), float(stretch.saying_no[0, n, at, 1 - i]))
            assert deal is not None, "an accepted offer is a deal"
            weight = float(chance[n, at, i])
            total += weight
            shares += weight * np.array(list(deal.shares.values()))
            for issue, option in deal.options.items():
                options.setdefault(issue, {}).setdefault(option, 0.0)
                options[issue][option] += weight
    return Prospect(
        dates=game.dates,
        deal=tuple(outlook.deal[0].tolist()),
        freeze=tuple(outlook.freeze[0].tolist()),
        war=tuple(outlook.war[0].tolist()),
        shares=dict(zip(game.assets, (shares / total).tolist(), strict=True)) if total else {},
        options={issue: {o: p / total for o, p in chosen.items()} for issue, chosen in options.items()},
    )
