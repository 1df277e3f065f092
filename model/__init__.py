"""Negotiation Leverage: who holds which cards at a peace table, why, and until when.

The front door. A scenario is loaded from a YAML file, and each question about it is one function that takes it and
returns a frozen result; `model.tables` turns any result into a DataFrame, `model.charts` into a picture.

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
    from model.deadline import play as play
    from model.errors import InvalidInput as InvalidInput
    from model.errors import LeverageError as LeverageError
    from model.files import dump as dump
    from model.files import library as library
    from model.files import load as load
    from model.files import parse_text as parse_text
    from model.files import shipped as shipped
    from model.leverage import why as why
    from model.scenario import Scenario as Scenario
    from model.scores import efficient as efficient
    from model.scores import figures as figures
    from model.scores import path as path
    from model.scores import solve as solve

_HOMES = {
    "play": "deadline",
    "InvalidInput": "errors",
    "LeverageError": "errors",
    "dump": "files",
    "library": "files",
    "load": "files",
    "parse_text": "files",
    "shipped": "files",
    "Scenario": "scenario",
    "efficient": "scores",
    "figures": "scores",
    "path": "scores",
    "solve": "scores",
    "why": "leverage",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Open each door when it is first used: `leverage --help` need not load a solver."""
    if name in _HOMES:
        return getattr(import_module(f"model.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'model' has no attribute {name!r}")
