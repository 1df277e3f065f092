"""Claims: the effect is the difference of two solves, and no verdict is bent."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import model
from model.analysis import claims
from model.analysis.claims import try_claims
from model.cli import app
from model.errors import InvalidInput
from model.game import Game
from model.game.branches import OverBranches, play_plain
from model.scenario import Scenario, parse

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


@pytest.mark.parametrize("name", list(MAIN.claims))
def test_the_effect_is_the_difference_of_two_solves(name: str) -> None:
    claim = MAIN.claims[name]
    found = next(one for one in try_claims(MAIN) if one.claim == name)
    _, party, kind = claim.metric.split(".")
    edited = MAIN.replace(claims.edits_of(MAIN, claim))
    before, after = (getattr(model.solve(s).scores[party], kind) for s in (MAIN, edited))
    assert (found.before, found.after) == (before, after)
    agrees = (after > before) == (claim.expected == "+")
    refusing = [{p: score.saying_no for p, score in model.solve(s).scores.items()} for s in (MAIN, edited)]
    assert found.saying_no == pytest.approx({p: refusing[1][p] - refusing[0][p] for p in MAIN.parties}, abs=1e-9)
    assert found.verdict == ("no effect" if abs(after - before) < 1e-9 else "holds" if agrees else "contradicted")


@pytest.mark.parametrize("name", list(MAIN.claims))
def test_the_parts_add_up_and_both_sides_are_given_on_every_date(name: str) -> None:
    found = next(one for one in try_claims(MAIN) if one.claim == name)
    assert sum(found.parts.values()) == pytest.approx(found.effect, abs=1e-9)
    edited = MAIN.replace(claims.edits_of(MAIN, MAIN.claims[name]))
    assert [effect.date for effect in found.effects] == [MAIN.as_of, dt.date(2025, 1, 20), dt.date(2025, 5, 5)]
    for effect in found.effects:
        before, after = model.solve(MAIN, effect.date).scores, model.solve(edited, effect.date).scores
        for party, worth in effect.score.items():
            assert worth == pytest.approx(after[party].position - before[party].position, abs=1e-9)


def test_reasons_are_found_when_they_are_asked_for_and_then_those_of_all_claims() -> None:
    games: list[int] = []

    def counted(batch: Game, step: int) -> OverBranches:
        games.append(batch.draws)
        return play_plain(batch, step)

    found = try_claims(MAIN, counted)
    verdicts = sum(games)
    assert verdicts <= 2 * len(found), "each claim without and with its edits"
    assert found[0].effects
    reasons = sum(games)
    assert reasons > 2 * verdicts
    for one in found:
        assert set(one.saying_no) == set(MAIN.parties)
        assert len(one.effects) == 3
        assert one.parts
    assert sum(games) == reasons


def test_one_part_of_two_regimes_is_one_part() -> None:
    found = next(one for one in try_claims(MAIN) if one.claim == "attack_diverts")
    assert set(found.parts) == {"drift_km2_per_day.kursk_foothold", "drift_km2_per_day.donetsk", "war_cost.ukraine"}


TOY = model.load(model.shipped("scenarios") / "textbook" / "toy.yaml")
DIAL = {"title": "How far the front is stopped", "value": 0.5, "full": {"regimes.fighting.drift_km2_per_day.valley": 0}}


def dialled(**changes: object) -> Scenario:
    """South's advance is stopped, by as much as the dial says, and North pays for it."""
    data = TOY.model_dump(by_alias=True)
    claim = {
        "sentence": "Stopping the advance pays.",
        "author": "nobody",
        "metric": "scores.a.walk_away",
        "edits": {"regimes.fighting.war_cost.a": 1.7},
        "dial": DIAL,
        "expected": "+",
        "judgement": "made up",
    }
    return model.Scenario.model_validate(data | {"claims": {"one": claim | changes}})


