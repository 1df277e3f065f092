"""The settlement once more, by brute force, from the definitions of docs/model.md and nothing else.

It works on the `Scenario`, not on the arrays of `model.game`. Every package of options and every way to give whole goods is
listed; the divisible shares of each are a polytope whose vertices are found by making as many constraints bind as there
are shares. Points are linear in shares, so in points a package is the convex hull of the images of its vertices: the best
it offers under a floor lies on a vertex, or where the segment of two vertices crosses the floor.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.scenario import Asset, Link, Scenario
from model.scenario.estimate import Estimate

Floats = NDArray[np.float64]

SAME = 1e-9
"""Points, and shares: closer than this is the same. The program says so too: two deals closer than this are one."""


# ---------------------------------------------------------------- points


@dataclass(frozen=True)
class Weights:
    """v_ik and w_iq, scaled to 100 for each party."""

    asset: dict[str, dict[str, float]]
    issue: dict[str, dict[str, float]]


def weights(s: Scenario) -> Weights:
    asset: dict[str, dict[str, float]] = {}
    issue: dict[str, dict[str, float]] = {}
    for name, party in s.parties.items():
        raw: dict[str, float] = {}
        blended = {k: good for k, good in s.assets.items() if name not in good.value}
        alpha = {a: weight.value for a, weight in party.attributes.items()}
        for k, good in s.assets.items():
            if k not in blended:
                raw[k] = good.value[name].value
                continue
            raw[k] = 0.0
            for a, weight in alpha.items():
                everything = sum(measure(other, a, name) for other in blended.values())
                if weight > 0 and party.asset_points.value > 0:
                    part = measure(good, a, name) / everything
                    raw[k] += party.asset_points.value * weight / sum(alpha.values()) * part
        stated = {q: question.weight[name].value for q, question in s.issues.items()}
        total = sum(raw.values()) + sum(stated.values())
        asset[name] = {k: 100 * v / total for k, v in raw.items()}
        issue[name] = {q: 100 * w / total for q, w in stated.items()}
    return Weights(asset, issue)


def measure(good: Asset, attribute: str, party: str) -> float:
    if attribute in good.measures:
        stated = good.measures[attribute]
        return float(stated.value if isinstance(stated, Estimate) else stated[party].value)
    return good.area_km2.value if attribute == "area" and good.area_km2 is not None else 0.0


def worth(s: Scenario, shares: dict[str, float], options: dict[str, str]) -> tuple[float, float]:
    """W_A, W_B of a deal, or of what holds without one."""
    w = weights(s)
    first, second = s.parties
    points = []
    for party in (first, second):
        land = sum(w.asset[party][k] * (x if party == first else 1 - x) for k, x in shares.items())
        rated = sum(w.issue[party][q] * s.issues[q].options[o].rating[party].value for q, o in options.items())
        points.append(land + rated)
    return points[0], points[1]


def held(s: Scenario, shares: dict[str, float]) -> tuple[float, float]:
    """F_i: a freeze on the line of contact."""
    return worth(s, shares, {q: question.no_deal for q, question in s.issues.items()})


# ---------------------------------------------------------------- Z


def links(s: Scenario) -> list[Link]:
    found = [rule.link for rule in s.rules.values()]
    found += [line.link for line in s.red_lines.values() if line.active]
    return [link for link in found if link is not None]


def allowed(s: Scenario, options: dict[str, str]) -> bool:
    """Whether a package of options meets the implications, the exclusions and the active red lines."""
    for rule in s.rules.values():
        applies = all(options[q] in chosen for q, chosen in rule.if_.items())
        if applies and not all(options[q] in chosen for q, chosen in rule.then.items()):
            return False
        if rule.never and all(options[q] in chosen for q, chosen in rule.never.items()):
            return False
    lines = [line for line in s.red_lines.values() if line.active]
    return all(options[q] in chosen for line in lines for q, chosen in line.options.items())


def limits(s: Scenario, options: dict[str, str]) -> dict[str, tuple[float, float]]:
    """The least and the greatest share of each asset under a package of options."""
    low = {k: good.bounds.at_least.value for k, good in s.assets.items()}
    high = {k: good.bounds.at_most.value for k, good in s.assets.items()}
    holding = [r.shares for r in s.rules.values() if all(options[q] in chosen for q, chosen in r.if_.items())]
    holding += [line.shares for line in s.red_lines.values() if line.active]
    for shares in holding:
        for k, bounds in shares.items():
            low[k] = max(low[k], bounds.at_least.value)
            high[k] = min(high[k], bounds.at_most.value)
    return {k: (low[k], high[k]) for k in s.assets}


def faults(s: Scenario, shares: dict[str, float], options: dict[str, str]) -> list[str]:
    """What keeps a deal from being one; nothing if it is in Z."""
    found = [] if allowed(s, options) else ["options"]
    for k, (low, high) in limits(s, options).items():
        if not low - SAME <= shares[k] <= high + SAME:
            found.append(f"{k} = {shares[k]} outside {low}..{high}")
        if not s.assets[k].divisible and min(shares[k], 1 - shares[k]) != 0:
            found.append(f"{k} = {shares[k]} is divided")
    for link in links(s):
        total = sum(a.value * shares[k] for k, a in link.shares.items())
        if total > link.at_most.value + SAME:
            found.append(f"link {total} > {link.at_most.value}")
    return found


def packages(s: Scenario) -> Iterator[tuple[dict[str, str], dict[str, float]]]:
    """Every allowed package of options, with every way to give the whole goods."""
    whole = [k for k, good in s.assets.items() if not good.divisible]
    for chosen in itertools.product(*(question.options for question in s.issues.values())):
        options = dict(zip(s.issues, chosen, strict=True))
        if not allowed(s, options):
            continue
        bounds = limits(s, options)
        for given in itertools.product((0.0, 1.0), repeat=len(whole)):
            goods = dict(zip(whole, given, strict=True))
            if all(bounds[k][0] <= x <= bounds[k][1] for k, x in goods.items()):
                yield options, goods


def vertices(s: Scenario, options: dict[str, str], goods: dict[str, float]) -> list[dict[str, float]]:
    """The extreme ways to share the divisible assets: as many binding constraints as there are shares."""
    free = [k for k in s.assets if k not in goods]
    bounds = limits(s, options)
    rows, limit = [], []
    for n, k in enumerate(free):
        unit = np.eye(len(free))[n]
        rows += [-unit, unit]
        limit += [-bounds[k][0], bounds[k][1]]
    for link in links(s):
        fixed = sum(a.value * goods[k] for k, a in link.shares.items() if k in goods)
        rows.append(np.array([link.shares[k].value if k in link.shares else 0.0 for k in free]))
        limit.append(link.at_most.value - fixed)
    if not free:
        return [goods] if all(r >= 0 for r in limit) else []
    a, b = np.array(rows), np.array(limit)
    size = np.abs(a).max(axis=1)
    if (b[size == 0] < 0).any():
        return []
    a, b = a[size > 0] / size[size > 0, None], b[size > 0] / size[size > 0]
    found = []
    for binding in itertools.combinations(range(len(a)), len(free)):
        part = a[list(binding)]
        if abs(np.linalg.det(part)) > SAME:
            x = np.linalg.solve(part, b[list(binding)])
            if (a @ x <= b + SAME).all():
                found.append({**goods, **dict(zip(free, x.tolist(), strict=True))})
    return found


# ---------------------------------------------------------------- the best that can be had


@dataclass(frozen=True)
class Table:
    """All deals in points: corners, and segments between two corners of the same package."""

    corners: Floats
    """(V, 2)"""
    segments: Floats
    """(E, 2, 2) [end, party]"""

    def best_offer(self, proposer: int, floor: float) -> tuple[float, float] | None:
        """max W_i such that W_j >= floor, ties broken for the greatest W_j; as (own, other)."""
        i, j = proposer, 1 - proposer
        reached = self.corners[self.corners[:, j] >= floor - SAME]
        low, high = self.segments[:, :, j].min(axis=1), self.segments[:, :, j].max(axis=1)
        crossing = self.segments[(low < floor) & (floor < high)]
        part = (floor - crossing[:, 0, j]) / (crossing[:, 1, j] - crossing[:, 0, j])
        cut = crossing[:, 0] * (1 - part[:, None]) + crossing[:, 1] * part[:, None]
        points = np.concatenate([reached, cut])
        if not len(points):
            return None
        own = points[:, i].max()
        return float(own), float(points[points[:, i] >= own - SAME][:, j].max())

    def steepness(self) -> float:
        """The most that a point of one party costs the other where deals are divided: what an error in a floor grows by."""
        change = np.abs(self.segments[:, 0] - self.segments[:, 1])
        change = change[(change > 1e-12).all(axis=1)]
        return float((change.max(axis=1) / change.min(axis=1)).max()) if len(change) else 1.0

    def least_gain(self, reference: tuple[float, float]) -> float | None:
        """max over Z of min_i (W_i - reference_i); nothing if there is no deal."""
        if not len(self.corners):
            return None
        gains = self.segments - np.array(reference)
        difference = gains[:, :, 0] - gains[:, :, 1]
        even = gains[difference[:, 0] * difference[:, 1] < 0]
        part = (even[:, 0, 0] - even[:, 0, 1]) / (even[:, 0, 0] - even[:, 0, 1] - even[:, 1, 0] + even[:, 1, 1])
        middle = even[:, 0] * (1 - part[:, None]) + even[:, 1] * part[:, None]
        all_gains = np.concatenate([self.corners - np.array(reference), middle])
        return float(all_gains.min(axis=1).max())


def table(s: Scenario) -> Table:
    corners: list[tuple[float, float]] = []
    segments: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for options, goods in packages(s):
        own = [worth(s, {k: shares[k] for k in s.assets}, options) for shares in vertices(s, options, goods)]
        corners += own
        segments += itertools.combinations(own, 2)
    return Table(np.array(corners).reshape(-1, 2), np.array(segments).reshape(-1, 2, 2))
