"""The deadline game: what is each side's word worth on each date, and when is there a deal?

Time runs in steps t = 0..T. Control drifts, F_i(t) is what a freeze on the line of contact at t is worth to i, and

    h_k(t+1) = clip(h_k(t) + step_days drift_k / area_k, 0, 1)
    F_i(t)   = W_i(h(t), y_no_deal)                                    or the regime's stated impasse
    V_i(T)   = F_i(T)
    Vbar_i(t+1) = V_i(t+1), or at an event  sum_b belief_ib [ freeze_b F_i^b(t+1) + (1 - freeze_b) V_i^b(t+1) ]
    C_i(t)   = -c_i + delta_i [ lambda F_i(t+1) + (1 - lambda) Vbar_i(t+1) ]     the value of saying no
    z^i(t)   = argmax { W_i(z) : W_j(z) >= C_j(t) }, ties broken for the greatest W_j
    deal when i proposes iff z^i(t) exists and W_i(z^i(t)) >= C_i(t); otherwise both get C(t)
    V_i(t)   = sum over who proposes of what i then gets

D_i(t), the walk-away value, is the same recursion with no deals ever; U_i(t) is the same play under the analyst's
probabilities instead of i's own beliefs. `freeze_b F^b` uses the regime that the branch leads to, which matters only
where an impasse is stated outright.

The forward pass follows the analyst's probabilities: deal, freeze, or war going on, for every date.

Source: Stahl 1972; Rubinstein 1982; Binmore 1987; Merlo & Wilson 1995; Yildiz 2003; Powell 2006; sections 3 and 4 of
docs/model.md.

>>> from model import files
>>> from model.game import compile_game
>>> talks = compile_game(files.load(files.shipped("scenarios") / "textbook" / "random-proposer.yaml"))
>>> [round(float(v), 6) for v in play(talks).levels[0].score[0, 0, 0]]
[65.0, 35.0]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.game import fairness
from model.game.arrays import Floats, Game, Level
from model.game.days import Day, Days, over_paths, path_probabilities
from model.game.frontier import TOLERANCE, Frontier, build

Offers = Callable[[Floats], Floats]
"""What each side must be left with (D, N, 2) -> (D, N, 2, 2) [proposer, party]: the points of each side's best offer."""


@dataclass(frozen=True)
class Stretch:
    """The game between two events: D draws, N nodes side by side, L steps from `first`."""

    level: Level
    first: int
    """The first of its steps; they run to the next event, or to the horizon and including it."""
    control: Floats
    """(D, N, L, K) h_k(t)"""
    frozen: Floats
    """(D, N, L, 2) F_i(t), what a freeze at t is worth"""
    score: Floats
    """(D, N, L, 2) V_i(t), the position score"""
    walk_away: Floats
    """(D, N, L, 2) D_i(t)"""
    expected: Floats
    """(D, N, L, 2) U_i(t), the expected points under the analyst's probabilities"""
    saying_no: Floats
    """(D, N, L, 2) C_i(t); at the horizon, where nothing can be said any more, F_i"""
    offer: Floats
    """(D, N, L, 2, 2) [proposer, party]: the points of z^i(t); minus infinity where there is no such deal"""
    proposing: Floats
    """(D, N, L, 2) the probability that i makes the offer; 0 at the horizon"""
    accepted: NDArray[np.bool_]
    """(D, N, L, 2) whether i's offer ends the war"""

    @property
    def steps(self) -> range:
        """Its steps."""
        return range(self.first, self.first + self.score.shape[2])


@dataclass(frozen=True)
class Outlook:
    """The forward pass: what has happened by each date, by the analyst's probabilities."""

    deal: Floats
    """(D, T + 1) the probability that there has been a deal, the offer of that day included"""
    freeze: Floats
    """(D, T + 1) the probability that the war has been frozen without one"""
    war: Floats
    """(D, T + 1) the probability that it goes on after that day's offer"""
    reached: tuple[Floats, ...]
    """For each stretch (D, N, L): the probability that the war is still on at that node when the offer is made"""


