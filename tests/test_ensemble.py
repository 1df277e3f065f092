"""Ensembles: every draw is the scenario edited so; runs stop, go on, and come out the same to the byte, wherever computed."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import signal
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from typer.testing import CliRunner

import model
from model.analysis.claims import try_claims
from model.analysis.positions import judge
from model.cli import app
from model.errors import InvalidInput, UnreadableFile
from model.scenario import Scenario, parse
from model.uncertainty import ensemble, sampling, screening
from model.uncertainty.ensemble import Settings, cluster, store

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
TOY = model.load(model.shipped("scenarios") / "textbook" / "toy.yaml")
EXACT = 1e-9


def draws_of(run: Settings) -> list[dict[str, float]]:
    plan = sampling.plan(run.scenario)
    values = sampling.block(plan, run.sampler, run.seed, 0, run.draws, run.draws)
    return [dict(zip(plan.addresses, row.tolist(), strict=True)) for row in values]


@pytest.mark.parametrize(("scenario", "count"), [(MAIN, 12), (TOY, 3)], ids=["compiled", "by program"])
def test_a_draw_is_the_scenario_edited_so(scenario: Scenario, count: int) -> None:
    run = ensemble.settings(scenario, count, seed=3, sampler="random")
    assert (run.refused is None) == (scenario is MAIN)
    found = ensemble.part(run, 0).outputs
    for n, edit in enumerate(draws_of(run)):
        one = model.solve(scenario.replace(edit))
        for party, score in one.scores.items():
            assert found[f"score_{party}"][n] == pytest.approx(score.position, abs=EXACT)
            assert found[f"walk_away_{party}"][n] == pytest.approx(score.walk_away, abs=EXACT)
            assert found[f"saying_no_{party}"][n] == pytest.approx(score.saying_no, abs=EXACT)
            assert found[f"surplus_share_{party}"][n] == pytest.approx(score.surplus_share, abs=EXACT)
        assert found["zone_width"][n] == pytest.approx(one.zone.width, abs=EXACT)
        for what in ("deal", "freeze", "war"):
            last = found[f"{what}_by_{scenario.date(scenario.steps)}"][n]
            assert last == pytest.approx(getattr(one.outlook, what)[-1], abs=EXACT)
        for tested in try_claims(scenario.replace(edit)):
            assert found[f"effect_{tested.claim}"][n] == pytest.approx(tested.effect, abs=1e-8)


def test_the_date_of_a_deal_is_its_likeliest() -> None:
    run = ensemble.settings(MAIN, 40, seed=1)
    found = ensemble.part(run, 0).outputs
    for n, edit in enumerate(draws_of(run)[:10]):
        outlook = model.solve(MAIN.replace(edit)).outlook
        each = np.diff(outlook.deal, prepend=0.0)
        assert found["deal_date"][n] == np.datetime64(outlook.dates[int(each.argmax())])


def pie(**cost: float) -> Scenario:
    """A pie, one week of war whose cost to A is uniform: V_A = (W_A's walk-away + 100 - B's) / 2 is uniform too."""
    return parse(
        {
            "version": 1,
            "kind": "textbook",
            "title": "A pie",
            "judgement": "for a test",
            "as_of": dt.date(2025, 1, 6),
            "horizon": dt.date(2025, 1, 13),
            "opening": "war",
            "distribution": "uniform",
            "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "assets": {"pie": {"name": "Pie", "control": 0.5, "value": {"a": 1, "b": 1}}},
            "regimes": {
                "war": {
                    "title": "War",
                    "war_cost": {"a": {"value": 50, **cost}, "b": 0},
                    "proposer": 0.5,
                    "impasse": {"a": 60, "b": 50},
                }
            },
        }
    )


@pytest.mark.parametrize("sampler", ensemble.SAMPLERS)
def test_known_distributions(sampler: str) -> None:
    """D_A = 60 - c 7/30.4375 with c uniform on 0..100; a zone exists iff D_A <= 50, that is c >= 10 * 30.4375/7."""
    run = ensemble.settings(pie(low=0, high=100), 4096, seed=2, sampler=sampler)
    result = ensemble.gathered(run, store.here()(run, range(run.parts)))
    rows = {str(row["column"]): row for row in result.summary.to_dict("records")}
    step = 7 / 30.4375
    walk = rows["walk_away_a"]
    assert walk["mean"] == pytest.approx(60 - 50 * step, abs=4 * walk["standard_error"])
    assert walk["standard_error"] == pytest.approx(100 * step / math.sqrt(12 * 4096), rel=0.05)
    for q in ensemble.QUANTILES:
        error = 4 * 100 * step * math.sqrt(q * (1 - q) / 4096)
        assert walk[f"q{q:g}"] == pytest.approx(60 - 100 * step * (1 - q), abs=error)
    share = 1 - 10 / step / 100
    zone = rows["zone"]
    assert zone["share"] == pytest.approx(share, abs=4 * zone["standard_error"] + 1e-3)
    assert zone["standard_error"] == pytest.approx(math.sqrt(share * (1 - share) / 4096), rel=0.05)
    assert rows["deal_by_2025-01-13"]["mean"] == pytest.approx(zone["share"], abs=1e-12)


def test_bands_are_the_quantiles_of_the_draws() -> None:
    run = ensemble.settings(MAIN, 3000, seed=5)
    done = ensemble.part(run, 0)
    rows = done.bands.quantiles().to_dict("records")
    bands = {(row["date"], row["quantity"]): row for row in rows}
    first = pd.Timestamp(MAIN.as_of)
    for quantity in ("score_ukraine", "walk_away_russia", "zone_width"):
        for q in ensemble.QUANTILES:
            exact = np.quantile(done.outputs[quantity], q, method="inverted_cdf")
            assert bands[first, quantity][f"q{q:g}"] == pytest.approx(exact, abs=0.5 / ensemble.POINT_BINS + EXACT)
    assert (done.bands.count.sum(axis=2) == 3000).all()


def test_parts_do_not_depend_on_how_they_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ensemble.settings(MAIN, 500, seed=5, size=300)
    one = [ensemble.part(run, n, threads=1) for n in range(run.parts)]
    monkeypatch.setattr(ensemble, "AT_ONCE", 177)  # in two blocks, of which each thread takes one
    other = [ensemble.part(run, n, threads=2) for n in (1, 0)][::-1]
    for a, b in zip(one, other, strict=True):
        for name, values in (a.inputs | a.outputs).items():
            assert np.array_equal(values, (b.inputs | b.outputs)[name], equal_nan=values.dtype.kind == "f")
        assert np.array_equal(a.bands.count, b.bands.count)


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
    recalled = store.recalled(tmp_path / "first" / "manifest.json")
    assert carried_out(tmp_path / "second", recalled) == first
    text = (tmp_path / "first" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "first" / "scenario.yaml").write_text(text.replace("0.2", "0.3", 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match="hash differs"):
        store.recalled(tmp_path / "first" / "manifest.json")


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
            store.recalled(tmp_path / "mine" / "manifest.json")
    with pytest.raises(UnreadableFile, match="no folder can be made"):
        store.begin(tmp_path / "mine" / "thesis.txt", ensemble.settings(MAIN, 100))


def test_columns_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    run = ensemble.settings(MAIN, 300, size=200)
    carried_out(tmp_path, run)
    parts = [ensemble.part(run, n) for n in range(run.parts)]
    for name in ("score_ukraine", "zone", "deal_date", "assets.donetsk.control"):
        written = np.concatenate([(one.inputs | one.outputs)[name] for one in parts])
        assert np.array_equal(store.column(tmp_path, run, name), written)
    summary = pd.read_csv(tmp_path / "summary.csv").set_index("column")
    mean = np.concatenate([one.outputs["score_ukraine"] for one in parts]).mean()
    assert summary.loc["score_ukraine"]["mean"] == pytest.approx(mean)
    assert len(pd.read_csv(tmp_path / "bands.csv")) == 8 * len(ensemble.marked(MAIN))


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
    monkeypatch.setattr(cluster, "WAIT", 1)
    run = ensemble.settings(MAIN, 10)
    with pytest.raises(InvalidInput, match="no scheduler answers"):
        list(cluster.at("tcp://127.0.0.1:9")(run, [0]))


@pytest.mark.parametrize(
    ("scenario", "changes", "message"),
    [
        (MAIN, {"draws": 0}, "at least one draw"),
        (MAIN, {"draws": 10, "sampler": "dice"}, "sobol, random, lhs"),
        (pie(), {"draws": 10}, "no estimate with a range"),
    ],
)
def test_settings_that_cannot_be(scenario: Scenario, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ensemble.settings(scenario, **changes)


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


@pytest.mark.parametrize(
    ("own", "most", "keeps", "refusal", "expected"),
    [(10, 40, 65, 0.375, 55.625), (5, 20, 57.5, 0.375, 52.8125)],
)
def test_the_risk_return_trade_off_in_closed_form(
    own: float, most: float, keeps: float, refusal: float, expected: float
) -> None:
    """Fearon 1995: p = 0.5, c_B ~ U[0, most]: x = p + (most - c_A) / 2 and war with (x - p) / most, in points of 100."""
    month = 30.4375 / 7
    data = pie().model_dump(by_alias=True)
    data["regimes"]["war"]["impasse"] = {"a": 50 - own, "b": 50}
    data["regimes"]["war"]["war_cost"] = {"a": 0, "b": {"value": most * month / 2, "low": 0, "high": most * month}}
    scenario = parse(data)
    run = ensemble.settings(scenario, 8192, seed=1)
    points = ensemble.gathered(run, store.here()(run, range(run.parts))).outputs["saying_no_b"]
    found = screening.screen(scenario, "a", points)
    assert found.best is not None
    assert found.deal is not None
    assert found.safe is not None
    assert found.best.keeps == pytest.approx(keeps, abs=0.3)
    assert 1 - found.best.acceptance == pytest.approx(refusal, abs=0.01)
    assert found.best.expected == pytest.approx(expected, abs=0.02)
    assert found.refused == pytest.approx(50 - own)
    assert found.deal.points == pytest.approx((found.best.keeps, found.best.leaves))
    assert found.safe.acceptance == 1
    assert max(one.expected for one in found.offers) <= found.best.expected + EXACT


POWELL = model.load(model.shipped("scenarios") / "textbook" / "powell-2006.yaml")
"""No deal leaves B more than 51.4 points, and war is worth 63 to it."""


def test_where_no_deal_gives_enough_there_is_no_offer() -> None:
    found = screening.screen(POWELL, "a", np.full(8, 63.0))
    assert (found.best, found.deal, found.safe, found.offers) == (None, None, None, ())
    assert (found.least, found.most, found.reached) == pytest.approx((63, 51.4, 0))
    assert found.refused == pytest.approx(27)


def test_where_a_deal_gives_enough_in_some_draws_no_offer_is_safe() -> None:
    found = screening.screen(POWELL, "a", np.array([41.0, 51.0, 61.0, 71.0]))
    assert found.best is not None
    assert astuple(found.best) == pytest.approx((51, 49, 0.5, 38))
    assert found.deal is not None
    assert found.deal.shares["pie"] == pytest.approx(0.49)
    assert found.safe is None
    assert found.reached == 0.5
    assert [one.leaves for one in found.offers] == [41.0, 51.0]
    assert all(math.isfinite(one.expected) for one in found.offers)


def test_who_refuses_at_the_same_point_accepts_the_same_offer() -> None:
    found = screening.screen(POWELL, "b", np.full(8, 27.0))
    assert found.best is not None
    assert astuple(found.best) == pytest.approx((27, 51.4, 1, 51.4))
    assert found.offers == (found.safe,) == (found.best,)


def test_the_screen_command_where_there_is_no_offer() -> None:
    asked = ["screen", "powell-2006", "--party", "a", "--draws", "64"]
    text = CliRunner().invoke(app, asked)
    assert text.exit_code == 0, text.output
    why = "no offer that Declining state would take: it wants 63.0 points at least, and no deal gives it more than 51.4"
    assert why in " ".join(text.output.split())
    (row,) = json.loads(CliRunner().invoke(app, [*asked, "--format", "json"]).stdout)
    assert row == {
        "kind": "none",
        "party": "a",
        "leaves": pytest.approx(63),
        "keeps": None,
        "acceptance": 0,
        "expected": pytest.approx(27),
        "refused": pytest.approx(27),
    }
    table = CliRunner().invoke(app, [*asked, "--format", "csv"]).stdout
    assert table.splitlines()[1:] == ["none,a,63.0,,0.0,27.0,27.0"]


@pytest.mark.parametrize(("scenario", "count"), [(MAIN, 8), (TOY, 2)], ids=["compiled", "by program"])
def test_the_odds_of_a_position_are_those_of_every_draw_judged(scenario: Scenario, count: int) -> None:
    run = ensemble.settings(scenario, count, seed=6)
    yes = {name: np.zeros(3) for name in scenario.positions}
    result = ensemble.gathered(run, [ensemble.part(run, 0)])
    for n, edit in enumerate(draws_of(run)):
        for one in judge(scenario.replace(edit)).standings:
            accepts = np.array(list(one.branches[0].accepts.values()))
            yes[one.position] += [*accepts, accepts.all()]
            for party, margin in one.branches[0].margin.items():
                assert result.outputs[f"margin_{one.position}_{party}"][n] == pytest.approx(margin, abs=1e-8)
    for found in result.odds:
        assert [*found.accepts.values(), found.both] == pytest.approx((yes[found.position] / count).tolist())


def test_positions_and_claims_with_draws() -> None:
    run = CliRunner().invoke
    text = run(app, ["positions", "kursk-2025-01", "--draws", "20"])
    assert text.exit_code == 0, text.output
    assert "of 20 draws over all ranges" in text.output
    rows = json.loads(run(app, ["positions", "kursk-2025-01", "--draws", "20", "--format", "json"]).stdout)
    assert all(0 <= row["both_in"] <= row["accepts_in"] <= 1 for row in rows)
    tested = run(app, ["claims", "kursk-2025-01", "--draws", "64"])
    assert "of draws over all ranges" in tested.output
    csv = run(app, ["claims", "kursk-2025-01", "--draws", "64", "--format", "csv"]).stdout
    assert csv.lstrip().splitlines()[0].endswith("holds_in,standard_error")


@pytest.mark.parametrize("party", ["ukraine", "russia"])
def test_the_screen_command(party: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["screen", "kursk-2025-01", "--party", party, "--draws", "500"])
    assert text.exit_code == 0, text.output
    assert "Best: leave" in text.output
    rows = json.loads(
        run(app, ["screen", "kursk-2025-01", "--party", party, "--draws", "500", "--format", "json"]).stdout
    )
    best = next(row for row in rows if row["kind"] == "best")
    assert best["expected"] >= max(row["expected"] for row in rows) - EXACT
    wrong = run(app, ["screen", "kursk-2025-01", "--party", "france"])
    assert isinstance(wrong.exception, InvalidInput)
