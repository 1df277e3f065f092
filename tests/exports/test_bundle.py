"""A run bundle is made again to the byte; whatever was changed in it is named."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from model.analysis import scores
from model.cli import app
from model.errors import InvalidInput
from model.exports import bundle, plan
from model.scenario import files

pytestmark = pytest.mark.long

PLAN = {
    "title": "Two scenarios, with a foothold and without",
    "tables": [
        {"to": "scores.csv", "scenarios": ["mine.yaml", "fearon-1995"], "set": {"step_days": 7}},
        {"to": "more/book.xlsx", "scenarios": ["mine.yaml"], "what": ["scores", "outlook"]},
        {
            "to": "grid.parquet",
            "scenarios": ["fearon-1995"],
            "grid": {"regimes.war.impasse.a": {"from": 40, "to": 60, "points": 3}},
        },
    ],
}


def leverage(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(files.shipped("scenarios") / "textbook" / "blainey-1973-optimism.yaml", home / "mine.yaml")
    return bundle.make(plan.read_plan(PLAN), home, home / "run", pictures=("outlook", "frontier"), date="2025-01-06")


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """The bundle in another folder, where its scenario no longer lies beside it."""
    return Path(shutil.copytree(made, tmp_path / "elsewhere"))


def test_nothing_differs_in_another_folder(copy: Path) -> None:
    verdict = bundle.verify(copy)
    assert verdict.same
    assert verdict == bundle.BundleVerdict((), (), (), (), (), ())


def test_every_file_has_its_fingerprint(made: Path) -> None:
    stated = json.loads((made / "manifest.json").read_text())["files"]
    there = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(stated) == there
    assert {f"tables/{entry['to']}" for entry in PLAN["tables"]} <= there  # type: ignore[index]
    assert "pictures/mine/outlook.svg" in there
    for name, hash_ in stated.items():
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == hash_


def test_a_table_holds_the_answers_of_the_program(made: Path) -> None:
    rows = [line.split(",") for line in (made / "tables" / "scores.csv").read_text().splitlines()]
    column = rows[0].index("position")
    named = {(row[rows[0].index("scenario")], row[rows[0].index("party")]): float(row[column]) for row in rows[1:]}
    fearon = scores.solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
    for party, score in fearon.scores.items():
        assert named["fearon-1995", party] == pytest.approx(score.position, rel=1e-12)


def test_one_changed_number_is_named(copy: Path) -> None:
    path = copy / "scenarios" / "fearon-1995.yaml"
    text = path.read_text()
    scenario = files.parse_text(text)
    edited = scenario.replace({"regimes.war.impasse.b": 25.0})
    path.write_text(files.dump(edited))
    verdict = bundle.verify(copy)
    assert [(name, str(one)) for name, one in verdict.numbers] == [
        ("scenarios/fearon-1995.yaml", "regimes.war.impasse.b: 20 -> 25")
    ]
    assert verdict.changed == ("scenarios/fearon-1995.yaml",)
    assert set(verdict.otherwise) == {
        "tables/scores.csv",
        "tables/grid.parquet",
        "pictures/fearon-1995/frontier.svg",
        "pictures/fearon-1995-2/frontier.svg",
    }
    answer = leverage("verify", copy)
    assert answer.exit_code == 1
    assert "regimes.war.impasse.b: 20 -> 25" in answer.stdout


def test_a_comment_changes_bytes_and_no_number(copy: Path) -> None:
    path = copy / "scenarios" / "fearon-1995.yaml"
    path.write_text(path.read_text() + "# a remark\n")
    verdict = bundle.verify(copy)
    assert verdict.changed == ("scenarios/fearon-1995.yaml",)
    assert verdict.numbers == ()
    assert verdict.otherwise == ()
    assert not verdict.same


@pytest.mark.parametrize(
    ("harm", "where", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes() + b"1"), "changed", "changed since it was made"),
        (lambda path: path.unlink(), "missing", "missing"),
    ],
)
def test_a_changed_or_missing_file_is_named(copy: Path, harm: Callable[[Path], object], where: str, said: str) -> None:
    harm(copy / "tables" / "scores.csv")
    assert getattr(bundle.verify(copy), where) == ("tables/scores.csv",)
    answer = leverage("verify", copy)
    assert answer.exit_code == 1
    assert f"{said}: tables/scores.csv" in answer.stdout


def test_a_file_that_was_added_is_named(copy: Path) -> None:
    (copy / "tables" / "mine.csv").write_text("a\n")
    assert bundle.verify(copy).unknown == ("tables/mine.csv",)


def test_a_scenario_that_cannot_be_read_is_a_difference(copy: Path) -> None:
    (copy / "scenarios" / "mine.yaml").write_text("version: 1\n")
    verdict = bundle.verify(copy)
    assert verdict.changed == ("scenarios/mine.yaml",)
    assert "mine.yaml" in verdict.refused
    assert leverage("verify", copy).exit_code == 1


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"files": 3}'])
def test_no_bundle(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InvalidInput) as caught:
        bundle.verify(tmp_path)
    assert caught.value.exit_code == 2
    assert "no manifest of a run bundle" in str(caught.value)


def test_the_command_makes_it_and_keeps_it_in_the_ledger(tmp_path: Path) -> None:
    text = "title: One\ntables:\n  - {to: scores.csv, scenarios: fearon-1995, set: {regimes.war.impasse.a: 60}}\n"
    (tmp_path / "plan.yaml").write_text(text)
    to, kept = tmp_path / "run", tmp_path / "runs.duckdb"
    asked = ("run", tmp_path / "plan.yaml", "--to", to, "--picture", "outlook", "--ledger", kept)
    assert leverage(*asked).exit_code == 0
    assert leverage("verify", to).exit_code == 0
    found = leverage("runs", "query", "select address, value from edits", "--ledger", kept, "--format", "csv").stdout
    assert "regimes.war.impasse.a,60.0" in found
    again = leverage(*asked)
    assert isinstance(again.exception, InvalidInput)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.yaml", "run", "runs.duckdb"]


def test_nothing_is_left_of_a_run_that_fails(tmp_path: Path) -> None:
    asked = plan.read_plan(
        {"title": "One", "tables": [{"to": "levers.csv", "scenarios": ["fearon-1995"], "what": ["levers"]}]}
    )
    with pytest.raises(InvalidInput):
        bundle.make(asked, tmp_path, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []
