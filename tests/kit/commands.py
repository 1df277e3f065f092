"""The command line as the shell sees it: run a command, read its answer, or the message of its refusal."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from model import cli
from tests.kit import places

MAIN: Final = str(places.MAIN)
TEXTBOOK: Final = str(places.TEXTBOOK / "fearon-1995.yaml")


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command, without the second that a process of its own takes to start: its exit code and what it printed."""
    printed = io.BytesIO()
    out, err = io.TextIOWrapper(printed, encoding="utf-8", write_through=True), io.StringIO()
    code: object = 0
    with (
        patch.object(sys, "argv", ["leverage", *words]),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as stopped:
            code = stopped.code or 0
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, printed.getvalue().decode().replace("\r\n", "\n"), err.getvalue())


def run_alone(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "model.cli", *words], capture_output=True, text=True, cwd=cwd, check=False, timeout=120
    )


def answer(*words: str) -> Any:
    """What a command answers to a program."""
    result = run(*words, "--format", "json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def refused(*words: str, cwd: Path | None = None) -> str:
    """The message of a refusal: exit code 2, something to read, no traceback, nothing printed as if it were an answer."""
    result = run(*words, cwd=cwd)
    assert result.returncode == 2, (result.stdout, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "found" in result.stderr
    assert "allowed" in result.stderr
    assert "to do" in result.stderr
    return " ".join(result.stderr.split())
