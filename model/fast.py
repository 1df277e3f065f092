"""The deadline game of very many draws: the frontier and the recursion, compiled.

The question is that of `model.deadline`, and so are the definitions; here they are put once more, for one draw at a time
and in loops, so that numba can compile them. A draw takes two steps,

    (a) the pieces of its frontier (`model.frontier.kernel`: knapsack, undominated packages, upper envelope)
    (b) the game backwards and forwards (`model.deadline.play`), in which every offer is a look-up in those pieces

and several wars fought over the same deals can share (a): `plays`. What is kept of a draw is little, a `Block`; `solved` gives
all of `model.deadline.Play` for the few draws of a page. All comparisons and tolerances are those of the plain
path, and sums are taken in numpy's order, so that both paths decide a tie in the same way. Within (a), a package that is
lower than another over a whole run of intervals is left out there; nothing else is dropped.

How to read it: draws are independent, each is computed by one thread, and what it gives does not depend on how draws are
cut into blocks or on how many threads there are. Compiled code without the interpreter's lock runs in ordinary threads,
so that it may be called from several threads of an app and in a process that was forked.

Compilation takes some 15 seconds the first time; its result is kept beside this file, or in the user's cache where that
folder cannot be written (and nowhere where neither can be). `compiled_in_background` and `ready` are for who cannot wait.

Source: sections 4 and 6 of docs/model.md; the sources of `model.frontier` and `model.deadline`.

>>> from model import files, game
>>> talks = files.load(files.shipped("scenarios") / "textbook" / "random-proposer.yaml")
>>> many = play(game.drawn(talks, {"regimes.talks.proposer": np.array([0.25, 0.5, 0.65])}))
>>> many.score.round(6).tolist()
[[52.5, 47.5], [65.0, 35.0], [72.5, 27.5]]
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

import numba
import numpy as np

from model.deadline import Play, Values, forwards, ground
from model.fairness import TIE
from model.frontier import FINE, TOLERANCE, build, kernel_refuses, packages
from model.game import Deals, Floats, Game, Ints, compile  # noqa: A004  (the field's word)
from model.scenario import parse
from model.scores import OverBranches

BLOCK = 1024
"""Draws that one thread takes at a time: their pieces are a few megabytes, and stay in the cache between (a) and (b)."""
LEAST = 128
"""Draws for which a thread is worth its while."""
PIECES = 96
"""Pieces of a frontier for which there is room at first; a block with more is done again with more room."""
RUN = 16
"""Intervals of the envelope for which packages are looked at together, before each is looked at alone."""
MARGIN = 1e-3
"""Points by which a package must be lower than another to be left out, and the part of a slope that is not counted on."""
SHORT = 1e-6
"""Points: the slope of an edge shorter than this may be all rounding."""
BINS = 64
"""Ranges of B's points by which most dominated packages are found before the others are sorted."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Day:
    """What holds on one step: D draws, N branches of events that can have led there."""

    step: int
    paths: tuple[tuple[str, ...], ...]
    """For each node, the branches that led to it."""
    probability: Floats
    """(D, N) the analyst's probability of the path that leads to each node."""
    score: Floats
    """(D, N, 2) V_i"""
    walk_away: Floats
    """(D, N, 2) D_i"""
    expected: Floats
    """(D, N, 2) U_i"""
    saying_no: Floats
    """(D, N, 2) C_i; at the horizon F_i"""
    width: Floats
    """(D, N) max over deals of min_i (W_i - D_i); minus infinity where there is no deal at all."""
    best: Floats
    """(D, N, 2) I_i, the most i can get while the other keeps D_j; minus infinity where nothing does that."""

    def over_branches(self, values: Floats) -> Floats:
        """Values (D, N, ...) of the nodes, weighted by the analyst's probabilities: (D, ...)."""
        weight = self.probability.reshape(self.probability.shape + (1,) * (values.ndim - 2))
        return np.asarray((values * weight).sum(axis=1))


@dataclass(frozen=True)
class Block:
    """The solved game of D draws, on the days asked for."""

    days: tuple[Day, ...]
    """One for each step asked for, in that order."""
    score: Floats
    """(D, 2) position scores on the first day, over the branches if an event opens it."""
    walk_away: Floats
    """(D, 2) walk-away values on the first day"""
    deal: Floats
    """(D, T + 1) the probability that there has been a deal, the offer of that step included"""
    freeze: Floats
    """(D, T + 1) the probability that the war has been frozen without one"""
    war: Floats
    """(D, T + 1) the probability that it goes on after that step's offer"""

    def at(self, step: int) -> Day:
        """The day of a step that was asked for."""
        return next(day for day in self.days if day.step == step)


@dataclass(frozen=True)
class Curves:
    """The frontiers of D draws: the pieces of `model.frontier.Curve`, from the best for A to the best for B."""

    table: Floats
    """(D, 6, room): W_A and W_B of each piece's start, of its end, and up to which floor B's and A's it is chosen (the
    last from the other end; `model.frontier.Frontier.skip`)."""
    count: Ints
    """(D, 3) number of pieces; whether either row of floors rises throughout, so that it can be searched."""


def refuses(game: Game) -> str | None:
    """Why this path cannot be used, in words; nothing where it can: as for `model.frontier.kernel_refuses`."""
    return kernel_refuses(game)


def play(game: Game, at: Sequence[int] = (0,), threads: int | None = None) -> Block:
    """Solve the game of every draw: `model.deadline.play`, with what `Block` keeps of it.

    Args:
        game: its draws; some ten thousand at a time are enough for full speed and a few megabytes.
        at: the steps whose nodes are kept.
        threads: how many draws are computed side by side; as many as there are processors if not said.

    Raises:
        ValueError: a game that this path refuses, or a step that the game does not have.
    """
    return plays(((game, at),), threads)[0]


def solved(game: Game, threads: int | None = None) -> Play:
    """All of every game: `model.deadline.play`, whose recursion is done here.

    Raises:
        ValueError: a game that this path refuses.
    """
    _refuse(game, ())
    result = _Results(game, range(game.steps + 1))

    def block(start: int, stop: int) -> None:
        result.fill(game, _curves(game, start, stop), start, stop)

    in_blocks(block, game.draws, threads)
    frontier = build(game)
    values = [Values(*its, frontier.best_offers(its[-1])) for its in result.levels()]
    values[-1].offer[:, :, -1] = -np.inf  # nobody makes an offer at the horizon
    return forwards(game, frontier, ground(game), values)


