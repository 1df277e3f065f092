"""The Typer application, and the options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="leverage",
    help="Who holds which cards at a peace table, why, and until when.\n\n"
    "Start with `leverage list`, then `leverage solve scenarios/kursk-2025-01.yaml`. "
    "The model explains and compares; it does not forecast.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


class Format(StrEnum):
    """How an answer is written."""

    text = "text"
    json = "json"
    csv = "csv"


class Dependence(StrEnum):
    """What an answer depends on, in three parts."""

    estimates = "estimates"
    regions = "regions"
    regret = "regret"


File = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario: a YAML file, or the name of a shipped one (`leverage list`).")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ADDRESS=VALUE",
        help="Change a value of the scenario, e.g. `assets.kursk_foothold.control=0`. Repeat for more.",
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The day that is asked about, e.g. 2025-02-01. The first day unless given."
    ),
]
TERM = typer.Option(
    "--term",
    metavar="NAME=VALUE",
    help="A term of the deal: an asset's share (of the first party) or `held`, or an issue's option, "
    "e.g. `kursk_foothold=0`, `security=neutrality`. Repeat for more; what is not named is open.",
)
TypedTerms = Annotated[list[str] | None, TERM]
DifferenceTo = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="WHAT",
        help="For the map, the difference to what is `held` (under a plan or a deal unless said), to the `first` day, "
        "to the `file` without --set, or to it with other values (ADDRESS=VALUE, repeat for more); or to `nothing`.",
    ),
]
Draws = Annotated[
    int,
    typer.Option("--draws", help="Add in which share of so many draws over all ranges it holds; none unless given."),
]
Seed = Annotated[int, typer.Option("--seed", help="For the draws: the same seed gives the same ones.")]
As = Annotated[Format, typer.Option("--format", help="text for reading, json for programs, csv for tables.")]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", help="Write to a file instead of the screen; whole or not at all."),
]

Ledger = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", envvar="LEVERAGE_LEDGER", help="Keep the run in this ledger (DuckDB)."),
]
Date = Annotated[str, typer.Option("--date", help="The date of the run, for the ledger.")]


Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
