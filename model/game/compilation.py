"""From names to arrays and back: the game that a scenario states, ready to be computed.

A `Game` holds one draw or many of the same structure; every number has a leading axis of draws, a single scenario is a
batch of one. Nothing is decided here: this is section 1 to 3 of docs/model.md written as labelled, read-only arrays.

    v_ik   value        points of asset k to party i, stated or blended from attributes, scaled
    w_iq r_iq(o)        points of option o to party i, in one flat list of the options of all issues
    h_k    control      share that the first party holds today
    delta_i             weight of a step later, from the yearly rate
    levels              the event tree: all nodes between two events, the war's conditions in each

>>> from model import files
>>> game = compile_game(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> game.parties, game.assets, game.value[0, 0].tolist()
(('a', 'b'), ('pie',), [100.0])
>>> many = draw_games(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"), {
...     "assets.pie.control": np.array([0.4, 0.6])})
>>> many.draws, many.control[:, 0].tolist()
(2, [0.4, 0.6])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from model.errors import Fault, InvalidInput
from model.game.arrays import Deals, Floats, Game, Implication, Level, OptionSet, sealed
from model.scenario import SUM_TOLERANCE, Asset, Bounds, Event, Link, Party, RedLine, Regime, Scenario, address
from model.scenario.address import EditValue
from model.scenario.estimate import Estimate

DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25


def compile_game(*scenarios: Scenario) -> Game:
    """The game of one scenario, or of several that differ in numbers only, as a batch.

    Raises:
        ValueError: the scenarios differ in more than numbers (other assets, dates of events, active red lines).
    """
    games = [_of(scenario, _Numbers({})) for scenario in scenarios]
    return games[0] if len(games) == 1 else _stacked(games)


def draw_games(scenario: Scenario, draws: Mapping[str, Floats]) -> Game:
    """The game of one scenario D times over, with D values at each of some addresses and the central value at all others.

    It is the game of `compile(*(scenario.replace({where: values[d], ...}) for d in range(D)))`, without the scenarios.
    As there, the probabilities (and each party's beliefs) of an event's branches that are not named are scaled so that
    they sum to one. Where all branches are named they are divided by their sum; where those named sum to more than one
    they are divided by their own sum, and the others are 0; so, too, are beliefs that a party states for some branches
    only. Nothing else is checked: values outside what a scenario allows go through as they are. An array in which no
    number is drawn takes the memory of one draw.

    Args:
        scenario: where structure and all other numbers come from.
        draws: address -> (D) values; those that no game depends on, such as the shares of a position, change nothing.

    Raises:
        InvalidInput: an address at which there is no number.
        ValueError: no draws at all, or arrays of different lengths.
    """
    for where in draws:
        if not isinstance(scenario.at(where), Estimate):
            found = address.read(scenario.model_dump(by_alias=True), where)
            if not address.is_estimate(found):
                raise InvalidInput([Fault(where, "no estimate", "the address of a number", "draw numbers only")])
    arrays = {where: np.asarray(values, dtype=np.float64) for where, values in draws.items()}
    shapes = {values.shape for values in arrays.values()}
    if len(shapes) != 1 or len(min(shapes)) != 1:
        raise ValueError(f"draws are arrays (D) of one length, not of shapes {sorted(shapes)}")
    return _of(scenario, _Numbers(arrays))


def edited(scenario: Scenario, edits: Sequence[Mapping[str, EditValue]]) -> list[tuple[list[int], Game]]:
    """A scenario under each of some edits, in few batches: which of them each batch holds, and the batch.

    A batch are all that change the same things other than numbers, and numbers that others go along with in the same places.

    Raises:
        InvalidInput: edits that the scenario cannot take.
    """
    for one in edits:
        scenario.replace(one)  # refused here, if it must be: draws are not checked
    numbers = [{where: one[where] for where in one if isinstance(scenario.at(where), Estimate)} for one in edits]
    alike: dict[tuple[frozenset[tuple[str, EditValue]], frozenset[str]], list[int]] = {}
    for n, (one, own) in enumerate(zip(edits, numbers, strict=True)):
        words = frozenset((where, value) for where, value in one.items() if where not in own)
        alike.setdefault((words, frozenset(where for where in own if others_follow(where))), []).append(n)
    found = []
    for (words, _), members in alike.items():
        base = scenario.replace(dict(words))
        moved = dict.fromkeys(where for n in members for where in numbers[n])
        values = {
            where: np.array([numbers[n].get(where, base.at(where).value) for n in members], dtype=np.float64)
            for where in moved
        }
        found.append((members, draw_games(base, values) if values else repeated(compile_game(base), len(members))))
    return found


def others_follow(where: str) -> tuple[str, str] | None:
    """Whether others go along with a number, so that all sum to one: then the event, and which of its branches' numbers.

    >>> others_follow("events.vote.branches.yes.beliefs.a"), others_follow("events.vote.branches.yes.freeze")
    (('events.vote', 'beliefs.a'), None)
    """
    event, _, inner = where.partition(".branches.")
    kind = inner.partition(".")[2]
    return (event, kind) if kind == "probability" or kind.startswith("beliefs.") else None


def repeated(game: Game, draws: int) -> Game:
    """A batch of the same draw many times over, to be varied in some of its arrays."""
    return _stacked([game] * draws)


def join_games(games: Sequence[Game]) -> Game:
    """Batches of the same structure, one after the other.

    Raises:
        ValueError: they differ in more than numbers.
    """
    return _stacked(games)


# ---------------------------------------------------------------- numbers, each one or many

Number = float | Floats
"""A number of the scenario: one for all draws, or (D) of them."""

CACHE_BLOCK = 4096
"""Draws written at a time: so many rows of the widest array stay in a processor's cache while its columns are filled."""


@dataclass(frozen=True)
class _Numbers:
    """The numbers of a scenario by address: those drawn, and the central values of all others."""

    drawn: Mapping[str, Floats]

    @property
    def draws(self) -> int:
        return len(next(iter(self.drawn.values()))) if self.drawn else 1

    def named(self, *parts: str) -> bool:
        """Whether the number at an address is drawn."""
        return bool(self.drawn) and ".".join(parts) in self.drawn

    def __call__(self, estimate: Estimate, *parts: str) -> Number:
        """The number at an address, given the estimate that stands there."""
        return self.drawn.get(".".join(parts), estimate.value) if self.drawn else estimate.value

    def array(self, numbers: Sequence[Number], *shape: int) -> Floats:
        """Numbers in rows as (D, *shape), read-only."""
        if not self.drawn:
            return sealed(np.array(numbers, dtype=np.float64).reshape(1, *shape))
        columns = [(n, number) for n, number in enumerate(numbers) if isinstance(number, np.ndarray)]
        central = np.array([np.nan if isinstance(number, np.ndarray) else number for number in numbers], np.float64)
        if not columns:
            return sealed(np.broadcast_to(central.reshape(1, *shape), (self.draws, *shape)))
        filled = np.empty((self.draws, len(numbers)))
        for start in range(0, self.draws, CACHE_BLOCK):
            block = filled[start : start + CACHE_BLOCK]
            block[:] = central
            for n, number in columns:
                block[:, n] = number[start : start + CACHE_BLOCK]
        return sealed(filled.reshape(self.draws, *shape))


def _positive(number: Number) -> bool:
    """Whether a number can be above zero: a central one is looked at, those drawn go through the arithmetic."""
    return isinstance(number, np.ndarray) or number > 0


def _over(part: Number, whole: Number) -> Number:
    """part / whole; where both are drawn, or one is, nothing of nothing is nothing."""
    if not isinstance(part, np.ndarray) and not isinstance(whole, np.ndarray):
        return part / whole
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.equal(part, 0), 0.0, np.divide(part, whole))


