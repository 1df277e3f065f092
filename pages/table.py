"""The table: what both sides can expect, which deals both prefer to walking away, what would be offered, how it might end."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from front import answers, body, controls, frame
from front.asked import Asked, asked
from model import charts, words
from model.frontier import Deal
from model.kinds import Request
from model.look import day
from model.report import in_markdown, plain
from model.scores import Node, Solution


def main() -> None:
    ask = asked()
    now, before = answers.solution(ask.case, ask.on), answers.solution(ask.before, ask.on)
    sentence = f"**{plain(words.expectation(now))}**"
    if ask.differs:
        sentence += " " + plain(words.change(now, before, ask.against))
    frame.top(ask, "Who can expect what?", sentence)
    left, right = st.columns([6, 7], gap="large")
    node = now.nodes[ask.branch]
    with right:
        possible(ask, now, before)
    with left:
        cards(now, before, ask)
        controls.main(ask, in_pairs=True)
        controls.choose_day(ask)
        controls.choose_branch(ask)
    left, right = st.columns([6, 7], gap="large")
    with left:
        frame.picture(
            ask,
            "outlook",
            plain(words.ending(now)),
            lambda palette: charts.filled_outlook(now, palette, before if ask.differs else None),
            ask.case.command("solve", *ask.dated),
            Request("outlook", ask.on),
            was=lambda: words.ending(before),
        )
        dragged(ask)
    with right:
        offers(now, node)
    st.caption(plain(ask.case.scenario.summary) + "\n\nThe model explains and compares; it does not forecast.")


def dragged(ask: Asked) -> None:
    """A picture that answers while its sliders are dragged, for who asks for it."""
    if not answers.telling(ask.case):
        return
    if st.toggle("Drag and see at once: a picture with sliders of its own", key="dials_shown"):
        answers.compiled()
        frame.picture(
            ask,
            "dials",
            plain(words.expectation(answers.solution(ask.case, ask.on))),
            lambda palette: answers.dials(ask.case, ask.on, palette),
            ask.case.command("solve", *ask.dated),
            Request("scores", ask.on),
        )


def possible(ask: Asked, now: Solution, before: Solution) -> None:
    node = now.nodes[ask.branch]
    earlier = before if ask.differs else None
    with_plans = st.session_state.get("plans_shown", False)
    standings = answers.positions(ask.case, ask.on) if with_plans else None
    frame.picture(
        ask,
        "frontier",
        plain(words.zone(node, now.scenario)),
        lambda palette: charts.filled_frontier(now, ask.branch, standings, palette, earlier),
        ask.case.command("frontier"),
        Request("frontier"),
        about=(ask.branch, with_plans),
    )
    if ask.case.scenario.positions:
        st.toggle("Show the plans on the table in the picture", key="plans_shown")


def cards(now: Solution, before: Solution, ask: Asked) -> None:
    for n, (party, score) in enumerate(now.scores.items()):
        was = before.scores[party]
        with st.container(key=f"card_{n}", horizontal=True, gap="medium"):
            st.header(plain(ask.case.names[party]), anchor=False)
            for label, value, old, means in (
                ("Can expect", score.position, was.position, EXPECT),
                ("Walking away", score.walk_away, was.walk_away, WALK),
                ("Surplus", score.surplus, was.surplus, SURPLUS),
            ):
                delta = round(value - old, 2) or None
                st.metric(label, f"{value:.1f}", delta, delta_color="off", help=means, width="content")
            if abs(score.optimism) >= 0.05:
                word = "optimism" if score.optimism > 0 else "pessimism"
                st.caption(
                    f"{abs(score.optimism):.1f} of it is {word}: its own beliefs against the author's probabilities."
                )


def offers(now: Solution, node: Node) -> None:
    st.header("What would be offered?", anchor=False)
    deals = offered(now, node)
    said = [plain(words.offer(party, made, now.scenario)) for party, made in node.offers.items()]
    tables = [
        *([land_terms(now, node, deals)] if now.scenario.assets else []),
        *([other_terms(now, deals)] if now.scenario.issues else []),
    ]
    st.markdown("\n\n".join([*said, *tables]))
    held = [plain(f"On {day(now.date)} {words.holding(one, now.scenario)}.") for one in now.holdings]
    if held:
        st.caption("\n\n".join(held))


def land_terms(now: Solution, node: Node, deals: Mapping[str, Deal]) -> str:
    first = plain(next(iter(now.scenario.parties.values())).name)
    heads = ["Share of", f"{first} holds", *deals]
    rows = [
        [plain(asset.name), f"{node.control[k]:.0%}", *(f"{abs(deal.shares[k]):.0%}" for deal in deals.values())]
        for k, asset in now.scenario.assets.items()
    ]
    return in_markdown("l" + "r" * (1 + len(deals)), heads, rows)


def other_terms(now: Solution, deals: Mapping[str, Deal]) -> str:
    heads = ["Question", "Without a deal", *deals]
    rows = [
        [
            plain(issue.name),
            plain(issue.options[issue.no_deal].name),
            *(plain(issue.options[deal.options[q]].name) for deal in deals.values()),
        ]
        for q, issue in now.scenario.issues.items()
    ]
    return in_markdown("l" * len(heads), heads, rows)


def offered(now: Solution, node: Node) -> dict[str, Deal]:
    """Column heading -> deal, for the sides that have something to offer."""
    names = words.names_of(now.scenario)
    return {plain(f"{names[party]}'s offer"): made.deal for party, made in node.offers.items() if made.deal is not None}


EXPECT = "The score: what this side can expect at the table from this day on, by its own beliefs. 100 is all it wants."
WALK = "What it has in expectation if there is never a deal and the war runs on, with its costs."
SURPLUS = "What the table is worth to it: score less walk-away value."

body.shown(main)
