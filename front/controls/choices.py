"""Choices of a page: the day, a branch, one of several, switches; each is part of the state and of the link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import streamlit as st

from front import answers, state
from front.controls.sliders import push, put_back_values, stands_at
from front.session.view import Asked
from front.state import SHOWN
from model.presentation.sentences import say_branch
from model.reports.html import plain
from model.scenario.address import EditValue
from model.scenario.labels import day


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
        stands_at(key, ask.on),
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
        str(n): f"{say_branch(ask.case.scenario, node.path)} ({node.probability:.0%})" for n, node in enumerate(nodes)
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
    stands, then = stands_at(key, value), (name, key, values[0])
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
    st.toggle(label, bool(stands_at(key, on)), key=key, on_change=_switched, args=(name, key))
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
        stands_at(key, values),
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
        label,
        key="back_" + "_".join(addresses) + "_page",
        icon=":material/undo:",
        on_click=put_back_values,
        args=addresses,
    )


def _put(edits: Mapping[str, EditValue]) -> None:
    push(state.current().edited(edits))