# ---------------------------------------------------------------- one scenario


def _of(s: Scenario, at: _Numbers) -> Game:
    parties = tuple(s.parties)
    value, option_points, scale = _points(s, at)
    options = tuple((q, o) for q, issue in s.issues.items() for o in issue.options)
    place = {pair: i for i, pair in enumerate(options)}
    conditional = _conditional_bounds(s, place)
    linked = _links(s)
    lower, upper = _bounds_of(s, at, {k: (f"assets.{k}.bounds", asset.bounds) for k, asset in s.assets.items()})
    under = [
        _bounds_of(s, at, {k: (f"{name}.shares.{k}", b) for k, b in bounds.items()}) for name, _, bounds in conditional
    ]
    year, goods = s.step_days / DAYS_A_YEAR, len(s.assets)
    return Game(
        parties=parties,
        assets=tuple(s.assets),
        options=options,
        dates=tuple(s.date(t) for t in range(s.steps + 1)),
        deals=Deals(
            issues=tuple(tuple(place[q, o] for o in issue.options) for q, issue in s.issues.items()),
            implications=tuple(_implications(s, place)),
            divisible=tuple(asset.divisible for asset in s.assets.values()),
            bounded=tuple((name, when) for name, when, _ in conditional),
            linked=tuple(name for name, _ in linked),
        ),
        levels=tuple(_levels(s, at)),
        value=value,
        option_points=option_points,
        scale=scale,
        no_deal=np.array([place[q, issue.no_deal] for q, issue in s.issues.items()], dtype=np.int64),
        control=at.array([at(asset.control, "assets", k, "control") for k, asset in s.assets.items()], goods),
        delta=at.array([(1 + at(p.rate, "parties", i, "rate")) ** -year for i, p in s.parties.items()], 2),
        lower=at.array(lower, goods),
        upper=at.array(upper, goods),
        bounds_lower=at.array([b for low, _ in under for b in low], len(under), goods),
        bounds_upper=at.array([b for _, high in under for b in high], len(under), goods),
        link=at.array([a for name, link in linked for a in _coefficients(s, at, name, link)], len(linked), goods),
        limit=at.array([at(link.at_most, name, "link.at_most") for name, link in linked], len(linked)),
    )


