"""The pages, in the order in which they are read. A new page is one line here."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage


class Leaf(NamedTuple):
    """A page: its file in pages/, without the ending, what it is called, and its icon."""

    name: str
    title: str
    icon: str


PAGES: Final = (
    Leaf("table", "Table", "balance"),
    Leaf("map", "Map", "map"),
    Leaf("clock", "Clock", "schedule"),
    Leaf("why", "Why", "account_tree"),
    Leaf("positions", "Positions", "handshake"),
    Leaf("claims", "Claims", "format_quote"),
    Leaf("sure", "How sure", "casino"),
    Leaf("compare", "Compare", "compare_arrows"),
    Leaf("data", "Data and method", "database"),
    Leaf("seminar", "Seminar", "groups"),
)

FIRST: Final = "first"
"""What Streamlit keeps in reserve for the page without a name in the address."""


def pages() -> dict[str, StreamlitPage]:
    """The pages by name; the first is the one that is opened."""
    return {
        leaf.name: st.Page(
            f"pages/{leaf.name}.py",
            title=leaf.title,
            icon=f":material/{leaf.icon}:",
            url_path=leaf.name if n else FIRST,
            default=n == 0,
        )
        for n, leaf in enumerate(PAGES)
    }


def turned_to(pages: dict[str, StreamlitPage]) -> StreamlitPage:
    """The page of this run. The first one has no name in the address, and is found by its name as well, as the others are."""
    first = PAGES[0]
    by_name = st.Page(_nothing, title=first.title, url_path=first.name, visibility="hidden")
    page = st.navigation([*pages.values(), by_name], position="hidden")
    if page == by_name:
        st.switch_page(pages[first.name], query_params=st.query_params.to_dict())
    return page


def above(pages: dict[str, StreamlitPage]) -> None:
    """All pages in a row, which stays in sight.

    Streamlit's own row is drawn anew by the browser three times at every move of a slider; elements are not.
    """
    with st.container(key="pages", horizontal=True, gap=None, vertical_alignment="center"):
        for page in pages.values():
            st.page_link(page, width="content")


def _nothing() -> None:
    """What a page shows that nobody sees."""


def onward(pages: dict[str, StreamlitPage], here: StreamlitPage) -> None:
    """The page before and the one after, at the foot, in the order in which they are read."""
    listed = list(pages.values())
    at = [page.url_path for page in listed].index(here.url_path)
    with st.container(key="onward", horizontal=True, horizontal_alignment="distribute"):
        for n, icon in ((at - 1, "arrow_back"), (at + 1, "arrow_forward")):
            if 0 <= n < len(listed):
                st.page_link(listed[n], icon=f":material/{icon}:")
