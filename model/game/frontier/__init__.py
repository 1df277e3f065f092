"""The frontier: the efficient deals, by geometry or by program."""

from __future__ import annotations

from model.game.frontier.build import build, kernel_refuses, recent
from model.game.frontier.curve import FINE, TOLERANCE, Curve, Deal, Frontier
from model.game.frontier.envelope import kernel, packages
from model.game.frontier.mixed_integer import LISTED, by_program

__all__ = [
    "FINE",
    "LISTED",
    "TOLERANCE",
    "Curve",
    "Deal",
    "Frontier",
    "build",
    "by_program",
    "kernel",
    "kernel_refuses",
    "packages",
    "recent",
]
