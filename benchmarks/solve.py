"""How long does one whole solve take, warm, and how much longer if every offer is a mixed-integer program?

Run `python benchmarks/solve.py [FILE]`. Both sides play the same deadline game to the end, in the same process, and their
position scores are compared, so that the ratio is between two ways to one answer.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from model.analysis import scores
from model.game import compile_game, frontier
from model.game.deadline import play
from model.game.program import Settlement
from model.scenario import files

REPEATS = 30


def median_seconds(task: Callable[[], object], repeats: int) -> float:
    """The median time of a task, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the figures."""
    file = sys.argv[1] if len(sys.argv) > 1 else str(files.shipped("scenarios") / "kursk-2025-01.yaml")
    scenario = files.load(file)
    compiled = compile_game(scenario)

    def anew() -> None:
        """Solve as where the deals have changed, and with them the frontier."""
        frontier.recent.clear()
        scores.solve(scenario)

    whole = median_seconds(anew, REPEATS)
    war = median_seconds(lambda: scores.solve(scenario), REPEATS)
    kernel = median_seconds(lambda: play(compiled), REPEATS)
    print(f"scenario                              {file}")
    print(f"one whole solve, warm                 {whole * 1e3:8.1f} ms")
    print(f"  where only the war has changed      {war * 1e3:8.1f} ms")
    print(f"  of it the deadline game (kernel)    {kernel * 1e3:8.1f} ms")
    print("the same game, every offer a program  running ...", end="", flush=True)
    found = play(compiled)
    start = time.perf_counter()
    reference = play(compiled, Settlement(compiled).best_offers)
    program = time.perf_counter() - start
    print(f"\rthe same game, every offer a program  {program * 1e3:8.1f} ms   ")
    print(f"ratio                                 {program / kernel:8.0f}")
    gap = max(float(np.abs(a.score - b.score).max()) for a, b in zip(found.levels, reference.levels, strict=True))
    print(f"greatest difference of a score        {gap:8.1e} points")


if __name__ == "__main__":
    main()
