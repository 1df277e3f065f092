"""Scenario discovery: regions hidden on purpose are found, and counted again by hand; noise has none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.cli import app
from model.errors import InvalidInput
from model.game import Floats
from model.uncertainty import ensemble
from model.uncertainty.ensemble import store
from model.uncertainty.regions import RARE_SHARE, discover, regions

pytestmark = pytest.mark.long

DRAWS = 4_000


def inputs(seed: int) -> dict[str, Floats]:
    rng = np.random.default_rng(seed)
    return {name: rng.random(DRAWS) for name in ("cost", "drift", "belief", "rate", "weight", "noise")}


@given(st.integers(0, 2**32 - 1), st.floats(0.3, 0.7), st.floats(0.3, 0.7))
def test_a_hidden_region_is_found(seed: int, cost: float, belief: float) -> None:
    drawn = inputs(seed)
    found = discover(drawn, (drawn["cost"] > cost) & (drawn["belief"] < belief))
    assert found is not None
    assert found.holds is (found.share <= 0.5)
    if not found.holds:  # what is left when a box is taken out is no box
        return
    ends = {limit.address: (limit.low, limit.high) for limit in found.limits}
    assert ends["cost"][0] == pytest.approx(cost, abs=0.03)
    assert ends["belief"][1] == pytest.approx(belief, abs=0.03)
    assert found.tried.coverage > 0.9
    assert found.tried.density > 0.9


@pytest.mark.slow
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.95))
def test_what_is_said_of_a_region_is_what_one_counts(seed: int, level: float) -> None:
    drawn = inputs(seed)
    rng = np.random.default_rng(seed + 1)
    outcome = drawn["cost"] - drawn["rate"] + 0.3 * rng.standard_normal(DRAWS) > 2 * level - 1
    found = discover(drawn, outcome)
    if found is None:
        assert min(outcome.mean(), 1 - outcome.mean()) < RARE_SHARE
        return
    sought = outcome if found.holds else ~outcome
    assert found.share == pytest.approx(sought.mean())
    for part, box in ((slice(0, DRAWS // 2), found.learned), (slice(DRAWS // 2, None), found.tried)):
        rows = zip(sought[part], *(drawn[limit.address][part] for limit in found.limits), strict=True)
        inside = [
            (
                y,
                all(
                    (b.low is None or v >= b.low) and (b.high is None or v <= b.high)
                    for v, b in zip(x, found.limits, strict=True)
                ),
            )
            for y, *x in rows
        ]
        both = sum(bool(y) and within for y, within in inside)
        assert box.coverage == pytest.approx(both / sum(bool(y) for y, _ in inside))
        assert box.density == pytest.approx(both / sum(within for _, within in inside))
        assert box.mass == pytest.approx(sum(within for _, within in inside) / len(inside))


def test_a_restriction_by_chance_does_not_survive_the_other_half() -> None:
    drawn = inputs(3)
    outcome = np.random.default_rng(4).random(DRAWS) < 0.2
    found = discover(drawn, outcome)
    assert found is not None
    assert found.tried.density < 0.26
    assert discover(drawn, np.ones(DRAWS, dtype=bool)) is None


def test_columns_that_cannot_be_asked_for() -> None:
    scenario = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
    run = ensemble.settings(scenario, 256)
    (part,) = store.here()(run, [0])
    assert {one.column for one in regions(scenario, part.inputs, part.outputs)} >= {"zone", "deal_by_2025-01-06"}
    with pytest.raises(InvalidInput, match="did you mean `zone`"):
        regions(scenario, part.inputs, part.outputs, ["zonee"])
    with pytest.raises(InvalidInput, match="a column that holds or not"):
        regions(scenario, part.inputs, part.outputs, ["score_ukraine"])


def test_the_command() -> None:
    run = CliRunner().invoke
    ask = ["sensitivity", "kursk-2025-01", "--what", "regions", "--draws", "2048"]
    text = run(app, ask)
    assert text.exit_code == 0, text.output
    assert "A deal on 6 January 2025" in text.output
    rows = json.loads(run(app, [*ask, "--where", "accepts_freeze_with_swap_russia", "--format", "json"]).stdout)
    assert {row["column"] for row in rows} == {"accepts_freeze_with_swap_russia"}
    wrong = run(app, [*ask, "--where", "nowhere"])
    assert wrong.exit_code != 0


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("regions", "regions.answer"):
        monkeypatch.setattr(f"model.uncertainty.{place}.available", lambda: False)
    run = CliRunner().invoke
    ask = ["sensitivity", "kursk-2025-01", "--base", "4", "--draws", "64"]
    assert "pip install 'negotiation-leverage[discovery]'" in " ".join(run(app, ask).output.split())
    alone = run(app, [*ask, "--what", "regions"])
    assert isinstance(alone.exception, InvalidInput)
    assert "pip install 'negotiation-leverage[discovery]'" in str(alone.exception)
