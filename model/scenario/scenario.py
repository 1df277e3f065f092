"""The scenario: two parties at war, what they contest, the calendar, and what has been put on the table.

`Scenario` is the noun of this program: frozen, complete, checked. A YAML file is parsed into one (`model.scenario.files.load`),
every question about it is a function that takes one, and nothing but an edit (`Scenario.replace`) makes another.

Every number is an estimate with an address, the dotted path to it in the file. A number must say where it comes from:
by a `source` or a `judgement` of its own, or of a block around it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from model.errors import Fault, InvalidInput, did_you_mean, in_own_words
from model.scenario import address, correlation
from model.scenario.address import EditValue
from model.scenario.estimate import Block, Distribution, Estimate, Id, Named, RegimeId, Sourced, defining
from model.scenario.schema import (
    SUM_TOLERANCE,
    Asset,
    Claim,
    Correlation,
    DateField,
    Event,
    Issue,
    Lever,
    Map,
    Party,
    Position,
    RedLine,
    Regime,
    Rule,
    Source,
)

MAX_STEPS = 20_000
"""A longer calendar is a slip of the pen (a step of a day over fifty years), not a question."""


class Scenario(Sourced):
    """A war that may end in a deal, and everything that is known or judged about it."""

    version: Literal[1]
    """The version of this format."""
    kind: Literal["case", "historical", "textbook"] = "case"
    title: str
    summary: str = ""
    distribution: Distribution = "pert"
    """How the numbers that have a range, and do not say it themselves, are distributed in it."""
    as_of: DateField
    """The day on which the scenario begins."""
    horizon: DateField
    """The last day that the parties look at."""
    step_days: Annotated[float, Field(gt=0, strict=True)] = 7
    """Days between two offers."""
    opening: RegimeId
    """The regime in force on the first day."""
    parties: Named[Id, Party]
    """Two parties; the first is A: shares are its shares."""
    assets: Named[Id, Asset] = Field(default_factory=dict, validate_default=True)
    issues: Named[Id, Issue] = Field(default_factory=dict, validate_default=True)
    rules: Named[Id, Rule] = Field(default_factory=dict, validate_default=True)
    red_lines: Named[Id, RedLine] = Field(default_factory=dict, validate_default=True)
    regimes: Named[Id, Regime]
    events: Named[Id, Event] = Field(default_factory=dict, validate_default=True)
    levers: Named[Id, Lever] = Field(default_factory=dict, validate_default=True)
    positions: Named[Id, Position] = Field(default_factory=dict, validate_default=True)
    claims: Named[Id, Claim] = Field(default_factory=dict, validate_default=True)
    correlations: Named[Id, Correlation] = Field(default_factory=dict, validate_default=True)
    map: Map | None = None
    sources: Named[Id, Source] = Field(default_factory=dict, validate_default=True)

    @model_validator(mode="wrap")
    @classmethod
    def _with_its_names(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        with defining(data):
            return handler(data)

    @property
    def steps(self) -> int:
        """T: the number of the last step, the last one not after the horizon."""
        return math.floor((self.horizon - self.as_of).days / self.step_days + 1e-9)

    def date(self, step: int) -> dt.date:
        """The day of a step."""
        return self.as_of + dt.timedelta(days=round(step * self.step_days))

    def step_on_or_after(self, day: dt.date) -> int:
        """The first step on or after a day: when an event of that date takes place."""
        return math.ceil((day - self.as_of).days / self.step_days - 1e-9)

    def step_on_or_before(self, day: dt.date) -> int:
        """The last step on or before a day: the one in whose week the day lies."""
        return math.floor((day - self.as_of).days / self.step_days + 1e-9)

    @property
    def calendar(self) -> list[tuple[str, Event]]:
        """The events in the order of their dates."""
        return sorted(self.events.items(), key=lambda item: item[1].date)

    def estimates(self) -> dict[str, Estimate]:
        """Every number of the scenario by its address."""
        return {where: estimate for where, estimate, _ in _numbers(self, "", covered=False)}

    def dimensions(self) -> dict[str, Estimate]:
        """The numbers that can vary, by address: all that have a range, but for the dials of claims, which no game reads."""
        found = self.estimates().items()
        return {where: estimate for where, estimate in found if estimate.ranged and not where.startswith("claims.")}

    def ranks(self) -> dict[tuple[str, str], float]:
        """The rank correlations between numbers that can vary; an entry on a number made certain by an edit is ignored."""
        return {
            (entry.between[0], entry.between[1]): entry.rank.value
            for entry in self.correlations.values()
            if all(self._ranged(where) for where in entry.between)
        }

    def at(self, where: str) -> Any:
        """What stands at an address; nothing if there is no such address."""
        here: Any = self
        for part in where.split("."):
            here = here.get(part) if isinstance(here, dict) else getattr(here, part, None)
        return here

    def _ranged(self, where: str) -> bool:
        """Whether a number with a range stands at an address."""
        found = self.at(where)
        return isinstance(found, Estimate) and found.ranged

    def _opened(self, edits: Mapping[str, EditValue]) -> dict[str, Any]:
        """The scenario as a mapping in which the blocks to be edited are plain data; the others stay as they were read."""
        data: dict[str, Any] = dict(self)
        for kind, name in {(where.split(".")[0], where.split(".")[1]) for where in edits if "." in where}:
            blocks = data.get(kind)
            if isinstance(blocks, Mapping) and isinstance(blocks.get(name), Block):
                data[kind] = {**blocks, name: blocks[name].model_dump(by_alias=True)}
        return data

    def replace(self, edits: Mapping[str, EditValue]) -> Scenario:
        """The scenario with some values changed.

        Where some of an event's probabilities are changed, the others are scaled so that they still sum to one. An
        edited estimate is certain; a correlation with it is ignored from then on.

        Raises:
            InvalidInput: an unknown address, or a value that is not allowed there.

        Source: section 1 of docs/model.md.
        """
        if not edits:
            return self
        data = self._opened(edits)
        for where, value in edits.items():
            try:
                address.write(data, where, value)
            except InvalidInput:  # once more on the plain whole, where the nearest addresses can be named
                address.write(self.model_dump(by_alias=True), where, value)
                raise
        _keep_probabilities_summing(data, edits)
        return _checked(data, _faults_after_an_edit)

    def with_position(self, name: str, position: Mapping[str, Any]) -> Scenario:
        """The scenario with one more package on the table, stated as in a file.

        Raises:
            InvalidInput: terms that the scenario cannot take.
        """
        return _checked({**dict(self), "positions": {**self.positions, name: position}}, lambda _: ())


def parse(data: Any) -> Scenario:
    """The scenario that some plain data states.

    Raises:
        InvalidInput: all the faults found, each with its address.
    """
    if not isinstance(data, Mapping):
        raise InvalidInput(
            [Fault("", f"{type(data).__name__} at the top", "a mapping of names to values", "begin with `version: 1`")]
        )
    return _checked(data, _faults_of_the_whole)


def _checked(data: Any, faults_of: Callable[[Scenario], Iterable[Fault]]) -> Scenario:
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(
            in_own_words(one, Scenario.model_json_schema) for one in error.errors(include_url=False)
        ) from None
    faults = list(faults_of(scenario))
    if faults:
        raise InvalidInput(faults)
    return scenario


# ---------------------------------------------------------------- numbers and their cover


def _numbers(block: Any, prefix: str, *, covered: bool) -> Iterator[tuple[str, Estimate, bool]]:
    """Each estimate below a block, its address, and whether it or a block around it says where it comes from."""
    if isinstance(block, Estimate):
        yield prefix, block, covered or block.covered
        return
    if isinstance(block, Mapping):
        inside = list(block.items())
    elif isinstance(block, Block):
        covered = covered or (isinstance(block, Sourced) and block.covered)
        fields = type(block).model_fields
        inside = [(fields[name].alias or name, value) for name, value in block if value != fields[name].default]
    else:
        return
    for name, value in inside:
        yield from _numbers(value, f"{prefix}.{name}" if prefix else name, covered=covered)


def _keep_probabilities_summing(data: dict[str, Any], edits: Mapping[str, EditValue]) -> None:
    """Scale the probabilities (and beliefs) that an edit left alone so that each event's sum to one again."""
    for event in {where.split(".")[1] for where in edits if where.startswith("events.")}:
        block = data["events"][event]
        kinds = {
            where.partition(".branches.")[2].partition(".")[2]
            for where in edits
            if where.startswith(f"events.{event}.branches.")
        }
        for kind in kinds & {"probability", *(f"beliefs.{party}" for party in data["parties"])}:
            place = f"events.{event}.branches.{{}}.{kind}"
            stated = {
                b: address.read(data, place.format(b)) for b in block["branches"] if _exists(data, place.format(b))
            }
            free = {b: old for b, old in stated.items() if place.format(b) not in edits}
            given = [old["value"] for b, old in stated.items() if b not in free]
            if not all(isinstance(value, int | float) and 0 <= value <= 1 for value in given):
                continue  # no probability: a fault, which reading the scenario reports
            left = 1 - math.fsum(given)
            total = math.fsum(old["value"] for old in free.values())
            if (
                len(stated) < len(block["branches"])
                or not free
                or left < -SUM_TOLERANCE
                or abs(left - total) <= SUM_TOLERANCE
            ):
                continue
            for b, old in free.items():
                share = old["value"] / total if total > 0 else 1 / len(free)
                address.write(data, place.format(b), max(left, 0.0) * share)


