"""What a game is worth to both sides on a day, in many draws: the result of either path, plain or compiled.

    Day     one step: of every draw and node, the values and the zone
    Days    the steps that were asked for, and how the war has ended by every step

`model.game.deadline.Play` and `Days` both give the `Day` of a step: `solved.day(step)`. Figures over the branches of events
are weighted by the analyst's probabilities,

    over all branches: sum_b P(b) f_b,   P(b) = product of the analyst's probabilities on the way to b

Source: section 4 of docs/model.md.

>>> from model import files
>>> from model.game import compile_game
>>> from model.game.deadline import play
>>> talks = play(compile_game(files.load(files.shipped("scenarios") / "textbook" / "random-proposer.yaml"))).day(0)
>>> talks.paths, talks.over_branches(talks.score).round(6).tolist()
(((),), [[65.0, 35.0]])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.game.arrays import Floats, Game


@dataclass(frozen=True)
class Day:
    """What holds on one step: D draws, N branches of events that can have led there."""

    step: int
    paths: tuple[tuple[str, ...], ...]
    """For each node, the branches that led to it."""
    regimes: tuple[str, ...]
    """For each node, the regime in force."""
    probability: Floats
    """(D, N) the analyst's probability of the path that leads to each node."""
    score: Floats
    """(D, N, 2) V_i"""
    walk_away: Floats
    """(D, N, 2) D_i"""
    expected: Floats
    """(D, N, 2) U_i"""
    saying_no: Floats
    """(D, N, 2) C_i; at the horizon F_i"""
    width: Floats
    """(D, N) max over deals of min_i (W_i - D_i); minus infinity where there is no deal at all."""
    best: Floats
    """(D, N, 2) I_i, the most i can get while the other keeps D_j; minus infinity where nothing does that."""

    def over_branches(self, values: Floats) -> Floats:
        """Values (D, N, ...) of the nodes, weighted by the analyst's probabilities: (D, ...)."""
        return over_paths(self.probability, values)


@dataclass(frozen=True)
class Days:
    """The solved game of D draws, on the days asked for."""

    days: tuple[Day, ...]
    """One for each step asked for, in that order."""
    score: Floats
    """(D, 2) position scores on the first day, over the branches if an event opens it."""
    walk_away: Floats
    """(D, 2) walk-away values on the first day"""
    deal: Floats
    """(D, T + 1) the probability that there has been a deal, the offer of that step included"""
    freeze: Floats
    """(D, T + 1) the probability that the war has been frozen without one"""
    war: Floats
    """(D, T + 1) the probability that it goes on after that step's offer"""

    def day(self, step: int) -> Day:
        """The day of a step that was asked for."""
        return next(day for day in self.days if day.step == step)


def path_probabilities(game: Game) -> list[Floats]:
    """For each level (D, N): the analyst's probability of the path of events that leads to each node."""
    found: list[Floats] = []
    for level in game.levels:
        own = level.probability
        found.append(own if not found else found[-1][:, level.parent] * own)
    return found


def over_paths(probability: Floats, values: Floats) -> Floats:
    """Values (D, N, ...) of nodes, weighted by their probability (D, N): (D, ...)."""
    weight = probability.reshape(probability.shape + (1,) * (values.ndim - 2))
    return np.asarray((values * weight).sum(axis=1))
