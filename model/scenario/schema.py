"""The blocks of a scenario: parties, assets, issues, rules, regimes, events, levers, positions, claims.

Each is a frozen model that checks itself; what blocks must fit among each other is checked by `model.scenario.scenario`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Tag,
    model_validator,
)

from model.errors import did_you_mean
from model.scenario.estimate import (
    FIRST,
    SECOND,
    AssetId,
    AttributeId,
    Block,
    ByParty,
    EditsField,
    Estimate,
    FrozenDict,
    Id,
    IssueId,
    Named,
    NonNegative,
    OptionId,
    PartyId,
    Positive,
    Probability,
    Real,
    RegimeId,
    Share,
    Sourced,
    fail,
    first_if,
    is_number,
    one_or_many,
    options_of,
)

SUM_TOLERANCE = 1e-9
"""How far probabilities may be from one: rounding of decimal fractions, nothing more."""


DateField = Annotated[dt.date, Field(strict=True)]
"""A date of the calendar; a number is not taken for one."""


class Source(Block):
    """An entry of the scenario's bibliography."""

    title: str
    """What it is: the report, the article, the speech."""
    publisher: str = ""
    """Who said it first (the originator, not the site that repeats it)."""
    date: Annotated[
        str, BeforeValidator(lambda v: str(v) if isinstance(v, dt.date | int) else v, json_schema_input_type=str | int)
    ] = ""
    """When it was published, as precisely as is known."""
    url: str = ""
    """Where to read it."""
    note: str = ""
    """For example: seen at a syndication, computed from, an adversary's count."""


MapFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*\.geojson$")]
"""A file of outlines, below the folder of the scenario or among the shipped maps."""


class Map(Sourced):
    """The outlines that the scenario is drawn on; without one, a picture of bars stands for the map."""

    file: MapFile
    """A GeoJSON file beside the scenario, or the name of a map that comes with the program (`ukraine-oblasts.geojson`)."""
    countries: Named[PartyId, str] = Field(default_factory=dict, validate_default=True)
    """The country code (`country` of an outline) of each party's recognised land, to tell what is not contested."""


class Place(Block):
    """Where the middle of something lies."""

    longitude: Annotated[float, Field(ge=-180, le=180, strict=True)]
    latitude: Annotated[float, Field(ge=-85, le=85, strict=True)]


class Party(Sourced):
    """One of the two sides of the table."""

    name: str
    rate: NonNegative = Estimate(value=0)
    """Impatience: the discount rate of this party, a year."""
    territory_km2: Positive | None = None
    """The area of the state within recognised borders, to tell what share of it is held by the other side."""
    asset_points: NonNegative = Estimate(value=0)
    """T_i: the points of all assets whose value is not stated, before the program scales everything to 100."""
    attributes: Named[Id, NonNegative] = Field(default_factory=dict, validate_default=True)
    """alpha_i: how much each attribute of an asset counts in blending those points; scaled to sum to one."""


class Bounds(Block):
    """Between which shares (of the first party) a deal may set an asset."""

    at_least: Share = Estimate(value=0)
    at_most: Share = Estimate(value=1)

    @model_validator(mode="before")
    @classmethod
    def _exact_share(cls, value: Any) -> Any:
        return (
            {"at_least": value, "at_most": value}
            if isinstance(value, int | float) and not isinstance(value, bool)
            else value
        )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.at_least.value > self.at_most.value:
            fail(
                f"at least {self.at_least.value:g}, at most {self.at_most.value:g}", "at_least <= at_most", "swap them"
            )
        return self


Measure = Annotated[
    Annotated[NonNegative, Tag(FIRST)] | Annotated[ByParty[NonNegative], Tag(SECOND)],
    first_if(is_number),
]


class Asset(Sourced):
    """Something that is held today and can be divided or handed over in a deal."""

    name: str
    area_km2: Positive | None = None
    """The contested area, if the asset is land."""
    region_km2: Positive | None = None
    """The area of the whole administrative region, where only a part of it is contested."""
    recognised: PartyId | None = None
    """The party within whose internationally recognised borders the land lies."""
    regions: tuple[str, ...] = ()
    """The outlines of the map in which it lies, by their ids (ISO 3166-2 codes)."""
    place: Place | None = None
    """The middle of what is contested, where it is too small to be seen in its region: a disc of its true area is drawn there."""
    control: Share
    """h_k: the share that the first party holds today; the other side holds the rest."""
    divisible: bool = True
    """Whether a deal can divide it; if not, one side gets all of it."""
    bounds: Bounds = Bounds()
    """The shares that any deal may set."""
    measures: Named[AttributeId, Measure] = Field(default_factory=dict, validate_default=True)
    """m_ka: how much of each attribute it has; one number, or one for each party. `area` is `area_km2` unless stated."""
    value: Named[PartyId, NonNegative] = Field(default_factory=dict, validate_default=True)
    """v_ik stated outright, in points before scaling; where it is not stated it is blended from the measures."""

    @model_validator(mode="after")
    def _whole_where_indivisible(self) -> Self:
        low, high = self.bounds.at_least.value, self.bounds.at_most.value
        if not self.divisible and low > 0 and high < 1:
            found = f"bounds from {low:g} to {high:g} on what cannot be divided"
            fail(found, "bounds that leave 0 or 1", "widen the bounds, or let it be divisible", under="bounds")
        return self

    @property
    def size(self) -> float:
        """All of it, in its `unit`: km2, or 100 % of what is not land."""
        return self.area_km2.value if self.area_km2 else 100.0

    @property
    def unit(self) -> str:
        """What amounts of it are told in."""
        return "km²" if self.area_km2 else "%"

    def measure(self, attribute: str, party: str) -> float:
        """m_ika as a plain number; zero where nothing is stated."""
        stated = self.measures.get(attribute)
        if stated is None:
            return self.area_km2.value if attribute == "area" and self.area_km2 else 0.0
        return float(stated.value if isinstance(stated, Estimate) else stated[party].value)


