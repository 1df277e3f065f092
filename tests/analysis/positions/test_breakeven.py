"""Break-even: in closed form on a linear pie, and by putting every value back into the game."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.analysis.positions import OWN_DEAL, judge
from model.analysis.positions.breakeven import PRECISE, BreakEven, Joint, breakeven
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario, parse
from tests.kit.examples import examples

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
MONTH = 30.4375 / 7
"""Steps of a week in a month."""


def ranged(value: float, low: float, high: float) -> dict[str, float]:
    return {"value": value, "low": low, "high": high}


def pie(share: float = 0.55, **war: Any) -> Scenario:
    """A pie, one week of war, and what it comes to stated outright: W_A = 100 x, C_i = F_i - c_i 7/30.4375."""
    return parse(
        {
            "version": 1,
            "kind": "textbook",
            "title": "A pie",
            "judgement": "for a test",
            "as_of": dt.date(2025, 1, 6),
            "horizon": dt.date(2025, 1, 13),
            "opening": "war",
            "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "assets": {"pie": {"name": "Pie", "control": 0.5, "value": {"a": 1, "b": 1}}},
            "regimes": {
                "war": {
                    "title": "War",
                    "war_cost": {"a": 0, "b": 0},
                    "proposer": 0.5,
                    "impasse": {"a": 60, "b": 30},
                    **war,
                }
            },
            "positions": {"plan": {"title": "Plan", "author": "N.", "terms": {"shares": {"pie": share}}}},
        }
    )


def margins(
    scenario: Scenario, edit: dict[str, float], position: str = "plan", on: dt.date | None = None
) -> list[float]:
    standing = judge(scenario.replace(edit), on, [position]).standings[0]
    return [standing.over(party, "margin") for party in scenario.parties]


def test_a_war_cost_that_makes_a_share_acceptable() -> None:
    """55 points are enough for A once F_A - c_A / MONTH <= 55."""
    found = breakeven(pie(war_cost={"a": ranged(5, 0, 40), "b": 1}), "plan")
    (one,) = found.crossings
    assert (one.party, one.address, one.from_below) == ("a", "regimes.war.war_cost.a", True)
    assert one.value == pytest.approx(5 * MONTH, abs=40 * PRECISE)
    assert one.cost == pytest.approx((5 * MONTH - 5) / 40, abs=PRECISE)
    assert found.never == {"a": (), "b": ("regimes.war.war_cost.a",)}
    assert found.margin["a"] == pytest.approx(55 - 60 + 5 / MONTH)


def test_not_within_its_range() -> None:
    found = breakeven(pie(war_cost={"a": ranged(5, 0, 20), "b": 1}), "plan")
    assert found.crossings == ()
    assert found.never["a"] == ("regimes.war.war_cost.a",)
    assert found.pair is None


def test_the_terms_of_the_position_itself_are_asked_too() -> None:
    data = pie().model_dump(by_alias=True)
    data["positions"]["plan"]["terms"]["shares"]["pie"] = ranged(0.55, 0.5, 0.8)
    found = breakeven(parse(data), "plan")
    assert {one.address for one in found.crossings} == {"positions.plan.terms.shares.pie"}
    assert [(one.party, one.from_below) for one in found.crossings] == [("a", True), ("b", False)]
    assert [one.value for one in found.crossings] == pytest.approx([0.6, 0.7], abs=1e-5)


def test_the_cheapest_pair_in_closed_form() -> None:
    """Both refuse; A is moved by its own impasse only, B by its own: the pair is the two, each as far as it must go."""
    scenario = pie(
        0.5, impasse={"a": ranged(60, 40, 80), "b": ranged(60, 20, 70)}, war_cost={"a": ranged(0, 0, 4), "b": 0}
    )
    found = breakeven(scenario, "plan")
    assert found.pair is not None
    assert found.pair.cost == pytest.approx(10 / 40 + 10 / 50, abs=0.01)
    assert found.pair.reached >= -1e-9
    assert set(found.pair.changes) == {"regimes.war.impasse.a", "regimes.war.impasse.b"}
    substituted(scenario, found.pair)


def substituted(scenario: Scenario, joint: Joint) -> None:
    edit = {where: needed for where, (_, needed) in joint.changes.items()}
    assert min(margins(scenario, edit)) >= -1e-9


def test_an_empty_zone_is_opened_by_what_costs_least() -> None:
    """The zone misses by 20 points in sum: A's impasse moves 60 points a range, B's only 20."""
    scenario = pie(impasse={"a": ranged(60, 20, 80), "b": ranged(60, 50, 70)})
    found = breakeven(scenario)
    assert found.width == pytest.approx(-10)
    assert found.opening is not None
    assert found.opening.cost == pytest.approx(20 / 60, abs=1e-5)
    assert list(found.opening.changes) == ["regimes.war.impasse.a"]
    opened(scenario, found.opening)


def test_an_empty_zone_that_needs_more_than_one_number() -> None:
    scenario = pie(impasse={"a": ranged(60, 50, 80), "b": ranged(60, 40, 70)}, war_cost={"a": ranged(0, 0, 9), "b": 0})
    found = breakeven(scenario)
    assert found.opening is not None
    assert found.opening.cost == pytest.approx(2 / 3, abs=1e-5)  # two thirds of B's 30 points alone
    opened(scenario, found.opening)
    scenario = pie(impasse={"a": ranged(60, 55, 80), "b": ranged(60, 50, 70)}, war_cost={"a": ranged(0, 0, 30), "b": 0})
    found = breakeven(scenario)
    assert found.opening is not None
    assert len(found.opening.changes) == 3
    opened(scenario, found.opening)


def test_a_zone_that_nothing_opens() -> None:
    found = breakeven(pie(impasse={"a": ranged(60, 55, 80), "b": 60}))
    assert found.opening is None
    assert found.width == pytest.approx(-10)


def opened(scenario: Scenario, joint: Joint) -> None:
    edit = {where: needed for where, (_, needed) in joint.changes.items()}
    width = model.solve(scenario.replace(edit)).zone.width
    assert width is not None
    assert width >= -1e-9
    assert width == pytest.approx(joint.reached, abs=1e-9)
    half = {where: (now + needed) / 2 for where, (now, needed) in joint.changes.items()}
    less = model.solve(scenario.replace(half)).zone.width
    assert less is not None
    assert less < 0


@given(
    st.floats(20, 80),
    st.floats(20, 80),
    st.floats(0, 1),
    st.tuples(st.floats(0, 10), st.floats(11, 60)),
    st.tuples(st.floats(0, 10), st.floats(11, 60)),
)
@examples(25)
def test_any_pie_in_closed_form(
    f_a: float, f_b: float, share: float, cost_a: tuple[float, float], cost_b: tuple[float, float]
) -> None:
    ends = {"a": cost_a, "b": cost_b}
    scenario = pie(
        share,
        impasse={"a": f_a, "b": f_b},
        war_cost={party: ranged((low + high) / 2, low, high) for party, (low, high) in ends.items()},
    )
    found = breakeven(scenario, "plan")
    for party, points, f in (("a", 100 * share, f_a), ("b", 100 - 100 * share, f_b)):
        low, high = ends[party]
        turn = (f - points) * MONTH
        values = [one.value for one in found.crossings if one.party == party]
        if low + 1e-6 < turn < high - 1e-6:
            assert values == [pytest.approx(turn, abs=(high - low) * PRECISE * 2)]
        elif not low - 1e-6 < turn < high + 1e-6:
            assert values == []


@pytest.fixture(scope="module")
def swap() -> BreakEven:
    return breakeven(MAIN, "freeze_with_swap")


@pytest.mark.long
def test_every_break_even_of_the_main_scenario_put_back(swap: BreakEven) -> None:
    parties = list(MAIN.parties)
    assert len(swap.crossings) > 20
    for one in swap.crossings:
        i = parties.index(one.party)
        assert margins(MAIN, {one.address: one.value}, "freeze_with_swap")[i] >= -1e-9
        past = one.value + (-2 if one.from_below else 2) * PRECISE * (one.high - one.low)
        assert margins(MAIN, {one.address: past}, "freeze_with_swap")[i] < 1e-9
        assert one.low <= one.value <= one.high


@pytest.mark.long
def test_an_answer_that_flips_and_flips_back_is_found(swap: BreakEven) -> None:
    turns = [o for o in swap.crossings if (o.party, o.address) == ("ukraine", "regimes.mediation.proposer")]
    assert len(turns) == 2
    inside = (turns[0].value + turns[1].value) / 2
    assert margins(MAIN, {"regimes.mediation.proposer": inside}, "freeze_with_swap")[0] > 0


@pytest.mark.long
def test_the_pair_of_the_main_scenario_put_back(swap: BreakEven) -> None:
    assert swap.pair is not None
    assert len(swap.pair.changes) == 2
    edit = {where: needed for where, (_, needed) in swap.pair.changes.items()}
    assert min(margins(MAIN, edit, "freeze_with_swap")) >= -1e-9
    costs = [abs(needed - now) / _span(where) for where, (now, needed) in swap.pair.changes.items()]
    assert swap.pair.cost == pytest.approx(sum(costs))


def _span(where: str) -> float:
    estimate = MAIN.estimates()[where]
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


def test_a_red_line_is_named_and_left_aside() -> None:
    found = breakeven(MAIN, "russia_june_2024")
    assert set(found.breaks) == {"ukraine"}
    assert found.margin["russia"] > 0


@pytest.mark.long
def test_on_a_later_day_margins_are_over_the_branches() -> None:
    day = dt.date(2025, 1, 20)
    found = breakeven(MAIN, "freeze_in_place", day)
    assert list(found.margin.values()) == pytest.approx(margins(MAIN, {}, "freeze_in_place", day), abs=1e-9)
    for one in found.crossings[:5]:
        i = list(MAIN.parties).index(one.party)
        assert margins(MAIN, {one.address: one.value}, "freeze_in_place", day)[i] >= -1e-9


def test_questions_that_cannot_be_asked() -> None:
    with pytest.raises(InvalidInput, match="did you mean `freeze_in_place`"):
        breakeven(MAIN, "freeze_inplace")
    with pytest.raises(InvalidInput, match="no position, and a zone of agreement"):
        breakeven(MAIN)


@pytest.mark.long
def test_the_command_for_a_deal_by_its_terms() -> None:
    """The numbers are those of the plan that states the same terms."""
    run = CliRunner().invoke
    terms = [word for name in MAIN.assets for word in ("--term", f"{name}=held")]
    told = [
        json.loads(run(app, ["breakeven", "kursk-2025-01", *asked, "--format", "json"]).output)
        for asked in (terms, ["freeze_in_place"])
    ]
    assert {row.pop("position") for row in told[0]} == {OWN_DEAL}
    assert {row.pop("position") for row in told[1]} == {"freeze_in_place"}
    assert told[0] == told[1]
    for more, says in (("freeze_in_place", "leave one out"), ("--term=moon=1", "choose one of")):
        with pytest.raises(InvalidInput, match=says):
            run(app, ["breakeven", "kursk-2025-01", *terms, more], catch_exceptions=False)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "position"), [("kursk-2025-01", ["kellogg_fleitz"]), ("toy", ["mediator"]), ("powell-2006", [])]
)
def test_the_command_in_three_formats(name: str, position: list[str]) -> None:
    run = CliRunner().invoke
    text = run(app, ["breakeven", name, *position])
    assert text.exit_code == 0, text.output
    assert "put back into the game" in text.output
    rows = json.loads(run(app, ["breakeven", name, *position, "--format", "json"]).output)
    named: set[str | None] = {*position} or {None}
    assert {row["position"] for row in rows} == named
    table = run(app, ["breakeven", name, *position, "--format", "csv"])
    assert table.output.startswith("kind,position,party,address,stated,low,high,value,accepts,cost")
    assert len(table.output.splitlines()) == len(rows) + 1
