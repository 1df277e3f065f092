"""The ensemble: the whole game over every range of the estimates at once."""

from __future__ import annotations

from model.uncertainty.ensemble.answer import (
    CHUNK_DRAWS,
    POINT_BINS,
    QUANTILES,
    SAMPLERS,
    Bands,
    DrawColumn,
    Part,
    Settings,
    drawn,
    join_columns,
    marked,
    metric_of,
    no_bands,
    part,
    settings,
)
from model.uncertainty.ensemble.summaries import Ensemble, gathered, holding, in_short, odds, summary

__all__ = [
    "CHUNK_DRAWS",
    "POINT_BINS",
    "QUANTILES",
    "SAMPLERS",
    "Bands",
    "DrawColumn",
    "Ensemble",
    "Part",
    "Settings",
    "drawn",
    "gathered",
    "holding",
    "in_short",
    "join_columns",
    "marked",
    "metric_of",
    "no_bands",
    "odds",
    "part",
    "settings",
    "summary",
]
