"""Fair points: the published cases, the axioms as properties, a grid search, and what other programs got wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.analysis.scores import solve
from model.game import Floats, compile_game, fairness, frontier
from model.game.fairness import (
    SOLUTIONS,
    Fair,
    egalitarian,
    kalai_smorodinsky,
    lotteries,
    nash,
    pieces_of,
    utilitarian,
    widths,
    zone,
)
from model.scenario import files
from tests.kit.examples import examples
from tests.kit.strategies import scenarios

Point = tuple[float, float]

CLOSE = 1e-7
"""Points: the same place, computed in two ways, where a solution's aim is flat at its top (a square root of rounding)."""
ROUNDING = 1e-9
"""Points, and points squared: rounding in sums and products of a hundred points."""

TEXTBOOK = files.shipped("scenarios") / "textbook"


# ---------------------------------------------------------------- frontiers


def undominated(points: Iterable[Point]) -> list[Point]:
    """From the best for A to the best for B."""
    distinct = set(points)
    beaten = {p for p in distinct for q in distinct if q != p and q[0] >= p[0] and q[1] >= p[1]}
    return sorted(distinct - beaten, key=lambda p: p[1])


def single(points: Iterable[Point]) -> Floats:
    """Deals that stand alone, as pieces without length."""
    return np.array([[p, p] for p in undominated(points)], dtype=np.float64)


def polyline(corners: Sequence[Point]) -> Floats:
    return np.array(list(itertools.pairwise(corners)), dtype=np.float64)


def set_of(fair: Fair) -> set[Point]:
    return {(round(float(a), 6), round(float(b), 6)) for a, b in fair.points}


whole = st.integers(-6, 12).map(float)
rounded = st.floats(-6, 12).map(lambda x: round(x, 3))
numbers = st.one_of(whole, rounded)
points = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9).map(single)
disagreements = st.tuples(numbers, numbers)


@st.composite
def concave(draw: st.DrawFn) -> Floats:
    """A falling, concave polyline: steps ever steeper."""
    steps = draw(
        st.lists(
            st.tuples(st.integers(1, 8), st.integers(1, 8)), min_size=1, max_size=5, unique_by=lambda s: s[0] / s[1]
        )
    )
    corners = [(float(sum(fall for fall, _ in steps)), 0.0)]
    for fall, rise in sorted(steps, key=lambda s: s[0] / s[1]):
        corners.append((corners[-1][0] - fall, corners[-1][1] + rise))
    return polyline(corners)


@st.composite
def of_scenarios(draw: st.DrawFn) -> Floats:
    """Frontiers as they come: pieces with and without length, gaps, jumps."""
    curve = frontier.build(compile_game(draw(scenarios()))).curves[0]
    assume(len(curve.start) > 0)
    return pieces_of(curve.start, curve.end) / 10


frontiers = st.one_of(points, points.map(lotteries), concave(), of_scenarios())
named = pytest.mark.parametrize("name", SOLUTIONS)


def aim(name: str, pieces: Floats, d: Point) -> Callable[[Floats], Floats]:
    """What each solution maximises, once more."""
    if name == "nash":
        return lambda p: np.asarray(np.sqrt((p[..., 0] - d[0]) * (p[..., 1] - d[1])))
    if name == "egalitarian":
        return lambda p: np.asarray(np.minimum(p[..., 0] - d[0], p[..., 1] - d[1]))
    if name == "utilitarian":
        return lambda p: np.asarray(p[..., 0] - d[0] + p[..., 1] - d[1])
    best = zone(pieces, d).best
    ideal = best[0] - d[0], best[1] - d[1]
    return lambda p: np.asarray(np.minimum((p[..., 0] - d[0]) / ideal[0], (p[..., 1] - d[1]) / ideal[1]))


def dense(pieces: Floats, d: Point, count: int = 801) -> Floats:
    """Many deals on a frontier that leave both sides at least their disagreement value."""
    part = np.linspace(0, 1, count)[None, :, None]
    many = (pieces[:, None, 0] * (1 - part) + pieces[:, None, 1] * part).reshape(-1, 2)
    return np.asarray(many[(many >= np.array(d)).all(axis=1)])


# ---------------------------------------------------------------- published cases

BILL_OWNS = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACK_OWNS = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}


