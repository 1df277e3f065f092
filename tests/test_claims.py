"""Claims: the effect is the difference of two solves, and no verdict is bent."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import model
from model import claims
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


@pytest.mark.parametrize("name", list(MAIN.claims))
def test_the_effect_is_the_difference_of_two_solves(name: str) -> None:
    claim = MAIN.claims[name]
    found = next(one for one in claims.put_to_the_test(MAIN) if one.claim == name)
    _, party, kind = claim.metric.split(".")
    before, after = (getattr(model.solve(s).scores[party], kind) for s in (MAIN, MAIN.replace(claim.edits)))
    assert (found.before, found.after) == (before, after)
    agrees = (after > before) == (claim.expected == "+")
    assert found.verdict == ("no effect" if abs(after - before) < 1e-9 else "holds" if agrees else "contradicted")


def with_claim(**changes: object) -> Scenario:
    data = MAIN.model_dump(by_alias=True)
    claim = data["claims"]["foothold_strengthens_kyiv"] | changes
    return model.Scenario.model_validate(data | {"claims": {"one": claim}})


def test_the_opposite_expectation_gets_the_opposite_verdict() -> None:
    assert [one.verdict for one in claims.put_to_the_test(with_claim(expected="-"))] == ["holds"]
    assert [one.verdict for one in claims.put_to_the_test(with_claim(expected="+"))] == ["contradicted"]


def test_an_edit_that_changes_nothing_has_no_effect() -> None:
    held = MAIN.assets["kursk_foothold"].control.value
    found = claims.put_to_the_test(with_claim(edits={"assets.kursk_foothold.control": held}))
    assert [one.verdict for one in found] == ["no effect"]


def test_a_claim_may_speak_of_another_day() -> None:
    day = dt.date(2025, 2, 3)
    found = claims.put_to_the_test(with_claim(on=day))[0]
    assert found.before == model.solve(MAIN, day).scores["ukraine"].position


def test_a_metric_that_does_not_exist() -> None:
    with pytest.raises(InvalidInput, match=r"did you mean `scores\.ukraine\.position`"):
        claims.put_to_the_test(with_claim(metric="scores.ukraine.positon"))
    with pytest.raises(InvalidInput, match="a number of"):
        claims.put_to_the_test(with_claim(metric="scenario.title"))


@pytest.mark.parametrize("name", ["kursk-2025-01", "toy", "fearon-1995"])
def test_the_command_in_three_formats(name: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["claims", name])
    assert text.exit_code == 0
    assert "put to the test" in text.output
    scenario = model.load(next(file for file in model.library() if file.stem == name))
    rows = json.loads(run(app, ["claims", name, "--format", "json"]).output)
    assert [row["claim"] for row in rows] == list(scenario.claims)
    assert run(app, ["claims", name, "--format", "csv"]).output.startswith(
        "claim,sentence,author,metric,before,after,effect"
    )
