"""Positions completed in very many draws: as the plain path completes them, draw by draw, and to the last bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model import game
from model.analysis import positions
from model.game import Floats, Game, Ints, compile_game, compiled, completion, deadline, draw_games, fairness, frontier
from model.game.compiled import completion as compiled_completion
from model.game.compiled import engine
from model.game.compiled.completion import Completions
from model.game.completion import Stated
from model.scenario import Scenario, parse
from tests.kit.draws import random_draws
from tests.kit.examples import examples
from tests.kit.plans import on_the_table
from tests.kit.strategies import scenarios

SAME = 1e-9
MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


def first_day(g: Game) -> tuple[Ints, Floats, Floats]:
    """For every draw, and every branch if an event opens the first day: the draw, who holds what, and C_i."""
    stretch, place = deadline.play(g).at(0)
    control, refusing = stretch.control[:, :, place], stretch.saying_no[:, :, place]
    draw = np.repeat(np.arange(g.draws), control.shape[1])
    return draw, control.reshape(len(draw), -1), refusing.reshape(-1, 2)


def alone_at(where: tuple[Ints, Floats, Floats], n: int) -> tuple[Ints, Floats, Floats]:
    """One of n completions."""
    draw, control, refusing = where
    return draw[n : n + 1], control[n : n + 1], refusing[n : n + 1]


def assert_same(s: Scenario, g: Game, terms: Stated, where: tuple[Ints, Floats, Floats]) -> Completions:
    """Both paths give the same points, the same broken rules and the same acceptance."""
    plain, found = completion.complete(g, terms, *where), compiled_completion.complete_compiled(g, terms, *where)
    assert np.allclose(found.points, plain.points, rtol=0, atol=SAME)
    named = [tuple(name for name, one in zip(found.names, row, strict=True) if one) for row in found.breaks]
    assert named == list(plain.breaks)
    refusing = where[2]
    sure = (np.abs(plain.points - refusing + frontier.TOLERANCE) > SAME).all(axis=1)
    accepted = compiled_completion.accepts(s, found, refusing)
    assert np.array_equal(accepted[sure], positions.acceptance(s, plain, refusing)[sure])
    return found


def some_draws(s: Scenario, count: int, seed: int) -> Game:
    draws = random_draws(s, count, seed, all_numbers=True)
    return draw_games(s, draws) if draws else compile_game(s)


@given(on_the_table(), st.integers(0, 2**32 - 1))
@examples(60)
def test_random_positions_and_draws(s: Scenario, seed: int) -> None:
    g = some_draws(s, 6, seed)
    assert_same(s, g, completion.stated(g, s.positions["plan"]), first_day(g))


@given(on_the_table(links=True), st.integers(0, 2**32 - 1))
@examples(40)
def test_random_positions_where_shares_are_linked(s: Scenario, seed: int) -> None:
    """Where the stated shares leave no link over several open ones, a linked scenario is not refused."""
    g = some_draws(s, 3, seed)
    terms = completion.stated(g, s.positions["plan"])
    where = np.arange(g.draws), g.control, np.random.default_rng(seed).uniform(0, 100, (g.draws, 2))
    try:
        compiled_completion.complete_compiled(g, terms, *where)
    except ValueError as refused:
        assert str(refused) == compiled.refuses(g)  # noqa: PT017  (it is not always refused)
        return
    assert_same(s, g, terms, where)


@pytest.mark.parametrize("name", MAIN.positions)
def test_the_positions_of_the_main_scenario(name: str) -> None:
    g = draw_games(MAIN, random_draws(MAIN, 25, 3))
    assert_same(MAIN, g, completion.stated(g, MAIN.positions[name]), first_day(g))


@given(scenarios(), st.integers(0, 2**32 - 1))
@examples(40)
def test_the_most_equal_gains_are_those_of_the_plain_look_up(s: Scenario, seed: int) -> None:
    g = compile_game(s)
    curve, count = frontier.build(g).curves[0], 20
    reference = np.random.default_rng(seed).choice(np.arange(-20.0, 140.0, 10.0), (count, 2))  # round, for ties
    curves = compiled.frontiers(game.repeated(g, count))
    found = compiled.most_equal_compiled(curves, reference)
    if not len(curve.start):
        assert np.isnan(found).all()
        return
    points, _, _ = fairness.most_equal(fairness.pieces_of(curve.start, curve.end), reference)
    assert np.allclose(found, points, rtol=0, atol=SAME)


def crowded(s: Scenario, low: Floats) -> Game:
    """Bounds on Donetsk, drawn: the shares that a position states may break them."""
    return draw_games(s, {"assets.donetsk.bounds.at_least": low, **random_draws(s, len(low), 5)})


def test_draws_break_different_rules() -> None:
    """Bounds that some draws break; the draws that break the same are narrowed together."""
    g = crowded(MAIN, np.linspace(0, 1, 40))
    terms = completion.stated(g, MAIN.positions["freeze_in_place"])
    found = assert_same(MAIN, g, terms, first_day(g))
    broken = found.breaks[:, found.names.index("assets.donetsk.bounds")]
    assert 0 < broken.sum() < 40


def conflicting() -> Scenario:
    """Two rules that no deal meets together, though the position states nothing of theirs."""
    data: dict[str, Any] = MAIN.model_dump(by_alias=True)
    rules = {
        "one": {"why": "test", "shares": {"kherson": {"at_most": 0.4}}, "judgement": "test"},
        "two": {"why": "test", "shares": {"kherson": {"at_least": 0.3}}, "judgement": "test"},
    }
    return parse({**data, "rules": {**data["rules"], **rules}})


def test_rules_that_leave_nothing_together_are_given_up_in_the_draws_where_they_do() -> None:
    s = conflicting()
    least = np.tile([0.3, 0.45, 0.35], 4) + np.linspace(0, 0.04, 12)
    g = draw_games(s, {**random_draws(s, 12, 7), "rules.two.shares.kherson.at_least": least})
    terms = Stated((0,), {}, {})
    where = first_day(g)
    found = assert_same(s, g, terms, where)
    for d in range(5):
        alone = completion.complete(g, terms, *alone_at(where, d))
        assert np.allclose(alone.points, found.points[d], rtol=0, atol=SAME)
        assert alone.breaks[0] == tuple(name for name, one in zip(found.names, found.breaks[d], strict=True) if one)
    given_up = found.breaks[:, [found.names.index("rules.one"), found.names.index("rules.two")]]
    assert np.array_equal(given_up.any(axis=1), least > 0.4)


def test_bounds_that_leave_no_deal_at_all_give_no_number() -> None:
    """Rules can be given up, an asset's own bounds cannot: a draw in which they cross has no answer, and spoils no other."""
    least = np.array([0.1, 0.9, 0.2])
    draws = {"assets.donetsk.bounds.at_least": least, "assets.donetsk.bounds.at_most": np.full(3, 0.8)}
    g = draw_games(MAIN, draws)
    found = compiled_completion.complete_compiled(g, Stated((0,), {}, {}), np.arange(3), g.control, np.zeros((3, 2)))
    assert np.isnan(found.points).any(axis=1).tolist() == [False, True, False]
    assert not compiled_completion.accepts(MAIN, found, np.zeros((3, 2)))[1].any()


