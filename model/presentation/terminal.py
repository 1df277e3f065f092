"""What the text of all rooms shares: tables for a terminal, and how a number and an option are named in them.

Each function of a room's `terminal` gives what Rich prints, one after the other. Text of a scenario is shown as it stands, never
as markup.

>>> plain_table("side", "points").columns[1].header
'points'
"""

from __future__ import annotations

import math

from rich.markup import escape
from rich.table import Table

from model.scenario import Scenario
from model.scenario.labels import in_words


def option_title(scenario: Scenario, issue: str, option: object) -> str:
    """What an option of an issue is called."""
    return scenario.issues[issue].options[str(option)].name


def _towards(value: float, *, up: bool) -> str:
    """Four digits, rounded to the side on which it holds.

    >>> _towards(0.447663, up=False), _towards(0.447663, up=True), _towards(-14.3284, up=True)
    ('0.4476', '0.4477', '-14.32')
    """
    if value == 0:
        return "0"
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 3)
    return f"{(math.ceil if up else math.floor)(value / unit) * unit:.4g}"


def plain_table(*columns: str, title: str | None = None) -> Table:
    """A table without lines, whose names are never cut."""
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", caption_justify="left")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def numbers_table(first: str, *columns: str) -> Table:
    """A table of the scenario's numbers: what is said of them is never cut, their names (`_number`) are broken where need be."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def number_named(scenario: Scenario, address: str) -> str:
    """What a number is called, and the address that `--set` takes."""
    return f"{escape(in_words(scenario, address))}\n[dim]{escape(address)}[/]"
