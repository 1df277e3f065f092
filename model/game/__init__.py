"""The game: arrays, the frontier, fair points, the deadline game, plain and compiled."""

from __future__ import annotations

from model.game.arrays import Floats, Game, Ints
from model.game.compilation import compile_game, draw_games, edited, joined, others_follow, repeated

__all__ = [
    "Floats",
    "Game",
    "Ints",
    "compile_game",
    "draw_games",
    "edited",
    "joined",
    "others_follow",
    "repeated",
]
