"""Kernel = program = brute force: the frontier, the best offers, the zone, on random scenarios.

The best offer jumps where a package's frontier ends. At a floor within rounding of a jump either side is a right answer,
so an answer is held between the brute force at a floor a little higher and at one a little lower; away from jumps the
two are equal up to the slope, and this is the plain comparison.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.game import Floats, compile_game, deadline, frontier
from model.game.fairness import pieces_of, zone
from model.game.frontier import Curve
from model.game.program import Settlement, conflict
from model.scenario import Scenario, files, parse
from tests.kit import brute
from tests.kit.examples import examples
from tests.kit.strategies import scenarios

EXACT = 1e-6
"""Points: what the two ways to solve, and the brute force, may differ by."""
NEAR = 1e-7
"""Points: how far from a jump of the frontier a floor must be for its best offer to be beyond doubt."""

SHIPPED = files.shipped("scenarios")
either_way = st.booleans().flatmap(lambda links: scenarios(links=links))


@st.composite
def floors(draw: st.DrawFn, table: brute.Table, party: int) -> float:
    """A floor for a party: anywhere, or at a corner of its deals, where the frontier may jump."""
    if len(table.corners) and draw(st.booleans()):
        corner = table.corners[draw(st.integers(0, len(table.corners) - 1))]
        return float(corner[party]) + draw(st.sampled_from([0.0, 0.0, 1e-12, -1e-12, 1e-5, -1e-5]))
    return draw(st.floats(-20, 120))


def assert_best(table: brute.Table, proposer: int, floor: float, found: tuple[float, float] | None) -> None:
    """Whether (own, other) is the best offer under a floor, by brute force."""
    lower, higher = table.best_offer(proposer, floor - NEAR), table.best_offer(proposer, floor + NEAR)
    if found is None:
        assert higher is None
        return
    assert lower is not None
    own, other = found
    exact = table.best_offer(proposer, floor)
    if np.abs(table.corners[:, 1 - proposer] - floor).min() > NEAR:
        assert exact is not None
        assert own == pytest.approx(exact[0], abs=EXACT)
    most, least = lower[0], higher[0] if higher else -np.inf
    assert least - EXACT <= own <= most + EXACT
    assert other >= floor - EXACT
    # The tie: of all the deals that give the proposer so much, the other side gets the most.
    kindest, meanest = table.best_offer(1 - proposer, own - NEAR), table.best_offer(1 - proposer, own + NEAR)
    assert kindest is not None
    assert (meanest[0] if meanest else -np.inf) - EXACT <= other <= kindest[0] + EXACT


def offered(solved: tuple[Floats, Floats]) -> tuple[float, float] | None:
    own, other = float(solved[0][0]), float(solved[1][0])
    return (own, other) if np.isfinite(own) else None


def assert_in_z(s: Scenario, shares: dict[str, float], options: dict[str, str], points: tuple[float, float]) -> None:
    """Whether the named terms are a deal, and are worth what is said."""
    assert not brute.faults(s, shares, options)
    assert brute.worth(s, shares, options) == pytest.approx(points, abs=1e-8)


# ---------------------------------------------------------------- points


@given(either_way)
def test_values_and_weights_sum_to_100_and_are_those_of_the_definition(s: Scenario) -> None:
    g, w = compile_game(s), brute.weights(s)
    for i, party in enumerate(s.parties):
        assert g.value[0, i] == pytest.approx(list(w.asset[party].values()), abs=1e-9)
        rated = [w.issue[party][q] * s.issues[q].options[o].rating[party].value for q, o in g.options]
        assert g.option_points[0, i] == pytest.approx(rated, abs=1e-9)
        assert sum(w.asset[party].values()) + sum(w.issue[party].values()) == pytest.approx(100, abs=1e-9)


@pytest.mark.parametrize("path", files.library(), ids=lambda path: path.stem)
def test_values_of_shipped_scenarios_are_those_of_the_definition(path: Path) -> None:
    s = files.load(path)
    g, w = compile_game(s), brute.weights(s)
    for i, party in enumerate(s.parties):
        assert g.value[0, i] == pytest.approx(list(w.asset[party].values()), abs=1e-9)


# ---------------------------------------------------------------- offers


@given(st.data(), scenarios(), st.integers(0, 1))
def test_kernel_finds_the_best_offer(data: st.DataObject, s: Scenario, proposer: int) -> None:
    table, g = brute.table(s), compile_game(s)
    assert frontier.kernel_refuses(g) is None
    floor = data.draw(floors(table, 1 - proposer))
    built = frontier.build(g)
    found = offered(built.best_offer(proposer, np.array([floor])))
    assert_best(table, proposer, floor, found)
    deal = built.deal(g, 0, proposer, floor)
    assert (deal is None) == (found is None)
    if deal is not None and found is not None:
        assert (deal.points[proposer], deal.points[1 - proposer]) == pytest.approx(found, abs=1e-9)
        assert_in_z(s, deal.shares, deal.options, deal.points)


@given(st.data(), either_way, st.integers(0, 1))
def test_program_finds_the_best_offer(data: st.DataObject, s: Scenario, proposer: int) -> None:
    table, g = brute.table(s), compile_game(s)
    floor = data.draw(floors(table, 1 - proposer))
    best = Settlement(g).best_offer(proposer, floor)
    found = None if best is None else (float(best.points[proposer]), float(best.points[1 - proposer]))
    assert_best(table, proposer, floor, found)
    if best is not None:
        assert_in_z(s, best.shares, best.options, (float(best.points[0]), float(best.points[1])))


@examples(35)
@given(st.data(), scenarios(links=True), st.integers(0, 1))
def test_frontier_by_program_finds_the_best_offer(data: st.DataObject, s: Scenario, proposer: int) -> None:
    table, g = brute.table(s), compile_game(s)
    assert frontier.kernel_refuses(g) is not None
    floor = data.draw(floors(table, 1 - proposer))
    built = frontier.build(g)
    found = offered(built.best_offer(proposer, np.array([floor])))
    assert_best(table, proposer, floor, found)
    deal = built.deal(g, 0, proposer, floor)
    assert (deal is None) == (found is None)
    if deal is not None:
        assert_in_z(s, deal.shares, deal.options, deal.points)


# ---------------------------------------------------------------- the whole frontier


def distance(corner: Floats, curve: Curve) -> float:
    """Points: how far a corner lies inside or outside a frontier, by what both parties could gain there, or would have to lose.

    max over the curve of min_i (c_i - corner_i). Where a point of one side costs the other a hundred thousandth, the solver's
    tolerance moves a corner a long way along the curve, and this is the distance from it all the same.
    """
    along, missing = curve.end - curve.start, corner - curve.start
    slant = along[:, 0] - along[:, 1]
    part = np.divide(missing[:, 0] - missing[:, 1], slant, out=np.zeros_like(slant), where=slant != 0)
    best = curve.start + np.clip(part, 0, 1)[:, None] * along
    return abs(float((best - corner).min(axis=1).max()))


@pytest.mark.long
@pytest.mark.parametrize("listed", [0, frontier.LISTED], ids=["package by package", "all packages"])
@examples(35)
@given(scenarios())
def test_kernel_and_program_build_the_same_frontier(listed: int, s: Scenario) -> None:
    g = compile_game(s)
    one, other = frontier.kernel(g), frontier.by_program(g, listed=listed)
    assert (len(one.start) == 0) == (len(other.start) == 0)
    if len(one.start):
        for corner in np.concatenate([one.start, one.end]):
            assert distance(corner, other) <= EXACT
        for corner in np.concatenate([other.start, other.end]):
            assert distance(corner, one) <= EXACT


@pytest.mark.long
@examples(35)
@given(st.data(), scenarios())
def test_kernel_and_program_agree_where_an_option_is_stated(data: st.DataObject, s: Scenario) -> None:
    """An option that is no longer offered meets no rule and is worth nothing."""
    g = compile_game(s)
    stated = tuple((data.draw(st.sampled_from(places)),) for places in g.deals.issues)
    kept = tuple(data.draw(st.sampled_from(pair)) for pair in zip(g.deals.issues, stated, strict=True))
    g = replace(g, deals=replace(g.deals, issues=kept))
    one, other = frontier.kernel(g), frontier.by_program(g, listed=0)
    assert (len(one.start) == 0) == (len(other.start) == 0)
    if len(one.start):
        for corner in np.concatenate([one.start, one.end]):
            assert distance(corner, other) <= EXACT


@pytest.mark.long
@examples(25)
@given(scenarios(links=True))
def test_both_ways_of_the_program_build_the_same_frontier(s: Scenario) -> None:
    one, other = (frontier.by_program(compile_game(s), listed=listed) for listed in (0, frontier.LISTED))
    assert (len(one.start) == 0) == (len(other.start) == 0)
    if len(one.start):
        for corner in np.concatenate([one.start, one.end]):
            assert distance(corner, other) <= EXACT
        for corner in np.concatenate([other.start, other.end]):
            assert distance(corner, one) <= EXACT


@given(either_way)
def test_pieces_run_from_one_sides_best_to_the_others_without_overlap(s: Scenario) -> None:
    curve = frontier.build(compile_game(s)).curves[0]
    table = brute.table(s)
    assert (len(curve.start) == 0) == (len(table.corners) == 0)
    if len(curve.start):
        assert (curve.start[:, 0] >= curve.end[:, 0]).all()
        assert (curve.start[:, 1] <= curve.end[:, 1]).all()
        assert (curve.end[:-1, 0] >= curve.start[1:, 0] - 1e-9).all()
        assert (curve.end[:-1, 1] <= curve.start[1:, 1] + 1e-9).all()
        assert curve.start[0, 0] == pytest.approx(table.corners[:, 0].max(), abs=EXACT)
        assert curve.end[-1, 1] == pytest.approx(table.corners[:, 1].max(), abs=EXACT)


@given(either_way)
def test_no_deal_beats_the_frontier_and_each_of_its_corners_is_a_deal(s: Scenario) -> None:
    g = compile_game(s)
    built = frontier.build(g)
    table, curve = brute.table(s), built.curves[0]
    for n in range(len(curve.start)):
        for along, points in ((0.0, curve.start[n]), (1.0, curve.end[n]), (0.5, (curve.start[n] + curve.end[n]) / 2)):
            deal = built.on_piece(g, 0, n, along)
            assert deal.points == pytest.approx(tuple(points), abs=1e-9)
            assert_in_z(s, deal.shares, deal.options, deal.points)
            better = table.least_gain(deal.points)
            assert better is not None
            assert better <= EXACT


@pytest.mark.parametrize("path", files.library(), ids=lambda path: path.stem)
def test_kernel_and_program_agree_on_shipped_scenarios(path: Path) -> None:
    s = files.load(path)
    g = compile_game(s)
    built, settlement = frontier.build(g), Settlement(g)
    curve = built.curves[0]
    for proposer in (0, 1):
        own = np.concatenate([curve.start, curve.end])[:, 1 - proposer]
        for floor in np.linspace(own.min() - 0.37, own.max() + 0.37, 8):
            found = offered(built.best_offer(proposer, np.array([floor])))
            best = settlement.best_offer(proposer, float(floor))
            assert (found is None) == (best is None)
            if found is not None and best is not None:
                assert found == pytest.approx((best.points[proposer], best.points[1 - proposer]), abs=EXACT)
                assert_in_z(s, best.shares, best.options, (float(best.points[0]), float(best.points[1])))
                deal = built.deal(g, 0, proposer, float(floor))
                assert deal is not None
                assert_in_z(s, deal.shares, deal.options, deal.points)


# ---------------------------------------------------------------- the zone


@examples(40)
@given(either_way, st.floats(-20, 120), st.floats(-20, 120))
def test_width_of_the_zone_three_times(s: Scenario, first: float, second: float) -> None:
    g, d = compile_game(s), (first, second)
    expected = brute.table(s).least_gain(d)
    curve = frontier.build(g).curves[0]
    width = zone(pieces_of(curve.start, curve.end), d).width
    found = Settlement(g).least_gain(d)
    if expected is None:
        assert width == -np.inf
        assert found is None
        return
    assert found is not None
    assert width == pytest.approx(expected, abs=EXACT)
    assert found[0] == pytest.approx(expected, abs=EXACT)
    assert_in_z(s, found[1].shares, found[1].options, (float(found[1].points[0]), float(found[1].points[1])))


@given(scenarios(), st.floats(-20, 120), st.floats(-20, 120))
def test_there_is_a_zone_where_a_deal_leaves_both_enough_and_only_there(
    s: Scenario, first: float, second: float
) -> None:
    table, d = brute.table(s), (first, second)
    curve = frontier.build(compile_game(s)).curves[0]
    found = zone(pieces_of(curve.start, curve.end), d)
    assume(abs(found.width) > EXACT)
    offer = table.best_offer(0, second)
    assert (found.width > 0) == (offer is not None and offer[0] >= first)
    for i in (0, 1):
        assert_best_possible(table, i, d[1 - i], found.best[i])


def assert_best_possible(table: brute.Table, party: int, floor: float, best: float) -> None:
    """Whether `best` is the upper end of a party's range, where the floor is not at a jump."""
    lower, higher = table.best_offer(party, floor - NEAR), table.best_offer(party, floor + NEAR)
    assert (higher[0] if higher else -np.inf) - EXACT <= best <= (lower[0] if lower else -np.inf) + EXACT


