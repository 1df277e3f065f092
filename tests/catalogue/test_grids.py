"""Tables of grids and of runs."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import model
from model.analysis.scores.table import tabulate_scores
from model.catalogue import requests, tables
from model.catalogue.requests import Axis, Request
from model.errors import InvalidInput
from model.exports import export
from model.scenario import Scenario, files, parse
from model.uncertainty import ensemble, sampling
from model.uncertainty.ensemble import store
from tests.kit.sheets import CASES, CONTROL, COST, MAIN, NUMBERS, SCENARIOS


def test_a_grid_is_the_scenario_edited_so() -> None:
    """The compiled game of all points together against one solve a point, after an event and before."""
    grid = (Axis(CONTROL, (0.0, 0.35, 1.0)), Axis(COST, (0.5, 2.0)))
    for on in (None, MAIN.events["inauguration"].date):
        found = tables.sheet(CASES[:1], Request("scores", on=on, grid=grid)).whole()
        wanted = [
            tabulate_scores(model.solve(MAIN.replace({CONTROL: share, COST: cost}), on)).assign(
                **{CONTROL: share, COST: cost}
            )
            for share in grid[0].steps
            for cost in grid[1].steps
        ]
        plain = pd.concat(wanted, ignore_index=True)
        assert len(found) == len(plain)
        for name in (*NUMBERS, "probability", CONTROL, COST):
            np.testing.assert_allclose(
                found[name].to_numpy(), plain[name].to_numpy(dtype=float), atol=1e-9, err_msg=name
            )
        for name in ("party", "branch", "regime"):
            assert list(found[name]) == list(plain[name])


def test_a_grid_that_is_not_compiled_says_the_same() -> None:
    toy = requests.case("toy", model.load(SCENARIOS / "textbook" / "toy.yaml"))
    where = "regimes.fighting.war_cost.b"
    found = tables.sheet([toy], Request("scores", grid=(Axis(where, (0.5, 1.5)),))).whole()
    for value, rows in found.groupby(where):
        np.testing.assert_array_equal(
            rows["position"].to_numpy(),
            tabulate_scores(model.solve(toy.base.replace({where: float(str(value))})))["position"],
        )


def test_a_grid_of_another_kind_and_its_progress() -> None:
    told: list[int] = []
    request = Request("outlook", grid=(Axis(CONTROL, (0.0, 1.0)), Axis(COST, (0.5, 1.0, 2.0))))
    frame = tables.sheet(CASES[:1], request, told.append).whole()
    assert sum(told) == request.points == 6
    assert len(frame) == 6 * len(model.solve(MAIN).outlook.dates)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ((Axis(CONTROL, (0.0, 1.5)),), "1.5"),
        ((Axis(CONTROL, (0.0,)), Axis(CONTROL, (1.0,))), "twice"),
        ((Axis("assets.nowhere.control", (0.0,)),), "no such address"),
        (
            (Axis(CONTROL, tuple(np.linspace(0, 1, 1001))), Axis(COST, tuple(np.linspace(0, 1, 1001)))),
            "1,002,001 points",
        ),
    ],
)
def test_a_grid_that_cannot_be(axes: tuple[Axis, ...], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        tables.sheet(CASES[:1], Request("scores", grid=axes))


def pie() -> Scenario:
    estimate = {"value": 1.0, "low": 0.0, "high": 2.0}
    data = CASES[1].base.model_dump(by_alias=True, exclude_defaults=True)
    data["regimes"]["war"]["war_cost"]["a"] = estimate
    return parse({"version": 1, **data})


def finished_run(folder: Path, draws: int) -> Path:
    run = ensemble.settings(pie(), draws, seed=7, size=8_192)
    store.carry_out(store.begin(folder, run), run, store.here())
    return folder / store.MANIFEST


def test_the_draws_of_a_run(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 10_000)
    export.write_tables([tables.sheet([requests.recalled(manifest)], Request("draws"))], tmp_path / "draws.csv")
    found = pd.read_csv(tmp_path / "draws.csv")
    assert list(found["draw"]) == list(range(10_000))
    assert set(found["seed"]) == {7}
    assert set(found["sample"]) == {10_000}
    run = store.recall_settings(manifest)
    for name in ("score_a", "walk_away_b", "regimes.war.war_cost.a"):
        np.testing.assert_array_equal(found[name].to_numpy(), store.read_column(tmp_path / "run", run, name))
    drawn = sampling.block(sampling.plan_sampling(run.scenario), run.sampler, run.seed, 0, 5, run.draws)
    np.testing.assert_array_equal(found["regimes.war.war_cost.a"].to_numpy()[:5], drawn[:, 0])


def test_draws_made_here_are_those_of_a_run(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 600)
    kept = tables.sheet([requests.recalled(manifest)], Request("draws")).whole()
    made = tables.sheet([requests.case("run", pie())], Request("draws", draws=600, seed=7)).whole()
    np.testing.assert_array_equal(kept["score_a"].to_numpy(), made["score_a"].to_numpy())
    assert list(kept.columns) == list(made.columns)


def test_a_run_that_is_not_complete_is_not_exported(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 10_000)
    (tmp_path / "run" / "draws" / "part-00001.parquet").unlink()
    for kind in ("draws", "ensemble"):
        with pytest.raises(InvalidInput, match=r"missing|not complete"):
            tables.sheet([requests.recalled(manifest)], Request(kind))


def peak(manifest: Path, to: Path) -> int:
    tracemalloc.start()
    try:
        export.write_tables([tables.sheet([requests.recalled(manifest)], Request("draws"))], to)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_draws_stream_with_flat_memory(tmp_path: Path) -> None:
    """Four times the rows, the same memory."""
    few, many = finished_run(tmp_path / "few", 8_192), finished_run(tmp_path / "many", 32_768)
    peak(few, tmp_path / "warm.csv")
    small, large = peak(few, tmp_path / "few.csv"), peak(many, tmp_path / "many.csv")
    assert (tmp_path / "many.csv").stat().st_size > 3 * (tmp_path / "few.csv").stat().st_size
    assert large < 1.3 * small


def test_every_row_says_where_it_comes_from() -> None:
    edited = requests.case("kursk-2025-01", MAIN, {CONTROL: 0.0})
    row = tables.sheet([edited], Request("scores")).whole().iloc[0]
    assert row["scenario"] == "kursk-2025-01"
    assert row["scenario_sha256"] == hashlib.sha256(files.dump(MAIN).encode()).hexdigest()
    assert row["edits"] == f"{CONTROL}=0.0"
    assert row["position"] == model.solve(MAIN.replace({CONTROL: 0.0})).scores["ukraine"].position
