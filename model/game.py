"""From names to arrays and back: the game that a scenario states, ready to be computed.

A `Game` holds one draw or many of the same structure; every number has a leading axis of draws, a single scenario is a
batch of one. Nothing is decided here: this is section 1 to 3 of docs/model.md written as labelled, read-only arrays.

    v_ik   value        points of asset k to party i, stated or blended from attributes, scaled
    w_iq r_iq(o)        points of option o to party i, in one flat list of the options of all issues
    h_k    control      share that the first party holds today
    delta_i             weight of a step later, from the yearly rate
    levels              the event tree: all nodes between two events, the war's conditions in each

>>> from model import files
>>> game = compile(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> game.parties, game.assets, game.value[0, 0].tolist()
(('a', 'b'), ('pie',), [100.0])
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.estimate import Estimate
from model.scenario import Bounds, Branch, Issue, Link, Party, RedLine, Regime, Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Options = frozenset[int]

DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Implication:
    """Where an option of every set of `when` is chosen, an option of every set of `then` must be."""

    name: str
    when: tuple[Options, ...]
    then: tuple[Options, ...]


@dataclass(frozen=True)
class Deals:
    """Z, apart from its numbers: which options there are, what excludes what, which goods are indivisible."""

    issues: tuple[tuple[int, ...], ...]
    """The options of each issue, as places in the flat list."""
    implications: tuple[Implication, ...]
    divisible: tuple[bool, ...]
    bounded: tuple[tuple[str, tuple[Options, ...]], ...]
    """For each set of conditional bounds, its name and the options under which it holds (nothing: always)."""
    linked: tuple[str, ...]
    """The name of each link between shares."""


@dataclass(frozen=True)
class Level:
    """The nodes of the event tree between two events, side by side: N of them, from `start` to `end`."""

    start: int
    """The step of the event that opens the level; its offers are the first after it is known how the event came out."""
    end: int
    """The step of the next event, or the last step."""
    event: str | None
    paths: tuple[tuple[str, ...], ...]
    """For each node, the branches that led to it."""
    regimes: tuple[str, ...]
    parent: Ints
    """(N) the node of the level before."""
    drift: Floats
    """(D, N, K) shares a step, positive when the first party gains."""
    cost: Floats
    """(D, N, 2) c_i, points a step."""
    freeze: Floats
    """(D, N) lambda, the probability a step of a freeze without a deal."""
    proposer: Floats
    """(D, N) the probability that the first party makes the offer, where offers are not in turn."""
    starts: Ints
    """(N) who makes the first offer where offers are in turn (0 or 1); -1 where they are not."""
    impasse: Floats
    """(D, N, 2) F_i where it is stated outright, otherwise not a number."""
    probability: Floats
    """(D, N) the analyst's probability of the branch, given its event."""
    belief: Floats
    """(D, N, 2) what each party thinks that probability is."""
    freeze_at_event: Floats
    """(D, N) the probability that the war is frozen at the event itself."""

    def offers_first(self, step: int) -> Floats:
        """(D, N) the probability that the first party makes the offer of a step."""
        in_turn = (self.starts + step - self.start) % 2 == 0
        return np.where(self.starts >= 0, np.where(in_turn, 1.0, 0.0), self.proposer)


