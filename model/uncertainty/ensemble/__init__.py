"""The ensemble: the whole game over every range of the estimates at once."""

from __future__ import annotations

from model.uncertainty.ensemble.answer import (
    AT_ONCE,
    POINT_BINS,
    QUANTILES,
    SAMPLERS,
    Bands,
    Column,
    Part,
    Settings,
    drawn,
    inputs,
    join_columns,
    marked,
    metric_of,
    no_bands,
    part,
    settings,
)
from model.uncertainty.ensemble.summaries import Ensemble, gathered, holding, in_short, odds, summary

__all__ = [
    "AT_ONCE",
    "POINT_BINS",
    "QUANTILES",
    "SAMPLERS",
    "Bands",
    "Column",
    "Ensemble",
    "Part",
    "Settings",
    "drawn",
    "gathered",
    "holding",
    "in_short",
    "inputs",
    "join_columns",
    "marked",
    "metric_of",
    "no_bands",
    "odds",
    "part",
    "settings",
    "summary",
]
