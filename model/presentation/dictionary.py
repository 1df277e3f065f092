"""What does a column mean? The data dictionary of every table: the code, the files and docs/tables.md share it.

A *kind* of table has rows of one sort (`row` says which), and columns with a name, a meaning, a unit, a type, a range and the
section of docs/model.md in which the formula stands. A name such as `share_{asset}` is a pattern: one column for each asset.
Columns that are keys tell the rows apart. Names and meanings change only with `VERSION`.

>>> found = column("scores", "position")
>>> found.unit, found.type, found.at
('points', 'number', '5-what-is-scored')
>>> column("path", "share_crimea").name
'share_{asset}'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from model.errors import Fault, InvalidInput, did_you_mean

VERSION: Final = "1"
"""The version of names and meanings of columns."""
NEAR: Final = 1e-6
"""By how much a number may miss its range: the tolerance of the solver, 1e-6 points or less."""

Type = Literal["string", "number", "integer", "boolean", "date"]


@dataclass(frozen=True)
class Column:
    """One column, or all columns of one pattern."""

    name: str
    meaning: str
    unit: str = ""
    """What it is counted in; `unit` where the column of that name says so row by row."""
    type: Type = "number"
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    """The words that may stand in it; any where there are none."""
    at: str = "5-what-is-scored"
    """The heading of docs/model.md under which the formula stands, as in a link to it."""
    key: bool = False
    """Whether it tells rows apart, together with the other keys."""

    def names(self, name: str) -> bool:
        """Whether this is the description of a column of that name."""
        pattern = re.sub(r"\\{[^}]*\\}", ".+", re.escape(self.name))
        return re.fullmatch(pattern, name) is not None

    @property
    def range(self) -> str:
        """The range in words."""
        if self.allowed:
            return ", ".join(f"`{word}`" for word in self.allowed)
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        return f"at least {self.low:g}" if self.low is not None else ""


@dataclass(frozen=True)
class Kind:
    """One kind of table."""

    name: str
    title: str
    row: str
    """What one row is."""
    columns: tuple[Column, ...]
    drawn: bool = False
    """Whether it comes from a sample, so that seed and size belong to it."""


def kind(name: str) -> Kind:
    """The description of a kind of table.

    Raises:
        InvalidInput: no such kind.
    """
    if name not in KINDS:
        raise InvalidInput([Fault("--what", f"`{name}`", ", ".join(KINDS), did_you_mean(name, KINDS))])
    return KINDS[name]


def column(of: str, name: str) -> Column:
    """The description of a column: of its own name, or else the first pattern that it fits.

    Raises:
        KeyError: a column that the dictionary does not know.
    """
    described = (*PROVENANCE, *kind(of).columns)
    exact = [one for one in described if one.name == name]
    found = exact or [one for one in described if "{" in one.name and one.names(name)]
    if not found:
        raise KeyError(f"{of}.{name}")
    return found[0]


def _text(name: str, meaning: str, *allowed: str, key: bool = False, at: str = "5-what-is-scored") -> Column:
    return Column(name, meaning, type="string", allowed=allowed, key=key, at=at)


def _points(name: str, meaning: str, at: str = "5-what-is-scored") -> Column:
    return Column(name, meaning, "points", at=at)


def _chance(name: str, meaning: str, at: str = "5-what-is-scored", unit: str = "probability") -> Column:
    return Column(name, meaning, unit, low=0, high=1, at=at)


def _yes(name: str, meaning: str, at: str = "5-what-is-scored") -> Column:
    return Column(name, meaning, type="boolean", at=at)


def _date(name: str, meaning: str, *, key: bool = False, at: str = "5-what-is-scored") -> Column:
    return Column(name, meaning, type="date", key=key, at=at)


def _count(name: str, meaning: str, low: float = 0, *, key: bool = False, at: str = "5-what-is-scored") -> Column:
    return Column(name, meaning, "number", "integer", low=low, key=key, at=at)


_ESTIMATES, _DEAL, _WAR, _GAME = (
    "1-estimates-addresses-edits",
    "2-the-deal",
    "3-the-war-goes-on-control-cost-freeze",
    "4-the-deadline-game",
)
_PARTY = _text("party", "The party, by its id in the scenario.", key=True, at=_DEAL)
_DAY = _date("date", "The day that is asked about.", key=True)
_BRANCH = _text("branch", "The branches of events that led there; `opening` before the first.", key=True, at=_WAR)
_LIKELY = _chance("probability", "The analyst's probability of the branch.", _GAME)
_TERMS = (
    _chance("share_{asset}", "The share of the asset that the first party ends up with.", _DEAL, "share"),
    _text("option_{issue}", "The option of the issue that the deal chooses.", at=_DEAL),
)
_SCORES = (
    _points("position", "Position score V: what the party can expect at the table, by its own beliefs."),
    _points("walk_away", "Walk-away value D: the same with no deal ever."),
)
_SAYING_NO = _points("saying_no", "C: what refusing this date's offer is worth.", _GAME)
_EXPECTED = _points("expected", "Expected points U, under the analyst's probabilities.")
_WIDTH = _points("zone_width", "Signed width of the zone of agreement; negative where no deal gives both their D.")
_QUANTILES = (Column("q{level}", "The quantile of that level.", "points, or probability"),)

PROVENANCE: Final = (
    _text("scenario", "The scenario: the name of its file, or its title.", key=True, at=_ESTIMATES),
    _text("scenario_sha256", "SHA-256 of the scenario as the program writes it, before the edits.", at=_ESTIMATES),
    _text("edits", "What was changed in it: address=value, separated by `; `.", key=True, at=_ESTIMATES),
    _text("program", "The program's version.", at=_ESTIMATES),
    _text("tables", "The version of this dictionary.", at=_ESTIMATES),
    Column("seed", "The seed of the draws, in tables that come from a sample.", type="integer", at=_ESTIMATES),
    _count("sample", "How many draws there were, in tables that come from a sample.", 1, at=_ESTIMATES),
)
"""The columns that lead every table; of a grid, the addresses follow them."""

_ALL = (
    Kind(
        "scores",
        "Scores on one day",
        "a branch and party",
        (
            _DAY,
            _BRANCH,
            _text("regime", "The regime in force.", at=_WAR),
            _LIKELY,
            _PARTY,
            *_SCORES,
            _points("surplus", "V - D."),
            Column("surplus_share", "(V - D) / (I - D), measured against the party's own best I.", "share"),
            _SAYING_NO,
            _EXPECTED,
            _points("optimism", "V - U: what it expects beyond the analyst's probabilities."),
            _WIDTH,
        ),
    ),
    Kind(
        "path",
        "Scores, offers and terms on every date",
        "a date, branch and party",
        (
            _DAY,
            _BRANCH,
            _text("regime", "The regime in force.", at=_WAR),
            _LIKELY,
            _PARTY,
            *_SCORES,
            _SAYING_NO,
            _EXPECTED,
            _points("freeze_value", "F: what a freeze on that day is worth.", _WAR),
            _WIDTH,
            _chance("proposes", "The probability that the party makes the offer; empty at the horizon.", _WAR),
            _yes("accepted", "Whether its offer would be accepted; empty at the horizon.", _GAME),
            _points("offer", "What its best offer leaves it; empty where it has none.", _GAME),
            *_TERMS,
        ),
    ),
    Kind(
        "outlook",
        "Deal, freeze or war over time",
        "a date",
        (
            _DAY,
            _chance("deal", "The probability that there has been a deal, the offer of that day included.", _GAME),
            _chance("freeze", "The probability that the war has been frozen without one.", _GAME),
            _chance("war", "The probability that it goes on.", _GAME),
        ),
    ),
    Kind(
        "control",
        "Who holds what on every date if the war goes on",
        "a date, branch and asset",
        (
            _DAY,
            _BRANCH,
            _LIKELY,
            _text("asset", "The asset, by its id.", key=True, at=_WAR),
            _text("name", "Its name.", at=_WAR),
            _chance("share", "The first party's share of it.", _WAR, unit="share"),
            Column("held", "What the first party holds of it, in the unit of the next column.", at=_WAR),
            _text("unit", "km²; % of it where it is not land.", "km²", "%", at=_WAR),
            Column(
                "held_at_low",
                "What it would hold that day, over the branches, with every drift at the low end of its range, in that unit; "
                "empty where no drift has one.",
                at=_WAR,
            ),
            Column("held_at_high", "The same at the high end.", at=_WAR),
        ),
    ),
    Kind(
        "frontier",
        "The efficient deals",
        "an end of a piece of the frontier",
        (
            _count(
                "piece", "The piece, from the best for the first party to the best for the second.", key=True, at=_DEAL
            ),
            _text("better_for", "The party for which this end is the better one.", key=True, at=_DEAL),
            _points("points_{party}", "What the deal is worth to the party: W.", _DEAL),
            *_TERMS,
        ),
    ),
    Kind(
        "levers",
        "What each lever is worth",
        "a lever and party",
        (
            _DAY,
            _text("lever", "The lever, by its id.", key=True),
            _text("title", "The lever in words."),
            _PARTY,
            _points("score", "Shapley value in the position score."),
            _points("walk_away", "Shapley value in the walk-away value."),
            _points("alone", "What the score changes if this lever alone is taken away, the sign turned."),
            Column("standard_error", "Of the score's Shapley value, where orders were drawn.", "points", low=0),
            _text("shadow", "The lever whose absence would show this one's worth the most."),
            _points("alone_without_shadow", "As `alone`, with that other lever taken away first."),
        ),
    ),
    Kind(
        "chips",
        "What each asset is worth",
        "an asset and party",
        (
            _DAY,
            _text("asset", "The asset, by its id.", key=True),
            _text("name", "The asset in words."),
            _text("holder", "The party that holds more of it; empty where it is shared by half."),
            _count(
                "order",
                "Its place in the order in which efficient deals hand assets over; empty for what one of them does not want.",
                at="6-two-ways-to-solve-one-answer",
            ),
            Column("ratio", "Its worth to the first party over that to the second.", "ratio", low=0),
            _PARTY,
            Column("worth", "What all of it is worth.", "points", low=0),
            Column(
                "per_100_km2", "What 100 km2 of it are worth; empty where it has no area.", "points per 100 km2", low=0
            ),
            _points("slope_below", "How the score moves with the first party's share of it, from below."),
            _points("slope_above", "The same from above."),
            _yes("kink", "Whether the two slopes differ."),
            Column(
                "score_per_km2", "How the score moves with one km2 more in the first party's hand.", "points per km2"
            ),
        ),
    ),
    Kind(
        "exchange",
        "Exchange rates between assets",
        "a party and pair of assets",
        (
            _PARTY,
            _text("of", "The asset that is given.", key=True),
            _text("to", "The asset that is taken for it.", key=True),
            Column("km2", "How many km2 of `to` move the score as much as one km2 of `of`.", "km2 per km2"),
        ),
    ),
    Kind(
        "positions",
        "Plans on the table",
        "a position, branch and party",
        (
            _DAY,
            _text("position", "The position, by its id.", key=True),
            _text("title", "The position in words."),
            _text("author", "Who put it forward."),
            _date("published", "When."),
            _yes("later", "Whether that was after the scenario's first day."),
            _BRANCH,
            _LIKELY,
            _PARTY,
            _points("value", "What the deal is worth: W."),
            _points("margin", "W - C: negative where the party would rather say no."),
            _yes("accepts", "Whether it would accept: a margin of at least 0, and no rule or own red line broken."),
            _text("breaks", "The rules and red lines that the stated terms break."),
            Column("surplus_share", "(W - D) / (I - D).", "share"),
            _points("to_frontier", "What both could still gain; negative if it asks for more than there is."),
            _points("could_gain", "What this party could still gain at no cost to the other."),
            Column(
                "nearest_change",
                "What the nearest deal that both would accept changes, for this party.",
                "points",
                low=0,
            ),
            _points("nearest_value", "What that deal is worth to it."),
            _text("nearest_terms", "How its terms differ."),
            _text("open", "What the position leaves open, as completed in the terms."),
            _chance("accepts_in", "The share of draws in which the party accepts on the first day.", unit="share"),
            _chance("both_in", "The share of draws in which both do.", unit="share"),
            _count("draws", "How many draws.", 1),
            *_TERMS,
        ),
    ),
    Kind(
        "acceptance",
        "When each side would accept a plan",
        "a position, party, branch and span of dates",
        (
            _text("position", "The position, by its id.", key=True),
            _PARTY,
            _BRANCH,
            _date("first", "The first day of the span.", key=True),
            _date("last", "The last day of it."),
        ),
    ),
    Kind(
        "claims",
        "Published sentences put to the test",
        "a claim",
        (
            _text("claim", "The claim, by its id.", key=True),
            _text("sentence", "The sentence."),
            _text("author", "Who said so."),
            _text("metric", "The figure that it speaks of."),
            Column("before", "The figure without the claim's edit.", "of the metric"),
            Column("after", "The figure with it.", "of the metric"),
            Column("effect", "after - before.", "of the metric"),
            _text("expected", "The sign that the sentence expects.", "+", "-"),
            _text("verdict", "Whether the sign holds."),
            _text("parts", "What the effect consists of, adding up to it."),
            _text("turns", "The values of its dial at which the verdict turns."),
            _text("source", "Where it was said, by the ids of sources."),
            _chance("holds_in", "The share of draws in which the sign holds.", unit="share"),
            Column("standard_error", "Of that share.", "share", low=0, high=0.5),
        ),
    ),
    Kind(
        "claim_effects",
        "What each claim's edit does over time",
        "a claim, date and party",
        (
            _text("claim", "The claim, by its id.", key=True),
            _DAY,
            _text("event", "The event just before it; empty on the first day.", key=True),
            _PARTY,
            _points("effect", "What the edit does to the position score."),
        ),
    ),
    Kind(
        "breakeven",
        "What would have to change",
        "a value at which acceptance flips, or one change of several",
        (
            _text("kind", "What the row is.", "alone", "not within its range", "pair", "opening", key=True),
            _text("position", "The position; empty where an empty zone is opened.", key=True),
            _text("party", "The party whose acceptance flips; empty where it is both.", key=True),
            _text("address", "The estimate that changes.", key=True),
            Column("stated", "Its stated value.", "of the estimate"),
            Column("low", "The low end of its range.", "of the estimate"),
            Column("high", "The high end.", "of the estimate"),
            Column(
                "value", "The value at which it flips, or that the joint change needs.", "of the estimate", key=True
            ),
            _text("accepts", "On which side of the value the party accepts.", "above", "below"),
            _chance("cost", "|value - stated| / (high - low).", unit="share"),
        ),
    ),
    Kind(
        "lenses",
        "Competing explanations side by side",
        "a lens, branch, party and quantity",
        (
            _DAY,
            _text("lens", "The explanation.", "range", "shift", "optimism", "game", "fair", "all", key=True),
            _text("branch", "The branches of events; `over all` sums them up.", key=True, at=_WAR),
            _LIKELY,
            _text("party", "The party; empty where the figure belongs to both.", key=True),
            _text("quantity", "What is counted.", key=True),
            Column("value", "The figure; yes is 1 and no is 0.", "unit"),
            _text("unit", "Its unit.", "yes/no", "points", "share", "probability"),
            _date("when", "The day of which it speaks."),
            _text("then", "The branch of that day."),
            _text("verdict", "What the lens says."),
        ),
    ),
    Kind(
        "sensitivity",
        "What the answer depends on",
        "an estimate or group, and a quantity",
        (
            _text("quantity", "The figure.", key=True),
            _text("name", "The estimate's address, or the group.", key=True),
            _points("at_low", "The score with this estimate alone at its low end."),
            _points("at_high", "At its high end."),
            Column("first", "First-order Sobol index: what of the variance would go if it alone were known.", "share"),
            Column("first_interval", "Half the width of its 95 % bootstrap interval.", "share", low=0),
            Column("total", "Total index: what would stay if all others were known.", "share"),
            Column("total_interval", "Half the width of its 95 % bootstrap interval.", "share", low=0),
            Column("first_by_half", "The first-order index from half the draws.", "share"),
            Column("total_by_half", "The total index from half the draws.", "share"),
        ),
        drawn=True,
    ),
    Kind(
        "screen",
        "Offers where the other's refusal point is not known",
        "an offer of a party",
        (
            _text(
                "kind",
                "An offer, or the best of them; `none` where no deal gives the other side what it wants at least.",
                "offer",
                "best",
                "none",
                key=True,
            ),
            _PARTY,
            Column(
                "leaves",
                "What the offer gives the other side; of `none`, what that wants at least.",
                "points",
                key=True,
            ),
            _points("keeps", "What it leaves the party that makes it; empty where nothing can be offered."),
            _chance("acceptance", "The share of draws in which it is accepted."),
            _points("expected", "What it is worth: accepted or refused."),
            _points("refused", "What the party has if it is refused."),
        ),
        drawn=True,
    ),
    Kind(
        "regions",
        "In which region of the estimates an outcome holds",
        "an outcome and estimate that bounds its region; an outcome, where there is no region",
        (
            _text("column", "The outcome: a column of `draws`.", key=True),
            _text("outcome", "The outcome in words."),
            _chance("share", "The share of all draws in which it holds.", unit="share"),
            _yes("holds", "Whether the region is of the draws in which it holds, or in which it fails."),
            _text("address", "The estimate that bounds the region.", key=True, at=_ESTIMATES),
            Column("low", "From which value on; empty where the region is not bounded below.", "of the estimate"),
            Column("high", "Up to which value; empty where it is not bounded above.", "of the estimate"),
            _chance("chance", "Probability that a restriction as telling would come about by chance."),
            _chance("coverage", "What of the outcome's draws lies in the region, on draws kept apart.", unit="share"),
            _chance("density", "What of the region's draws has the outcome, on draws kept apart.", unit="share"),
            _count("draws", "How many draws, both halves together.", 1),
        ),
        drawn=True,
    ),
    Kind(
        "regret",
        "What each side would regret to have proposed",
        "a party and position",
        (
            _PARTY,
            _text("position", "The position, or `nothing`.", key=True),
            Column("mean", "The mean regret.", "points", low=0),
            Column("standard_error", "Of the mean.", "points", low=0),
            Column("upper", "The 95 % quantile of the regret.", "points", low=0),
            Column("most", "The greatest regret.", "points", low=0),
            _chance("accepted", "The share of draws in which the other side accepts it.", unit="share"),
            _chance("best_in", "The share of draws in which nothing is better.", unit="share"),
            Column("mean_by_half", "The mean regret in the first half of the draws.", "points", low=0),
            _count("draws", "The draws in which it is the party's to propose.", 1),
        ),
        drawn=True,
    ),
    Kind(
        "ensemble",
        "What came out of many draws",
        "a quantity",
        (
            _text("column", "The quantity: a column of `draws`, or `holds_` and a claim.", key=True),
            _count("draws", "How many draws.", 1),
            _chance("share", "The share of draws in which it is so, for what is so or not.", unit="share"),
            Column("mean", "The mean, for a number.", "of the quantity"),
            Column("standard_error", "Of the mean or the share.", "of the quantity", low=0),
            Column("q{level}", "The quantile of that level.", "of the quantity"),
        ),
        drawn=True,
    ),
    Kind(
        "bands",
        "Quantiles over time",
        "a date and quantity",
        (_DAY, _text("quantity", "The quantity.", key=True), *_QUANTILES),
        drawn=True,
    ),
    Kind(
        "draws",
        "Every draw",
        "a draw",
        (
            _count("draw", "The number of the draw in its sample.", key=True, at=_ESTIMATES),
            _points("score_{party}", "Position score on the first day."),
            _points("walk_away_{party}", "Walk-away value."),
            _points("saying_no_{party}", "What saying no is worth.", _GAME),
            Column("surplus_share_{party}", "Share of the surplus.", "share"),
            _WIDTH,
            _yes("zone", "Whether there is a zone of agreement."),
            _yes("gains_more_{party}", "Whether the party has the greater share of its own best."),
            _chance("deal_by_{date}", "Probability of a deal by then.", _GAME),
            _chance("freeze_by_{date}", "Probability of a freeze by then.", _GAME),
            _chance("war_by_{date}", "Probability that the war goes on then.", _GAME),
            _date("deal_date", "The likeliest date of a deal; empty where there is none.", at=_GAME),
            _points("margin_{position}_{party}", "The position's margin."),
            _chance("accepts_{position}_{party}", "Probability that the party, or `both`, accept it on the first day."),
            _points(
                "gain_{position}_{party}", "What the party gains by proposing it; empty where its own red line forbids."
            ),
            Column("effect_{claim}", "The effect of the claim's edit on its metric.", "of the metric"),
            Column("{address}", "The value drawn for the estimate at that address.", "of the estimate", at=_ESTIMATES),
        ),
        drawn=True,
    ),
    Kind(
        "estimates",
        "Every number of the scenario",
        "an estimate",
        (
            _text("address", "Its place in the file.", key=True, at=_ESTIMATES),
            Column("value", "The central value.", "unit", at=_ESTIMATES),
            Column("low", "The lowest value to be taken seriously.", "unit", at=_ESTIMATES),
            Column("high", "The highest.", "unit", at=_ESTIMATES),
            _text(
                "distribution", "How it is distributed between them.", "pert", "triangular", "uniform", at=_ESTIMATES
            ),
            _text("unit", "What it is counted in.", at=_ESTIMATES),
            _text("label", "Plain words for it.", at=_ESTIMATES),
            _text("source", "The ids of its sources; its own or of the block around it.", at=_ESTIMATES),
            _text("judgement", "Where there is no source: why this number.", at=_ESTIMATES),
            _text("note", "What else a reader should know.", at=_ESTIMATES),
        ),
    ),
    Kind(
        "sources",
        "The scenario's bibliography",
        "a source",
        (
            _text("source", "Its id in the scenario.", key=True, at=_ESTIMATES),
            _text("title", "Its title.", at=_ESTIMATES),
            _text("publisher", "Who published it.", at=_ESTIMATES),
            _text("date", "When: a day, a month or a year.", at=_ESTIMATES),
            _text("url", "Where.", at=_ESTIMATES),
            _text("note", "What else a reader should know.", at=_ESTIMATES),
        ),
    ),
)

KINDS: Final[dict[str, Kind]] = {one.name: one for one in _ALL}
"""Every kind of table by its name."""


def page() -> str:
    """The dictionary as Markdown: docs/tables.md."""
    heads = [
        "# Tables",
        f"Version {VERSION} of the tables. Written by `leverage dictionary --to docs/tables.md`; do not edit by hand.",
        "One row is one observation, one column one quantity. Points of two parties are never compared. A name with "
        "braces stands for several columns. `key` marks the columns that tell rows apart. An empty cell is a figure "
        "that does not exist there.",
        "## Beside every table",
        "These columns lead every table; the addresses of a grid follow them, each a number of its estimate's unit.",
        _listed(PROVENANCE),
    ]
    for one in _ALL:
        heads += [f"## {one.name}", f"{one.title}. One row is {one.row}.", _listed(one.columns)]
    return "\n\n".join(heads) + "\n"


def _listed(columns: Iterable[Column]) -> str:
    rows = ["| column | meaning | unit | type | range | formula |", "|---|---|---|---|---|---|"]
    for one in columns:
        name = f"`{one.name}`" + (" (key)" if one.key else "")
        meaning = one.meaning.replace("|", "\\|")
        place = f"[section {one.at[0]}](model.md#{one.at})"
        rows.append(f"| {name} | {meaning} | {one.unit} | {one.type} | {one.range} | {place} |")
    return "\n".join(rows)
