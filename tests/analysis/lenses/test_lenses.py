"""The lenses: the papers' closed forms, and every figure once more by the plain recursion on random scenarios."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.analysis import lenses
from model.analysis.lenses import LENSES, View
from model.analysis.lenses.sentences import say_lens, say_why
from model.analysis.lenses.table import tabulate_lenses
from model.cli import app
from model.errors import InvalidInput
from model.scenario import Scenario, parse
from tests.kit import brute
from tests.kit.examples import examples
from tests.kit.recursion import Node, OnAnEdge, Recursion, by_brute_force
from tests.kit.strategies import scenarios

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
SHIPPED = [file.stem for file in model.library()]
EXACT = 1e-6
shares = st.floats(0.02, 0.98).map(lambda x: round(x, 4))


def book(name: str, edits: dict[str, Any] | None = None) -> Scenario:
    return model.load(next(file for file in model.library() if file.stem == name)).replace(edits or {})


def seen(scenario: Scenario, on: dt.date | None = None) -> View:
    return lenses.lenses(scenario, on).views[0]


def possible(view: View) -> dict[str, bool]:
    return {one.lens: one.possible for one in view.verdicts}


# ---------------------------------------------------------------- Powell 2006


def shifting(p: float, shift: float, lost: float, delta: float, *, later: int = 0) -> Scenario:
    """Powell's states: a war is decided in the year in which it is fought, and destroys a part of the pie for good.

    `later`: how many years power stays as it is before it shifts for sure.
    """
    states = {"before": p, "after": p + shift}
    regimes = {
        name: {
            "title": name,
            "war_cost": {"a": 0, "b": 0},
            "proposer": 0.5,
            "freeze_per_month": 1,  # the war of a step is over by the next
            "impasse": {"a": 100 * (1 - lost) * power / delta, "b": 100 * (1 - lost) * (1 - power) / delta},
        }
        for name, power in states.items()
    }
    return parse(
        {
            "version": 1,
            "kind": "textbook",
            "title": "Powell 2006",
            "judgement": "random, for a test",
            "as_of": dt.date(2000, 1, 1),
            "horizon": dt.date(2000, 1, 1) + dt.timedelta(days=366 * (2 + later)),
            "step_days": 365.25,
            "opening": "before",
            "parties": {
                "a": {"name": "Rising", "rate": 1 / delta - 1},
                "b": {"name": "Declining", "rate": 1 / delta - 1},
            },
            "assets": {"pie": {"name": "The pie", "control": 0.5, "value": {"a": 1, "b": 1}}},
            "events": {
                "shift": {
                    "title": "Power shifts",
                    "date": dt.date(2000, 7, 1) + dt.timedelta(days=366 * later),
                    "branches": {"sure": {"title": "It does", "regime": "after", "probability": 1}},
                }
            },
            "regimes": regimes,
        }
    )


def powells(p: float, shift: float, lost: float, delta: float) -> float:
    """(1 - d)[delta (p + D) - p] - d: above zero, war is sure."""
    return (1 - lost) * (delta * (p + shift) - p) - lost


def test_powells_numbers() -> None:
    assert powells(0.3, 0.3, 0.1, 0.9) == pytest.approx(0.216 - 0.1)
    view = seen(shifting(0.3, 0.3, 0.1, 0.9))
    fall = view.shift.now
    assert fall is not None
    assert (fall.party, fall.path, fall.date) == ("b", (), dt.date(2000, 1, 1))
    assert fall.size == pytest.approx(100 * 0.9 * 0.3)
    assert fall.size - fall.room == pytest.approx(11.6)
    assert not possible(view)["shift"]
    assert possible(view)["range"], "a deal that lasts would have been possible: it is the promise that is missing"


@given(shares, shares, shares, shares)
@examples(200)
def test_powells_condition_is_the_test(p: float, part: float, lost: float, delta: float) -> None:
    shift = round(part * (1 - p), 4)
    expected = powells(p, shift, lost, delta)
    assume(abs(expected) > 1e-9)
    view = seen(shifting(p, shift, lost, delta))
    assert (view.shift.now is not None) == (expected > 0)
    assert view.shift.largest["b"].walk_away == pytest.approx(100 * (1 - lost) * (1 - p))
    fall = view.shift.largest["b"]
    assert fall.size - fall.room == pytest.approx(100 * expected)
    if view.shift.now is not None:
        assert view.shift.now.party == "b"


@given(shares, shares, shares, shares)
def test_powells_condition_is_the_formula(p: float, part: float, lost: float, delta: float) -> None:
    power = p + part * (1 - p)
    peace = lenses.one_step_of_peace(delta, 1.0, 1 - (1 - lost) * power)
    assert (1 - lost) * (1 - p) - peace == pytest.approx(powells(p, power - p, lost, delta))


def test_a_shift_that_is_far_off_is_a_problem_only_when_it_comes() -> None:
    view = seen(shifting(0.3, 0.3, 0.1, 0.9, later=2))
    assert view.shift.now is None
    assert view.shift.first is not None
    assert view.shift.first.date == dt.date(2001, 12, 31)  # two years of 365.25 days on, the last step before the shift
    assert say_lens(view, view.verdicts[1]) == "later, 31 December 2001"
    when = view.shift.first.date + dt.timedelta(
        days=1
    )  # steps of 365.25 days: the step begins in the course of its day
    assert seen(shifting(0.3, 0.3, 0.1, 0.9, later=2), when).shift.now == view.shift.first


def test_after_the_shift_nothing_falls_any_more() -> None:
    view = seen(shifting(0.3, 0.3, 0.1, 0.9), dt.date(2001, 1, 1))
    assert view.node.path == ("sure",)
    assert view.shift.first is None


def test_a_missing_promise_that_is_said_as_a_bound_is_no_fall() -> None:
    view = seen(book("powell-2006"))
    assert view.shift.first is None
    assert say_lens(view, view.verdicts[1]) == "no fall"
    assert "among the bounds" in say_why(book("powell-2006"), view, view.verdicts[1])
    assert possible(view) == {"range": False, "shift": True, "optimism": False, "game": False, "fair": False}


# ---------------------------------------------------------------- Fearon 1995 and optimism


@given(shares, shares, shares)
def test_fearons_range_is_the_two_costs(p: float, cost_a: float, cost_b: float) -> None:
    edits = {"regimes.war.impasse.a": 100 * (p - cost_a), "regimes.war.impasse.b": 100 * (1 - p - cost_b)}
    view = seen(book("fearon-1995", edits))
    if p + cost_b <= 1 and p >= cost_a:  # elsewhere the range ends where the pie does
        low, high = view.node.zone.range["a"]
        assert low == pytest.approx(100 * (p - cost_a))
        assert high == pytest.approx(100 * (p + cost_b))
        assert view.node.zone.width == pytest.approx(50 * (cost_a + cost_b))
    assert possible(view)["range"]
    assert possible(view)["optimism"]


@given(shares, shares, shares, shares)
def test_fearons_width_with_beliefs_that_differ(p: float, r: float, cost_a: float, cost_b: float) -> None:
    """c_A + c_B - (p + r - 1); half of it to each is the signed width, and optimism is what it lacks to c_A + c_B."""
    beliefs = {"events.war.branches.a_wins.beliefs.a": p, "events.war.branches.a_wins.beliefs.b": 1 - r}
    costs = {"regimes.talks.war_cost.a": 100 * cost_a, "regimes.talks.war_cost.b": 100 * cost_b}
    view = seen(book("fearon-1995-beliefs", {**beliefs, **costs}))
    length = cost_a + cost_b - (p + r - 1)
    assume(abs(length) > 1e-6)
    one = view.optimism
    assert one.claimed == pytest.approx(1 - length)
    assert one.to_share == pytest.approx(1)
    assert one.too_much == (length < 0)
    inside = 0 <= p - cost_a <= 1 and 0 <= r - cost_b <= 1  # beyond the pie the nearest deal misses by more than that
    if inside:
        assert one.width == pytest.approx(50 * length)
        assert possible(view)["range"] == (length > 0)
    if inside and cost_a <= 0.5 and cost_b <= 0.5:  # the analyst's 0.5
        assert one.common_width == pytest.approx(50 * (cost_a + cost_b))
        assert one.taken == pytest.approx(50 * (p + r - 1))
        assert (one.effect == "prevents") == (length < 0)


def test_blainey_optimism_prevents_and_then_delays() -> None:
    view = seen(book("blainey-1973-optimism"))
    assert view.optimism.effect == "prevents"
    assert (view.optimism.first, view.optimism.common_first) == (dt.date(2000, 7, 2), dt.date(2000, 1, 1))
    assert view.talks.by_horizon == pytest.approx(1)
    assert not any(possible(view)[lens] for lens in ("range", "optimism", "game", "fair"))
    sober = seen(
        book(
            "blainey-1973-optimism",
            {"events.battle.branches.a_ahead.beliefs.a": 0.5, "events.battle.branches.a_ahead.beliefs.b": 0.5},
        )
    )
    assert sober.optimism.effect == "neither"
    assert all(possible(sober).values())


def test_on_the_main_scenario_optimism_delays_what_the_range_allows() -> None:
    view = seen(MAIN)
    assert view.optimism.effect == "delays"
    assert view.optimism.common_first == MAIN.as_of
    assert view.optimism.first == dt.date(2025, 1, 20)
    assert view.talks.likeliest is not None
    assert view.talks.likeliest[0] == view.talks.first
    assert possible(view) == {"range": True, "shift": True, "optimism": False, "game": False, "fair": True}


def test_a_prize_that_cannot_be_divided_is_not_claimed_too_much() -> None:
    """The converse of the optimism test holds on a pie that can be divided, not here."""
    view = seen(book("fearon-1995-indivisible"))
    assert not view.optimism.too_much
    assert view.optimism.effect == "neither"
    assert not possible(view)["range"]
    assert say_lens(view, view.verdicts[-1]) == "by lottery only"
    assert view.span("a") == (40, 50)


def test_of_one_mind_is_the_scenario_itself_where_nobody_differs() -> None:
    same = book("fearon-1995")
    assert lenses.of_one_mind(same) is same
    sober = lenses.of_one_mind(MAIN)
    for event in sober.events.values():
        for branch in event.branches.values():
            assert all(belief.value == branch.probability.value for belief in branch.beliefs.values())


# ---------------------------------------------------------------- once more, by the plain recursion


def ahead(r: Recursion, node: Node, t: int, i: int, value: Any) -> float:
    """What i expects at t of a value at t+1."""
    if r.event_at(node, t + 1) is None:
        return float(value(node, t + 1))
    party, total = list(r.s.parties)[i], 0.0
    for child in r.children(node, t + 1):
        assert child.branch is not None
        belief, stop = child.branch.beliefs.get(party, child.branch.probability).value, child.branch.freeze.value
        total += belief * (stop * r.frozen(child, t + 1)[i] + (1 - stop) * value(child, t + 1))
    return total


def steps(r: Recursion, node: Node, t: int) -> list[tuple[Node, int]]:
    """Every node and step from one on, but the horizon."""
    if t == r.steps:
        return []
    after = [node] if r.event_at(node, t + 1) is None else r.children(node, t + 1)
    return [(node, t), *(one for child in after for one in steps(r, child, t + 1))]


def arrive(r: Recursion, t: int) -> list[Node]:
    """The nodes of a step."""
    nodes = [r.root]
    for step in range(t + 1):
        nodes = [one for node in nodes for one in (r.children(node, step) if r.event_at(node, step) else [node])]
    return nodes


def powell(r: Recursion, node: Node, t: int, i: int) -> tuple[float, float]:
    """The fall and the room, from the definitions."""
    table = brute.table(r.s)
    most = table.corners[:, i].max()

    def holding(here: Node, step: int) -> float:
        walk_away = r.at(here, step).walk_away
        best = [table.best_offer(i, walk_away[1 - i] + slack) for slack in (-1e-7, 1e-7)]
        found = [offer[0] if offer else -math.inf for offer in best]
        if found[0] != found[1] and not abs(found[0] - found[1]) < 1e-3:
            raise OnAnEdge
        exact = table.best_offer(i, walk_away[1 - i])
        return max(walk_away[i], exact[0] if exact else -math.inf)

    later = ahead(r, node, t, i, lambda n, s: r.at(n, s).walk_away[i])
    after = ahead(r, node, t, i, holding)
    delta = r.delta[i]
    return r.at(node, t).walk_away[i] - later, (1 - delta) * most + delta * after - later


@examples(60)
@given(st.booleans().flatmap(lambda tense: scenarios(tense=tense)), st.integers(0, 7))
def test_every_figure_is_its_definition(s: Scenario, late: int) -> None:
    r = by_brute_force(s)
    step = min(late, s.steps)
    try:
        found = lenses.lenses(s, s.date(step))
    except InvalidInput:
        return  # the rules leave no deal: said elsewhere
    table = brute.table(s)
    assume(len(table.corners) > 0)
    try:
        for view, node in zip(found.views, arrive(r, step), strict=True):
            compare(view, node, r, table, step)
    except OnAnEdge:
        assume(False)


def compare(view: View, node: Node, r: Recursion, table: brute.Table, step: int) -> None:
    s = r.s
    assert view.node.path == node.path
    # Powell
    every = steps(r, node, step)
    for i, party in enumerate(s.parties):
        tests = [(at, powell(r, *at, i)) for at in every]
        if not tests:
            assert party not in view.shift.largest
            continue
        fall = view.shift.largest[party]
        assert fall.size == pytest.approx(max(size for _, (size, _) in tests), abs=EXACT)
        (room,) = {round(room, 5) for (n, t), (_, room) in tests if (n.path, s.date(t)) == (fall.path, fall.date)}
        assert fall.room == pytest.approx(room, abs=2e-5)
    gaps = [(t, size - room) for i in (0, 1) for (n, t) in every for size, room in [powell(r, n, t, i)]]
    if all(abs(gap) > 1e-6 or abs(gap) < 1e-10 for _, gap in gaps):
        failing = [t for t, gap in gaps if gap > 1e-6]
        assert (view.shift.first.date if view.shift.first else None) == (s.date(min(failing)) if failing else None)
    # optimism
    most = table.corners.max(axis=0)
    if min(most) > 1e-6:
        d = r.at(node, step).walk_away
        assert view.optimism.claimed == pytest.approx(d[0] / most[0] + d[1] / most[1], abs=EXACT)
        both = max(point[0] / most[0] + point[1] / most[1] for point in table.corners)
        assert view.optimism.to_share == pytest.approx(both, abs=EXACT)
        if view.optimism.too_much and view.optimism.claimed > view.optimism.to_share + EXACT:
            assert view.optimism.width < 0, "more claimed than there is rules a deal out"
    # the game from here on, if the war is on
    leaves = list(r._offer(node, step, 1.0, (1.0, 1.0), (0.0, 0.0)))
    deals = {t: math.fsum(x.probability for x in leaves if x.how == "deal" and x.step == t) for t in range(r.steps + 1)}
    assert view.talks.by_horizon == pytest.approx(math.fsum(deals.values()), abs=1e-9)
    assert view.talks.now == pytest.approx(deals[step], abs=1e-9)
    first = next((s.date(t) for t, chance in deals.items() if chance > 1e-12), None)
    assert view.talks.first == first
    # what the lenses have in common
    for one, party in enumerate(s.parties):
        low, high = view.span(party)
        assert low <= r.at(node, step).expected[one] + EXACT
        assert high >= r.at(node, step).expected[one] - EXACT
        for solution in ("nash", "kalai_smorodinsky", "egalitarian"):
            for fair in (view.node.fair[solution], view.node.lotteries[solution]):
                assert fair is None or low - EXACT <= fair.points[party] <= high + EXACT


@given(scenarios(links=True))
@examples(15)
def test_no_scenario_is_too_odd_to_print(s: Scenario) -> None:
    from rich.console import Console

    from model.analysis.lenses.terminal import show_lenses

    try:
        found = lenses.lenses(s)
    except InvalidInput:
        return
    out = Console(file=io.StringIO(), width=100)
    for part in show_lenses(found):
        out.print(part)
    frame = tabulate_lenses(found)
    assert frame["value"].dtype == float
    assert frame.groupby(["lens", "branch", "party", "quantity"]).size().max() == 1


def test_no_deal_at_all_is_an_answer() -> None:
    toy = book("toy").model_dump(by_alias=True)
    never = {"party": "b", "title": "never", "shares": {"valley": {"at_most": 0.1}}}
    view = seen(parse({**toy, "red_lines": {**toy["red_lines"], "never": never}}))
    assert say_lens(view, view.verdicts[0]) == "no deal at all"
    assert not possible(view)["range"]
    assert view.shift.first is None
    assert math.isnan(view.optimism.to_share)
    assert view.points().keys() == {"game"}
    runs = CliRunner().invoke(app, ["lenses", "fearon-1995", "--set", "assets.pie.value.b=1"])
    assert runs.exit_code == 0


@given(scenarios())
@examples(30)
def test_a_fall_is_costs_impatience_and_what_a_freeze_would_secure(s: Scenario) -> None:
    """fall = -c - (1 - delta) E[D(t+1)] + delta lambda (F(t+1) - E[D(t+1)]), the identity of docs/model.md."""
    try:
        found = seen(s)
    except InvalidInput:
        return
    r = by_brute_force(s)
    nodes = {(node.path, s.date(t)): (node, t) for first in arrive(r, 0) for node, t in steps(r, first, 0)}
    for i, party in enumerate(s.parties):
        fall = found.shift.largest.get(party)
        if fall is not None:
            node, t = nodes[fall.path, fall.date]
            secured = r.delta[i] * r.freeze(node) * (r.frozen(node, t + 1)[i] - fall.later)
            assert fall.size == pytest.approx(-r.cost(node)[i] - (1 - r.delta[i]) * fall.later + secured, abs=EXACT)


# ---------------------------------------------------------------- the command


@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
def test_the_command_in_three_formats(name: str) -> None:
    run = CliRunner().invoke
    text = run(app, ["lenses", name])
    assert text.exit_code == 0, text.output
    for words in (*LENSES.values(), "Where they agree", "does not forecast"):
        assert words in " ".join(text.output.split())
    rows = json.loads(run(app, ["lenses", name, "--format", "json"]).output)
    assert {row["lens"] for row in rows} == {*LENSES, "all"}
    assert all(row["value"] is None or isinstance(row["value"], float) for row in rows)
    listed = list(csv.DictReader(io.StringIO(run(app, ["lenses", name, "--format", "csv"]).output)))
    assert len(listed) == len(rows)
    columns = ["date", "lens", "branch", "probability", "party", "quantity", "value", "unit", "when", "then", "verdict"]
    assert list(listed[0]) == columns == list(rows[0])


def test_over_the_branches_a_verdict_is_the_chance_of_those_that_allow_a_deal() -> None:
    found = lenses.lenses(MAIN, dt.date(2025, 2, 3))
    assert len(found.views) == 3
    for lens in LENSES:
        chance = sum(view.node.probability for view in found.views if possible(view)[lens])
        assert found.possible(lens) == pytest.approx(chance)
    frame = tabulate_lenses(found)
    over = frame[(frame["branch"] == "over all") & (frame["quantity"] == "possible")]
    assert over["value"].tolist() == [pytest.approx(found.possible(lens)) for lens in LENSES]
    text = CliRunner().invoke(app, ["lenses", "kursk-2025-01", "--on", "2025-02-03"]).output
    assert "If “Pressure on Kyiv, aid is cut” (chance 30%)" in text


def test_a_day_outside_the_scenario_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2026-01-05"):
        lenses.lenses(MAIN, dt.date(2031, 1, 1))


def test_the_lenses_are_quick() -> None:
    start = time.perf_counter()
    lenses.lenses(MAIN)
    assert time.perf_counter() - start < 3
