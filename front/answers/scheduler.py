"""One run at a time: every session waits for its turn, and long work gives way.

Python computes one thing at a time in any case; threads that interrupt each other every few milliseconds only make all of them
late. With 50 visitors who move a slider every three seconds a move takes 0.1 s instead of 4 (`benchmarks/app_load.py`).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Final

PATIENCE: Final = 10.0
"""Seconds that a run waits for its turn; then it goes on without one."""

_turn = threading.Lock()
_own = threading.local()
_queue: set[int] = set()
"""Threads that wait for their turn."""


@contextlib.contextmanager
def taken() -> Iterator[None]:
    """A run, in its turn; a part of a run that has it already goes on."""
    if getattr(_own, "held", False):
        yield
        return
    _own.held = _acquired()
    try:
        yield
    finally:
        _give_back()


@contextlib.contextmanager
def giving_way() -> Iterator[None]:
    """Work that takes seconds, in the middle of a run: others have their turns meanwhile."""
    held = _give_back()
    try:
        yield
    finally:
        if held:
            _own.held = _acquired()


def wanted() -> bool:
    """Whether others wait for their turn."""
    return bool(_queue)


def _acquired() -> bool:
    """Whether the turn came in time."""
    me = threading.get_ident()
    _queue.add(me)
    try:
        return _turn.acquire(timeout=PATIENCE)
    finally:
        _queue.discard(me)


def _give_back() -> bool:
    """Whether there was a turn to give back."""
    held = getattr(_own, "held", False)
    if held:
        _own.held = False
        _turn.release()
    return held
