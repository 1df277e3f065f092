"""A scenario's estimates and its sources as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from model.presentation.columns import ESTIMATES, Column, Kind, text_column
from model.scenario import Scenario
from model.scenario.estimate import Sourced


def tabulate_estimates(scenario: Scenario) -> pd.DataFrame:
    """One row a number of the scenario: value, range, unit, and where it comes from (itself, or the block around it)."""
    rows = []
    for address, one in scenario.estimates().items():
        said = one if one.covered else tabulate_cover_of(scenario, address)
        rows.append(
            {
                "address": address,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "distribution": (one.distribution or scenario.distribution) if one.ranged else None,
                "unit": one.unit,
                "label": one.label,
                "source": ", ".join(said.source),
                "judgement": said.judgement,
                "note": one.note or said.note,
            }
        )
    return pd.DataFrame(rows)


def tabulate_sources(scenario: Scenario) -> pd.DataFrame:
    """One row an entry of the scenario's bibliography: title, publisher, date, address on the web."""
    names = ("title", "publisher", "date", "url", "note")
    rows = [{"source": name, **{n: getattr(one, n) for n in names}} for name, one in scenario.sources.items()]
    return pd.DataFrame(rows, columns=["source", *names])


def tabulate_cover_of(scenario: Scenario, address: str) -> Sourced:
    """The nearest block around an address that says where its numbers come from."""
    here: Any = scenario
    cover: Sourced = scenario
    for part in address.split("."):
        here = here[part] if isinstance(here, Mapping) else getattr(here, part, getattr(here, f"{part}_", None))
        if isinstance(here, Sourced) and here.covered:
            cover = here
    return cover


KINDS: Final = (
    Kind(
        "estimates",
        "Every number of the scenario",
        "an estimate",
        (
            text_column("address", "Its place in the file.", key=True, at=ESTIMATES),
            Column("value", "The central value.", "unit", at=ESTIMATES),
            Column("low", "The lowest value to be taken seriously.", "unit", at=ESTIMATES),
            Column("high", "The highest.", "unit", at=ESTIMATES),
            text_column(
                "distribution", "How it is distributed between them.", "pert", "triangular", "uniform", at=ESTIMATES
            ),
            text_column("unit", "What it is counted in.", at=ESTIMATES),
            text_column("label", "Plain words for it.", at=ESTIMATES),
            text_column("source", "The ids of its sources; its own or of the block around it.", at=ESTIMATES),
            text_column("judgement", "Where there is no source: why this number.", at=ESTIMATES),
            text_column("note", "What else a reader should know.", at=ESTIMATES),
        ),
    ),
    Kind(
        "sources",
        "The scenario's bibliography",
        "a source",
        (
            text_column("source", "Its id in the scenario.", key=True, at=ESTIMATES),
            text_column("title", "Its title.", at=ESTIMATES),
            text_column("publisher", "Who published it.", at=ESTIMATES),
            text_column("date", "When: a day, a month or a year.", at=ESTIMATES),
            text_column("url", "Where.", at=ESTIMATES),
            text_column("note", "What else a reader should know.", at=ESTIMATES),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