@dataclass(frozen=True)
class Play:
    """The solved game of a batch."""

    game: Game
    frontier: Frontier | None
    """The efficient deals; none where the offers came from elsewhere."""
    levels: tuple[Stretch, ...]
    outlook: Outlook

    def at(self, step: int) -> tuple[Stretch, int]:
        """The stretch that holds a step, and the step's place in it."""
        stretch = next(s for s in self.levels if step in s.steps)
        return stretch, step - stretch.first

    def day(self, step: int) -> Day:
        """The values and the zone in the nodes of a step, in every draw."""
        stretch, at = self.at(step)
        walk_away = stretch.walk_away[:, :, at]
        width, best = self._zones(walk_away)
        return Day(
            step=step,
            paths=stretch.level.paths,
            regimes=stretch.level.regimes,
            probability=path_probabilities(self.game)[self.levels.index(stretch)],
            score=stretch.score[:, :, at],
            walk_away=walk_away,
            expected=stretch.expected[:, :, at],
            saying_no=stretch.saying_no[:, :, at],
            width=width,
            best=best,
        )

    def on_days(self, at: Sequence[int]) -> Days:
        """What is kept of very many draws: some days, and the outlook; as `model.game.compiled.play_compiled` gives it."""
        first, place = self.at(0)
        chance, outlook = path_probabilities(self.game)[self.levels.index(first)], self.outlook
        return Days(
            days=tuple(self.day(step) for step in at),
            score=over_paths(chance, first.score[:, :, place]),
            walk_away=over_paths(chance, first.walk_away[:, :, place]),
            deal=outlook.deal,
            freeze=outlook.freeze,
            war=outlook.war,
        )

    def _zones(self, walk_away: Floats) -> tuple[Floats, Floats]:
        """(D, N) the width of the zone where both can walk away to D (D, N, 2), and (D, N, 2) the most that each can get."""
        assert self.frontier is not None, "the zone is read off a game that built its own frontier"
        width, best = np.empty(walk_away.shape[:2]), np.empty(walk_away.shape)
        for draw, which in enumerate(self.frontier.which):
            curve = self.frontier.curves[which]
            pieces = fairness.pieces_of(curve.start, curve.end)
            for n, (first, second) in enumerate(walk_away[draw]):
                zone = fairness.zone(pieces, (first, second))
                width[draw, n], best[draw, n] = zone.width, zone.best
        return width, best


Solver = Callable[[Game], Play]
"""What solves games: `play`, or, once it is compiled, `model.game.compiled.solved`."""


@dataclass(frozen=True)
class Ground:
    """What holds in the nodes of a level whatever is said there: D draws, N nodes, from its first step to its end (L + 1)."""

    level: Level
    control: Floats
    """(D, N, L + 1, K) h_k(t)"""
    frozen: Floats
    """(D, N, L + 1, 2) F_i(t)"""


class Values(NamedTuple):
    """What both sides' words are worth in the nodes of a level, backwards from its end: arrays as in `Stretch`."""

    score: Floats
    walk_away: Floats
    expected: Floats
    saying_no: Floats
    offer: Floats


def play(game: Game, offers: Offers | None = None) -> Play:
    """Solve the game backwards, then follow it forwards.

    `offers` may give the best offers from elsewhere (the tests let the program do it); the frontier is built otherwise.
    """
    frontier = build(game) if offers is None else None
    best = frontier.best_offers if frontier is not None else offers
    assert best is not None
    grounds = ground(game)
    return forwards(game, frontier, grounds, backwards(game, grounds, best))


def ground(game: Game) -> list[Ground]:
    """Who holds what in every node, and what a freeze there is worth."""
    found: list[Ground] = []
    for level, path in zip(game.levels, control(game), strict=True):
        impasse = level.impasse[:, :, None]
        frozen = np.where(np.isnan(impasse), game.worth(path, game.no_deal_points[:, None, None]), impasse)
        found.append(Ground(level, path, frozen))
    return found


