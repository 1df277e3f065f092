"""Positions: who would accept which plan when, and a deal of your own."""

from __future__ import annotations

import streamlit as st

from front import answers, controls, figure, page_layout, state
from front.answers import Case
from front.session import own_deal as own_deals
from front.session.own_deal import OWN
from front.session.view import Asked, asked
from front.shell import deferred
from model.analysis.positions import Standing, Standings
from model.analysis.positions.breakeven import BreakEven
from model.analysis.positions.chart import fill_margins, fill_windows
from model.analysis.positions.sentences import (
    say_answer,
    say_broken,
    say_nearest,
    say_plan,
    say_plans,
    say_together,
    say_windows,
    say_would_change,
    say_would_turn,
)
from model.catalogue.requests import Request
from model.presentation.sentences import say_branch
from model.reports.html import plain
from model.scenario import Asset
from model.scenario.labels import day

NONE_ALONE = "no number alone, anywhere in its range"
OPEN, HELD = "left open", "as held"
STEPS = 20
"""Shares of land that can be chosen: every twentieth."""


def main() -> None:
    ask = asked()
    found = answers.positions(ask.case, ask.on)
    sentence = say_plans(found) if found else "This scenario has no plans on the table; build a deal of your own below."
    figure.top(ask, "Who would say yes?", f"**{plain(sentence)}**")
    controls.choose_day(ask)
    controls.main(ask)
    if found:
        plans(ask, found)
    page_layout.part(dealing)
    st.caption("The model explains and compares; it does not forecast.")


def plans(ask: Asked, found: Standings) -> None:
    """The plans on the table: margins on the day, and dates on which each side would accept."""
    earlier = answers.positions(ask.before, ask.on) if ask.differs else None
    left, right = st.columns(2, gap="large")
    with left:
        figure.picture(
            ask,
            "positions",
            plain(say_plans(found)),
            lambda palette: fill_margins(found, palette, earlier),
            ask.case.command("positions", *ask.dated),
            Request("positions", ask.on),
            was=lambda: say_plans(earlier or found),
        )
    with right:
        figure.picture(
            ask,
            "windows",
            plain(say_windows(found)),
            lambda palette: fill_windows(found, palette, earlier),
            ask.case.command("positions", *ask.dated, "--dates", "--format", "csv"),
            Request("acceptance", ask.on),
            was=lambda: say_windows(earlier or found),
        )
    st.header("Plan by plan", anchor=False)
    before = {one.position: one for one in earlier.standings} if earlier else {}
    for one in found.by_distance:
        published = f", {day(one.date)}" if one.date else ""
        later = ", later than this scenario" if one.later else ""
        was = before.get(one.position)
        then = say_plan(was, ask.before.scenario) if was else None
        verdict = figure.both(ask, say_plan(one, found.scenario), then)
        told = f"({plain(one.author)}{published}{later}): {verdict}"
        with controls.unfolded(f"**{plain(one.title)}** {told}", f"plan_{one.position}") as shown:
            if shown:
                standing(ask, one, was)


def standing(ask: Asked, one: Standing, was: Standing | None) -> None:
    """Red lines that it breaks, and the nearest deal, in each branch of events; and what that was."""
    told = in_branches(ask.case, one)
    for branch, said in told:
        st.markdown("\n\n".join([*([f"**{plain(branch)}**"] if branch else []), *map(plain, said)]))
    if was is not None:
        figure.compared(ask, plain(in_one(told)), lambda: in_one(in_branches(ask.before, was)))


def in_branches(case: Case, one: Standing) -> list[tuple[str, list[str]]]:
    """For each branch of events how it is called, empty where there is one only, and what a plan breaks and is nearest to."""
    scenario, several = case.scenario, len(one.branches) > 1
    return [
        (
            f"If: {say_branch(scenario, judged.path)} ({judged.probability:.0%})" if several else "",
            [*(say_broken(scenario, where) for where in judged.breaks), say_nearest(scenario, judged)],
        )
        for judged in one.branches
    ]


def in_one(told: list[tuple[str, list[str]]]) -> str:
    """The same as one text."""
    return " ".join(f"{branch}: {' '.join(said)}" if branch else " ".join(said) for branch, said in told)


# ---------------------------------------------------------------- a deal of one's own


def dealing() -> None:
    """A deal of one's own, and what would have to change for it or for a plan."""
    ask = asked()
    own_deal(ask)
    changes(ask)


