"""The schema: every kind of fault is found, where it is, with what to do; and edits keep a scenario whole."""

from __future__ import annotations

import copy
import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis.scores import solve
from model.analysis.scores.sentences import say_reason
from model.errors import Fault, InvalidInput, did_you_mean
from model.scenario import Scenario, address, files, parse
from model.scenario.address import EditValue
from model.scenario.estimate import Estimate
from tests.kit.strategies import scenarios

TOY = files.shipped("scenarios") / "textbook" / "toy.yaml"


def toy() -> Scenario:
    return files.load(TOY)


def plain() -> dict[str, Any]:
    return copy.deepcopy(toy().model_dump(by_alias=True))


def put(data: dict[str, Any], where: str, value: Any) -> dict[str, Any]:
    """Plain data with one value changed, added, or (`...`) taken out."""
    *blocks, key = where.split(".")
    here = data
    for block in blocks:
        here = here[block]
    if value is ...:
        del here[key]
    else:
        here[key] = value
    return data


def faults(data: Any) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInput) as raised:
        parse(data)
    return raised.value.faults


def only_fault(where: str, value: Any) -> Fault:
    found = faults(put(plain(), where, value))
    assert len(found) == 1, [str(fault) for fault in found]
    return found[0]


def test_the_toy_is_sound_as_plain_data() -> None:
    assert parse(plain()) == toy()


# ---------------------------------------------------------------- one fault at a time