def test_a_dial_turns_where_gain_and_cost_are_equal() -> None:
    scenario = dialled()
    found = try_claims(scenario)[0]
    assert found.turns is not None
    assert len(found.turns) == 1
    assert found.holds_at_full

    def gain(dial: float) -> float:
        edits = claims.edits_of(scenario, scenario.claims["one"], dial)
        return model.solve(scenario.replace(edits)).scores["a"].walk_away - model.solve(scenario).scores["a"].walk_away

    assert gain(found.turns[0] - 0.001) < 0 < gain(found.turns[0] + 0.001)
    assert found.effect == pytest.approx(gain(0.5))


def test_a_dial_that_never_turns_says_so() -> None:
    free = try_claims(dialled(edits={}))[0]
    assert (free.turns, free.holds_at_full) == ((), True)
    dear = try_claims(dialled(edits={"regimes.fighting.war_cost.a": 9}))[0]
    assert (dear.turns, dear.holds_at_full) == ((), False)
    assert try_claims(TOY)[0].turns is None


def test_the_full_edits_of_a_dial_are_numbers() -> None:
    data = dialled().model_dump(by_alias=True)
    data["claims"]["one"]["dial"]["full"] = {"opening": "lull"}
    with pytest.raises(InvalidInput, match="a number for a number"):
        parse(data)


def with_claim(**changes: object) -> Scenario:
    data = MAIN.model_dump(by_alias=True)
    claim = data["claims"]["foothold_strengthens_kyiv"] | changes
    return model.Scenario.model_validate(data | {"claims": {"one": claim}})


def test_the_opposite_expectation_gets_the_opposite_verdict() -> None:
    assert [one.verdict for one in try_claims(with_claim(expected="-"))] == ["holds"]
    assert [one.verdict for one in try_claims(with_claim(expected="+"))] == ["contradicted"]


def test_an_edit_that_changes_nothing_has_no_effect() -> None:
    held = MAIN.assets["kursk_foothold"].control.value
    found = try_claims(with_claim(edits={"assets.kursk_foothold.control": held}))
    assert [one.verdict for one in found] == ["no effect"]


@pytest.mark.parametrize(
    "metric", ["scores.russia.walk_away", "scores.russia.saying_no", "scores.russia.surplus", "zone.width"]
)
def test_a_claim_may_speak_of_any_number_that_solve_gives(metric: str) -> None:
    found = try_claims(with_claim(metric=metric))[0]
    edited = MAIN.replace(claims.edits_of(MAIN, MAIN.claims["foothold_strengthens_kyiv"]))
    kind, *_, name = metric.split(".")
    for scenario, value in ((MAIN, found.before), (edited, found.after)):
        solved = model.solve(scenario)
        wanted = getattr(solved.scores["russia"] if kind == "scores" else solved.zone, name)
        assert value == pytest.approx(wanted, abs=1e-9)


def test_a_claim_may_speak_of_another_day() -> None:
    day = dt.date(2025, 2, 3)
    found = try_claims(with_claim(on=day))[0]
    assert found.before == model.solve(MAIN, day).scores["ukraine"].position


def test_a_metric_that_does_not_exist() -> None:
    with pytest.raises(InvalidInput, match=r"did you mean `scores\.ukraine\.position`"):
        try_claims(with_claim(metric="scores.ukraine.positon"))
    with pytest.raises(InvalidInput, match="a number of"):
        try_claims(with_claim(metric="scenario.title"))


@pytest.mark.parametrize("name", ["kursk-2025-01", "toy", "fearon-1995"])
def test_the_command_in_three_formats(name: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["claims", name])
    assert text.exit_code == 0
    assert "put to the test" in text.output
    scenario = model.load(next(file for file in model.library() if file.stem == name))
    rows = json.loads(run(app, ["claims", name, "--format", "json"]).output)
    assert [row["claim"] for row in rows] == list(scenario.claims)
    table = run(app, ["claims", name, "--format", "csv"])
    assert table.output.startswith("claim,sentence,author,metric,before,after,effect")
    effects = run(app, ["claims", name, "--effects", "--format", "csv"])
    assert effects.output.startswith("claim,date,event,party,effect")