def own_deal(ask: Asked) -> None:
    """Controls for every term, with in sight of them who says no and by how much; and the nearest acceptable deal."""
    scenario = ask.case.scenario
    terms, fault = own_deals.stated(ask)
    st.header("Build a deal of your own", anchor=False)
    first = next(iter(ask.case.names.values()))
    st.caption(f"A share of land is {plain(first)}'s. What is left open is completed as for any plan.")
    if fault:
        st.warning(f"The deal in the link is left out: {plain(fault)}", icon=":material/link_off:")
    standings = answers.deal(ask.case, ask.on, terms)
    (one,), verdict = standings.standings, say_plan(standings.standings[0], standings.scenario)
    before = answers.deal(ask.before, ask.on, terms) if ask.differs else None
    with st.container(key="own_deal"):
        land, questions = st.columns(2, gap="large")
        with land:
            for name, asset in scenario.assets.items():
                value = shown(terms.get(name))
                control(name, plain(asset.name), choices(asset, value), value, slider=True)
        with questions:
            for name, issue in scenario.issues.items():
                titles = {OPEN: OPEN, **{option: plain(block.name) for option, block in issue.options.items()}}
                control(name, plain(issue.name), list(titles), str(terms.get(name, OPEN)), titles)
        with st.container(key="verdict"):
            st.markdown(f"**{plain(verdict)}**")
            if before is not None:
                figure.compared(ask, plain(verdict), lambda: say_plan(before.standings[0], before.scenario))
    standing(ask, one, before.standings[0] if before else None)
    if terms:
        st.button("Clear all terms", on_click=clear, icon=":material/restart_alt:", key="clear_terms")
        st.code(ask.case.command("judge", *own_deals.options(terms), *ask.dated), language=None, wrap_lines=True)


def shown(value: str | float | None) -> str:
    """A share as one of those that can be chosen."""
    if value is None:
        return OPEN
    return HELD if isinstance(value, str) else f"{round(value * STEPS) / STEPS:.0%}"


def choices(asset: Asset, value: str) -> list[str]:
    """What can be chosen of an asset: every share, or all or nothing where it cannot be divided; and whatever a link says."""
    shares = [f"{n / STEPS:.0%}" for n in range(STEPS + 1)]
    whole = {shares[0], shares[-1], value}
    return [OPEN, HELD, *(share for share in shares if asset.divisible or share in whole)]


def control(
    name: str, label: str, options: list[str], value: str, titles: dict[str, str] | None = None, *, slider: bool = False
) -> None:
    """One term."""
    key = f"term_{name}"
    wanted = value if value in options else OPEN
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    if slider:
        st.select_slider(label, options, key=key, on_change=agreed, args=(name, key))
    else:
        st.selectbox(
            label, options, key=key, format_func=(titles or {}).__getitem__, on_change=agreed, args=(name, key)
        )


def agreed(name: str, key: str) -> None:
    """A term was chosen: the deal goes into the state, and so into the link."""
    now = state.current()
    kept = dict(part.split(":", 1) for part in now.choices.get("deal", "").split(";") if ":" in part)
    value = str(st.session_state[key])
    kept.pop(name, None)
    if value != OPEN:
        kept[name] = "held" if value == HELD else f"{float(value[:-1]) / 100:g}" if value.endswith("%") else value
    state.amend(now.choosing("deal", ";".join(f"{one}:{term}" for one, term in sorted(kept.items()))))


def clear() -> None:
    """No terms."""
    state.amend(state.current().choosing("deal", ""))


# ---------------------------------------------------------------- what would have to change


def changes(ask: Asked) -> None:
    """At which values of which numbers each side would answer otherwise, for a plan or the visitor's own deal."""
    terms, _ = own_deals.stated(ask)
    found = answers.positions(ask.case, ask.on)
    titles = {OWN: "Your own deal"} if terms else {}
    titles |= {one.position: one.title for one in found.by_distance} if found else {}
    if not titles:
        return
    st.header("What would have to change?", anchor=False)
    plan = controls.choice(ask, "plan", titles, "For the plan")
    own = plan not in ask.case.scenario.positions
    if not controls.switch(ask, "changes", "Move every number through its range (some seconds)"):
        return
    with deferred.working("Moving every number through its range"):
        result = answers.breakeven(ask.case, ask.on, terms if own else plan)
        before = answers.breakeven(ask.before, ask.on, terms if own else plan) if ask.differs else result
    for column, party in zip(st.columns(2, gap="large"), result.margin, strict=True):
        with column:
            st.markdown(f"**{plain(say_answer(result, party))}** {say_would_turn(result, party)}")
            for line in say_would_change(result, party) or [NONE_ALONE]:
                st.markdown(f"- {plain(line)}")
            figure.compared(ask, plain(turning(result, party)), lambda party=party: turning(before, party))  # type: ignore[misc]
    st.markdown(plain(say_together(result)))
    figure.compared(ask, plain(say_together(result)), lambda: say_together(before))
    asked_for = own_deals.options(terms) if own else (plan,)
    st.code(ask.case.command("breakeven", *asked_for, *ask.dated), language=None, wrap_lines=True)


def turning(found: BreakEven, party: str) -> str:
    """At which values of which numbers a side would answer otherwise, in one sentence."""
    lines = "; ".join(say_would_change(found, party) or [NONE_ALONE])
    return f"{say_answer(found, party)} {say_would_turn(found, party)} {lines}."


page_layout.shown(main)