def exchanges() -> set[Point]:
    """The gains of all 512 exchanges of Nash's table 1."""
    found = set()
    for given_away in itertools.product((0, 1), repeat=9):
        bill = jack = 0
        for moved, (to_bill, to_jack) in zip(given_away[:5], BILL_OWNS.values(), strict=True):
            bill, jack = bill - moved * to_bill, jack + moved * to_jack
        for moved, (to_bill, to_jack) in zip(given_away[5:], JACK_OWNS.values(), strict=True):
            bill, jack = bill + moved * to_bill, jack - moved * to_jack
        found.add((float(bill), float(jack)))
    return found


BILL_AND_JACK = {
    "nash": {(12.0, 5.0)},
    "kalai_smorodinsky": {(12.0, 5.0)},
    "egalitarian": {(6.0, 7.0), (8.0, 6.0)},
    "utilitarian": {(14.0, 4.0), (16.0, 2.0), (18.0, 0.0)},
}


def test_bill_and_jack_have_126_exchanges_and_seven_that_are_rational_for_both() -> None:
    assert len(exchanges()) == 126
    rational = [p for p in undominated(exchanges()) if min(p) >= 0]
    assert sorted(rational) == [(2, 8), (6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)]


@named
def test_bill_and_jack_over_deals(name: str) -> None:
    assert set_of(SOLUTIONS[name](single(exchanges()), (0, 0))) == BILL_AND_JACK[name]


def test_bill_and_jack_over_lotteries() -> None:
    over = lotteries(single(exchanges()))
    assert set_of(nash(over, (0, 0))) == {(12, 5)}
    assert egalitarian(over, (0, 0)).points[0] == pytest.approx((27 / 4, 27 / 4), abs=1e-12)
    assert kalai_smorodinsky(over, (0, 0)).points[0] == pytest.approx((324 / 29, 153 / 29), abs=1e-12)
    assert zone(over, (0, 0)).best == pytest.approx((18, 17 / 2), abs=1e-12)


def test_bill_and_jack_from_the_file() -> None:
    solution = solve(files.load(TEXTBOOK / "nash-1950-bill-and-jack.yaml"))
    node = solution.nodes[0]
    today = {party: score.walk_away for party, score in node.scores.items()}
    for name, expected in BILL_AND_JACK.items():
        fair = node.fair[name]
        assert fair is not None
        assert {(round(p["a"] - today["a"], 6), round(p["b"] - today["b"], 6)) for p in fair.ties} == expected
    chosen = node.fair["nash"]
    assert chosen is not None
    assert chosen.terms is not None
    given_away = {good for good, share in chosen.terms.shares.items() if (share == 0) == (good in BILL_OWNS)}
    assert given_away == {"book", "whip", "ball", "bat", "pen", "toy", "knife"}
    equal = node.lotteries["kalai_smorodinsky"]
    assert equal is not None
    gains = equal.points["a"] - today["a"], equal.points["b"] - today["b"]
    assert gains == pytest.approx((324 / 29, 153 / 29), abs=1e-9)
    assert equal.terms is None


def test_disagreement_below_all_deals_is_not_moved_to_the_worst_deal() -> None:
    assert set_of(nash(single([(9, 2), (4, 4), (5, 3)]), (0, 0))) == {(9, 2)}
    fair = solve(files.load(TEXTBOOK / "disagreement-below-all-deals.yaml")).nodes[0].fair["nash"]
    assert fair is not None
    assert fair.points == pytest.approx({"a": 9, "b": 2}, abs=1e-9)


def test_no_agreement_zone() -> None:
    pieces = single([(0.4, 0.4), (1, -1), (-1, 1), (0, 0)])
    assert zone(pieces, (0.5, 0.5)).width == pytest.approx(-0.1, abs=1e-12)
    for solution in SOLUTIONS.values():
        assert len(solution(pieces, (0.5, 0.5)).points) == 0
    found = solve(files.load(TEXTBOOK / "no-agreement-zone.yaml"))
    assert found.zone.width == pytest.approx(-0.1 * 50, abs=1e-9)
    assert set(found.nodes[0].fair.values()) == {None}
    assert found.outlook.deal[-1] == 0


