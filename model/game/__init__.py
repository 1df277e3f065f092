"""The game: arrays, the frontier, fair points, the deadline game, plain and compiled.

A game is played in three ways, which give the same answers: by the *plain path* (numpy, all draws side by side), by the
*compiled path* (numba, one draw at a time, for very many of them), and by the *program* (a mixed-integer program an offer, for
the tests). Either path gives the same types:

    what is asked for                        plain path                         compiled path
    everything, `deadline.Play`              `deadline.play`                    `compiled.solved`
    some days, `days.Days`                   `deadline.Play.on_days`            `compiled.play`
    one day, `days.Day`                      `deadline.Play.day`                `days.Days.day`
    one step over the branches,              `branches.play_plain`              `compiled.over_branches`
      `branches.OverBranches`
"""

from __future__ import annotations

from model.game.arrays import Bools, Floats, Game, Ints
from model.game.compilation import compile_game, draw_games, edited, join_games, others_follow, repeated

__all__ = [
    "Bools",
    "Floats",
    "Game",
    "Ints",
    "compile_game",
    "draw_games",
    "edited",
    "join_games",
    "others_follow",
    "repeated",
]
