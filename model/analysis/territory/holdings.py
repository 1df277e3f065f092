"""Who holds how much of which region: on a day, under a plan or a deal, and against what is held, another day or another run?

>>> from model import files
>>> toy = look_at(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> toy.when
'on 1 January 2025'
>>> toy.rows()[0]["name"], toy.rows()[0]["share"]
('The valley', 0.4)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from model.analysis import scores
from model.analysis.positions import OWN_DEAL, Standing, judge
from model.analysis.scores import Solution
from model.analysis.territory.outlines import Atlas, Control, atlas, control_of_regions
from model.errors import Fault, InvalidInput
from model.scenario import Scenario
from model.scenario.labels import day

Against = Literal["held", "first", "nothing"] | Scenario
"""What shares are the difference to: what is held on that day, the first day, nothing, or another run."""
AGAINST: Final = {"held": "what is held", "first": "the first day", "run": "another run"}
"""The same in words."""


@dataclass(frozen=True)
class Seen:
    """Who holds what, and what that is the difference to."""

    scenario: Scenario
    date: dt.date
    plan: Standing | None
    """Under which it is; none for what is held."""
    outlines: Atlas | None
    """Of the regions; none for a scenario that names no map."""
    shares: dict[str, float]
    """Asset -> the first party's share."""
    before: dict[str, float] | None
    """The same of what it is the difference to; none where it is none."""
    against: str
    """Of `AGAINST`; empty where it is no difference."""

    @property
    def when(self) -> str:
        """What the shares are, in words."""
        return when(self.date, self.plan, self.against)

    def rows(self) -> list[dict[str, Any]]:
        """The same, column -> cell of each."""
        return holding_rows(self.scenario, self.outlines, self.shares, self.before)


def look_at(
    scenario: Scenario,
    on: dt.date | None = None,
    position: str | None = None,
    against: Against | None = None,
    folder: Path | None = None,
) -> Seen:
    """Who holds what on a day, or would under a position.

    Args:
        scenario: whose assets.
        on: the day; the first one unless given.
        position: by its name.
        against: `difference` unless given.
        folder: where the scenario's file lies; a map that it names is looked for there, then among the shipped ones.

    Raises:
        InvalidInput: a scenario without assets; a date outside it; no such position.
    """
    if not scenario.assets:
        raise InvalidInput([Fault("assets", "nothing", "at least one of assets", "state what is contested")])
    against = difference(position, against)
    plan = judge(scenario, on, [position]).standings[0] if position is not None else None
    now = scores.solve(scenario, on)
    before: dict[str, float] | None = None
    if against != "nothing":
        was = against if isinstance(against, Scenario) else scenario
        before = shares_on(scores.solve(was, None if against == "first" else on))
    shares = shares_on(now) if plan is None else shares_under(plan)
    return Seen(scenario, now.date, plan, atlas(scenario, folder), shares, before, name_of_difference(against))


def difference(position: str | None, against: Against | None) -> Against:
    """What shares are the difference to unless it is said: under a plan to what is held, else to nothing."""
    return against or ("nothing" if position is None else "held")


def name_of_difference(against: Against) -> str:
    """What shares are the difference to, as a name of `AGAINST`; empty for nothing."""
    return "run" if isinstance(against, Scenario) else "" if against == "nothing" else against


def shares_on(solution: Solution) -> dict[str, float]:
    """The first party's share of each asset on the date of a solution, over the branches by the analyst's probabilities."""
    return {
        asset: math.fsum(node.probability * node.control[asset] for node in solution.nodes)
        for asset in solution.scenario.assets
    }


def shares_under(standing: Standing) -> dict[str, float]:
    """The first party's share of each asset under a position, its open terms completed, over the branches."""
    return {
        asset: math.fsum(one.probability * one.deal.shares[asset] for one in standing.branches)
        for asset in standing.branches[0].deal.shares
    }


def when(date: dt.date, plan: Standing | None = None, against: str = "") -> str:
    """What shares are, in words; `against` is a name of `AGAINST`.

    >>> when(dt.date(2025, 1, 6), against="held")
    'on 6 January 2025, against what is held'
    """
    under = [f"under {'these terms' if plan.position == OWN_DEAL else plan.title}"] if plan else []
    return ", ".join([*under, f"on {day(date)}", *([f"against {AGAINST[against]}"] if against else [])])


def holding_rows(
    scenario: Scenario, outlines: Atlas | None, shares: Mapping[str, float], before: Mapping[str, float] | None
) -> list[dict[str, Any]]:
    """The same, column -> cell of each."""
    if outlines is None:
        return [_of_asset(scenario, name, shares, before or shares) for name in scenario.assets]
    now = control_of_regions(scenario, outlines, shares)
    old = control_of_regions(scenario, outlines, before) if before is not None else now
    return [
        {
            "region": one.outline.id,
            "name": one.outline.name,
            "contested": bool(one.assets),
            "share": one.share,
            "km2": one.share * one.region_km2 if one.share is not None else None,
            "change": _change(one, was),
            "change_km2": _change(one, was) * one.region_km2,
            "region_km2": one.region_km2,
            "contested_km2": one.contested_km2,
            "source": _sources(scenario, one.assets),
        }
        for one, was in zip(now, old, strict=True)
    ]


def _of_asset(
    scenario: Scenario, name: str, shares: Mapping[str, float], before: Mapping[str, float]
) -> dict[str, Any]:
    asset, share, change = scenario.assets[name], shares[name], shares[name] - before[name]
    area = asset.area_km2.value if asset.area_km2 is not None else math.nan
    return {
        "region": name,
        "name": asset.name,
        "contested": True,
        "share": share,
        "km2": share * area,
        "change": change,
        "change_km2": change * area,
        "region_km2": area,
        "contested_km2": area,
        "source": _sources(scenario, (name,)),
    }


def _change(now: Control, was: Control) -> float:
    return now.share - was.share if now.share is not None and was.share is not None else 0.0


def _sources(scenario: Scenario, assets: Sequence[str]) -> str:
    ids = [source for name in assets for source in scenario.assets[name].control.source]
    said = [scenario.sources[source].publisher or scenario.sources[source].title for source in dict.fromkeys(ids)]
    return "; ".join(dict.fromkeys(said)) or ("judgement" if assets else "")
