"""Sliders and buttons. Each is set to what the state says before it is shown, and makes a new state when it is moved.

Two panels: how the world is (estimates that nobody at the table decides), and what the sides or the mediator do (offers,
freezes, dates, red lines, cards taken away).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TypeVar

import streamlit as st

from front import answers, later, link, saving, state, tour, uploads
from front.answers import Case
from front.asked import Asked
from front.keeping import kept
from front.state import PINS, SHOWN, State
from model import tables, words
from model.address import EditValue
from model.errors import LeverageError
from model.estimate import Estimate
from model.naming import day, in_words, unit_in_words, with_unit
from model.report import plain
from model.scenario import Lever, Scenario

WORLD = {
    "Held land": (".control", ".area_km2"),
    "The front": (".drift_km2_per_day.",),
    "What others will do": (".probability", ".beliefs."),
    "Costs and patience": (".war_cost.", ".impasse.", ".rate"),
    "What each side wants": ("",),
}
ACTIONS = {
    "Who makes the offers": (".proposer",),
    "The mediator: an imposed freeze": (".freeze",),
}
"""Headings for sliders by what their addresses contain; the first that fits, actions before the world."""
OF_THE_LAND = ("Held land", "The front")
"""Headings of what the map shows."""
PANELS = ("How the world is", "What sides do")
UNCHANGED = "**Changed:** nothing, every number is as in the file."
FOUND = 12
"""Sliders that a search shows."""
FAULTS = 3
"""Lines about a file that cannot be opened."""
IN_PAGE = "@page"
"""What the key of a slider in the page has more than that of the same number in the sidebar."""
STEPS = 20
"""A slider has at least so many."""
T = TypeVar("T")
SIDEBAR, TOOLS = "sidebar_shows", "tools_show"
"""What of the state the sidebar and the tools showed when they were made last."""
SIDEBAR_OPEN, TOOLS_OPEN = "sidebar_open", "tools_open"
"""Whether anything in them is open, and so shows what was changed."""


@contextlib.contextmanager
def unfolded(label: str, key: str) -> Iterator[bool]:
    """An expander, and whether it is open: what is in it is made only then, for most of what a page takes is what it sends."""
    place = st.expander(label, key=key, on_change="rerun")
    with place:
        yield bool(place.open)


# ---------------------------------------------------------------- one number


def slider(one: Case, address: str, place: str = "") -> None:
    """The slider of an estimate, with what stands behind it, and, where it was moved, what the file says.

    The sidebar has one of every estimate; `place` tells one that stands elsewhere too.
    """
    stated, value = one.stated[address], one.scenario.at(address).value
    assert stated.low is not None
    assert stated.high is not None
    key = f"{one.name}:{address}{place}"
    st.slider(
        plain(with_unit(one.base, address)),
        min(stated.low, value),
        max(stated.high, value),
        _stands(key, value),
        step=10.0 ** math.floor(math.log10((stated.high - stated.low) / STEPS)),
        format="%g",
        key=key,
        help=explained(one, address),
        on_change=_moved,
        args=(key, address, stated.value),
    )
    if address in one.edits:
        st.button(
            f"Back to {stated.value:g}",
            key=f"back_slider:{key}",
            icon=":material/undo:",
            type="tertiary",
            on_click=_put_back,
            args=(address,),
        )
    elif not math.isclose(value, stated.value, abs_tol=1e-12):
        st.caption(f"In the file: {stated.value:g}", help="It follows the others of its event")


def _moved(key: str, address: str, stated: float) -> None:
    value = float(st.session_state[key])
    now = state.current()
    as_stated = math.isclose(value, stated, abs_tol=1e-12)
    _push(now.without(address) if as_stated else now.edited({address: value}))


def _push(new: State) -> None:
    """Go on to a new state if its scenario can take it; otherwise say why not and stay."""
    try:
        answers.case(new.scenario, new.edits)
    except LeverageError as error:
        state.notify(f"That cannot be set. {str(error).splitlines()[0]}")
    else:
        state.push(new)


def _put_back(*addresses: str) -> None:
    _push(state.current().without(*addresses))


def _set(key: str, value: object) -> None:
    """Have a widget show what the state says."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _stands(key: str, value: T) -> T | None:
    """What a widget stands at when it is first shown, on each page anew; one that stands elsewhere is set, and only set."""
    if st.session_state.get(key, value) == value:
        return value
    st.session_state[key] = value
    return None


def explained(one: Case, address: str) -> str:
    """What stands behind a number: value, range, note, and where it comes from."""
    return _explanations(str(one.file), one.written)(address)


@kept(64)
def _explanations(file: str, written: float) -> Callable[[str], str]:
    scenario = answers.load(file, written)
    stated = scenario.estimates()
    return cache(lambda address: _explanation(scenario, address, stated[address]))


