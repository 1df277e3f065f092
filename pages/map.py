"""The map: who controls what, today, on a later day, under a plan, or how a plan would change it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from front import answers, body, controls, frame
from front.asked import Asked, asked
from model import maps, words
from model.kinds import Request
from model.look import day
from model.positions import Standing
from model.report import plain
from model.scores import Solution


def main() -> None:
    ask = asked()
    scenario = ask.case.scenario
    now = answers.solution(ask.case, ask.on)
    plan = answers.position(ask.case, ask.on, ask.state.choices.get("plan", ""))
    held = maps.shares_on(now)
    there = maps.shares_under(plan) if plan else held
    sentence = words.plan(plan, held, there, scenario) if plan else words.control(now)
    frame.top(ask, "Who controls what?", f"**{plain(sentence)}**")

    left, middle, right = st.columns([3, 3, 2], gap="large", vertical_alignment="bottom")
    with left:
        controls.choose_day(ask)
    with middle:
        if scenario.positions:
            options = {"": "What is held", **{name: one.title for name, one in scenario.positions.items()}}
            controls.choice(ask, "plan", options, "Held on that day, or under a plan")
    changes = changes_to_show(ask, plan, held, answers.solution(ask.case, scenario.as_of))
    with right:
        shown = controls.choice(ask, "show", {name: label for name, (label, _) in changes.items()}, "Show")
    label, before = changes[shown]
    outlines = answers.atlas(ask.case)
    when = f"under {plan.title}" if plan else f"on {day(now.date)}"
    left, right = st.columns([3, 2], gap="large")
    rows = maps.regions(scenario, outlines, there, before) if outlines else None
    with right:
        beside(ask, rows)
    with left:
        frame.picture(
            ask,
            "map",
            plain(words.shown_on_map(plan.title if plan else "", label if before else "", now.date)),
            lambda palette: (
                maps.picture(scenario, outlines, there, when, before, palette)
                if outlines
                else maps.bars(scenario, there, when, before, palette)
            ),
            ask.case.command(
                "chart",
                "--what",
                "map",
                *ask.dated,
                *(("--position", plan.position) if plan else ()),
                "--to",
                "map.svg",
            ),
            None if outlines else Request("control"),
            title=f"Control {when}",
            about=(plan.position if plan else "", shown),
            of=(str(ask.case.file), when, sorted(there.items()), sorted((before or {}).items()), areas(ask)),
            rows=rows,
        )
    controls.main(ask)
    if scenario.map is not None:
        note = " ".join(part for part in (scenario.map.note, scenario.map.judgement) if part)
        st.caption(
            plain(f"{note} Control is what is held, not whose land it is; recognised borders are drawn as lines.")
        )


def areas(ask: Asked) -> list[float | None]:
    """How large what is contested is: with who holds which share, all that the map shows."""
    return [one.area_km2.value if one.area_km2 else None for one in ask.case.scenario.assets.values()]


def changes_to_show(
    ask: Asked, plan: Standing | None, held: dict[str, float], first: Solution
) -> dict[str, tuple[str, dict[str, float] | None]]:
    """What the map can show: value -> what it is called, and the shares that it is the difference to."""
    found: dict[str, tuple[str, dict[str, float] | None]] = {}
    if plan:
        found["held"] = ("Change against what is held", held)
    found["whole"] = ("Shares as they are", None)
    if ask.on > ask.case.scenario.as_of:
        found["first"] = (f"Change since {day(first.date)}", maps.shares_on(first))
    if ask.differs:
        found["before"] = (f"Change against {ask.against}", maps.shares_on(answers.solution(ask.before, ask.on)))
    return found


def beside(ask: Asked, rows: pd.DataFrame | None) -> None:
    """The same in numbers: regions, or assets where there is no map."""
    if rows is None:
        return
    first = next(iter(ask.case.names.values()))
    contested = rows[rows["contested"]]
    shown = pd.DataFrame(
        {
            "Region": contested["name"],
            f"{first} holds": contested["share"],
            "km²": contested["km2"].round(),
            "Change, km²": contested["change_km2"].round(),
        }
    )
    st.header("In numbers", anchor=False)
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        column_config={
            f"{first} holds": st.column_config.NumberColumn(format="percent"),
            "km²": st.column_config.NumberColumn(format="localized"),
            "Change, km²": st.column_config.NumberColumn(format="localized"),
        },
    )


body.shown(main)
