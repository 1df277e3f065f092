"""Costly answers of the main scenario: each is computed once a session, when it is first asked for."""

from __future__ import annotations

from functools import cache

import model
from model.scenario import Scenario
from model.uncertainty import ensemble
from model.uncertainty.ensemble import store
from tests.kit.places import MAIN


@cache
def main_scenario() -> Scenario:
    return model.load(MAIN)


@cache
def sample(draws: int, seed: int = 1) -> ensemble.Ensemble:
    """So many draws over all ranges of the main scenario."""
    run = ensemble.settings(main_scenario(), draws, seed)
    return ensemble.gathered(run, store.here(1)(run, range(run.parts)))