@dataclass(frozen=True)
class Game:
    """What a scenario, or several of the same structure, states as arrays. D draws, K assets, O options."""

    parties: tuple[str, ...]
    assets: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """Every (issue, option), in one flat list."""
    dates: tuple[dt.date, ...]
    deals: Deals
    levels: tuple[Level, ...]
    value: Floats
    """(D, 2, K) v_ik"""
    option_points: Floats
    """(D, 2, O) w_iq r_iq(o)"""
    scale: Floats
    """(D, 2) what each party's stated points were multiplied with to sum to 100."""
    no_deal: Ints
    """(Q) the option of each issue that holds if nobody signs."""
    control: Floats
    """(D, K) h_k today"""
    delta: Floats
    """(D, 2) the weight of one step later"""
    lower: Floats
    """(D, K) least share of any deal"""
    upper: Floats
    """(D, K) greatest share of any deal"""
    bounds_lower: Floats
    """(D, R, K) least shares under conditional bounds"""
    bounds_upper: Floats
    """(D, R, K) greatest shares under conditional bounds"""
    link: Floats
    """(D, L, K) coefficients of links between shares"""
    limit: Floats
    """(D, L) their limits"""

    @property
    def structure(self) -> tuple[object, ...]:
        """Everything that all draws of a batch have in common; games of equal structure can be joined."""
        tree = tuple((level.start, level.end, level.paths, level.regimes, tuple(level.starts)) for level in self.levels)
        shapes = (self.bounds_lower.shape[1:], self.link.shape[1:])
        return (self.parties, self.assets, self.options, self.dates, self.deals, tree, tuple(self.no_deal), shapes)

    @property
    def draws(self) -> int:
        """D, the number of draws."""
        return len(self.value)

    @property
    def steps(self) -> int:
        """T, the number of the last step."""
        return len(self.dates) - 1

    @cached_property
    def no_deal_points(self) -> Floats:
        """(D, 2) points of the options that hold if nobody signs."""
        return _sealed(self.option_points[:, :, self.no_deal].sum(axis=2))

    def worth(self, shares: Floats, options: Floats) -> Floats:
        """W_i(x, y) of shares (D, ..., K) with option points (D, ..., 2): (D, ..., 2)."""
        extra = (1,) * (shares.ndim - 2)
        own = self.value[:, 0].reshape(self.draws, *extra, -1)
        other = self.value[:, 1].reshape(self.draws, *extra, -1)
        land = np.stack([(shares * own).sum(axis=-1), ((1 - shares) * other).sum(axis=-1)], axis=-1)
        return land + options

    def terms(self, shares: Floats, choice: Ints) -> tuple[dict[str, float], dict[str, str]]:
        """The names again: the share of each asset (K) and the option of each issue (Q places in the flat list)."""
        named = {asset: float(share) for asset, share in zip(self.assets, shares, strict=True)}
        return named, dict(self.options[place] for place in choice)


def compile(*scenarios: Scenario) -> Game:  # noqa: A001  (the field's word for it)
    """The game of one scenario, or of several that differ in numbers only, as a batch.

    Raises:
        ValueError: the scenarios differ in more than numbers (other assets, dates of events, active red lines).
    """
    games = [_one(scenario) for scenario in scenarios]
    return games[0] if len(games) == 1 else _stacked(games)


def batches(scenarios: Sequence[Scenario]) -> list[tuple[list[int], Game]]:
    """Scenarios of whatever structure in as few batches as possible: which ones each batch holds, and the batch."""
    games = [_one(scenario) for scenario in scenarios]
    places: dict[tuple[object, ...], list[int]] = {}
    for n, one in enumerate(games):
        places.setdefault(one.structure, []).append(n)
    return [(members, _stacked([games[n] for n in members])) for members in places.values()]


def repeated(game: Game, draws: int) -> Game:
    """A batch of the same draw many times over, to be varied in some of its arrays."""
    return _stacked([game] * draws)


# ---------------------------------------------------------------- one scenario


def _one(s: Scenario) -> Game:
    parties = tuple(s.parties)
    value, option_points, scale = _points(s)
    options = tuple((q, o) for q, issue in s.issues.items() for o in issue.options)
    place = {pair: i for i, pair in enumerate(options)}
    conditional = _conditional_bounds(s, place)
    ruled = [(f"rules.{name}", rule.link) for name, rule in s.rules.items()]
    linked = [(name, link) for name, link in (*ruled, *((name, line.link) for name, line in _active(s))) if link]
    links = [link for _, link in linked]
    base = _bounds_of(s, {name: asset.bounds for name, asset in s.assets.items()})
    return Game(
        parties=parties,
        assets=tuple(s.assets),
        options=options,
        dates=tuple(s.date(t) for t in range(s.steps + 1)),
        deals=Deals(
            issues=tuple(tuple(place[q, o] for o in issue.options) for q, issue in s.issues.items()),
            implications=tuple(_implications(s, place)),
            divisible=tuple(asset.divisible for asset in s.assets.values()),
            bounded=tuple(named for named, _ in conditional),
            linked=tuple(name for name, _ in linked),
        ),
        levels=tuple(_levels(s)),
        value=_batch(value),
        option_points=_batch(option_points),
        scale=_batch(scale),
        no_deal=np.array([place[q, issue.no_deal] for q, issue in s.issues.items()], dtype=np.int64),
        control=_batch([asset.control.value for asset in s.assets.values()]),
        delta=_batch([(1 + party.rate.value) ** (-s.step_days / DAYS_A_YEAR) for party in s.parties.values()]),
        lower=_batch(base[0]),
        upper=_batch(base[1]),
        bounds_lower=_batch(np.array([low for _, (low, _) in conditional]).reshape(len(conditional), len(s.assets))),
        bounds_upper=_batch(np.array([high for _, (_, high) in conditional]).reshape(len(conditional), len(s.assets))),
        link=_batch(np.array([_coefficients(s, link) for link in links]).reshape(len(links), len(s.assets))),
        limit=_batch([link.at_most.value for link in links]),
    )