EVENT = "events.election.branches"
WRONG = [
    # where, what is put there, what the fault says is found, what it says is allowed or to be done
    ("title", ..., "nothing", "a value here"),
    ("title", 3, "3", "text"),
    ("version", 2, "2", "1"),
    ("kind", "novel", "'novel'", "'case', 'historical' or 'textbook'"),
    ("as_of", "someday", "'someday'", "date"),
    ("step_days", 0, "0", "greater than 0"),
    ("step_days", math.nan, "nan", "finite"),
    ("parties.a.rate", "fast", "'fast'", "a number"),
    ("parties.a.rate", -0.1, "-0.1", "not negative"),
    ("parties.a.rate", True, "True", "a number"),
    ("parties.a.rate", None, "nothing", "a number"),
    ("assets.valley.area_km2", -900, "-900", "above zero"),
    ("assets.valley.area_km2", 0, "0", "above zero"),
    ("assets.valley.area_km2", math.nan, "nan", "finite"),
    ("assets.valley.area_km2", math.inf, "inf", "finite"),
    ("assets.valley.area_km2", -math.inf, "-inf", "finite"),
    ("assets.valley.control", 1.4, "1.4", "a share from 0 to 1"),
    ("assets.valley.control", -0.1, "-0.1", "a share from 0 to 1"),
    ("assets.valley.recognised", "n", "`n`", "a party of this scenario"),
    ("assets.hills.bounds", {"at_least": 0.6, "at_most": 0.4}, "at least 0.6, at most 0.4", "swap them"),
    ("assets.hills.bounds", {"at_most": 1.1}, "1.1", "a share from 0 to 1"),
    ("assets.power_station.value", {"a": 15, "b": 10, "c": 3}, "`c`", "a party"),
    ("assets.power_station.divisible", "perhaps", "'perhaps'", "true or false"),
    ("assets.valley.measures", {"populaton": 3}, "`populaton`", "did you mean `population`?"),
    ("assets.valley.aera_km2", 3, "`aera_km2`", "did you mean `area_km2`"),
    ("assets.Valley", {}, "'Valley'", "an id: small letters"),
    ("issues.guarantees.weight", {"a": 15}, "a", "add `b: <number>`"),
    ("issues.guarantees.weight", {"a": 15, "b": 3, "usa": 1}, "`usa`", "a party of this scenario"),
    ("issues.guarantees.no_deal", "treti", "`treti`", "did you mean `treaty`?"),
    ("issues.guarantees.options.treaty.rating", {"a": 1, "b": 1.2}, "1.2", "a share from 0 to 1"),
    ("rules.two_garrisons.link.shares", {"vally": 1}, "`vally`", "did you mean `valley`?"),
    ("rules.two_garrisons.link.at_most", math.inf, "inf", "finite"),
    ("rules.two_garrisons.never", {"guarantees": "treaty"}, "another form", "split it"),
    ("rules.two_garrisons.link", None, "another form", "`if` with `then`"),
    ("rules.a_border_is_guaranteed.then", {"guarantees": "obsrvers"}, "`obsrvers`", "did you mean `observers`?"),
    ("rules.a_border_is_guaranteed.then", {"recognition": "none"}, "`recognition`", "use `never`"),
    ("rules.a_border_is_guaranteed.if", {"recogniton": "border"}, "`recogniton`", "did you mean `recognition`?"),
    ("red_lines.a_stays_in_the_valley.party", "c", "`c`", "choose one of: a, b"),
    ("red_lines.b_no_treaty.options", {"guarantees": "treaties"}, "`treaties`", "`treaty`"),
    ("opening", "figting", "`figting`", "did you mean `fighting`?"),
    ("regimes.lull.drift_km2_per_day", {"power_station": 1}, "without `area_km2`", "state its area"),
    ("regimes.lull.freeze_per_month", 1.5, "1.5", "a probability from 0 to 1"),
    ("regimes.lull.war_cost", {"a": -1, "b": 1}, "-1", "not negative"),
    ("regimes.lull.proposer", {"alternating": "c"}, "`c`", "a party"),
    ("regimes.lull.proposer", 2, "2", "a probability from 0 to 1"),
    (f"{EVENT}.moderate.regime", "lul", "`lul`", "did you mean `lull`?"),
    (f"{EVENT}.moderate.probability", 0.5, "a sum of 1.1", "`probability` of all branches summing to 1"),
    (f"{EVENT}.moderate.beliefs", {"a": 0.5, "b": 0.3}, "a sum of 0.9", "`beliefs.a` of all branches"),
    (f"{EVENT}.moderate.freeze", -0.1, "-0.1", "a probability"),
    ("events.election.date", dt.date(2026, 7, 1), "2026-07-01", "a date from 2025-01-01"),
    ("events.election.date", dt.date(2024, 7, 1), "2024-07-01", "a date from 2025-01-01"),
    ("horizon", dt.date(2024, 12, 31), "2024-12-31", "a day after as_of"),
    ("positions.mediator.terms.options", {"guarantees": "none_at_all"}, "`none_at_all`", "an option of `guarantees`"),
    ("positions.mediator.terms.shares", {"valley": "kept"}, "'kept'", "held"),
    ("positions.mediator.terms.shares", {"valley": 1.2}, "1.2", "a share"),
    ("claims.advance_strengthens_south.expected", "up", "'up'", "'+' or '-'"),
    ("levers.advance.edits", {"regimes.fighting.drift.valley": 0}, "no such address", "did you mean"),
    ("claims.advance_strengthens_south.edits", {"a.b": 0}, "no such address", "an address of this scenario"),
    ("levers.advance.edits", {"assets.valley.control": [1]}, "[1]", "a single value at each address"),
    ("assets.valley.control", {"value": 0.4, "low": 0.5, "high": 0.6}, "0.4", "inside its own range 0.5 to 0.6"),
    ("assets.valley.control", {"value": 0.4, "low": 0.3}, "only one end", "add the other end"),
    ("assets.valley.control", {"value": 0.4, "low": -0.3, "high": 0.5}, "-0.3 as `low`", "a share from 0 to 1"),
    ("assets.valley.control", {"value": 0.4, "source": "cencus"}, "`cencus`", "did you mean `census`?"),
    ("assets.valley.control", {"value": "0.4"}, "'0.4'", "number"),
    ("assets.valley.control", {"vlaue": 0.4}, "vlaue", "did you mean"),
    ("parties.a.attributes", {"area": 1, "beauty": 1}, "weight on `beauty`", "add measures, or weigh it 0"),
    ("parties.a.attributes", {}, "no attribute with a weight", "add `attributes`"),
]