def _explanation(scenario: Scenario, address: str, stated: Estimate) -> str:
    said = stated if stated.covered else tables.cover_of(scenario, address)
    sources = [scenario.sources[source] for source in said.source]
    cited = [
        ", ".join(plain(part) for part in (s.publisher, s.title, s.date) if part)
        + (f" <{s.url}>" if s.url.startswith(("https://", "http://")) else "")
        for s in sources
    ]
    lines = [
        f"In the file: **{stated.value:g}**, from {stated.low:g} to {stated.high:g} {plain(unit_in_words(stated))}".rstrip(),
        plain(stated.note or said.note),
        f"Source: {'; '.join(cited)}" if cited else "",
        f"Judgement: {plain(said.judgement)}" if said.judgement else "",
        f"`{address}`",
    ]
    return "\n\n".join(line for line in lines if line)


# ---------------------------------------------------------------- in the page


def main(ask: Asked, *, in_pairs: bool = False) -> None:
    """The few estimates that move the scores most, in the page, where a phone shows them."""
    _panel(ask, "What if? The numbers that move the scores most", answers.telling(ask.case), in_pairs)


def of_the_land(ask: Asked) -> None:
    """The first few estimates of who holds what and how the front moves, or the main ones where there are none."""
    found = [where for where in answers.sliders(ask.case) if heading_of(where) in OF_THE_LAND]
    if found:
        _panel(ask, "What if? The numbers that move the map", found[: answers.MAIN_SLIDERS], in_pairs=True)
    else:
        main(ask, in_pairs=True)


def _panel(ask: Asked, title: str, where: Sequence[str], in_pairs: bool) -> None:
    """Sliders in the page: in pairs, or in one row, which on a wide screen stays in sight of what they move."""
    if not where:
        return
    key = "sliders_in_pairs" if in_pairs else "sliders_in_sight"
    place = st.expander(title, expanded=True, icon=":material/tune:", key=key)

    def sliders() -> None:
        with st.container(horizontal=True, gap=None):
            for address in where:
                slider(ask.case, address, IN_PAGE)

    later.put_off(place, sliders)


def choose_day(ask: Asked) -> None:
    """The day that is looked at."""
    scenario = ask.case.scenario
    dates = [scenario.date(step) for step in range(scenario.steps + 1)]
    if len(dates) < 2:
        return
    key = f"day:{ask.case.name}:{len(dates)}"
    st.select_slider(
        "The day that is looked at",
        dates,
        _stands(key, ask.on),
        format_func=day,
        key=key,
        on_change=_turned,
        args=(key,),
    )


def _turned(key: str) -> None:
    state.amend(replace(state.current(), on=st.session_state[key]))


def choose_branch(ask: Asked) -> None:
    """How the events until that day came out, where there are several ways."""
    nodes = answers.solution(ask.case, ask.on).nodes
    if len(nodes) == 1:
        return
    titles = {
        str(n): f"{words.branch(ask.case.scenario, node.path)} ({node.probability:.0%})" for n, node in enumerate(nodes)
    }
    choice(ask, "branch", titles, "If events come out like this")


def chosen(ask: Asked, name: str, options: Iterable[str]) -> str:
    """The value of a choice of the page; the first unless chosen."""
    values = list(options)
    said = ask.state.choices.get(name, "")
    return said if said in values else values[0]


def choice(ask: Asked, name: str, options: Mapping[str, str], label: str, *, buttons: bool = False) -> str:
    """A choice of the page that the link keeps: value -> what it is called; the first unless chosen."""
    value = chosen(ask, name, options)
    key, values = f"choice:{name}:{','.join(options)}", list(options)
    stands, then = _stands(key, value), (name, key, values[0])
    if buttons:  # which read Markdown, as a list does not
        st.segmented_control(
            label,
            values,
            default=stands,
            format_func=lambda one: plain(options[one]),
            key=key,
            on_change=_chosen,
            args=then,
        )
    else:
        place = values.index(stands) if stands is not None else 0
        st.selectbox(label, values, place, format_func=options.__getitem__, key=key, on_change=_chosen, args=then)
    return value


def is_on(ask: Asked, name: str) -> bool:
    """Whether a switch of the page is on."""
    return ask.state.choices.get(name) == SHOWN


def switch(ask: Asked, name: str, label: str) -> bool:
    """A switch for what the page shows only when asked, which the link keeps; and whether it is on."""
    key, on = f"{name}_shown", is_on(ask, name)
    st.toggle(label, bool(_stands(key, on)), key=key, on_change=_switched, args=(name, key))
    return on


def _switched(name: str, key: str) -> None:
    state.amend(state.current().choosing(name, SHOWN if st.session_state[key] else ""))


def several(ask: Asked, name: str, options: Mapping[str, str], label: str) -> list[str]:
    """The same for a choice of any number of values, none unless chosen."""
    said = dict.fromkeys(ask.state.choices.get(name, "").split(","))
    values = [value for value in said if value in options]
    key = f"several:{name}:{ask.case.name}"
    st.multiselect(
        label,
        list(options),
        _stands(key, values),
        format_func=options.__getitem__,
        key=key,
        on_change=_listed,
        args=(name, key),
    )
    return values


