"""What if the numbers are not exactly these? The sampling plan that a scenario is, and any part of a sample from it.

Every estimate with low < high is a dimension. With m = (value - low) / (high - low), u uniform on (0, 1), q the quantile:

    pert        q(u) = beta quantile with alpha = 1 + 4 m, beta = 1 + 4 (1 - m)          (Malcolm et al. 1959; Vose 2008, 14.3)
    triangular  q(u) = sqrt(u m) up to u = m, then 1 - sqrt((1 - u) (1 - m))
    uniform     q(u) = u                                                                  x = low + (high - low) q(u)

Numbers that go together: u = Phi(L e) with normals e = Phi^-1 of independent uniforms and L L' the matrix of
`model.scenario.correlation`; each number keeps its own distribution. Probabilities of one event: those drawn are divided by
their sum where it is more than one, or where all branches are drawn. So they may end outside their own low..high; no others do.

A draw has a number. `block` gives draws first .. first + count - 1 of a sample, the same to the last bit however the
sample is cut, in whatever order and process. Three samplers of the uniforms, each a function of (seed, address, draw):

    random   independent draws: the words of a counter (Philox, Salmon et al. 2011), keyed by the address
    lhs      a Latin hypercube (McKay et al. 1979): draw n lies in stratum pi(n) of `draws` equal ones, pi a keyed
             permutation (a Feistel network on a b >= draws places, walked until it is below draws; Black & Rogaway 2002);
             a sample of at most 4096 is shuffled whole
    sobol    a scrambled Sobol sequence (scipy.stats.qmc); its dimensions are counted, not named; use 2^k draws

In `random` and `lhs` another number with a range, elsewhere in the file, leaves all draws of this one as they are. A
Latin hypercube stratifies the numbers that are not correlated, and of correlated ones the first of the file.

>>> from model import files
>>> toy = plan_sampling(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))
>>> toy.addresses[1], toy.distributions[1]
('assets.valley.control', 'pert')
>>> whole, part = block(toy, "lhs", 1, 0, 10, 10), block(toy, "lhs", 1, 7, 2, 10)
>>> bool((whole[7:9] == part).all())
True
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Floats
from model.scenario import Scenario, correlation
from model.scenario.estimate import Distribution, Estimate

Words = NDArray[np.uint64]
Sampler = Literal["sobol", "random", "lhs"]

MAX_DRAWS: Final = 2**30
"""A Sobol sequence of 30 bits ends here."""
CHUNK: Final = 8192
"""Draws computed at a time: the arrays in between stay in a processor's cache."""
LEAST_UNIFORM: Final = 2.0**-54
"""What a uniform of 0 is read as; a Sobol sequence may begin with one, and Phi^-1(0) is no number."""
GREATEST: Final = 1 - 2.0**-53
"""The greatest uniform below 1."""
REACH: Final = 54 * math.log(2)
"""The table of a quantile goes from logit u = -REACH, that of `LEAST`, to REACH."""
CELLS: Final = 1024
"""Cells of that table; see `_Table` for the error."""
FEISTEL_ROUNDS: Final = 4
"""Pairs of rounds of the Feistel network. Two would do against a statistician, four against doubt."""
SHUFFLED: Final = 4096
"""Up to so many draws a Latin hypercube is shuffled whole: on a few places a Feistel network prefers some orders."""
SHIFT_BITS: Final = 20
"""How finely a draw lies in its stratum: with up to 2^30 strata the sum of both is exact, and no rounding leaves the stratum."""
PERMUTED, SHIFTED = 1, 2
"""The streams of a Latin hypercube: which stratum a draw lies in, and where in it. Stream 0 is that of `random`."""


@dataclass(frozen=True, eq=False)
class SamplingPlan:
    """What is drawn: F dimensions, in the order of the file."""

    addresses: tuple[str, ...]
    low: Floats
    """(F)"""
    value: Floats
    """(F) the central values"""
    high: Floats
    """(F)"""
    distributions: tuple[Distribution, ...]
    correlated: tuple[int, ...]
    """The dimensions that are correlated with any other: C of them."""
    factor: Floats | None
    """(C, C) L, the Cholesky factor of the correlations of their normals; none where all numbers are independent."""
    chances: tuple[tuple[tuple[int, ...], bool], ...]
    """For each event, the dimensions that are probabilities (or one party's beliefs) of its branches, and whether all are."""

    @cached_property
    def tables(self) -> tuple[_Table | None, ...]:
        """For each dimension that is a PERT, its quantile as a table."""
        m = (self.value - self.low) / (self.high - self.low)
        return tuple(_Table.of(float(m[f])) if d == "pert" else None for f, d in enumerate(self.distributions))

    def columns(self, values: Floats) -> dict[str, Floats]:
        """A block by address: what `model.game.draw_games` takes, and row by row `Scenario.replace`."""
        return {where: values[:, f] for f, where in enumerate(self.addresses)}


