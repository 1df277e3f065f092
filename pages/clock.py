"""The clock: what time, the front and the events ahead do to what each side can expect."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from front import answers, body, controls, frame
from front.asked import Asked, asked
from model import charts, clock, words
from model.kinds import Request
from model.naming import day
from model.report import plain

LATER = dt.timedelta(days=28)
"""The month by which an event may be put off: whole weeks, so that it stays on a day of offers."""


def main() -> None:
    ask = asked()
    path, was = answers.path(ask.case), answers.path(ask.before)
    earlier = was if ask.differs else None
    now, before = answers.solution(ask.case, ask.on), answers.solution(ask.before, ask.on)
    turning = words.turning_points(path, now.outlook)
    frame.top(ask, "What does time do?", "**" + plain(turning[0]) + "** " + plain(" ".join(turning[1:])))
    what_if_later(ask)
    controls.main(ask)
    frame.compared(ask, plain(" ".join(turning)), lambda: " ".join(words.turning_points(was, before.outlook)))
    frame.picture(
        ask,
        "clock",
        plain(words.waiting(path)),
        lambda palette: clock.filled_clock(path, palette=palette, before=earlier),
        ask.case.command("path"),
        Request("path"),
        was=lambda: words.waiting(was),
    )
    left, right = st.columns(2, gap="large")
    with left:
        frame.picture(
            ask,
            "outlook",
            plain(words.ending(now)),
            lambda palette: charts.filled_outlook(now, palette, before if ask.differs else None),
            ask.case.command("solve"),
            Request("outlook"),
            was=lambda: words.ending(before),
        )
    if ask.case.scenario.assets:
        with right:
            ends = answers.range_of_drift(ask.case)
            frame.picture(
                ask,
                "front",
                plain(words.front(path)),
                lambda palette: clock.filled_front(path, ends, palette, earlier),
                ask.case.command("export", "--what", "control", "--to", "control.csv"),
                Request("control"),
                was=lambda: words.front(was),
            )
    st.caption("The model explains and compares; it does not forecast.")


def what_if_later(ask: Asked) -> None:
    """For each event, a button that puts it off by a month, or back."""
    one = ask.case
    with st.container(key="later", horizontal=True, gap="small"):
        for name, event in one.scenario.calendar:
            address = f"events.{name}.date"
            if address in one.edits:
                controls.put_back(f"{plain(event.title)}: back to {day(one.base.events[name].date)}", address)
            elif event.date + LATER <= one.scenario.horizon:
                controls.put(f"What if a month later: {plain(event.title)}?", {address: event.date + LATER}, "update")


body.shown(main)
