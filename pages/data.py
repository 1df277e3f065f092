"""Data and method: every number and where it comes from, the equations, the published cases, and what is left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from front import answers, controls, figure, page_layout, state
from front.captions import CAPTIONS, GLOSSARY, LEFT_OUT
from front.session import link
from front.session.view import Asked, asked
from front.shell import deferred
from model.analysis.inputs.sentences import say_rests_on_sources
from model.catalogue.requests import Request
from model.reports.html import plain

SHOWN = ("what", "value", "changed", "range", "unit", "source", "judgement", "note", "address")
SOUGHT = "data_sought"
COLUMNS = {
    "what": st.column_config.TextColumn(width=290),
    "value": st.column_config.NumberColumn(format="%g"),
    "changed": st.column_config.TextColumn(width="small"),
    "range": st.column_config.TextColumn(width=130),
    "source": st.column_config.TextColumn(width="small"),
    "judgement": st.column_config.TextColumn(width="large"),
    "note": st.column_config.TextColumn(width="large"),
}
"""On a phone a name stands with its value beside it."""


def main() -> None:
    ask = asked()
    numbers = answers.table(Request("estimates"), ask.case)
    figure.top(ask, "Where does it come from?", f"**{plain(say_rests_on_sources(numbers))}**")
    data, method, cases, glossary = st.tabs(["Numbers and sources", "Equations", "Published cases", "Words"])
    with data:
        estimates(ask, numbers)
        bibliography(ask)
    with method:
        equations()
    with cases:
        published()
    with glossary:
        for word, meaning in GLOSSARY.items():
            st.markdown(f"**{word}.** {meaning}")
    st.caption("The model explains and compares; it does not forecast.")


def estimates(ask: Asked, numbers: pd.DataFrame) -> None:
    """Every number, searchable; changed ones marked."""
    stated = {where: one.value for where, one in ask.case.stated.items()}
    changed = [
        "" if stated.get(where) == value else f"{stated[where]:g} in the file" if where in stated else ""
        for where, value in zip(numbers["address"], numbers["value"], strict=True)
    ]
    ranged = numbers["low"].notna()
    between = [f"{low:g} to {high:g}" for low, high in zip(numbers["low"], numbers["high"], strict=True)]
    rows = numbers.assign(
        what=[controls.named(ask.case, where) for where in numbers["address"]],
        changed=changed,
        range=pd.Series(between, index=numbers.index, dtype="string").where(ranged, ""),
    )[list(SHOWN)]
    named = [name for name in SHOWN if name != "value"]
    rows[named] = rows[named].fillna("")
    left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    with left:
        sought = search(ask)
    with right:
        kind = controls.choice(ask, "kind", {kind: kind for kind in state.VALUES["kind"]}, "Show", buttons=True)
    keep = {
        "sourced": rows["source"] != "",
        "judged": rows["judgement"] != "",
        "ranged": ranged,
        "changed": rows["changed"] != "",
    }.get(kind)
    if keep is not None:
        rows = rows[keep]
    looked = [" ".join(str(value) for value in row).lower() for row in rows[named].itertuples(index=False)]
    rows = rows[[all(word in text for word in sought.lower().split()) for text in looked]]
    st.caption(f"{len(rows)} of {len(numbers)} numbers")
    st.dataframe(rows, hide_index=True, width="stretch", height=420, column_config=COLUMNS)
    with st.container(horizontal=True):
        for what, request in (("Numbers", Request("estimates")), ("Sources", Request("sources"))):
            figure.save_buttons(what, request, f"{ask.case.name}-{request.kind}", ask.case)
    st.code(ask.case.command("export", "--what", "estimates", "--to", "estimates.csv"), language=None, wrap_lines=True)


def search(ask: Asked) -> str:
    """What is searched for, which the link keeps."""
    said = ask.state.choices.get("search", "")
    if st.session_state.get(SOUGHT) != said:
        st.session_state[SOUGHT] = said
    st.text_input(
        "Search",
        key=SOUGHT,
        max_chars=link.NAME,
        placeholder="for example: war cost Russia",
        icon=":material/search:",
        on_change=seek,
    )
    return said


def seek() -> None:
    """Something else is searched for: it goes into the state, and so into the link."""
    state.amend(state.current().choosing("search", st.session_state[SOUGHT]))


def bibliography(ask: Asked) -> None:
    """Every source with its address."""
    sources = ask.case.scenario.sources
    if not sources:
        return
    with st.expander(f"The bibliography: {len(sources)} sources"):
        for name, one in sources.items():
            said = ", ".join(part for part in (one.publisher, one.title, one.date) if part)
            linked = f" <{one.url}>" if one.url.startswith(("https://", "http://")) else ""
            st.markdown(f"`{name}` {plain(said)}{linked}" + (f". {plain(one.note)}" if one.note else ""))


def equations() -> None:
    """The definition behind each picture, and what is left out."""
    for reading in CAPTIONS.values():
        st.markdown(f"**{reading.title}** {reading.definition}")
        st.latex(reading.formula)
    st.header("What the model leaves out", anchor=False)
    for one in LEFT_OUT:
        st.markdown(f"- {one}")
    st.caption("docs/model.md of the source states all of it, each formula with the function that computes it.")


def published() -> None:
    """Whether the program reproduces what was published."""
    if not st.toggle("Play every published and closed-form case (some seconds)", key="cases_shown"):
        return
    with deferred.working("Playing the cases"):
        outcomes = answers.published()
    passed = sum(one.passed for one in outcomes)
    st.markdown(f"**{passed} of {len(outcomes)} cases are reproduced.**")
    rows = [
        {
            "case": one.case.name,
            "source": one.case.source,
            "expected": one.case.expected,
            "found": one.found,
            "tolerance": one.case.tolerance,
            "reproduced": one.passed,
        }
        for one in outcomes
    ]
    st.dataframe(rows, hide_index=True, width="stretch", height=420)
    st.code("leverage check", language=None)


page_layout.shown(main)