def plan_sampling(scenario: Scenario, addresses: Iterable[str] | None = None) -> SamplingPlan:
    """The sampling plan that a scenario is, or that of some of its numbers; the others keep their central values.

    Raises:
        InvalidInput: an address at which no number varies; or some draws would be no scenario: bounds that cross, or
            beliefs stated for some branches only of an event with probabilities or beliefs that vary.

    Source: section 1 of docs/model.md.
    """
    dimensions = _chosen(scenario.dimensions(), addresses)
    ranks = {pair: rank for pair, rank in scenario.ranks().items() if all(where in dimensions for where in pair)}
    faults = [*_crossing(scenario, dimensions), *_half_believed(scenario, dimensions)]
    if faults:
        raise InvalidInput(faults)
    place = {where: f for f, where in enumerate(dimensions)}
    correlated = sorted(correlation.together(ranks), key=place.__getitem__)
    return SamplingPlan(
        addresses=tuple(dimensions),
        low=_sealed([e.low for e in dimensions.values()]),
        value=_sealed([e.value for e in dimensions.values()]),
        high=_sealed([e.high for e in dimensions.values()]),
        distributions=tuple(e.distribution or scenario.distribution for e in dimensions.values()),
        correlated=tuple(place[where] for where in correlated),
        factor=_sealed(np.linalg.cholesky(correlation.matrix(correlated, ranks))) if ranks else None,
        chances=tuple(_chances(scenario, place)),
    )


def block(plan: SamplingPlan, sampler: Sampler, seed: int, first: int, count: int, draws: int) -> Floats:
    """(count, F) draws number first .. first + count - 1 of a sample of `draws`, in the units of the scenario.

    Each row, put at the plan's addresses by `Scenario.replace`, is a scenario; all rows at once, by `model.game.draw_games`,
    are its games. Attribute weights (alpha) need not sum to one: `model.game.compile_game` scales them. The columns are
    contiguous; no more memory is taken than some few arrays of a block. Equal to the last bit on one machine; on another
    kind of processor logarithms, and so draws, may differ by a rounding. numpy keeps the words of Philox from version to
    version; the scrambling of a Sobol sequence may change with numpy or scipy: record their versions beside the seed.

    Raises:
        ValueError: an unknown sampler, or draws that the sample does not have.
    """
    return values(plan, uniforms(plan, sampler, seed, first, count, draws))


def uniforms(plan: SamplingPlan, sampler: Sampler, seed: int, first: int, count: int, draws: int) -> Floats:
    """(count, F) the independent uniforms, in (0, 1), from which a block is made.

    Raises:
        ValueError: as `block`.
    """
    if sampler not in get_args(Sampler):
        raise ValueError(f"no sampler `{sampler}`; choose one of: {', '.join(get_args(Sampler))}")
    if min(first, count) < 0 or not first + count <= draws <= MAX_DRAWS:
        raise ValueError(f"draws {first} to {first + count} of a sample of {draws} (at most {MAX_DRAWS})")
    found = np.empty((len(plan.addresses), count)).T
    if not found.size:
        return found
    if sampler == "sobol":
        found[:] = _sobol(len(plan.addresses), seed, first, count)
        return np.clip(found, LEAST_UNIFORM, GREATEST, out=found)
    for f, where in enumerate(plan.addresses):
        if sampler == "random":
            found[:, f] = _counted(seed, where, 0, first, count)
        else:
            found[:, f] = strata(seed, where, first, count, draws)
            found[:, f] += _counted(seed, where, SHIFTED, first, count, SHIFT_BITS)
            found[:, f] /= draws
    return np.minimum(found, GREATEST, out=found)


def values(plan: SamplingPlan, uniforms: Floats) -> Floats:
    """(count, F) the draws that independent uniforms (count, F) stand for."""
    found = np.asfortranarray(uniforms, dtype=np.float64).copy(order="F")
    for start in range(0, len(found), CHUNK):
        rows = found[start : start + CHUNK]
        _correlate(plan, rows)
        for f, distribution in enumerate(plan.distributions):
            low, value, high = float(plan.low[f]), float(plan.value[f]), float(plan.high[f])
            table = plan.tables[f]
            share = table(rows[:, f]) if table else _quantile(distribution, rows[:, f], (value - low) / (high - low))
            rows[:, f] = np.clip(low + (high - low) * share, low, high)
        for among, whole in plan.chances:
            total = np.add.reduce([rows[:, f] for f in among])
            for f in among:
                rows[:, f] /= total if whole else np.maximum(total, 1.0)
    return found