@pytest.mark.parametrize(
    ("where", "value", "found", "allowed"), WRONG, ids=[f"{w}-{n}" for n, (w, *_) in enumerate(WRONG)]
)
def test_a_fault_says_where_what_and_what_to_do(where: str, value: Any, found: str, allowed: str) -> None:
    all_found = faults(put(plain(), where, value))
    fitting = [f for f in all_found if found in f.found and (allowed in f.allowed or allowed in f.todo)]
    assert fitting, [str(fault) for fault in all_found]
    fault = fitting[0]
    assert where.startswith(fault.address) or fault.address.startswith(where.rpartition(".")[0])
    assert fault.todo


@pytest.mark.parametrize("bad", [None, 3, "scenario", [], [1, 2], math.nan, True])
def test_what_is_no_mapping_is_no_scenario(bad: Any) -> None:
    (fault,) = faults(bad)
    assert "at the top" in fault.found


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "c"]])
def test_two_parties_and_no_other_number(names: list[str]) -> None:
    s = files.load(TOY.with_name("fearon-1995.yaml")).model_dump(by_alias=True)
    s["parties"] = {name: {"name": name} for name in names}
    s["assets"]["pie"]["value"] = dict.fromkeys(names, 1)
    s["regimes"]["war"] |= {"war_cost": dict.fromkeys(names, 0), "impasse": dict.fromkeys(names, 0)}
    assert any(fault.address == "parties" and "two parties" in fault.allowed for fault in faults(s))


def test_a_party_that_wants_nothing() -> None:
    s = files.load(TOY.with_name("fearon-1995.yaml")).model_dump(by_alias=True)
    s["assets"]["pie"]["value"]["b"] = 0
    (fault,) = faults(s)
    assert (fault.address, fault.found) == ("parties.b", "nothing that this party wants")


def test_a_number_without_source_or_judgement() -> None:
    found = faults(put(plain(), "judgement", ""))
    assert len(found) > 20
    assert all("without source or judgement" in fault.found for fault in found)
    assert "assets.valley.measures.population" not in {fault.address for fault in found}  # it has a source of its own
    assert "assets.valley.area_km2" in {fault.address for fault in found}
    blank = faults(put(plain(), "judgement", "  "))
    assert blank == found


def branches() -> dict[str, Any]:
    return {"only": {"title": "Only", "probability": 1}}


@pytest.mark.parametrize("days", [0, 1])
def test_two_events_on_one_date_or_at_one_step(days: int) -> None:
    data = plain()
    date = data["events"]["election"]["date"] + dt.timedelta(days=days)
    data["events"]["summit"] = {"title": "Summit", "date": date, "branches": branches()}
    (fault,) = faults(data)
    assert fault.address == "events.summit.date"
    assert "at the same step" in fault.found
    assert "join their branches" in fault.todo


def test_an_event_after_the_last_step_but_before_the_horizon() -> None:
    """The last step is the last one not after the horizon: 31 December is a day after it."""
    s = toy().replace({"horizon": dt.date(2025, 12, 30)})
    data = s.model_dump(by_alias=True)
    data["events"]["late"] = {"title": "Late", "date": dt.date(2025, 12, 30), "branches": branches()}
    (fault,) = faults(data)
    assert fault.address == "events.late.date"
    assert "the last step" in fault.allowed


def test_a_million_steps() -> None:
    fault = only_fault("step_days", 0.000364)
    assert fault.address == "step_days"
    assert "1,000,000 steps" in fault.found


def test_a_step_longer_than_the_calendar() -> None:
    assert any("0 steps" in fault.found for fault in faults(put(plain(), "step_days", 400)))


def test_rules_in_a_circle() -> None:
    data = plain()
    data["rules"]["back"] = {"why": "x", "if": {"guarantees": "treaty"}, "then": {"recognition": "border"}}
    data["rules"]["forth"] = {"why": "x", "if": {"recognition": "border"}, "then": {"guarantees": "treaty"}}
    (fault,) = faults(data)
    assert "a circle of implications" in fault.found
    assert "back" in fault.found
    assert "forth" in fault.found


