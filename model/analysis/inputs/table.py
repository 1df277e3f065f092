"""A scenario's estimates and its sources as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

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