class Option(Sourced):
    """One way to settle an issue."""

    name: str
    rating: ByParty[Share]
    """r_iq: from 0 (the worst that this issue could bring the party) to 1 (the best)."""


class Issue(Sourced):
    """A question of which a deal answers with one option."""

    name: str
    weight: ByParty[NonNegative]
    """w_iq in points before scaling: what the swing from rating 0 to rating 1 is worth to the party."""
    options: Named[Id, Option]
    no_deal: OptionId
    """What holds if nobody signs."""

    @model_validator(mode="after")
    def _no_deal_is_an_option(self) -> Self:
        if self.no_deal not in self.options:
            fail(
                f"`{self.no_deal}`",
                "an option of this issue",
                did_you_mean(self.no_deal, self.options),
                under="no_deal",
            )
        return self


def _known_options(chosen: dict[str, Any]) -> dict[str, Any]:
    for issue, options in chosen.items():
        for option in (options,) if isinstance(options, str) else options:
            known = options_of(issue)
            if option not in known:
                fail(f"`{option}`", f"an option of `{issue}`", did_you_mean(option, known), under=issue)
    return chosen


Options = Annotated[tuple[OptionId, ...], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]
Choices = Annotated[Named[IssueId, Options], AfterValidator(_known_options)]
"""For some issues, the options that are meant."""


class Link(Block):
    """A weighted sum of shares that must not exceed a limit: sum_k a_k x_k <= r."""

    shares: Named[AssetId, Real]
    """a_k: the coefficient of each asset's share."""
    at_most: Real
    """r: the limit."""


class Rule(Sourced):
    """What every deal must obey: an implication, an exclusion, bounds, or a link between shares.

    `if` and `then`: where all choices of `if` are made, the choices and the shares of `then` hold (no `if`: always).
    `never`: these choices do not stand together. `link`: a limit on a sum of shares.
    """

    why: str
    """The reason, in a sentence."""
    if_: Choices = Field(default_factory=dict, alias="if", validate_default=True)
    then: Choices = Field(default_factory=dict, validate_default=True)
    shares: Named[AssetId, Bounds] = Field(default_factory=dict, validate_default=True)
    """Bounds on shares that hold where `if` holds."""
    never: Choices = Field(default_factory=dict, validate_default=True)
    link: Link | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [bool(self.then or self.shares), bool(self.never), self.link is not None]
        if sum(forms) != 1 or (self.if_ and not forms[0]):
            fail(
                "a rule of another form",
                "`if` with `then` or `shares`; or `never`; or `link`",
                "split it into several rules",
            )
        for issue in self.if_:
            if issue in self.then and not set(self.if_[issue]) & set(self.then[issue]):
                fail(
                    f"`{issue}` both in `if` and, otherwise, in `then`",
                    "a rule that can hold",
                    "use `never`",
                    under="then",
                )
        return self


class RedLine(Sourced):
    """A condition of one party that a deal must meet."""

    party: PartyId
    title: str
    active: bool = True
    """Whether it binds; a red line that is not active is remembered and does nothing."""
    options: Choices = Field(default_factory=dict, validate_default=True)
    """For some issues, the only options that the party would sign."""
    shares: Named[AssetId, Bounds] = Field(default_factory=dict, validate_default=True)
    link: Link | None = None


class Alternating(Block):
    """Offers in turn, beginning with the party named, at the first step of the regime."""

    alternating: PartyId

    @model_validator(mode="before")
    @classmethod
    def _alternate(cls, value: Any) -> Any:
        return {"alternating": value} if isinstance(value, str) else value


def _is_probability(value: Any) -> bool:
    return isinstance(value, int | float | Estimate) or (isinstance(value, Mapping) and "value" in value)


Proposer = Annotated[
    Annotated[Probability, Tag(FIRST)] | Annotated[Alternating, Tag(SECOND)],
    first_if(_is_probability),
]


