"""The body of a page: shown with the rest of the app, and alone where only something in it was moved.

A move of a slider in the page changes nothing in the navigation, nor in a sidebar whose groups are closed, nor in the tools but
for the first time; they are then neither made nor sent again. Where they would change, the whole app is shown. A part of a page
may in turn be shown alone (`part`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import streamlit as st

from front import answers, controls, figure, state
from front.answers import scheduler
from front.session import link
from front.session.view import asked
from front.shell import deferred
from model.errors import LeverageError
from model.reports.html import plain

LOG = logging.getLogger(__name__)
FAULT = "This cannot be shown: the program has failed here, and what it met stands in the log of the server."
NO_NEWS = "The server could not say what is new. It will be asked again in a moment; if this stays, reload the page."
REPLAY_SECONDS = 1.2
"""How long the state before the last change is shown when that change is replayed."""


def shown(main: Callable[[], None]) -> None:
    """Show a page under its tools; from then on it is shown by itself where that is enough.

    Raises:
        LeverageError: a scenario that cannot be read, or changes that it cannot take.
    """
    figure.head(asked())
    _by_itself(main)


@st.fragment
def _by_itself(main: Callable[[], None]) -> None:
    _whole_if_needed()
    with_the_rest(main)


def with_the_rest(main: Callable[[], None], kept: tuple[str, ...] = ()) -> None:
    """Show a page that is always shown with the rest of the app; `kept` is what it keeps in the address itself."""
    _made(main, kept)
    if state.replaying():
        with scheduler.giving_way():
            time.sleep(REPLAY_SECONDS)
        state.replay_done()
        st.rerun()


@st.fragment
def part(main: Callable[[], None]) -> None:
    """Show a part of a page on which nothing outside it depends; where only something in it was moved, by itself."""
    _whole_if_needed()
    _made(main)


def watching(look: Callable[[], None], every: float | None) -> None:
    """Show a part that looks for news by itself, every so many seconds if any; where that fails it says so and looks again."""

    def once() -> None:
        try:
            look()
        except Exception:
            LOG.exception("no news")
            st.warning(NO_NEWS, icon=":material/sync_problem:")

    st.fragment(once, run_every=every)()


def _whole_if_needed() -> None:
    if state.wants_the_whole() or controls.are_old(state.current()):
        st.rerun()


def _made(main: Callable[[], None], kept: tuple[str, ...] = ()) -> None:
    """What there is to say, the page or the part, and the address that says the state."""
    with scheduler.taken():
        said = state.notice()
        if said:
            st.warning(plain(said), icon=":material/info:")
        try:
            with deferred.at_the_latest():
                main()
            if not state.replaying():
                _say_in_address(kept)
        except Exception as error:
            recover(error)


def recover(error: Exception) -> None:
    """One message, and the ways back; another scenario can be chosen in the sidebar. A fault of the program is logged too."""
    if isinstance(error, LeverageError):
        figure.failed(error)
    else:
        LOG.error("a page failed", exc_info=error)
        st.error(FAULT, icon=":material/error:")
    with st.container(horizontal=True):
        st.button("Undo", on_click=state.undo, disabled=not state.can_undo(), key="recover_undo")
        st.button("Back to the file", on_click=state.reset, key="recover_reset")


def _say_in_address(kept: tuple[str, ...]) -> None:
    """Have the address bar hold the state, and what the page itself keeps there."""
    now = state.current()
    there = st.query_params.to_dict()
    said = link.params(now, answers.case(now.scenario, now.edits).base)
    said |= {name: there[name] for name in kept if name in there}
    if there != said:
        st.query_params.from_dict(said)
