"""The summaries of a run: means, quantiles, shares of draws, the odds of plans, each with its standard error."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import pandas as pd

from model.analysis.claims import NO_EFFECT
from model.analysis.positions.odds import Odds
from model.scenario import Scenario
from model.uncertainty.ensemble.answer import QUANTILES, Bands, DrawColumn, Part, Settings, join_columns, metric_of

# ---------------------------------------------------------------- summaries


def summary(outputs: Callable[[str], DrawColumn], names: Sequence[str]) -> pd.DataFrame:
    """One row a column: mean, its standard error and quantiles; for what holds or not, the share of draws and its error.

    Args:
        outputs: gives a column by its name; one is held at a time.
        names: the columns.
    """
    rows = []
    for name in names:
        values = outputs(name)
        if values.dtype.kind == "M":
            known = values[~np.isnat(values)]
            rows.append({"column": name, "draws": len(values), "share": len(known) / len(values)})
            continue
        count = len(values)
        row: dict[str, object] = {"column": name, "draws": count}
        if values.dtype.kind == "b":
            share = float(values.mean())
            row |= {"share": share, "standard_error": math.sqrt(share * (1 - share) / count)}
        else:
            known = values[np.isfinite(values)]
            spread = float(known.std(ddof=1)) if len(known) > 1 else math.nan
            row |= {
                "mean": float(known.mean()) if len(known) else math.nan,
                "standard_error": spread / math.sqrt(max(len(known), 1)),
            }
            if len(known):
                row |= {f"q{q:g}": float(v) for q, v in zip(QUANTILES, np.quantile(known, QUANTILES), strict=True)}
        rows.append(row)
    columns = ["column", "draws", "share", "mean", "standard_error", *(f"q{q:g}" for q in QUANTILES)]
    return pd.DataFrame(rows, columns=columns)


def holding(scenario: Scenario, outputs: Callable[[str], DrawColumn]) -> dict[str, tuple[float, float]]:
    """For each claim the share of draws in which its sign holds, and the standard error of that share."""
    found = {}
    for name, claim in scenario.claims.items():
        if metric_of(scenario, claim) is not None:
            effect = outputs(f"effect_{name}")
            share = float(((effect > NO_EFFECT) if claim.expected == "+" else (effect < -NO_EFFECT)).mean())
            found[name] = share, math.sqrt(share * (1 - share) / len(effect))
    return found


def odds(run: Settings, outputs: Callable[[str], DrawColumn]) -> tuple[Odds, ...]:
    """How often each position of a run's scenario is accepted."""
    parties = list(run.scenario.parties)

    def share(name: str, who: str) -> float:
        return float(outputs(f"accepts_{name}_{who}").mean())

    return tuple(
        Odds(name, {party: share(name, party) for party in parties}, share(name, "both"), run.draws)
        for name in run.scenario.positions
    )


@dataclass(frozen=True)
class Ensemble:
    """What came out of a run, in short."""

    run: Settings
    summary: pd.DataFrame
    """A row a column of the draws: see `summary`."""
    bands: pd.DataFrame
    """A row a date and quantity: quantiles over time."""
    holds: dict[str, tuple[float, float]]
    """claim -> share of draws in which it holds, and its standard error"""
    odds: tuple[Odds, ...]
    """How often each position is accepted on the first day."""
    outputs: Mapping[str, DrawColumn]
    """The columns of the draws where they are in memory; empty for a run in a folder."""


def in_short(run: Settings, names: Sequence[str], outputs: Callable[[str], DrawColumn], bands: Bands) -> Ensemble:
    """The summaries of a run whose columns can be had one at a time."""
    holds = holding(run.scenario, outputs)
    return Ensemble(run, summary(outputs, names), bands.quantiles(), holds, odds(run, outputs), {})


def gathered(run: Settings, parts: Iterable[Part], progress: Callable[[int], None] = lambda _: None) -> Ensemble:
    """The summaries of a run kept in memory; `progress` is told how many draws were added."""
    kept: dict[int, Part] = {}
    for one in parts:
        kept[one.number] = replace(one, inputs={})
        progress(len(next(iter(one.outputs.values()))))
    ordered = [kept[number] for number in sorted(kept)]
    outputs = join_columns([one.outputs for one in ordered])
    bands = reduce(operator.add, (one.bands for one in ordered))
    return replace(in_short(run, list(outputs), outputs.__getitem__, bands), outputs=outputs)