def test_rules_that_leave_no_deal_are_named() -> None:
    data = plain()
    data["rules"]["must"] = {"why": "x", "then": {"guarantees": "treaty"}}
    data["rules"]["must_not"] = {"why": "x", "never": {"guarantees": "treaty"}}
    contradiction = parse(data)  # each rule can hold; together they cannot
    with pytest.raises(InvalidInput, match="rules that leave no deal") as raised:
        solve(contradiction)
    (fault,) = raised.value.faults
    assert "rules.must" in fault.found
    assert "rules.must_not" in fault.found
    assert "rules.two_garrisons" not in fault.found


def test_red_lines_that_leave_no_deal_are_an_answer() -> None:
    data = plain()
    data["red_lines"]["b_in_the_valley"] = {"party": "b", "title": "x", "shares": {"valley": {"at_most": 0.1}}}
    found = solve(parse(data))
    assert found.zone.width is None
    assert found.zone.width_without_red_lines is not None
    assert found.outlook.deal[-1] == 0


def test_several_faults_at_once() -> None:
    data = plain()
    for where, value in {
        "assets.valley.control": 1.4,
        "assets.hills.area_km2": -1,
        "opening": "figting",
        "events.election.branches.moderate.probability": 0.9,
        "parties.b.rate": "x",
    }.items():
        put(data, where, value)
    assert {fault.address for fault in faults(data)} == {
        "assets.valley.control",
        "assets.hills.area_km2",
        "opening",
        "events.election.branches",
        "parties.b.rate",
    }


def test_did_you_mean() -> None:
    assert "ukraine" in did_you_mean("ukrane", ["ukraine", "russia"])
    assert did_you_mean("x", []) == "there is none to choose from: define it first"
    assert did_you_mean("zz", [f"n{n}" for n in range(20)]).endswith(", ...")


# ---------------------------------------------------------------- edits


def test_an_edit_makes_another_scenario_and_leaves_the_first() -> None:
    s = toy()
    other = s.replace(
        {"assets.valley.control": 0.2, "red_lines.b_no_treaty.active": True, "horizon": dt.date(2025, 11, 1)}
    )
    assert s == toy()
    assert other.assets["valley"].control.value == 0.2
    assert other.red_lines["b_no_treaty"].active
    assert other.horizon == dt.date(2025, 11, 1)
    assert s.replace({}) is s


def test_an_edited_estimate_is_certain_and_says_that_it_was_edited() -> None:
    before = toy().assets["valley"].control
    after = toy().replace({"assets.valley.control": 0.2}).assets["valley"].control
    assert before.ranged
    assert not after.ranged
    assert after.label == before.label
    assert after.judgement == address.EDITED