def _exists(data: dict[str, Any], where: str) -> bool:
    try:
        address.read(data, where)
    except InvalidInput:
        return False
    return True


# ---------------------------------------------------------------- faults


def _faults_of_the_whole(s: Scenario) -> Iterator[Fault]:
    """What no single block can see: the parties, the calendar, the weights, rules in a circle, cover of numbers, edits."""
    if len(s.parties) != 2:
        todo = "a mediator acts through `events`"
        yield Fault("parties", f"{len(s.parties)} parties", "two parties, the first being A", todo)
        return
    yield from _faults_after_an_edit(s)
    yield from _circles(s)
    for where, estimate, covered in _numbers(s, "", covered=False):
        if not covered:
            todo = "add `source: <id>` or `judgement: <why>` to it or to a block around it"
            found = f"{estimate.value:g} without source or judgement"
            yield Fault(where, found, "a number that says where it comes from", todo)
    yield from _faults_of_the_drift(s)
    yield from _faults_of_the_edits(s)
    yield from _faults_between(s)


def _faults_after_an_edit(s: Scenario) -> Iterator[Fault]:
    """What an edit of single values can upset; names, rules and the cover of numbers stay as they were."""
    yield from _faults_of_the_calendar(s)
    yield from _faults_of_the_weights(s)
    yield from _impossible_correlations(s)


