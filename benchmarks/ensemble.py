"""How many draws of the whole deadline game a second, where the time goes, and how much slower one program an offer is.

Run `python benchmarks/ensemble.py [FILE]`. Draws are uniform over all ranges of the scenario. Wall time depends on what
else the machine does; processor time a draw is given beside it. The mixed-integer program is run on one draw.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from model.game import Floats, compiled, draw_games
from model.game.deadline import play
from model.game.program import Settlement
from model.scenario import Scenario, files

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PART = 20_000
"""Draws that are in memory at a time."""
PLAIN = 200
"""Draws of the plain path."""
R = TypeVar("R")


def draws(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    """Uniform draws over every range."""
    rng = np.random.default_rng(seed)
    ranged = {where: e for where, e in scenario.estimates().items() if e.ranged}
    return {where: rng.uniform(e.low or 0.0, e.high or 0.0, count) for where, e in ranged.items()}


def timed(task: Callable[[], R]) -> tuple[R, float, float]:
    """What a task gives, and its wall time and processor time in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    result = task()
    return result, time.perf_counter() - wall, time.process_time() - processor


def ensemble(scenario: Scenario, count: int, threads: int) -> None:
    """Compile to arrays and play so many draws, a part at a time."""
    for part, start in enumerate(range(0, count, PART)):
        compiled.play_compiled(draw_games(scenario, draws(scenario, min(PART, count - start), part)), threads=threads)


def main() -> None:
    """Print the figures."""
    file = sys.argv[1] if len(sys.argv) > 1 else str(files.shipped("scenarios") / "kursk-2025-01.yaml")
    scenario = files.load(file)
    _, first, _ = timed(lambda: compiled.compiled_in_background().join())
    ranges = len(draws(scenario, 1, 0))
    print(f"scenario                             {file}, {ranges} ranges")
    print(f"compiled, or read from the cache, in {first:10.2f} s; {os.cpu_count()} processors")

    print("\nDraws of the whole game (drawing, arrays, frontier, recursion)")
    print("     draws   threads    a second    processor us a draw")
    rate: dict[tuple[int, int], float] = {}
    for threads in (1, 2):
        for size in SIZES:
            _, wall, processor = timed(lambda n=size, k=threads: ensemble(scenario, n, k))  # type: ignore[misc]
            rate[threads, size] = size / wall
            print(f"{size:10,} {threads:9} {size / wall:11,.0f} {processor / size * 1e6:18.1f}")

    ratios = ", ".join(f"{rate[2, size] / rate[1, size]:.2f} at {size:,}" for size in SIZES)
    print(f"  two threads are so many times as fast as one: {ratios}")
    slowest, fastest = min(rate[2, size] for size in SIZES[1:]), max(rate[2, size] for size in SIZES[1:])
    print(
        f"  from {SIZES[1]:,} to {SIZES[-1]:,} draws the fastest a second are {fastest / slowest:.2f} times the slowest"
    )

    print(f"\nWhere the time of {PART:,} draws goes, one thread")
    numbers, *drawing = timed(lambda: draws(scenario, PART, 0))
    batch, *arrays = timed(lambda: draw_games(scenario, numbers))
    curves, *frontier = timed(lambda: compiled.frontiers(batch, threads=1))
    _, *recursion = timed(lambda: compiled.backward(batch, curves, threads=1))
    stages = {"drawing": drawing, "arrays": arrays, "frontier": frontier, "recursion": recursion}
    whole = sum(processor for _, processor in stages.values())
    for name, (_, processor) in stages.items():
        print(f"  {name:12} {processor / PART * 1e6:8.1f} us a draw {processor / whole:7.0%}")

    print("\nThe same game otherwise, one thread")
    compiled_a_draw = whole / PART
    few = draw_games(scenario, {where: values[:PLAIN] for where, values in numbers.items()})
    plain, _, processor = timed(lambda: play(few))
    plain_a_draw = processor / PLAIN
    one = draw_games(scenario, {where: values[:1] for where, values in numbers.items()})
    reference, _, program_a_draw = timed(lambda: play(one, Settlement(one).best_offers))
    found = compiled.play_compiled(few).score
    print(
        f"  plain path             {plain_a_draw * 1e3:10.2f} ms a draw, {plain_a_draw / compiled_a_draw:10,.0f} times"
    )
    print(
        f"  a program an offer     {program_a_draw * 1e3:10.0f} ms a draw, {program_a_draw / compiled_a_draw:10,.0f} times"
    )
    gap = np.abs(found - plain.levels[0].score[:, 0, 0]).max()
    print(f"  two threads play {program_a_draw * rate[2, SIZES[-1]]:,.0f} times as many draws a second as programs")
    print(f"  greatest difference of a score: {gap:.1e} points from the plain path,", end=" ")
    print(f"{np.abs(found[:1] - reference.levels[0].score[:, 0, 0]).max():.1e} from the program")


if __name__ == "__main__":
    main()
