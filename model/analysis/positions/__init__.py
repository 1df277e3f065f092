"""The positions: plans on the table, who would accept them, and what would have to change."""

from __future__ import annotations

from model.analysis.positions.answer import (
    OWN_DEAL,
    Judged,
    Nearest,
    Standing,
    Standings,
    Window,
    acceptance,
    judge,
    terms_of,
    willing,
    with_deal,
)

__all__ = [
    "OWN_DEAL",
    "Judged",
    "Nearest",
    "Standing",
    "Standings",
    "Window",
    "acceptance",
    "judge",
    "terms_of",
    "willing",
    "with_deal",
]
