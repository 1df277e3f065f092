"""The commands about files: scenarios that come with the program, their faults and schema, published cases, rooms.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from model.cli.options import As, Format, To
from model.cli.output import complain, emit, emit_as, json_text, near
from model.errors import Fault, InvalidInput, LeverageError, did_you_mean


def debrief_rooms(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A record of rooms, saved from the Seminar of the app.")],
    room: Annotated[
        str | None, typer.Option("--room", metavar="CODE", help="One room: all that its end is held against.")
    ] = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """How the rooms of a seminar ended: both sides' points, walking away, what was left, and deals to compare with."""
    from model.cli.rooms_text import show_rooms
    from model.seminar import record, results
    from model.seminar.debriefing import debriefing

    rooms = record.load_record(file)
    if room is not None and room not in rooms:
        raise InvalidInput([Fault("--room", f"`{room}`", "a room of this record", did_you_mean(room, rooms))])
    if room is not None:
        table = results.of_room(room, debriefing(rooms[room]))
    else:
        ended = {code: debriefing(one) for code, one in rooms.items() if one.stand.ending is not None}
        if not ended:
            raise InvalidInput([Fault("rooms", "none that has ended", "one at least", "play one to its end", file)])
        table = results.of_class(ended, results.walk_away(next(iter(rooms.values()))))
    emit_as(format, show_rooms(table) if format is Format.text else table, to)


def list_scenarios() -> None:
    """The scenarios that come with the program."""
    from model.scenario import files

    table = Table(box=None, pad_edge=False)
    for heading, fixed in (("scenario", True), ("kind", True), ("what it is", False)):
        table.add_column(heading, no_wrap=fixed)
    for one in files.library():
        scenario = files.load(one)
        table.add_row(near(one), scenario.kind, scenario.title)
    emit([table], None)


def validate_files(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="The scenario files to check.")],
) -> None:
    """All the faults of scenario files at once: file, line, address, what was found, what is allowed, what to do."""
    from model.analysis import scores
    from model.analysis.territory import outlines as map_outlines
    from model.scenario import files

    bad = 0
    for name in paths:
        try:
            scenario = files.load(name)
            try:
                map_outlines.atlas(scenario, Path(name).parent)
                scores.efficient(scenario)
            except InvalidInput as error:
                raise error.located(name) from None
        except LeverageError as error:
            bad += 1
            complain(error)
        else:
            ranged = sum(estimate.ranged for estimate in scenario.estimates().values())
            typer.echo(f"{name}: valid ({len(scenario.estimates())} numbers, {ranged} of them with a range)")
    if bad:
        raise typer.Exit(2)


def print_schema(to: To = None) -> None:
    """The JSON Schema of a scenario file, for editors that complete and check."""
    from model.scenario import Scenario

    emit(json_text(Scenario.model_json_schema(by_alias=True)), to)


def check_cases() -> None:
    """Every published and closed-form case: source, expected, found, tolerance, passed or not."""
    from model import published_cases

    table = Table("case", "source", box=None, pad_edge=False)
    for heading in ("expected", "found", "tolerance"):
        table.add_column(heading, justify="right")
    table.add_column("")
    outcomes = []
    console = Console(stderr=True)
    with console.status("checking") as status:
        for outcome in published_cases.check():
            outcomes.append(outcome)
            status.update(f"checking: {len(outcomes)} cases, now {outcome.case.name}")
            case = outcome.case
            verdict = "pass" if outcome.passed else "[bold red]FAIL[/]"
            table.add_row(
                case.name, case.source, f"{case.expected:.9g}", f"{outcome.found:.9g}", f"{case.tolerance:.0e}", verdict
            )
    passed = sum(outcome.passed for outcome in outcomes)
    emit([table, f"\n{passed} of {len(outcomes)} cases pass."], None)
    if passed < len(outcomes):
        raise typer.Exit(1)