@pytest.mark.parametrize(
    ("d", "weight", "expected"),
    [((0.1, 0.2), 0.5, (0.45, 0.55)), ((0.3, 0.1), 0.5, (0.6, 0.4)), ((0.1, 0.2), 0.9, (0.73, 0.27))],
)
def test_linear_pie(d: Point, weight: float, expected: Point) -> None:
    pie = polyline([(1, 0), (0, 1)])
    assert nash(pie, d, weight).points[0] == pytest.approx(expected, abs=1e-12)
    s = files.load(TEXTBOOK / "linear-pie.yaml").replace(
        {"regimes.talks.impasse.a": 100 * d[0], "regimes.talks.impasse.b": 100 * d[1], "regimes.talks.proposer": weight}
    )
    fair = solve(s).nodes[0].fair["nash"]
    assert fair is not None
    assert (fair.points["a"], fair.points["b"]) == pytest.approx((100 * expected[0], 100 * expected[1]), abs=1e-9)


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_linear_pie_in_closed_form(d_a: float, d_b: float, weight: float) -> None:
    found = nash(polyline([(1, 0), (0, 1)]), (d_a, d_b), weight)
    share = d_a + weight * (1 - d_a - d_b)
    assert found.points[0] == pytest.approx((share, 1 - share), abs=CLOSE)


def test_fearon_1995() -> None:
    solution = solve(files.load(TEXTBOOK / "fearon-1995.yaml"))
    fair = solution.nodes[0].fair
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        one = fair[name]
        assert one is not None
        assert one.points == pytest.approx({"a": 65, "b": 35}, abs=1e-9)
        assert len(one.ties) == 1
    tie = fair["utilitarian"]
    assert tie is not None
    assert sorted(round(p["a"], 9) for p in tie.ties) == [50, 80]  # the whole range, by its ends
    assert solution.zone.range["a"] == pytest.approx((50, 80), abs=1e-9)
    assert solution.zone.range["b"] == pytest.approx((20, 50), abs=1e-9)


@pytest.mark.parametrize("p", [0.2, 0.35, 0.6, 0.85])
def test_fearon_1995_the_range_is_as_wide_as_the_costs_whatever_the_odds(p: float) -> None:
    pie = polyline([(1, 0), (0, 1)])
    d = (p - 0.1, 1 - p - 0.05)
    assert zone(pie, d).best[0] - d[0] == pytest.approx(0.15, abs=1e-12)
    assert zone(pie, d).width == pytest.approx(0.075, abs=1e-12)


@pytest.mark.parametrize(("belief", "width"), [(0.6, 0.0), (0.65, -0.1), (0.55, 0.1)])
def test_fearon_1995_when_beliefs_disagree(belief: float, width: float) -> None:
    s = files.load(TEXTBOOK / "fearon-1995-beliefs.yaml").replace(
        {
            "events.war.branches.a_wins.beliefs.a": belief,
            "events.war.branches.a_wins.beliefs.b": 1 - belief,
        }
    )
    zone_now = solve(s).zone
    assert zone_now.width == pytest.approx(100 * width / 2, abs=1e-9)
    most = zone_now.range["a"][1]
    assert most is not None
    assert most - zone_now.range["a"][0] == pytest.approx(100 * width, abs=1e-9)


def test_an_indivisible_prize_has_no_deal_and_a_lottery_over_it_does() -> None:
    found = solve(files.load(TEXTBOOK / "fearon-1995-indivisible.yaml"))
    assert found.zone.width == pytest.approx(-40, abs=1e-9)
    assert found.zone.lottery_width == pytest.approx(10, abs=1e-9)
    lottery = found.nodes[0].lotteries["nash"]
    assert lottery is not None
    assert lottery.points == pytest.approx({"a": 50, "b": 50}, abs=1e-9)


def test_powell_2006_misses_by_what_the_declining_side_would_lose() -> None:
    width = solve(files.load(TEXTBOOK / "powell-2006.yaml")).zone.width
    assert width == pytest.approx(51.4 - 63, abs=1e-9)


def test_brams_taylor_1996_adjusted_winner() -> None:
    s = files.load(TEXTBOOK / "brams-taylor-1996.yaml").replace({"regimes.talks.proposer": 0.5})
    curve = frontier.build(compile_game(s)).curves[0]
    equal = egalitarian(pieces_of(curve.start, curve.end), (0, 0))
    assert equal.points[0] == pytest.approx((65, 65), abs=1e-9)
    deal = frontier.build(compile_game(s)).on_piece(compile_game(s), 0, equal.pieces[0], equal.along[0])
    assert deal.shares == pytest.approx({"house": 1, "savings": 0.5, "cottage": 0}, abs=1e-9)


