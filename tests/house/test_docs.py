"""The documentation is held to the code: names it mentions exist, commands it shows run, links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from functools import reduce
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from model.cli import app
from model.scenario import Scenario
from tests.kit.places import ROOT
from tools import architecture

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())

FEW = {"--draws": "64", "--base": "4"}
"""As many draws and games as show that a command runs; a page asks for as many as a reader needs."""
UNASKED = {
    "ensemble": ("--draws",),
    "report": ("--draws",),
    "screen": ("--draws",),
    "sensitivity": ("--base", "--draws"),
}
"""Commands that take a sample even where no number is said."""


@each_page
def test_every_function_named_exists(page: Path) -> None:
    for name in re.findall(r"\bmodel(?:\.\w+)+", page.read_text(encoding="utf-8")):
        if (ROOT / name).is_file():  # a file such as model.md
            continue
        parts = name.split(".")
        if parts[-1] == "md":
            continue
        reduce(part_of, parts[1:], import_module("model"))


def part_of(thing: Any, part: str) -> Any:
    """A module's or a class's part of a name: a field is known by its class, a module below a room is imported."""
    fields = {*getattr(thing, "model_fields", {}), *getattr(thing, "__dataclass_fields__", {})}
    if part in fields:
        return thing
    return getattr(thing, part, None) or import_module(f"{thing.__name__}.{part}")


@each_page
def test_every_local_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def commands() -> list[str]:
    """Every command that a page shows in a block of its own, once; none that goes on until it is stopped."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, flags=re.DOTALL)
    lines = [line.removeprefix("$ ").split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    shown = [line for line in lines if line.startswith("leverage ") and not line.startswith("leverage app")]
    return list(dict.fromkeys(shown))


def with_few(words: list[str]) -> list[str]:
    """The words of a command with the numbers of `FEW`; where no sample is taken, none is asked for."""
    added = [word for option in UNASKED.get(words[0], ()) if option not in words for word in (option, "")]
    return [FEW.get(before, word) for before, word in pairwise(["", *words, *added])]


@pytest.mark.long
@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_pages_runs(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    words = with_few(shlex.split(command.partition(">")[0])[1:])
    if "--to" in words:
        place = words.index("--to") + 1
        words[place] = str(tmp_path / Path(words[place]).name)  # the ending chooses the format
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert len(result.output) > 0


def test_the_numbers_of_a_command_are_replaced_where_it_says_some() -> None:
    assert with_few(["ensemble", "toy", "--draws", "4000"]) == ["ensemble", "toy", "--draws", "64"]
    assert with_few(["screen", "toy"]) == ["screen", "toy", "--draws", "64"]
    assert with_few(["export", "toy", "--to", "x.csv"]) == ["export", "toy", "--to", "x.csv"]
    assert with_few(["solve", "toy"]) == ["solve", "toy"]


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


def test_the_picture_of_the_rooms_is_drawn_from_the_imports_of_today() -> None:
    assert architecture.main(["--check"]) == 0