def _points(s: Scenario, at: _Numbers) -> tuple[Floats, Floats, Floats]:
    """v_ik, w_iq r_iq and the scale that makes each party's points sum to 100 (Keeney & Raiffa 1976, ch. 3)."""
    value = at.array([v for name, party in s.parties.items() for v in _values(s, at, name, party)], 2, len(s.assets))
    weights = {
        (q, p): at(w, "issues", q, "weight", p) for q, issue in s.issues.items() for p, w in issue.weight.items()
    }
    weight = at.array([weights[q, p] for p in s.parties for q in s.issues], 2, len(s.issues))
    points = [
        weights[q, p] * at(option.rating[p], "issues", q, "options", o, "rating", p)
        for p in s.parties
        for q, issue in s.issues.items()
        for o, option in issue.options.items()
    ]
    scale = 100 / (value.sum(axis=2) + weight.sum(axis=2))
    option_points = at.array(points, 2, len(points) // 2) * scale[:, :, None]
    return sealed(value * scale[:, :, None]), sealed(option_points), sealed(scale)


def _values(s: Scenario, at: _Numbers, name: str, party: Party) -> list[Number]:
    """v_ik = T_i sum_a alpha_ia m_ika / sum_l m_ila for the assets whose value is not stated."""
    whole = at(party.asset_points, "parties", name, "asset_points")
    read = {a: at(weight, "parties", name, "attributes", a) for a, weight in party.attributes.items()}
    weights = {a: weight for a, weight in read.items() if _positive(weight)} if _positive(whole) else {}
    total = sum(weights.values())
    blended: dict[str, Number] = {k: 0.0 for k, asset in s.assets.items() if name not in asset.value}
    for a, weight in weights.items():
        measures = {k: _measure(at, k, s.assets[k], a, name) for k in blended}
        together = sum(measures.values())
        share = _over(weight, total)
        for k, measure in measures.items():
            blended[k] = blended[k] + _over(share * measure, together)
    return [
        at(asset.value[name], "assets", k, "value", name) if name in asset.value else whole * blended[k]
        for k, asset in s.assets.items()
    ]


def _measure(at: _Numbers, name: str, asset: Asset, attribute: str, party: str) -> Number:
    """m_ika; zero where nothing is stated."""
    stated = asset.measures.get(attribute)
    if stated is None:
        return at(asset.area_km2, "assets", name, "area_km2") if attribute == "area" and asset.area_km2 else 0.0
    if isinstance(stated, Estimate):
        return at(stated, "assets", name, "measures", attribute)
    return at(stated[party], "assets", name, "measures", attribute, party)


def _active(s: Scenario) -> list[tuple[str, RedLine]]:
    """The red lines that bind, by the address that names them."""
    return [(f"red_lines.{name}", line) for name, line in s.red_lines.items() if line.active]


def _places(place: Mapping[tuple[str, str], int], choices: Mapping[str, Iterable[str]]) -> tuple[OptionSet, ...]:
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
) -> list[tuple[str, tuple[OptionSet, ...], Mapping[str, Bounds]]]:
    """Bounds on shares that not every deal must meet, or that a red line sets: name, when they hold, and the bounds."""
    rules = [(f"rules.{name}", _places(place, rule.if_), rule.shares) for name, rule in s.rules.items() if rule.shares]
    return [*rules, *((name, (), line.shares) for name, line in _active(s) if line.shares)]


