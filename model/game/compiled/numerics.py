"""Compiled arithmetic in the order of numpy: sums, cuts, and how a function is compiled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from model.game.arrays import Floats

F = TypeVar("F", bound=Callable[..., Any])


def _forget_older(folder: Path) -> None:
    """Remove what was compiled before a file of this folder changed: numba looks at a function's own file only."""
    newest = max(path.stat().st_mtime for path in folder.glob("*.py"))
    for index in (folder / "__pycache__").glob("*.nbi"):
        with contextlib.suppress(OSError):
            if index.stat().st_mtime < newest:
                index.unlink()


_forget_older(Path(__file__).parent)


def compile_function(function: F) -> F:
    """Compiled when first called, and kept on disk where there is a place for it; numbers as numpy has them (1/0 is inf)."""
    try:
        compiled = numba.njit(function, cache=True, nogil=True, boundscheck=False, error_model="numpy")
    except RuntimeError:  # neither this folder nor the user's cache can be written
        compiled = numba.njit(function, nogil=True, boundscheck=False, error_model="numpy")
    return cast("F", compiled)


@compile_function
def sum_numbers(numbers: Floats, count: int) -> float:
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


@compile_function
def sum_rows(rows: Floats, count: int, total: Floats) -> None:
    """`sum_numbers` of the first few rows in every column at once, into `total`; the rows are not as they were afterwards."""
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


@compile_function
def clip(number: float) -> float:
    """Cut to [0, 1]; not a number stays so."""
    if number < 0.0:
        return 0.0
    return 1.0 if number > 1.0 else number
