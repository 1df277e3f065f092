"""What are the packages on the table worth, and who would accept them, in very many draws?

The question and the definitions are those of `model.game.completion.complete`: the open terms of a position are completed to

    max min_i (W_i - C_i),    C_i the value of saying no,

by the rules and red lines that its terms do not break. Here the frontiers of the deals that are left are compiled
(`model.game.compiled`), those of all draws that break the same together; of each draw the points are kept and what it breaks,
but not the terms. What a draw gives does not depend on the others, on blocks or on threads.

Where rules that the terms do not break leave nothing together, some are given up: once for all draws of a block in which
the same bounds exclude each other, by the program, which takes some tens of milliseconds. Links over several open shares
are refused, as they are there.

Source: section 5 of docs/model.md.

>>> from model import files
>>> from model.game import compiled, draw_games
>>> from model.game import completion as plain
>>> main = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
>>> many = draw_games(main, {"regimes.fighting.war_cost.ukraine": np.array([1.5, 2.0])})
>>> no = compiled.play_compiled(many).days[0].saying_no[:, 0]
>>> freeze = plain.stated(many, main.positions["freeze_in_place"])
>>> (complete_compiled(many, freeze, np.arange(2), many.control, no).points - no).round(1).tolist()
[[-0.8, -1.5], [-0.6, -1.5]]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.game.arrays import Bools, Floats, Game, Ints
from model.game.compiled import engine
from model.game.completion import Stated, narrowed, open_terms, relaxed
from model.game.frontier import TOLERANCE
from model.scenario import Scenario


@dataclass(frozen=True)
class Completions:
    """A position with its open terms completed, n times, without the terms themselves."""

    points: Floats
    """(n, 2) W_i; not a number where bounds alone leave no deal, or where a draw is no number."""
    names: tuple[str, ...]
    """What stated terms may break: bounds, indivisible assets, rules and red lines, in the order of their names."""
    breaks: Bools
    """(n, names) what they do not meet"""


def complete_compiled(
    game: Game, terms: Stated, draw: Ints, control: Floats, refusing: Floats, threads: int | None = None
) -> Completions:
    """`model.game.completion.complete` for very many draws.

    Args:
        game: the game; some ten thousand draws at a time are enough for full speed and a few megabytes.
        terms: what the position states; a share may be an array (n).
        draw: (n) the draw that each of n completions takes its numbers from.
        control: (n, K) who holds what.
        refusing: (n, 2) C_i.
        threads: how many are computed side by side; as many as there are processors if not said.

    Raises:
        ValueError: the deals that are left open are refused by `model.game.compiled`, in its words.
    """
    pinned = terms.pinned(control)
    points = np.full((len(draw), 2), np.nan)
    parts: dict[int, tuple[tuple[str, ...], Bools]] = {}

    def block(start: int, stop: int) -> None:
        task = open_terms(game, terms, draw[start:stop], pinned[start:stop])
        breaks = task.unmet.copy()
        todo = narrowed(task)
        while todo:
            one = todo.pop()
            reference = refusing[start:stop][one.members] - task.base[one.members]
            curves = engine.frontiers(one.game, threads=1)
            points[start + one.members] = engine.most_equal_compiled(curves, reference) + task.base[one.members]
            breaks[one.members] = [name in one.broken for name in task.names]
            empty = curves.count[:, 0] == 0
            if empty.any():
                todo += relaxed(task, one, one.members[empty & _finite(one.game)])[0]
        parts[start] = task.names, breaks

    engine.in_blocks(block, len(draw), threads)
    if not parts:
        block(0, 0)
    return Completions(points, parts[0][0], np.concatenate([parts[start][1] for start in sorted(parts)]))


def willing_compiled(scenario: Scenario, done: Completions) -> Bools:
    """(n, 2) whether a position breaks no rule and no red line of each party, as in `model.analysis.positions.willing`."""
    lines = {f"red_lines.{name}": line.party for name, line in scenario.red_lines.items()}
    binds = [[lines.get(name, party) == party for name in done.names] for party in scenario.parties]
    return np.stack([~done.breaks[:, bound].any(axis=1) for bound in binds], axis=1)


def accepts(scenario: Scenario, done: Completions, refusing: Floats) -> Bools:
    """(n, 2) whether each party accepts, as in `model.analysis.positions.acceptance`."""
    return np.asarray(willing_compiled(scenario, done) & (done.points >= refusing - TOLERANCE))


def _finite(game: Game) -> Bools:
    """(D) whether everything that the deals depend on is a number."""
    arrays = (game.value, game.option_points, game.lower, game.upper, game.bounds_lower, game.bounds_upper)
    return np.asarray(np.isfinite(np.concatenate([a.reshape(game.draws, -1) for a in arrays], axis=1)).all(axis=1))