def control(game: Game) -> list[Floats]:
    """h(t) in every node, which nothing that is agreed or refused changes: (D, N, L, K) for each level, its end included."""
    paths: list[Floats] = []
    for level in game.levels:
        start = paths[-1][:, level.parent, -1] if paths else game.control[:, None]
        steps = np.arange(level.end - level.start + 1, dtype=np.float64)
        # Drift is constant in a regime, so clipping once at t is the same as clipping at every step before it.
        paths.append(np.clip(start[:, :, None] + level.drift[:, :, None] * steps[None, None, :, None], 0, 1))
    return paths


@dataclass(frozen=True)
class _Ahead:
    """What the nodes after an event are worth at its step, before its offer: (D, N, 2) each."""

    level: Level
    frozen: Floats
    score: Floats
    walk_away: Floats
    expected: Floats

    def bar(self, weight: Floats, value: Floats) -> Floats:
        """What the nodes before the event can expect of it."""
        return before_event(self.level, weight, self.frozen, value)


def before_event(level: Level, weight: Floats, frozen: Floats, value: Floats) -> Floats:
    """sum_b weight_ib [ freeze_b F_i^b + (1 - freeze_b) V_i^b ] for the nodes before the event that opens a level.

    `frozen` and `value` (D, N, 2) are F^b and V^b in its nodes at the event's step; so is `weight`, a probability of each.
    """
    freeze = level.freeze_at_event[..., None]
    branches = int((level.parent == 0).sum())
    weighted = weight * (freeze * frozen + (1 - freeze) * value)
    return np.asarray(weighted.reshape(len(value), -1, branches, 2).sum(axis=2))


def backwards(game: Game, grounds: Sequence[Ground], best: Offers) -> list[Values]:
    """The values of every level, the first one first, each solved from what comes after it."""
    found: list[Values] = []
    after: _Ahead | None = None
    for here in reversed(grounds):
        values, after = _backwards(game, here, after, best)
        found.append(values)
    return found[::-1]


def _backwards(game: Game, here: Ground, after: _Ahead | None, best: Offers) -> tuple[Values, _Ahead]:
    """One level solved backwards from what comes after it; and what it is worth to the level before."""
    level, frozen = here.level, here.frozen
    length = level.end - level.start
    shape = (game.draws, len(level.paths), length + (after is None))
    score, walk_away, expected, saying_no = (np.zeros((*shape, 2)) for _ in range(4))
    offer = np.full((*shape, 2, 2), -np.inf)
    if after is None:  # the horizon: V(T) = D(T) = F(T)
        ahead = np.stack([frozen[:, :, -1]] * 3)
        for values in (score, walk_away, expected, saying_no):
            values[:, :, -1] = ahead[0]
    else:
        ahead = np.stack(
            [
                after.bar(after.level.belief, after.score),
                after.bar(after.level.belief, after.walk_away),
                after.bar(after.level.probability[..., None], after.expected),
            ]
        )
    stopped, goes_on = level.freeze[..., None, None] * frozen, (1 - level.freeze)[..., None]
    delta, proposing = game.delta[:, None], _proposing(level)
    for at in range(length - 1, -1, -1):
        refused = -level.cost + delta * (stopped[:, :, at + 1] + goes_on * ahead)
        no = refused[0]
        points = best(no)
        deal = _accepted(points, no)[..., None]
        ends = np.where(deal, points, refused[::2, ..., None, :])  # V and U, by who proposes
        v, u = (proposing[:, :, at, :, None] * ends).sum(axis=-2)
        ahead = np.stack([v, refused[1], u])
        score[:, :, at], walk_away[:, :, at], expected[:, :, at] = ahead
        offer[:, :, at], saying_no[:, :, at] = points, no
    return Values(score, walk_away, expected, saying_no, offer), _Ahead(level, frozen[:, :, 0], *ahead)