# ---------------------------------------------------------------- batches, and answers that are none


@examples(30)
@given(scenarios(), st.lists(st.floats(0, 100), min_size=3, max_size=3), st.integers(0, 1))
def test_a_batch_is_each_draw_alone(s: Scenario, levels: list[float], proposer: int) -> None:
    other = s.replace({"issues.always.weight.a": 3, "assets.k0.control": 0.4})
    both, floor = frontier.build(compile_game(s, other)), np.array([levels, levels[::-1]])
    own, theirs = both.best_offer(proposer, floor)
    for d, scenario in enumerate((s, other)):
        alone = frontier.build(compile_game(scenario))
        for n in range(3):
            one = alone.best_offer(proposer, floor[d : d + 1, n])
            assert (own[d, n], theirs[d, n]) == (one[0][0], one[1][0])


@given(either_way)
def test_conflict_names_rules_that_leave_no_deal(s: Scenario) -> None:
    named = conflict(compile_game(s))
    assert bool(named) == (len(brute.table(s).corners) == 0)


def test_a_deal_nobody_can_sign_has_no_offers() -> None:
    s = files.load(SHIPPED / "textbook" / "linear-pie.yaml")
    data = s.model_dump(by_alias=True)
    data["red_lines"] = {
        "mine": {"party": "a", "title": "all of it", "shares": {"pie": 1}},
        "yours": {"party": "b", "title": "all of it", "shares": {"pie": 0}},
    }
    impossible = parse(data)
    solved = deadline.play(compile_game(impossible))
    assert not solved.levels[0].accepted.any()
    assert (solved.levels[0].offer == -np.inf).all()
    assert (solved.levels[0].score == solved.levels[0].walk_away).all()


