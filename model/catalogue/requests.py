"""What a table is asked for: scenarios by name with edits, a kind, a day, a sample, a grid."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from model.presentation.columns import Column, Kind
from model.scenario import Scenario, files
from model.scenario.address import EditValue
from model.uncertainty import ensemble
from model.uncertainty.ensemble import store

TABLE_DRAWS: Final = 4_000
"""Draws of a table that needs a sample, where no number is said."""


@dataclass(frozen=True)
class Case:
    """A scenario with a name and edits."""

    name: str
    base: Scenario
    """As it stands in its file."""
    edits: Mapping[str, EditValue] = field(default_factory=dict)
    folder: Path | None = None
    """Where the draws of a run stand (`model.uncertainty.ensemble.store`)."""
    run: ensemble.Settings | None = None
    """The settings of that run."""
    on: dt.date | None = None
    """The day that is asked about, where it is another than that of the request."""

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with the edits."""
        return self.base.replace(self.edits)

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the scenario before the edits, as the program writes it."""
        return hashlib.sha256(files.dump(self.base).encode()).hexdigest()

    @property
    def edited(self) -> str:
        """The edits as one text."""
        return "; ".join(f"{where}={value}" for where, value in self.edits.items())


def case(
    name: str, scenario: Scenario, edits: Mapping[str, EditValue] | None = None, on: dt.date | None = None
) -> Case:
    """A scenario by name, with edits, and with a day of its own if one is given.

    Raises:
        InvalidInput: an edit that the scenario cannot take.
    """
    found = Case(name, scenario, MappingProxyType(dict(edits or {})), on=on)
    _ = found.scenario
    return found


def recalled(manifest: str | Path) -> Case:
    """The case of a run in a folder, by its manifest: its draws are read, not made again.

    Raises:
        InvalidInput: no manifest of a run.
        UnreadableFile: no such file.
    """
    run, folder = store.recall_settings(manifest), Path(manifest).parent
    return Case(folder.resolve().name, run.scenario, folder=folder, run=run)


@dataclass(frozen=True)
class Axis:
    """One address of a grid and its values."""

    address: str
    steps: tuple[float, ...]


@dataclass(frozen=True)
class Request:
    """One kind of table, and what it is asked for."""

    kind: str
    on: dt.date | None = None
    draws: int | None = None
    """Draws of a sample; for claims and positions their odds are added only where it is said."""
    seed: int = 0
    grid: tuple[Axis, ...] = ()

    @property
    def sample(self) -> int:
        """How many draws a table that comes from a sample has."""
        return TABLE_DRAWS if self.draws is None else self.draws

    @property
    def points(self) -> int:
        """How many points the grid has."""
        return math.prod(len(axis.steps) for axis in self.grid)


@dataclass(frozen=True)
class Sheet:
    """One table: what its columns are, and its rows in batches, which can be gone through once."""

    kind: Kind
    columns: Mapping[str, Column]
    """name -> description, in order"""
    cases: tuple[Case, ...]
    request: Request
    batches: Iterator[pd.DataFrame] = field(repr=False)

    def whole(self) -> pd.DataFrame:
        """All rows together."""
        return pd.concat(list(self.batches), ignore_index=True)
