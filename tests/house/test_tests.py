"""The tests keep house as well: each stands alone, in the folder of its room, and shares only what lies in `tests/kit`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.kit.places import ROOT

TESTS = ROOT / "tests"
FILES = sorted(TESTS.rglob("*.py"))
ROOMS = {"browser", "house", "kit"}
"""Folders that stand for no room of `model` or `front`."""


def imports(file: Path) -> Iterator[str]:
    """Every dotted name that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written out"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_test_imports_a_test() -> None:
    assert [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in FILES
        for name in imports(file)
        if name.startswith("tests.") and not name.startswith("tests.kit.") and name != "tests.kit"
    ] == []


def test_the_kit_holds_no_tests_and_knows_none() -> None:
    names = [path.name for path in (TESTS / "kit").glob("*.py")]
    assert [name for name in names if name.startswith("test_")] == []


def test_every_folder_is_a_room() -> None:
    """`tests/analysis/lenses` are the tests of `model/analysis/lenses`."""
    folders = [folder for folder in TESTS.rglob("*") if folder.is_dir() and any(folder.glob("test_*.py"))]
    places = [folder.relative_to(TESTS) for folder in folders]
    assert [
        str(place)
        for place in places
        if place.parts[0] not in ROOMS and not (ROOT / "model" / place).is_dir() and not (ROOT / place).is_dir()
    ] == []


def test_a_file_is_run_only_if_its_name_says_so() -> None:
    """A function `test_...` in a file that pytest does not collect would never run."""
    offenders = []
    for file in FILES:
        if not file.name.startswith("test_"):
            functions = [n for n in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)]
            offenders += [f"{file.relative_to(ROOT)}: {n.name}" for n in functions if n.name.startswith("test_")]
    assert offenders == []


def test_a_file_can_be_seen_at_a_glance() -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {str(file.relative_to(ROOT)): count for file, count in lines.items() if count > 600} == {}
