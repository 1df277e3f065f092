"""The sampling plan: closed forms, the same draws however cut, and every draw a scenario.

Errors of means and quantiles are in standard errors of the sample; the seeds are fixed, so nothing here depends on luck.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import math
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from scipy.stats import qmc

from model.errors import Fault, InvalidInput
from model.game import compile_game, draw_games
from model.scenario import Scenario, correlation, files, parse
from model.scenario.estimate import Estimate
from model.uncertainty import sampling
from model.uncertainty.sampling import Sampler

SHIPPED = files.shipped("scenarios")
TOY = files.load(SHIPPED / "textbook" / "toy.yaml")
KURSK = files.load(SHIPPED / "kursk-2025-01.yaml")
SAMPLERS: tuple[Sampler, ...] = ("sobol", "random", "lhs")
DRIFT, COST, VALLEY = (
    "regimes.fighting.drift_km2_per_day.valley",
    "regimes.fighting.war_cost.a",
    "assets.valley.control",
)
each_sampler = pytest.mark.parametrize("sampler", SAMPLERS)


def plain() -> dict[str, Any]:
    return copy.deepcopy(TOY.model_dump(by_alias=True))


def with_range(value: float, low: float, high: float, distribution: str = "pert") -> Scenario:
    """The toy with one number of that range, and no other that varies."""
    data = TOY.replace({where: e.value * (1 + 1e-9) for where, e in TOY.dimensions().items()}).model_dump(by_alias=True)
    data["regimes"]["fighting"]["war_cost"]["a"] = {
        "value": value,
        "low": low,
        "high": high,
        "distribution": distribution,
    }
    return parse(data)


def correlated(*entries: tuple[str, str, float]) -> dict[str, Any]:
    return {f"c{n}": {"between": [one, two], "rank": rank} for n, (one, two, rank) in enumerate(entries)}


def with_correlations(*entries: tuple[str, str, float]) -> Scenario:
    return parse(plain() | {"correlations": correlated(*entries)})


def faults(data: Any) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInput) as raised:
        parse(data)
    return raised.value.faults


# ---------------------------------------------------------------- the plan


def test_the_plan_is_what_the_file_says() -> None:
    plan = sampling.plan_sampling(TOY)
    assert plan.addresses == tuple(where for where, e in TOY.estimates().items() if e.ranged)
    assert dict(zip(plan.addresses, plan.distributions, strict=True)) == dict.fromkeys(plan.addresses, "pert") | {
        "regimes.fighting.war_cost.b": "uniform"
    }
    assert [plan.addresses[f] for f in plan.correlated] == [DRIFT, COST]
    assert plan.factor is not None
    assert (plan.factor @ plan.factor.T)[0, 1] == pytest.approx(2 * math.sin(math.pi * -0.5 / 6))
    assert (plan.low < plan.high).all()
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.addresses = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        plan.low[0] = 0


def test_the_default_distribution_is_that_of_the_scenario() -> None:
    plan = sampling.plan_sampling(parse(plain() | {"distribution": "triangular"}))
    assert set(plan.distributions) == {"triangular", "uniform"}
    assert sampling.plan_sampling(KURSK).distributions == ("pert",) * 79


def test_a_plan_of_some_numbers_only() -> None:
    whole, some = sampling.plan_sampling(TOY), sampling.plan_sampling(TOY, [COST, VALLEY, COST])
    assert some.addresses == (VALLEY, COST)  # as in the file
    assert some.factor is None  # the other half of the pair does not vary
    assert sampling.plan_sampling(TOY, (COST, DRIFT)).correlated == (0, 1)
    assert sampling.plan_sampling(TOY, ()).addresses == ()
    one, two = (p.columns(sampling.block(p, "random", 4, 0, 50, 50)) for p in (some, whole))
    assert np.array_equal(one[VALLEY], two[VALLEY])
    with pytest.raises(InvalidInput) as raised:
        sampling.plan_sampling(TOY, ["assets.vally.control", "assets.hills.control", VALLEY])
    assert [fault.address for fault in raised.value.faults] == ["assets.vally.control", "assets.hills.control"]
    assert "did you mean" in raised.value.faults[0].todo


def test_positions_are_drawn_and_claims_are_not() -> None:
    assert "positions.freeze_with_swap.terms.shares.kharkiv" in sampling.plan_sampling(KURSK).addresses
    data = plain()
    data["claims"]["advance_strengthens_south"]["dial"] = {
        "title": "How much",
        "value": {"value": 0.5, "low": 0, "high": 1},
        "full": {DRIFT: 0},
    }
    assert not [where for where in sampling.plan_sampling(parse(data)).addresses if where.startswith("claims.")]


@each_sampler
def test_a_certain_scenario_has_no_dimensions(sampler: Sampler) -> None:
    plan = sampling.plan_sampling(files.load(SHIPPED / "textbook" / "linear-pie.yaml"))
    assert sampling.block(plan, sampler, 1, 0, 3, 8).shape == (3, 0)
    assert sampling.block(sampling.plan_sampling(TOY), sampler, 1, 3, 0, 8).shape == (0, 6)


# ---------------------------------------------------------------- distributions


@pytest.mark.parametrize(("value", "low", "high"), [(2, 1, 6), (1, 1, 6), (6, 1, 6), (3.5, 1, 6), (1.1, 1, 6)])
@each_sampler
def test_a_pert_has_its_mean_and_variance(sampler: Sampler, value: float, low: float, high: float) -> None:
    """Mean (low + 4 value + high) / 6, variance (mean - low) (high - mean) / 7: within 4 standard errors of n draws."""
    n = 2**14
    (drawn,) = sampling.block(sampling.plan_sampling(with_range(value, low, high)), sampler, 7, 0, n, n).T
    mean = (low + 4 * value + high) / 6
    variance = (mean - low) * (high - mean) / 7
    m = (value - low) / (high - low)
    fourth = float(stats.beta(1 + 4 * m, 5 - 4 * m).stats("k")) + 3
    assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / n))
    assert drawn.var() == pytest.approx(variance, abs=4 * variance * math.sqrt((fourth - 1) / n))


@pytest.mark.parametrize("value", [1, 2, 6])
def test_a_triangular_and_a_uniform_have_their_means_and_variances(value: float) -> None:
    n, low, high = 2**14, 1.0, 6.0
    for distribution, mean, variance in (
        ("triangular", (low + value + high) / 3, (1 + 36 + value**2 - 6 - value - 6 * value) / 18),
        ("uniform", 3.5, 25 / 12),
    ):
        plan = sampling.plan_sampling(with_range(value, low, high, distribution))
        (drawn,) = sampling.block(plan, "random", 7, 0, n, n).T
        assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / n))
        assert drawn.var() == pytest.approx(variance, abs=4 * variance * math.sqrt(1.8 / n))


U = np.concatenate(
    [
        np.linspace(0.001, 0.999, 5001),
        2.0 ** -np.arange(1.0, 55.0),
        1 - 2.0 ** -np.arange(1.0, 54.0),
        special.expit(np.linspace(-37, 36, 3001)),
    ]
)


@given(st.floats(0, 1))
def test_the_table_of_a_pert_is_its_quantile(mode: float) -> None:
    """Measured: 2e-9 of the range, from the last bit of u at one end to that at the other."""
    u = np.unique(np.clip(U, sampling.LEAST_UNIFORM, sampling.GREATEST))
    found = sampling._Table.of(mode)(u)
    assert np.abs(found - special.betaincinv(1 + 4 * mode, 5 - 4 * mode, u)).max() < 1e-8
    assert (np.diff(found) >= -2e-16).all()


def test_quantiles_are_those_of_scipy() -> None:
    u = np.linspace(0.001, 0.999, 999)[:, None]
    for value in (1.0, 2.0, 6.0):
        m = (value - 1) / 5
        for distribution, known in (
            ("triangular", stats.triang(m, 1, 5).ppf(u)),
            ("uniform", stats.uniform(1, 5).ppf(u)),
            ("pert", stats.beta(1 + 4 * m, 5 - 4 * m, 1, 5).ppf(u)),
        ):
            found = sampling.values(sampling.plan_sampling(with_range(value, 1, 6, distribution)), u)
            np.testing.assert_allclose(found, known, atol=5e-8)


@each_sampler
@pytest.mark.parametrize("scenario", [TOY, KURSK], ids=["toy", "kursk"])
def test_every_draw_is_in_its_range(scenario: Scenario, sampler: Sampler) -> None:
    plan = sampling.plan_sampling(scenario)
    plan = dataclasses.replace(plan, chances=())  # before probabilities are divided by their sum
    drawn = sampling.block(plan, sampler, 3, 0, 20_000, 2**15)
    assert ((plan.low <= drawn) & (drawn <= plan.high)).all()
    ends = np.repeat([[sampling.LEAST_UNIFORM], [sampling.GREATEST]], len(plan.addresses), axis=1)
    low, high = sampling.values(dataclasses.replace(plan, factor=None, correlated=()), ends)
    assert (plan.low <= low).all()
    assert (high <= plan.high).all()


# ---------------------------------------------------------------- samplers


@each_sampler
def test_uniforms_are_in_the_open_interval_and_uniform(sampler: Sampler) -> None:
    """Kolmogorov-Smirnov in each dimension: 1.95 / sqrt(n) is passed once in a thousand."""
    found = sampling.uniforms(sampling.plan_sampling(KURSK), sampler, 5, 0, 2**13, 2**13)
    assert 0 < found.min() < found.max() < 1
    worst = max(stats.kstest(column, "uniform").statistic for column in found.T)
    assert worst < 1.95 / math.sqrt(2**13)


@each_sampler
def test_dimensions_are_independent_of_each_other(sampler: Sampler) -> None:
    """Of 3081 correlations of n uniforms, each with standard error 1/sqrt(n), the largest is below 5 standard errors."""
    n = 2**13
    found = np.asarray(np.corrcoef(sampling.uniforms(sampling.plan_sampling(KURSK), sampler, 5, 0, n, n).T))
    assert np.abs(found - np.eye(len(found))).max() < 5 / math.sqrt(n)


@each_sampler
@pytest.mark.parametrize("size", [1, 7, 4096, 8191])
def test_the_same_draws_however_cut(sampler: Sampler, size: int) -> None:
    plan, draws = sampling.plan_sampling(KURSK), 12_000
    whole = sampling.block(plan, sampler, 11, 0, draws, draws)
    starts = list(range(0, draws, size))
    starts = starts if len(starts) < 20 else [*starts[:2], *starts[len(starts) // 2 :][:2], *starts[-2:]]
    for first in reversed(starts):  # in another order
        count = min(size, draws - first)
        assert np.array_equal(sampling.block(plan, sampler, 11, first, count, draws), whole[first : first + count])


@given(st.sampled_from(SAMPLERS), st.integers(0, 999), st.integers(0, 999), st.integers(0, 2**60))
def test_any_block_is_a_part_of_the_whole(sampler: Sampler, first: int, count: int, seed: int) -> None:
    plan = sampling.plan_sampling(with_correlations((DRIFT, COST, -0.5), (VALLEY, COST, 0.3)))
    whole = sampling.block(plan, sampler, seed, 0, 1000, 1000)
    count = min(count, 1000 - first)
    assert np.array_equal(sampling.block(plan, sampler, seed, first, count, 1000), whole[first : first + count])


def test_the_same_draws_in_another_process_and_from_a_plan_that_was_sent() -> None:
    code = (
        "from model import files; from model.uncertainty import sampling as s; import hashlib;"
        "p = s.plan_sampling(files.load(files.shipped('scenarios') / 'textbook' / 'toy.yaml'));"
        "print([hashlib.sha256(s.block(p, k, 2, 50, 100, 200).tobytes()).hexdigest() for k in ('sobol','random','lhs')])"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    plan = sampling.plan_sampling(TOY)
    here = [hashlib.sha256(sampling.block(plan, k, 2, 50, 100, 200).tobytes()).hexdigest() for k in SAMPLERS]
    assert there.strip() == str(here)
    sent = pickle.loads(pickle.dumps(plan))
    assert np.array_equal(sampling.block(sent, "lhs", 2, 50, 9, 200), sampling.block(plan, "lhs", 2, 50, 9, 200))


@each_sampler
def test_another_seed_is_another_sample(sampler: Sampler) -> None:
    plan = sampling.plan_sampling(TOY)
    assert not (sampling.block(plan, sampler, 1, 0, 64, 64) == sampling.block(plan, sampler, 2, 0, 64, 64)).any()


@pytest.mark.parametrize("sampler", ["random", "lhs"])
def test_another_number_with_a_range_leaves_the_draws_of_the_others(sampler: Sampler) -> None:
    fewer, more = sampling.plan_sampling(TOY.replace({VALLEY: 0.41})), sampling.plan_sampling(TOY)
    one = fewer.columns(sampling.block(fewer, sampler, 4, 0, 100, 100))
    two = more.columns(sampling.block(more, sampler, 4, 0, 100, 100))
    assert set(two) - set(one) == {VALLEY}
    assert all(np.array_equal(column, two[where]) for where, column in one.items())


@pytest.mark.parametrize("draws", [1, 2, 3, 5, 97, 1000, 4096, 50_001])
def test_a_latin_hypercube_hits_every_stratum_once(draws: int) -> None:
    plan = sampling.plan_sampling(KURSK)
    found = sampling.uniforms(plan, "lhs", 9, 0, draws, draws)
    for f in range(0, len(plan.addresses), 7):
        assert sorted(np.floor(found[:, f] * draws).astype(int).tolist()) == list(range(draws))


@given(st.integers(1, sampling.MAX_DRAWS), st.data())
def test_no_rounding_leaves_a_stratum(draws: int, data: st.DataObject) -> None:
    """With 52 bits the last place of a stratum would be the first of the next; `draws` strata and both their ends."""
    stratum = data.draw(st.integers(0, draws - 1))
    steps = 2**sampling.SHIFT_BITS
    for step in (0, steps - 1):
        u = (stratum + (step + 0.5) / steps) / draws
        assert 0 < u < 1
        assert math.floor(u * draws) == stratum


def test_the_permutations_of_a_latin_hypercube_are_spread_evenly() -> None:
    """All 120 orders of 5 strata among 6000 keys: chi-square of 119 degrees of freedom below its 0.999 quantile."""
    orders = [tuple(sampling.strata(seed, "x", 0, 5, 5).tolist()) for seed in range(6000)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 120
    assert stats.chisquare(counts).statistic < stats.chi2(119).ppf(0.999)


def test_the_permutations_of_a_large_latin_hypercube_look_random() -> None:
    """Over 4000 keys: where the first two draws of 5000 fall, in 10 by 10 fields, and how neighbours follow each other."""
    pairs = np.array([sampling.strata(seed, "x", 0, 2, 5000) for seed in range(4000)]) // 500
    counts = np.bincount((pairs[:, 0] * 10 + pairs[:, 1]).astype(int), minlength=100)
    assert stats.chisquare(counts).statistic < stats.chi2(99).ppf(0.999)
    one = sampling.strata(1, "x", 0, 10**5, 10**5).astype(float)
    for lag in (1, 2, 316, 317, 50_000):
        assert abs(np.corrcoef(one[lag:], one[:-lag])[0, 1]) < 4 / math.sqrt(len(one) - lag)


def test_a_latin_hypercube_of_the_largest_size_stays_in_its_strata() -> None:
    top = sampling.strata(3, "x", 2**30 - 1000, 1000, 2**30)
    assert len(set(top.tolist())) == 1000
    assert top.max() < 2**30


def test_a_latin_hypercube_knows_the_mean_better_than_chance() -> None:
    """The mean of a monotone function: of 4096 draws the standard error is sd/64; stratified it is below a hundredth of it."""
    plan = sampling.plan_sampling(KURSK)
    drawn = sampling.block(plan, "lhs", 1, 0, 4096, 4096)
    free = [f for f in range(79) if not any(f in among for among, _ in plan.chances)]
    error = np.abs(drawn.mean(axis=0) - (plan.low + 4 * plan.value + plan.high) / 6) / drawn.std(axis=0)
    assert error[free].max() < 1 / 64 / 10


def test_sobol_is_the_sequence_of_scipy_through_the_quantiles() -> None:
    plan = sampling.plan_sampling(KURSK)
    points = qmc.Sobol(79, scramble=True, rng=np.random.default_rng(21)).random(1024)
    assert np.array_equal(sampling.uniforms(plan, "sobol", 21, 0, 1024, 1024), points)
    m = (plan.value - plan.low) / (plan.high - plan.low)
    known = plan.low + (plan.high - plan.low) * special.betaincinv(1 + 4 * m, 5 - 4 * m, points)
    found = sampling.block(plan, "sobol", 21, 0, 1024, 1024)
    free = [f for f in range(79) if not any(f in among for among, _ in plan.chances)]
    assert (np.abs(found - known) / (plan.high - plan.low))[:, free].max() < 1e-8


@pytest.mark.parametrize(
    ("sampler", "first", "count", "draws", "words"),
    [
        ("halton", 0, 1, 1, "no sampler `halton`"),
        ("random", -1, 1, 10, "draws -1 to 0"),
        ("random", 0, -1, 10, "draws 0 to -1"),
        ("lhs", 5, 6, 10, "draws 5 to 11 of a sample of 10"),
        ("sobol", 0, 1, 2**30 + 1, "at most 1073741824"),
    ],
)
def test_a_block_that_is_refused(sampler: Any, first: int, count: int, draws: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sampling.block(sampling.plan_sampling(TOY), sampler, 1, first, count, draws)


# ---------------------------------------------------------------- numbers that go together


@pytest.mark.parametrize("rank", [-0.9, -0.5, 0.2, 0.7, 0.97])
@each_sampler
def test_a_rank_correlation_is_reached(sampler: Sampler, rank: float) -> None:
    """Spearman's rho of n draws has a standard error below 1 / sqrt(n)."""
    n = 2**13
    plan = sampling.plan_sampling(with_correlations((DRIFT, COST, rank), (VALLEY, "parties.a.rate", 0.4)))
    drawn = plan.columns(sampling.block(plan, sampler, 13, 0, n, n))
    assert stats.spearmanr(drawn[DRIFT], drawn[COST]).statistic == pytest.approx(rank, abs=4 / math.sqrt(n))
    assert stats.spearmanr(drawn[VALLEY], drawn["parties.a.rate"]).statistic == pytest.approx(0.4, abs=4 / math.sqrt(n))
    assert stats.spearmanr(drawn[VALLEY], drawn[COST]).statistic == pytest.approx(0, abs=4 / math.sqrt(n))