# ---------------------------------------------------------------- samplers


def _sobol(dimensions: int, seed: int, first: int, count: int) -> Floats:
    """Points of a scrambled Sobol sequence. The first comes alone: scipy warns of a beginning that is no power of two."""
    sequence = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    if first:
        sequence.fast_forward(first)
        return np.asarray(sequence.random(count))
    return np.concatenate([sequence.random(1), sequence.random(count - 1)]) if count > 1 else sequence.random(1)


def _keys(seed: int, where: str, stream: int, count: int) -> Words:
    """Words that nothing but seed, address and stream decide."""
    seeds = np.random.SeedSequence(seed, spawn_key=(stream, *where.encode()))
    return np.asarray(seeds.generate_state(count, np.uint64), dtype=np.uint64)


def _words(seed: int, where: str, stream: int, first: int, count: int) -> Words:
    """(count) random words number `first` and on of a stream. A count of Philox makes four of them."""
    counter = np.random.Philox(key=_keys(seed, where, stream, 2), counter=first // 4)
    skip = first % 4
    return counter.random_raw(skip + count)[skip:]


def _counted(seed: int, where: str, stream: int, first: int, count: int, bits: int = 52) -> Floats:
    """(count) uniforms number `first` and on of a stream: (k + 1/2) / 2^bits."""
    found = (_words(seed, where, stream, first, count) >> np.uint64(64 - bits)).astype(np.float64)
    found += 0.5
    found *= 2.0**-bits
    return found


def strata(seed: int, where: str, first: int, count: int, draws: int) -> Words:
    """(count) pi(first), ..: the stratum, from 0 to draws - 1, in which a Latin hypercube has each draw of a number."""
    if draws <= SHUFFLED:
        words = _words(seed, where, PERMUTED, 0, draws)
        return np.argsort(words, kind="stable")[first : first + count].astype(np.uint64)
    width = math.isqrt(draws - 1) + 1
    height = -(-draws // width)
    keys = _keys(seed, where, PERMUTED, 2 * FEISTEL_ROUNDS)
    found = np.arange(first, first + count, dtype=np.uint64)
    for start in range(0, count, CHUNK):
        rows = found[start : start + CHUNK]
        rows[:] = _feistel(rows, keys, width, height)
        while len(beyond := np.flatnonzero(rows >= draws)):
            rows[beyond] = _feistel(rows[beyond], keys, width, height)
    return found


def _feistel(places: Words, keys: Words, width: int, height: int) -> Words:
    """A permutation of 0 .. width * height - 1: row and column of each place, turned in turn by what the other says."""
    row = places // np.uint64(width)
    column = places - row * np.uint64(width)
    for turn in range(0, len(keys), 2):
        _turn(column, row, keys[turn], np.uint64(width))
        _turn(row, column, keys[turn + 1], np.uint64(height))
    return row * np.uint64(width) + column


def _turn(one: Words, by: Words, key: np.uint64, size: np.uint64) -> None:
    """one = (one + hash(by) mod size) mod size, in place; the hash is two steps of a multiplicative mixer."""
    mixed = by + key
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    mixed >>= np.uint64(32)
    mixed *= size
    mixed >>= np.uint64(32)
    one += mixed
    np.minimum(one, one - size, out=one)  # below zero wraps to what is larger than any place


# ---------------------------------------------------------------- distributions


def _correlate(plan: SamplingPlan, rows: Floats) -> None:
    """Make independent uniforms go together, in place. Sums in a fixed order: a matrix product would not say in which."""
    if plan.factor is None:
        return
    normals = [special.ndtri(rows[:, f]) for f in plan.correlated]
    for f, weights in zip(plan.correlated, plan.factor, strict=True):
        others = [n for n in range(len(weights)) if weights[n] != 0]
        if len(others) > 1:
            mixed = weights[others[0]] * normals[others[0]]
            for n in others[1:]:
                mixed += weights[n] * normals[n]
            rows[:, f] = np.clip(special.ndtr(mixed), LEAST_UNIFORM, GREATEST)


def _quantile(distribution: Distribution, u: Floats, mode: float) -> Floats:
    """q(u) of a triangular or a uniform distribution on 0..1."""
    if distribution == "uniform":
        return u
    return np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode)))


