"""The deadline game once more: the recursion of docs/model.md section 4 as plain functions of a node and a step.

It works on the `Scenario`, one number at a time; the best offers are somebody else's business (`brute.Table.best_offer`,
or the program's). `leaves` follows the game forwards and lists every way in which it can end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from model.scenario import Branch, Event, Regime, Scenario
from model.scenario.estimate import Estimate
from tests.kit import brute

Pair = tuple[float, float]
Offer = Callable[[int, float], Pair | None]
"""(proposer, the other side's floor) -> points of the proposer and of the other side; none if there is no such deal."""

NEAR = 1e-7
"""Points: a floor this close to a jump of the frontier, or a gain this small, decides between two right answers."""
ROUNDING = 1e-10
"""Points: closer than this is a tie by construction (costs of 0, equal weights), which every way to solve sees as one."""


class OnAnEdge(Exception):
    """The comparison is ill-posed: in the last digits of a sum stands whether there is a deal."""


@dataclass(frozen=True)
class Node:
    """What has happened: the branches of past events. `began`: the step at which the regime in force began."""

    path: tuple[str, ...]
    regime: str
    began: int
    start: int
    branch: Branch | None
    parent: Node | None


@dataclass(frozen=True)
class Leaf:
    """One way in which the game ends."""

    how: Literal["deal", "freeze", "war"]
    step: int
    probability: float
    points: Pair
    """Discounted to the first day, with the costs of war until then taken off."""


@dataclass(frozen=True)
class Answer:
    """What holds at a node on a step."""

    score: Pair
    walk_away: Pair
    expected: Pair
    saying_no: Pair
    offers: tuple[Pair | None, Pair | None]
    """For each proposer, the points (W_A, W_B) of its best offer."""
    accepted: tuple[bool, bool]
    proposing: Pair


@dataclass(frozen=True)
class Recursion:
    """The game of a scenario; `fuzz` is by how much its offers may be off (0 for exact ones)."""

    s: Scenario
    offer: Offer
    edges: tuple[tuple[float, ...], tuple[float, ...]]
    """For each party, its points at all corners of all packages: where the other's best offer may jump."""
    fuzz: float = 0.0
    known: dict[tuple[Node, int], Answer] = field(default_factory=dict)

    # ---------------------------------------------------------------- the calendar

    @cached_property
    def steps(self) -> int:
        return int((self.s.horizon - self.s.as_of).days / self.s.step_days + 1e-9)

    @cached_property
    def events(self) -> list[tuple[int, Event]]:
        found = []
        for event in sorted(self.s.events.values(), key=lambda e: e.date):
            step = 0
            while step * self.s.step_days < (event.date - self.s.as_of).days - 1e-9:
                step += 1
            found.append((step, event))
        return found

    @cached_property
    def root(self) -> Node:
        return Node((), self.s.opening, 0, 0, None, None)

    def event_at(self, node: Node, t: int) -> Event | None:
        """The event that takes place at step t, if the node stands before it."""
        n = len(node.path)
        return self.events[n][1] if n < len(self.events) and self.events[n][0] == t else None

    def children(self, node: Node, t: int) -> list[Node]:
        event = self.event_at(node, t)
        assert event is not None
        return [
            Node((*node.path, b), branch.regime or node.regime, t if branch.regime else node.began, t, branch, node)
            for b, branch in event.branches.items()
        ]

    def regime(self, node: Node) -> Regime:
        return self.s.regimes[node.regime]

    # ---------------------------------------------------------------- section 3

    def control(self, node: Node, t: int) -> dict[str, float]:
        if t == node.start:
            if node.parent is None:
                return {k: good.control.value for k, good in self.s.assets.items()}
            return self.control(node.parent, t)
        before = self.control(node, t - 1)
        drift = self.regime(node).drift_km2_per_day
        moved = dict(before)
        for k, pace in drift.items():
            area = self.s.assets[k].area_km2
            assert area is not None
            moved[k] = min(1.0, max(0.0, before[k] + self.s.step_days * pace.value / area.value))
        return moved

    def frozen(self, node: Node, t: int) -> Pair:
        """F_i(t)"""
        impasse = self.regime(node).impasse
        if impasse is not None:
            first, second = (impasse[party].value for party in self.s.parties)
            return first, second
        return brute.held(self.s, self.control(node, t))

    def freeze(self, node: Node) -> float:
        """lambda"""
        return float(1 - (1 - self.regime(node).freeze_per_month.value) ** (self.s.step_days / 30.4375))

    def cost(self, node: Node) -> Pair:
        first, second = (self.regime(node).war_cost[p].value * self.s.step_days / 30.4375 for p in self.s.parties)
        return first, second

    @cached_property
    def delta(self) -> Pair:
        first, second = ((1 + party.rate.value) ** (-self.s.step_days / 365.25) for party in self.s.parties.values())
        return first, second

    def proposing(self, node: Node, t: int) -> Pair:
        proposer = self.regime(node).proposer
        if isinstance(proposer, Estimate):
            return proposer.value, 1 - proposer.value
        begins = list(self.s.parties).index(proposer.alternating)
        turn = (begins + t - node.began) % 2
        return (1.0, 0.0) if turn == 0 else (0.0, 1.0)

    # ---------------------------------------------------------------- section 4

    def bar(self, node: Node, t: int, what: Literal["score", "walk_away", "expected"], i: int) -> float:
        """What step t is worth to i before it is known how an event at t comes out."""
        if self.event_at(node, t) is None:
            return float(getattr(self.at(node, t), what)[i])
        party = list(self.s.parties)[i]
        total = 0.0
        for child in self.children(node, t):
            branch = child.branch
            assert branch is not None
            chance = branch.probability
            if what != "expected":
                chance = branch.beliefs.get(party, branch.probability)
            stop = branch.freeze.value
            value = float(getattr(self.at(child, t), what)[i])
            total += chance.value * (stop * self.frozen(child, t)[i] + (1 - stop) * value)
        return total

    def refusing(self, node: Node, t: int, what: Literal["score", "walk_away", "expected"]) -> Pair:
        """-c_i + delta_i [lambda F_i(t+1) + (1 - lambda) Vbar_i(t+1)]"""
        c, d, stop, frozen = self.cost(node), self.delta, self.freeze(node), self.frozen(node, t + 1)
        first, second = (
            -c[i] + d[i] * (stop * frozen[i] + (1 - stop) * self.bar(node, t + 1, what, i)) for i in (0, 1)
        )
        return first, second

    def at(self, node: Node, t: int) -> Answer:
        if (node, t) not in self.known:
            self.known[node, t] = self._at(node, t)
        return self.known[node, t]

    def _at(self, node: Node, t: int) -> Answer:
        if t == self.steps:
            f = self.frozen(node, t)
            return Answer(f, f, f, f, (None, None), (False, False), (0.0, 0.0))
        no = self.refusing(node, t, "score")
        no_expected = self.refusing(node, t, "expected")
        chance = self.proposing(node, t)
        offers: list[Pair | None] = []
        accepted: list[bool] = []
        score, expected = [0.0, 0.0], [0.0, 0.0]
        for proposer in (0, 1):
            found = self.offer(proposer, no[1 - proposer])
            self._refuse_edges(proposer, no, found)
            deal = found is not None and found[0] >= no[proposer] - brute.SAME
            points = None if found is None else found if proposer == 0 else (found[1], found[0])
            for i in (0, 1):
                score[i] += chance[proposer] * (points[i] if deal and points is not None else no[i])
                expected[i] += chance[proposer] * (points[i] if deal and points is not None else no_expected[i])
            offers.append(points)
            accepted.append(deal)
        return Answer(
            score=(score[0], score[1]),
            walk_away=self.refusing(node, t, "walk_away"),
            expected=(expected[0], expected[1]),
            saying_no=no,
            offers=(offers[0], offers[1]),
            accepted=(accepted[0], accepted[1]),
            proposing=chance,
        )

    def _refuse_edges(self, proposer: int, no: Pair, found: Pair | None) -> None:
        def doubtful(gap: float) -> bool:
            return abs(gap) < NEAR and (abs(gap) > ROUNDING or self.fuzz > 0)

        if any(doubtful(no[1 - proposer] - edge) for edge in self.edges[1 - proposer]):
            raise OnAnEdge
        if found is not None and doubtful(found[0] - no[proposer]):
            raise OnAnEdge

    # ---------------------------------------------------------------- forwards

    def leaves(self) -> Iterator[Leaf]:
        """Every way in which the game can end, by the analyst's probabilities."""
        yield from self._arrive(self.root, 0, 1.0, (1.0, 1.0), (0.0, 0.0))

    def _arrive(self, node: Node, t: int, chance: float, weight: Pair, spent: Pair) -> Iterator[Leaf]:
        if self.event_at(node, t) is None:
            yield from self._offer(node, t, chance, weight, spent)
            return
        for child in self.children(node, t):
            assert child.branch is not None
            here, stop = chance * child.branch.probability.value, child.branch.freeze.value
            yield Leaf("freeze", t, here * stop, _worth(self.frozen(child, t), weight, spent))
            yield from self._arrive(child, t, here * (1 - stop), weight, spent)

    def _offer(self, node: Node, t: int, chance: float, weight: Pair, spent: Pair) -> Iterator[Leaf]:
        if t == self.steps:
            yield Leaf("war", t, chance, _worth(self.frozen(node, t), weight, spent))
            return
        here = self.at(node, t)
        left = 0.0
        for i in (0, 1):
            points = here.offers[i]
            if here.accepted[i] and points is not None:
                yield Leaf("deal", t, chance * here.proposing[i], _worth(points, weight, spent))
            else:
                left += chance * here.proposing[i]
        c, d, stop = self.cost(node), self.delta, self.freeze(node)
        spent = (spent[0] + weight[0] * c[0], spent[1] + weight[1] * c[1])
        weight = (weight[0] * d[0], weight[1] * d[1])
        yield Leaf("freeze", t + 1, left * stop, _worth(self.frozen(node, t + 1), weight, spent))
        if left * (1 - stop) > 0:
            yield from self._arrive(node, t + 1, left * (1 - stop), weight, spent)


def _worth(points: Pair, weight: Pair, spent: Pair) -> Pair:
    return points[0] * weight[0] - spent[0], points[1] * weight[1] - spent[1]


def by_brute_force(s: Scenario) -> Recursion:
    table = brute.table(s)
    return Recursion(s, table.best_offer, _edges(table))


def by(s: Scenario, offer: Offer, fuzz: float) -> Recursion:
    """The same with offers from elsewhere, that may be off by `fuzz` points."""
    return Recursion(s, offer, _edges(brute.table(s)), fuzz)


def _edges(table: brute.Table) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(table.corners[:, 0].tolist()), tuple(table.corners[:, 1].tolist())