def _proposing(level: Level) -> Floats:
    """(D, N, L, 2) the probability that each party makes the offer, for each step of a level but its end."""
    first = level.offers_first
    return np.stack([first, 1 - first], axis=-1)


def _accepted(offer: Floats, saying_no: Floats) -> NDArray[np.bool_]:
    """(..., 2) whether each party's best offer (..., 2, 2) ends the war: the proposer, too, must prefer it to going on."""
    return np.asarray(np.diagonal(offer, axis1=-2, axis2=-1) >= saying_no - TOLERANCE)


def forwards(game: Game, frontier: Frontier | None, grounds: Sequence[Ground], values: Sequence[Values]) -> Play:
    """The solved game, given its values: who would accept what, and what happens by each date."""
    levels: list[Stretch] = []
    for here, its in zip(grounds, values, strict=True):
        proposing, steps = np.zeros(its.score.shape), slice(0, its.score.shape[2])
        likely = _proposing(here.level)
        proposing[:, :, : likely.shape[2]] = likely
        levels.append(
            Stretch(
                level=here.level,
                first=here.level.start,
                control=here.control[:, :, steps],
                frozen=here.frozen[:, :, steps],
                proposing=proposing,
                accepted=_accepted(its.offer, its.saying_no),
                **its._asdict(),
            )
        )
    deal, freeze, reached = _follow(game, levels, 0)
    outlook = Outlook(deal[:, 0], freeze[:, 0], np.clip(1 - deal[:, 0] - freeze[:, 0], 0, 1), reached)
    return Play(game, frontier, tuple(levels), outlook)


def onwards(solved: Play, step: int) -> Floats:
    """(D, N, T + 1) for each node of a step: the probability of a deal by each date, if the war is still on there then."""
    stretch, at = solved.at(step)
    if stretch is solved.levels[0] and at == 0:
        return solved.outlook.deal[:, None]
    return _follow(solved.game, solved.levels[solved.levels.index(stretch) :], at)[0]


def _follow(game: Game, levels: Sequence[Stretch], at: int) -> tuple[Floats, Floats, tuple[Floats, ...]]:
    """The game from a place in the first of some stretches on: deal and freeze by each date, and where the war is still on.

    The first two are (D, R, T + 1), one row for each node R of the first stretch, in which the war is taken to be on.
    """
    roots = np.eye(len(levels[0].level.paths))
    """(N, R) which root a node descends from"""
    deal, freeze = (np.zeros((game.draws, len(roots), game.steps + 1)) for _ in range(2))
    alive = np.ones((game.draws, len(roots)))
    reached: list[Floats] = []
    for stretch in levels:
        level = stretch.level
        if reached:
            arrives = alive[:, level.parent] * level.probability
            roots = roots[level.parent]
            freeze[:, :, level.start] += (arrives * level.freeze_at_event) @ roots
            alive = arrives * (1 - level.freeze_at_event)
        first = 0 if reached else at
        last = min(len(stretch.steps), game.steps - stretch.first)  # the end of the game has no offers
        signed = (stretch.proposing * stretch.accepted).sum(axis=-1)[:, :, first:last]
        stops = np.broadcast_to(level.freeze, alive.shape)[..., None]
        still: Floats = np.concatenate([alive[..., None], (1 - signed) * (1 - stops)], axis=2).cumprod(axis=2)
        """(D, N, L + 1) the probability that the war is on at each place, and after the last one"""
        here: Floats = np.zeros(stretch.score.shape[:3])
        here[:, :, first:] = still[:, :, : len(stretch.steps) - first]
        reached.append(here)
        begins, ends = stretch.first + first, stretch.first + last
        deal[:, :, begins:ends] += roots.T @ (still[:, :, :-1] * signed)
        freeze[:, :, begins + 1 : ends + 1] += roots.T @ (still[:, :, :-1] * (1 - signed) * stops)
        alive = still[:, :, -1]
    return deal.cumsum(axis=2), freeze.cumsum(axis=2), tuple(reached)
