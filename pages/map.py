"""The map: who controls what, today, on a later day, under a plan, or how a plan would change it."""

from __future__ import annotations

import streamlit as st

from front import answers, controls, frame
from front.asked import asked
from front.frame import plain
from model import maps, words


def main() -> None:
    ask = asked()
    scenario = ask.case.scenario
    now = answers.solution(ask.case, ask.on)
    standings = answers.positions(ask.case, ask.on)
    plans = {one.position: one for one in standings.standings} if standings else {}
    plan = plans.get(ask.state.choices.get("plan", ""))
    held = maps.shares_on(now)
    there = maps.shares_under(plan) if plan else held
    sentence = words.plan(plan, held, there, scenario) if plan else words.control(now)
    frame.top(ask, "Who controls what?", f"**{plain(sentence)}**")

    left, middle, right = st.columns([3, 3, 2], gap="large", vertical_alignment="bottom")
    with left:
        controls.choose_day(ask)
    with middle:
        if plans:
            options = {"": "What is held", **{name: one.title for name, one in plans.items()}}
            controls.choice(ask, "plan", options, "Held on that day, or under a plan")
    difference = False
    with right:
        if plan:
            shown = controls.choice(ask, "show", {"": "Change", "terms": "Result"}, "Show", buttons=True)
            difference = shown == ""
    frame_of_map = answers.atlas(ask.case)
    when = f"under {plan.title}" if plan else f"on {words.day(now.date)}"
    before = held if difference else None
    frame.picture(
        ask,
        "map",
        plain(words.shown_on_map(plan, change=difference, date=now.date)),
        lambda palette: (
            maps.picture(scenario, frame_of_map, there, when, before, palette)
            if frame_of_map
            else maps.bars(scenario, there, when, before, palette)
        ),
        ask.case.command("chart", "--what", "map", *ask.dated, *(("--position", plan.position) if plan else ()), "--to", "map.svg"),
        title=f"Control {when}" + (", against what is held" if difference else ""),
        about=(plan.position if plan else "", difference),
        position=plan.position if plan else None,
        rows=maps.regions(scenario, frame_of_map, there, before) if frame_of_map else None,
    )
    controls.main(ask)
    if scenario.map is not None:
        note = " ".join(part for part in (scenario.map.note, scenario.map.judgement) if part)
        st.caption(plain(f"{note} Control is what is held, not whose land it is; recognised borders are drawn as lines."))


main()
