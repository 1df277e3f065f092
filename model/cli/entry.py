"""The table of contents of the command line: every command by its name, in the order of `leverage --help`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from model.cli import ask, runs, sample, scenarios, serve, write
from model.cli.options import app
from model.cli.output import complain
from model.errors import LeverageError

COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "solve": ask.ask_solve,
    "path": ask.ask_path,
    "frontier": ask.ask_frontier,
    "why": ask.ask_why,
    "chips": ask.ask_chips,
    "positions": ask.ask_positions,
    "judge": ask.ask_judge,
    "breakeven": ask.ask_breakeven,
    "map": ask.ask_map,
    "claims": ask.ask_claims,
    "lenses": ask.ask_lenses,
    "diff": ask.ask_diff,
    "ensemble": sample.run_ensemble,
    "sensitivity": sample.run_sensitivity,
    "debrief": scenarios.debrief_rooms,
    "screen": sample.run_screen,
    "report": write.write_report,
    "run": runs.run_plan,
    "verify": runs.verify_bundle,
    "chart": write.write_chart,
    "export": write.write_export,
    "dictionary": write.write_dictionary,
    "list": scenarios.list_scenarios,
    "validate": scenarios.validate_files,
    "schema": scenarios.print_schema,
    "check": scenarios.check_cases,
    "app": serve.open_app,
}

for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(runs.runs_app, name="runs")


def main() -> None:
    """Run the command line; errors are one message and an exit code, never a traceback."""
    try:
        app()
    except LeverageError as error:
        complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
