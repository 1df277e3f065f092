"""One CSV writer: whatever a scenario says, no cell of any command is run by a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

import model
from model.cli import app
from model.presentation.delimited import DANGEROUS

TOY = model.shipped("scenarios") / "textbook" / "toy.yaml"
WORDS = {"title", "name", "sentence", "author", "note", "summary", "judgement", "unit"}
"""Fields that hold free text."""

ANSWERS: dict[str, list[tuple[str, ...]]] = {
    "solve": [()],
    "path": [()],
    "frontier": [()],
    "why": [()],
    "chips": [(), ("--rates",)],
    "positions": [(), ("--dates",), ("--draws", "2")],
    "judge": [("--term", "valley=0.5")],
    "breakeven": [("mediator",)],
    "map": [()],
    "claims": [(), ("--effects",), ("--draws", "2")],
    "diff": [("toy",)],
    "lenses": [()],
    "ensemble": [("--draws", "2")],
    "sensitivity": [("--base", "4"), ("--what", "regret", "--draws", "2")],
    "screen": [("--party", "a", "--draws", "2")],
}
"""Every command that prints a table of a scenario, and the ways to ask it."""
ELSEWHERE = {"debrief", "export", "list", "query"}
"""Commands with `--format` of something else: a record of a class, tables as files (tests/exports), the ledger."""


def poisoned(block: Any) -> Any:
    """The same with `=1+` before every free text."""
    if isinstance(block, dict):
        return {
            key: f"=1+{value}" if key in WORDS and isinstance(value, str) else poisoned(value)
            for key, value in block.items()
        }
    return [poisoned(value) for value in block] if isinstance(block, list) else block


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("poisoned") / "poisoned.yaml"
    file.write_text(yaml.safe_dump(poisoned(yaml.safe_load(TOY.read_text(encoding="utf-8"))), sort_keys=False))
    return str(file)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode()


def refuse_formulas(text: str) -> None:
    """Each cell of a CSV is a number or begins with nothing that a spreadsheet runs."""
    assert text.count("\r\n") == text.count("\n"), "lines end in CR LF"
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            if cell.startswith(DANGEROUS):
                float(cell)


@pytest.mark.long
@pytest.mark.parametrize(("command", "words"), [(name, words) for name, ways in ANSWERS.items() for words in ways])
def test_no_answer_holds_a_formula(scenario: str, command: str, words: tuple[str, ...]) -> None:
    refuse_formulas(run(command, scenario, *words, "--format", "csv"))


def test_the_poison_is_there(scenario: str) -> None:
    """Of the answers above some do hold words of the scenario, with an apostrophe in front."""
    assert "'=1+" in run("claims", scenario, "--format", "csv")
    assert "'=1+" in run("map", scenario, "--format", "csv")


def test_every_command_with_a_table_is_tried() -> None:
    top: Any = typer.main.get_command(app)
    groups = [top, *(one for one in top.commands.values() if hasattr(one, "commands"))]
    tables = {
        name
        for group in groups
        for name, one in group.commands.items()
        if any(param.name == "format" for param in one.params)
    }
    assert tables == {*ANSWERS, *ELSEWHERE}


def test_rows_of_the_ledger_hold_no_formula(scenario: str, tmp_path: Path) -> None:
    ledger = str(tmp_path / "ledger.duckdb")
    run("solve", scenario, "--ledger", ledger, "--to", str(tmp_path / "answer.txt"))
    for words in (["list"], ["query", "select title, '@SUM(A1)' as \"=x\", -0.5 as number from runs"]):
        text = run("runs", *words, "--ledger", ledger, "--format", "csv")
        refuse_formulas(text)
        assert "'=1+" in text
    assert "-0.5" in text


@pytest.mark.long
def test_summaries_of_a_run_hold_no_formula(scenario: str, tmp_path: Path) -> None:
    run("ensemble", scenario, "--draws", "2", "--out", str(tmp_path / "run"))
    for name in ("summary.csv", "bands.csv"):
        refuse_formulas((tmp_path / "run" / name).read_bytes().decode())