class Regime(Sourced):
    """How the war goes on while this regime lasts."""

    title: str
    drift_km2_per_day: Named[AssetId, Real] = Field(default_factory=dict, validate_default=True)
    """How fast land changes hands; positive: the first party gains."""
    war_cost: ByParty[NonNegative]
    """Points a month that going on with the war costs each party."""
    freeze_per_month: Probability = Estimate(value=0)
    """The probability a month that the war is stopped on the line of contact without a deal."""
    proposer: Proposer
    """The probability that the first party makes the offer in a step; or `alternating: <who starts>`."""
    impasse: ByParty[Real] | None = None
    """F_i stated outright: what a freeze is worth to each party, instead of what it then holds."""


class Branch(Sourced):
    """One way in which an event may come out."""

    title: str
    regime: RegimeId | None = None
    """The regime that begins; none: the one in force goes on."""
    probability: Probability
    """The analyst's probability."""
    beliefs: Named[PartyId, Probability] = Field(default_factory=dict, validate_default=True)
    """What each party thinks the probability is; the analyst's where not stated."""
    freeze: Probability = Estimate(value=0)
    """The probability that the war is frozen on the line of contact at the event itself, in this branch."""


class Event(Sourced):
    """A date on which the conditions of the war change, in one of several ways."""

    title: str
    date: DateField
    branches: Named[Id, Branch]

    @model_validator(mode="after")
    def _probabilities_sum_to_one(self) -> Self:
        branches = list(self.branches.values())
        sums = {"probability": math.fsum(b.probability.value for b in branches)}
        for party in {party for branch in branches for party in branch.beliefs}:
            sums[f"beliefs.{party}"] = math.fsum(b.beliefs.get(party, b.probability).value for b in branches)
        for name, value in sums.items():
            if abs(value - 1) > SUM_TOLERANCE:
                allowed = f"`{name}` of all branches summing to 1"
                fail(
                    f"a sum of {value:g}",
                    allowed,
                    "correct one branch, or add the one that is missing",
                    under="branches",
                )
        return self


class Lever(Sourced):
    """Something that gives a party leverage; its edits take it away."""

    title: str
    meaning: str
    """What taking it away means, in a sentence."""
    edits: EditsField


Held = Annotated[Literal["held"], Field(description="as it is held on the day that is asked about")]


ShareOrHeld = Annotated[
    Annotated[Held, Tag(FIRST)] | Annotated[Share, Tag(SECOND)],
    first_if(lambda value: isinstance(value, str)),
]


class Terms(Block):
    """The terms of a package. What is not named is open."""

    shares: Named[AssetId, ShareOrHeld] = Field(default_factory=dict, validate_default=True)
    """The first party's share of each asset, or `held`: the line of contact of the day that is asked about."""
    options: Annotated[Named[IssueId, OptionId], AfterValidator(_known_options)] = Field(
        default_factory=dict, validate_default=True
    )


class Position(Sourced):
    """A package that somebody has put on the table."""

    title: str
    author: str
    date: DateField | None = None
    """When it was published; a date after the scenario's own is shown as later."""
    summary: str = ""
    terms: Terms


Shifts = Annotated[dict[str, Annotated[float, Field(strict=True)]], AfterValidator(FrozenDict)]
"""address -> number to be added to what stands there."""


class Dial(Sourced):
    """How much of something a claim speaks of: 0 leaves the scenario as it is, 1 puts the full edits in place."""

    title: str
    """What is measured: the share of the advance that is diverted."""
    value: Share
    """How much of it the claim is tested with."""
    full: EditsField
    """The values of numbers when all of it comes about; in between they move in a straight line from what is stated."""


class Claim(Sourced):
    """A sentence that somebody published, as a change that can be tried."""

    sentence: str
    author: str
    metric: str
    """What should change, in the words of `leverage solve --format json`: `scores.ukraine.position`."""
    edits: EditsField = Field(default_factory=dict, validate_default=True)
    """What the sentence speaks of, as a change of the scenario: the values that numbers take."""
    shifts: Shifts = Field(default_factory=dict, validate_default=True)
    """The same as something added to what is stated, which holds in every draw of an ensemble too."""
    dial: Dial | None = None
    """A part of that change whose size decides: how much of it there must be for the sentence to hold is reported."""
    expected: Literal["+", "-"]
    """Whether the sentence says that the metric goes up or down with it."""
    on: DateField | None = None


def _two(between: tuple[str, ...]) -> tuple[str, ...]:
    if len(between) != 2:
        fail(f"{len(between)} addresses", "two addresses", "write [one, other]")
    if between[0] == between[1]:
        fail(f"`{between[0]}` twice", "two different addresses", "name another number, or leave the entry out")
    return between


def _rank(estimate: Estimate) -> Estimate:
    if not -1 <= estimate.value <= 1:
        fail(f"{estimate.value:g}", "a rank correlation from -1 to 1", "correct the number")
    if estimate.low is not None:
        fail("a range", "a single rank correlation", "leave out `low` and `high`")
    return estimate


class Correlation(Sourced):
    """Two uncertain numbers that go together, or against each other."""

    between: Annotated[tuple[str, ...], BeforeValidator(one_or_many), AfterValidator(_two)]
    """The addresses of two numbers that have a range."""
    rank: Annotated[Estimate, AfterValidator(_rank)]
    """Spearman's rank correlation, from -1 (the more of one, the less of the other) to 1."""
