"""Sliders of the scenario's estimates, with their explanations, in the sidebar and in the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

import streamlit as st

from front import answers, state
from front.answers import Case
from front.answers.cache import kept
from front.session.view import Asked
from front.shell import deferred
from front.state import State
from model.analysis.inputs.table import tabulate_cover_of
from model.errors import LeverageError
from model.reports.html import plain
from model.scenario import Scenario
from model.scenario.estimate import Estimate
from model.scenario.labels import unit_in_words, with_unit

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


IN_PAGE = "@page"
"""What the key of a slider in the page has more than that of the same number in the sidebar."""
STEPS = 20
"""A slider has at least so many."""
T = TypeVar("T")


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
        stands_at(key, value),
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
            on_click=put_back_values,
            args=(address,),
        )
    elif not math.isclose(value, stated.value, abs_tol=1e-12):
        st.caption(f"In the file: {stated.value:g}", help="It follows the others of its event")


def _moved(key: str, address: str, stated: float) -> None:
    value = float(st.session_state[key])
    now = state.current()
    as_stated = math.isclose(value, stated, abs_tol=1e-12)
    push(now.without(address) if as_stated else now.edited({address: value}))


def push(new: State) -> None:
    """Go on to a new state if its scenario can take it; otherwise say why not and stay."""
    try:
        answers.case(new.scenario, new.edits)
    except LeverageError as error:
        state.notify(f"That cannot be set. {str(error).splitlines()[0]}")
    else:
        state.push(new)


def put_back_values(*addresses: str) -> None:
    """Give numbers the values of the file again."""
    push(state.current().without(*addresses))


def set_widget(key: str, value: object) -> None:
    """Have a widget show what the state says."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def stands_at(key: str, value: T) -> T | None:
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
    said = stated if stated.covered else tabulate_cover_of(scenario, address)
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

    deferred.put_off(place, sliders)


def heading_of(address: str) -> str:
    """The heading under which a slider stands."""
    for headings in (ACTIONS, WORLD):
        for heading, parts in headings.items():
            if any(part in address for part in parts):
                return heading
    raise AssertionError("the last heading takes every address")
