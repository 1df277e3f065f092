"""The teacher's side: open a class, see how each room stands, reveal all deals in one picture, print."""

from __future__ import annotations

import contextlib
from functools import partial

import streamlit as st

from front import answers, page_layout
from front.controls import UNCHANGED, said
from front.seminar import debriefing
from front.shell import downloads
from model.analysis.comparison import differing, inputs
from model.errors import LeverageError
from model.reports import html
from model.reports.document import Document
from model.reports.html import in_markdown, plain
from model.scenario import Scenario
from model.scenario.estimate import Estimate
from model.scenario.labels import day, in_words
from model.seminar import briefs, handouts, results, talks
from model.seminar.rooms import Rooms
from model.seminar.talks import Room

POLL = 5.0
"""Seconds between two looks at the rooms."""


def class_view(kept: Rooms, key: str) -> None:
    """How the rooms of a class stand, and the picture of where they ended."""
    have = kept.rooms_of(key)
    scenario = next(iter(have.values())).scenario
    with st.container(key="scenario_title"):
        st.markdown(plain(scenario.title))
    st.title("Your class", anchor=False)
    _strip(scenario)
    st.markdown(
        "Write the codes on the board. Each team opens this page, chooses “Join a room”, types a code and takes a side."
    )
    going_on = any(room.stand.ending is None for room in have.values())
    page_layout.watching(partial(board, kept, key), POLL if going_on else None)
    _scatter(kept, key)
    with st.expander("More rooms, lost seats, the key of this class"):
        if st.button("One more room", key="more_rooms"):
            kept.add_room(key)
            st.rerun()
        code = st.selectbox("Room", list(have), key="lost_room")
        names = {team: party.name for team, party in scenario.parties.items()}
        team = st.selectbox(
            "Side whose browser is lost", list(names), format_func=lambda one: names[one], key="lost_team"
        )
        st.button("Free this seat", on_click=kept.release, args=(key, code, team), key="free_seat")
        st.markdown("With this key you can come back to the class from any browser. Do not show it:")
        st.code(key, language=None)
    st.header("To print", anchor=False)
    printables(scenario, next(iter(have.values())))


def _strip(scenario: Scenario) -> None:
    """Which numbers of a class were moved; folded up, for what one side wants is not for the other to see on a screen."""
    found = changes(scenario)
    if found is None:
        st.caption("The file of this scenario is not here, so what was changed in it cannot be told.")
    elif not found:
        st.markdown(UNCHANGED)
    else:
        numbers = "one number is" if len(found) == 1 else f"{len(found)} numbers are"
        with st.expander(f"**Changed:** {numbers} not as in the file", key="class_changes"):
            st.markdown("\n".join(f"* {one}" for one in found))


def changes(scenario: Scenario) -> list[str] | None:
    """What a scenario has that the file of its title has not, old to new; none if there is no such file.

    Of several files of that title it is the one that differs least.
    """
    found = []
    for name in answers.library():
        with contextlib.suppress(LeverageError):  # said where a scenario is chosen
            file = answers.opened(name)
            if file is not None and file.title == scenario.title:
                found.append(
                    [_change(file, scenario, one.address) for one in differing(inputs(file), inputs(scenario))]
                )
    return min(found, key=len, default=None)


def _change(file: Scenario, scenario: Scenario, where: str) -> str:
    return f"{plain(in_words(scenario, where))}: {_stands(file, where)} → {_stands(scenario, where)}"


def _stands(scenario: Scenario, where: str) -> str:
    value = scenario.at(where)
    return "not stated" if value is None else said(value.value if isinstance(value, Estimate) else value)


def board(kept: Rooms, key: str) -> None:
    """The rooms in a table that keeps itself up to date until all have ended; no points in it, so that it can be shown."""
    rows = []
    for code, room in kept.rooms_of(key).items():
        names = {team: plain(party.name) for team, party in room.scenario.parties.items()}
        joined = ", ".join(names[team] for team in room.teams if team in room.stand.joined) or "nobody yet"
        rows.append((f"**{code}**", joined, _date(room), str(len(room.stand.protocol)), _state(room, names)))
    st.markdown(in_markdown("lllrl", ["Room", "Joined", "Date", "Moves", "Stands"], rows))


def _date(room: Room) -> str:
    date = room.scenario.date(room.stand.step)
    return f"{date.day} {date:%b %Y}"


def _state(room: Room, names: dict[str, str]) -> str:
    stand = room.stand
    if stand.ending is not None:
        return debriefing.how_it_ended(room, names)
    if len(stand.joined) < 2:
        return "waiting for both sides"
    if len(stand.predictions) < 2:
        return "predicting"
    who = names[stand.proposer if stand.table is None else room.other(stand.proposer)]
    return f"{who} {'offers' if stand.table is None else 'answers'}"


def _scatter(kept: Rooms, key: str) -> None:
    st.header("Where the rooms ended", anchor=False)
    if not st.toggle("Reveal the deals of all rooms", key="reveal_class"):
        st.caption("Keep this shut until every room has ended: it shows both sides' points.")
        return
    have = kept.rooms_of(key)
    ended = {code: room for code, room in have.items() if room.stand.ending is not None}
    if not ended:
        st.info("No room has ended yet.")
        return
    found = {code: debriefing.debriefed(code, room) for code, room in ended.items()}
    room = next(iter(ended.values()))
    walk_away = results.walk_away(room)
    st.markdown(debriefing.class_sentence(found, len(have) - len(ended)))
    debriefing.ended(
        "class",
        ended,
        lambda colours: results.scattered(
            debriefing.efficient(room.scenario), walk_away, list(found.items()), first_day=True, palette=colours
        ),
        results.of_class(found, walk_away),
        stem="seminar",
    )


def printables(scenario: Scenario, room: Room) -> None:
    """Everything for the class on paper: each a page without scripts, to open and print."""
    solved = talks.solution_of(room)
    pages: list[tuple[str, str, Document]] = [
        (
            f"Role sheet: {scenario.parties[team].name}",
            f"brief-{team}",
            handouts.role(scenario, briefs.write_brief(scenario, team, room.steps, solved)),
        )
        for team in room.teams
    ]
    pages.append(("Plan of 90 minutes", "plan", handouts.lesson_plan(scenario, [day(date) for date in room.dates])))
    pages.append(("Debriefing questions", "questions", handouts.questions(scenario)))
    with st.container(horizontal=True):
        for label, name, document in pages:
            make = partial(_printed, document)
            downloads.button(plain(label), make, f"{name}.html", downloads.PAGE, f"print:{name}", icon="print")


def _printed(document: Document) -> bytes:
    return html.html(document).encode()
