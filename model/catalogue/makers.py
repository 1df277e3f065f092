"""How each kind of table is made of a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from model.analysis import chips, lenses, leverage, scores
from model.analysis.chips.table import tabulate_chips, tabulate_exchange
from model.analysis.claims import try_claims
from model.analysis.claims.table import tabulate_claim_effects, tabulate_claims
from model.analysis.inputs.table import tabulate_estimates, tabulate_sources
from model.analysis.lenses.table import tabulate_lenses
from model.analysis.leverage.table import tabulate_levers
from model.analysis.positions import breakeven, judge
from model.analysis.positions.table import tabulate_acceptance, tabulate_breakeven, tabulate_positions
from model.analysis.scores.table import tabulate_frontier, tabulate_outlook, tabulate_path, tabulate_scores
from model.analysis.territory.table import tabulate_control
from model.catalogue.requests import BASE, Case, Request
from model.errors import Fault, InvalidInput
from model.scenario import Scenario
from model.uncertainty import ensemble, regions, regret, screening
from model.uncertainty.ensemble import store
from model.uncertainty.ensemble.table import tabulate_ensemble
from model.uncertainty.regions.table import tabulate_regions
from model.uncertainty.regret.table import tabulate_regret
from model.uncertainty.screening.table import tabulate_screen
from model.uncertainty.sensitivity import one_at_a_time, sobol
from model.uncertainty.sensitivity.table import tabulate_sensitivity

# ---------------------------------------------------------------- each kind


def draw_batches(one: Case, request: Request) -> Iterator[pd.DataFrame]:
    """Every draw of a run in a folder, or of a sample, in batches."""
    if one.run is not None and one.folder is not None:
        yield from store.rows(one.folder, one.run)
        return
    run = ensemble.settings(one.scenario, request.sample, request.seed, size=store.AT_ONCE)
    for part in store.here()(run, range(run.parts)):
        frame = pd.DataFrame({**part.inputs, **part.outputs})
        frame.insert(0, "draw", np.arange(len(frame)) + part.number * run.size)
        yield frame


def of_run(folder: Path, run: ensemble.Settings, kind: str) -> pd.DataFrame:
    """What a run in a folder says without drawing anew."""
    if kind not in ("ensemble", "bands"):
        todo = "name the scenario instead of the manifest"
        raise InvalidInput([Fault("--what", f"`{kind}` of a run", "draws, ensemble or bands", todo)])
    if store.missing(folder, run):
        raise InvalidInput([Fault("", "a run that is not complete", "all its draws", "let it go on", str(folder))])
    result = store.result(folder, run)
    return tabulate_ensemble(result) if kind == "ensemble" else result.bands


def _gathered(scenario: Scenario, request: Request) -> ensemble.Ensemble:
    run = ensemble.settings(scenario, request.sample, request.seed)
    return ensemble.gathered(run, store.here()(run, range(run.parts)))


def _positions(scenario: Scenario, request: Request) -> pd.DataFrame:
    odds = _gathered(scenario, request).odds if request.draws else ()
    return tabulate_positions(judge(scenario, request.on), odds)


def _claims(scenario: Scenario, request: Request) -> pd.DataFrame:
    holds = _gathered(scenario, request).holds if request.draws else None
    return tabulate_claims(try_claims(scenario), holds)


def _breakeven(scenario: Scenario, request: Request) -> pd.DataFrame:
    """Of every position; of the zone, where it is empty and there is none."""
    names: list[str | None] = list(scenario.positions) or [None]
    return pd.concat([tabulate_breakeven(breakeven.breakeven(scenario, name, request.on)) for name in names])


def _sensitivity(scenario: Scenario, request: Request) -> pd.DataFrame:
    return tabulate_sensitivity(one_at_a_time.swings(scenario), sobol.indices(scenario, BASE, request.seed))


def _regions(scenario: Scenario, request: Request) -> pd.DataFrame:
    sample = _gathered(scenario, request)
    inputs = ensemble.drawn(sample.run, 0, sample.run.draws)
    return tabulate_regions(regions.regions(scenario, inputs, sample.outputs))


def _regret(scenario: Scenario, request: Request) -> pd.DataFrame:
    return tabulate_regret(regret.regret(scenario, _gathered(scenario, request).outputs.__getitem__))


def _screen(scenario: Scenario, request: Request) -> pd.DataFrame:
    """The offers of either side."""
    outputs = _gathered(scenario, request).outputs
    first, second = scenario.parties
    each = [
        tabulate_screen(screening.screen(scenario, party, outputs[f"saying_no_{other}"]))
        for party, other in ((first, second), (second, first))
    ]
    return pd.concat(each)


Maker = Callable[[Scenario, Request], pd.DataFrame]

MAKERS: Final[Mapping[str, Maker]] = {
    "scores": lambda s, q: tabulate_scores(scores.solve(s, q.on)),
    "path": lambda s, _: tabulate_path(scores.path(s)),
    "outlook": lambda s, q: tabulate_outlook(scores.solve(s, q.on)),
    "control": lambda s, _: tabulate_control(scores.path(s)),
    "frontier": lambda s, _: tabulate_frontier(scores.efficient(s)),
    "levers": lambda s, q: tabulate_levers(leverage.why(s, q.on, q.seed)),
    "chips": lambda s, q: tabulate_chips(chips.chips(s, q.on)),
    "exchange": lambda s, q: tabulate_exchange(chips.chips(s, q.on)),
    "positions": _positions,
    "acceptance": lambda s, q: tabulate_acceptance(judge(s, q.on)),
    "claims": _claims,
    "claim_effects": lambda s, _: tabulate_claim_effects(try_claims(s)),
    "breakeven": _breakeven,
    "lenses": lambda s, q: tabulate_lenses(lenses.lenses(s, q.on)),
    "sensitivity": _sensitivity,
    "regions": _regions,
    "regret": _regret,
    "screen": _screen,
    "ensemble": lambda s, q: tabulate_ensemble(_gathered(s, q)),
    "bands": lambda s, q: _gathered(s, q).bands,
    "estimates": lambda s, _: tabulate_estimates(s),
    "sources": lambda s, _: tabulate_sources(s),
}
"""How each kind is made of a scenario; `draws` comes in batches."""