def _points(s: Scenario) -> tuple[Floats, Floats, Floats]:
    """v_ik, w_iq r_iq and the scale that makes each party's points sum to 100 (Keeney & Raiffa 1976, ch. 3)."""
    value = np.array([_asset_values(s, name, party) for name, party in s.parties.items()]).reshape(2, len(s.assets))
    weight = np.array([[issue.weight[p].value for issue in s.issues.values()] for p in s.parties]).reshape(
        2, len(s.issues)
    )
    rated = [[_option_points(issue, p) for issue in s.issues.values()] for p in s.parties]
    points = np.array([[w * r for w, row in zip(weight[i], rated[i], strict=True) for r in row] for i in range(2)])
    scale = 100 / (value.sum(axis=1) + weight.sum(axis=1))
    return value * scale[:, None], points.reshape(2, -1) * scale[:, None], scale


def _option_points(issue: Issue, party: str) -> list[float]:
    return [option.rating[party].value for option in issue.options.values()]


def _asset_values(s: Scenario, name: str, party: Party) -> list[float]:
    """v_ik = T_i sum_a alpha_ia m_ika / sum_l m_ila for the assets whose value is not stated."""
    blended = [asset for asset in s.assets.values() if name not in asset.value]
    weights = {a: estimate.value for a, estimate in party.attributes.items() if estimate.value > 0}
    whole = sum(weights.values())
    totals = {a: sum(asset.measure(a, name) for asset in blended) for a in weights}

    def blend(measure: Mapping[str, float]) -> float:
        return party.asset_points.value * sum(w / whole * measure[a] / totals[a] for a, w in weights.items())

    return [
        asset.value[name].value
        if name in asset.value
        else blend({a: asset.measure(a, name) for a in weights})
        if party.asset_points.value > 0
        else 0.0
        for asset in s.assets.values()
    ]


def _active(s: Scenario) -> list[tuple[str, RedLine]]:
    """The red lines that bind, by the address that names them."""
    return [(f"red_lines.{name}", line) for name, line in s.red_lines.items() if line.active]


def _places(place: Mapping[tuple[str, str], int], choices: Mapping[str, Iterable[str]]) -> tuple[Options, ...]:
    return tuple(frozenset(place[q, o] for o in options) for q, options in choices.items())


def _implications(s: Scenario, place: Mapping[tuple[str, str], int]) -> Iterable[Implication]:
    for name, rule in s.rules.items():
        if rule.then:
            yield Implication(f"rules.{name}", _places(place, rule.if_), _places(place, rule.then))
        if rule.never:
            yield Implication(f"rules.{name}", _places(place, rule.never), (frozenset(),))
    for name, line in _active(s):
        if line.options:
            yield Implication(name, (), _places(place, line.options))


def _conditional_bounds(
    s: Scenario, place: Mapping[tuple[str, str], int]
) -> list[tuple[tuple[str, tuple[Options, ...]], tuple[Any, Any]]]:
    rules = [
        ((f"rules.{name}", _places(place, rule.if_)), _bounds_of(s, rule.shares))
        for name, rule in s.rules.items()
        if rule.shares
    ]
    lines = [((name, ()), _bounds_of(s, line.shares)) for name, line in _active(s) if line.shares]
    return [*rules, *lines]


def _bounds_of(s: Scenario, bounds: Mapping[str, Bounds]) -> tuple[list[float], list[float]]:
    free = Bounds()
    stated = [bounds.get(asset, free) for asset in s.assets]
    return [b.at_least.value for b in stated], [b.at_most.value for b in stated]


def _coefficients(s: Scenario, link: Link) -> list[float]:
    return [link.shares[asset].value if asset in link.shares else 0.0 for asset in s.assets]


# ---------------------------------------------------------------- the event tree


_Place = tuple[int, tuple[str, ...], str, int, Branch]
"""A node: its parent, the branches that led to it, the regime in force, the step at which that began, the last branch."""


