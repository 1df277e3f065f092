"""What is made after the first picture of a page, in the place that it has: the sliders, and the strip of what was changed.

A browser takes longer to show the elements of a page than the server to make them. What comes together it shows together, and
draws pictures last; so the first picture is sent alone, with what stands above it, and is seen before the rest of the page comes.
A page whose picture stands beside other things makes the picture first.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from time import sleep as drawing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from front.answers import scheduler

HEAD_START = 0.05
"""Seconds in which a browser draws the first picture."""


class _Run(threading.local):
    """A run of a page."""

    def __init__(self) -> None:
        self.waiting: list[tuple[DeltaGenerator, Callable[[], None]]] | None = None
        """What waits; none outside a page."""
        self.pictured = False
        """Whether a picture was sent."""


_run = _Run()


def put_off(place: DeltaGenerator, make: Callable[[], None]) -> None:
    """Make something in a place of the page when the first picture is sent, or before long work; after that at once."""
    if _run.waiting is None or _run.pictured:
        with place:
            make()
    else:
        _run.waiting.append((place, make))


def now() -> None:
    """Make what waits."""
    if _run.waiting:
        waiting, _run.waiting = _run.waiting, []
        for place, make in waiting:
            with place:
                make()


def after_a_picture() -> None:
    """Make what waits; give the first picture a head start, if the server is not busy: a browser waits there anyway."""
    if _run.waiting is not None and not _run.pictured:
        _run.pictured = True
        if not scheduler.wanted():
            with scheduler.giving_way():
                drawing(HEAD_START)
    now()


@contextlib.contextmanager
def at_the_latest() -> Iterator[None]:
    """What still waits is made at the end of this, also where something went wrong: it may be the way back."""
    outside, _run.waiting = _run.waiting, []
    try:
        yield
    finally:
        try:
            now()
        finally:
            _run.waiting = outside
            _run.pictured &= outside is not None


@contextlib.contextmanager
def working(doing: str) -> Iterator[None]:
    """Work that takes seconds, with a word of it on the page; nothing waits for it."""
    now()
    with st.spinner(doing):
        yield
