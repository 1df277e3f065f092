"""The commands that ask one question of a scenario.

Each imports what it asks only when it is called, so that `leverage --help` answers at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.arguments import (
    difference_to,
    find_scenario,
    load_scenario,
    parse_day,
    parse_edit,
    parse_term,
    with_position,
)
from model.cli.options import TERM, As, Date, Difference, Draws, File, Format, Ledger, On, Seed, Set, Terms, To
from model.cli.output import draw_sample, emit, emit_as, json_text, ledger_module


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
    from model.analysis import scores
    from model.analysis.scores import digest

    solution = scores.solve(load_scenario(file, edits), parse_day(on))
    if ledger is not None:
        kept = ledger_module()
        name = kept.record(ledger, kept.run(solution, dict(parse_edit(text) for text in edits or ()), date))
        typer.echo(f"run {name} is in {ledger}", err=True)
    if format is Format.text:
        from model.analysis.scores.terminal import show_solution

        emit(show_solution(solution), to)
    elif format is Format.json:
        emit(json_text(digest.figures(solution)), to)
    else:
        from model.analysis.scores.table import tabulate_figures

        emit_as(format, tabulate_figures(solution), to)


def ask_path(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """Every date: scores, walk-away values, the zone, and what each side would offer, branch by branch."""
    from model.analysis import scores
    from model.analysis.scores.table import tabulate_path
    from model.analysis.scores.terminal import show_path

    result = scores.path(load_scenario(file, edits))
    emit_as(format, show_path(result) if format is Format.text else tabulate_path(result), to)


def ask_frontier(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The efficient deals: the corners of the frontier with their terms, from one side's best to the other's."""
    from model.analysis import scores
    from model.analysis.scores.table import tabulate_frontier
    from model.analysis.scores.terminal import show_frontier

    result = scores.efficient(load_scenario(file, edits))
    emit_as(format, show_frontier(result) if format is Format.text else tabulate_frontier(result), to)


def ask_why(
    file: File,
    edits: Set = None,
    on: On = None,
    seed: Annotated[int, typer.Option(help="For the orders that are drawn where there are more than 12 levers.")] = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Why the scores are what they are: what each lever is worth to both sides (Shapley values, adding up exactly)."""
    from model.analysis import leverage
    from model.analysis.leverage.table import tabulate_levers
    from model.analysis.leverage.terminal import show_why

    result = leverage.why(load_scenario(file, edits), parse_day(on), seed)
    emit_as(format, show_why(result) if format is Format.text else tabulate_levers(result), to)


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
    from model.analysis import chips
    from model.analysis.chips.table import tabulate_chips, tabulate_exchange
    from model.analysis.chips.terminal import show_chips

    result = chips.chips(load_scenario(file, edits), parse_day(on))
    table = tabulate_exchange if rates else tabulate_chips
    emit_as(format, show_chips(result) if format is Format.text else table(result), to)


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
    from model.analysis.positions import judge
    from model.analysis.positions.table import tabulate_acceptance, tabulate_positions
    from model.analysis.positions.terminal import show_positions

    scenario = load_scenario(file, edits)
    result = judge(scenario, parse_day(on))
    odds = draw_sample(scenario, draws, seed).odds if draws else ()
    if format is Format.text:
        emit(show_positions(result, odds), to)
    else:
        emit_as(format, tabulate_acceptance(result) if dates else tabulate_positions(result, odds), to)


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
    from model.analysis.positions import OWN_DEAL, judge, with_deal
    from model.analysis.positions.table import tabulate_acceptance, tabulate_positions
    from model.analysis.positions.terminal import show_positions

    scenario = with_deal(load_scenario(file, edits), dict(parse_term(text) for text in terms))
    result = judge(scenario, parse_day(on), [OWN_DEAL])
    table = tabulate_acceptance if dates else tabulate_positions
    emit_as(format, show_positions(result) if format is Format.text else table(result), to)


def ask_breakeven(
    file: File,
    position: Annotated[
        str | None,
        typer.Argument(metavar="POSITION", help="A position by name (`leverage positions FILE --format csv`)."),
    ] = None,
    edits: Set = None,
    terms: Terms = None,
    on: On = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """What would have to change for each side to accept a plan or a deal, or for an empty zone of agreement to open."""
    from model.analysis.positions import breakeven
    from model.analysis.positions.table import tabulate_breakeven
    from model.analysis.positions.terminal import show_breakeven

    scenario, position = with_position(load_scenario(file, edits), position, terms)
    result = breakeven.breakeven(scenario, position, parse_day(on))
    emit_as(format, show_breakeven(result) if format is Format.text else tabulate_breakeven(result), to)


def ask_map(
    file: File,
    edits: Set = None,
    on: On = None,
    position: Annotated[
        str | None, typer.Option("--position", help="Under a plan by this name, against what is held.")
    ] = None,
    terms: Terms = None,
    against: Difference = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Who holds how much of which region: on a day, under a plan or a deal, or how that differs from something else."""
    from model.analysis.territory import holdings
    from model.analysis.territory.terminal import show_land

    scenario, position = with_position(load_scenario(file, edits), position, terms)
    seen = holdings.seen(
        scenario, parse_day(on), position, difference_to(file, against or []), find_scenario(file).parent
    )
    emit_as(format, show_land(seen) if format is Format.text else seen.table(), to)


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
    from model.analysis.claims import try_claims
    from model.analysis.claims.table import tabulate_claim_effects, tabulate_claims
    from model.analysis.claims.terminal import show_claims

    scenario = load_scenario(file, edits)
    result = try_claims(scenario)
    holds = draw_sample(scenario, draws, seed).holds if draws else {}
    if format is Format.text:
        emit(show_claims(scenario, result, holds), to)
    else:
        emit_as(format, tabulate_claim_effects(result) if effects else tabulate_claims(result, holds), to)


def ask_lenses(file: File, edits: Set = None, on: On = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The field's competing explanations side by side: which leave a deal possible on a day, which do not, and why."""
    from model.analysis import lenses
    from model.analysis.lenses.table import tabulate_lenses
    from model.analysis.lenses.terminal import show_lenses

    result = lenses.lenses(load_scenario(file, edits), parse_day(on))
    emit_as(format, show_lenses(result) if format is Format.text else tabulate_lenses(result), to)
