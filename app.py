"""The app: navigation, the state of a session, the sidebar. Pages ask `model` and show the answer; nothing is computed here.

Run `leverage app [FILE]`, or `streamlit run app.py -- FILE`. How a page is written stands in front/__init__.py.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

import streamlit as st

from front import answers, controls, page_layout, state
from front.answers import scheduler, uploads
from front.controls import tour
from front.seminar import seat_in_browser
from front.session import link
from front.session.view import asked
from front.shell import navigation, theme
from front.state import State
from model.errors import LeverageError

OFTEN: Final = (20_000, 50, 100)
"""How many new objects there may be before garbage is looked for, which Python does some thirty times as often by itself."""
SWITCH: Final = 0.02
"""Seconds that a run computes before the thread that sends may interrupt it: a run's length, for it is sent as a whole."""


@st.cache_resource(show_spinner=False)
def warm() -> None:
    """Once a process: what was loaded at the start is kept out of every later collection of garbage."""
    answers.compiling()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*OFTEN)


def begin() -> None:
    """The state of a new session, from the link that it came with."""
    said = {name: text for name, text in st.query_params.to_dict().items() if name not in link.SEATS}
    state.begin(State(answers.default()))
    tour.begin(with_link=bool(st.query_params))
    try:
        found, left_out = link.read(said, answers.default(), answers.opened)
    except LeverageError:
        return  # a file that cannot be read: said when it is asked for, beside the choice of another
    state.begin(found)
    if found.scenario != said.get("scenario", found.scenario):
        uploads.expect(said)
    if left_out:
        state.notify(link.message(left_out))


def rest_of_the_app(*, to_tour: bool) -> None:
    """What stands around a page; not for a team at a table, which would find both sides' numbers there."""
    with st.sidebar:
        controls.choose_scenario(state.current())
    ask = asked()
    with st.sidebar:
        controls.sidebar(ask)
    if to_tour:
        tour.offer()


def main() -> None:
    """Show the page that was asked for; what is wrong with a scenario is one message and the way back."""
    st.set_page_config("Negotiation Leverage", page_icon=theme.ICON, layout="wide", initial_sidebar_state="auto")
    theme.dressed()
    pages = navigation.pages()
    page = navigation.turned_to(pages)
    navigation.above(pages)
    try:
        if not state.begun():
            begin()
        wanted = state.page_to_go_to()
        if wanted in pages and pages[wanted] != page:
            there = st.query_params.to_dict()
            st.switch_page(pages[wanted], query_params={name: there[name] for name in link.SEATS if name in there})
        if page == pages["seminar"]:
            seat_in_browser.remembered()
        room = seat_in_browser.negotiating()
        if room is None:
            rest_of_the_app(to_tour=page != pages["seminar"])
        state.wants_the_whole()  # it is being shown
        if room is None or page == pages["seminar"]:
            page.run()
        else:
            seat_in_browser.curtain(room)
        navigation.onward(pages, page)
        warm()
    except Exception as error:
        page_layout.recover(error)


with scheduler.taken():
    main()
