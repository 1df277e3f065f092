"""What is made after the pictures of a page, in the place that it has: the sliders themselves, and the strip of what was changed.

A browser takes longer to show the elements of a page than the server to make them, and shows them in the order in which they
come; so what is sent first is seen first. A page whose picture stands beside other things makes the picture first.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from streamlit.delta_generator import DeltaGenerator

_own = threading.local()


@contextlib.contextmanager
def last() -> Iterator[None]:
    """What is put off in here is made at its end, also where something went wrong: it may be the way back."""
    outside, _own.waiting = getattr(_own, "waiting", None), []
    try:
        yield
    finally:
        waiting, _own.waiting = _own.waiting, outside
        for place, make in waiting:
            with place:
                make()


def put_off(place: DeltaGenerator, make: Callable[[], None]) -> None:
    """Make something in a place of the page when the rest is made."""
    _own.waiting.append((place, make))
