"""The deadline game of very many draws: the frontier and the recursion, compiled.

The question is that of `model.game.deadline`, and so are the definitions; here they are put once more, for one draw at a time
and in loops, so that numba can compile them. A draw takes two steps,

    (a) the pieces of its frontier (`model.game.compiled.frontier`: knapsack, undominated packages, upper envelope)
    (b) the game backwards and forwards (`model.game.compiled.recursion`), in which every offer is a look-up in those pieces

which stand function by function in the order of their plain twins; several wars fought over the same deals can share (a):
`plays`. What is kept of a draw is little, `model.game.days.Days`; `solved` gives all of `model.game.deadline.Play` for the few
draws of a page. All comparisons and tolerances are those of the plain path, and sums are taken in numpy's order, so that both
paths decide a tie in the same way. Within (a), a package that is lower than another over a whole run of intervals is left out
there; nothing else is dropped.

How to read it: draws are independent, each is computed by one thread, and what it gives does not depend on how draws are
cut into blocks or on how many threads there are. Compiled code without the interpreter's lock runs in ordinary threads,
so that it may be called from several threads of an app and in a process that was forked.

Compilation takes some 15 seconds the first time; its result is kept beside this file, or in the user's cache where that
folder cannot be written (and nowhere where neither can be). `compiled_in_background` and `ready` are for who cannot wait.

Source: sections 4 and 6 of docs/model.md; the sources of `model.game.frontier` and `model.game.deadline`.

>>> from model import files
>>> from model.game import draw_games
>>> talks = files.load(files.shipped("scenarios") / "textbook" / "random-proposer.yaml")
>>> many = play_compiled(draw_games(talks, {"regimes.talks.proposer": np.array([0.25, 0.5, 0.65])}))
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
from functools import lru_cache

import numpy as np

from model.game.arrays import Deals, Floats, Game
from model.game.branches import OverBranches
from model.game.compilation import compile_game
from model.game.compiled.arguments import Curves, Kept, Packages, Stakes, Tolerances, War
from model.game.compiled.frontier import build_frontiers
from model.game.compiled.recursion import most_equals, play_draws
from model.game.days import Day, Days, path_probabilities
from model.game.deadline import Play, Values, forwards, ground
from model.game.fairness import TIE
from model.game.frontier import FINE, TOLERANCE, build, kernel_refuses, packages
from model.scenario import parse

THREAD_BLOCK = 1024
"""Draws that one thread takes at a time: their pieces are a few megabytes, and stay in the cache between (a) and (b)."""
LEAST_DRAWS = 128
"""Draws for which a thread is worth its while."""
PIECES = 96
"""Pieces of a frontier for which there is room at first; a block with more is done again with more room."""
TOLERANCES = Tolerances(TOLERANCE, FINE, TIE)
"""Those of the plain path."""


def refuses(game: Game) -> str | None:
    """Why this path cannot be used, in words; nothing where it can: as for `model.game.frontier.kernel_refuses`."""
    return kernel_refuses(game)


def play_compiled(game: Game, at: Sequence[int] = (0,), threads: int | None = None) -> Days:
    """Solve the game of every draw: `model.game.deadline.play`, with what `Days` keeps of it: `model.game.deadline.Play.on_days`.

    Args:
        game: its draws; some ten thousand at a time are enough for full speed and a few megabytes.
        at: the steps whose nodes are kept.
        threads: how many draws are computed side by side; as many as there are processors if not said.

    Raises:
        ValueError: a game that this path refuses, or a step that the game does not have.
    """
    return plays(((game, at),), threads)[0]


def solved(game: Game, threads: int | None = None) -> Play:
    """All of every game: `model.game.deadline.play`, whose recursion is done here.

    Raises:
        ValueError: a game that this path refuses.
    """
    _refuse(game, ())
    result = _Results(game, range(game.steps + 1))

    def block(start: int, stop: int) -> None:
        result.fill(_curves(game, start, stop), start, stop)

    in_blocks(block, game.draws, threads)
    frontier = build(game)
    values = [Values(*its, frontier.best_offers(its[-1])) for its in result.levels()]
    values[-1].offer[:, :, -1] = -np.inf  # nobody makes an offer at the horizon
    return forwards(game, frontier, ground(game), values)


def over_branches_compiled(game: Game, step: int, threads: int | None = None) -> OverBranches:
    """What both sides can expect of a step in every draw: `model.game.branches.play_plain`.

    Raises:
        ValueError: as `play`.
    """
    (day,) = play_compiled(game, (step,), threads).days
    return OverBranches(*(day.over_branches(values) for values in (day.score, day.walk_away, day.saying_no)))


def plays(wars: Sequence[tuple[Game, Sequence[int]]], threads: int | None = None) -> tuple[Days, ...]:
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
        for result in results:
            result.fill(curves, start, stop)

    in_blocks(block, first.draws, threads)
    return tuple(result.days() for result in results)


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


def backward(game: Game, curves: Curves, at: Sequence[int] = (0,), threads: int | None = None) -> Days:
    """The game of every draw, given its frontiers.

    Raises:
        ValueError: as `play`.
    """
    _refuse(game, at)
    result = _Results(game, at)

    def block(start: int, stop: int) -> None:
        result.fill(Curves(curves.table[start:stop], curves.count[start:stop]), start, stop)

    in_blocks(block, game.draws, threads)
    return result.days()


def most_equal_compiled(curves: Curves, reference: Floats) -> Floats:
    """argmax over all deals of min_i (W_i - R_i) for a reference point R (D, 2) of each draw: `model.game.fairness.most_equal`.

    Returns its points (D, 2); not a number where there is no deal at all.
    """
    points = np.empty((len(curves.table), 2))
    reference = np.array(reference, dtype=np.float64, order="C")
    most_equals(_contiguous(curves), reference, TIE, points)
    return points


def ready() -> bool:
    """Whether everything is compiled, or loaded from the cache, so that `play` answers at once."""
    return all(getattr(function, "signatures", ()) for function in (build_frontiers, play_draws, most_equals))


def compiled_in_background() -> threading.Thread:
    """Start to compile in a process of its own, then load what it left on disk; `ready` says when it is done.

    The compiler holds the interpreter's lock and does not survive its end, so that it must be neither in a thread that
    shows pages nor in one that may be cut off.
    """

    def compile_and_load() -> None:
        code = "from model.game import compiled; compiled.warm()"
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
        warm()

    thread = threading.Thread(target=compile_and_load, name="compile model.game.compiled", daemon=True)
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
    game = compile_game(parse(smallest))
    play_compiled(game, threads=1)
    most_equal_compiled(frontiers(game, threads=1), np.zeros((1, 2)))


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
    size = min(THREAD_BLOCK, max(LEAST_DRAWS, math.ceil(draws / count)))
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


def _contiguous(curves: Curves) -> Curves:
    return Curves(np.ascontiguousarray(curves.table), np.ascontiguousarray(curves.count))


@lru_cache(maxsize=256)
def _packages(deals: Deals) -> Packages:
    """The packages of options by the conditional bounds they meet, as compiled code wants them."""
    choice, met = packages(deals)
    meets, group = np.unique(met, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(group.ravel(), minlength=len(meets)))])
    ordered = choice[order].copy()
    same = np.zeros(len(ordered), dtype=np.int64)
    same[1:] = np.cumprod(ordered[1:] == ordered[:-1], axis=1).sum(axis=1)
    same[first[:-1]] = 0
    divisible = np.array(deals.divisible, dtype=np.int64)
    return Packages(ordered, same, first.astype(np.int64), meets.astype(np.int64), divisible)


def _curves(game: Game, start: int, stop: int) -> Curves:
    """The frontiers of some draws; those that are the same are built once."""
    numbers = (game.value, game.option_points, game.lower, game.upper, game.bounds_lower, game.bounds_upper)
    stakes = Stakes(*(_rows(array, start, stop) for array in numbers))
    if stop - start > 1 and all((array[1:] == array[:-1]).all() for array in stakes):
        alike = _curves(game, start, start + 1)
        return Curves(alike.table.repeat(stop - start, axis=0), alike.count.repeat(stop - start, axis=0))
    room = PIECES
    while True:
        curves = Curves(np.zeros((stop - start, 6, room)), np.empty((stop - start, 3), dtype=np.int64))
        build_frontiers(_packages(game.deals), stakes, TOLERANCES, curves)
        needed = int(curves.count[:, 0].max(initial=0))
        if needed <= room:
            return curves
        room = needed


def _war(game: Game, start: int, stop: int) -> War:
    """The event trees of some draws, the nodes of all levels side by side."""
    levels = game.levels

    def joined(name: str) -> Floats:
        parts = [getattr(level, name)[start:stop] for level in levels]
        return np.ascontiguousarray(np.concatenate(parts, axis=1), dtype=np.float64)

    return War(
        first=np.cumsum([0, *(len(level.paths) for level in levels)]).astype(np.int64),
        times=np.array([[level.start, level.end] for level in levels], dtype=np.int64),
        parent=np.concatenate([level.parent for level in levels]).astype(np.int64),
        starts=np.concatenate([level.starts for level in levels]).astype(np.int64),
        drift=joined("drift"),
        cost=joined("cost"),
        freeze=joined("freeze"),
        proposer=joined("proposer"),
        impasse=joined("impasse"),
        probability=joined("probability"),
        belief=joined("belief"),
        freeze_at_event=joined("freeze_at_event"),
        value=_rows(game.value, start, stop),
        no_deal=_rows(game.no_deal_points, start, stop),
        control=_rows(game.control, start, stop),
        delta=_rows(game.delta, start, stop),
    )


class _Results:
    """What is kept of all draws, filled in from several threads, each in its own draws."""

    def __init__(self, game: Game, at: Sequence[int]) -> None:
        self.game, self.at = game, tuple(at)
        steps = sorted({0, *at})
        slot = np.full(game.steps + 1, -1, dtype=np.int64)
        total = 0
        for step in steps:
            slot[step] = total
            total += len(game.levels[game.level_of(step)].paths)
        deal, freeze = np.zeros((2, game.draws, game.steps + 1))
        self.kept = Kept(slot, np.zeros((game.draws, total, 4, 2)), np.zeros((game.draws, total, 3)), deal, freeze)

    def fill(self, curves: Curves, start: int, stop: int) -> None:
        """Play some draws."""
        here = slice(start, stop)
        slot, *arrays = self.kept
        kept = Kept(slot, *(array[here] for array in arrays))
        play_draws(_war(self.game, start, stop), _contiguous(curves), TOLERANCES, kept)

    def levels(self) -> list[tuple[Floats, Floats, Floats, Floats]]:
        """Where all steps are kept: V, D, U and C (D, N, L, 2) in the nodes of each level."""
        found = []
        for number, level in enumerate(self.game.levels):
            last = number == len(self.game.levels) - 1
            steps, nodes = level.end - level.start + last, len(level.paths)
            here = self.kept.points[:, self.kept.slot[level.start] :][:, : steps * nodes]
            v, d, u, c = here.reshape(self.game.draws, steps, nodes, 4, 2).transpose(3, 0, 2, 1, 4)
            found.append((v, d, u, c))
        return found

    def days(self) -> Days:
        """All of it by name."""
        slot, points, zone, deal, freeze = self.kept
        for array in (points, zone, deal, freeze):
            array.setflags(write=False)
        probability = path_probabilities(self.game)

        def day(step: int) -> Day:
            number = self.game.level_of(step)
            level = self.game.levels[number]
            here = slice(slot[step], slot[step] + len(level.paths))
            score, walk_away, expected, saying_no = (points[:, here, n] for n in range(4))
            return Day(
                step=step,
                paths=level.paths,
                regimes=level.regimes,
                probability=probability[number],
                score=score,
                walk_away=walk_away,
                expected=expected,
                saying_no=saying_no,
                width=zone[:, here, 0],
                best=zone[:, here, 1:],
            )

        first = day(0)
        return Days(
            days=tuple(day(step) for step in self.at),
            score=first.over_branches(first.score),
            walk_away=first.over_branches(first.walk_away),
            deal=deal,
            freeze=freeze,
            war=np.clip(1 - deal - freeze, 0, 1),
        )
