"""The documentation is held to the code: names it mentions exist, commands it shows run, links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli import app
from model.scenario import Scenario

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_function_named_exists(page: Path) -> None:
    for name in re.findall(r"\bmodel(?:\.\w+)+", page.read_text(encoding="utf-8")):
        if (ROOT / name).is_file():  # a file such as model.md
            continue
        parts = name.split(".")
        if parts[-1] == "md":
            continue
        module = import_module(".".join(parts[:2])) if len(parts) > 2 else import_module("model")
        rest = parts[2:] if len(parts) > 2 else parts[1:]
        reduce(
            lambda thing, part: thing if part in getattr(thing, "model_fields", {}) else getattr(thing, part),
            rest,
            module,
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def commands() -> list[str]:
    text = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/analysts.md"))
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, flags=re.DOTALL)
    lines = [line.removeprefix("$ ").split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("leverage ") and not line.startswith("leverage app")]


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_pages_runs(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.partition(">")[0])[1:]
    if "--to" in words:
        place = words.index("--to") + 1
        words[place] = str(tmp_path / Path(words[place]).name)  # the ending chooses the format
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert len(result.output) > 0


def test_the_readme_shows_commands() -> None:
    assert len(commands()) >= 6


def test_the_shipped_schema_is_the_one_of_the_code() -> None:
    shipped = json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert shipped == Scenario.model_json_schema(by_alias=True), (
        "run: leverage schema --to scenarios/scenario.schema.json"
    )


def test_every_shipped_scenario_names_the_schema() -> None:
    for file in (ROOT / "scenarios").rglob("*.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), file
        assert (file.parent / first.partition("=")[2]).resolve() == ROOT / "scenarios" / "scenario.schema.json", file
