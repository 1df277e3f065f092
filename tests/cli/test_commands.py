"""The command line as a person meets it: answers in three formats, and one clear message where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import model
from tests.kit.commands import MAIN, TEXTBOOK, answer, refused, run, run_alone


@pytest.mark.long
def test_solve_prints_scores_zone_fair_points_offers_and_outlook() -> None:
    result = run_alone("solve", MAIN)
    assert result.returncode == 0
    for word in (
        "Scores",
        "Zone of agreement",
        "Fair points",
        "makes the offer",
        "Ukraine offers",
        "Outlook",
        "km²",
        "does not forecast",
    ):
        assert word in result.stdout


def test_json_uses_the_words_of_the_model_and_equals_the_functions() -> None:
    found = answer("solve", MAIN)
    solution = model.solve(model.load(MAIN))
    for party, score in solution.scores.items():
        figures = found["scores"][party]
        assert figures["position"] == score.position
        assert figures["walk_away"] == score.walk_away
        assert figures["surplus"] == pytest.approx(figures["position"] - figures["walk_away"])
        assert 0 < figures["surplus_share"] < 1
        assert found["offers"][party]["terms"]["shares"].keys() == solution.scenario.assets.keys()
    assert found["zone"]["width"] == solution.zone.width
    assert set(found["fair"]) == {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian"}
    assert found["outlook"]["deal"] + found["outlook"]["freeze"] + found["outlook"]["war"] == pytest.approx(1)


def test_losing_the_foothold_is_worse_for_ukraine() -> None:
    without = answer("solve", MAIN, "--set", "assets.kursk_foothold.control=0")
    assert without["scores"]["ukraine"]["position"] < answer("solve", MAIN)["scores"]["ukraine"]["position"]


def test_a_date_after_an_event_gives_each_branch_and_their_mean() -> None:
    found = answer("solve", MAIN, "--on", "2025-02-01")
    branches = found["branches"]
    assert [b["path"] for b in branches] == [["mediation"], ["pressure_on_kyiv"], ["pressure_on_moscow"]]
    mean = sum(b["probability"] * b["scores"]["ukraine"]["position"] for b in branches)
    assert found["scores"]["ukraine"]["position"] == pytest.approx(mean)
    assert found["zone"]["width"] == pytest.approx(sum(b["probability"] * b["zone"]["width"] for b in branches))


@pytest.mark.parametrize("file", [MAIN, TEXTBOOK])
@pytest.mark.parametrize("command", ["solve", "path", "frontier", "map"])
def test_every_command_answers_in_text_json_and_csv(command: str, file: str) -> None:
    assert run(command, file).stdout.strip()
    assert answer(command, file)
    rows = list(csv.reader(io.StringIO(run(command, file, "--format", "csv").stdout)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_the_path_holds_every_date_and_branch() -> None:
    rows = answer("path", MAIN)
    assert len({row["date"] for row in rows}) == 53
    assert rows[0]["date"] == "2025-01-06"
    by_date: dict[str, float] = {}
    for row in rows:
        if row["party"] == "ukraine":
            by_date[row["date"]] = by_date.get(row["date"], 0) + row["probability"]
    assert all(total == pytest.approx(1) for total in by_date.values())


def test_shipped_scenarios_are_found_by_name() -> None:
    assert answer("solve", "fearon-1995")["scores"] == answer("solve", TEXTBOOK)["scores"]
    assert "kursk-2025-01" in run("list").stdout


@pytest.mark.long
def test_check_passes_every_case() -> None:
    result = run_alone("check")
    assert result.returncode == 0
    assert "FAIL" not in result.stdout
    assert "Nash 1950" in result.stdout


def test_a_failed_case_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from model import cli, published_cases

    case = published_cases.PublishedCase("wrong on purpose", "nowhere", 1.0, lambda: 2.0)
    monkeypatch.setattr(published_cases, "cases", lambda: iter([case]))
    result = CliRunner().invoke(cli.app, ["check"])
    assert result.exit_code == 1
    assert "FAIL" in result.output


@pytest.mark.long
def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = "import sys, model.cli; print([m for m in ('numpy', 'pulp', 'pandas', 'altair', 'streamlit') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.long
def test_solve_from_cold_is_not_slow_by_an_order() -> None:
    start = time.perf_counter()
    run_alone("solve", MAIN)
    assert time.perf_counter() - start < 20  # the aim of 2 s is measured in benchmarks, this only catches a hang


def test_validate_reports_each_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\ntitle: x\n", encoding="utf-8")
    result = run("validate", TEXTBOOK, str(bad))
    assert result.returncode == 2
    assert "valid" in result.stdout
    for field in ("as_of", "horizon", "parties", "regimes"):
        assert field in result.stderr


def test_validate_finds_rules_that_leave_no_deal(tmp_path: Path) -> None:
    text = Path(model.shipped("scenarios") / "textbook" / "toy.yaml").read_text(encoding="utf-8")
    clash = (
        "  x:\n    why: test\n    then: {guarantees: treaty}\n  y:\n    why: test\n    never: {guarantees: treaty}\n"
    )
    file = tmp_path / "clash.yaml"
    file.write_text(text.replace("rules:\n", f"rules:\n{clash}", 1), encoding="utf-8")
    result = run("validate", str(file))
    assert result.returncode == 2
    assert "rules.x, rules.y" in result.stderr


def test_missing_empty_and_unreadable_files(tmp_path: Path) -> None:
    assert "no such file" in refused("solve", str(tmp_path / "nothing.yaml"))
    (tmp_path / "empty.yaml").touch()
    assert "nothing" in refused("solve", str(tmp_path / "empty.yaml"))
    assert "a folder" in refused("solve", str(tmp_path))
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)))
    assert "not text" in refused("solve", str(tmp_path / "binary.yaml"))
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    assert "100,000,000 bytes" in refused("solve", str(tmp_path / "huge.yaml"))
    bomb = "\n".join(
        [
            "a0: &a0 [x, x, x, x, x, x, x, x, x]",
            *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)),
        ]
    )
    (tmp_path / "bomb.yaml").write_text(bomb, encoding="utf-8")
    assert "as large as it looks" in refused("solve", str(tmp_path / "bomb.yaml"))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ("assets.kursk_fothold.control=0", "did you mean `assets.kursk_foothold.control`"),
        ("assets.kursk_foothold.control=1.5", "a share from 0 to 1"),
        ("assets.kursk_foothold.control=nan", "finite"),
        ("assets.kursk_foothold.control=inf", "finite"),
        ("assets.kursk_foothold.control=much", "a number"),
        ("assets.kursk_foothold.area_km2=-3", "above zero"),
        ("assets.kursk_foothold=0", "a single value"),
        ("assets.kursk_foothold.control", "ADDRESS=VALUE"),
        ("horizon=2025-01-01", "after as_of"),
        ("step_days=0.0001", "steps"),
        ("events.inauguration.date=2025-04-29", "one event a step"),
        ("events.inauguration.date=2027-01-01", "2026-01-05"),
        ("events.inauguration.branches.mediation.probability=1.2", "a probability from 0 to 1"),
        ("opening=fihgting", "did you mean `fighting`"),
        ("red_lines.russia_no_nato.active=perhaps", "true or false"),
    ],
)
def test_bad_edits(edit: str, words: str) -> None:
    if edit.startswith("red_lines."):
        edit = f"red_lines.{next(iter(model.load(MAIN).red_lines))}.active=perhaps"
    assert words in refused("solve", MAIN, "--set", edit)


def test_bad_dates() -> None:
    assert "2025-02-01" in refused("solve", MAIN, "--on", "tomorrow")
    assert "2026-01-05" in refused("solve", MAIN, "--on", "2031-01-01")


def test_output_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    result = run("solve", TEXTBOOK, "--format", "json", "--to", str(target))
    assert result.returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["scores"]
    assert "cannot be written" in refused("solve", TEXTBOOK, "--to", str(tmp_path / "missing" / "out.txt"))
    target.unlink()
    assert list(tmp_path.iterdir()) == []


def test_text_goes_to_a_file_as_well(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    assert run("solve", TEXTBOOK, "--to", str(target)).returncode == 0
    assert "Zone of agreement" in target.read_text(encoding="utf-8")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="as another user a read-only mode does it; see below"
)
def test_a_read_only_folder_as_root() -> None:
    assert "cannot be written" in refused("solve", TEXTBOOK, "--to", "/proc/out.txt")


@pytest.mark.parametrize("call", ["tempfile.mkdtemp", "os.replace"])
def test_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Root may write anywhere, so the refusal of the system is played by the calls that may meet it."""
    from model.errors import UnreadableFile
    from model.scenario import files

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(f"model.scenario.files.{call}", refuse)
    with pytest.raises(UnreadableFile, match="Permission denied"):
        files.write_text(tmp_path / "out.txt", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.errors import UnreadableFile
    from model.scenario import files

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.scenario.files.os.replace", full)
    with pytest.raises(UnreadableFile, match="No space left"):
        files.write_text(tmp_path / "out.txt", "x")
    assert list(tmp_path.iterdir()) == []


def test_markup_in_a_scenario_is_shown_as_it_stands(tmp_path: Path) -> None:
    text = (
        Path(TEXTBOOK)
        .read_text(encoding="utf-8")
        .replace("title: War as a costly lottery", 'title: "[red]War[/red] <b>x</b>"')
    )
    file = tmp_path / "markup.yaml"
    file.write_text(text, encoding="utf-8")
    assert "[red]War[/red] <b>x</b>" in run("solve", str(file)).stdout