@dataclass(frozen=True, eq=False)
class _Table:
    """The quantile of a PERT distribution on 0..1 as a cubic spline in t = logit u, with the exact slope at each node.

    q(t) is smooth to both ends, where q(u) is not, and rises everywhere. With cells of width h the error is at most
    h^4 / 384 max |q''''(t)|: 2e-9 as measured, held below 1e-8 by a test. scipy.special.betaincinv takes some 1.2
    microseconds a number, a minute and a half for a million draws of 79; this, two seconds.
    """

    terms: tuple[Floats, Floats, Floats, Floats]
    """The coefficients of each cell, in the share of the cell passed."""

    @staticmethod
    def of(mode: float) -> _Table:
        """The table for a mode in 0..1."""
        a, b = 1 + 4 * mode, 5 - 4 * mode
        t = np.linspace(-REACH, REACH, CELLS + 1)
        tail = special.expit(-np.abs(t))
        near = special.betaincinv(np.where(t < 0, a, b), np.where(t < 0, b, a), tail)
        left, right = np.where(t < 0, near, 1 - near), np.where(t < 0, 1 - near, near)
        density = left ** (a - 1) * right ** (b - 1) / special.beta(a, b)
        slope = tail * (1 - tail) / density * (2 * REACH / CELLS)
        rise = np.diff(left)
        return _Table((left[:-1], slope[:-1], 3 * rise - 2 * slope[:-1] - slope[1:], slope[:-1] + slope[1:] - 2 * rise))

    def __call__(self, u: Floats) -> Floats:
        """q(u)."""
        at = (np.log(u / (1 - u)) + REACH) * (CELLS / (2 * REACH))
        cell = np.clip(at.astype(np.int64), 0, CELLS - 1)
        at -= cell
        first, *others = (term.take(cell) for term in reversed(self.terms))
        for term in others:
            first *= at
            first += term
        return first


# ---------------------------------------------------------------- what belongs together


def _chosen(dimensions: Mapping[str, Estimate], addresses: Iterable[str] | None) -> dict[str, Estimate]:
    """The dimensions at some addresses, in the order of the file; all of them where none are named."""
    wanted = list(dimensions if addresses is None else addresses)
    unknown = dict.fromkeys(where for where in wanted if where not in dimensions)
    if unknown:
        allowed = "the address of a number with a range"
        raise InvalidInput(
            Fault(where, "no number that varies", allowed, did_you_mean(where, dimensions)) for where in unknown
        )
    return {where: estimate for where, estimate in dimensions.items() if where in set(wanted)}


def _kinds(scenario: Scenario) -> Iterator[tuple[str, str, list[str]]]:
    """For each event its probabilities and each party's beliefs: the event, which, and the addresses for all branches."""
    for name, event in scenario.events.items():
        for kind in ("probability", *(f"beliefs.{party}" for party in scenario.parties)):
            yield name, kind, [f"events.{name}.branches.{branch}.{kind}" for branch in event.branches]


def _chances(scenario: Scenario, place: dict[str, int]) -> Iterator[tuple[tuple[int, ...], bool]]:
    for _, _, addresses in _kinds(scenario):
        among = tuple(place[where] for where in addresses if where in place)
        if among:
            yield among, len(among) == len(addresses)


def _half_believed(scenario: Scenario, dimensions: Mapping[str, Estimate]) -> Iterator[Fault]:
    """Beliefs for some branches, the analyst's probabilities for the others: they cannot vary and sum to one."""
    for name, kind, addresses in _kinds(scenario):
        party = kind.partition(".")[2]
        branches = scenario.events[name].branches
        without = [branch for branch in branches if party and party not in branches[branch].beliefs]
        varying = [where for other, _, all_of in _kinds(scenario) if other == name for where in all_of]
        varying = [where for where in varying if where in dimensions and where.endswith(("probability", kind))]
        if without and len(without) < len(addresses) and varying:
            found = f"beliefs of `{party}` for some branches, and `{varying[0]}` with a range"
            todo = f"state `beliefs: {{{party}: ..}}` for {', '.join(without)} too"
            yield Fault(f"events.{name}.branches", found, "beliefs for all branches, or none, where numbers vary", todo)


def _crossing(scenario: Scenario, dimensions: Mapping[str, Estimate]) -> Iterator[Fault]:
    """Bounds of which the least may be drawn above the greatest."""
    numbers = scenario.estimates()
    for where, least in numbers.items():
        around, _, name = where.rpartition(".")
        above = f"{around}.at_most"
        most = numbers.get(above)
        if name != "at_least" or most is None or not (where in dimensions or above in dimensions):
            continue
        top = least.high if where in dimensions else least.value
        bottom = most.low if above in dimensions else most.value
        if top is not None and bottom is not None and top > bottom:
            found = f"at least up to {top:g}, at most from {bottom:g}"
            yield Fault(around, found, "ranges of `at_least` and `at_most` that do not cross", "narrow one of them")


def _sealed(numbers: object) -> Floats:
    found = np.array(numbers, dtype=np.float64)
    found.setflags(write=False)
    return found
