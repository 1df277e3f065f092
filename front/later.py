"""What is made after the first picture of a page, in the place that it has: the sliders, and the strip of what was changed.

A browser takes longer to show the elements of a page than the server to make them, and shows them in the order in which they
come; so what is sent first is seen first. A page whose picture stands beside other things makes the picture first.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


class _Waiting(threading.local):
    """What waits in a run."""

    def __init__(self) -> None:
        self.made_by: list[tuple[DeltaGenerator, Callable[[], None]]] = []


_waiting = _Waiting()


def put_off(place: DeltaGenerator, make: Callable[[], None]) -> None:
    """Make something in a place of the page when the first picture is sent, or before long work."""
    _waiting.made_by.append((place, make))


def now() -> None:
    """Make what waits."""
    waiting, _waiting.made_by = _waiting.made_by, []
    for place, make in waiting:
        with place:
            make()


@contextlib.contextmanager
def at_the_latest() -> Iterator[None]:
    """What still waits is made at the end of this, also where something went wrong: it may be the way back."""
    outside, _waiting.made_by = _waiting.made_by, []
    try:
        yield
    finally:
        try:
            now()
        finally:
            _waiting.made_by = outside


@contextlib.contextmanager
def working(doing: str) -> Iterator[None]:
    """Work that takes seconds, with a word of it on the page; nothing waits for it."""
    now()
    with st.spinner(doing):
        yield
