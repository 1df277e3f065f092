"""Sensitivity: which estimates the answer depends on, alone and all at once."""

from __future__ import annotations

from model.uncertainty.sensitivity.one_at_a_time import Swing, most_telling, swings
from model.uncertainty.sensitivity.sobol import Indices, indices

__all__ = ["Indices", "Swing", "indices", "most_telling", "swings"]
