"""Answers that are kept for all sessions: what one visitor has asked, the next one has at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from front.answers import scheduler

P = ParamSpec("P")
R = TypeVar("R")


def kept(
    most: int, key: Callable[..., Hashable] = hashkey, *, long: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep so many answers of a function; whoever asks the same while it is being answered waits for that answer.

    Args:
        most: so many; the one not asked for longest makes room.
        key: what of the arguments an answer depends on; all of them if not said.
        long: whether an answer may take seconds: other sessions then go on meanwhile.
    """
    answers: LRUCache[Any, Any] = LRUCache(most)

    def keeping(function: Callable[P, R]) -> Callable[P, R]:
        found: Callable[P, R] = cached(answers, key, condition=threading.Condition())(function)

        @wraps(function)
        def giving_way(*args: P.args, **named: P.kwargs) -> R:
            with scheduler.giving_way():  # around the cache: who has the turn may be waiting for the same answer
                return found(*args, **named)

        return giving_way if long else found

    return keeping
