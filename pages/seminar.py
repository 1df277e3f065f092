"""The seminar: two teams negotiate with private briefs, against the calendar; then both see what the other knew."""

from __future__ import annotations

import streamlit as st

from front import figure, page_layout
from front.seminar import seat_in_browser
from front.seminar.table import at_table, dressed
from front.seminar.teacher import class_view, printables
from front.session.link import SEATS
from front.session.view import Asked, asked
from model.errors import InvalidInput
from model.reports.html import plain
from model.scenario import Scenario
from model.seminar import rooms, talks
from model.seminar.rooms import Rooms


def main() -> None:
    ask = asked()
    dressed()
    base, here = seat_in_browser.base(), seat_in_browser.remembered()
    try:
        if "class" in here:
            class_view(base, here["class"])
        elif "room" in here:
            at_table(base, here["room"], seat_in_browser.tokens(here))
        else:
            lobby(base, ask)
            return
    except InvalidInput as error:
        st.warning(told(error), icon=":material/info:")
    st.divider()
    st.button(
        "Leave the room" if "room" in here else "Leave the class",
        on_click=seat_in_browser.forget,
        key="forget",
        type="tertiary",
        icon=":material/logout:",
        help="The address of this page is your key: keep it to come back.",
    )


def told(error: InvalidInput) -> str:
    """What is wrong, and what to do."""
    return " ".join(f"{plain(fault.found).capitalize()}. {plain(fault.todo).capitalize()}." for fault in error.faults)


# ---------------------------------------------------------------- the lobby


def lobby(base: Rooms, ask: Asked) -> None:
    scenario = ask.case.scenario  # what a new class negotiates, with the changes made to it
    with st.container(key="scenario_title"):
        st.markdown(plain(scenario.title))
    figure.top(
        ask,
        "Negotiate it yourselves",
        "**Two teams, private briefs, written offers, and a calendar that does not wait.** Predict first; at the end both "
        "see where the zone was, what was left on the table, and what sides with full knowledge would have signed.",
    )
    join, alone, teach = st.columns(3, gap="medium")
    with join, st.container(border=True, key="join_box"):
        st.markdown("**Join a room**")
        _join(base)
    with alone, st.container(border=True, key="alone_box"):
        st.markdown("**Two teams, one screen**")
        st.caption("A curtain falls between the turns: hand the screen over.")
        if st.button("Open a room here", key="one_screen"):
            lesson = base.open_class(scenario)
            code = lesson.codes[0]
            tokens = [base.join(code, team) for team in base.room(code).teams]
            seat_in_browser.goto(room=code, seat=".".join(tokens))
            st.rerun()
    with teach, st.container(border=True, key="teach_box"):
        st.markdown("**Teach a class**")
        _teach(base, scenario)
    with st.expander("Plan, role sheets and questions, to print"):
        printables(scenario, talks.begin_room(scenario, seed=0))


def _join(base: Rooms) -> None:
    code = st.text_input("Code of the room", max_chars=12, key="code", placeholder="such as K7MXR")
    if not code:
        st.caption("Your teacher, or the other team, has it.")
        return
    try:
        free = base.free(code)
        parties = base.room(code).scenario.parties
    except InvalidInput as error:
        st.warning(told(error), icon=":material/info:")
        return
    if not free:
        st.info("Both sides of this room are taken.")
        return
    team = st.radio("Your side", free, format_func=lambda one: plain(parties[one].name), key="side")
    if st.button("Take this seat", type="primary", key="take"):
        try:
            seat_in_browser.goto(room=rooms.written_code(code), seat=base.join(code, team))
        except InvalidInput as error:
            st.warning(told(error), icon=":material/info:")
            return
        st.rerun()


def _teach(base: Rooms, scenario: Scenario) -> None:
    count = st.number_input("Rooms (two teams in each)", 1, rooms.MOST_ROOMS, 4, key="count")
    offers = st.number_input("Dates for offers", 1, 20, talks.OFFERS, key="offers")
    parties = scenario.parties
    first = st.selectbox("First offer", list(parties), format_func=lambda one: parties[one].name, key="first")
    if st.button("Open the class", type="primary", key="open_class"):
        seat_in_browser.goto(**{"class": base.open_class(scenario, int(count), int(offers), first).key})
        st.rerun()
    with st.popover("Come back to a class"):
        key = st.text_input("Key of the class", key="key", type="password")
        if st.button("Open it", key="back") and key:
            seat_in_browser.goto(**{"class": key})
            st.rerun()


page_layout.with_the_rest(main, SEATS)
