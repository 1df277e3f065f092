"""The swing of every estimate is what `solve` finds with it at either end of its range."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import model
from model.errors import InvalidInput
from model.game import compile_game, compiled
from model.game.compiled import over_branches_compiled
from model.scenario import Scenario, parse
from model.uncertainty.sensitivity import one_at_a_time
from tests.kit import strategies
from tests.kit.examples import examples

SHIPPED = [model.load(model.shipped("scenarios") / name) for name in ("kursk-2025-01.yaml", "textbook/toy.yaml")]


def at_either_end(scenario: Scenario, swing: one_at_a_time.Swing) -> bool:
    """Whether a swing is what the scenario's scores are with the number edited to its ends, one after the other."""
    estimate = scenario.dimensions()[swing.address]
    for end, found in ((estimate.low, swing.at_low), (estimate.high, swing.at_high)):
        assert end is not None
        score = [one.position for one in model.solve(scenario.replace({swing.address: end})).scores.values()]
        if list(found) != pytest.approx(score, abs=1e-9):
            return False
    return True


@pytest.mark.long
@pytest.mark.parametrize("scenario", SHIPPED, ids=["main", "toy"])
def test_a_swing_is_what_the_edits_make_of_the_scores(scenario: Scenario) -> None:
    found = one_at_a_time.swings(scenario)
    assert [one.address for one in found] == list(scenario.dimensions())
    assert all(at_either_end(scenario, one) for one in found)


@examples(100)
@given(strategies.plain(tense=True), st.data())
def test_so_it_is_on_random_scenarios(table: dict[str, object], data: st.DataObject) -> None:
    scenario = parse(table)
    stated = scenario.estimates()
    chosen = data.draw(st.lists(st.sampled_from(sorted(stated)), min_size=1, max_size=6, unique=True))
    for where in chosen:
        target = table
        *path, last = where.split(".")
        for part in path:
            target = target[part]  # type: ignore[assignment]
        value = stated[where].value
        target[last] = {
            "value": value,
            "low": 0.75 * value,
            "high": min(1.0, 1.25 * value) if value <= 1 else 1.25 * value,
        }
    try:
        ranged = parse(table)
    except InvalidInput:
        assume(False)  # a number that takes no range there, or whose sum with others is checked
        raise
    found = one_at_a_time.swings(ranged)
    try:
        assert all(at_either_end(ranged, one) for one in found)
    except InvalidInput:
        assume(False)


def test_what_is_compiled_finds_the_same() -> None:
    scenario = SHIPPED[0]
    assert compiled.refuses(compile_game(scenario)) is None
    slow, quick = one_at_a_time.swings(scenario), one_at_a_time.swings(scenario, played=over_branches_compiled)
    for one, other in zip(slow, quick, strict=True):
        assert one.address == other.address
        assert (*one.at_low, *one.at_high) == pytest.approx((*other.at_low, *other.at_high), abs=1e-9)


def test_only_those_asked_for_and_only_with_a_range() -> None:
    asked = ["parties.russia.rate", "regimes.fighting.war_cost.ukraine"]
    assert [one.address for one in one_at_a_time.swings(SHIPPED[0], asked)] == asked
    assert one_at_a_time.swings(model.load(model.shipped("scenarios") / "textbook" / "linear-pie.yaml")) == ()
