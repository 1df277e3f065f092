"""Where this browser is in the seminar: at a table, with a class, or in the lobby; and the curtain while it is at a table.

The address holds it, so that a reload finds the seat again, and the session, so that other pages know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from front.session.link import SEATS
from model.errors import InvalidInput
from model.seminar import rooms
from model.seminar.rooms import Rooms

HERE = "seminar_here"
"""A room and its tokens, or a class and its key."""


def base() -> Rooms:
    """The rooms, in the file that is named now."""
    return _opened(str(rooms.place()))


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Rooms:
    return Rooms(Path(path))


def remembered() -> Mapping[str, str]:
    """Where this browser is: from the address bar, or from this session, which then goes into the address bar."""
    named = {name: st.query_params[name] for name in SEATS if name in st.query_params}
    if "class" in named or {"room", "seat"} <= set(named):
        st.session_state[HERE] = named
    here: Mapping[str, str] = st.session_state.get(HERE, {})
    for name, value in here.items():
        st.query_params[name] = value
    return here


def goto(**where: str) -> None:
    """Remember where this browser is from now on."""
    st.session_state[HERE] = where


def forget() -> None:
    """Back to the lobby."""
    st.session_state.pop(HERE, None)
    for name in SEATS:
        st.query_params.pop(name, None)


def tokens(here: Mapping[str, str]) -> tuple[str, ...]:
    """The tokens of the seats that this browser has: two where two teams share a screen."""
    return tuple(here["seat"].split("."))


def negotiating() -> str | None:
    """The code of the room in which this browser has a seat, as long as its talks go on."""
    here: Mapping[str, str] = st.session_state.get(HERE, {})
    if "room" not in here:
        return None
    try:
        seat = base().seat(here["room"], tokens(here)[0])
    except InvalidInput:
        return None
    return seat.code if seat.room.stand.ending is None else None


def curtain(code: str) -> None:
    """What a team at a table sees of a page that would show it the other side's numbers."""
    st.title("Behind the curtain", anchor=False)
    st.markdown(
        f"You sit at the table in room {code}. This page shows what both sides want, so it waits until your talks have ended."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/seminar.py", label="Back to the table", icon=":material/groups:")
        st.button("Leave the room", on_click=forget, key="leave_for_pages", type="tertiary", icon=":material/logout:")
