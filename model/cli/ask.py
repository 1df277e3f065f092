"""The commands that ask one question of a scenario.

A query is made of what is typed; `model.catalogue.questions` asks it. Imports are late, so that `leverage --help` answers at
once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.arguments import (
    difference_to,
    find_scenario,
    load_scenario,
    parse_day,
    parse_edit,
    with_position,
)
from model.cli.options import TERM, As, Date, DifferenceTo, Draws, File, Format, Ledger, On, Seed, Set, To, TypedTerms
from model.cli.output import emit, emit_as, engine_here, json_text, ledger_module

if TYPE_CHECKING:
    from model.catalogue.query import Query
    from model.scenario import Scenario


def _query(scenario: Scenario, on: str | None = None, draws: int = 0, **more: Any) -> Query:
    """A query of what is typed; a sample shows how far it is."""
    from model.catalogue.query import Query

    return Query(scenario, parse_day(on), draws=draws or None, engine=engine_here(), **more)


def answer(name: str, query: Query, format: Format, to: To, kind: str = "") -> None:  # noqa: A002
    """Print the answer to a question: as text, or a table of it (of its own name unless given) as JSON or CSV."""
    from model.catalogue import questions

    emit_as(format, questions.show(query, name) if format is Format.text else questions.table(query, kind or name), to)


def ask_solve(
    file: File,
    edits: Set = None,
    on: On = None,
    ledger: Ledger = None,
    date: Date = "",
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Scores, zone of agreement, fair points, the offers each side would make with their terms, and the outlook."""
    from model.analysis.scores import digest
    from model.catalogue import questions

    query = _query(load_scenario(file, edits), on)
    solution = questions.ask(query, "scores")
    if ledger is not None:
        kept = ledger_module()
        name = kept.record(ledger, kept.run(solution, dict(parse_edit(text) for text in edits or ()), date))
        typer.echo(f"run {name} is in {ledger}", err=True)
    if format is Format.json:
        emit(json_text(digest.figures(solution)), to)
    else:
        answer("scores", query, format, to, "figures")


def ask_path(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """Every date: scores, walk-away values, the zone, and what each side would offer, branch by branch."""
    answer("path", _query(load_scenario(file, edits)), format, to)


def ask_frontier(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The efficient deals: the corners of the frontier with their terms, from one side's best to the other's."""
    answer("frontier", _query(load_scenario(file, edits)), format, to)


def ask_why(
    file: File,
    edits: Set = None,
    on: On = None,
    seed: Annotated[int, typer.Option(help="For the orders that are drawn where there are more than 12 levers.")] = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Why the scores are what they are: what each lever is worth to both sides (Shapley values, adding up exactly)."""
    answer("levers", _query(load_scenario(file, edits), on, seed=seed), format, to)


def ask_chips(
    file: File,
    edits: Set = None,
    on: On = None,
    rates: Annotated[
        bool, typer.Option("--rates", help="With csv or json: the exchange rate between any two assets.")
    ] = False,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Which asset is worth what to whom, in which order deals trade them, and at which rate one stands for another."""
    answer("chips", _query(load_scenario(file, edits), on), format, to, "exchange" if rates else "chips")


def ask_positions(
    file: File,
    edits: Set = None,
    on: On = None,
    dates: Annotated[
        bool, typer.Option("--dates", help="With csv or json: the spans of dates on which each side would accept.")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Every plan on the table: worth to each side, who refuses it, the dates, and the nearest deal both would accept."""
    kind = "acceptance" if dates else "positions"
    answer("positions", _query(load_scenario(file, edits), on, draws, seed=seed), format, to, kind)


def ask_judge(
    file: File,
    terms: Annotated[list[str], TERM],
    edits: Set = None,
    on: On = None,
    dates: Annotated[
        bool, typer.Option("--dates", help="With csv or json: the spans of dates on which each side would accept.")
    ] = False,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """A deal of your own: what `leverage positions` says of a plan, for the terms that you type in."""
    scenario, position = with_position(load_scenario(file, edits), None, terms)
    answer("positions", _query(scenario, on, position=position), format, to, "acceptance" if dates else "positions")


def ask_breakeven(
    file: File,
    position: Annotated[
        str | None,
        typer.Argument(metavar="POSITION", help="A position by name (`leverage positions FILE --format csv`)."),
    ] = None,
    edits: Set = None,
    terms: TypedTerms = None,
    on: On = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """What would have to change for each side to accept a plan or a deal, or for an empty zone of agreement to open."""
    scenario, position = with_position(load_scenario(file, edits), position, terms)
    answer("breakeven", _query(scenario, on, position=position), format, to)


def ask_map(
    file: File,
    edits: Set = None,
    on: On = None,
    position: Annotated[
        str | None, typer.Option("--position", help="Under a plan by this name, against what is held.")
    ] = None,
    terms: TypedTerms = None,
    against: DifferenceTo = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Who holds how much of which region: on a day, under a plan or a deal, or how that differs from something else."""
    scenario, position = with_position(load_scenario(file, edits), position, terms)
    folder, before = find_scenario(file).parent, difference_to(file, against or [])
    answer("map", _query(scenario, on, position=position, against=before, folder=folder), format, to)


def ask_claims(
    file: File,
    edits: Set = None,
    effects: Annotated[
        bool, typer.Option("--effects", help="With csv or json: the effect on each side's score, by date.")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Published sentences put to the test: effect, expected sign, what it consists of, and what would turn the verdict."""
    kind = "claim_effects" if effects else "claims"
    answer("claims", _query(load_scenario(file, edits), draws=draws, seed=seed), format, to, kind)


def ask_lenses(file: File, edits: Set = None, on: On = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The field's competing explanations side by side: which leave a deal possible on a day, which do not, and why."""
    answer("lenses", _query(load_scenario(file, edits), on), format, to)


def ask_diff(
    file: File,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The scenario that it is held against.")],
    edits: Set = None,
    on: On = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """What differs between two scenarios, address by address, and what each difference does to both scores.

    --set changes the second one; with the same file twice it shows what the edits do.
    """
    before, after = load_scenario(file, None), load_scenario(other, edits)
    answer("diff", _query(after, on, against=before), format, to)
