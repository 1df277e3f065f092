"""Where the front moves, who controls how many regions, and what a plan would change on the map, in sentences."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.analysis.scores import Path
from model.game.branches import control_over_branches
from model.presentation.sentences import listed, names_of
from model.scenario import Scenario
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.analysis.positions import Standing


MORE_THAN_HALF = 0.5 + 1e-9
"""A share: what is more than half of something."""
UNSEEN_SHARE = 0.0005
"""Of a region: a smaller change is none that can be read."""


def say_front(result: Path) -> str:
    """Which land changes hands most until the horizon."""
    assets = list(result.scenario.assets.values())
    if not assets:
        return "No land is contested."
    held = control_over_branches(result.play.game)
    moved = [
        (asset.name, float(held[-1, k] - held[0, k]) * asset.size)
        for k, asset in enumerate(assets)
        if asset.area_km2 is not None
    ]
    kept = sorted((one for one in moved if abs(one[1]) >= 1), key=lambda one: -abs(one[1]))[:2]
    first = next(iter(names_of(result.scenario).values()))
    if not kept:
        return "Hardly any land changes hands."
    parts = [f"{'gains' if value > 0 else 'loses'} {abs(value):,.0f} km² in {name}" for name, value in kept]
    return f"By {day(result.play.game.dates[-1])}, over all branches, {first} {listed(parts)}, if the war goes on."


# ---------------------------------------------------------------- land


def say_on_map(
    scenario: Scenario, rows: Sequence[Mapping[str, Any]], date: dt.date, plan_title: str = "", change_called: str = ""
) -> str:
    """Of how many regions each side controls more than half; or, for a change that is called so, where most would change.

    Args:
        scenario: whose regions, or assets where it has no map.
        rows: what `model.analysis.territory.holdings.holding_rows` says of them.
        date: the day.
        plan_title: under which plan or deal; empty for what is held.
        change_called: empty for shares as they are.
    """
    first, second = names_of(scenario).values()
    contested = [row for row in rows if row["contested"]]
    where, what = f"Under {plan_title}" if plan_title else f"On {day(date)}", "regions" if scenario.map else "assets"
    if not contested:
        return f"{where} nothing is contested."
    if change_called:
        return f"{change_called}: {_most_changed(contested, first, second, what)}"
    most = {
        first: sum(row["share"] > MORE_THAN_HALF for row in contested),
        second: sum(row["share"] < 1 - MORE_THAN_HALF for row in contested),
    }
    even = min(contested, key=lambda row: abs(row["share"] - 0.5))
    return (
        f"{where} {first} {'would control' if plan_title else 'controls'} more than half of {most[first]} of the "
        f"{len(contested)} {what} that are contested, {second} of {most[second]}; the most evenly shared is {even['name']}, "
        f"{even['share']:.0%} {first}'s."
    )


def _most_changed(contested: Sequence[Mapping[str, Any]], first: str, second: str, what: str) -> str:
    moved = [row for row in contested if abs(row["change"]) >= UNSEEN_SHARE]
    if not moved:
        return f"no change in any of the {len(contested)} {what}."
    widest = max(moved, key=lambda row: (_known(abs(row["change_km2"])), abs(row["change"])))
    gainer, km2 = first if widest["change"] > 0 else second, abs(widest["change_km2"])
    size = f"{abs(widest['change']):.1%}" + ("" if math.isnan(km2) else f", {km2:,.0f} km²")
    return f"most in {widest['name']}, where {gainer} gains {size}; {len(moved)} of {len(contested)} {what} change."


def _known(number: float) -> float:
    """A number, or zero where it is missing."""
    return 0.0 if math.isnan(number) else number


def say_plan_on_map(standing: Standing, now: Mapping[str, float], then: Mapping[str, float], scenario: Scenario) -> str:
    """What a plan would change on the map, in km2 where the areas are known."""
    first, second = names_of(scenario).values()
    gains = {
        asset: (then[asset] - now[asset]) * block.area_km2.value
        for asset, block in scenario.assets.items()
        if block.area_km2 is not None
    }
    to_first = math.fsum(value for value in gains.values() if value > 0)
    to_second = -math.fsum(value for value in gains.values() if value < 0)
    if max(to_first, to_second) < 1:
        return f"Under {standing.title} nobody would gain land against what is held."
    parts = [f"{to_first:,.0f} km² would pass to {first}"] if to_first >= 1 else []
    parts += [f"{to_second:,.0f} km² to {second}"] if to_second >= 1 else []
    if to_first < 1:
        parts = [f"{to_second:,.0f} km² would pass to {second}"]
    return f"Under {standing.title}, {listed(parts)}."