def test_a_stated_share_may_be_drawn() -> None:
    draws = random_draws(MAIN, 8, 2)
    g = draw_games(MAIN, draws)
    terms, where = completion.stated(g, MAIN.positions["freeze_with_swap"]), first_day(g)
    (k,) = [k for k, name in enumerate(g.assets) if name == "kharkiv"]
    shares = np.linspace(0.7, 0.9, 8)
    many = compiled_completion.complete_compiled(g, replace(terms, shares={**terms.shares, k: shares}), *where)
    for d in range(8):
        one = replace(terms, shares={**terms.shares, k: float(shares[d])})
        alone = completion.complete(g, one, *alone_at(where, d))
        assert np.allclose(many.points[d], alone.points[0], rtol=0, atol=SAME)


@pytest.mark.long
def test_the_same_bits_however_draws_are_split_and_whatever_the_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws = {"assets.donetsk.bounds.at_least": np.tile([0.0, 0.3, 0.9], 30), **random_draws(MAIN, 90, 4)}
    whole = draw_games(MAIN, draws)
    no = compiled.play_compiled(whole).days[0].saying_no[:, 0]
    for position in MAIN.positions.values():
        terms = completion.stated(whole, position)
        found = compiled_completion.complete_compiled(whole, terms, np.arange(90), whole.control, no, threads=1)
        parts = []
        for part in (slice(0, 1), slice(1, 40), slice(40, 90)):
            g = draw_games(MAIN, {w: v[part] for w, v in draws.items()})
            parts.append(compiled_completion.complete_compiled(g, terms, np.arange(g.draws), g.control, no[part]))
        assert np.array_equal(found.points, np.concatenate([part.points for part in parts]))
        assert np.array_equal(found.breaks, np.concatenate([part.breaks for part in parts]))
        for block, threads in ((7, 3), (64, 2)):
            with monkeypatch.context() as patched:
                patched.setattr(engine, "THREAD_BLOCK", block)
                again = compiled_completion.complete_compiled(
                    whole, terms, np.arange(90), whole.control, no, threads=threads
                )
            assert np.array_equal(found.points, again.points)
            assert np.array_equal(found.breaks, again.breaks)