def _levels(s: Scenario) -> Iterable[Level]:
    events = s.calendar
    starts = [0, *(s.step_on_or_after(event.date) for _, event in events)]
    certain = Branch(title="", probability=Estimate(value=1))
    nodes: list[_Place] = [(0, (), s.opening, 0, certain)]
    for i, start in enumerate(starts):
        if i:
            nodes = [
                (parent, (*path, b), branch.regime or regime, start if branch.regime else began, branch)
                for parent, (_, path, regime, began, _) in enumerate(nodes)
                for b, branch in events[i - 1][1].branches.items()
            ]
        end = starts[i + 1] if i + 1 < len(starts) else s.steps
        yield _level(s, start, end, events[i - 1][0] if i else None, nodes)


def _level(s: Scenario, start: int, end: int, event: str | None, nodes: Sequence[_Place]) -> Level:
    regimes = [s.regimes[regime] for _, _, regime, _, _ in nodes]
    branches = [branch for *_, branch in nodes]
    order = list(s.parties)
    month = s.step_days / DAYS_A_MONTH
    return Level(
        start=start,
        end=end,
        event=event,
        paths=tuple(path for _, path, *_ in nodes),
        regimes=tuple(regime for _, _, regime, _, _ in nodes),
        parent=np.array([parent for parent, *_ in nodes], dtype=np.int64),
        drift=_batch(np.array([_drift(s, regime) for regime in regimes]).reshape(len(nodes), len(s.assets))),
        cost=_batch([[regime.war_cost[p].value * month for p in order] for regime in regimes]),
        freeze=_batch([1 - (1 - regime.freeze_per_month.value) ** month for regime in regimes]),
        proposer=_batch([r.proposer.value if isinstance(r.proposer, Estimate) else np.nan for r in regimes]),
        starts=np.array(
            [_turn(r, order, start - began) for r, (_, _, _, began, _) in zip(regimes, nodes, strict=True)]
        ),
        impasse=_batch([[r.impasse[p].value if r.impasse else np.nan for p in order] for r in regimes]),
        probability=_batch([branch.probability.value for branch in branches]),
        belief=_batch([[branch.beliefs.get(p, branch.probability).value for p in order] for branch in branches]),
        freeze_at_event=_batch([branch.freeze.value for branch in branches]),
    )


def _turn(regime: Regime, order: Sequence[str], steps: int) -> int:
    """Whose turn it is so many steps after the regime began (0 or 1); -1 where offers are not in turn."""
    return -1 if isinstance(regime.proposer, Estimate) else (order.index(regime.proposer.alternating) + steps) % 2


def _drift(s: Scenario, regime: Regime) -> list[float]:
    """Shares a step: step_days * drift_k / area_k."""
    return [
        s.step_days * regime.drift_km2_per_day[k].value / asset.area_km2.value
        if k in regime.drift_km2_per_day and asset.area_km2
        else 0.0
        for k, asset in s.assets.items()
    ]


# ---------------------------------------------------------------- arrays


def _sealed(array: Floats) -> Floats:
    array.setflags(write=False)
    return array


def _batch(numbers: Any) -> Floats:
    return _sealed(np.asarray(numbers, dtype=np.float64)[None])


def _stacked(games: Sequence[Game]) -> Game:
    return Game(**{f.name: _joined([getattr(game, f.name) for game in games], f.name) for f in fields(Game)})


def _joined(parts: Sequence[Any], name: str) -> Any:
    """Arrays of numbers end to end; everything else must be the same in all."""
    first = parts[0]
    if isinstance(first, tuple) and first and isinstance(first[0], Level):
        if len({len(levels) for levels in parts}) > 1:
            raise ValueError("one batch holds scenarios with the same events only")
        return tuple(
            Level(**{f.name: _joined([getattr(level, f.name) for level in levels], f.name) for f in fields(Level)})
            for levels in zip(*parts, strict=True)
        )
    if isinstance(first, np.ndarray) and first.dtype == np.float64:
        if len({part.shape for part in parts}) > 1:
            raise ValueError(f"one batch holds scenarios of the same structure only: `{name}` differs")
        return _sealed(np.concatenate(parts))
    if any(not np.array_equal(first, part) if isinstance(first, np.ndarray) else first != part for part in parts[1:]):
        raise ValueError(f"one batch holds scenarios of the same structure only: `{name}` differs")
    return first
