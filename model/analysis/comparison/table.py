"""The differences between two scenarios as a table: one row an input that differs and a party."""

from __future__ import annotations

import pandas as pd

from model.analysis.comparison.answer import Comparison, Input

ALL = "(all together)"
"""In place of an address, in the rows of both scores."""


def tabulate_diff(found: Comparison) -> pd.DataFrame:
    """Address, its value before and after (missing where it is not stated), the party, and what it does to its score alone.

    The effect is in points of the party's own 100, on the day of the query, and missing where an input cannot be changed by
    itself. The last rows hold each party's score before and after, and what all differences together do to it.
    """
    rows = [
        {
            "address": moved.difference.address,
            "before": _word(moved.difference.before),
            "after": _word(moved.difference.after),
            "party": party,
            "effect": moved.alone[party] if moved.alone else float("nan"),
        }
        for moved in found.moved
        for party in found.before
    ]
    rows += [
        {
            "address": ALL,
            "before": _word(found.before[party]),
            "after": _word(found.after[party]),
            "party": party,
            "effect": found.together(party),
        }
        for party in found.before
    ]
    return pd.DataFrame(rows, columns=["address", "before", "after", "party", "effect"])


def _word(value: Input | None) -> str | None:
    return None if value is None else value if isinstance(value, str) else repr(float(value))
