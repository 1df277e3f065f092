"""A sample: every draw is the scenario edited so, and summaries and odds are those of the draws."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import model
from model.analysis.claims import try_claims
from model.analysis.positions import judge
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario
from model.uncertainty import ensemble, sampling
from model.uncertainty.ensemble import Settings, store
from tests.kit.samples import EXACT, MAIN, pie

TOY = model.load(model.shipped("scenarios") / "textbook" / "toy.yaml")


def draws_of(run: Settings) -> list[dict[str, float]]:
    plan = sampling.plan_sampling(run.scenario)
    values = sampling.block(plan, run.sampler, run.seed, 0, run.draws, run.draws)
    return [dict(zip(plan.addresses, row.tolist(), strict=True)) for row in values]


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_parts_do_not_depend_on_how_they_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ensemble.settings(MAIN, 500, seed=5, size=300)
    one = [ensemble.part(run, n, threads=1) for n in range(run.parts)]
    monkeypatch.setattr(
        "model.uncertainty.ensemble.answer.CHUNK_DRAWS", 177
    )  # in two blocks, of which each thread takes one
    other = [ensemble.part(run, n, threads=2) for n in (1, 0)][::-1]
    for a, b in zip(one, other, strict=True):
        for name, values in (a.inputs | a.outputs).items():
            assert np.array_equal(values, (b.inputs | b.outputs)[name], equal_nan=values.dtype.kind == "f")
        assert np.array_equal(a.bands.count, b.bands.count)


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


@pytest.mark.long
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


@pytest.mark.long
def test_positions_and_claims_with_draws() -> None:
    run = CliRunner().invoke
    text = run(app, ["positions", "kursk-2025-01", "--draws", "20"])
    assert text.exit_code == 0, text.output
    assert "of 20 draws over all ranges" in text.output
    rows = json.loads(run(app, ["positions", "kursk-2025-01", "--draws", "20", "--format", "json"]).stdout)
    assert all(0 <= row["both_in"] <= row["accepts_in"] <= 1 for row in rows)
    tested = run(app, ["claims", "kursk-2025-01", "--draws", "64"])
    assert "of the draws over all ranges" in " ".join(tested.output.split())
    csv = run(app, ["claims", "kursk-2025-01", "--draws", "64", "--format", "csv"]).stdout
    assert csv.lstrip().splitlines()[0].endswith("holds_in,standard_error")
