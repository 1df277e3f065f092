"""What describes a column: its name, meaning, unit, type and range; and the columns that tables of several rooms share.

A *kind* of table has rows of one sort (`row` says which), and columns with a name, a meaning, a unit, a type, a range and the
section of docs/model.md in which the formula stands. A name such as `share_{asset}` is a pattern: one column for each asset.
Columns that are keys tell the rows apart. Each room's `table.py` lists its `KINDS`; names and meanings change only with
`VERSION`.

>>> TERMS[0].name, TERMS[0].names("share_crimea"), ZONE_WIDTH.unit
('share_{asset}', True, 'points')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

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


def text_column(name: str, meaning: str, *allowed: str, key: bool = False, at: str = "5-what-is-scored") -> Column:
    """A column of words; of those that are allowed, if any are named."""
    return Column(name, meaning, type="string", allowed=allowed, key=key, at=at)


def points_column(name: str, meaning: str, at: str = "5-what-is-scored") -> Column:
    """A column of points of a party's own 100."""
    return Column(name, meaning, "points", at=at)


def chance_column(name: str, meaning: str, at: str = "5-what-is-scored", unit: str = "probability") -> Column:
    """A column from 0 to 1."""
    return Column(name, meaning, unit, low=0, high=1, at=at)


def flag_column(name: str, meaning: str, at: str = "5-what-is-scored") -> Column:
    """A column of yes and no."""
    return Column(name, meaning, type="boolean", at=at)


def date_column(name: str, meaning: str, *, key: bool = False, at: str = "5-what-is-scored") -> Column:
    """A column of dates."""
    return Column(name, meaning, type="date", key=key, at=at)


def count_column(name: str, meaning: str, low: float = 0, *, key: bool = False, at: str = "5-what-is-scored") -> Column:
    """A column of whole numbers."""
    return Column(name, meaning, "number", "integer", low=low, key=key, at=at)


ESTIMATES, DEAL, WAR, GAME = (
    "1-estimates-addresses-edits",
    "2-the-deal",
    "3-the-war-goes-on-control-cost-freeze",
    "4-the-deadline-game",
)
PARTY = text_column("party", "The party, by its id in the scenario.", key=True, at=DEAL)
DAY = date_column("date", "The day that is asked about.", key=True)
BRANCH = text_column("branch", "The branches of events that led there; `opening` before the first.", key=True, at=WAR)
LIKELY = chance_column("probability", "The analyst's probability of the branch.", GAME)
TERMS = (
    chance_column("share_{asset}", "The share of the asset that the first party ends up with.", DEAL, "share"),
    text_column("option_{issue}", "The option of the issue that the deal chooses.", at=DEAL),
)
SCORE_COLUMNS = (
    points_column("position", "Position score V: what the party can expect at the table, by its own beliefs."),
    points_column("walk_away", "Walk-away value D: the same with no deal ever."),
)
SAYING_NO = points_column("saying_no", "C: what refusing this date's offer is worth.", GAME)
EXPECTED = points_column("expected", "Expected points U, under the analyst's probabilities.")
ZONE_WIDTH = points_column(
    "zone_width", "Signed width of the zone of agreement; negative where no deal gives both their D."
)
QUANTILE_COLUMNS = (Column("q{level}", "The quantile of that level.", "points, or probability"),)

PROVENANCE: Final = (
    text_column("scenario", "The scenario: the name of its file, or its title.", key=True, at=ESTIMATES),
    text_column("scenario_sha256", "SHA-256 of the scenario as the program writes it, before the edits.", at=ESTIMATES),
    text_column("edits", "What was changed in it: address=value, separated by `; `.", key=True, at=ESTIMATES),
    text_column("program", "The program's version.", at=ESTIMATES),
    text_column("tables", "The version of this dictionary.", at=ESTIMATES),
    Column("seed", "The seed of the draws, in tables that come from a sample.", type="integer", at=ESTIMATES),
    count_column("sample", "How many draws there were, in tables that come from a sample.", 1, at=ESTIMATES),
)
"""The columns that lead every table; of a grid, the addresses follow them."""
