"""Runs stop, go on, and come out the same to the byte, wherever they are computed."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from typer.testing import CliRunner

from model.cli import app
from model.errors import InvalidInput, UnreadableFile
from model.uncertainty import ensemble
from model.uncertainty.ensemble import Settings, cluster, store
from tests.kit.samples import MAIN

pytestmark = pytest.mark.long


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def carried_out(folder: Path, run: Settings, jobs: int = 2) -> dict[str, bytes]:
    store.carry_out(store.begin(folder, run), run, store.here(jobs))
    return files(folder)


def test_an_interrupted_run_goes_on_and_is_the_same_to_the_byte(tmp_path: Path) -> None:
    run = ensemble.settings(MAIN, 700, seed=9, size=150)
    whole = carried_out(tmp_path / "whole", run, jobs=1)
    assert len([name for name in whole if name.startswith("draws")]) == 5
    folder = store.begin(tmp_path / "parts", run)
    told: list[int] = []

    def stop(count: int) -> None:
        told.append(count)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.carry_out(folder, run, store.here(2), stop)
    assert store.missing(folder, run) == [2, 3, 4]
    assert store.draws_missing(folder, run) == 400
    assert carried_out(tmp_path / "parts", run) == whole


def test_a_manifest_makes_its_run_again(tmp_path: Path) -> None:
    edited = MAIN.replace({"assets.kursk_foothold.control": 0.2})
    first = carried_out(
        tmp_path / "first", ensemble.settings(edited, 200, seed=4, sampler="lhs", size=128, date="2025-01-06")
    )
    recalled = store.recall_settings(tmp_path / "first" / "manifest.json")
    assert carried_out(tmp_path / "second", recalled) == first
    text = (tmp_path / "first" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "first" / "scenario.yaml").write_text(text.replace("0.2", "0.3", 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match="hash differs"):
        store.recall_settings(tmp_path / "first" / "manifest.json")


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    store.begin(tmp_path / "run", ensemble.settings(MAIN, 100))
    with pytest.raises(InvalidInput, match="another run: seed 0"):
        store.begin(tmp_path / "run", ensemble.settings(MAIN, 100, seed=1))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("text")
    with pytest.raises(InvalidInput, match="not empty"):
        store.begin(tmp_path / "mine", ensemble.settings(MAIN, 100))
    for text in ("[]", "{}", "not json"):
        (tmp_path / "mine" / "manifest.json").write_text(text)
        with pytest.raises(InvalidInput, match="no manifest of a run"):
            store.recall_settings(tmp_path / "mine" / "manifest.json")
    with pytest.raises(UnreadableFile, match="no folder can be made"):
        store.begin(tmp_path / "mine" / "thesis.txt", ensemble.settings(MAIN, 100))


def test_columns_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    run = ensemble.settings(MAIN, 300, size=200)
    carried_out(tmp_path, run)
    parts = [ensemble.part(run, n) for n in range(run.parts)]
    for name in ("score_ukraine", "zone", "deal_date", "assets.donetsk.control"):
        written = np.concatenate([(one.inputs | one.outputs)[name] for one in parts])
        assert np.array_equal(store.read_column(tmp_path, run, name), written)
    summary = pd.read_csv(tmp_path / "summary.csv").set_index("column")
    mean = np.concatenate([one.outputs["score_ukraine"] for one in parts]).mean()
    assert summary.loc["score_ukraine"]["mean"] == pytest.approx(mean)
    assert len(pd.read_csv(tmp_path / "bands.csv")) == 8 * len(ensemble.marked(MAIN))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_files_though_a_worker_dies(tmp_path: Path) -> None:
    run = ensemble.settings(MAIN, 4000, seed=9, size=200)
    here = carried_out(tmp_path / "here", run)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as machines:
        with Client(machines) as client:
            victims = [worker["pid"] for worker in client.run(_process).values()]
        folder, told = store.begin(tmp_path / "there", run), []

        def kill(count: int) -> None:
            told.append(count)
            if len(told) == 3:
                os.kill(victims[0], signal.SIGKILL)

        store.carry_out(folder, run, cluster.at(machines.scheduler_address), kill)
    assert len(told) == run.parts
    assert files(tmp_path / "there") == here


def _process() -> dict[str, int]:
    return {"pid": os.getpid()}


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SCHEDULER_WAIT", 1)
    run = ensemble.settings(MAIN, 10)
    with pytest.raises(InvalidInput, match="no scheduler answers"):
        list(cluster.at("tcp://127.0.0.1:9")(run, [0]))


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    text = run(app, ["ensemble", "kursk-2025-01", "--draws", "300"])
    assert text.exit_code == 0, text.output
    assert "of draws" in text.output
    kept = run(app, ["ensemble", "kursk-2025-01", "--draws", "300", "--out", str(tmp_path / "run"), "--format", "json"])
    assert kept.exit_code == 0, kept.output
    rows = {row["column"]: row for row in json.loads(kept.stdout)}
    assert 0 <= rows["holds_foothold_strengthens_kyiv"]["share"] <= 1
    again = ["ensemble", str(tmp_path / "run" / "manifest.json"), "--out", str(tmp_path / "again"), "--format", "csv"]
    assert run(app, again).stdout.startswith("column,draws,share,mean")
    assert files(tmp_path / "run") == files(tmp_path / "again")
    slow = run(app, ["ensemble", "toy", "--draws", "3", "--jobs", "1"])
    assert slow.exit_code == 0, slow.output
    assert "solved by programs" in slow.stderr