# ---------------------------------------------------------------- axioms


@named
@given(pieces=frontiers, d=disagreements)
def test_pareto_rational_for_both_and_there_iff_there_is_a_zone(name: str, pieces: Floats, d: Point) -> None:
    fair, width = SOLUTIONS[name](pieces, d), zone(pieces, d).width
    assume(abs(width) > ROUNDING)
    assert (len(fair.points) > 0) == (width > 0)
    for n, point in enumerate(fair.points):
        assert (point >= np.array(d) - ROUNDING).all()
        assert zone(pieces, (point[0], point[1])).width <= ROUNDING
        piece, along = pieces[fair.pieces[n]], fair.along[n]
        assert piece[0] * (1 - along) + piece[1] * along == pytest.approx(point, abs=CLOSE)


@named
@given(pieces=frontiers, d=disagreements)
def test_symmetry(name: str, pieces: Floats, d: Point) -> None:
    mirrored = pieces[::-1, ::-1, ::-1]
    here, there = SOLUTIONS[name](pieces, d), SOLUTIONS[name](mirrored, (d[1], d[0]))
    assert {(b, a) for a, b in set_of(there)} == set_of(here)


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
@given(
    pieces=frontiers,
    d=disagreements,
    scale=st.tuples(st.sampled_from([0.5, 2, 3]), st.sampled_from([0.25, 1, 4])),
    shift=st.tuples(whole, whole),
)
def test_scale_invariance(name: str, pieces: Floats, d: Point, scale: Point, shift: Point) -> None:
    """Where the best of one aim is unique: ties are told by an absolute distance, which is not free of scale."""
    a, b = np.array(scale), np.array(shift)
    here, there = SOLUTIONS[name](pieces, d), SOLUTIONS[name](pieces * a + b, tuple(np.array(d) * a + b))
    assert (len(here.points) > 0) == (len(there.points) > 0)
    assume(len(here.points) == 1)
    assert there.points[0] == pytest.approx(here.points[0] * a + b, abs=10 * CLOSE)


@pytest.mark.parametrize("name", ["egalitarian", "utilitarian"])
def test_the_other_two_depend_on_the_scale(name: str) -> None:
    pieces, solution = polyline([(4, 0), (3, 2), (0, 3)]), SOLUTIONS[name]
    twice = pieces * np.array([1, 3])
    assert set_of(solution(twice, (0, 0))) != {(a, 3 * b) for a, b in set_of(solution(pieces, (0, 0)))}


@pytest.mark.parametrize("name", ["nash", "egalitarian"])
@given(data=st.data(), pieces=frontiers, d=disagreements)
def test_independence_of_irrelevant_alternatives(name: str, data: st.DataObject, pieces: Floats, d: Point) -> None:
    fair = SOLUTIONS[name](pieces, d)
    assume(len(fair.points) > 0)
    kept = data.draw(st.sets(st.integers(0, len(pieces) - 1))) | {fair.pieces[0]}
    fewer = SOLUTIONS[name](pieces[sorted(kept)], d)
    assert set_of(fewer) & set_of(fair)
    value = aim(name, pieces, d)
    assert value(np.maximum(fewer.points[0], d)) == pytest.approx(value(np.maximum(fair.points[0], d)), abs=CLOSE)


def test_kalai_smorodinsky_depends_on_alternatives_and_nash_is_not_monotonic() -> None:
    """The two axioms part ways: the example of Kalai & Smorodinsky 1975."""
    triangle = polyline([(1, 0), (0, 1)])
    cut = polyline([(1, 0), (0.5, 0.5)])  # without what gives B more than 0.5; the middle is still there
    assert set_of(kalai_smorodinsky(triangle, (0, 0))) == {(0.5, 0.5)}
    assert kalai_smorodinsky(cut, (0, 0)).points[0] == pytest.approx((2 / 3, 1 / 3), abs=1e-12)
    assert set_of(nash(cut, (0, 0))) == {(0.5, 0.5)}
    more = polyline([(1, 0.7), (0, 1)])  # more for B at every W_A, with the same ideal point as below
    less = polyline([(1, 0), (0.75, 0.75), (0, 1)])
    assert nash(less, (0, 0)).points[0][1] > nash(more, (0, 0)).points[0][1]
    assert kalai_smorodinsky(less, (0, 0)).points[0][1] <= kalai_smorodinsky(more, (0, 0)).points[0][1]


