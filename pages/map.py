"""The map: who controls what, today, on a later day, under a plan or a deal, or how that would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from front import answers, controls, figure, page_layout
from front.answers import Case
from front.session import own_deal
from front.session.view import Asked, asked
from model.analysis.positions import OWN_DEAL, Standing
from model.analysis.scores.sentences import say_control
from model.analysis.territory import holdings
from model.analysis.territory.map_chart import chart_bars, fill_map
from model.analysis.territory.sentences import say_on_map, say_plan_on_map
from model.analysis.territory.table import tabulate_regions_held
from model.reports.html import plain
from model.scenario.address import written_value
from model.scenario.labels import day


@dataclass(frozen=True)
class Change:
    """What the map can be the difference to."""

    called: str
    before: dict[str, float] | None = None
    """The first party's shares; none where the map shows shares as they are."""
    against: str = ""
    """Of `model.analysis.territory.holdings.AGAINST`."""
    option: tuple[str, ...] = ()
    """Of the command line."""


def main() -> None:
    ask = asked()
    now, plan = answers.solution(ask.case, ask.on), looked_at(ask, ask.case)
    held = holdings.shares_on(now)
    there = holdings.shares_under(plan) if plan else held
    sentence = figure.headline(ask, told(ask, ask.case), told(ask, ask.before))
    follows = figure.both(ask, comes_of(ask, ask.case), comes_of(ask, ask.before))
    figure.top(ask, "Who controls what?", f"{sentence} {follows}".rstrip())
    changes = changes_to_show(ask, plan, held)
    change = changes[controls.chosen(ask, "show", changes)]
    left, right = st.columns([2, 3], gap="large")
    with right:
        land(ask, plan, there, change)
    with left:
        controls.choose_day(ask)
        choose_plan(ask)
        controls.choice(ask, "show", {name: one.called for name, one in changes.items()}, "Show")
        controls.of_the_land(ask)
    in_numbers(ask, there, change if plan or change.before else changes.get("before", change))
    if ask.case.scenario.map is not None:
        note = " ".join(part for part in (ask.case.scenario.map.note, ask.case.scenario.map.judgement) if part)
        st.caption(
            plain(f"{note} Control is what is held, not whose land it is; recognised borders are drawn as lines.")
        )


# ---------------------------------------------------------------- what is looked at


def looked_at(ask: Asked, case: Case) -> Standing | None:
    """How the plan or the deal that was chosen stands, under the name that it has here; none if what is held was."""
    chosen = ask.state.choices.get("plan", "")
    if chosen in case.scenario.positions:
        return answers.position(case, ask.on, chosen)
    deal = own_deal.possible(ask, case).get(chosen)
    return replace(answers.deal(case, ask.on, deal.terms).standings[0], title=deal.title) if deal else None


def told(ask: Asked, case: Case) -> str:
    """Who holds what on the day, or what the plan would change."""
    now, plan = answers.solution(case, ask.on), looked_at(ask, case)
    return (
        say_plan_on_map(plan, holdings.shares_on(now), holdings.shares_under(plan), case.scenario)
        if plan
        else say_control(now)
    )


def comes_of(ask: Asked, case: Case) -> str:
    """What comes of an offer."""
    deal = own_deal.possible(ask, case).get(ask.state.choices.get("plan", ""))
    return deal.told if deal else ""


def choose_plan(ask: Asked) -> None:
    """What is held, a deal, or a plan; for an offer, how events come out before it is made."""
    offered = {name: deal.called for name, deal in own_deal.possible(ask, ask.case).items()}
    plans = {name: one.title for name, one in ask.case.scenario.positions.items()}
    if not offered | plans:
        return
    chosen = controls.choice(ask, "plan", {"": "What is held", **offered, **plans}, "Held on that day, or under a plan")
    if chosen in offered and comes_of(ask, ask.case):
        controls.choose_branch(ask)