def test_an_edit_to_the_value_that_stands_there_changes_nothing() -> None:
    assert toy().replace({"assets.valley.control": 0.4}) == toy()


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("assets.vally.control", 0.2, "did you mean `assets.valley.control`"),
        ("assets.valley", 0.2, "say which one: assets.valley."),
        ("assets.valley.control.value.x", 0.2, "no such address"),
        ("", 0.2, "no such address"),
        (".", 0.2, "no such address"),
        ("assets.valley.control", 1.2, "a share from 0 to 1"),
        ("assets.valley.control", math.nan, "finite"),
        ("assets.valley.control", "much", "number"),
        ("assets.valley.control", True, "number"),
        ("regimes.fighting.proposer", "c", "number"),
        ("events.election.branches.moderate.probability", "likely", "number"),
        ("events.election.branches.moderate.probability", 1.2, "a probability from 0 to 1"),
        ("events.election.branches.moderate.regime", "peace", "a regime of this scenario"),
        ("events.election.date", dt.date(2030, 1, 1), "move the event or the horizon"),
        ("red_lines.b_no_treaty.active", 0.5, "true or false"),
    ],
)
def test_an_edit_that_is_refused(where: str, value: EditValue, words: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        toy().replace({where: value})
    assert words in str(raised.value)


def test_every_address_of_an_estimate_can_be_read_and_written() -> None:
    s = toy()
    data = s.model_dump(by_alias=True)
    for where, estimate in s.estimates().items():
        assert address.read(data, where)["value"] == estimate.value
        assert s.replace({where: estimate.value}) == s


@given(scenarios(), st.data())
def test_an_edit_of_one_probability_keeps_the_sum(s: Scenario, data: st.DataObject) -> None:
    several = {e: event for e, event in s.events.items() if len(event.branches) > 1}
    if not several:
        return
    name = data.draw(st.sampled_from(sorted(several)))
    branch = data.draw(st.sampled_from(sorted(several[name].branches)))
    kind = data.draw(st.sampled_from(["probability", "beliefs.a", "beliefs.b"]))
    new = data.draw(st.sampled_from([0.0, 0.125, 0.3, 1.0]))
    edited = s.replace({f"events.{name}.branches.{branch}.{kind}": new}).events[name]

    def of(b: str) -> float:
        one = edited.branches[b]
        return (one.probability if kind == "probability" else one.beliefs[kind[-1]]).value

    assert of(branch) == new
    assert math.fsum(of(b) for b in edited.branches) == pytest.approx(1, abs=1e-9)
    before = several[name].branches
    others = [b for b in before if b != branch]
    was = {b: (before[b].probability if kind == "probability" else before[b].beliefs[kind[-1]]).value for b in others}
    if sum(was.values()) > 0:  # the others keep their proportions
        for b in others:
            assert of(b) * sum(was.values()) == pytest.approx(was[b] * (1 - new), abs=1e-9)


def test_all_probabilities_edited_must_sum_by_themselves() -> None:
    edits: dict[str, EditValue] = {f"{EVENT}.hardliner.probability": 0.5, f"{EVENT}.moderate.probability": 0.4}
    with pytest.raises(InvalidInput, match=r"a sum of 0\.9"):
        toy().replace(edits)


# ---------------------------------------------------------------- the calendar


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (dt.date(2025, 1, 1), 0, 0),
        (dt.date(2025, 1, 2), 1, 0),
        (dt.date(2025, 1, 8), 1, 1),
        (dt.date(2025, 1, 9), 2, 1),
    ],
)
def test_days_and_steps(day: dt.date, after: int, before: int) -> None:
    s = toy()
    assert s.step_on_or_after(day) == after
    assert s.step_on_or_before(day) == before
    assert s.steps == 52
    assert s.date(52) == dt.date(2025, 12, 31)


def test_an_estimate_is_a_number_or_a_block() -> None:
    assert Estimate.model_validate(3) == Estimate(value=3)
    assert not Estimate(value=3, low=3, high=3).ranged
    assert Estimate(value=3, judgement="x").covered
    assert not Estimate(value=3, note="x").covered


@given(st.data())
def test_an_edit_of_a_block_equals_reading_the_whole_again(data: st.DataObject) -> None:
    """`replace` reads anew only the blocks that are edited; reading everything anew must give the same."""
    scenario = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    addresses = [where for where in scenario.estimates() if ".branches." not in where]
    edits: dict[str, EditValue] = {}
    for where in data.draw(st.lists(st.sampled_from(addresses), min_size=1, max_size=4, unique=True)):
        estimate = scenario.estimates()[where]
        low, high = (estimate.low, estimate.high) if estimate.ranged else (estimate.value, estimate.value)
        assert low is not None
        assert high is not None
        edits[where] = data.draw(st.floats(low, high))
    whole = scenario.model_dump(by_alias=True)
    for where, value in edits.items():
        address.write(whole, where, value)
    assert scenario.replace(edits) == parse(whole)


def test_an_indivisible_good_must_be_able_to_go_to_one_side() -> None:
    data = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995-indivisible.yaml").model_dump(
        by_alias=True
    )
    data["assets"]["prize"]["bounds"] = {"at_least": 0.2, "at_most": 0.8}
    with pytest.raises(InvalidInput, match="bounds that leave 0 or 1") as refused:
        parse(data)
    assert [fault.address for fault in refused.value.faults] == ["assets.prize.bounds"]


def test_red_lines_that_exclude_each_other_are_an_answer_that_names_them() -> None:
    scenario = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    zone = solve(scenario.replace({"red_lines.russia_four_oblasts.active": True})).zone
    assert zone.width is None
    assert "red_lines.russia_four_oblasts, red_lines.ukraine_keeps_its_cities." in say_reason(zone)
    assert zone.width_without_red_lines is not None
    assert zone.width_without_red_lines > 0