@given(points, points, disagreements)
def test_egalitarian_is_monotonic(pieces: Floats, added: Floats, d: Point) -> None:
    """More deals never make the least gain smaller; over lotteries neither side's, where gains are equal."""
    together = single([(float(a), float(b)) for a, b in np.concatenate([pieces, added])[:, 0]])
    for over in (lambda p: p, lotteries):
        before, after = egalitarian(over(pieces), d), egalitarian(over(together), d)
        if not len(before.points):
            continue
        gains, then = before.points[0] - d, after.points[0] - d
        assert then.min() >= gains.min() - ROUNDING
        if abs(gains[0] - gains[1]) < ROUNDING:
            assert (then >= gains - CLOSE).all()


@given(st.one_of(concave(), points.map(lotteries)), points, disagreements)
def test_kalai_smorodinsky_is_monotonic_where_the_ideal_point_stays(pieces: Floats, added: Floats, d: Point) -> None:
    ends = [(float(a), float(b)) for a, b in np.concatenate([pieces.reshape(-1, 2), added[:, 0]])]
    smaller, larger = lotteries(pieces), lotteries(single(ends))
    assume(zone(smaller, d).width > CLOSE)
    assume(zone(larger, d).best == pytest.approx(zone(smaller, d).best, abs=1e-12))
    before, after = kalai_smorodinsky(smaller, d), kalai_smorodinsky(larger, d)
    assert (after.points[0] >= before.points[0] - CLOSE).all()


# ---------------------------------------------------------------- against a search


@named
@given(pieces=frontiers, d=disagreements)
@examples(60)
def test_solutions_are_the_best_of_a_dense_grid(name: str, pieces: Floats, d: Point) -> None:
    fair, many = SOLUTIONS[name](pieces, d), dense(pieces, d)
    assume(zone(pieces, d).width > CLOSE)
    best = zone(pieces, d).best
    assume(min(best[0] - d[0], best[1] - d[1]) > CLOSE)
    value = aim(name, pieces, d)
    reached = value(np.maximum(fair.points, d))
    assert reached.max() - reached.min() <= CLOSE
    if len(many):
        assert reached.max() >= value(many).max() - ROUNDING


@given(frontiers, disagreements, st.floats(0.05, 0.95))
@examples(60)
def test_nash_with_weights_is_the_best_of_a_dense_grid(pieces: Floats, d: Point, weight: float) -> None:
    fair, many = nash(pieces, d, weight), dense(pieces, d)
    assume(len(fair.points) > 0)
    assume(len(many) > 0)

    def product(p: Floats) -> Floats:
        gains = np.maximum(p - np.array(d), 0)
        return np.asarray(gains[:, 0] ** weight * gains[:, 1] ** (1 - weight))

    # At a zone of no width a gain of 1e-16 to the power of 0.05 is 0.16: compare where there is something to gain.
    assume(zone(pieces, d).width > CLOSE)
    assert product(fair.points).min() >= product(many).max() - CLOSE


@given(st.one_of(points, of_scenarios()), st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3))
def test_lotteries_are_the_concave_hull(pieces: Floats, weights: list[float]) -> None:
    hull = lotteries(pieces)
    own, other = pieces.reshape(-1, 2).T
    for w in weights:  # the same best deal in every direction
        reached = (w * hull[:, :, 0] + (1 - w) * hull[:, :, 1]).max()
        assert reached == pytest.approx((w * own + (1 - w) * other).max(), abs=ROUNDING)
    assert {tuple(p) for p in hull.reshape(-1, 2)} <= {tuple(p) for p in pieces.reshape(-1, 2)}
    assert hull[0, 0, 0] == own.max()
    assert hull[-1, 1, 1] == other.max()
    if len(hull) > 1:
        slopes = (hull[:, 0, 0] - hull[:, 1, 0]) / (hull[:, 1, 1] - hull[:, 0, 1])
        assert (np.diff(slopes) >= -ROUNDING * slopes[1:]).all()
        assert (hull[:-1, 1] == hull[1:, 0]).all()