def _faults_of_the_drift(s: Scenario) -> Iterator[Fault]:
    for name, regime in s.regimes.items():
        for asset in regime.drift_km2_per_day:
            if s.assets[asset].area_km2 is None:
                found = "drift of an asset without `area_km2`"
                yield Fault(
                    f"regimes.{name}.drift_km2_per_day.{asset}",
                    found,
                    "drift of land",
                    "state its area, or leave it out",
                )


def _faults_of_the_edits(s: Scenario) -> Iterator[Fault]:
    data = s.model_dump(by_alias=True)
    edited: list[tuple[str, Mapping[str, EditValue]]] = [
        *((f"levers.{name}.edits", lever.edits) for name, lever in s.levers.items()),
        *((f"claims.{name}.edits", claim.edits) for name, claim in s.claims.items()),
        *((f"claims.{name}.shifts", claim.shifts) for name, claim in s.claims.items()),
        *((f"claims.{name}.dial.full", claim.dial.full) for name, claim in s.claims.items() if claim.dial),
    ]
    for place, edits in edited:
        for where, value in edits.items():
            try:
                old = address.read(data, where)
            except InvalidInput as error:
                fault = error.faults[0]
                yield Fault(place, f"`{where}`, {fault.found}", fault.allowed, fault.todo)
                continue
            between = address.is_estimate(old) and isinstance(value, int | float) and not isinstance(value, bool)
            if place.endswith(("dial.full", "shifts")) and not between:
                yield Fault(place, f"{value} for `{where}`", "a number for a number", "put it under `edits`")


def _faults_of_the_calendar(s: Scenario) -> Iterator[Fault]:
    if s.horizon <= s.as_of:
        yield Fault("horizon", str(s.horizon), f"a day after as_of, {s.as_of}", "move the horizon")
        return
    if not 1 <= s.steps <= MAX_STEPS:
        found = f"{s.steps:,} steps from {s.as_of} to {s.horizon}"
        yield Fault("step_days", found, f"1 to {MAX_STEPS:,} steps", "change step_days or the horizon")
    taken: dict[int, str] = {}
    for name, event in s.calendar:
        where = f"events.{name}.date"
        step = s.step_on_or_after(event.date)
        if event.date < s.as_of or step > s.steps:
            allowed = f"a date from {s.as_of} to {s.date(s.steps)}, the last step"
            yield Fault(where, str(event.date), allowed, "move the event or the horizon")
        elif step in taken:
            found = f"{event.date}, at the same step ({s.date(step)}) as `{taken[step]}`"
            yield Fault(
                where, found, "one event a step", "join their branches into one event, or make step_days smaller"
            )
        taken.setdefault(step, name)