def _bounds_of(
    s: Scenario, at: _Numbers, bounds: Mapping[str, tuple[str, Bounds]]
) -> tuple[list[Number], list[Number]]:
    """The least and the greatest share of each asset, from the bounds stated and their addresses."""
    low, high = dict.fromkeys(s.assets, 0.0), dict.fromkeys(s.assets, 1.0)
    lower: dict[str, Number] = {**low, **{k: at(b.at_least, where, "at_least") for k, (where, b) in bounds.items()}}
    upper: dict[str, Number] = {**high, **{k: at(b.at_most, where, "at_most") for k, (where, b) in bounds.items()}}
    return list(lower.values()), list(upper.values())


def _links(s: Scenario) -> list[tuple[str, Link]]:
    named = [*((f"rules.{name}", rule.link) for name, rule in s.rules.items())]
    return [(name, link) for name, link in (*named, *((name, line.link) for name, line in _active(s))) if link]


def _coefficients(s: Scenario, at: _Numbers, name: str, link: Link) -> list[Number]:
    return [at(link.shares[k], name, "link.shares", k) if k in link.shares else 0.0 for k in s.assets]


# ---------------------------------------------------------------- the event tree


@dataclass(frozen=True)
class _Place:
    """A node of the event tree."""

    parent: int
    path: tuple[str, ...]
    """The branches that led to it."""
    regime: str
    began: int
    """The step at which the regime in force began."""
    probability: Number
    beliefs: tuple[Number, Number]
    freeze: Number
    """Of the last branch: its probability, each party's belief, and the probability of a freeze at the event itself."""


def _levels(s: Scenario, at: _Numbers) -> Iterable[Level]:
    events = s.calendar
    starts = [0, *(s.step_on_or_after(event.date) for _, event in events)]
    nodes = [_Place(0, (), s.opening, 0, 1.0, (1.0, 1.0), 0.0)]
    wars: dict[str, _War] = {}
    for i, start in enumerate(starts):
        if i:
            name, event = events[i - 1]
            chances = _chances(s, at, name, event)
            nodes = [
                _Place(
                    parent=parent,
                    path=(*node.path, b),
                    regime=branch.regime or node.regime,
                    began=start if branch.regime else node.began,
                    probability=chances[0][n],
                    beliefs=(chances[1][n], chances[2][n]),
                    freeze=at(branch.freeze, "events", name, "branches", b, "freeze"),
                )
                for parent, node in enumerate(nodes)
                for n, (b, branch) in enumerate(event.branches.items())
            ]
        end = starts[i + 1] if i + 1 < len(starts) else s.steps
        yield _level(s, at, start, end, events[i - 1][0] if i else None, nodes, wars)


@dataclass(frozen=True)
class _War:
    """The numbers of a regime, a step."""

    drift: list[Number]
    cost: list[Number]
    freeze: Number
    proposer: Number
    impasse: list[Number]


def _war(s: Scenario, at: _Numbers, name: str, regime: Regime) -> _War:
    month = s.step_days / DAYS_A_MONTH
    impasse, proposer = regime.impasse, regime.proposer
    return _War(
        drift=_drift(s, at, name, regime),
        cost=[at(regime.war_cost[p], "regimes", name, "war_cost", p) * month for p in s.parties],
        freeze=1 - (1 - at(regime.freeze_per_month, "regimes", name, "freeze_per_month")) ** month,
        proposer=at(proposer, "regimes", name, "proposer") if isinstance(proposer, Estimate) else np.nan,
        impasse=[at(impasse[p], "regimes", name, "impasse", p) if impasse else np.nan for p in s.parties],
    )