@given(frontiers, disagreements)
def test_lotteries_never_make_the_zone_smaller(pieces: Floats, d: Point) -> None:
    found = zone(pieces, d)
    assert found.lottery_width >= found.width - ROUNDING
    assert zone(lotteries(pieces), d).width == pytest.approx(found.lottery_width, abs=ROUNDING)


@given(frontiers, st.lists(disagreements, min_size=1, max_size=4))
def test_widths_of_many_zones_are_those_of_each(pieces: Floats, many: list[Point]) -> None:
    alone = [zone(pieces, d).width for d in many]
    assert not len(widths(pieces, np.empty((0, 2))))
    assert widths(pieces, np.array(many)) == pytest.approx(np.array(alone), abs=ROUNDING)


# ---------------------------------------------------------------- what other programs got wrong


@given(points, disagreements, st.floats(0, 50))
def test_disagreement_is_never_moved(pieces: Floats, d: Point, far: float) -> None:
    """However far below all deals it lies: equal gains are counted from where it is."""
    low = pieces.reshape(-1, 2).min(axis=0) - far
    fair = egalitarian(pieces, (float(low[0]), float(low[1])))
    gains = pieces[:, 0] - low
    assert (fair.points - low).min(axis=1) == pytest.approx(gains.min(axis=1).max(), abs=ROUNDING)
    above = pieces.reshape(-1, 2).max(axis=0) + 1
    assert zone(pieces, (float(above[0]), float(above[1]))).width == pytest.approx(
        (pieces[:, 0] - above).min(axis=1).max(), abs=ROUNDING
    )


def test_kalai_smorodinsky_is_max_min_and_not_least_inequality() -> None:
    deals = single([(10, 4), (5.5, 4.2), (0, 6)])  # ratios (1, .67), (.55, .7), (0, 1)
    assert set_of(kalai_smorodinsky(deals, (0, 0))) == {(10, 4)}


def test_a_zone_needs_both() -> None:
    """The one far above its threshold does not make up for the one below it."""
    assert zone(single([(100, 1), (1, 100)]), (2, 2)).width == -1
    assert len(utilitarian(single([(100, 1), (1, 100)]), (2, 2)).points) == 0


def test_the_product_counts_only_where_both_gain() -> None:
    assert set_of(nash(single([(9, -1), (2, 2)]), (0, 0))) == {(2, 2)}
    assert len(nash(single([(3, 3)]), (5, 5)).points) == 0  # two losses make no gain


@pytest.mark.parametrize("solution", SOLUTIONS.values(), ids=SOLUTIONS)
def test_solving_twice_gives_the_same(solution: Callable[[Floats, Point], Fair]) -> None:
    pieces = polyline([(5, 1), (3, 4), (0, 5)])
    before = pieces.copy()
    assert set_of(solution(pieces, (1, 1))) == set_of(solution(pieces, (1, 1)))
    assert (pieces == before).all()


@named
def test_a_zone_of_one_deal_is_that_deal(name: str) -> None:
    """On the edge: the disagreement point is itself a deal on the frontier."""
    assert set_of(SOLUTIONS[name](polyline([(6, 0), (0, 6)]), (2, 4))) == {(2, 4)}
    assert set_of(SOLUTIONS[name](single([(3, 3)]), (3, 3))) == {(3, 3)}


@named
def test_no_deals_no_solution(name: str) -> None:
    nothing = np.empty((0, 2, 2))
    assert len(SOLUTIONS[name](nothing, (0, 0)).points) == 0
    assert zone(nothing, (0, 0)).width == -np.inf


@named
def test_where_one_side_can_gain_nothing_the_other_gets_all(name: str) -> None:
    fair = SOLUTIONS[name](polyline([(5, 2), (0, 2.5)]), (1, 2.5))
    assert len(fair.points) == 0  # (1, 2.5) is beyond the frontier: (0, 2.5) is the most for B
    fair = SOLUTIONS[name](single([(5, 2), (3, 2.5)]), (1, 2.5))
    assert set_of(fair) == {(3, 2.5)}


def test_names_of_solutions() -> None:
    assert list(SOLUTIONS) == ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"]
    assert fairness.TIE < ROUNDING * 1.001
