"""The compiled path: the same game for many draws at once."""

from __future__ import annotations

from model.game.compiled.engine import (
    backward,
    compiled_in_background,
    frontiers,
    most_equal_compiled,
    over_branches_compiled,
    play_compiled,
    plays,
    ready,
    refuses,
    same_deals,
    solved,
)

__all__ = [
    "backward",
    "compiled_in_background",
    "frontiers",
    "most_equal_compiled",
    "over_branches_compiled",
    "play_compiled",
    "plays",
    "ready",
    "refuses",
    "same_deals",
    "solved",
]
