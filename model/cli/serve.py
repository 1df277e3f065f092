"""The command that opens the app.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import subprocess
import sys
import webbrowser
from functools import partial
from typing import Annotated

import typer

from model.cli.arguments import find_scenario, load_scenario


def open_app(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="The scenario to open on.")] = "kursk-2025-01",
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="127.0.0.1 serves this machine only; 0.0.0.0 serves a class.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="How many serve it: for a large class one for each processor.")
    ] = 1,
) -> None:
    """Open the app in the browser: sliders, frontier, timeline."""
    from model.scenario import files

    load_scenario(file, None)
    script, opened = files.shipped("app.py"), str(find_scenario(file).resolve())

    said = f"Serving {file} on http://{address}:{port} (stop with Ctrl+C)"

    def command(port: int, address: str, headless: bool) -> list[str]:
        where = ["--server.port", str(port), "--server.address", address, "--server.headless", str(headless).lower()]
        return [sys.executable, "-m", "streamlit", "run", str(script), *where, "--", opened]

    if processes == 1:
        typer.echo(said)
        one = command(port, address, not browser)
        raise typer.Exit(subprocess.run(one, cwd=script.parent, check=False).returncode)
    import asyncio

    from model.cli import server

    def ready() -> None:
        typer.echo(said)
        if browser:
            webbrowser.open(f"http://{'localhost' if address == '0.0.0.0' else address}:{port}")

    each = partial(command, address=server.HERE, headless=True)
    asyncio.run(server.serve(each, processes, address, port, script.parent, ready, partial(typer.echo, err=True)))
