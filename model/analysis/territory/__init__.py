"""The territory: who holds what of which region, and how the front moves."""

from __future__ import annotations

from model.analysis.territory.holdings import AGAINST, Against, Seen, look_at

__all__ = ["AGAINST", "Against", "Seen", "look_at"]
