"""In how many draws would a position be accepted?

Of every draw of a sample (`model.ensemble`) the position is completed and judged as `model.positions` does for the scenario as
it stands, on the first day: a party accepts if it gains by it and it breaks no rule and no red line of that party. The share of
draws in which a party accepts, or both do, has the standard error sqrt(p (1 - p) / n).

Source: section 5 of docs/model.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from model import completion, fast, sampling
from model import game as games
from model.ensemble import Settings, plainly
from model.game import Floats
from model.positions import Stated, acceptance, complete, stated

AT_ONCE: Final = 4_096
"""Draws judged together: some megabytes."""


@dataclass(frozen=True)
class Odds:
    """How often a position is accepted over a sample."""

    position: str
    accepts: dict[str, float]
    """The share of draws in which each party does."""
    both: float
    draws: int

    def error(self, share: float) -> float:
        """The standard error of a share."""
        return math.sqrt(share * (1 - share) / self.draws)


def odds(run: Settings, progress: Callable[[int], None] = lambda _: None) -> tuple[Odds, ...]:
    """How often each position of a run's scenario is accepted on the first day; `progress` is told how many draws were judged."""
    scenario = run.scenario
    plan = sampling.plan(scenario)
    at_once = run.size if run.refused else AT_ONCE
    total = {name: np.zeros(3) for name in scenario.positions}
    for first in range(0, run.draws, at_once):
        count = min(at_once, run.draws - first)
        columns = plan.columns(sampling.block(plan, run.sampler, run.seed, first, count, run.draws))
        for name, found in _judged(run, columns).items():
            total[name] += found
        progress(count)
    return tuple(
        Odds(
            name,
            dict(zip(scenario.parties, (found[:2] / run.draws).tolist(), strict=True)),
            float(found[2] / run.draws),
            run.draws,
        )
        for name, found in total.items()
    )


def _judged(run: Settings, columns: dict[str, Floats]) -> dict[str, Floats]:
    """For each position the number of draws in which A, B and both accept; a branch of events counts by its probability."""
    scenario = run.scenario
    game = games.drawn(scenario, columns)
    day = (plainly(game, (0,)) if run.refused else fast.play(game)).at(0)
    nodes = day.saying_no.shape[1]
    draw = np.repeat(np.arange(game.draws), nodes)
    refusing, chance = day.saying_no.reshape(-1, 2), day.probability.reshape(-1)
    found = {}
    for name, position in scenario.positions.items():
        terms = stated(game, position)
        control = np.repeat(game.control, nodes, axis=0)
        for k, share in terms.shares.items():
            drawn = columns.get(f"positions.{name}.terms.shares.{game.assets[k]}")
            control[:, k] = share if drawn is None else np.repeat(drawn, nodes)
        pinned = Stated((*terms.held, *terms.shares), {}, terms.options)
        if run.refused:
            done = complete(game, pinned, draw, control, refusing)
            yes = acceptance(scenario, done, refusing)
        else:
            yes = completion.accepts(scenario, completion.complete(game, pinned, draw, control, refusing), refusing)
        found[name] = np.append(chance @ yes, chance @ yes.all(axis=1))
    return found
