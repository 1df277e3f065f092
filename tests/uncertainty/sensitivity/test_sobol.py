"""Sobol indices: against a scenario whose variance can be shared out by hand."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import model
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario, parse
from model.uncertainty.sensitivity.sobol import Indices, indices

STEP = 7 / 30.4375
"""Months of a step."""


def pie() -> Scenario:
    """D_A = F_A - c STEP and V_A = (D_A + 100 - D_B) / 2, with F_A, c and F_B uniform: linear, so that variances add up."""
    by = {"a": {"value": 30, "low": 20, "high": 40}, "b": {"value": 20, "low": 15, "high": 25}}
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
                    "war_cost": {"a": {"value": 40, "low": 0, "high": 80}, "b": 0},
                    "proposer": 0.5,
                    "impasse": by,
                }
            },
        }
    )


VARIANCE = {
    "regimes.war.impasse.a": 20.0**2,
    "regimes.war.war_cost.a": (80 * STEP) ** 2,
    "regimes.war.impasse.b": 10.0**2,
}
"""Twelve times the variance that each brings to D_A + D_B."""


@pytest.fixture(scope="module")
def found() -> Indices:
    return indices(pie(), base=1024, seed=1)


@pytest.mark.parametrize("where", list(VARIANCE))
def test_the_score_of_a_linear_pie(found: Indices, where: str) -> None:
    share = VARIANCE[where] / sum(VARIANCE.values())
    for quantity in ("score_a", "score_b"):
        one = next(i for i in found.indices if (i.quantity, i.name) == (quantity, where))
        assert one.first == pytest.approx(share, abs=max(2 * one.first_interval, 0.01))
        assert one.total == pytest.approx(share, abs=max(2 * one.total_interval, 0.01))
        assert one.total_by_half == pytest.approx(share, abs=0.05)


def test_what_does_not_matter_has_no_share(found: Indices) -> None:
    walk = {i.name: i for i in found.indices if i.quantity == "walk_away_a"}
    assert walk["regimes.war.impasse.b"].total == pytest.approx(0, abs=1e-9)
    parts = {where: v for where, v in VARIANCE.items() if where.endswith(".a")}
    for where, variance in parts.items():
        assert walk[where].total == pytest.approx(variance / sum(parts.values()), abs=0.03)
    assert found.games == 1024 * 5
    assert found.constant == ()


def test_groups_are_known_together() -> None:
    groups = {"war of a": ["regimes.war.impasse.a", "regimes.war.war_cost.a"]}
    grouped = indices(pie(), base=512, seed=1, groups=groups)
    score = {i.name: i for i in grouped.indices if i.quantity == "score_a"}
    assert set(score) == {"war of a", "regimes.war.impasse.b"}
    rest = VARIANCE["regimes.war.impasse.b"] / sum(VARIANCE.values())
    assert score["war of a"].total == pytest.approx(1 - rest, abs=0.03)
    assert grouped.games == 512 * 4


def test_questions_that_cannot_be_asked() -> None:
    with pytest.raises(InvalidInput, match="a power of two"):
        indices(pie(), base=100)
    with pytest.raises(InvalidInput, match=r"did you mean `regimes\.war\.impasse\.a`"):
        indices(pie(), base=8, groups={"x": ["regimes.war.impase.a"]})
    with pytest.raises(InvalidInput, match="at least two"):
        indices(model.load(model.shipped("scenarios") / "textbook" / "linear-pie.yaml"))


@pytest.mark.long
@pytest.mark.parametrize(("name", "base"), [("kursk-2025-01", "8"), ("toy", "4")])
def test_the_command_in_three_formats(name: str, base: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["sensitivity", name, "--base", base])
    assert text.exit_code == 0, text.output
    assert "share in all" in text.output
    if name == "toy":
        return
    rows = json.loads(run(app, ["sensitivity", name, "--base", base, "--format", "json"]).stdout)
    assert {row["quantity"] for row in rows} >= {"score_ukraine", "score_russia", "zone_width"}
    csv = run(app, ["sensitivity", name, "--base", base, "--format", "csv"]).stdout.lstrip()
    assert csv.startswith("quantity,name,at_low,at_high,first,first_interval,total")


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_intervals(seed: int) -> None:
    assert indices(pie(), base=16, seed=seed) == indices(pie(), base=16, seed=seed)
