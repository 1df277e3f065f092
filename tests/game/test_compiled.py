"""The compiled game of many draws: the same answers as the plain path, and many draws as many scenarios."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import game
from model.analysis import chips, leverage
from model.analysis.claims import try_claims
from model.errors import InvalidInput
from model.game import Floats, Game, compile_game, compiled, deadline, draw_games, fairness, frontier
from model.game.compiled import engine, over_branches_compiled
from model.game.compiled.numerics import compile_function
from model.game.days import Days
from model.scenario import Scenario, files, parse
from tests.kit.draws import random_draws
from tests.kit.examples import examples
from tests.kit.strategies import plain, scenarios

SAME = 1e-9
SHIPPED = {
    path.stem: files.load(path) for path in sorted(files.shipped("scenarios").rglob("*.yaml")) if path.suffix == ".yaml"
}
MAIN = SHIPPED["kursk-2025-01"]


def close(one: Floats, other: Floats, tolerance: float = SAME) -> bool:
    """Equal up to a tolerance, infinities and what is not a number in the same places."""
    return np.allclose(one, other, rtol=0, atol=tolerance, equal_nan=True)


def assert_same(g: Game, steps: tuple[int, ...] | None = None) -> None:
    """The compiled path agrees with the plain one, on all steps or some."""
    solved = deadline.play(g)
    at = steps or tuple(range(g.steps + 1))
    found = compiled.play_compiled(g, at)
    assert solved.frontier is not None
    for day in found.days:
        stretch, place = solved.at(day.step)
        assert day.paths == stretch.level.paths
        for name in ("score", "walk_away", "expected", "saying_no"):
            assert close(getattr(day, name), getattr(stretch, name)[:, :, place]), (name, day.step)
        for d in range(min(g.draws, 3)):
            curve = solved.frontier.curves[solved.frontier.which[d]]
            pieces = fairness.pieces_of(curve.start, curve.end)
            for n in range(len(day.paths)):
                walk_away = stretch.walk_away[d, n, place]
                zone = fairness.zone(pieces, (walk_away[0], walk_away[1]))
                assert close(day.width[d, n], np.array(zone.width)), (day.step, d, n)
                assert close(day.best[d, n], np.array(zone.best)), (day.step, d, n)
    for name in ("deal", "freeze", "war"):
        assert close(getattr(found, name), getattr(solved.outlook, name)), name
    assert_same_play(compiled.solved(g), solved)


def assert_same_play(found: deadline.Play, expected: deadline.Play) -> None:
    """All that is kept of a game is the same, whichever path took its recursion."""
    assert len(found.levels) == len(expected.levels)
    for one, other in zip(found.levels, expected.levels, strict=True):
        for field in dataclasses.fields(deadline.Stretch):
            here, there = getattr(one, field.name), getattr(other, field.name)
            if isinstance(there, np.ndarray):
                assert here.shape == there.shape, field.name
                assert close(here, there), field.name
            else:
                assert here is there or here == there, field.name
    for name in ("deal", "freeze", "war"):
        assert close(getattr(found.outlook, name), getattr(expected.outlook, name)), name
    reached = zip(found.outlook.reached, expected.outlook.reached, strict=True)
    assert all(close(here, there) for here, there in reached)


@pytest.mark.parametrize("name", [name for name, s in SHIPPED.items() if compiled.refuses(compile_game(s)) is None])
def test_shipped_scenarios(name: str) -> None:
    s = SHIPPED[name]
    g = compile_game(s)
    assert_same(g, (0, g.steps // 3, g.steps))
    ranged = random_draws(s, 12, seed=1)
    if ranged:
        assert_same(draw_games(s, ranged), (0, g.steps // 2, g.steps))


@given(scenarios(), st.integers(0, 2**32 - 1))
def test_random_scenarios_and_draws(s: Scenario, seed: int) -> None:
    assert_same(compile_game(s))
    draws = random_draws(s, 3, seed, all_numbers=True)
    if draws:
        assert_same(draw_games(s, draws))


@given(scenarios(tense=True), st.integers(0, 2**32 - 1))
@examples(30)
def test_random_scenarios_in_which_agreement_waits(s: Scenario, seed: int) -> None:
    assert_same(compile_game(s))
    draws = random_draws(s, 3, seed, all_numbers=True)
    if draws:
        assert_same(draw_games(s, draws))


@given(scenarios())
def test_pieces_are_those_of_the_plain_frontier(s: Scenario) -> None:
    g = compile_game(s)
    plain_one, found = frontier.build(g), compiled.frontiers(g)
    curve, count = plain_one.curves[0], int(found.count[0, 0])
    assert count == len(curve.start)
    assert close(found.table[0, :2, :count].T, curve.start)
    assert close(found.table[0, 2:4, :count].T, curve.end)
    assert close(found.table[0, 4, :count], plain_one.skip[0, 0, :count])
    assert close(found.table[0, 5, :count], plain_one.skip[1, 0, :count])


def test_many_issues_and_goods_are_added_in_the_order_of_numpy() -> None:
    """Nine issues and ten goods, one of them indivisible: numpy adds eight and more numbers in another order."""
    rng = np.random.default_rng(5)

    def both(low: float, high: float) -> dict[str, float]:
        return {party: float(rng.uniform(low, high)) for party in ("a", "b")}

    options = {"yes": {"name": "yes", "rating": {"a": 1, "b": 0.1}}, "no": {"name": "no", "rating": {"a": 0, "b": 1}}}
    s = parse(
        {
            "version": 1,
            "title": "many",
            "judgement": "random, for a test",
            "as_of": MAIN.as_of,
            "horizon": MAIN.horizon,
            "opening": "war",
            "parties": {"a": {"name": "A", "rate": 0.1}, "b": {"name": "B"}},
            "assets": {
                f"k{k}": {"name": "good", "control": 0.4, "divisible": k != 3, "value": both(1, 5)} for k in range(10)
            },
            "issues": {
                f"q{q}": {"name": "issue", "weight": both(1, 5), "options": options, "no_deal": "no"} for q in range(9)
            },
            "regimes": {"war": {"title": "war", "war_cost": both(0, 1), "proposer": {"alternating": "b"}}},
        }
    )
    g = compile_game(s)
    assert compiled.play_compiled(g).score.tolist() == deadline.play(g).levels[0].score[:, 0, 0].tolist()
    assert_same(draw_games(s, random_draws(s, 10, 3, all_numbers=True)), (0, 20))


def test_more_pieces_than_there_is_room_for_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    g = draw_games(MAIN, random_draws(MAIN, 20, 2))
    whole = compiled.play_compiled(g)
    monkeypatch.setattr(engine, "PIECES", 3)
    assert np.array_equal(compiled.play_compiled(g).score, whole.score)


def test_refuses_what_the_kernel_refuses() -> None:
    link = {"why": "test", "link": {"shares": {"donetsk": 1, "kherson": 1}, "at_most": 0.5}, "judgement": "test"}
    data = MAIN.model_dump(by_alias=True)
    linked = compile_game(parse({**data, "rules": {**data["rules"], "together": link}}))
    assert compiled.refuses(linked) == frontier.kernel_refuses(linked) is not None
    with pytest.raises(ValueError, match="link"):
        compiled.play_compiled(linked)
    with pytest.raises(ValueError, match="steps 0 to 52"):
        compiled.play_compiled(compile_game(MAIN), at=(53,))


def test_no_deal_at_all() -> None:
    """Rules that contradict each other leave the walk-away value."""
    data = MAIN.model_dump(by_alias=True)
    rules = {
        "one": {"why": "test", "shares": {"donetsk": 0.3}, "judgement": "test"},
        "two": {"why": "test", "shares": {"donetsk": 0.31}, "judgement": "test"},
    }
    g = compile_game(parse({**data, "rules": {**data["rules"], **rules}}))
    found = compiled.play_compiled(g)
    assert np.isneginf(found.days[0].width).all()
    assert not found.deal.any()
    assert_same(g, (0, 30))


def arrays(block: Days) -> list[Floats]:
    days = [getattr(day, field.name) for day in block.days for field in dataclasses.fields(day)]
    own = [block.score, block.walk_away, block.deal, block.freeze, block.war]
    return [a for a in (*days, *own) if isinstance(a, np.ndarray)]


def test_the_same_bits_however_draws_are_split_and_whatever_the_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws = random_draws(MAIN, 150, 4)
    whole = compiled.play_compiled(draw_games(MAIN, draws), (0, 20), threads=1)
    parts = [
        arrays(compiled.play_compiled(draw_games(MAIN, {w: v[part] for w, v in draws.items()}), (0, 20)))
        for part in (slice(0, 1), slice(1, 70), slice(70, 150))
    ]
    for array, pieces in zip(arrays(whole), zip(*parts, strict=True), strict=True):
        assert np.array_equal(array, np.concatenate(pieces))
    for block, threads in ((7, 3), (64, 2), (1, 8)):
        monkeypatch.setattr(engine, "THREAD_BLOCK", block)
        again = compiled.play_compiled(draw_games(MAIN, draws), (0, 20), threads=threads)
        assert all(np.array_equal(a, b) for a, b in zip(arrays(whole), arrays(again), strict=True))


def test_a_draw_that_is_no_number_spoils_no_other() -> None:
    draws = random_draws(MAIN, 6, 9)
    whole = compiled.play_compiled(draw_games(MAIN, draws))
    for bad in (np.nan, np.inf, -1e300):
        spoilt = {where: np.where(np.arange(6) == 2, bad, values) for where, values in draws.items()}
        with np.errstate(all="ignore"):
            found = compiled.play_compiled(draw_games(MAIN, spoilt))
        others = np.arange(6) != 2
        assert np.array_equal(found.score[others], whole.score[others])


def test_several_wars_share_the_frontiers() -> None:
    draws = random_draws(MAIN, 30, 6)
    one = draw_games(MAIN, draws)
    other = draw_games(MAIN.replace({"step_days": 14}), {**draws, "assets.donetsk.control": np.full(30, 0.2)})
    for shared, alone in zip(compiled.plays([(one, (0, 3)), (other, (0, 3))]), (one, other), strict=True):
        assert all(
            np.array_equal(a, b)
            for a, b in zip(arrays(shared), arrays(compiled.play_compiled(alone, (0, 3))), strict=True)
        )
    apart = compiled.backward(one, compiled.frontiers(one))
    assert np.array_equal(apart.score, compiled.play_compiled(one).score)
    with pytest.raises(ValueError, match="same deals"):
        compiled.plays([(one, (0,)), (draw_games(MAIN, random_draws(MAIN, 30, 7)), (0,))])


def test_compiled_in_background() -> None:
    compiled.compiled_in_background().join()
    assert compiled.ready()


def test_without_a_place_for_the_cache_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    original = numba.njit

    def nowhere_to_write(*args: Any, cache: bool = False, **options: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return original(*args, **options)

    def doubled(number: float) -> float:
        return 2 * number

    monkeypatch.setattr(numba, "njit", nowhere_to_write)
    assert compile_function(doubled)(2.0) == 4.0


def assert_equal(one: Any, other: Any) -> None:
    """Games and levels field by field; numbers to 1e-13 of their size."""
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name == "levels":
            for level, another in zip(a, b, strict=True):
                assert_equal(level, another)
        elif isinstance(a, np.ndarray):
            assert a.shape == b.shape, field.name
            assert np.allclose(a, b, rtol=1e-13, atol=1e-13, equal_nan=True), field.name
        else:
            assert a == b, field.name


def one_by_one(s: Scenario, draws: dict[str, Floats]) -> Game:
    count = len(next(iter(draws.values())))
    return compile_game(*(s.replace({w: float(v[d]) for w, v in draws.items()}) for d in range(count)))


@pytest.mark.parametrize("name", SHIPPED)
def test_drawn_is_the_scenarios_one_by_one(name: str) -> None:
    s = SHIPPED[name]
    draws = random_draws(s, 6, 8)
    if draws:
        assert_equal(draw_games(s, draws), one_by_one(s, draws))


@given(plain(links=True), st.integers(0, 2**32 - 1))
@examples(40)
def test_drawn_is_random_scenarios_one_by_one(data: dict[str, Any], seed: int) -> None:
    s = parse(data)
    draws = random_draws(s, 3, seed, all_numbers=True)
    last = {f"events.{name}.branches.{list(event.branches)[-1]}." for name, event in s.events.items()}
    draws = {w: v for w, v in draws.items() if not any(w.startswith(where) and "freeze" not in w for where in last)}
    if draws:
        assert_equal(draw_games(s, draws), one_by_one(s, draws))


def assert_edited(s: Scenario, edits: list[dict[str, Any]]) -> list[tuple[list[int], Game]]:
    """Edits in batches are the scenarios with the edits, each in one batch."""
    batches = game.edited(s, edits)
    assert sorted(n for members, _ in batches for n in members) == list(range(len(edits)))
    for members, batch in batches:
        assert_equal(batch, compile_game(*(s.replace(edits[n]) for n in members)))
    return batches


@given(plain(links=True), st.integers(0, 2**32 - 1))
@examples(40)
def test_edits_of_random_scenarios_in_batches(data: dict[str, Any], seed: int) -> None:
    s, rng = parse(data), np.random.default_rng(seed)
    last = {f"events.{name}.branches.{list(event.branches)[-1]}." for name, event in s.events.items()}
    values = {
        where: float(value[0])
        for where, value in random_draws(s, 1, seed, all_numbers=True).items()
        if not any(where.startswith(place) and "freeze" not in where for place in last)
    }
    words = {f"red_lines.{name}.active": not line.active for name, line in s.red_lines.items()}
    everything: list[tuple[str, Any]] = [*values.items(), *words.items()]
    edits = [dict(one for one in everything if rng.random() < part) for part in (0.0, 0.2, 0.5, 0.5, 0.8)]
    assert_edited(s, edits)


def test_edits_of_a_probability_are_apart_from_those_of_another() -> None:
    """Where one is changed the others go along, so that both cannot be told from the stated ones in the same batch."""
    first, second, _ = (f"{PLACE}.{b}.probability" for b in MAIN.events["inauguration"].branches)
    rate, line = "parties.russia.rate", f"red_lines.{next(iter(MAIN.red_lines))}.active"
    flipped = not MAIN.at(line)
    edits: list[dict[str, Any]] = [
        {first: 0.3},
        {second: 0.3},
        {rate: 0.1},
        {},
        {first: 0.3, rate: 0.1},
        {line: flipped},
        {line: flipped, rate: 0.1},
    ]
    batches = assert_edited(MAIN, edits)
    assert sorted(members for members, _ in batches) == [[0, 4], [1], [2, 3], [5, 6]]


def test_an_edit_that_a_scenario_cannot_take_is_refused_in_a_batch_too() -> None:
    with pytest.raises(InvalidInput, match="control"):
        game.edited(MAIN, [{}, {"assets.kursk_foothold.control": 1.5}])
    first, second, _ = (f"{PLACE}.{b}.probability" for b in MAIN.events["inauguration"].branches)
    with pytest.raises(InvalidInput, match="probability"):
        game.edited(MAIN, [{first: 0.7, second: 0.7}])


PLACE = "events.inauguration.branches"


def chances(g: Game) -> list[list[float]]:
    level = next(level for level in g.levels if level.event == "inauguration")
    return [[round(float(p), 12) for p in row] for row in level.probability]


def test_probabilities_not_named_are_scaled() -> None:
    draws = {f"{PLACE}.mediation.probability": np.array([0.0, 0.5, 1.0])}
    assert chances(draw_games(MAIN, draws)) == [[0, 0.6, 0.4], [0.5, 0.3, 0.2], [1, 0, 0]]
    nothing_else = MAIN.replace({f"{PLACE}.mediation.probability": 1.0})
    assert chances(draw_games(nothing_else, {f"{PLACE}.mediation.probability": np.array([0.2])})) == [[0.2, 0.4, 0.4]]


def test_probabilities_that_are_too_many_are_divided_by_their_sum() -> None:
    first, second, third = (f"{PLACE}.{b}.probability" for b in MAIN.events["inauguration"].branches)
    draws = {first: np.array([0.9, 0.2]), second: np.array([0.6, 0.2])}
    assert chances(draw_games(MAIN, draws)) == [[0.6, 0.4, 0], [0.2, 0.2, 0.6]]
    assert chances(draw_games(MAIN, {**draws, third: np.array([0.5, 0.4])})) == [[0.45, 0.3, 0.25], [0.25, 0.25, 0.5]]


def test_weights_of_nothing_are_arithmetic() -> None:
    """An attribute of no weight, and one that no asset has: shared out among the others, or nothing."""
    names = list(MAIN.parties["russia"].attributes)
    draws = {f"parties.russia.attributes.{a}": np.array([0.0, 1.0]) for a in names[1:]}
    draws |= {f"parties.russia.attributes.{names[0]}": np.array([1.0, 0.0])}
    assert_equal(draw_games(MAIN, draws), one_by_one(MAIN, draws))


def test_drawn_refuses_what_is_no_number() -> None:
    with pytest.raises(InvalidInput, match="no such address"):
        draw_games(MAIN, {"assets.atlantis.control": np.zeros(2)})
    with pytest.raises(InvalidInput, match="no estimate"):
        draw_games(MAIN, {"horizon": np.zeros(2)})
    with pytest.raises(ValueError, match="one length"):
        draw_games(MAIN, {"parties.russia.rate": np.zeros(2), "parties.ukraine.rate": np.zeros(3)})
    with pytest.raises(ValueError, match="one length"):
        draw_games(MAIN, {})


def test_what_no_game_depends_on_changes_nothing() -> None:
    g = draw_games(MAIN, {"parties.ukraine.territory_km2": np.array([1.0, 2.0, 3.0])})
    assert g.draws == 3
    assert_equal(game.repeated(compile_game(MAIN), 3), g)


@pytest.mark.parametrize("on", [None, dt.date(2025, 2, 3)])
def test_levers_are_worth_the_same_by_what_is_compiled(on: dt.date | None) -> None:
    asked = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    slow, quick = leverage.why(asked, on), leverage.why(asked, on, played=over_branches_compiled)
    assert quick.score == pytest.approx(slow.score, abs=1e-9)
    assert quick.walk_away_without == pytest.approx(slow.walk_away_without, abs=1e-9)
    for one, other in zip(quick.contributions, slow.contributions, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-9)
        assert one.alone == pytest.approx(other.alone, abs=1e-9)


@pytest.mark.parametrize("on", [None, dt.date(2025, 2, 3)])
def test_chips_and_claims_are_the_same_by_what_is_compiled(on: dt.date | None) -> None:
    asked = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    for chip, other in zip(
        chips.chips(asked, on).chips, chips.chips(asked, on, over_branches_compiled).chips, strict=True
    ):
        for party, slope in chip.slope.items():
            assert other.slope[party].kink == slope.kink
            if not slope.kink and slope.value is not None:
                assert other.slope[party].value == pytest.approx(slope.value, rel=chips.KINK)
    if on is None:
        pairs = zip(try_claims(asked), try_claims(asked, over_branches_compiled), strict=True)
        for claim, again in pairs:
            assert again.verdict == claim.verdict
            assert (again.before, again.after) == pytest.approx((claim.before, claim.after), abs=1e-9)
            assert again.parts == pytest.approx(claim.parts, abs=1e-9)
            assert again.saying_no == pytest.approx(claim.saying_no, abs=1e-9)
            assert again.turns == (claim.turns if claim.turns is None else pytest.approx(claim.turns, abs=1e-5))


def test_draws_that_differ_in_the_war_alone_have_one_frontier() -> None:
    asked = files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")
    rates = np.linspace(0.02, 0.2, 300)  # two blocks
    alike = compiled.frontiers(draw_games(asked, {"parties.russia.rate": rates}), threads=2)
    alone = compiled.frontiers(compile_game(asked))
    pieces = alone.count[0, 0]
    assert (alike.count == alone.count[0]).all()
    assert (alike.table[:, :, :pieces] == alone.table[0, :, :pieces]).all()
