"""The ledger of runs: what is recorded comes back, two may write at once, and a killed writer loses nothing it reported."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from typer.testing import CliRunner

from model.analysis import comparison, scores
from model.analysis.scores import digest
from model.cli import app
from model.errors import InvalidInput, UnreadableFile
from model.exports import ledger
from model.scenario import Scenario, files

SHIPPED = files.shipped("scenarios")
WRITER = """
import dataclasses, sys
from model import files, scores
from model.exports import ledger
one = ledger.run(scores.solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")))
for n in range(int(sys.argv[3])):
    print(ledger.record(sys.argv[1], dataclasses.replace(one, date=f"{sys.argv[2]} {n}")), flush=True)
"""


@pytest.fixture(scope="module")
def toy() -> Scenario:
    return files.load(SHIPPED / "textbook" / "toy.yaml")


@pytest.fixture(scope="module")
def one(toy: Scenario) -> ledger.Run:
    return ledger.run(scores.solve(toy), date="2025-01-06", seed=3)


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> Iterator[str]:
    stream: IO[str] | None = process.stdout
    assert stream is not None
    with stream:
        yield from (line.strip() for line in stream)


def leverage(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=True)


def test_what_is_recorded_comes_back(tmp_path: Path, one: ledger.Run) -> None:
    path = tmp_path / "runs.duckdb"
    name = ledger.record(path, one)
    assert ledger.recall_run(path, name[:5]) == one
    assert files.parse_text(ledger.recall_run(path, name).text) == files.parse_text(one.text)


def test_the_same_run_twice_is_one_run(tmp_path: Path, one: ledger.Run) -> None:
    path = tmp_path / "runs.duckdb"
    assert ledger.record(path, one) == ledger.record(path, one)
    assert len(ledger.list_runs_of(path).rows) == 1
    counts = ledger.question(path, "select (select count(*) from inputs), (select count(*) from outputs)").rows
    assert counts == ((len(one.inputs), len(one.outputs)),)


@pytest.mark.parametrize("change", [{"date": "later"}, {"seed": 4}, {"versions": {"numpy": "0"}}, {"scenario": "x"}])
def test_whatever_a_run_depends_on_changes_its_name(one: ledger.Run, change: dict[str, Any]) -> None:
    assert dataclasses.replace(one, **change).name != one.name


def test_what_came_out_does_not(one: ledger.Run) -> None:
    assert dataclasses.replace(one, outputs={}).name == one.name


def test_outputs_are_those_of_the_solution(toy: Scenario, one: ledger.Run) -> None:
    found = digest.figures(scores.solve(toy))
    stated: Any = found["scores"]
    for party in toy.parties:
        assert one.outputs[f"score_{party}"] == stated[party]["position"]
        assert one.outputs[f"walk_away_{party}"] == stated[party]["walk_away"]
    outlook: Any = found["outlook"]
    assert [one.outputs[name] for name in ("deal", "freeze", "war")] == [outlook[n] for n in ("deal", "freeze", "war")]


@pytest.mark.long
def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "runs.duckdb"
    writers = [writer(path, name, 8) for name in ("first", "second")]
    names = [name for process in writers for name in said(process)]
    assert [process.wait(60) for process in writers] == [0, 0]
    assert len(set(names)) == 16
    assert {row[0] for row in ledger.list_runs_of(path).rows} == set(names)


@pytest.mark.long
def test_a_killed_writer_loses_nothing_it_reported(tmp_path: Path) -> None:
    path = tmp_path / "runs.duckdb"
    process = writer(path, "killed", 10_000)
    lines = said(process)
    reported = [next(lines) for _ in range(5)]
    process.send_signal(signal.SIGKILL)
    reported += list(lines)
    assert process.wait(60) == -signal.SIGKILL
    kept = {row[0] for row in ledger.list_runs_of(path).rows}
    assert set(reported) <= kept
    assert len(kept) <= len(reported) + 1  # one may be safe that there was no time to report
    whole = ledger.question(path, "select count(distinct n) from (select count(*) as n from outputs group by run)").rows
    assert whole == ((1,),)
    again = writer(path, "next", 1)
    assert set(said(again)) <= {row[0] for row in ledger.list_runs_of(path).rows}
    assert again.wait(60) == 0


def test_a_writer_that_does_not_give_way_is_named(tmp_path: Path, one: ledger.Run) -> None:
    path = tmp_path / "runs.duckdb"
    ledger.record(path, one)
    hold = "import duckdb, sys; kept = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert next(said(process)) == "held"
        with pytest.raises(UnreadableFile, match="another process that writes"):
            ledger.record(path, one, patience=0.2)
        process.kill()
    assert ledger.record(path, one, patience=5) == one.name


@pytest.mark.parametrize(
    "sql",
    [
        "delete from runs",
        "create table more (x int)",
        "copy runs to '{folder}/out.csv'",
        "select * from read_text('{folder}/secret.txt')",
        "attach '{folder}/other.duckdb'",
        "set enable_external_access = true",
        "nonsense",
    ],
)
def test_a_question_reads_and_does_nothing_else(tmp_path: Path, one: ledger.Run, sql: str) -> None:
    path = tmp_path / "runs.duckdb"
    ledger.record(path, one)
    (tmp_path / "secret.txt").write_text("secret")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InvalidInput) as caught:
        ledger.question(path, sql.format(folder=tmp_path))
    assert "secret" not in caught.value.faults[0].found or "secret.txt" in caught.value.faults[0].found
    assert sorted(tmp_path.iterdir()) == before
    assert len(ledger.list_runs_of(path).rows) == 1


@pytest.mark.parametrize("content", [b"no database", None])
def test_no_ledger_is_one_clear_message(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "runs.duckdb"
    if content is not None:
        path.write_bytes(content)
    answer = leverage("runs", "list", "--ledger", path)
    assert answer.exit_code != 0
    assert isinstance(answer.exception, UnreadableFile)
    assert "no ledger" in str(answer.exception)


def test_the_beginning_of_several_runs_is_refused(tmp_path: Path, one: ledger.Run) -> None:
    path = tmp_path / "runs.duckdb"
    for n in range(20):
        ledger.record(path, dataclasses.replace(one, date=str(n)))
    first = [row[0][0] for row in ledger.list_runs_of(path).rows]
    often = max(first, key=first.count)
    with pytest.raises(InvalidInput, match="the beginning of"):
        ledger.recall_run(path, often)


# ---------------------------------------------------------------- comparing


def test_each_difference_alone_and_all_together(toy: Scenario) -> None:
    edits = {where: one.high for where, one in toy.dimensions().items() if one.high is not None}
    edits = dict(list(edits.items())[:3])
    other = toy.replace(edits)
    found = comparison.compared(toy, other)
    assert {one.difference.address for one in found.moved} == set(edits)
    for party in toy.parties:
        here, there = (scores.solve(s).scores[party].position for s in (toy, other))
        assert found.together(party) == there - here
        each = 0.0
        for one in found.moved:
            alone = scores.solve(toy.replace({one.difference.address: edits[one.difference.address]}))
            assert one.alone is not None
            assert one.alone[party] == alone.scores[party].position - here
            each += one.alone[party]
        assert found.interaction(party) == pytest.approx(there - here - each, abs=1e-12)


def test_a_date_moves_as_a_date(toy: Scenario) -> None:
    name, event = toy.calendar[0]
    other = toy.replace({f"events.{name}.date": toy.date(toy.step_on_or_after(event.date) + 1)})
    (moved,) = comparison.compared(toy, other).moved
    assert moved.difference.address == f"events.{name}.date"
    assert moved.alone is not None


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_LEDGER", str(tmp_path / "runs.duckdb"))
    assert leverage("solve", "fearon-1995").exit_code == 0
    assert leverage("solve", "fearon-1995", "--set", "regimes.war.impasse.a=60").exit_code == 0
    names = [line.split(",")[0] for line in leverage("runs", "list", "--format", "csv").stdout.splitlines()[1:]]
    edited = leverage("runs", "query", "select run from edits", "--format", "csv").stdout.split()[1]
    plain = next(name for name in names if name != edited)
    shown = leverage("runs", "compare", plain, edited).stdout
    assert "regimes.war.impasse.a: 50 -> 60" in shown
    points = [
        scores.solve(files.load(SHIPPED / "textbook" / "fearon-1995.yaml").replace(e)).scores["a"].position
        for e in ({}, {"regimes.war.impasse.a": 60.0})
    ]
    assert f"{points[1] - points[0]:+.2f}" in shown
    copy = tmp_path / "copy.yaml"
    assert leverage("runs", "show", edited, "--to", copy).exit_code == 0
    assert leverage("solve", copy, "--ledger", tmp_path / "other.duckdb").exit_code == 0
