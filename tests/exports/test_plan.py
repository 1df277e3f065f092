"""A plan of tables: read carefully, carried out entry by entry, the same as the command it stands for."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pandas as pd
import pytest

import model
from model import cli
from model.catalogue.query import quiet
from model.errors import InvalidInput, UnreadableFile
from model.exports import plan
from model.scenario import files
from model.scenario.address import EditValue
from tests.kit.places import ROOT

EXAMPLE = ROOT / "plans" / "example.yaml"


def written(folder: Path, text: str) -> Path:
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder / "plan.yaml"


def test_the_example_says_what_it_shows() -> None:
    found = plan.load_plan(EXAMPLE)
    assert [entry.to for entry in found.tables] == ["scores.csv", "foothold.parquet", "workbook.xlsx"]
    assert found.tables[1].edits == {"events.inauguration.date": dt.date(2025, 1, 27)}
    assert [len(axis.steps) for axis in found.tables[1].axes] == [11, 5]
    assert found.tables[2].on == dt.date(2025, 1, 20)
    jobs = list(plan.planned_tables(found, EXAMPLE.parent))
    assert [(job.to, job.format, job.points) for job in jobs] == [
        ("scores.csv", "csv", 0),
        ("foothold.parquet", "parquet", 55),
        ("workbook.xlsx", "xlsx", 0),
    ]


def test_no_plan_is_taken_for_a_scenario() -> None:
    assert EXAMPLE not in files.library()
    assert not list((ROOT / "scenarios").rglob("example.yaml"))


@pytest.mark.long
def test_a_plan_is_carried_out_and_again_the_same(tmp_path: Path) -> None:
    told: list[int] = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for job in plan.planned_tables(plan.load_plan(EXAMPLE), EXAMPLE.parent):
            assert job.write(tmp_path / name, progress=told.append) == tmp_path / name / job.to
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert sum(told) == 2 * 55
    scores = pd.read_csv(tmp_path / "one" / "scores.csv")
    assert list(dict.fromkeys(scores["scenario"])) == ["kursk-2025-01", "fearon-1995", "powell-2006"]
    grid = pd.read_parquet(tmp_path / "one" / "foothold.parquet")
    edits: dict[str, EditValue] = {
        "events.inauguration.date": dt.date(2025, 1, 27),
        "assets.kursk_foothold.control": 0.5,
        "regimes.fighting.war_cost.ukraine": 1.0,
    }
    score = model.solve(model.load(files.found("kursk-2025-01")).replace(edits)).scores["ukraine"]
    at = (grid["assets.kursk_foothold.control"] == 0.5) & (grid["regimes.fighting.war_cost.ukraine"] == 1.0)
    (position,) = grid[at & (grid["party"] == "ukraine")]["position"]
    assert position == pytest.approx(score.position, abs=1e-9)
    assert set(grid["edits"]) == {"events.inauguration.date=2025-01-27"}


TEMPLATE = """title: One
tables:
  - to: {to}
    scenarios: [fearon-1995]
    {more}
"""


@pytest.mark.parametrize(
    ("to", "more", "line", "said"),
    [
        ("x.csv", "wat: [scores]", 5, "did you mean `what`"),
        ("x.csv", "what: [scors]", 3, "did you mean `scores`"),
        ("x.csv", "draws: 0", 5, "greater than or equal to 1"),
        ("x.csv", "grid: {regimes.war.impasse.a: {from: 1, to: 2, point: 3}}", 5, "did you mean `points`"),
        ("x.csv", "grid: {regimes.war.impasse.a: {from: 1, to: 2}}", 5, "add `points`"),
        ("../x.csv", "seed: 1", 3, "below the folder"),
        ("/etc/x.csv", "seed: 1", 3, "below the folder"),
        ("x.csv", "on: never", 5, "date"),
    ],
)
def test_each_fault_has_its_line_and_advice(tmp_path: Path, to: str, more: str, line: int, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan.load_plan(written(tmp_path, TEMPLATE.format(to=to, more=more)))
    assert said in str(refused.value)
    assert line in {fault.line for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: One\n", "add `tables`"),
        ("[]\n", "plan"),
        ("title: One\ntitle: Two\ntables: []\n", "twice"),
        ("", "nothing"),
    ],
)
def test_a_text_that_is_no_plan(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        plan.load_plan(written(tmp_path, text))


def test_a_name_written_twice(tmp_path: Path) -> None:
    text = TEMPLATE.format(to="x.csv", more="seed: 1") + "  - {to: x.csv, scenarios: toy}\n"
    with pytest.raises(InvalidInput, match="written twice"):
        plan.load_plan(written(tmp_path, text))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("what: [scores, path]", "2 tables"),
        ("set: {regimes.war.impasse.x: 1}", "did you mean"),
        ("format: xslx", "did you mean `xlsx`"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is(tmp_path: Path, more: str, said: str) -> None:
    found = plan.load_plan(written(tmp_path, TEMPLATE.format(to="x.csv", more=more)))
    with pytest.raises(InvalidInput, match=said):
        list(plan.planned_tables(found, tmp_path))


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    text = "title: One\ntables: [{to: x.csv, scenarios: [nowhere.yaml]}]\n"
    with pytest.raises(UnreadableFile, match=r"nowhere\.yaml"):
        list(plan.planned_tables(plan.load_plan(written(tmp_path, text)), tmp_path))


def test_scenarios_are_seen_from_the_plan(tmp_path: Path) -> None:
    own = model.load(files.found("fearon-1995")).replace({"regimes.war.impasse.a": 60.0})
    files.write_text(tmp_path / "mine.yaml", files.dump(own))
    text = "title: One\ntables: [{to: x.csv, scenarios: mine.yaml}]\n"
    (job,) = plan.planned_tables(plan.load_plan(written(tmp_path, text)), tmp_path)
    (sheet,) = job.sheets(quiet)
    assert sheet.whole()["position"].tolist() == pytest.approx([70, 30])


def test_the_command_carries_a_plan_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TEMPLATE.format(to="deep/x.csv", more="what: [outlook]")
    words = ["leverage", "export", "--plan", str(written(tmp_path, text)), "--to", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as done:
        cli.main()
    assert done.value.code in (0, None), capsys.readouterr().err
    assert (tmp_path / "out" / "deep" / "x.csv").exists()
    with pytest.raises(SystemExit) as again:
        cli.main()
    assert again.value.code == 2
    assert "--force" in capsys.readouterr().err
