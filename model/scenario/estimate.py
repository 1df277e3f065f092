"""The grammar of a scenario file: estimates, blocks, and references to names defined elsewhere in it.

An *estimate* is a number that somebody stated: a central `value`, optionally `low` and `high`, a `unit`, a `source` or
the `judgement` behind it. A bare number is a certain one. Everything else in a scenario is made of blocks that hold
estimates, and of references (a party's id in a weight, a source's id under a number).

>>> Estimate.model_validate(0.35)
Estimate(0.35)
>>> Estimate(value=12, low=7, high=18, unit="km2/day", judgement="the range of three counts").ranged
True
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from model.errors import did_you_mean

V = TypeVar("V")


def fail(found: object, allowed: str, todo: str, under: str = "") -> NoReturn:
    """Refuse a value, in the three parts that a fault needs; `under` is the place below the present one."""
    raise PydanticCustomError(
        "fault", "{allowed}", {"found": str(found), "allowed": allowed, "todo": todo, "under": under}
    )


# ---------------------------------------------------------------- what may be referred to

_names: ContextVar[Mapping[str, Any]] = ContextVar("_names", default={})  # noqa: B039  (an empty default nobody writes to)


@contextlib.contextmanager
def defining(data: Any) -> Iterator[None]:
    """While a scenario is being read: the ids that it defines, so that every reference is checked where it stands."""

    def inside(block: Any, name: str) -> Mapping[str, Any]:
        found = block.get(name) if isinstance(block, Mapping) else getattr(block, name, None)
        return found if isinstance(found, Mapping) else {}

    names: dict[str, dict[str, list[str]]] = {
        kind: {str(k): [] for k in inside(data, kind)} for kind in ("parties", "assets", "regimes", "sources")
    }
    names["issues"] = {str(k): [str(o) for o in inside(one, "options")] for k, one in inside(data, "issues").items()}
    names["attributes"] = {str(a): [] for one in inside(data, "parties").values() for a in inside(one, "attributes")}
    token = _names.set(names)
    try:
        yield
    finally:
        _names.reset(token)


def _defined(kind: str, what: str) -> AfterValidator:
    def check(name: str) -> str:
        known = _names.get().get(kind, {})
        if name not in known:
            fail(f"`{name}`", what, did_you_mean(name, known))
        return name

    return AfterValidator(check)


def options_of(issue: str) -> list[str]:
    """The ids of an issue's options, in the scenario that is being read."""
    return list(_names.get().get("issues", {}).get(issue, []))


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
PartyId = Annotated[str, _defined("parties", "a party of this scenario")]
AssetId = Annotated[str, _defined("assets", "an asset of this scenario")]
IssueId = Annotated[str, _defined("issues", "an issue of this scenario")]
RegimeId = Annotated[str, _defined("regimes", "a regime of this scenario")]
AttributeId = Annotated[str, _defined("attributes", "an attribute that a party weighs")]
SourceId = Annotated[str, _defined("sources", "a source listed under `sources`")]
OptionId = str


class FrozenDict(dict[str, V]):
    """A dict that cannot change and can be hashed, so that a scenario can be a key of a cache."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a scenario does not change; use scenario.replace({address: value})")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)


_K = TypeVar("_K", bound=str)
Named = Annotated[dict[_K, V], AfterValidator(FrozenDict)]
"""A mapping from ids to blocks or numbers; read-only once read."""


def _both(values: dict[str, V]) -> dict[str, V]:
    missing = [name for name in _names.get().get("parties", {}) if name not in values]
    if missing:
        fail(", ".join(values) or "nothing", "a value for each party", f"add `{missing[0]}: <number>`")
    return values


ByParty = Annotated[dict[PartyId, V], AfterValidator(_both), AfterValidator(FrozenDict)]
"""A value for each of the two parties."""


# ---------------------------------------------------------------- blocks and estimates


class Block(BaseModel):
    """Anything of a scenario with fields. Its `source` or `judgement` also stands for the bare numbers inside it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, populate_by_name=True
    )


def one_or_many(value: Any) -> Any:
    """A single word stands for a list of one."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Sources = Annotated[
    tuple[SourceId, ...],
    BeforeValidator(one_or_many, json_schema_input_type=str | list[str]),
]


class Sourced(Block):
    """A block that can say where its numbers come from."""

    source: Sources = ()
    """Id, or ids, in the scenario's own bibliography (`sources`)."""
    judgement: str = ""
    """Where there is no source: why this number and no other."""
    note: str = ""
    """What else a reader should know."""

    @property
    def covered(self) -> bool:
        """Whether it says where its numbers come from."""
        return bool(self.source or self.judgement.strip())


Distribution = Literal["pert", "triangular", "uniform"]
"""How a number is distributed between `low` and `high`: around its value, or (`uniform`) with no preference at all."""


class Estimate(Sourced):
    """A number somebody stated, with its range and its source."""

    value: Annotated[float, Field(strict=True)]
    """The central value."""
    low: Annotated[float, Field(strict=True)] | None = None
    """The lowest value to be taken seriously."""
    high: Annotated[float, Field(strict=True)] | None = None
    """The highest value to be taken seriously."""
    distribution: Distribution | None = None
    """How it is distributed in its range, where not as the scenario says; `uniform` where no value in it is preferred."""
    unit: str | None = None
    """What it is counted in."""
    label: str | None = None
    """Plain words for a slider; a number with a label is among the first to be shown."""

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"value": value}
        if not isinstance(value, Mapping | Estimate):
            fail(_shown(value), "a number, or a block with `value`", "write a number such as 0.5 without quotes")
        return value

    @model_validator(mode="after")
    def _in_its_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            fail("only one end of a range", "both `low` and `high`, or neither", "add the other end")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            fail(
                self.value,
                f"a value inside its own range {self.low:g} to {self.high:g}",
                "move the value or widen the range",
            )
        if self.distribution is not None and self.low is None:
            fail(f"`{self.distribution}` without a range", "a distribution between `low` and `high`", "add the range")
        return self

    @property
    def ranged(self) -> bool:
        """Whether it can vary: a slider, a dimension of the ensemble."""
        return self.low is not None and self.high is not None and self.low < self.high

    def __repr__(self) -> str:
        span = f", {self.low:g}..{self.high:g}" if self.low is not None and self.high is not None else ""
        return f"Estimate({self.value:g}{span})"

    __str__ = __repr__

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A bare number is as good as a block: editors accept both."""
        return {"anyOf": [{"type": "number"}, handler(core_schema)]}


def _shown(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _within(low: float, high: float, words: str) -> AfterValidator:
    def check(estimate: Estimate) -> Estimate:
        for name, number in (("value", estimate.value), ("low", estimate.low), ("high", estimate.high)):
            if number is not None and not low <= number <= high:
                fail(
                    f"{number:g}" + ("" if name == "value" else f" as `{name}`"),
                    words,
                    "correct the number or its unit",
                )
        return estimate

    return AfterValidator(check)


INFINITY = float("inf")
Real = Estimate
Share = Annotated[Estimate, _within(0, 1, "a share from 0 to 1")]
Probability = Annotated[Estimate, _within(0, 1, "a probability from 0 to 1")]
NonNegative = Annotated[Estimate, _within(0, INFINITY, "a number that is not negative")]
Positive = Annotated[Estimate, _within(5e-324, INFINITY, "a number above zero")]


FIRST, SECOND = "__first", "__second"
"""Marks for the two ways in which a field may be written; `__` keeps them out of the addresses of faults."""


def first_if(test: Callable[[Any], bool]) -> Discriminator:
    """Of a field's two ways, the one marked FIRST if `test` says so of what was written, else the one marked SECOND."""
    return Discriminator(lambda value: FIRST if test(value) else SECOND)


def is_number(value: Any) -> bool:
    """Whether something written in a file stands for one estimate."""
    return not isinstance(value, Mapping) or "value" in value


def _edit_value(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str | dt.date):
        fail(_shown(value), "a number, true or false, a date, or a word", "put a single value at each address")
    return value


EditsField = Annotated[
    dict[str, Annotated[Any, AfterValidator(_edit_value)]],
    AfterValidator(FrozenDict),
]
"""address -> value: the only thing that ever changes a scenario."""
