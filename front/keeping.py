"""Answers that are kept for all sessions: what one visitor has asked, the next one has at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

P = ParamSpec("P")
R = TypeVar("R")


def kept(most: int, key: Callable[..., Hashable] = hashkey) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep so many answers of a function; whoever asks the same while it is being answered waits for that answer.

    Args:
        most: so many; the one not asked for longest makes room.
        key: what of the arguments an answer depends on; all of them if not said.
    """
    answers: LRUCache[Any, Any] = LRUCache(most)

    def keeping(function: Callable[P, R]) -> Callable[P, R]:
        return cached(answers, key, condition=threading.Condition())(function)

    return keeping
