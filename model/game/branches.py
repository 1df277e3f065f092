"""Figures over the branches of events: what is held, and what both sides can expect, of many games at once.

Each is weighted by the analyst's probabilities of the branches, as in `model.game.days`.

Source: section 4 of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model.game.arrays import Floats, Game
from model.game.compilation import draw_games
from model.game.days import over_paths, path_probabilities
from model.game.deadline import Play, control, play
from model.scenario import Scenario


def control_at_ends_of_drift(scenario: Scenario) -> tuple[Floats, Floats] | None:
    """`control_over_branches` with every drift at the low end of its range, and with every one at the high end.

    None where no drift has a range.
    """
    ends_of = {
        f"regimes.{name}.drift_km2_per_day.{asset}": np.array([drift.low, drift.high])
        for name, regime in scenario.regimes.items()
        for asset, drift in regime.drift_km2_per_day.items()
        if drift.ranged
    }
    if not ends_of:
        return None
    ends = draw_games(scenario, ends_of)
    return control_over_branches(ends, 0), control_over_branches(ends, 1)


class OverBranches(NamedTuple):
    """What both sides can expect of a step in every draw, over the branches by the analyst's probabilities."""

    score: Floats
    """(D, 2) V_i"""
    walk_away: Floats
    """(D, 2) D_i"""
    saying_no: Floats
    """(D, 2) C_i; at the horizon F_i"""


Players = Callable[[Game, int], OverBranches]
"""What plays a batch of games and reads a step: `play_plain`, or, once compiled, `over_branches_compiled`."""


def play_plain(batch: Game, step: int) -> OverBranches:
    """What both sides can expect of a step, by the plain path; the compiled one has `over_branches_compiled`."""
    return over_branches(play(batch), step)


def over_branches(solved: Play, step: int) -> OverBranches:
    """A step of a game that has been played; unlike `Play.day` it does not ask for the zone, which takes longer."""
    stretch, at = solved.at(step)
    chance = path_probabilities(solved.game)[solved.levels.index(stretch)]
    each = (stretch.score, stretch.walk_away, stretch.saying_no)
    return OverBranches(*(over_paths(chance, values[:, :, at]) for values in each))


def control_over_branches(game: Game, draw: int = 0) -> Floats:
    """(T + 1, K) the first party's share of each asset on every date, over the branches by the analyst's probabilities."""
    levels = zip(path_probabilities(game), control(game), strict=True)
    over = [np.einsum("n,nlk->lk", chance[draw], held[draw]) for chance, held in levels]
    return np.concatenate(
        [*(each[:-1] for each in over), over[-1][-1:]]
    )  # an event's step belongs to what comes after it
