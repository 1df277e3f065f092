"""Runs to sample: a pie whose answers are known in closed form, and the files of a run."""

from __future__ import annotations

import datetime as dt

import model
from model.scenario import Scenario, parse

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
EXACT = 1e-9


def pie(**cost: float) -> Scenario:
    """A pie, one week of war whose cost to A is uniform: V_A = (W_A's walk-away + 100 - B's) / 2 is uniform too."""
    return parse(
        {
            "version": 1,
            "kind": "textbook",
            "title": "A pie",
            "judgement": "for a test",
            "as_of": dt.date(2025, 1, 6),
            "horizon": dt.date(2025, 1, 13),
            "opening": "war",
            "distribution": "uniform",
            "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "assets": {"pie": {"name": "Pie", "control": 0.5, "value": {"a": 1, "b": 1}}},
            "regimes": {
                "war": {
                    "title": "War",
                    "war_cost": {"a": {"value": 50, **cost}, "b": 0},
                    "proposer": 0.5,
                    "impasse": {"a": 60, "b": 50},
                }
            },
        }
    )