@pytest.mark.parametrize("miss", [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-2])
def test_program_sees_past_whole_goods_that_just_miss_a_floor(miss: float) -> None:
    """HiGHS with presolve answered (0, 38.5) here, for the two goods kept by B: the solver, too, has to be watched."""
    data = files.load(SHIPPED / "textbook" / "linear-pie.yaml").model_dump(by_alias=True)
    goods = {"small": (0, 0.0625, True), "large": (1, 0.0625, False), "last": (0.125, 0.5, False)}
    data["assets"] = {
        k: {"name": k, "control": 0, "divisible": divisible, "value": {"a": a, "b": b}, "bounds": {"at_most": bound}}
        for k, (a, b, divisible) in goods.items()
        for bound in [0 if divisible else 1]
    }
    rest = {"name": "Rest", "rating": {"a": 0, "b": 0}}
    data["issues"] = {"rest": {"name": "Rest", "weight": {"a": 1, "b": 1}, "options": {"x": rest}, "no_deal": "x"}}
    s = parse(data)
    table, settlement = brute.table(s), Settlement(compile_game(s))
    best = settlement.best_offer(0, 100 / 26 + miss)
    assert best is not None
    assert best.points == pytest.approx((800 / 17, 900 / 26), abs=1e-9)
    assert table.best_offer(0, 100 / 26 + miss) == pytest.approx(tuple(best.points), abs=1e-9)
    one, other = frontier.by_program(compile_game(s), listed=0), frontier.kernel(compile_game(s))
    assert one.start == pytest.approx(other.start, abs=1e-9)


def test_a_curve_is_kept_where_only_the_war_has_changed() -> None:
    asked = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")

    def curve(edits: dict[str, float]) -> frontier.Curve:
        return frontier.build(compile_game(asked.replace(edits))).curves[0]

    kept = curve({})
    assert curve({"parties.ukraine.rate": 0.2}) is kept
    for changed in ({"issues.security.weight.ukraine": 20.0}, {"assets.donetsk.bounds.at_most": 0.5}):
        found, anew = curve(changed), frontier.kernel(compile_game(asked.replace(changed)))
        assert found is not kept
        assert np.array_equal(found.start, anew.start)
        assert np.array_equal(found.end_shares, anew.end_shares)
