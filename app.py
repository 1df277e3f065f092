"""The app: navigation, the state of a session, the sidebar. Pages ask `model` and show the answer; nothing is computed here.

Run `leverage app [FILE]`, or `streamlit run app.py -- FILE`. How a page is written stands in front/__init__.py.
"""

from __future__ import annotations

import gc
import time

import streamlit as st

from front import answers, controls, frame, link, navigation, state, theme, tour, turns, uploads
from front.asked import asked
from front.state import State
from model import LeverageError
from model.report import plain

REPLAY_SECONDS = 1.2
"""How long the state before the last change is shown when that change is replayed."""


@st.cache_resource(show_spinner=False)
def warm() -> None:
    """Once a process: what was loaded at the start is kept out of every later collection of garbage."""
    answers.compiling()
    gc.collect()
    gc.freeze()


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


def say_in_address(kept: tuple[str, ...]) -> None:
    """Have the address bar hold the state, and what the page itself keeps there."""
    now = state.current()
    there = st.query_params.to_dict()
    said = link.params(now, answers.case(now.scenario, now.edits).base)
    said |= {name: there[name] for name in kept if name in there}
    if there != said:
        st.query_params.from_dict(said)


def main() -> None:
    """Show the page in its turn, and once more where the state before the last change is shown first."""
    with turns.taken():
        show()
    if state.replaying():
        time.sleep(REPLAY_SECONDS)
        state.replay_done()
        st.rerun()


def show() -> None:
    """Show the page that was asked for; what is wrong with a scenario is one message and the way back."""
    st.set_page_config("Negotiation Leverage", page_icon=theme.ICON, layout="wide", initial_sidebar_state="auto")
    theme.dressed()
    pages = navigation.pages()
    page = navigation.turned_to(pages)
    try:
        if not state.begun():
            begin()
        wanted = state.page_to_go_to()
        if wanted in pages and pages[wanted] != page:
            there = st.query_params.to_dict()
            st.switch_page(pages[wanted], query_params={name: there[name] for name in link.SEATS if name in there})
        said = state.notice()
        if said:
            st.warning(plain(said), icon=":material/link_off:")
        with st.sidebar:
            controls.choose_scenario(state.current())
        ask = asked()
        with st.sidebar:
            controls.sidebar(ask)
            controls.own_file(ask.case)
        if page != pages["seminar"]:  # a team would be led to both sides' numbers
            tour.offer()
        page.run()
        navigation.onward(pages, page)
        if not state.replaying():
            say_in_address(link.SEATS if page == pages["seminar"] else ())
        warm()
    except LeverageError as error:
        recover(error)


def recover(error: LeverageError) -> None:
    """One message, and the ways back; another scenario can be chosen in the sidebar."""
    frame.failed(error)
    with st.container(horizontal=True):
        st.button("Undo", on_click=state.undo, disabled=not state.can_undo(), key="recover_undo")
        st.button("Back to the file", on_click=state.reset, key="recover_reset")


main()