def _listed(name: str, key: str) -> None:
    state.amend(state.current().choosing(name, ",".join(st.session_state[key])))


def _chosen(name: str, key: str, first: str) -> None:
    value = st.session_state[key]
    state.amend(state.current().choosing(name, "" if value in (None, first) else value))


def put(label: str, edits: Mapping[str, EditValue], icon: str) -> None:
    """A button that changes some values."""
    key = "put_" + "_".join(edits)
    st.button(label, key=key, icon=f":material/{icon}:", on_click=_put, args=(dict(edits),))


def put_back(label: str, *addresses: str) -> None:
    """A button that has some values as in the file again."""
    st.button(
        label, key="back_" + "_".join(addresses) + "_page", icon=":material/undo:", on_click=_put_back, args=addresses
    )


def _put(edits: Mapping[str, EditValue]) -> None:
    _push(state.current().edited(edits))


# ---------------------------------------------------------------- what was changed, and tools


def strip(ask: Asked) -> None:
    """Every changed value, old to new, each with a way back.

    It is there before anything is changed, so that the first move of a slider does not push it away.
    """
    place = st.container(key="strip", horizontal=True, gap="small", vertical_alignment="center")
    later.put_off(place, partial(_changes, ask.case))


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
        on_click=_put_back,
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
    st.session_state[TOOLS] = _shown_by_tools(ask.state)


@contextlib.contextmanager
def _tool(label: str, key: str, icon: str) -> Iterator[bool]:
    """One of the tools that open over the page, and whether it is open."""
    place = st.popover(label, icon=f":material/{icon}:", type="tertiary", key=f"open_{key}", on_change="rerun")
    shown = bool(place.open)
    st.session_state[TOOLS_OPEN] |= shown
    with place:
        yield shown


def _shown_by_tools(now: State) -> tuple[object, ...]:
    return state.can_undo(), state.can_redo(), bool(now.edits), now if st.session_state[TOOLS_OPEN] else None


def _runs(ask: Asked) -> None:
    now = ask.state
    options = {0: "the file", **{n: f"“{plain(pin.name)}”" for n, pin in enumerate(now.pins, 1)}}
    _set("against", now.against)
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
            f"Return to “{plain(pin.name)}”", key=f"open_pin_{n}", on_click=_return_to, args=(n,), width="stretch"
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
    _push(replace(state.current(), against=st.session_state["against"]))


def _return_to(number: int) -> None:
    now = state.current()
    _push(replace(now, edits=now.pins[number - 1].edits))


def _unpin(number: int) -> None:
    _push(state.current().unpinned(number))


def _pin(proposed: str) -> None:
    name = " ".join(st.session_state.get("pin_name", "").replace(";", ",").split()) or proposed.replace(";", ",")
    _push(state.current().pinned(name))
    st.session_state["pin_name"] = ""


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
    return bool(session[SIDEBAR] != _shown_by_sidebar(now) or session[TOOLS] != _shown_by_tools(now))


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
    _set("scenario", now.scenario)
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
        saving.button(
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


def heading_of(address: str) -> str:
    """The heading under which a slider stands."""
    for headings in (ACTIONS, WORLD):
        for heading, parts in headings.items():
            if any(part in address for part in parts):
                return heading
    raise AssertionError("the last heading takes every address")


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


def taken_away(one: Case, lever: Lever) -> bool:
    """Whether everything is set that takes a lever away."""
    return all(one.edits.get(where) == value for where, value in lever.edits.items())


def _levers(one: Case) -> None:
    if not one.scenario.levers:
        return
    with group("Take a card away", "levers") as shown:
        if shown:
            for name, lever in one.scenario.levers.items():
                key = f"lever:{one.name}:{name}"
                _set(key, taken_away(one, lever))
                st.toggle(
                    f"Without: {plain(lever.title)}",
                    key=key,
                    help=plain(lever.meaning),
                    on_change=_took,
                    args=(key, dict(lever.edits)),
                )


def _took(key: str, edits: Mapping[str, EditValue]) -> None:
    now = state.current()
    _push(now.edited(edits) if st.session_state[key] else now.without(*edits))


def _events(one: Case) -> None:
    scenario = one.scenario
    if not scenario.events:
        return
    with group("The calendar", "events") as shown:
        if shown:
            for name, event in scenario.calendar:
                key = f"event:{one.name}:{name}"
                _set(key, event.date)
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
        _push(now.without(address) if value == stated else now.edited({address: value}))


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
                    _set(key, line.active)
                    st.toggle(
                        plain(line.title),
                        key=key,
                        on_change=_drawn,
                        args=(key, f"red_lines.{name}.active", one.base.red_lines[name].active),
                    )


def _drawn(key: str, address: str, stated: bool) -> None:
    value, now = bool(st.session_state[key]), state.current()
    _push(now.without(address) if value == stated else now.edited({address: value}))