def _faults_of_the_weights(s: Scenario) -> Iterator[Fault]:
    for name, party in s.parties.items():
        blended = [asset for asset in s.assets.values() if name not in asset.value]
        stated = [asset.value[name].value for asset in s.assets.values() if name in asset.value]
        if (
            party.asset_points.value + math.fsum(stated) + math.fsum(q.weight[name].value for q in s.issues.values())
            <= 0
        ):
            yield Fault(
                f"parties.{name}",
                "nothing that this party wants",
                "weights above zero",
                "state asset_points, a value or a weight",
            )
        if party.asset_points.value > 0 and not any(a.value > 0 for a in party.attributes.values()):
            yield Fault(
                f"parties.{name}.attributes",
                "no attribute with a weight",
                "weights that share out asset_points",
                "add `attributes`",
            )
        if party.asset_points.value > 0 and not blended:
            found = "points for assets without a stated value, but every asset has one"
            yield Fault(f"parties.{name}.asset_points", found, "0", "leave out asset_points, or some of the values")
            continue
        for attribute, weight in party.attributes.items():
            if (
                party.asset_points.value > 0
                and weight.value > 0
                and not any(a.measure(attribute, name) > 0 for a in blended)
            ):
                found = f"a weight on `{attribute}`, which no blended asset has"
                yield Fault(
                    f"parties.{name}.attributes.{attribute}",
                    found,
                    "an attribute with measures",
                    "add measures, or weigh it 0",
                )


def _faults_between(s: Scenario) -> Iterator[Fault]:
    """Correlations with what is no number that can vary, or of a pair that has one already."""
    if not s.correlations:
        return
    numbers, ranged = s.estimates(), s.dimensions()
    taken: dict[frozenset[str], str] = {}
    for name, entry in s.correlations.items():
        place = f"correlations.{name}.between"
        for where in entry.between:
            if where not in numbers:
                todo = did_you_mean(where, ranged)
                yield Fault(place, f"`{where}`, no such address", "the address of a number with a range", todo)
            elif where not in ranged and numbers[where].judgement != address.EDITED:
                found, todo = f"`{where}`, a number that does not vary", "state its `low` and `high`, or leave it out"
                if where.startswith("claims."):
                    todo = "leave the entry out: the dial of a claim is not sampled"
                yield Fault(place, found, "the address of a number with a range", todo)
        pair = frozenset(entry.between)
        if pair in taken:
            found = f"the pair of `{taken[pair]}` once more"
            yield Fault(place, found, "each pair once", f"leave out `{name}` or `{taken[pair]}`")
        taken.setdefault(pair, name)


def _impossible_correlations(s: Scenario) -> Iterator[Fault]:
    for ranks in correlation.clusters(s.ranks()):
        if correlation.possible(ranks):
            continue
        pairs = {(entry.between[0], entry.between[1]): name for name, entry in s.correlations.items()}
        named = {pairs[pair]: rank for pair, rank in ranks.items()}
        found = ", ".join(f"{name} {rank:g}" for name, rank in named.items())
        smaller = ", ".join(f"{pairs[pair]} {rank:g}" for pair, rank in correlation.smaller(ranks).items())
        where = f"correlations.{next(iter(named))}.rank" if len(named) == 1 else "correlations"
        allowed = "rank correlations that can hold at once (a positive definite matrix)"
        yield Fault(where, found, allowed, f"make them smaller, such as {smaller}")


Choice = tuple[str, str]
"""An issue and one of its options."""


def _circles(s: Scenario) -> Iterator[Fault]:
    """Implications that lead back to their own beginning: legal logic, but nearly always a slip."""
    after = _single_implications(s)
    seen: set[frozenset[str]] = set()
    for start in after:
        circle = _way_back(after, start, start, [])
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            found = "a circle of implications: " + " -> ".join([*circle, circle[0]])
            todo = "say one direction with `never`, or leave it out"
            yield Fault(f"rules.{circle[-1]}", found, "implications that lead on", todo)


def _single_implications(s: Scenario) -> dict[Choice, list[tuple[str, Choice]]]:
    """What one choice alone forces: for each choice, the rules that do so and the choice that follows."""
    after: dict[Choice, list[tuple[str, Choice]]] = {}
    for name, rule in s.rules.items():
        forced = [(name, (q, chosen[0])) for q, chosen in rule.then.items() if len(chosen) == 1 and q not in rule.if_]
        if len(rule.if_) == 1:
            ((issue, options),) = rule.if_.items()
            for option in options:
                after.setdefault((issue, option), []).extend(forced)
    return after


def _way_back(
    after: Mapping[Choice, list[tuple[str, Choice]]], start: Choice, here: Choice, path: list[str]
) -> list[str]:
    """The rules that lead from `here` back to `start`, none twice; empty if there is no way."""
    for rule, there in after.get(here, []):
        if rule in path:
            continue
        if there == start:
            return [*path, rule]
        if found := _way_back(after, start, there, [*path, rule]):
            return found
    return []
