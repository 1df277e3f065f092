"""The commands of runs: bundles that can be made again, and the ledger of what was run.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import As, Date, Format, Ledger, To
from model.cli.output import emit, emit_rows, ledger_module, named_ledger, progress_bar


def run_plan(
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="A plan of tables, as for `leverage export --plan`.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A new folder for the bundle.")],
    picture: Annotated[
        list[str] | None,
        typer.Option(
            "--picture", metavar="NAME", help="A picture of each scenario (`leverage chart`). Repeat for more."
        ),
    ] = None,
    ledger: Ledger = None,
    date: Date = "",
) -> None:
    """A run bundle: scenario text, versions, seed, tables, pictures, and the SHA-256 of each file, to be made again."""
    from model.analysis import scores
    from model.exports import bundle, plan

    kept = ledger_module() if ledger is not None else None
    asked = plan.load_plan(plan_file)
    with progress_bar(
        sum(job.points for job in plan.planned_tables(asked, plan_file.parent)), unit="points"
    ) as progress:
        bundle.make(asked, plan_file.parent, to, picture or bundle.BUNDLE_PICTURES, date, progress)
    typer.echo(f"written: {to}")
    if kept is None or ledger is None:
        return
    for one, entry in bundle.cases_of_plan(asked, plan_file.parent):
        solution = scores.solve(one.scenario, entry.on)
        name = kept.record(ledger, kept.run(solution, one.edits, date, entry.seed, entry.draws or 0))
        typer.echo(f"run {name} is in {ledger}", err=True)


def verify_bundle(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A run bundle.")]) -> None:
    """Make a run bundle again and say which bytes differ, and which number if its scenario was changed."""
    from model.cli.runs_text import show_verdict
    from model.exports import bundle

    verdict = bundle.verify(folder)
    emit("".join(f"{line}\n" for line in show_verdict(verdict)), None)
    if not verdict.same:
        raise typer.Exit(1)


runs_app = typer.Typer(help="The ledger of runs: what was run, from what, and what came out.", no_args_is_help=True)


Name = Annotated[str, typer.Argument(metavar="RUN", help="A run by its name, or the beginning of it.")]


@runs_app.command("list")
def list_runs(ledger: Ledger = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """All runs of a ledger."""
    emit_rows(ledger_module().list_runs_of(named_ledger(ledger)), format, to)


@runs_app.command("show")
def show_run(name: Name, ledger: Ledger = None, to: To = None) -> None:
    """One run: what it depends on and what came out; `--to FILE.yaml` gives back its scenario, edits included."""
    from model.cli.runs_text import show_ledger_run

    one = ledger_module().recall_run(named_ledger(ledger), name)
    emit(one.text if to and to.suffix in {".yaml", ".yml"} else show_ledger_run(one), to)


@runs_app.command("compare")
def compare_runs(
    first: Name,
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Another run.")],
    ledger: Ledger = None,
    to: To = None,
) -> None:
    """Which inputs of two runs differ, and what that did to each score: each by itself, and all together."""
    from model.analysis import comparison
    from model.cli.runs_text import show_comparison
    from model.scenario import files

    kept, place = ledger_module(), named_ledger(ledger)
    one, other = (kept.recall_run(place, name) for name in (first, second))
    before, after = (files.parse_text(found.text) for found in (one, other))
    emit(show_comparison(before, comparison.compared(before, after, one.asked, other.asked), one, other), to)


@runs_app.command("query")
def query_runs(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A question to runs, versions, edits, inputs, outputs.")],
    ledger: Ledger = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """A question in SQL; it reads the ledger and changes nothing."""
    emit_rows(ledger_module().question(named_ledger(ledger), sql), format, to)