def test_a_draw_that_is_no_number_spoils_no_other() -> None:
    draws = random_draws(MAIN, 6, 9)
    whole = draw_games(MAIN, draws)
    no = compiled.play_compiled(whole).days[0].saying_no[:, 0]
    terms = completion.stated(whole, MAIN.positions["peace_formula"])
    found = compiled_completion.complete_compiled(whole, terms, np.arange(6), whole.control, no)
    others = np.arange(6) != 2
    for bad in (np.nan, np.inf, -1e300):
        spoilt = {where: np.where(others, values, bad) for where, values in draws.items()}
        with np.errstate(all="ignore"):
            g = draw_games(MAIN, spoilt)
            again = compiled_completion.complete_compiled(g, terms, np.arange(6), g.control, no)
        assert np.array_equal(again.points[others], found.points[others])


def test_no_draws() -> None:
    g = compile_game(MAIN)
    terms = completion.stated(g, MAIN.positions["peace_formula"])
    nothing = np.empty(0, dtype=np.int64)
    found = compiled_completion.complete_compiled(g, terms, nothing, np.empty((0, len(g.assets))), np.empty((0, 2)))
    assert found.points.shape == (0, 2)
    assert compiled_completion.accepts(MAIN, found, np.empty((0, 2))).shape == (0, 2)


def test_links_over_several_open_shares_are_refused_and_others_are_not() -> None:
    link = {"why": "test", "link": {"shares": {"donetsk": 1, "kherson": 1}, "at_most": 0.5}, "judgement": "test"}
    data = MAIN.model_dump(by_alias=True)
    s = parse({**data, "rules": {**data["rules"], "together": link}})
    g = draw_games(s, random_draws(s, 5, 1))
    where = np.arange(5), g.control, np.zeros((5, 2))
    with pytest.raises(ValueError, match="a link couples the shares of several assets"):
        compiled_completion.complete_compiled(g, completion.stated(g, s.positions["istanbul_2022"]), *where)
    for name in ("freeze_in_place", "peace_formula"):
        assert_same(s, g, completion.stated(g, s.positions[name]), where)
    donetsk = g.assets.index("donetsk")
    assert_same(s, g, Stated((), {donetsk: 0.2}, {}), where)
