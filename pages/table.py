"""The table: what both sides can expect, which deals both prefer to walking away, and how that changes with time."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from asking import Asked, asked, efficient, path, solution
from model import charts
from model.frontier import Deal
from model.scores import Node, Solution


def main() -> None:
    answer = st.container()  # stands above the sliders, is filled after them
    ask = asked()
    scenario = ask.scenario
    on = choose_date(ask)
    now, before = solution(scenario, on), solution(ask.base, on)
    names = {party: block.name for party, block in scenario.parties.items()}

    with answer:
        st.markdown(f"**{headline(now, names)}**")
        cards(now, before, names)
        if ask.edits:
            moved = (f"{label(ask, where)} {old(ask, where):g} → {value:g}" for where, value in ask.edits.items())
            st.caption("Changed: " + "; ".join(moved))
    node, branch = choose_branch(now)

    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Which deals are there?", anchor=False)
        st.markdown(zone_sentence(node, names))
        st.altair_chart(charts.frontier(now, efficient(scenario), branch), width="stretch", theme=None, key="frontier")
        explain(FRONTIER, ask.command("frontier"))
    with right:
        st.subheader("How does it change with time?", anchor=False)
        st.markdown(time_sentence(now, names))
        every = path(scenario)
        for n in range(len(names)):
            st.altair_chart(charts.timeline(every, n), width="stretch", theme=None, key=f"timeline_{n}")
        explain(TIME, ask.command("path"))

    st.subheader("What would be offered?", anchor=False)
    for party in names:
        st.markdown(offer_sentence(node, party, names))
    for held in now.holdings:
        share = f", {held.share_of_territory:.1%} of its territory" if held.share_of_territory is not None else ""
        whose = f"{held.km2:,.0f} km² recognised as {names[held.recognised]}'s{share}"
        st.caption(f"On {day(now.date)} {names[held.holder]} holds {whose}.")
    land, questions = st.columns([2, 3], gap="large")
    land.table(land_terms(now, node))
    questions.table(other_terms(now, node))
    here = ask.command("solve", *(() if on == scenario.as_of else ("--on", str(on))))
    explain(
        "The best deal each side could offer that leaves the other no worse off than saying no; and what is held today.",
        here,
    )

    st.subheader("How might it end?", anchor=False)
    st.markdown(end_sentence(now))
    st.altair_chart(charts.outlook(now), width="stretch", theme=None, key="outlook")
    explain(END, here)
    st.caption(scenario.summary)
    st.caption("The model explains and compares; it does not forecast.")


def choose_date(ask: Asked) -> dt.date:
    scenario = ask.scenario
    dates = [scenario.date(step) for step in range(scenario.steps + 1)]
    chosen = st.select_slider(
        "The day that is looked at", dates, dates[0], format_func=day, key=f"{ask.file}:on:{len(dates)}"
    )
    assert isinstance(chosen, dt.date)
    return chosen


def choose_branch(now: Solution) -> tuple[Node, int]:
    if len(now.nodes) == 1:
        return now.nodes[0], 0
    events = [event for _, event in now.scenario.calendar]
    titles = {
        n: ", ".join(event.branches[b].title for event, b in zip(events, node.path, strict=False))
        + f" ({node.probability:.0%})"
        for n, node in enumerate(now.nodes)
    }
    branch = st.selectbox(
        "If events come out like this", list(titles), format_func=titles.__getitem__, key=f"branch:{len(titles)}"
    )
    return now.nodes[branch], branch


def headline(now: Solution, names: dict[str, str]) -> str:
    parts = [f"{names[party]} can expect {score.position:.1f} of its 100 points" for party, score in now.scores.items()]
    return f"On {day(now.date)}, {parts[0]}; {parts[1]}."


def cards(now: Solution, before: Solution, names: dict[str, str]) -> None:
    for column, (party, score) in zip(st.columns(2, gap="large"), now.scores.items(), strict=True):
        with column, st.container(border=True, key=f"card_{list(names).index(party)}"):
            delta = round(score.position - before.scores[party].position, 2)
            with st.container(horizontal=True, gap="medium"):
                expect = f"{names[party]} can expect"
                st.metric(
                    expect, f"{score.position:.1f}", delta or None, delta_color="off", help=EXPECT, width="content"
                )
                st.metric("Walking away", f"{score.walk_away:.1f}", help=WALK, width="content")
                st.metric("Surplus", f"{score.surplus:.1f}", help=SURPLUS, width="content")
            if abs(score.optimism) >= 0.05:
                word = "optimism" if score.optimism > 0 else "pessimism"
                st.caption(
                    f"{abs(score.optimism):.1f} points of {word}: its own beliefs against the author's probabilities."
                )


def zone_sentence(node: Node, names: dict[str, str]) -> str:
    first = next(iter(names))
    low, high = node.zone.range[first]
    if node.zone.width is None or node.zone.width < 0 or high is None:
        return node.zone.reason
    return f"{node.zone.reason} {names[first]} can get from {low:.0f} to {high:.0f} points in them."


def offer_sentence(node: Node, party: str, names: dict[str, str]) -> str:
    offer = node.offers[party]
    if offer.deal is None:
        return f"**{names[party]}** has nothing to offer that the other side would take."
    points = " and ".join(
        f"{value:.1f} points for {name}" for value, name in zip(offer.deal.points, names.values(), strict=True)
    )
    if offer.accepted:
        return f"**{names[party]}** would offer {points}: it would be accepted."
    short = f"{-offer.margin[party]:.1f} less for it than waiting"
    return f"**{names[party]}** would rather wait: the best that the other side would take means {points}, {short}."


def land_terms(now: Solution, node: Node) -> pd.DataFrame:
    scenario = now.scenario
    first = next(iter(scenario.parties.values())).name
    rows = {
        asset.name: [f"{node.control[k]:.0%}", *(f"{abs(deal.shares[k]):.0%}" for deal in offered(now, node).values())]
        for k, asset in scenario.assets.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=[f"{first} holds", *offered(now, node)])


def other_terms(now: Solution, node: Node) -> pd.DataFrame:
    rows = {}
    for q, issue in now.scenario.issues.items():
        chosen = (issue.options[deal.options[q]].name for deal in offered(now, node).values())
        rows[issue.name] = [issue.options[issue.no_deal].name, *chosen]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["without a deal", *offered(now, node)])


def offered(now: Solution, node: Node) -> dict[str, Deal]:
    """Column heading -> deal, for the sides that have something to offer."""
    names = {party: now.scenario.parties[party].name for party in node.offers}
    return {f"{names[party]}'s offer": offer.deal for party, offer in node.offers.items() if offer.deal is not None}


def time_sentence(now: Solution, names: dict[str, str]) -> str:
    node = now.nodes[0]
    waiting = [names[party] for party, offer in node.offers.items() if offer.deal is not None and not offer.accepted]
    later = [event for _, event in now.scenario.calendar if event.date > now.date]
    if len(waiting) == 2 and later:
        coming = f"{later[0].title} on {day(later[0].date)}"
        return f"Both sides would rather wait. Each expects more of what comes than there is to share. Ahead: {coming}."
    if later:
        return f"Ahead: {later[0].title} on {day(later[0].date)}."
    return "No event lies ahead."


def end_sentence(now: Solution) -> str:
    o = now.outlook
    half = next((date for date, deal in zip(o.dates, o.deal, strict=True) if deal >= 0.5), None)
    when = f", more likely than not by {day(half)}" if half else ""
    deal, freeze = f"A deal with probability {o.deal[-1]:.0%}{when}", f"a freeze without one {o.freeze[-1]:.0%}"
    return f"{deal}; {freeze}; war until {day(o.dates[-1])} {o.war[-1]:.0%}."


def explain(text: str, command: str) -> None:
    with st.expander("How to read this, and the command that prints it"):
        st.markdown(text)
        st.code(command, language="sh", wrap_lines=True)


def label(ask: Asked, where: str) -> str:
    return ask.base.estimates()[where].label or where


def old(ask: Asked, where: str) -> float:
    return ask.base.estimates()[where].value


def day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


FRONTIER = (
    "Every point of the line is a deal that cannot be made better for one side without making it worse for the other. The "
    "shaded deals leave both sides better off than walking away (the dashed lines); if nothing is shaded, there is no zone of "
    "agreement. Diamonds are what each side would offer on this date, the other shapes are deals that are fair by one standard "
    "or another. Each axis counts one side's own 100 points: lengths across and up are not comparable."
)
TIME = (
    "The strong line is what the side can expect if the war is still on at that date, over all branches of events; thin lines "
    "are single branches; the dashed line is what it has if there is never a deal. Vertical lines are events. Two pictures, "
    "because points of two sides are different goods."
)
END = (
    "By the probabilities of the scenario's author, from its first day on. In this model both sides know the rules and each "
    "other's aims, so that a deal comes as soon as both prefer it to waiting."
)
EXPECT = "The position score: what this side can expect at the table from this day on, by its own beliefs. 100 is all it wants."
WALK = "What it has in expectation if there is never a deal and the war runs on, with its costs."
SURPLUS = "What the table is worth to it: score less walk-away value."

main()