def over_branches(game: Game, step: int, threads: int | None = None) -> OverBranches:
    """What both sides can expect of a step in every draw: `model.scores.by_kernel`.

    Raises:
        ValueError: as `play`.
    """
    (day,) = play(game, (step,), threads).days
    return OverBranches(*(day.over_branches(values) for values in (day.score, day.walk_away, day.saying_no)))


def plays(wars: Sequence[tuple[Game, Sequence[int]]], threads: int | None = None) -> tuple[Block, ...]:
    """Several wars over the same deals, each with the steps whose nodes are kept; the frontiers built once for each draw.

    Raises:
        ValueError: as `play`; or games that differ in more than the war.
    """
    first = wars[0][0]
    for game, at in wars:
        _refuse(game, at)
        if not same_deals(first, game):
            raise ValueError("games that share frontiers have the same deals, worth the same to both sides")
    results = [_Results(game, at) for game, at in wars]

    def block(start: int, stop: int) -> None:
        curves = _curves(first, start, stop)
        for (game, _), result in zip(wars, results, strict=True):
            result.fill(game, curves, start, stop)

    in_blocks(block, first.draws, threads)
    return tuple(result.block() for result in results)


def frontiers(game: Game, threads: int | None = None) -> Curves:
    """The frontier of every draw.

    Raises:
        ValueError: a game that this path refuses.
    """
    _refuse(game, ())
    found: dict[int, Curves] = {}

    def block(start: int, stop: int) -> None:
        found[start] = _curves(game, start, stop)

    in_blocks(block, game.draws, threads)
    parts = [found[start] for start in sorted(found)]
    if len(parts) == 1:
        return parts[0]
    room = max((part.table.shape[2] for part in parts), default=1)
    table = np.zeros((game.draws, 6, room))
    for start, part in found.items():
        table[start : start + len(part.table), :, : part.table.shape[2]] = part.table
    return Curves(table, np.concatenate([np.empty((0, 3), dtype=np.int64), *(part.count for part in parts)]))


def backward(game: Game, curves: Curves, at: Sequence[int] = (0,), threads: int | None = None) -> Block:
    """The game of every draw, given its frontiers.

    Raises:
        ValueError: as `play`.
    """
    _refuse(game, at)
    result = _Results(game, at)

    def block(start: int, stop: int) -> None:
        result.fill(game, Curves(curves.table[start:stop], curves.count[start:stop]), start, stop)

    in_blocks(block, game.draws, threads)
    return result.block()


def most_equal(curves: Curves, reference: Floats) -> Floats:
    """argmax over all deals of min_i (W_i - R_i) for a reference point R (D, 2) of each draw: `model.fairness.most_equal`.

    Returns its points (D, 2); not a number where there is no deal at all.
    """
    points = np.empty((len(curves.table), 2))
    reference = np.array(reference, dtype=np.float64, order="C")
    _most_equals(np.ascontiguousarray(curves.table), np.ascontiguousarray(curves.count), reference, TIE, points)
    return points


def ready() -> bool:
    """Whether everything is compiled, or loaded from the cache, so that `play` answers at once."""
    return all(getattr(function, "signatures", ()) for function in (_frontiers, _backwards))


