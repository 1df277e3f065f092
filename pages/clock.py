"""The clock: what time, the front and the events ahead do to what each side can expect."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from front import answers, controls, figure, page_layout
from front.session.view import Asked, asked
from model.analysis.scores.clock_chart import fill_clock
from model.analysis.scores.outlook_chart import fill_outlook
from model.analysis.scores.sentences import say_ending, say_turning_points, say_waiting
from model.analysis.territory.front_chart import fill_front
from model.analysis.territory.sentences import say_front
from model.catalogue.requests import Request
from model.reports.html import plain
from model.scenario.labels import day

LATER = dt.timedelta(days=28)
"""The month by which an event may be put off: whole weeks, so that it stays on a day of offers."""


def main() -> None:
    ask = asked()
    path, was = answers.path(ask.case), answers.path(ask.before)
    earlier = was if ask.differs else None
    now, before = answers.solution(ask.case, ask.on), answers.solution(ask.before, ask.on)
    turning = say_turning_points(path, now.outlook)
    figure.top(ask, "What does time do?", "**" + plain(turning[0]) + "** " + plain(" ".join(turning[1:])))
    what_if_later(ask)
    controls.main(ask)
    figure.compared(ask, plain(" ".join(turning)), lambda: " ".join(say_turning_points(was, before.outlook)))
    figure.picture(
        ask,
        "clock",
        plain(say_waiting(path)),
        lambda palette: fill_clock(path, palette=palette, before=earlier),
        ask.case.command("path"),
        Request("path"),
        was=lambda: say_waiting(was),
    )
    left, right = st.columns(2, gap="large")
    with left:
        figure.picture(
            ask,
            "outlook",
            plain(say_ending(now)),
            lambda palette: fill_outlook(now, palette, before if ask.differs else None),
            ask.case.command("solve"),
            Request("outlook"),
            was=lambda: say_ending(before),
        )
    if ask.case.scenario.assets:
        with right:
            ends = answers.range_of_drift(ask.case)
            figure.picture(
                ask,
                "front",
                plain(say_front(path)),
                lambda palette: fill_front(path, ends, palette, earlier),
                ask.case.command("export", "--what", "control", "--to", "control.csv"),
                Request("control"),
                was=lambda: say_front(was),
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


page_layout.shown(main)
