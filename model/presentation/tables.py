"""What the tables of all rooms share: the types of their columns, names of branches, terms of deals in columns.

Every table is tidy: one row an observation, one column a quantity, stable names. `model.presentation.dictionary` says what each
column means.

>>> branch_name(("mediates", "armed")), terms_in_columns({"valley": 0.5}, {"security": "none"})
('mediates / armed', {'share_valley': 0.5, 'option_security': 'none'})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from model.presentation import dictionary

TYPES = {
    "string": "string",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""Of each type of the dictionary, the column's type in a DataFrame."""


def with_types(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with the types of the dictionary; no number changes, and what is not there is missing, not a word.

    Raises:
        KeyError: a column that the dictionary does not know.
    """
    found = {str(name): dictionary.column(kind, str(name)).type for name in frame.columns}
    dates = {name: pd.to_datetime(frame[name]) for name, type_ in found.items() if type_ == "date"}
    return frame.assign(**dates).astype({name: TYPES[type_] for name, type_ in found.items()})


def branch_name(branches: Sequence[str]) -> str:
    """A path through the events as one word: the branches joined; `opening` before the first event."""
    return " / ".join(branches) or "opening"


def terms_in_columns(shares: Mapping[str, float], options: Mapping[str, str]) -> dict[str, Any]:
    """The terms of a deal, a column each."""
    return {
        **{f"share_{asset}": share for asset, share in shares.items()},
        **{f"option_{q}": o for q, o in options.items()},
    }