@each_sampler
def test_each_number_keeps_its_own_distribution(sampler: Sampler) -> None:
    n = 2**13
    plan = sampling.plan_sampling(with_correlations((DRIFT, COST, -0.8), ("regimes.fighting.war_cost.b", COST, 0.5)))
    drawn = plan.columns(sampling.block(plan, sampler, 17, 0, n, n))
    bound = 1.95 / math.sqrt(n)  # Kolmogorov-Smirnov, once in a thousand
    for where in (DRIFT, COST):
        f = plan.addresses.index(where)
        low, span = plan.low[f], plan.high[f] - plan.low[f]
        m = (plan.value[f] - low) / span
        assert stats.kstest(drawn[where], stats.beta(1 + 4 * m, 5 - 4 * m, low, span).cdf).statistic < bound
    uniform = stats.uniform(0.5, 1.5).cdf
    assert stats.kstest(drawn["regimes.fighting.war_cost.b"], uniform).statistic < bound


def test_what_is_not_correlated_does_not_feel_it() -> None:
    without = sampling.plan_sampling(parse(plain() | {"correlations": {}}))
    one, two = (p.columns(sampling.block(p, "random", 1, 0, 50, 50)) for p in (without, sampling.plan_sampling(TOY)))
    assert without.factor is None
    assert [where for where in one if not np.array_equal(one[where], two[where])] == [COST]  # the later of the two


