"""Three questions to begin with: each is a link into the app."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from front import answers, state
from front.captions import GLOSSARY
from front.session import link
from front.shell import navigation

SEEN = "tour_seen"


class Stop(NamedTuple):
    """A question, the page that answers it, and the state as in a link."""

    question: str
    hint: str
    page: str
    query: str


STOPS: Final = (
    Stop(
        "How much is the foothold worth?",
        "On the page Why: what rests on the Kursk foothold, for both sides.",
        "why",
        "v=1&scenario=kursk-2025-01&lever=foothold",
    ),
    Stop(
        "What changes on 20 January?",
        "On the page Clock: everything before and after the inauguration.",
        "clock",
        "v=1&scenario=kursk-2025-01&on=2025-01-20",
    ),
    Stop(
        "Which plan would both accept?",
        "On the page Positions: every plan, who refuses it, and what the nearest acceptable deal is.",
        "positions",
        "v=1&scenario=kursk-2025-01&on=2025-01-20",
    ),
)


def offer() -> None:
    """The three questions, on a first visit that came without a link; each leads to its page."""
    if not st.session_state.get(SEEN, True):
        with st.container(key="tour", border=True, horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown("**New here?** Three questions:", width="content")
            for n, stop in enumerate(STOPS):
                st.button(stop.question, key=f"tour_{n}", help=stop.hint, on_click=_visit, args=(n,))
            st.button("Not now", key="tour_no", type="tertiary", on_click=_seen)


def begin(*, with_link: bool) -> None:
    """Whether to offer it is settled once a session."""
    st.session_state[SEEN] = with_link or not all(_known(stop) for stop in STOPS)


def words() -> None:
    """The glossary, and the tour once more."""
    for word, meaning in GLOSSARY.items():
        st.markdown(f"**{word}.** {meaning}")
    st.button("Show the three questions", key="tour_again", on_click=_unseen)


def _known(stop: Stop) -> bool:
    return link.parsed(stop.query)["scenario"] in answers.library()


def _visit(number: int) -> None:
    stop = STOPS[number]
    there, _ = link.read(link.parsed(stop.query), answers.default(), answers.opened)
    state.push(there)
    state.go(stop.page if stop.page in {leaf.name for leaf in navigation.PAGES} else navigation.PAGES[0].name)


def _seen() -> None:
    st.session_state[SEEN] = True


def _unseen() -> None:
    st.session_state[SEEN] = False
    state.whole()