def _level(
    s: Scenario, at: _Numbers, start: int, end: int, event: str | None, nodes: Sequence[_Place], known: dict[str, _War]
) -> Level:
    for name in {node.regime for node in nodes} - known.keys():
        known[name] = _war(s, at, name, s.regimes[name])
    wars = [known[node.regime] for node in nodes]
    order, count = list(s.parties), len(nodes)
    return Level(
        start=start,
        end=end,
        event=event,
        paths=tuple(node.path for node in nodes),
        regimes=tuple(node.regime for node in nodes),
        parent=np.array([node.parent for node in nodes], dtype=np.int64),
        drift=at.array([pace for war in wars for pace in war.drift], count, len(s.assets)),
        cost=at.array([points for war in wars for points in war.cost], count, 2),
        freeze=at.array([war.freeze for war in wars], count),
        proposer=at.array([war.proposer for war in wars], count),
        starts=np.array([_turn(s.regimes[node.regime], order, start - node.began) for node in nodes]),
        impasse=at.array([points for war in wars for points in war.impasse], count, 2),
        probability=at.array([node.probability for node in nodes], count),
        belief=at.array([belief for node in nodes for belief in node.beliefs], count, 2),
        freeze_at_event=at.array([node.freeze for node in nodes], count),
    )


def _turn(regime: Regime, order: Sequence[str], steps: int) -> int:
    """Whose turn it is so many steps after the regime began (0 or 1); -1 where offers are not in turn."""
    return -1 if isinstance(regime.proposer, Estimate) else (order.index(regime.proposer.alternating) + steps) % 2


def _drift(s: Scenario, at: _Numbers, name: str, regime: Regime) -> list[Number]:
    """Shares a step: step_days * drift_k / area_k."""
    return [
        s.step_days
        * at(regime.drift_km2_per_day[k], "regimes", name, "drift_km2_per_day", k)
        / at(asset.area_km2, "assets", k, "area_km2")
        if k in regime.drift_km2_per_day and asset.area_km2
        else 0.0
        for k, asset in s.assets.items()
    ]


# ---------------------------------------------------------------- probabilities of one event


def _chances(s: Scenario, at: _Numbers, name: str, event: Event) -> tuple[list[Number], list[Number], list[Number]]:
    """For each branch of an event its probability, and what each party believes that to be; each sums to one."""

    def settled(kind: str, read: Sequence[Estimate]) -> list[Number]:
        where = [("events", name, "branches", b, kind) for b in event.branches]
        return _to_one([at(e, *w) for e, w in zip(read, where, strict=True)], [at.named(*w) for w in where])

    probability = settled("probability", [branch.probability for branch in event.branches.values()])
    first, second = (
        settled(f"beliefs.{p}", [branch.beliefs[p] for branch in event.branches.values()])
        if all(p in branch.beliefs for branch in event.branches.values())
        else _partly(at, name, event, p, probability)
        for p in s.parties
    )
    return probability, first, second


def _partly(at: _Numbers, name: str, event: Event, party: str, probability: Sequence[Number]) -> list[Number]:
    """Beliefs that are stated for some branches, or for none: the analyst's probabilities elsewhere."""
    stated = [party in branch.beliefs for branch in event.branches.values()]
    if not any(stated):
        return list(probability)
    found = [
        at(branch.beliefs[party], "events", name, "branches", b, "beliefs", party) if own else analysts
        for (b, branch), own, analysts in zip(event.branches.items(), stated, probability, strict=True)
    ]
    return _to_one(found, [any(isinstance(chance, np.ndarray) for chance in found)] * len(found))


def _to_one(chances: list[Number], named: Sequence[bool]) -> list[Number]:
    """Probabilities that sum to one, some of them drawn: as `Scenario.replace` scales them, and as `drawn` says."""
    if not any(named):
        return chances
    given = sum(chance for chance, own in zip(chances, named, strict=True) if own)
    total = sum(chance for chance, own in zip(chances, named, strict=True) if not own)
    free = len(named) - sum(named)
    left = 1 - given
    if not free:
        return [_over(chance, given) for chance in chances]
    too_much = left < -SUM_TOLERANCE
    same = np.abs(left - total) <= SUM_TOLERANCE
    rest = np.maximum(left, 0.0)
    return [
        np.where(too_much, chance / np.maximum(given, 1.0), chance)
        if own
        else np.where(same, chance, rest * (chance / total if total > 0 else 1 / free))
        for chance, own in zip(chances, named, strict=True)
    ]


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
        if len({part.shape[1:] for part in parts}) > 1:
            raise ValueError(f"one batch holds scenarios of the same structure only: `{name}` differs")
        return sealed(np.concatenate(parts))
    if any(not np.array_equal(first, part) if isinstance(first, np.ndarray) else first != part for part in parts[1:]):
        raise ValueError(f"one batch holds scenarios of the same structure only: `{name}` differs")
    return first
