"""Positions: completed, judged and brought nearer; against brute force and linear programs of another library."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import linprog
from typer.testing import CliRunner

import model
from model.analysis import positions
from model.analysis.positions import OWN_DEAL, Judged, breakeven, judge, with_deal
from model.analysis.positions import chart as positions_chart
from model.analysis.positions.sentences import (
    chance_of_both,
    falls_below,
    say_answer,
    say_broken,
    say_left_aside,
    say_plan,
    say_plans,
    say_short,
    say_windows,
    say_would_change,
    say_would_turn,
)
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario, labels
from tests.kit import brute
from tests.kit.examples import examples
from tests.kit.plans import on_the_table

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
SAME = 1e-6


def judged(scenario: Scenario) -> Judged | None:
    """The position on the first day; nothing where the rules of the random scenario leave no deal at all."""
    try:
        return judge(scenario).standings[0].branches[0]
    except InvalidInput:
        return None


def refusing(scenario: Scenario) -> tuple[float, float]:
    scores = model.solve(scenario).nodes[0].scores
    first, second = scenario.parties
    return scores[first].saying_no, scores[second].saying_no


def stated(scenario: Scenario) -> tuple[dict[str, float], dict[str, str]]:
    terms = scenario.positions["plan"].terms
    shares = {k: scenario.assets[k].control.value if isinstance(x, str) else x.value for k, x in terms.shares.items()}
    return shares, dict(terms.options)


def narrowed(scenario: Scenario) -> Scenario | None:
    """The scenario with the stated terms as bounds and a rule; nothing if they clash with bounds."""
    shares, options = stated(scenario)
    data = scenario.model_dump(by_alias=True)
    for k, share in shares.items():
        if not scenario.assets[k].divisible and share not in (0, 1):
            return None
        low, high = (getattr(scenario.assets[k].bounds, end).value for end in ("at_least", "at_most"))
        if not low <= share <= high:
            return None
        data["assets"][k]["bounds"] = {"at_least": share, "at_most": share}
    if options:
        data["rules"]["stated"] = {"why": "the position says so", "then": options}
    return Scenario.model_validate(data)


@given(on_the_table())
@examples(60)
def test_open_terms_are_completed_to_the_greatest_least_margin(scenario: Scenario) -> None:
    open_terms_are_completed(scenario)


@given(on_the_table(links=True))
@examples(5)
def test_open_terms_are_completed_where_shares_are_linked(scenario: Scenario) -> None:
    open_terms_are_completed(scenario)


def open_terms_are_completed(scenario: Scenario) -> None:
    one = judged(scenario)
    if one is None:
        return
    only = narrowed(scenario)
    best = None if only is None else brute.table(only).least_gain(refusing(scenario))
    assert (best is None) == bool(one.breaks)
    shares, options = stated(scenario)
    assert {k: one.deal.shares[k] for k in shares} == pytest.approx(shares, abs=1e-12)
    assert {q: one.deal.options[q] for q in options} == options
    assert one.deal.points == pytest.approx(brute.worth(scenario, one.deal.shares, one.deal.options), abs=SAME)
    if best is not None:
        assert min(one.margin.values()) == pytest.approx(best, abs=SAME)
        assert brute.faults(scenario, one.deal.shares, one.deal.options) == []


@given(on_the_table())
@examples(60)
def test_who_accepts_and_what_could_still_be_gained(scenario: Scenario) -> None:
    one = judged(scenario)
    if one is None:
        return
    no = refusing(scenario)
    owner = {f"red_lines.{name}": line.party for name, line in scenario.red_lines.items()}
    for i, party in enumerate(scenario.parties):
        assert one.margin[party] == pytest.approx(one.deal.points[i] - no[i], abs=1e-9)
        willing = all(b in owner and owner[b] != party for b in one.breaks)
        assert one.accepts[party] == (willing and one.margin[party] >= -1e-9)
    table = brute.table(scenario)
    least = table.least_gain(one.deal.points)
    if least is not None:
        assert one.to_frontier == pytest.approx(least, abs=SAME)
    if not one.breaks:
        assert one.to_frontier >= -SAME
        assert all(gain is not None and gain >= -SAME for gain in one.could_gain.values())


@given(on_the_table(divisible=False))
@examples(60)
def test_the_nearest_acceptable_deal_of_whole_goods_by_listing_all(scenario: Scenario) -> None:
    one = judged(scenario)
    if one is None:
        return
    no = refusing(scenario)
    shares, options = stated(scenario)
    w = brute.weights(scenario)
    first, second = scenario.parties

    def change(goods: dict[str, float], chosen: dict[str, str], party: str) -> float:
        moved = sum(w.asset[party][k] * abs(goods[k] - x) for k, x in shares.items())
        rating = {q: scenario.issues[q].options for q in options}
        return moved + sum(
            w.issue[party][q] * abs(rating[q][chosen[q]].rating[party].value - rating[q][o].rating[party].value)
            for q, o in options.items()
        )

    found = []
    for chosen, goods in brute.packages(scenario):
        points = brute.worth(scenario, {k: goods[k] for k in scenario.assets}, chosen)
        if all(points[i] >= no[i] - 1e-9 for i in (0, 1)):
            found.append(tuple(change(goods, chosen, party) for party in (first, second)))
    if all(one.accepts.values()):
        assert one.nearest is not None
        assert one.nearest.distance == 0
        return
    assert (one.nearest is None) == (not found)
    if one.nearest is not None:
        least = min(max(each) for each in found)
        assert one.nearest.distance == pytest.approx(least, abs=SAME)
        assert brute.faults(scenario, one.nearest.deal.shares, one.nearest.deal.options) == []
        assert all(one.nearest.deal.points[i] >= no[i] - SAME for i in (0, 1))


@given(on_the_table())
@examples(40)
def test_the_nearest_acceptable_deal_by_a_linear_program_for_each_package(scenario: Scenario) -> None:
    one = judged(scenario)
    if one is None or all(one.accepts.values()):
        return
    no = refusing(scenario)
    least = min(
        (d for d in (_distance(scenario, *p, no) for p in brute.packages(scenario)) if d is not None), default=None
    )
    if one.nearest is None or least is None:
        # a deal that reaches C_i by less than the solvers' tolerance may be there for one and not for the other
        table = brute.table(scenario)
        assert one.nearest is None or table.least_gain(no) == pytest.approx(0, abs=SAME)
        assert least is None or table.least_gain(no) == pytest.approx(0, abs=SAME)
        return
    assert one.nearest.distance == pytest.approx(least, abs=1e-5)
    assert all(one.nearest.deal.points[i] >= no[i] - SAME for i in (0, 1))
    assert brute.faults(scenario, one.nearest.deal.shares, one.nearest.deal.options) == []


def _distance(s: Scenario, chosen: dict[str, str], goods: dict[str, float], no: tuple[float, float]) -> float | None:
    """min max_i T_i within one package: variables are the shares, their moves up and down, and the greater change."""
    shares, options = stated(s)
    w, names = brute.weights(s), list(s.assets)
    count = len(names)
    bounds = brute.limits(s, chosen)
    rows, limits, equal, to = [], [], [], []
    blank = np.zeros(3 * count + 1)
    for i, party in enumerate(s.parties):
        value = np.array([w.asset[party][k] for k in names])
        fixed = brute.worth(s, dict.fromkeys(names, 0.0), chosen)[i]
        gain, moved = blank.copy(), blank.copy()
        gain[:count] = value if i == 0 else -value
        rows.append(-gain)
        limits.append(fixed - no[i])
        moved[count : 2 * count] = moved[2 * count : 3 * count] = [
            v if k in shares else 0 for k, v in zip(names, value, strict=True)
        ]
        moved[-1] = -1
        picked = sum(
            w.issue[party][q]
            * abs(s.issues[q].options[chosen[q]].rating[party].value - s.issues[q].options[o].rating[party].value)
            for q, o in options.items()
        )
        rows.append(moved)
        limits.append(-picked)
    for link in brute.links(s):
        row = blank.copy()
        row[:count] = [link.shares[k].value if k in link.shares else 0 for k in names]
        rows.append(row)
        limits.append(link.at_most.value)
    for n, k in enumerate(names):
        if k in shares:
            row = blank.copy()
            row[n], row[count + n], row[2 * count + n] = 1, -1, 1
            equal.append(row)
            to.append(shares[k])
    land = [(goods[k], goods[k]) if k in goods else bounds[k] for k in names]
    if any(low > high for low, high in land):
        return None
    box = [*land, *[(0, None)] * (2 * count + 1)]
    found = linprog(
        [*[0] * (3 * count), 1],
        A_ub=np.array(rows),
        b_ub=limits,
        A_eq=np.array(equal) if equal else None,
        b_eq=to or None,
        bounds=box,
    )
    return float(found.fun) if found.status == 0 else None


def test_a_plan_that_breaks_red_lines_says_which_and_is_refused_by_who_drew_them() -> None:
    formula = next(one for one in judge(MAIN).standings if one.position == "peace_formula").branches[0]
    assert "red_lines.russia_keeps_crimea" in formula.breaks
    assert formula.accepts == {"ukraine": True, "russia": False}
    conditions = next(one for one in judge(MAIN).standings if one.position == "russia_june_2024").branches[0]
    assert set(conditions.breaks) == {"red_lines.ukraine_no_title", "red_lines.ukraine_keeps_its_cities"}
    assert conditions.accepts == {"ukraine": False, "russia": True}


def test_held_is_the_line_of_contact_of_the_day() -> None:
    day = dt.date(2025, 3, 3)
    found = judge(MAIN, day, ["freeze_in_place"]).standings[0]
    nodes = model.solve(MAIN, day).nodes
    for one, node in zip(found.branches, nodes, strict=True):
        assert one.path == node.path
        assert one.deal.shares == pytest.approx(node.control, abs=1e-12)
        for party, margin in one.margin.items():
            place = list(MAIN.parties).index(party)
            assert margin == pytest.approx(one.deal.points[place] - node.scores[party].saying_no, abs=1e-9)


def test_windows_are_the_dates_on_which_a_party_accepts() -> None:
    standing = judge(MAIN, None, ["freeze_with_swap"]).standings[0]
    for day in (dt.date(2025, 1, 6), dt.date(2025, 2, 3), dt.date(2025, 5, 12), dt.date(2025, 12, 29)):
        there = judge(MAIN, day, ["freeze_with_swap"]).standings[0]
        for one, party in itertools.product(there.branches, MAIN.parties):
            spans = [w for w in standing.windows if (w.party, w.path) == (party, one.path)]
            assert one.accepts[party] == any(w.first <= day <= w.last for w in spans)


def test_later_positions_are_marked_and_an_optimistic_day_has_no_acceptable_deal() -> None:
    found = judge(MAIN)
    later = {one.position for one in found.standings if one.later}
    assert later == {"freeze_with_swap", "us_paper_april_2025", "london_paper_april_2025"}
    assert found.room < 0
    assert all(one.distance is None for one in found.standings)
    assert found.opens == dt.date(2025, 1, 20)
    after = judge(MAIN, found.opens)
    assert after.room >= 0
    assert all(one.distance is not None for one in after.standings)


def test_a_deal_typed_in_is_the_position_of_the_same_terms() -> None:
    day = dt.date(2025, 2, 3)
    terms = dict.fromkeys(MAIN.assets, "held")
    typed = judge(with_deal(MAIN, terms), day, ["typed"]).standings[0]
    freeze = judge(MAIN, day, ["freeze_in_place"]).standings[0]
    assert typed.branches == freeze.branches
    assert typed.windows == freeze.windows


@pytest.mark.parametrize("plan", [{}, {"deal": "middle"}], ids=["all open", "stated"])
def test_a_plan_where_there_is_no_land_to_divide(plan: dict[str, str | float]) -> None:
    """Four deals worth (0.4, 0.4), (1, -1), (-1, 1), (0, 0) in units of 50 points, against (0.5, 0.5): the best misses by 0.1."""
    bare = model.load(model.shipped("scenarios") / "textbook" / "no-agreement-zone.yaml")
    assert not bare.assets
    (one,) = judge(with_deal(bare, plan), None, ["typed"]).standings[0].branches
    assert one.deal.options == {"deal": "middle"}
    assert one.margin == pytest.approx({"a": -5, "b": -5})
    assert one.breaks == ()
    assert one.nearest is None


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"kursk_footold": 0}, "did you mean `kursk_foothold`"),
        ({"security": "nato"}, "an option of `security`"),
        ({"kursk_foothold": 2.0}, "a share from 0 to 1"),
        ({"kursk_foothold": "all"}, "held"),
    ],
)
def test_a_term_that_is_not_allowed(terms: dict[str, str | float], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        with_deal(MAIN, terms)


def test_a_position_that_is_not_there() -> None:
    with pytest.raises(InvalidInput, match="did you mean `freeze_in_place`"):
        judge(MAIN, None, ["freeze_inplace"])


@pytest.mark.parametrize("name", ["kursk-2025-01", "toy", "brams-taylor-1996", "fearon-1995"])
def test_the_commands_in_three_formats(name: str) -> None:
    run = CliRunner().invoke
    scenario = model.load(next(file for file in model.library() if file.stem == name))
    text = run(app, ["positions", name])
    assert text.exit_code == 0, text.output
    assert scenario.title in text.output.replace("\n", " ")
    rows = json.loads(run(app, ["positions", name, "--format", "json"]).output)
    assert list(dict.fromkeys(row["position"] for row in rows)) == list(scenario.positions)
    asset = next(iter(scenario.assets))
    csv = run(app, ["judge", name, "--term", f"{asset}=held", "--format", "csv"])
    assert csv.exit_code == 0, csv.output
    assert len(csv.output.splitlines()) == 3
    spans = run(app, ["judge", name, "--term", f"{asset}=held", "--dates", "--format", "csv"])
    assert spans.output.startswith("position,party,branch,first,last")


def test_judge_refuses_what_it_cannot_read() -> None:
    result = CliRunner().invoke(app, ["judge", "toy", "--term", "valley"])
    assert isinstance(result.exception, InvalidInput)
    assert "NAME=VALUE" in str(result.exception)


def standings(name: str, terms: dict[str, str | float], on: str | None = None) -> positions.Standings:
    """How a deal of some scenario stands."""
    scenario = model.load(next(file for file in model.library() if file.stem == name))
    typed = with_deal(scenario, terms)
    return judge(typed, dt.date.fromisoformat(on) if on else None, [OWN_DEAL])


@pytest.mark.parametrize(
    ("plan", "on", "verdict"),
    [
        ("freeze_in_place", "2025-01-20", "Russia would say no; Ukraine would accept with 30%: "),
        ("kellogg_fleitz", "2025-03-03", "Russia would say no; Ukraine would accept with 20%: "),
        ("istanbul_2022", "2025-01-20", "Both would say no: "),
        ("london_paper_april_2025", "2025-01-20", "Russia would say no: "),
        (
            "freeze_with_swap",
            "2025-01-20",
            "As events come out, Ukraine would accept with 50% and Russia with 50%, never both at once: ",
        ),
        (
            "freeze_with_swap",
            "2025-03-03",
            "As events come out, Ukraine would accept with 80% and Russia with 50%, both at once with 30%: ",
        ),
    ],
)
def test_who_would_say_no_as_events_come_out(plan: str, on: str, verdict: str) -> None:
    found = judge(MAIN, dt.date.fromisoformat(on), [plan])
    (one,) = found.standings
    assert say_plan(one, MAIN) == f"{verdict}{say_short(one, MAIN)}."
    at_once = sum(judged.probability for judged in one.branches if all(judged.accepts.values()))
    assert chance_of_both(one) == pytest.approx(at_once)
    assert ("no plan would be accepted by both" in say_plans(found)) == (at_once == 0)


def test_a_deal_that_cannot_stand_is_not_said_to_be_refused() -> None:
    found = standings("nash-1950-bill-and-jack", {"book": 0.5})
    (one,) = found.standings
    assert say_plan(one, found.scenario) == (
        "It cannot stand, whatever it is worth: Bill is 7.0 points ahead and Jack is 5.0 points ahead."
    )
    assert "which cannot stand" in say_plans(found)
    (where,) = one.branches[0].breaks
    said = "It cannot stand: Book cannot be divided, it is all or nothing."
    assert say_broken(found.scenario, where) == said
    assert said in CliRunner().invoke(app, ["judge", "nash-1950-bill-and-jack", "--term", "book=0.5"]).output


def test_the_limits_of_what_is_contested_in_words() -> None:
    hills = standings("toy", {"hills": 1.0}).scenario
    assert say_broken(hills, "assets.hills.bounds") == "It cannot stand: of The hills 0% to 90% can be North's."
    fixed = hills.replace({"assets.hills.bounds.at_least": 0.9})
    assert say_broken(fixed, "assets.hills.bounds") == "It cannot stand: of The hills 90% must be North's."


LINED: dict[str, str | float] = {"valley": 0.2, "hills": 0.9, "power_station": 1.0, "guarantees": "none"}
"""A deal of the toy by which North gains and that breaks a red line of its own."""


def test_a_side_that_gains_by_what_breaks_its_red_line_is_not_said_to_accept() -> None:
    found = standings("toy", LINED)
    (one,) = found.standings
    assert say_plan(one, found.scenario) == (
        "Both would say no: North is 1.9 points ahead (its red line aside) and South is 18.6 points short."
    )
    result = breakeven.breakeven(found.scenario, OWN_DEAL)
    north = (
        "North would not sign it, since it breaks “North keeps at least a quarter of the valley”. That left aside, North is "
        "1.9 points above saying no."
    )
    assert say_answer(result, "a") == north
    assert say_would_turn(result, "a") == "It would then cease to accept with:"
    assert say_answer(result, "b") == "South is 18.6 points below saying no."
    assert say_would_turn(result, "b") == "It would accept with:"
    assert say_left_aside(result) == "red lines aside"
    line = [word for name, value in LINED.items() for word in ("--term", f"{name}={value}")]
    printed = CliRunner().invoke(app, ["breakeven", "toy", *line]).output
    assert north in " ".join(printed.split())


def test_beyond_what_is_said_to_turn_an_answer_it_is_turned() -> None:
    result = breakeven.breakeven(standings("toy", LINED).scenario, OWN_DEAL)
    assert say_would_change(result, "a")[0] == "“The front in the valley” above -0.402 (now -0.6)"
    for value, refuses in ((-0.41, False), (-0.39, True)):
        edit = {"regimes.fighting.drift_km2_per_day.valley": value}
        (one,) = judge(result.scenario.replace(edit), None, [OWN_DEAL]).standings
        assert falls_below(one.over("a", "margin")) == refuses


def test_a_number_that_turns_an_answer_and_turns_it_back_is_said_to_lie_between() -> None:
    result = breakeven.breakeven(MAIN, "freeze_in_place")
    said = say_would_change(result, "ukraine")
    assert "“War cost under mediation, Ukraine” between 2.37 and 2.53 (now 1.9)" in said
    addresses = [one.address for one in result.crossings if one.party == "ukraine"]
    assert len(said) == len(set(addresses)) < len(addresses)


def test_on_which_dates_both_would_accept_in_words() -> None:
    found = judge(MAIN)
    dates = [MAIN.date(step) for step in range(MAIN.steps)]
    drawn = {one.position: positions_chart._accepting(one, MAIN, dates) for one in found.standings}
    shares = {plan: strips["both"] for plan, strips in drawn.items()}
    most = max(shares, key=lambda name: int((shares[name] > 0).sum()))
    count, sure = int((shares[most] > 0).sum()), int((shares[most] > 1 - 1e-9).sum())
    first = labels.day(dates[int(np.flatnonzero(shares[most])[0])])
    others = sum(bool(share.any()) for share in shares.values()) - 1
    assert say_windows(found) == (
        f"If the war is still on, both would accept “{MAIN.positions[most].title}” on {count} of {len(dates)} dates in some "
        f"branch of events (on {sure} in every one), first on {first}; {others} of the other 7 plans on some date too."
    )


def test_on_which_dates_both_would_accept_of_few_plans_and_few_dates() -> None:
    def said(name: str, plans: list[str] | None = None) -> str:
        scenario = model.load(next(file for file in model.library() if file.stem == name))
        return say_windows(judge(scenario, None, plans))

    begins = "If the war is still on, both would accept"
    assert said("toy").startswith(f"{begins} “The mediator's plan” on 24 December 2025, one of 52 dates")
    assert said("brams-taylor-1996") == (
        f"{begins} “Half of each good” on 1 January 2000, the only date; the other plan on some date too."
    )
    assert (
        said("kursk-2025-01", ["russia_june_2024"])
        == "On no date would both accept “Russia's conditions of June 2024”."
    )
    assert said("kursk-2025-01", ["russia_june_2024", "peace_formula"]) == (
        "No plan is one that both would accept on any date; nearest to it on 6 January 2025 is "
        "“Russia's conditions of June 2024”."
    )
    assert said("kursk-2025-01", ["russia_june_2024", "istanbul_2022"]).endswith("; not the other plan on any.")
    assert said("fearon-1995") == "No plan is on the table."
