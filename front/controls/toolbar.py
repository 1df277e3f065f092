"""The strip of what was changed, and the tools beside it: undo, redo, reset, pinned runs, link."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import streamlit as st

from front import state
from front.answers import Case, uploads
from front.controls import tour
from front.controls.sliders import push, put_back_values, set_widget
from front.session import link
from front.session.view import Asked
from front.shell import deferred
from front.state import PINS, State
from model.reports.html import plain
from model.scenario import Lever
from model.scenario.labels import day, in_words

UNCHANGED = "**Changed:** nothing, every number is as in the file."


SIDEBAR, TOOLS = "sidebar_shows", "tools_show"
"""What of the state the sidebar and the tools showed when they were made last."""
SIDEBAR_OPEN, TOOLS_OPEN = "sidebar_open", "tools_open"
"""Whether anything in them is open, and so shows what was changed."""


# ---------------------------------------------------------------- what was changed, and tools


def strip(ask: Asked) -> None:
    """Every changed value, old to new, each with a way back.

    It is there before anything is changed, so that the first move of a slider does not push it away.
    """
    place = st.container(key="strip", horizontal=True, gap="small", vertical_alignment="center")
    deferred.put_off(place, partial(_changes, ask.case))


def _changes(one: Case) -> None:
    st.markdown("**Changed:**" if one.edits else UNCHANGED, width="content")
    rest = dict(one.edits)
    for name, lever in one.scenario.levers.items():
        if taken_away(one, lever) and len(lever.edits) > 1:
            _chip(f"without {plain(lever.title)}", f"lever:{name}", tuple(lever.edits))
            rest = {where: value for where, value in rest.items() if where not in lever.edits}
    for where, value in rest.items():
        _chip(f"{plain(named(one, where))}: {_old(one, where)} → {said(value)}", where, (where,))


def _chip(label: str, key: str, addresses: tuple[str, ...]) -> None:
    st.button(
        f"{label}",
        key=f"back_{key}",
        icon=":material/close:",
        icon_position="right",
        help="Back to the file",
        on_click=put_back_values,
        args=addresses,
    )


def named(one: Case, address: str) -> str:
    """What an address is called."""
    return in_words(one.base, address)


def _old(one: Case, address: str) -> str:
    if address in one.stated:
        return said(one.stated[address].value)
    return said(one.base.at(address))


def said(value: object) -> str:
    """A value as one says it, in Markdown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return day(value)
    return f"{value:g}" if isinstance(value, int | float) else plain(str(value))


def tools(ask: Asked) -> None:
    """Undo, redo, replay, reset; pinned runs; the link; the words."""
    st.session_state[TOOLS_OPEN] = False
    with st.container(key="tools", horizontal=True, gap=None, vertical_alignment="center", width="content"):
        changed = bool(ask.case.edits)
        for label, icon, action, possible, keys in (
            ("Undo", "undo", state.undo, state.can_undo(), "Ctrl+Z"),
            ("Redo", "redo", state.redo, state.can_redo(), "Ctrl+Y"),
            ("Replay", "replay", state.replay, state.can_undo(), None),
            ("Reset", "restart_alt", state.reset, changed, None),
        ):
            st.button(
                label,
                key=f"tool_{label}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not possible,
                on_click=action,
                shortcut=keys,
                help={
                    "Replay": "Show once more what the last change did",
                    "Reset": "All values as in the file",
                }.get(label),
            )
        with _tool("Compare", "compare", "keep") as shown:
            if shown:
                _runs(ask)
        with _tool("Words", "words", "menu_book") as shown:
            if shown:
                tour.words()
        with _tool("Share", "share", "link") as shown:
            if shown:
                st.markdown("This address holds all that is set here. Opened anywhere, it gives the same numbers.")
                address = (st.context.url or "").split("?")[0]
                if ask.case.name in uploads.brought():
                    st.markdown("The scenario is a file of your own: send it along, to be opened first.")
                st.code(f"{address}?{link.written(ask.state, ask.case.base)}", language=None, wrap_lines=True)
    st.session_state[TOOLS] = shown_by_tools(ask.state)


@contextlib.contextmanager
def _tool(label: str, key: str, icon: str) -> Iterator[bool]:
    """One of the tools that open over the page, and whether it is open."""
    place = st.popover(label, icon=f":material/{icon}:", type="tertiary", key=f"open_{key}", on_change="rerun")
    shown = bool(place.open)
    st.session_state[TOOLS_OPEN] |= shown
    with place:
        yield shown


def shown_by_tools(now: State) -> tuple[object, ...]:
    """What the row of tools depends on."""
    return state.can_undo(), state.can_redo(), bool(now.edits), now if st.session_state[TOOLS_OPEN] else None


def _runs(ask: Asked) -> None:
    now = ask.state
    options = {0: "the file", **{n: f"“{plain(pin.name)}”" for n, pin in enumerate(now.pins, 1)}}
    set_widget("against", now.against)
    st.radio(
        "Every number and picture is compared with",
        list(options),
        format_func=options.get,
        key="against",
        on_change=_compared,
    )
    for n, pin in enumerate(now.pins, 1):
        left, right = st.columns(2)
        left.button(
            f"Return to “{plain(pin.name)}”",
            key=f"open_pin_{n}",
            on_click=_return_to,
            args=(n,),
            width="stretch",
        )
        right.button("Unpin", key=f"unpin_{n}", on_click=_unpin, args=(n,), width="stretch", icon=":material/close:")
    if len(now.pins) < PINS:
        st.text_input("Name of this run", key="pin_name", max_chars=link.NAME, placeholder=_proposed(ask))
        st.button("Pin this run", on_click=_pin, args=(_proposed(ask),), icon=":material/keep:", width="stretch")
    else:
        st.caption(f"{PINS} runs are pinned: unpin one to pin another.")


def _proposed(ask: Asked) -> str:
    changed = [named(ask.case, where) for where in ask.case.edits]
    return ("; ".join(changed) or "As in the file")[: link.NAME]


def _compared() -> None:
    push(replace(state.current(), against=st.session_state["against"]))


def _return_to(number: int) -> None:
    now = state.current()
    push(replace(now, edits=now.pins[number - 1].edits))


def _unpin(number: int) -> None:
    push(state.current().unpinned(number))


def _pin(proposed: str) -> None:
    name = " ".join(st.session_state.get("pin_name", "").replace(";", ",").split()) or proposed.replace(";", ",")
    push(state.current().pinned(name))
    st.session_state["pin_name"] = ""


def taken_away(one: Case, lever: Lever) -> bool:
    """Whether everything is set that takes a lever away."""
    return all(one.edits.get(where) == value for where, value in lever.edits.items())
