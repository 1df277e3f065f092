"""Sliders and buttons. Each is set to what the state says before it is shown, and makes a new state when it is moved.

Two panels: how the world is (estimates that nobody at the table decides), and what the sides or the mediator do (offers,
freezes, dates, red lines, cards taken away).
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import streamlit as st

from front import answers, state
from front.answers import Case, uploads
from front.controls.sliders import ACTIONS, WORLD, heading_of, push, set_widget, slider
from front.controls.toolbar import SIDEBAR, SIDEBAR_OPEN, TOOLS, named, shown_by_tools, taken_away
from front.session import link
from front.session.view import Asked
from front.shell import downloads
from front.state import State
from model.errors import LeverageError
from model.reports.html import plain
from model.scenario.address import EditValue

PANELS = ("How the world is", "What sides do")


FOUND = 12
"""Sliders that a search shows."""
FAULTS = 3
"""Lines about a file that cannot be opened."""


@contextlib.contextmanager
def unfolded(label: str, key: str) -> Iterator[bool]:
    """An expander, and whether it is open: what is in it is made only then, for most of what a page takes is what it sends."""
    place = st.expander(label, key=key, on_change="rerun")
    with place:
        yield bool(place.open)


# ---------------------------------------------------------------- in the sidebar


def sidebar(ask: Asked) -> None:
    """Everything that can be changed in the scenario, and the scenario itself as a file."""
    st.session_state[SIDEBAR_OPEN] = False
    estimates(ask.case)
    own_file(ask.case)
    st.session_state[SIDEBAR] = _shown_by_sidebar(ask.state)


def _shown_by_sidebar(now: State) -> tuple[object, ...]:
    return now.scenario, now.edits if st.session_state[SIDEBAR_OPEN] else None


def are_old(now: State) -> bool:
    """Whether the sidebar or the tools, as they were made last, show anything that has changed since."""
    session = st.session_state
    return bool(session[SIDEBAR] != _shown_by_sidebar(now) or session[TOOLS] != shown_by_tools(now))


def estimates(one: Case) -> None:
    """All that can be changed, by group or by search."""
    sought = st.text_input(
        "Search all estimates", key="sought", placeholder="for example: Donetsk", icon=":material/search:"
    ).strip()
    if sought:
        st.session_state[SIDEBAR_OPEN] = True
        _search(one, sought)
        return
    panel = st.segmented_control(
        "What to change", PANELS, default=PANELS[0], key="panel", required=True, width="stretch"
    )
    world = panel == PANELS[0]
    shown = list(answers.sliders(one))
    headings = {heading: [w for w in shown if heading_of(w) == heading] for heading in (*ACTIONS, *WORLD)}
    for heading in WORLD if world else ACTIONS:
        _group(one, heading, headings[heading])
    if world and not shown:
        st.caption("This scenario states its numbers without ranges: there is nothing to slide.")
    if not world:
        _events(one)
        _levers(one)
        _red_lines(one)
    count = len([1 for estimate in one.stated.values() if estimate.ranged])
    if count:
        st.caption(f"{len(shown)} estimates stand here; the search finds all {count}.")


def choose_scenario(now: State) -> None:
    """Which scenario is looked at."""
    titles = answers.titles()
    titles.setdefault(now.scenario, f"{now.scenario} (no longer here)")
    set_widget("scenario", now.scenario)
    st.selectbox(
        "Scenario", list(titles), format_func=lambda name: titles.get(name, name), key="scenario", on_change=_opened
    )


def _opened() -> None:
    state.push(State(st.session_state["scenario"]))


def own_file(one: Case) -> None:
    """Out and in again: what is looked at as a file to change, and a file to look at."""
    with group("A file of your own", "own") as shown:
        if not shown:
            return
        downloads.button(
            "Save this scenario as YAML",
            lambda: answers.text(one).encode(),
            f"{one.name}.yaml",
            "application/yaml",
            "save_scenario",
            icon="download",
            width="stretch",
        )
        key = f"own_file_{st.session_state.get(uploads.COUNT, 0)}"
        st.file_uploader(
            "Open a scenario (YAML)",
            ["yaml", "yml"],
            key=key,
            on_change=_brought,
            args=(key,),
            help="It is checked like every file, stays with your visit, and nobody else sees it.",
        )
        refused = st.session_state.get(uploads.REFUSED)
        if refused:
            with st.container(key="refused"):
                st.error(refused, icon=":material/error:")


def _brought(key: str) -> None:
    """Look at a file that was brought, in the state of the link that waited for it if there is one."""
    st.session_state.pop(uploads.REFUSED, None)
    file = st.session_state[key]
    if file is None:
        return
    try:
        name = uploads.keep(file.name, file.getvalue())
    except LeverageError as error:
        first, rest = str(error).splitlines()[:FAULTS], str(error).splitlines()[FAULTS:]
        more = [f"And {len(rest)} more; `leverage validate` names them all."] if rest else []
        st.session_state[uploads.REFUSED] = "\n\n".join([*(plain(line) for line in first), *more])
        return
    st.session_state[uploads.COUNT] = st.session_state.get(uploads.COUNT, 0) + 1
    said = uploads.expected(name)
    found, left_out = link.read(said or {"scenario": name}, name, answers.opened)
    state.push(found)
    if left_out:
        state.notify(link.message(left_out))


def _group(one: Case, heading: str, addresses: Iterable[str]) -> None:
    addresses = list(addresses)
    if not addresses:
        return
    with group(heading, f"{one.name}:{heading}") as shown:
        if shown:
            for address in addresses:
                slider(one, address)


@contextlib.contextmanager
def group(label: str, key: str) -> Iterator[bool]:
    """A group of the sidebar, and whether it is open."""
    with unfolded(label, f"group:{key}") as shown:
        st.session_state[SIDEBAR_OPEN] |= shown
        yield shown


def _search(one: Case, sought: str) -> None:
    words = sought.lower().split()
    found = [
        where
        for where, estimate in one.stated.items()
        if estimate.ranged and all(w in f"{where} {named(one, where)} {estimate.note}".lower() for w in words)
    ]
    st.caption(f"{len(found)} estimates" + (f", the first {FOUND} of them:" if len(found) > FOUND else ":"))
    for address in found[:FOUND]:
        slider(one, address)


def _levers(one: Case) -> None:
    if not one.scenario.levers:
        return
    with group("Take a card away", "levers") as shown:
        if shown:
            for name, lever in one.scenario.levers.items():
                key = f"lever:{one.name}:{name}"
                set_widget(key, taken_away(one, lever))
                st.toggle(
                    f"Without: {plain(lever.title)}",
                    key=key,
                    help=plain(lever.meaning),
                    on_change=_took,
                    args=(key, dict(lever.edits)),
                )


def _took(key: str, edits: Mapping[str, EditValue]) -> None:
    now = state.current()
    push(now.edited(edits) if st.session_state[key] else now.without(*edits))


def _events(one: Case) -> None:
    scenario = one.scenario
    if not scenario.events:
        return
    with group("The calendar", "events") as shown:
        if shown:
            for name, event in scenario.calendar:
                key = f"event:{one.name}:{name}"
                set_widget(key, event.date)
                st.date_input(
                    plain(event.title),
                    min_value=scenario.as_of,
                    max_value=scenario.horizon,
                    key=key,
                    on_change=_dated,
                    args=(key, f"events.{name}.date", one.base.events[name].date),
                )


def _dated(key: str, address: str, stated: dt.date) -> None:
    value = st.session_state[key]
    if isinstance(value, dt.date):
        now = state.current()
        push(now.without(address) if value == stated else now.edited({address: value}))


def _red_lines(one: Case) -> None:
    if not one.scenario.red_lines:
        return
    with group("Red lines", "red_lines") as shown:
        if shown:
            for party, title in one.names.items():
                own = {name: line for name, line in one.scenario.red_lines.items() if line.party == party}
                if own:
                    st.caption(plain(title))
                for name, line in own.items():
                    key = f"red_line:{one.name}:{name}"
                    set_widget(key, line.active)
                    st.toggle(
                        plain(line.title),
                        key=key,
                        on_change=_drawn,
                        args=(key, f"red_lines.{name}.active", one.base.red_lines[name].active),
                    )


def _drawn(key: str, address: str, stated: bool) -> None:
    value, now = bool(st.session_state[key]), state.current()
    push(now.without(address) if value == stated else now.edited({address: value}))
