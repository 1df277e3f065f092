"""The front door: a scenario is loaded from a YAML file, and each question about it is one function with a frozen result.

A question is a room (`model.analysis`, `model.uncertainty`): its answer, its table, its sentences, its text for a terminal, its
pictures. `from model import lenses` opens the room; `model.solve` is the most common question.

>>> import model
>>> scenario = model.load(model.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> stronger = scenario.replace({"regimes.war.impasse.a": 60})
>>> [round(model.solve(one).scores["a"].position, 6) for one in (scenario, stronger)]
[65.0, 70.0]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.analysis import chips as chips
    from model.analysis import claims as claims
    from model.analysis import comparison as comparison
    from model.analysis import lenses as lenses
    from model.analysis import leverage as leverage
    from model.analysis import positions as positions
    from model.analysis import scores as scores
    from model.analysis.leverage import why as why
    from model.analysis.positions import breakeven as breakeven
    from model.analysis.scores import efficient as efficient
    from model.analysis.scores import path as path
    from model.analysis.scores import solve as solve
    from model.analysis.scores.digest import figures as figures
    from model.catalogue import pictures as pictures
    from model.catalogue import tables as kinds  # noqa: F401  (its older name)
    from model.catalogue import tables as tables
    from model.errors import InvalidInput as InvalidInput
    from model.errors import LeverageError as LeverageError
    from model.game import deadline as deadline
    from model.game import fairness as fairness
    from model.game.deadline import play as play
    from model.scenario import Scenario as Scenario
    from model.scenario import files as files
    from model.scenario.files import dump as dump
    from model.scenario.files import library as library
    from model.scenario.files import load as load
    from model.scenario.files import parse_text as parse_text
    from model.scenario.files import shipped as shipped
    from model.uncertainty import ensemble as ensemble
    from model.uncertainty import regions as regions
    from model.uncertainty import regret as regret
    from model.uncertainty import screening as screening
    from model.uncertainty import sensitivity as sensitivity

_HOMES = {
    "InvalidInput": "errors",
    "LeverageError": "errors",
    "Scenario": "scenario",
    "dump": "scenario.files",
    "efficient": "analysis.scores",
    "figures": "analysis.scores.digest",
    "library": "scenario.files",
    "load": "scenario.files",
    "parse_text": "scenario.files",
    "path": "analysis.scores",
    "play": "game.deadline",
    "shipped": "scenario.files",
    "solve": "analysis.scores",
    "why": "analysis.leverage",
}
"""Where each name stands."""
_ROOMS = {
    "breakeven": "analysis.positions.breakeven",
    "chips": "analysis.chips",
    "claims": "analysis.claims",
    "comparison": "analysis.comparison",
    "deadline": "game.deadline",
    "ensemble": "uncertainty.ensemble",
    "fairness": "game.fairness",
    "files": "scenario.files",
    "kinds": "catalogue.tables",
    "lenses": "analysis.lenses",
    "leverage": "analysis.leverage",
    "pictures": "catalogue.pictures",
    "positions": "analysis.positions",
    "regions": "uncertainty.regions",
    "regret": "uncertainty.regret",
    "scores": "analysis.scores",
    "screening": "uncertainty.screening",
    "sensitivity": "uncertainty.sensitivity",
    "tables": "catalogue.tables",
}
"""Where each room is."""

__all__ = list(_HOMES | _ROOMS)


def __getattr__(name: str) -> Any:
    """Open each door when it is first used: `leverage --help` need not load a solver."""
    if name in _HOMES:
        return getattr(import_module(f"model.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return import_module(f"model.{_ROOMS[name]}")
    raise AttributeError(f"module 'model' has no attribute {name!r}")