def test_the_matrix_of_a_table() -> None:
    ranks = {("x", "y"): 0.9, ("y", "z"): 0.9, ("x", "z"): 0.7, ("v", "w"): -0.3}
    assert correlation.possible(ranks)
    assert [len(part) for part in correlation.clusters(ranks)] == [3, 1]
    assert correlation.spearman(correlation.pearson(0.37)) == pytest.approx(0.37)
    assert not correlation.possible({("x", "y"): 1})
    assert correlation.smaller({("x", "y"): 1}) == {("x", "y"): 0.98}


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_smaller_correlations_are_possible_and_smaller(ranks: list[float]) -> None:
    pairs = [("w", "x"), ("w", "y"), ("w", "z"), ("x", "y"), ("x", "z"), ("y", "z")]
    table = dict(zip(pairs, ranks, strict=True))
    less = correlation.smaller(table)
    assert correlation.possible(less)
    assert all(abs(less[pair]) <= abs(rank) and less[pair] * rank >= 0 for pair, rank in table.items())


A, B, C, CERTAIN = VALLEY, COST, DRIFT, "assets.valley.area_km2"
FAULTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    (correlated((A, "assets.vally.control", 0.5)), "correlations.c0.between", "`assets.vally.control`, no such", "range", VALLEY),
    (correlated((A, CERTAIN, 0.5)), "correlations.c0.between", f"`{CERTAIN}`, a number that does not vary", "range", "`low`"),
    (correlated((A, A, 0.5)), "correlations.c0.between", f"`{A}` twice", "two different addresses", "name another"),
    (correlated((A, B, 0.5), (B, A, 0.5)), "correlations.c1.between", "the pair of `c0` once more", "once", "leave out"),
    (correlated((A, B, 1.5)), "correlations.c0.rank", "1.5", "from -1 to 1", "correct"),
    (correlated((A, B, 1)), "correlations.c0.rank", "c0 1", "positive definite", "such as c0 0.98"),
    (
        correlated((A, B, 0.9), (B, C, 0.9), (A, C, -0.9), ("parties.a.rate", "issues.guarantees.weight.a", 0.9)),
        "correlations",
        "c0 0.9, c1 0.9, c2 -0.9",
        "positive definite",
        "such as c0 0.48, c1 0.48, c2 -0.48",
    ),
    ({"c": {"between": [A], "rank": 0.1}}, "correlations.c.between", "1 addresses", "two addresses", "write [one"),
    ({"c": {"between": [A, B]}}, "correlations.c.rank", "nothing", "a value", "add `rank`"),
    (
        {"c": {"between": [A, B], "rank": {"value": 0.1, "low": 0, "high": 0.2}}},
        "correlations.c.rank",
        "a range",
        "a single",
        "leave out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "where", "found", "allowed", "todo"), FAULTS)
def test_a_fault_of_a_correlation(entries: dict[str, Any], where: str, found: str, allowed: str, todo: str) -> None:
    (fault,) = faults(plain() | {"correlations": entries})
    assert fault.address == where
    assert found in fault.found
    assert allowed in fault.allowed
    assert todo in fault.todo


def test_a_rank_says_where_it_comes_from() -> None:
    data = plain() | {"judgement": ""}
    assert "correlations.a_long_front_is_dear.rank" not in {fault.address for fault in faults(data)}
    del data["correlations"]["a_long_front_is_dear"]["judgement"]
    assert "correlations.a_long_front_is_dear.rank" in {fault.address for fault in faults(data)}


def test_faults_of_a_distribution() -> None:
    (fault,) = faults(plain() | {"distribution": "normal"})
    assert (fault.address, fault.found) == ("distribution", "'normal'")
    assert "'pert', 'triangular' or 'uniform'" in fault.allowed
    data = plain()
    data["assets"]["hills"]["control"] = {"value": 0.7, "distribution": "uniform"}
    (fault,) = faults(data)
    assert (fault.address, fault.found) == ("assets.hills.control", "`uniform` without a range")


def test_an_edit_makes_certain_and_its_correlation_is_ignored() -> None:
    edited = TOY.replace({DRIFT: -0.7})
    assert edited.ranks() == {}
    assert sampling.plan_sampling(edited).factor is None
    assert parse(edited.model_dump(by_alias=True)) == edited
    assert files.parse_text(files.dump(edited)) == edited
    assert TOY.ranks() == {(DRIFT, COST): -0.5}


def test_a_rank_can_be_edited_within_what_is_possible() -> None:
    where = "correlations.a_long_front_is_dear.rank"
    assert TOY.replace({where: 0.2}).ranks() == {(DRIFT, COST): 0.2}
    with pytest.raises(InvalidInput, match="positive definite"):
        TOY.replace({where: 1})
    assert where not in sampling.plan_sampling(TOY).addresses


# ---------------------------------------------------------------- every draw is a scenario


def three_branches(**ranges: Any) -> Scenario:
    """The toy with an event of three branches; `ranges` are put at `<branch>__probability` or `<branch>__beliefs__<p>`."""
    data = plain()
    data["events"]["election"]["branches"]["third"] = {
        "title": "Third",
        "probability": 0.1,
        "beliefs": {"a": 0, "b": 0},
    }
    data["events"]["election"]["branches"]["hardliner"]["probability"] = 0.5
    for where, estimate in ranges.items():
        branch, *kind = where.split("__")
        block = data["events"]["election"]["branches"][branch]
        for name in kind[:-1]:
            block = block[name]
        value, low, high = estimate
        block[kind[-1]] = {"value": value, "low": low, "high": high}
    return parse(data)


SOME = three_branches(
    hardliner__probability=(0.5, 0.1, 0.95),
    moderate__probability=(0.4, 0.1, 0.9),
    hardliner__beliefs__a=(0.4, 0, 1),
    moderate__beliefs__a=(0.6, 0, 1),
    third__beliefs__a=(0, 0, 0.5),
)


@each_sampler
def test_probabilities_that_are_drawn_leave_room_for_each_other(sampler: Sampler) -> None:
    plan = sampling.plan_sampling(SOME)
    raw = sampling.block(dataclasses.replace(plan, chances=()), sampler, 6, 0, 4096, 4096)
    drawn = sampling.block(plan, sampler, 6, 0, 4096, 4096)
    (some, not_all), (every, all_of) = plan.chances
    assert (not_all, all_of) == (False, True)
    total = raw[:, some].sum(axis=1)
    assert (total > 1).any()
    assert (total < 1).any()
    np.testing.assert_allclose(drawn[:, some], raw[:, some] / np.maximum(total, 1)[:, None], rtol=1e-15)
    np.testing.assert_allclose(drawn[:, every].sum(axis=1), 1, atol=1e-15)
    np.testing.assert_allclose(drawn[:, every], raw[:, every] / raw[:, every].sum(axis=1)[:, None], rtol=1e-15)
    others = [f for f in range(len(plan.addresses)) if f not in (*some, *every)]
    assert np.array_equal(drawn[:, others], raw[:, others])


@each_sampler
@pytest.mark.parametrize("scenario", [TOY, KURSK, SOME], ids=["toy", "kursk", "some"])
def test_a_draw_is_a_scenario_and_that_of_drawn(scenario: Scenario, sampler: Sampler) -> None:
    plan = sampling.plan_sampling(scenario)
    drawn = plan.columns(sampling.block(plan, sampler, 8, 100, 5, 4096))
    batch = draw_games(scenario, drawn)
    for d in range(5):
        edits = {where: float(column[d]) for where, column in drawn.items()}
        replaced = scenario.replace(edits)
        assert {where: replaced.estimates()[where].value for where in edits} == edits
        single = compile_game(replaced)
        for field in ("value", "option_points", "control", "delta", "lower", "upper", "bounds_lower", "link"):
            np.testing.assert_allclose(getattr(batch, field)[d], getattr(single, field)[0], rtol=1e-13, atol=1e-15)
        for many, one in zip(batch.levels, single.levels, strict=True):
            for field in ("drift", "cost", "freeze", "proposer", "probability", "belief", "freeze_at_event"):
                np.testing.assert_allclose(getattr(many, field)[d], getattr(one, field)[0], rtol=1e-13, atol=1e-15)


def test_beliefs_for_some_branches_cannot_vary() -> None:
    data = SOME.model_dump(by_alias=True)
    branches = data["events"]["election"]["branches"]
    branches["third"]["beliefs"] = {"a": branches["third"]["beliefs"]["a"]}
    branches["hardliner"]["beliefs"]["b"] = 0.6
    with pytest.raises(InvalidInput, match="beliefs of `b` for some branches") as raised:
        sampling.plan_sampling(parse(data))
    (fault,) = raised.value.faults
    assert fault.address == "events.election.branches"
    assert "for third too" in fault.todo


def test_bounds_that_may_cross() -> None:
    data = plain()
    data["assets"]["hills"]["bounds"] = {
        "at_least": {"value": 0.2, "low": 0.1, "high": 0.6},
        "at_most": {"value": 0.8, "low": 0.5, "high": 0.9},
    }
    with pytest.raises(InvalidInput, match=r"at least up to 0\.6, at most from 0\.5") as raised:
        sampling.plan_sampling(parse(data))
    assert raised.value.faults[0].address == "assets.hills.bounds"
    assert sampling.plan_sampling(parse(data), ["assets.hills.bounds.at_most"]).addresses == (
        "assets.hills.bounds.at_most",
    )


def test_a_distribution_goes_with_its_range() -> None:
    assert Estimate(value=1, low=0, high=2, distribution="uniform").distribution == "uniform"
    assert TOY.replace({"regimes.fighting.war_cost.b": 1.5}).regimes["fighting"].war_cost["b"].distribution is None
