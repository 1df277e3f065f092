"""What the tables of all rooms share: the types of their columns, names of branches, terms of deals in columns.

Every table is tidy: one row an observation, one column a quantity, stable names. `model.catalogue.dictionary` says what each
column means.

>>> branch_name(("mediates", "armed")), terms_in_columns({"valley": 0.5}, {"security": "none"})
('mediates / armed', {'share_valley': 0.5, 'option_security': 'none'})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TYPES = {
    "string": "string",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""Of each type of the dictionary, the column's type in a DataFrame."""


def branch_name(branches: Sequence[str]) -> str:
    """A path through the events as one word: the branches joined; `opening` before the first event."""
    return " / ".join(branches) or "opening"


def terms_in_columns(shares: Mapping[str, float], options: Mapping[str, str]) -> dict[str, Any]:
    """The terms of a deal, a column each."""
    return {
        **{f"share_{asset}": share for asset, share in shares.items()},
        **{f"option_{q}": o for q, o in options.items()},
    }