def compiled_in_background() -> threading.Thread:
    """Start to compile in a process of its own, then load what it left on disk; `ready` says when it is done.

    The compiler holds the interpreter's lock and does not survive its end, so that it must be neither in a thread that
    shows pages nor in one that may be cut off.
    """

    def compile_and_load() -> None:
        subprocess.run([sys.executable, "-c", "from model import fast; fast.warm()"], check=False, capture_output=True)
        warm()

    thread = threading.Thread(target=compile_and_load, name="compile model.fast", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Play the smallest game, so that everything is compiled or loaded."""
    by_party = {"a": 1, "b": 1}
    smallest = {
        "version": 1,
        "title": "the smallest game",
        "judgement": "to have something to compile",
        "as_of": np.datetime64("2000-01-01").item(),
        "horizon": np.datetime64("2000-01-08").item(),
        "opening": "war",
        "parties": {party: {"name": party} for party in by_party},
        "assets": {"pie": {"name": "pie", "control": 0.5, "value": by_party}},
        "regimes": {"war": {"title": "war", "war_cost": by_party, "proposer": 0.5}},
    }
    play(compile(parse(smallest)), threads=1)


# ---------------------------------------------------------------- blocks of draws


def _refuse(game: Game, at: Sequence[int]) -> None:
    reason = refuses(game)
    if reason:
        raise ValueError(reason)
    for step in at:
        if not 0 <= step <= game.steps:
            raise ValueError(f"step {step}: the game has steps 0 to {game.steps}")


def same_deals(one: Game, other: Game) -> bool:
    """Whether the deals of two games are the same, and worth the same, draw by draw."""
    names = ("value", "option_points", "lower", "upper", "bounds_lower", "bounds_upper")
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return one.deals == other.deals and all(a is b or np.array_equal(a, b) for a, b in pairs)


def in_blocks(task: Callable[[int, int], None], draws: int, threads: int | None = None) -> None:
    """Do a task for all draws, from one place to another at a time, in as many threads as there are processors or as said."""
    count = threads or os.cpu_count() or 1
    size = min(BLOCK, max(LEAST, math.ceil(draws / count)))
    starts = range(0, draws, size)
    if count == 1 or len(starts) <= 1:
        for start in starts:
            task(start, min(start + size, draws))
        return
    with ThreadPoolExecutor(min(count, len(starts))) as pool:
        for done in [pool.submit(task, start, min(start + size, draws)) for start in starts]:
            done.result()


def _rows(array: Floats, start: int, stop: int) -> Floats:
    """Some draws of an array, on their own and in one piece, as the compiled code wants all arrays."""
    return np.array(array[start:stop], dtype=np.float64, order="C")


@lru_cache(maxsize=256)
def _groups(deals: Deals) -> tuple[Ints, Ints, Ints, Ints]:
    """The packages (P, Q) by the conditional bounds they meet: the first of each group (G + 1), and those bounds (G, R).

    And for each package (P) in how many issues, from the first on, it agrees with the one before it.
    """
    choice, met = packages(deals)
    meets, group = np.unique(met, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(group.ravel(), minlength=len(meets)))])
    ordered = choice[order].copy()
    same = np.zeros(len(ordered), dtype=np.int64)
    same[1:] = np.cumprod(ordered[1:] == ordered[:-1], axis=1).sum(axis=1)
    same[first[:-1]] = 0
    return ordered, same, first.astype(np.int64), meets.astype(np.int64)


def _curves(game: Game, start: int, stop: int) -> Curves:
    value, points = _rows(game.value, start, stop), _rows(game.option_points, start, stop)
    lower, upper = _rows(game.lower, start, stop), _rows(game.upper, start, stop)
    least, most = _rows(game.bounds_lower, start, stop), _rows(game.bounds_upper, start, stop)
    if stop - start > 1 and all((one[1:] == one[:-1]).all() for one in (value, points, lower, upper, least, most)):
        alike = _curves(game, start, start + 1)
        return Curves(alike.table.repeat(stop - start, axis=0), alike.count.repeat(stop - start, axis=0))
    choice, same, first, meets = _groups(game.deals)
    divisible = np.array(game.deals.divisible, dtype=np.int64)
    count = np.empty((stop - start, 3), dtype=np.int64)
    room = PIECES
    while True:
        table = np.zeros((stop - start, 6, room))
        _frontiers(
            choice,
            same,
            first,
            meets,
            divisible,
            value,
            points,
            lower,
            upper,
            least,
            most,
            TOLERANCE,
            FINE,
            table,
            count,
        )
        needed = int(count[:, 0].max(initial=0))
        if needed <= room:
            return Curves(table, count)
        room = needed


class _Results:
    """The arrays of a block, filled in from several threads, each in its own draws."""

    def __init__(self, game: Game, at: Sequence[int]) -> None:
        self.game, self.at = game, tuple(at)
        kept = sorted({0, *at})
        self.slot = np.full(game.steps + 1, -1, dtype=np.int64)
        total = 0
        for step in kept:
            self.slot[step] = total
            total += len(self._level(step)[1])
        self.points = np.zeros((game.draws, total, 4, 2))
        self.zone = np.zeros((game.draws, total, 3))
        self.deal, self.freeze = np.zeros((2, game.draws, game.steps + 1))

    def _level(self, step: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """The level that holds a step, and its nodes."""
        number = max(n for n, level in enumerate(self.game.levels) if level.start <= step)
        return number, self.game.levels[number].paths

    def fill(self, game: Game, curves: Curves, start: int, stop: int) -> None:
        """Play some draws."""
        levels = game.levels

        def joined(name: str) -> Floats:
            parts = [getattr(level, name)[start:stop] for level in levels]
            return np.ascontiguousarray(np.concatenate(parts, axis=1), dtype=np.float64)

        _backwards(
            np.cumsum([0, *(len(level.paths) for level in levels)]).astype(np.int64),
            np.array([[level.start, level.end] for level in levels], dtype=np.int64),
            np.concatenate([level.parent for level in levels]).astype(np.int64),
            np.concatenate([level.starts for level in levels]).astype(np.int64),
            joined("drift"),
            joined("cost"),
            joined("freeze"),
            joined("proposer"),
            joined("impasse"),
            joined("probability"),
            joined("belief"),
            joined("freeze_at_event"),
            _rows(game.value, start, stop),
            _rows(game.no_deal_points, start, stop),
            _rows(game.control, start, stop),
            _rows(game.delta, start, stop),
            np.ascontiguousarray(curves.table),
            np.ascontiguousarray(curves.count),
            self.slot,
            TOLERANCE,
            TIE,
            self.points[start:stop],
            self.zone[start:stop],
            self.deal[start:stop],
            self.freeze[start:stop],
        )

    def levels(self) -> list[tuple[Floats, Floats, Floats, Floats]]:
        """Where all steps are kept: V, D, U and C (D, N, L, 2) in the nodes of each level."""
        found = []
        for number, level in enumerate(self.game.levels):
            last = number == len(self.game.levels) - 1
            steps, nodes = level.end - level.start + last, len(level.paths)
            here = self.points[:, self.slot[level.start] :][:, : steps * nodes]
            v, d, u, c = here.reshape(self.game.draws, steps, nodes, 4, 2).transpose(3, 0, 2, 1, 4)
            found.append((v, d, u, c))
        return found

    def block(self) -> Block:
        """All of it by name."""
        reached: list[Floats] = []
        for level in self.game.levels:
            own = level.probability
            reached.append(reached[-1][:, level.parent] * own if reached else own)

        def day(step: int) -> Day:
            number, paths = self._level(step)
            here = slice(self.slot[step], self.slot[step] + len(paths))
            score, walk_away, expected, saying_no = (self.points[:, here, n] for n in range(4))
            zone = self.zone[:, here]
            return Day(step, paths, reached[number], score, walk_away, expected, saying_no, zone[..., 0], zone[..., 1:])

        for array in (self.points, self.zone, self.deal, self.freeze):
            array.setflags(write=False)
        first = day(0)
        return Block(
            days=tuple(day(step) for step in self.at),
            score=first.over_branches(first.score),
            walk_away=first.over_branches(first.walk_away),
            deal=self.deal,
            freeze=self.freeze,
            war=np.clip(1 - self.deal - self.freeze, 0, 1),
        )


# ---------------------------------------------------------------- compiled: small things


def _compiled(function: F) -> F:
    """Compiled when first called, and kept on disk where there is a place for it; numbers as numpy has them (1/0 is inf)."""
    try:
        compiled = numba.njit(function, cache=True, nogil=True, boundscheck=False, error_model="numpy")
    except RuntimeError:  # neither this folder nor the user's cache can be written
        compiled = numba.njit(function, nogil=True, boundscheck=False, error_model="numpy")
    return cast("F", compiled)


@_compiled
def _sum(numbers: Floats, count: int) -> float:
    """The sum of the first few numbers, in the order in which numpy adds up to 128 of them."""
    total = 0.0
    if count < 8:
        for n in range(count):
            total += numbers[n]
        return total
    r0, r1, r2, r3 = numbers[0], numbers[1], numbers[2], numbers[3]
    r4, r5, r6, r7 = numbers[4], numbers[5], numbers[6], numbers[7]
    n = 8
    while n < count - count % 8:
        r0 += numbers[n]
        r1 += numbers[n + 1]
        r2 += numbers[n + 2]
        r3 += numbers[n + 3]
        r4 += numbers[n + 4]
        r5 += numbers[n + 5]
        r6 += numbers[n + 6]
        r7 += numbers[n + 7]
        n += 8
    total = float(((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7)))
    while n < count:
        total += numbers[n]
        n += 1
    return total


@_compiled
def _sums(rows: Floats, count: int, total: Floats) -> None:
    """`_sum` of the first few rows in every column at once, into `total`; the rows are not as they were afterwards."""
    total[:] = 0.0
    whole = count - count % 8
    for n in range(8, whole):
        for t in range(len(total)):
            rows[n % 8, t] += rows[n, t]
    if whole > 0:
        for t in range(len(total)):
            total[t] = ((rows[0, t] + rows[1, t]) + (rows[2, t] + rows[3, t])) + (
                (rows[4, t] + rows[5, t]) + (rows[6, t] + rows[7, t])
            )
    for n in range(whole, count):
        for t in range(len(total)):
            total[t] += rows[n, t]


@_compiled
def _clip(number: float) -> float:
    """Cut to [0, 1]; not a number stays so."""
    if number < 0.0:
        return 0.0
    return 1.0 if number > 1.0 else number


# ---------------------------------------------------------------- compiled: (a) the frontier of one draw


@_compiled
def _sorted(own: Floats, other: Floats, order: Ints) -> None:
    """Put places in the order of falling `own`, then falling `other`; what is equal in both stays as it is."""
    count = len(order)
    done = np.empty(count, dtype=np.int64)
    for start in range(0, count, 16):  # by insertion at first, then by merging
        for n in range(start + 1, min(start + 16, count)):
            one = order[n]
            m = n - 1
            while m >= start and (
                own[order[m]] < own[one] or (own[order[m]] == own[one] and other[order[m]] < other[one])
            ):
                order[m + 1] = order[m]
                m -= 1
            order[m + 1] = one
    width = 16
    while width < count:
        for start in range(0, count, 2 * width):
            left, middle = start, min(start + width, count)
            right, stop = middle, min(start + 2 * width, count)
            for n in range(start, stop):
                if left < middle and (
                    right >= stop
                    or own[order[left]] > own[order[right]]
                    or (own[order[left]] == own[order[right]] and other[order[left]] >= other[order[right]])
                ):
                    done[n] = order[left]
                    left += 1
                else:
                    done[n] = order[right]
                    right += 1
        for n in range(count):
            order[n] = done[n]
        width *= 2


@_compiled
def _bin(number: float, low: float, scale: float) -> int:
    """The range in which a number lies; the first for what is not a number, so that nothing is read out of place."""
    place = (number - low) * scale
    if place >= BINS - 1:
        return BINS - 1
    return int(place) if place > 0 else 0


@_compiled
def _undominated(own: Floats, other: Floats, order: Ints) -> int:
    """`model.frontier._undominated` into `order`; how many there are.

    Most others are found in bins of the other side's points; what is left is sorted.
    """
    count = len(own)
    low, high = np.inf, -np.inf
    for n in range(count):
        low, high = min(low, other[n]), max(high, other[n])
    scale = BINS / (high - low) if high > low else 0.0
    above = np.full(BINS + 1, -np.inf)
    for n in range(count):
        place = _bin(other[n], low, scale)
        above[place] = max(above[place], own[n])
    for n in range(BINS - 2, -1, -1):
        above[n] = max(above[n], above[n + 1])
    left = 0
    for n in range(count):
        place = _bin(other[n], low, scale)
        if own[n] > above[place + 1]:
            order[left] = n
            left += 1
    _sorted(own, other, order[:left])
    kept = 0
    best = -np.inf
    for n in range(left):
        if other[order[n]] > best:
            best = other[order[n]]
            order[kept] = order[n]
            kept += 1
    return kept


@_compiled
def _package_points(points: Floats, choice: Ints, same: Ints, first: int, a: Floats, b: Floats) -> None:
    """The points of both sides from the options of each package, into `a` and `b`."""
    issues = choice.shape[1]
    if issues >= 8:
        each = np.empty((2, issues))
        for n in range(len(a)):
            for q in range(issues):
                option = choice[first + n, q]
                each[0, q], each[1, q] = points[0, option], points[1, option]
            a[n], b[n] = _sum(each[0], issues), _sum(each[1], issues)
        return
    before = np.zeros((2, 9))
    for n in range(len(a)):
        for q in range(same[first + n], issues):  # neighbours agree in their first issues: only the rest is added anew
            option = choice[first + n, q]
            before[0, q + 1] = before[0, q] + points[0, option]
            before[1, q + 1] = before[1, q] + points[1, option]
        a[n], b[n] = before[0, issues], before[1, issues]


@_compiled
def _land(value: Floats, lower: Floats, upper: Floats, divisible: Ints, corners: Floats) -> int:
    """`model.frontier.knapsack`: points (2, V) of the corners, from A's best to B's best; how many there are."""
    goods = value.shape[1]
    shares, part = np.empty(goods), np.empty(goods)
    traded = np.empty(goods, dtype=np.int64)
    ratio = np.empty(goods)
    count = 0
    for k in range(goods):
        own, other = value[0, k], value[1, k]
        shares[k] = upper[k] if own > 0 else (lower[k] if other > 0 else 0.0)
        if divisible[k] == 0:
            shares[k] = 0.0
        elif own > 0 and other > 0 and upper[k] > lower[k]:
            ratio[k] = own / other
            place = count
            while place > 0 and ratio[traded[place - 1]] > ratio[k]:
                traded[place] = traded[place - 1]
                place -= 1
            traded[place] = k
            count += 1
    for v in range(count + 1):
        if v > 0:
            shares[traded[v - 1]] = lower[traded[v - 1]]
        for k in range(goods):
            part[k] = shares[k] * (value[0, k] * divisible[k])
        corners[0, v] = _sum(part, goods)
        for k in range(goods):
            part[k] = (1 - shares[k]) * (value[1, k] * divisible[k])
        corners[1, v] = _sum(part, goods)
    return count + 1


@_compiled
def _grown(numbers: Floats, size: int) -> Floats:
    """Numbers with more room behind them."""
    larger = np.empty(size)
    for n in range(len(numbers)):
        larger[n] = numbers[n]
    return larger


@_compiled
def _lines(
    choice: Ints, same: Ints, first: Ints, meets: Ints, divisible: Ints, value: Floats, points: Floats, lower: Floats,
    upper: Floats, bounds_lower: Floats, bounds_upper: Floats, fine: float, corners: Floats, corner_count: Ints,
    line_count: Ints,
) -> tuple[Floats, Floats]:  # fmt: skip
    """`model.frontier._sheaves`: shifts (A's, B's) of all undominated packages, group by group.

    The corners of each group's land deals go into `corners` (G, 2, V), their number and that of packages into the others.
    """
    goods = value.shape[1]
    all_a, all_b = np.empty(64), np.empty(64)
    total = 0
    low, high = np.empty(goods), np.empty(goods)
    for g in range(len(first) - 1):
        line_count[g] = corner_count[g] = 0
        possible = True
        for k in range(goods):
            low[k], high[k] = lower[k], upper[k]
            for r in range(meets.shape[1]):
                if meets[g, r] != 0:
                    low[k], high[k] = max(low[k], bounds_lower[r, k]), min(high[k], bounds_upper[r, k])
            possible = possible and low[k] <= high[k] + fine
            if divisible[k] == 0:
                possible = possible and (
                    low[k] - fine <= 0.0 <= high[k] + fine or low[k] - fine <= 1.0 <= high[k] + fine
                )
        if not possible:
            continue
        count = first[g + 1] - first[g]
        a, b, order = np.empty(count), np.empty(count), np.empty(count, dtype=np.int64)
        _package_points(points, choice, same, first[g], a, b)
        for k in range(goods):
            if divisible[k] == 0:
                keeps, gets = low[k] - fine <= 0.0 <= high[k] + fine, low[k] - fine <= 1.0 <= high[k] + fine
                ways = count * (int(keeps) + int(gets))
                more_a, more_b, order = np.empty(ways), np.empty(ways), np.empty(ways, dtype=np.int64)
                n = 0
                for p in range(count):
                    if keeps:
                        more_a[n], more_b[n] = a[p] + value[0, k] * 0.0, b[p] + value[1, k] * 1.0
                        n += 1
                    if gets:
                        more_a[n], more_b[n] = a[p] + value[0, k] * 1.0, b[p] + value[1, k] * 0.0
                        n += 1
                count = _undominated(more_a, more_b, order)
                a, b = np.empty(count), np.empty(count)
                for n in range(count):
                    a[n], b[n] = more_a[order[n]], more_b[order[n]]
        count = _undominated(a, b, order)
        line_count[g] = count
        corner_count[g] = _land(value, low, high, divisible, corners[g])
        if total + count > len(all_a):
            all_a, all_b = _grown(all_a, 2 * (total + count)), _grown(all_b, 2 * (total + count))
        for n in range(count):
            all_a[total], all_b[total] = a[order[n]], b[order[n]]
            total += 1
    return all_a[:total], all_b[:total]


@_compiled
def _cuts(shift: Floats, line_count: Ints, corners: Floats, corner_count: Ints, fine: float) -> Floats:
    """B's points at all corners of all packages, each once; before them one below all.

    Packages come in the order of B's points, so that each corner of a group gives a run of rising cuts: runs are merged.
    """
    size, runs = 0, 0
    for g in range(len(line_count)):
        size += line_count[g] * corner_count[g]
        runs += corner_count[g]
    cuts, merged = np.empty(size + 1), np.empty(size + 1)
    begins = np.empty(runs + 1, dtype=np.int64)
    n, run, line = 0, 0, 0
    for g in range(len(line_count)):
        for v in range(corner_count[g]):
            begins[run] = n
            run += 1
            for p in range(line_count[g]):
                cuts[n] = corners[g, 1, v] + shift[line + p]
                n += 1
        line += line_count[g]
    begins[runs] = size
    while runs > 1:
        pairs = (runs + 1) // 2
        for pair in range(pairs):
            left, middle = begins[2 * pair], begins[2 * pair + 1]
            right, stop = middle, begins[min(2 * pair + 2, runs)]
            begins[pair] = left
            for n in range(left, stop):
                if left < middle and (right >= stop or cuts[left] <= cuts[right]):
                    merged[n] = cuts[left]
                    left += 1
                else:
                    merged[n] = cuts[right]
                    right += 1
        begins[pairs] = size
        runs = pairs
        cuts, merged = merged, cuts
    merged[0], merged[1] = cuts[0] - 1, cuts[0]
    kept = 2
    for n in range(1, size):
        if cuts[n] - cuts[n - 1] > fine:
            merged[kept] = cuts[n]
            kept += 1
    return merged[:kept]


@_compiled
def _height(
    cut: float, a: float, b: float, corners: Floats, slopes: Floats, g: int, count: int, place: int
) -> tuple[float, int]:
    """What A gets in a package while B gets a cut: numpy's `interp`, found from a place at or before the right one."""
    along = cut - b
    while place < count - 1 and corners[g, 1, place + 1] <= along:
        place += 1
    if along <= corners[g, 1, place] or place == count - 1:
        return corners[g, 0, place] + a, place
    return slopes[g, place] * (along - corners[g, 1, place]) + corners[g, 0, place] + a, place


@_compiled
def _split(
    left: float, right: float, at_left: Floats, at_right: Floats, lines: Ints, fine: float, owners: Ints, ends: Floats,
    filled: Ints,
) -> tuple[Ints, Floats]:  # fmt: skip
    """The pieces of the envelope in one interval, as in `model.frontier._envelope`, from the left.

    They join those already in `owners` and `ends` (n, 4), of which so many are filled; both are returned, with more room
    if need be.
    """
    count, number = len(lines), filled[0]
    depth, room = 1, 8
    bounds, heights = np.empty((room, 2)), np.empty((room, 2, count))
    bounds[0, 0], bounds[0, 1] = left, right
    for n in range(count):
        heights[0, 0, n], heights[0, 1, n] = at_left[n], at_right[n]
    while depth > 0:
        depth -= 1
        left, right = bounds[depth, 0], bounds[depth, 1]
        top_left, top_right = -np.inf, -np.inf
        for n in range(count):
            top_left, top_right = max(top_left, heights[depth, 0, n]), max(top_right, heights[depth, 1, n])
        both, first, last = -1, -1, -1
        for n in range(count):
            here, there = heights[depth, 0, n], heights[depth, 1, n]
            is_left, is_right = here >= top_left - fine, there >= top_right - fine
            if is_left and is_right:
                both = n
                break
            if is_left and (first < 0 or there > heights[depth, 1, first]):
                first = n
            if is_right and (last < 0 or here > heights[depth, 0, last]):
                last = n
        if both >= 0 or not right - left > fine:
            owner = both if both >= 0 else max(first, 0)
            if number == len(owners):
                more_owners, more_ends = np.empty(2 * number, dtype=np.int64), np.empty((2 * number, 4))
                for n in range(number):
                    more_owners[n] = owners[n]
                    for m in range(4):
                        more_ends[n, m] = ends[n, m]
                owners, ends = more_owners, more_ends
            owners[number] = lines[owner]
            ends[number, 0], ends[number, 1] = left, heights[depth, 0, owner]
            ends[number, 2], ends[number, 3] = right, heights[depth, 1, owner]
            number += 1
            continue
        if depth + 2 > room:
            more_bounds, more_heights = np.empty((2 * room, 2)), np.empty((2 * room, 2, count))
            for m in range(room):
                for side in range(2):
                    more_bounds[m, side] = bounds[m, side]
                    for n in range(count):
                        more_heights[m, side, n] = heights[m, side, n]
            bounds, heights, room = more_bounds, more_heights, 2 * room
        ahead = heights[depth, 0, first] - heights[depth, 0, last]
        behind = heights[depth, 1, last] - heights[depth, 1, first]
        part = ahead / (ahead + behind)
        middle = left + part * (right - left)
        bounds[depth + 1, 0], bounds[depth + 1, 1] = left, middle  # the left half lies on top, and comes first
        bounds[depth, 0], bounds[depth, 1] = middle, right
        for n in range(count):
            here, there = heights[depth, 0, n], heights[depth, 1, n]
            at_middle = here + part * (there - here)
            heights[depth + 1, 0, n], heights[depth + 1, 1, n] = here, at_middle
            heights[depth, 0, n] = at_middle
        depth += 2
    filled[0] = number
    return owners, ends


@_compiled
def _higher(
    p: int, first: float, last: float, most: tuple[float, float, float], high: tuple[int, int, int]
) -> tuple[tuple[float, float, float], tuple[int, int, int]]:
    """The packages highest at the beginning, at the end, and at both together, one more being looked at."""
    at_first, at_last, at_both = most
    one, two, three = high
    if first > at_first:
        at_first, one = first, p
    if last > at_last:
        at_last, two = last, p
    if first + last > at_both:
        at_both, three = first + last, p
    return (at_first, at_last, at_both), (one, two, three)


@_compiled
def _envelope(
    a: Floats, b: Floats, line_count: Ints, corners: Floats, corner_count: Ints, fine: float
) -> tuple[Ints, Floats, int]:
    """`model.frontier._envelope`: owner, and (b0, a0, b1, a1), of all intervals, and their number."""
    cuts = _cuts(b, line_count, corners, corner_count, fine)
    count, intervals = len(a), len(cuts) - 1
    slopes = np.zeros((corners.shape[0], corners.shape[2]))
    group = np.empty(count, dtype=np.int64)
    place, ahead = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    candidates, lines = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    reach, before, after = np.empty(count), np.empty(count), np.empty(count)
    at_start, at_end, at_left, at_right = np.empty(count), np.empty(count), np.empty(count), np.empty(count)
    owners, ends = np.empty(intervals + 64, dtype=np.int64), np.empty((intervals + 64, 4))
    filled = np.zeros(1, dtype=np.int64)
    p = 0
    for g in range(len(corner_count)):
        for v in range(corner_count[g] - 1):
            slopes[g, v] = (corners[g, 0, v + 1] - corners[g, 0, v]) / (corners[g, 1, v + 1] - corners[g, 1, v])
        for _ in range(line_count[g]):
            group[p] = g
            reach[p] = corners[g, 1, corner_count[g] - 1] + b[p]
            after[p], ahead[p] = _height(cuts[0], a[p], b[p], corners, slopes, g, corner_count[g], ahead[p])
            p += 1
    for start in range(0, intervals, RUN):
        stop = min(start + RUN, intervals)
        # A package is concave: it lies below the line that touches it at the beginning of the run. Where that line is lower
        # at both ends than another package, the whole of it is. Three of those that are high at the ends stand for all.
        before, after = after, before
        place, ahead = ahead, place
        most = (-np.inf, -np.inf, -np.inf)
        high = (-1, -1, -1)
        for p in range(count):
            if reach[p] >= cuts[start + 1] - fine:
                g = group[p]
                after[p], ahead[p] = _height(cuts[stop], a[p], b[p], corners, slopes, g, corner_count[g], place[p])
                if reach[p] >= cuts[stop] - fine:
                    most, high = _higher(p, before[p], after[p], most, high)
        few = 0
        for p in range(count):
            if reach[p] >= cuts[start + 1] - fine:
                g = group[p]
                fall = 0.0
                edge = place[p]
                if (
                    edge < corner_count[g] - 1
                    and corners[g, 1, edge + 1] - corners[g, 1, edge] > SHORT
                    and corners[g, 1, edge] <= cuts[start] - b[p]
                ):
                    fall = slopes[g, edge] * (cuts[stop] - cuts[start]) * (1 - MARGIN)
                first, last = before[p] + MARGIN, before[p] + fall + MARGIN
                lower = False
                for q in high:
                    lower = lower or (q >= 0 and before[q] > first and after[q] > last)
                if not lower:
                    candidates[few], at_end[few] = p, before[p]
                    few += 1
        for n in range(start, stop):
            left, right = cuts[n], cuts[n + 1]
            at_start, at_end = at_end, at_start
            active = 0
            top_left, top_right = -np.inf, -np.inf
            for c in range(few):
                p = candidates[c]
                g = group[p]
                at_end[c], place[p] = _height(right, a[p], b[p], corners, slopes, g, corner_count[g], place[p])
                if reach[p] >= right - fine:
                    lines[active], at_left[active], at_right[active] = p, at_start[c], at_end[c]
                    top_left, top_right = max(top_left, at_start[c]), max(top_right, at_end[c])
                    active += 1
            both = -1
            for m in range(active):
                if at_left[m] >= top_left - fine and at_right[m] >= top_right - fine:
                    both = m
                    break
            number = filled[0]
            if both >= 0 and number < len(owners):
                owners[number] = lines[both]
                ends[number, 0], ends[number, 1] = left, at_left[both]
                ends[number, 2], ends[number, 3] = right, at_right[both]
                filled[0] = number + 1
            else:
                owners, ends = _split(left, right, at_left, at_right, lines[:active], fine, owners, ends, filled)
    return owners, ends, filled[0]


@_compiled
def _pieces(owner: Ints, ends: Floats, number: int, tolerance: float, fine: float, table: Floats) -> int:
    """`model.frontier._pieces` into the first four rows of a table, as far as there is room; how many there are."""
    room = table.shape[1]
    count = 0
    was_owner, was_b, was_a, was_slope = -1, 0.0, 0.0, 0.0
    for n in range(number):
        b0, a0, b1, a1 = ends[n, 0], ends[n, 1], ends[n, 2], ends[n, 3]
        falls = a0 - a1 > fine
        drops = n == number - 1 or ends[n + 1, 1] < a1 - fine
        if not (falls or drops):
            continue
        if not falls:
            b0, a0 = b1, a1
        slope = (a0 - a1) / (b1 - b0)
        joined = (
            owner[n] == was_owner
            and abs(b0 - was_b) <= fine
            and abs(a0 - was_a) <= fine
            and abs(slope - was_slope) <= tolerance * max(1.0, abs(slope))
        )
        if not joined:
            count += 1
            if count <= room:
                table[0, count - 1], table[1, count - 1] = a0, b0
        if count <= room:
            table[2, count - 1], table[3, count - 1] = a1, b1
        was_owner, was_b, was_a, was_slope = owner[n], b1, a1, slope
    return count


@_compiled
def _floors(table: Floats, count: int, tolerance: float, fine: float, rising: Ints) -> None:
    """`model.frontier._skip` for both proposers, into the last two rows of a table."""
    for n in range(count):
        p = count - 1 - n
        table[4, n], table[5, n] = table[3, n], table[0, p]
        if n < count - 1:
            if table[0, n + 1] >= table[2, n] - fine:
                table[4, n] -= 2 * tolerance
            if table[3, p - 1] >= table[1, p] - fine:
                table[5, n] -= 2 * tolerance
    rising[1] = rising[2] = 1
    for n in range(count - 1):
        for i in range(2):
            if not table[4 + i, n] <= table[4 + i, n + 1]:
                rising[1 + i] = 0


@_compiled
def _frontiers(
    choice: Ints, same: Ints, first: Ints, meets: Ints, divisible: Ints, value: Floats, points: Floats, lower: Floats,
    upper: Floats, bounds_lower: Floats, bounds_upper: Floats, tolerance: float, fine: float, table: Floats, count: Ints,
) -> None:  # fmt: skip
    """The pieces of every draw of a block; the number of pieces may be more than the table has room for."""
    groups, goods = len(first) - 1, value.shape[2]
    corners = np.empty((groups, 2, goods + 1))
    corner_count, line_count = np.empty(groups, dtype=np.int64), np.empty(groups, dtype=np.int64)
    for d in range(len(value)):
        a, b = _lines(
            choice, same, first, meets, divisible, value[d], points[d], lower[d], upper[d], bounds_lower[d],
            bounds_upper[d], fine, corners, corner_count, line_count,
        )  # fmt: skip
        count[d, 0] = count[d, 1] = count[d, 2] = 0
        if len(a) > 0:
            owners, ends, number = _envelope(a, b, line_count, corners, corner_count, fine)
            count[d, 0] = _pieces(owners, ends, number, tolerance, fine, table[d])
            if count[d, 0] <= table.shape[2]:
                _floors(table[d], count[d, 0], tolerance, fine, count[d])


# ---------------------------------------------------------------- compiled: (b) the game of one draw


@_compiled
def _passed(floors: Floats, count: int, rising: int, target: float, near: int) -> int:
    """How many of some floors lie below a target; where they rise, found from a place nearby."""
    if rising == 0:
        found = 0
        for n in range(count):
            if floors[n] < target:
                found += 1
        return found
    while near < count and floors[near] < target:
        near += 1
    while near > 0 and not floors[near - 1] < target:
        near -= 1
    return near


@_compiled
def _offer(pieces: Floats, proposer: int, piece: int, floor: float) -> tuple[float, float]:
    """`model.frontier.Frontier.best_offer` on a piece: points of the proposer and of the other side."""
    near, far = 2 * proposer, 2 * (1 - proposer)
    own_near, other_near = pieces[near + proposer, piece], pieces[near + 1 - proposer, piece]
    own_far, other_far = pieces[far + proposer, piece], pieces[far + 1 - proposer, piece]
    length = other_far - other_near
    position = 0.0
    if length > 0:
        position = _clip((floor - other_near) / length)
        if not math.isfinite(position):
            position = 0.0
    return own_near * (1 - position) + own_far * position, other_near * (1 - position) + other_far * position


@_compiled
def _zone(table: Floats, count: int, d0: float, d1: float, tie: float, zone: Floats) -> None:
    """`model.fairness.zone`: the signed width, and the most that either side can get while the other keeps D."""
    zone[0] = zone[1] = zone[2] = -np.inf
    for s in range(count):
        a0, b0, a1, b1 = table[0, s], table[1, s], table[2, s], table[3, s]
        g0, h0, g1, h1 = a0 - d0, b0 - d1, a1 - d0, b1 - d1
        inside = (g0 - h0) / ((g0 - h0) - (g1 - h1))
        inside = _clip(inside) if math.isfinite(inside) else 0.0
        equal = min(g0 * (1 - inside) + g1 * inside, h0 * (1 - inside) + h1 * inside)
        zone[0] = max(zone[0], equal, min(g0, h0), min(g1, h1))
        if b1 >= d1 - tie:
            part = _clip((d1 - b0) / (b1 - b0)) if b1 - b0 > 0 else 0.0
            zone[1] = max(zone[1], a0 * (1 - part) + a1 * part)
        if a0 >= d0 - tie:
            part = _clip((d0 - a1) / (a0 - a1)) if a0 - a1 > 0 else 0.0
            zone[2] = max(zone[2], b1 * (1 - part) + b0 * part)


@_compiled
def _most_equals(table: Floats, count: Ints, reference: Floats, tie: float, points: Floats) -> None:
    """`model.fairness.most_equal` of every draw: of both ends of each piece, and where both gain the same on it."""
    for d in range(len(table)):
        r0, r1 = reference[d, 0], reference[d, 1]
        points[d, 0] = points[d, 1] = np.nan
        width, most = -np.inf, -np.inf
        for again in range(2):  # how much the side that gains least can gain; then, of ties, the most for the other
            for s in range(count[d, 0]):
                g0, h0 = table[d, 0, s] - r0, table[d, 1, s] - r1
                g1, h1 = table[d, 2, s] - r0, table[d, 3, s] - r1
                inside = (g0 - h0) / ((g0 - h0) - (g1 - h1))
                inside = _clip(inside) if math.isfinite(inside) else 0.0
                for n in range(3):
                    part = 0.0 if n == 0 else (1.0 if n == 1 else inside)
                    g, h = g0 * (1 - part) + g1 * part, h0 * (1 - part) + h1 * part
                    if again == 0:
                        width = max(width, min(g, h))
                    elif min(g, h) >= width - tie and max(g, h) > most:
                        most = max(g, h)
                        points[d, 0], points[d, 1] = g + r0, h + r1


@_compiled
def _frozen(
    begin: Floats, drift: Floats, value: Floats, no_deal: Floats, impasse: Floats, since: Floats, parts: Floats, points: Floats
) -> None:  # fmt: skip
    """F_A and F_B so many steps after a node began, for all of `since` (T) at once: into `points` (2, T)."""
    goods = len(begin)
    for i in range(2):
        if not np.isnan(impasse[i]):
            points[i] = impasse[i]
            continue
        for k in range(goods):
            for t in range(len(since)):
                held = _clip(begin[k] + drift[k] * since[t])
                parts[k, t] = (held if i == 0 else 1 - held) * value[i, k]
        _sums(parts, goods, points[i])
        for t in range(len(since)):
            points[i, t] += no_deal[i]


@_compiled
def _backwards(
    first: Ints, times: Ints, parent: Ints, starts: Ints,
    drift: Floats, cost: Floats, freeze: Floats, proposer: Floats, impasse: Floats, probability: Floats, belief: Floats,
    freeze_at_event: Floats, value: Floats, no_deal: Floats, control: Floats, delta: Floats, table: Floats, count: Ints,
    slot: Ints, tolerance: float, tie: float, kept: Floats, zone: Floats, deal: Floats, frozen: Floats,
) -> None:  # fmt: skip
    """`model.deadline.play` for every draw of a block, level by level of the event tree from the last to the first.

    Nodes of all levels stand side by side, level l from first[l] on, over the steps times[l]. `kept` (D, slots, 4, 2)
    takes V, D, U and C of the nodes of the steps that have a slot, `zone` (D, slots, 3) the zone there.
    """
    nodes, goods, levels = len(parent), drift.shape[2], len(times)
    horizon = times[levels - 1, 1]
    since = np.arange(float(horizon + 1))
    begin, parts, f = np.empty((nodes, goods)), np.empty((goods, horizon + 1)), np.empty((nodes, 2, horizon + 1))
    v, no = np.empty((nodes, 3, 2)), np.empty((3, 2))
    ends = np.empty((nodes, horizon + 1))
    alive = np.empty(nodes)
    for d in range(len(value)):
        for level in range(levels):
            for n in range(first[level], first[level + 1]):
                if level == 0:
                    for k in range(goods):
                        begin[n, k] = control[d, k]
                else:
                    up = first[level - 1] + parent[n]
                    steps = float(times[level - 1, 1] - times[level - 1, 0])
                    for k in range(goods):
                        begin[n, k] = _clip(begin[up, k] + drift[d, up, k] * steps)
        pieces = table[d]
        size = count[d, 0]
        near0, near1 = 0, 0
        for level in range(levels - 1, -1, -1):
            opens, closes = times[level, 0], times[level, 1]
            branches = 0
            if level < levels - 1:
                for n in range(first[level + 1], first[level + 2]):
                    branches += int(parent[n] == 0)
            for n in range(first[level], first[level + 1]):
                here = n - first[level]
                lasts = since[: closes - opens + 1]
                _frozen(begin[n], drift[d, n], value[d], no_deal[d], impasse[d, n], lasts, parts, f[n, :, : len(lasts)])
                if level == levels - 1:
                    for i in range(2):
                        v[n, 0, i] = v[n, 1, i] = v[n, 2, i] = f[n, i, closes - opens]
                    if slot[horizon] >= 0:
                        at = slot[horizon] + here
                        for i in range(2):
                            kept[d, at, 0, i] = kept[d, at, 1, i] = kept[d, at, 2, i] = kept[d, at, 3, i] = v[n, 0, i]
                        _zone(pieces, size, v[n, 0, 0], v[n, 0, 1], tie, zone[d, at])
                else:
                    for w in range(3):
                        v[n, w, 0] = v[n, w, 1] = 0.0
                    for b in range(branches):
                        m = first[level + 1] + here * branches + b
                        stop = freeze_at_event[d, m]
                        for i in range(2):
                            for w in range(3):
                                weight = probability[d, m] if w == 2 else belief[d, m, i]
                                v[n, w, i] += weight * (stop * f[m, i, 0] + (1 - stop) * v[m, w, i])
                goes_on = 1 - freeze[d, n]
                for step in range(closes - 1, opens - 1, -1):
                    for i in range(2):
                        stopped = freeze[d, n] * f[n, i, step - opens + 1]
                        for w in range(3):
                            no[w, i] = -cost[d, n, i] + delta[d, i] * (stopped + goes_on * v[n, w, i])
                    chance = proposer[d, n]
                    if starts[n] >= 0:
                        chance = 1.0 if (starts[n] + step - opens) % 2 == 0 else 0.0
                    v[n, 0, 0] = v[n, 0, 1] = v[n, 2, 0] = v[n, 2, 1] = 0.0
                    v[n, 1, 0], v[n, 1, 1] = no[1, 0], no[1, 1]
                    ends[n, step] = 0.0
                    for i in range(2):
                        likely = chance if i == 0 else 1 - chance
                        if likely == 0.0:
                            continue
                        j = 1 - i
                        own, other, piece = -np.inf, -np.inf, -1
                        if i == 0:
                            near0 = _passed(pieces[4], size, count[d, 1], no[0, 1] - tolerance, near0)
                            piece = near0 if near0 < size else -1
                        else:
                            near1 = _passed(pieces[5], size, count[d, 2], no[0, 0] - tolerance, near1)
                            piece = size - 1 - near1
                        if piece >= 0:
                            own, other = _offer(pieces, i, piece, no[0, j])
                        if own >= no[0, i] - tolerance:
                            v[n, 0, i] += likely * own
                            v[n, 0, j] += likely * other
                            v[n, 2, i] += likely * own
                            v[n, 2, j] += likely * other
                            ends[n, step] += likely
                        else:
                            v[n, 0, i] += likely * no[0, i]
                            v[n, 0, j] += likely * no[0, j]
                            v[n, 2, i] += likely * no[2, i]
                            v[n, 2, j] += likely * no[2, j]
                    if slot[step] >= 0:
                        at = slot[step] + here
                        for i in range(2):
                            for w in range(3):
                                kept[d, at, w, i] = v[n, w, i]
                            kept[d, at, 3, i] = no[0, i]
                        _zone(pieces, size, v[n, 1, 0], v[n, 1, 1], tie, zone[d, at])
        # Forwards, by the analyst's probabilities.
        for level in range(levels):
            opens, closes = times[level, 0], times[level, 1]
            for n in range(first[level], first[level + 1]):
                on = 1.0
                if level > 0:
                    on = alive[first[level - 1] + parent[n]] * probability[d, n]
                    frozen[d, opens] += on * freeze_at_event[d, n]
                    on = on * (1 - freeze_at_event[d, n])
                for step in range(opens, closes):
                    signed = on * ends[n, step]
                    deal[d, step] += signed
                    stopped = (on - signed) * freeze[d, n]
                    frozen[d, step + 1] += stopped
                    on = on - signed - stopped
                alive[n] = on
        for step in range(1, horizon + 1):
            deal[d, step] += deal[d, step - 1]
            frozen[d, step] += frozen[d, step - 1]
