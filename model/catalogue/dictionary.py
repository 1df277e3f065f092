"""The data dictionary: what every column of every kind of table means; code, files and docs/tables.md share it.

The kinds stand beside the functions that make them, in each room's `table.py`; here they are gathered by name.

>>> found = column("scores", "position")
>>> found.unit, found.type, found.at
('points', 'number', '5-what-is-scored')
>>> column("path", "share_crimea").name
'share_{asset}'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from model.catalogue.query import open_room
from model.catalogue.questions import QUESTIONS
from model.errors import Fault, InvalidInput, did_you_mean
from model.presentation.columns import PROVENANCE, VERSION, Column, Kind
from model.presentation.tables import TYPES

_ROOMS = dict.fromkeys(question.room for question in QUESTIONS.values() if question.tables)
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind for room in _ROOMS for kind in getattr(open_room(f"{room}.table"), "KINDS", ())
}
"""Every kind of table by its name."""


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


def with_types(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with the types of the dictionary; no number changes, and what is not there is missing, not a word.

    Raises:
        KeyError: a column that the dictionary does not know.
    """
    found = {str(name): column(kind, str(name)).type for name in frame.columns}
    dates = {name: pd.to_datetime(frame[name]) for name, type_ in found.items() if type_ == "date"}
    return frame.assign(**dates).astype({name: TYPES[type_] for name, type_ in found.items()})


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
    for one in KINDS.values():
        heads += [f"## {one.name}", f"{one.title}. One row is {one.row}.", _listed(one.columns)]
    return "\n\n".join(heads) + "\n"


def _listed(columns: Iterable[Column]) -> str:
    rows = ["| column | meaning | unit | type | range | formula |", "|---|---|---|---|---|---|"]
    for one in columns:
        name = f"`{one.name}`" + (" (key)" if one.key else "")
        meaning = one.meaning.replace("|", "\\|")
        heading = one.at
        place = f"[section {heading[0]}](model.md#{heading})"
        rows.append(f"| {name} | {meaning} | {one.unit} | {one.type} | {one.range} | {place} |")
    return "\n".join(rows)