def changes_to_show(ask: Asked, plan: Standing | None, held: dict[str, float]) -> dict[str, Change]:
    """What the map can show, by the value of the choice."""
    first = answers.solution(ask.case, ask.case.scenario.as_of)
    found: dict[str, Change] = {}
    if plan:
        found["held"] = Change("Change against what is held", held, "held")
    found["whole"] = Change("Shares as they are", option=("--against", "nothing") if plan else ())
    if ask.on > ask.case.scenario.as_of:
        since = f"Change since {day(first.date)}"
        found["first"] = Change(since, holdings.shares_on(first), "first", ("--against", "first"))
    if ask.differs:
        before = holdings.shares_on(answers.solution(ask.before, ask.on))
        values = [f"{where}={written_value(value)}" for where, value in ask.before.edits.items()] or ["file"]
        option = tuple(word for value in values for word in ("--against", value))
        found["before"] = Change(f"Change against {ask.against}", before, "run", option)
    return found


# ---------------------------------------------------------------- as a picture, and in numbers


def land(ask: Asked, plan: Standing | None, there: dict[str, float], change: Change) -> None:
    """The map, or bars where the scenario names none."""
    scenario, outlines = ask.case.scenario, answers.atlas(ask.case)
    if not scenario.assets:
        st.markdown("Nothing is contested here that a side could hold: the two differ over questions only.")
        return
    when = holdings.when(ask.on, plan, change.against)
    rows = holdings.holding_rows(scenario, outlines, there, change.before)
    figure.picture(
        ask,
        "map",
        plain(shown(ask, rows, plan, change)),
        lambda palette: (
            fill_map(scenario, outlines, there, when, change.before, palette)
            if outlines
            else chart_bars(scenario, there, when, change.before, palette)
        ),
        ask.case.command("map", *ask.dated, *named(ask, plan), *change.option, "--format", "csv"),
        title=f"Control {f'under {plan.title}' if plan else f'on {day(ask.on)}'}",
        of=(str(ask.case.file), when, sorted(there.items()), sorted((change.before or {}).items()), areas(ask)),
        rows=pd.DataFrame(rows),
        was=None if change.against == "run" else lambda: shown_before(ask, change),
    )


def shown(ask: Asked, rows: list[dict[str, Any]], plan: Standing | None, change: Change) -> str:
    """What the map shows, in a sentence."""
    title, called = plan.title if plan else "", change.called if change.before else ""
    return say_on_map(ask.case.scenario, rows, ask.on, title, called)


def shown_before(ask: Asked, change: Change) -> str:
    """The same of what is compared with."""
    case, plan = ask.before, looked_at(ask, ask.before)
    held = holdings.shares_on(answers.solution(case, ask.on))
    first = holdings.shares_on(answers.solution(case, case.scenario.as_of))
    there, before = holdings.shares_under(plan) if plan else held, {"held": held, "first": first}.get(change.against)
    return shown(ask, holdings.holding_rows(case.scenario, answers.atlas(case), there, before), plan, change)


def named(ask: Asked, plan: Standing | None) -> tuple[str, ...]:
    """The options of the command line that name the plan, or all terms of the deal."""
    if plan is None:
        return ()
    if plan.position != OWN_DEAL:
        return ("--position", plan.position)
    return own_deal.options(own_deal.possible(ask, ask.case)[ask.state.choices["plan"]].terms)


def areas(ask: Asked) -> list[float | None]:
    """How large what is contested is: with who holds which share, all that the map shows."""
    return [one.area_km2.value if one.area_km2 else None for one in ask.case.scenario.assets.values()]


def in_numbers(ask: Asked, there: dict[str, float], change: Change) -> None:
    """The regions of the map as a table, with the change if there is one to show."""
    outlines = answers.atlas(ask.case)
    if outlines is None:
        return
    rows = tabulate_regions_held(ask.case.scenario, outlines, there, change.before)
    contested = rows[rows["contested"]]
    holds, moves = f"{next(iter(ask.case.names.values()))} holds", "Change, km²"
    shown = pd.DataFrame(
        {"Region": contested["name"], holds: 100 * contested["share"], "km²": contested["km2"].round()}
        | ({moves: contested["change_km2"].round()} if change.before else {})
    )
    st.header("In numbers", anchor=False)
    if change.before:
        st.caption(plain(f"{change.called}."))
    whole = st.column_config.NumberColumn(format="localized")
    columns = {holds: st.column_config.NumberColumn(format="%.1f%%"), "km²": whole, moves: whole}
    st.dataframe(shown, column_config=columns, hide_index=True, width="stretch")


page_layout.shown(main)
