"""Which way does it move? Theorems on random scenarios, and the directions that anyone would expect of the real case."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis.scores import Solution, path, solve
from model.game import compile_game, deadline
from model.game.deadline import Play
from model.scenario import Scenario, files, parse
from tests.kit.strategies import one_package, scenarios

ROUNDING = 1e-8
"""Points: rounding, and the tolerance at which a floor counts as met, over some steps."""

TEXTBOOK = files.shipped("scenarios") / "textbook"


def play(s: Scenario) -> Play:
    return deadline.play(compile_game(s))


# ---------------------------------------------------------------- theorems


@given(st.data(), scenarios(), st.integers(0, 1))
def test_own_higher_war_cost_never_raises_own_walk_away_value(data: st.DataObject, s: Scenario, i: int) -> None:
    party, regime = list(s.parties)[i], data.draw(st.sampled_from(sorted(s.regimes)))
    address = f"regimes.{regime}.war_cost.{party}"
    more = s.replace({address: s.regimes[regime].war_cost[party].value + data.draw(st.floats(0, 9))})
    for before, after in zip(play(s).levels, play(more).levels, strict=True):
        assert (after.walk_away[..., i] <= before.walk_away[..., i] + ROUNDING).all()
        assert after.walk_away[..., 1 - i] == pytest.approx(before.walk_away[..., 1 - i], abs=ROUNDING)


@given(one_package())
def test_common_beliefs_and_one_package_of_divisible_goods_mean_agreement_at_once(data: dict[str, Any]) -> None:
    """With common beliefs, a convex set of deals, and a freeze that some deal is as good as, war is never worth waiting.

    By induction from the horizon: if what each gets at t + 1 is no more than some deal gives (a lottery of deals is no
    more than a deal, the set being convex), the same less a cost, weighed with delta <= 1, is no more either; so an offer
    exists that both prefer to saying no. None of the conditions can be missed: a gap in the deals, a stated impasse
    beyond them, or beliefs that differ, and agreement may wait.
    """
    s = parse(data)
    solved = play(s)
    frozen_on_the_first_day = solved.outlook.freeze[0, 0]  # by an event on the very day, before the first offer
    assert solved.outlook.deal[0, 0] + frozen_on_the_first_day == pytest.approx(1, abs=1e-12)
    for stretch in solved.levels:
        offers = stretch.proposing > 0
        assert stretch.accepted[offers].all()


def test_a_gap_in_the_deals_can_delay_agreement_even_with_common_beliefs() -> None:
    """Why the theorem asks for divisible goods: an even chance of two deals may be worth more than any one deal."""
    s = files.load(TEXTBOOK / "fearon-1995-indivisible.yaml").replace(
        {"horizon": dt.date(2000, 1, 15), "regimes.war.impasse.a": 0, "regimes.war.impasse.b": 0}
    )
    solved = play(s)
    assert solved.levels[0].accepted[0, 0, :, 0].tolist() == [False, True, False]
    assert solved.levels[0].score[0, 0, 0] == pytest.approx([50, 50])


BATTLE = "events.battle.branches"


def blainey(optimism: float) -> Scenario:
    """Each side gives itself this probability of winning the battle."""
    return files.load(TEXTBOOK / "blainey-1973-optimism.yaml").replace(
        {f"{BATTLE}.a_ahead.beliefs.a": optimism, f"{BATTLE}.b_ahead.beliefs.b": optimism}
    )


@pytest.mark.parametrize("optimism", [0.5, 0.55, 0.58])
def test_common_or_nearly_common_beliefs_mean_agreement_at_once(optimism: float) -> None:
    assert play(blainey(optimism)).outlook.deal[0, 0] == 1


@pytest.mark.parametrize("optimism", [0.59, 0.7, 0.8, 1.0])
def test_mutual_optimism_delays_agreement_to_the_event(optimism: float) -> None:
    """Waiting for the battle is worth 15 + 70 q - 6 to each: more than 100 in all from q = 82/140 = 0.5857 on."""
    outlook = play(blainey(optimism)).outlook
    assert outlook.deal[0, 5] == 0
    assert outlook.deal[0, 6] == 1


@given(st.floats(0, 1))
def test_the_threshold_of_optimism(optimism: float) -> None:
    waits = play(blainey(optimism)).outlook.deal[0, 0] == 0
    if abs(optimism - 82 / 140) > 1e-9:
        assert waits == (optimism > 82 / 140)


@given(scenarios(), st.integers(0, 1))
def test_without_beliefs_that_differ_the_score_is_what_the_analyst_expects(s: Scenario, i: int) -> None:
    party = list(s.parties)[i]
    edits = {
        f"events.{e}.branches.{b}.beliefs.{party}": branch.probability.value
        for e, event in s.events.items()
        for b, branch in event.branches.items()
    }
    for stretch in play(s.replace(edits)).levels:
        assert stretch.score[..., i] == pytest.approx(stretch.expected[..., i], abs=ROUNDING)


@given(scenarios(), st.floats(0, 100), st.floats(0, 100))
def test_points_do_not_depend_on_the_size_of_the_stated_weights(s: Scenario, first: float, second: float) -> None:
    """Weights are scaled to 100: twice all the weights of a party is the same party."""
    factor = {"a": 1 + first, "b": 1 + second}
    edits = {
        f"issues.{q}.weight.{p}": w.value * factor[p] for q, issue in s.issues.items() for p, w in issue.weight.items()
    }
    edits |= {
        f"assets.{k}.value.{p}": v.value * factor[p] for k, good in s.assets.items() for p, v in good.value.items()
    }
    edits |= {f"parties.{p}.asset_points": party.asset_points.value * factor[p] for p, party in s.parties.items()}
    one, other = compile_game(s), compile_game(s.replace(edits))
    assert other.value == pytest.approx(one.value, abs=1e-9)
    assert other.option_points == pytest.approx(one.option_points, abs=1e-9)


# ---------------------------------------------------------------- the real case

FOOTHOLD = "assets.kursk_foothold.control"


@cache
def case() -> Scenario:
    return files.load(files.shipped("scenarios") / "kursk-2025-01.yaml")


def position(party: str, s: Scenario) -> float:
    return solve(s).scores[party].position


@cache
def after_the_inauguration() -> dict[str, dict[str, float]]:
    found = solve(case(), dt.date(2025, 1, 20))
    return {node.path[0]: {party: score.position for party, score in node.scores.items()} for node in found.nodes}


def test_ukraine_prefers_arms_to_mediation_to_a_cut_in_aid_and_russia_the_reverse() -> None:
    branches = after_the_inauguration()
    ukraine = [branches[b]["ukraine"] for b in ("pressure_on_kyiv", "mediation", "pressure_on_moscow")]
    russia = [branches[b]["russia"] for b in ("pressure_on_moscow", "mediation", "pressure_on_kyiv")]
    assert ukraine == sorted(ukraine)
    assert russia == sorted(russia)
    assert len(set(ukraine)) == len(set(russia)) == 3


def test_a_likelier_branch_moves_the_score_towards_it() -> None:
    """What Ukraine itself expects of the inauguration is in its score."""
    believed = "events.inauguration.branches.pressure_on_moscow.beliefs.ukraine"
    low, high = (position("ukraine", case().replace({believed: p})) for p in (0.2, 0.55))
    assert low < high


def test_a_larger_foothold_never_lowers_ukraines_score() -> None:
    scores = [position("ukraine", case().replace({FOOTHOLD: control})) for control in np.linspace(0, 1, 6)]
    assert (np.diff(scores) >= -ROUNDING).all()
    assert scores[-1] > scores[0]


def test_losing_the_foothold_lowers_ukraines_score() -> None:
    assert position("ukraine", case().replace({FOOTHOLD: 0})) < position("ukraine", case())


@pytest.mark.parametrize(
    "on", [None, dt.date(2025, 1, 19), dt.date(2025, 1, 20), dt.date(2025, 6, 30), dt.date(2025, 12, 22)]
)
def test_every_score_lies_between_the_walk_away_value_and_the_ideal_point(on: dt.date | None) -> None:
    for node in solve(case(), on).nodes:
        for score in node.scores.values():
            assert score.walk_away - ROUNDING <= score.position <= score.best + ROUNDING
            assert 0 <= score.position <= 100


def test_the_probabilities_of_each_date_sum_to_one() -> None:
    outlook = solve(case()).outlook
    for three in zip(outlook.deal, outlook.freeze, outlook.war, strict=True):
        assert sum(three) == pytest.approx(1, abs=1e-12)
        assert min(three) >= 0


def with_freezes(factor: float) -> Scenario:
    """All chances of a freeze, in every regime and at the inauguration, so many times as likely."""
    s = case()
    edits = {f"regimes.{r}.freeze_per_month": regime.freeze_per_month.value * factor for r, regime in s.regimes.items()}
    for e, event in s.events.items():
        edits |= {
            f"events.{e}.branches.{b}.freeze": branch.freeze.value * factor for b, branch in event.branches.items()
        }
    return s.replace(edits)


@pytest.mark.parametrize("asset", ["donetsk", "zaporizhzhia", "kherson"])
def test_a_likelier_freeze_makes_held_land_weigh_more(asset: str) -> None:
    """A tenth of an oblast more or less, held today: what it weighs rises with the chance that the line stays.

    In the walk-away value at every step of the chance. In the position score over the whole of its range only: from one
    chance to the next the deal may change to another package, and near such a change the score is steep.
    """
    where, today = f"assets.{asset}.control", case().assets[asset].control.value
    walk_away, at_the_table = [], []
    for factor in (0, 1, 2, 4, 8):
        ends = [
            solve(with_freezes(factor).replace({where: today + change})).scores["ukraine"] for change in (-0.1, 0.1)
        ]
        walk_away.append(ends[1].walk_away - ends[0].walk_away)
        at_the_table.append(ends[1].position - ends[0].position)
    assert all(x < y for x, y in itertools.pairwise(walk_away))
    assert 0 < at_the_table[0] < at_the_table[-1]


def test_held_land_sums_to_the_published_share_of_ukraine() -> None:
    held = {h.holder: h for h in solve(case()).holdings}
    share = held["russia"].share_of_territory
    assert share is not None
    assert 0.183 <= share <= 0.187
    assert held["russia"].km2 == pytest.approx(111_413, rel=0.005)
    assert held["ukraine"].km2 == pytest.approx(485, abs=1)


def test_every_estimate_of_the_case_says_where_it_comes_from() -> None:
    """Taking the words away from any block that has them leaves numbers that the loader refuses."""
    s = case()
    assert len(s.estimates()) > 200
    uncited = s.model_dump(by_alias=True)

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in ("judgement", "source")}
        return value

    with pytest.raises(Exception, match="without source or judgement") as raised:
        parse({**strip(uncited), "sources": uncited["sources"]})
    assert raised.value.faults[0].todo.startswith("add `source:")  # type: ignore[attr-defined]


def test_the_case_on_its_first_day_has_a_zone_and_scores_that_differ() -> None:
    solution: Solution = solve(case())
    assert solution.zone.width is not None
    assert solution.zone.width > 0
    assert solution.scores["ukraine"].position < solution.scores["russia"].position


def test_every_date_of_the_case_has_a_width_and_a_score() -> None:
    found = path(case())
    assert len(found.width) == len(found.play.levels)
    for width, stretch in zip(found.width, found.play.levels, strict=True):
        assert np.isfinite(width).all()
        assert np.isfinite(stretch.score).all()
    assert [float(p.sum()) for p in found.probability] == pytest.approx([1] * len(found.probability), abs=1e-12)


# ---------------------------------------------------------------- edits


@given(scenarios(), st.integers(0, 7))
def test_a_date_after_events_is_the_average_of_its_branches(s: Scenario, step: int) -> None:
    from_rules = deadline.play(compile_game(s))
    assert from_rules.frontier is not None
    if not len(from_rules.frontier.curves[0].start):
        return
    found = solve(s, s.date(min(step, s.steps)))
    assert sum(node.probability for node in found.nodes) == pytest.approx(1, abs=1e-9)
    for party in s.parties:
        average = sum(node.probability * node.scores[party].position for node in found.nodes)
        assert found.scores[party].position == pytest.approx(average, abs=1e-9)
