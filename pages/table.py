"""The table: what both sides can expect, which deals both prefer to walking away, what would be offered, how it might end."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from front import answers, controls, figure, page_layout
from front.captions import GLOSSARY
from front.session.view import Asked, asked
from model.analysis.scores import Node, Solution
from model.analysis.scores.frontier_chart import fill_frontier
from model.analysis.scores.outlook_chart import fill_outlook
from model.analysis.scores.sentences import (
    say_change,
    say_control,
    say_ending,
    say_expectation,
    say_offer,
    say_optimism,
    say_zone,
)
from model.catalogue.requests import Request
from model.game.frontier import Deal
from model.presentation import sentences
from model.reports.html import in_markdown, plain


def main() -> None:
    ask = asked()
    now, before = answers.solution(ask.case, ask.on), answers.solution(ask.before, ask.on)
    sentence = f"**{plain(say_expectation(now))}**"
    if ask.differs:
        sentence += " " + plain(say_change(now, before, ask.against))
    figure.top(ask, "Who can expect what?", sentence)
    left, right = st.columns([6, 7], gap="large")
    with right:
        possible(ask, now, before)
    with left:
        cards(now, before, ask)
        controls.main(ask, in_pairs=True)
        controls.choose_day(ask)
        controls.choose_branch(ask)
    left, right = st.columns([6, 7], gap="large")
    with left:
        figure.picture(
            ask,
            "outlook",
            plain(say_ending(now)),
            lambda palette: fill_outlook(now, palette, before if ask.differs else None),
            ask.case.command("solve", *ask.dated),
            Request("outlook", ask.on),
            was=lambda: say_ending(before),
        )
        dragged(ask)
    with right:
        offers(ask, now, before)
    st.caption(plain(ask.case.scenario.summary) + "\n\nThe model explains and compares; it does not forecast.")


def dragged(ask: Asked) -> None:
    """A picture that answers while its sliders are dragged, for who asks for it."""
    if not answers.telling(ask.case):
        return
    if controls.switch(ask, "dials", "Drag and see at once: a picture with sliders of its own"):
        answers.compiled()
        figure.picture(
            ask,
            "dials",
            plain(say_expectation(answers.solution(ask.case, ask.on))),
            lambda palette: answers.dials(ask.case, ask.on, palette),
            ask.case.command("solve", *ask.dated),
            Request("scores", ask.on),
        )


def possible(ask: Asked, now: Solution, before: Solution) -> None:
    node = now.nodes[ask.branch]
    earlier = before if ask.differs else None
    with_plans = controls.is_on(ask, "plans")
    standings = answers.positions(ask.case, ask.on) if with_plans else None
    plans = standings.deals(ask.branch) if standings is not None else ()
    figure.picture(
        ask,
        "frontier",
        plain(say_zone(node, now.scenario)),
        lambda palette: fill_frontier(now, ask.branch, plans, palette, earlier),
        "\n".join(ask.case.command(*one) for one in (("frontier",), ("solve", *ask.dated))),
        Request("frontier"),
        about=(ask.branch, with_plans),
        was=lambda: say_zone(at_branch(before, ask.branch), before.scenario),
    )
    if ask.case.scenario.positions:
        controls.switch(ask, "plans", "Show the plans on the table in the picture")


def cards(now: Solution, before: Solution, ask: Asked) -> None:
    for n, (party, score) in enumerate(now.scores.items()):
        was = before.scores[party]
        with st.container(key=f"card_{n}", horizontal=True, gap="medium"):
            st.header(plain(ask.case.names[party]), anchor=False)
            for label, value, old, means in (
                ("Can expect", score.position, was.position, GLOSSARY["Score"]),
                ("Walking away", score.walk_away, was.walk_away, GLOSSARY["Walk-away value"]),
                ("Surplus", score.surplus, was.surplus, GLOSSARY["Surplus"]),
            ):
                delta = round(value - old, 2) or None
                st.metric(label, f"{value:.1f}", delta, delta_color="off", help=means, width="content")
            if say_optimism(score) or say_optimism(was):
                st.caption(figure.both(ask, *(say_optimism(one) or "None of it is optimism." for one in (score, was))))


def at_branch(solution: Solution, branch: int) -> Node:
    """The node of a branch; of one with fewer the last."""
    return solution.nodes[min(branch, len(solution.nodes) - 1)]


def offers(ask: Asked, now: Solution, before: Solution) -> None:
    st.header("What would be offered?", anchor=False)
    node, earlier = now.nodes[ask.branch], at_branch(before, ask.branch)
    tables = [
        in_table(first, side, names, columns(now, node), columns(before, earlier) if ask.differs else {})
        for first, side, names, columns in (
            ("Share of", "r", [asset.name for asset in now.scenario.assets.values()], land_terms),
            ("Question", "l", [issue.name for issue in now.scenario.issues.values()], other_terms),
        )
        if names
    ]
    st.markdown("\n\n".join([*(plain(one) for one in proposed(now, node)), *tables]))
    figure.compared(ask, plain(" ".join(proposed(now, node))), lambda: " ".join(proposed(before, earlier)))
    if now.holdings or before.holdings:
        st.caption(figure.both(ask, say_control(now), say_control(before)))


def proposed(solution: Solution, node: Node) -> list[str]:
    """What each side would do if it were its turn."""
    return [say_offer(party, made, solution.scenario) for party, made in node.offers.items()]


def land_terms(solution: Solution, node: Node) -> dict[str, list[str]]:
    """Column heading -> cell of each asset."""
    first = next(iter(solution.scenario.parties.values())).name
    shares = {f"{first} holds": node.control} | {head: deal.shares for head, deal in offered(solution, node).items()}
    return {head: [f"{abs(share[k]):.0%}" for k in solution.scenario.assets] for head, share in shares.items()}


def other_terms(solution: Solution, node: Node) -> dict[str, list[str]]:
    """Column heading -> cell of each issue."""
    issues = solution.scenario.issues
    options = {"Without a deal": {q: issue.no_deal for q, issue in issues.items()}}
    options |= {head: deal.options for head, deal in offered(solution, node).items()}
    return {head: [issue.options[option[q]].name for q, issue in issues.items()] for head, option in options.items()}


def offered(solution: Solution, node: Node) -> dict[str, Deal]:
    """Column heading -> deal, for the sides that have something to offer."""
    names = sentences.names_of(solution.scenario)
    return {f"{names[party]}'s offer": made.deal for party, made in node.offers.items() if made.deal is not None}


def in_table(
    first: str, side: str, names: list[str], columns: Mapping[str, list[str]], earlier: Mapping[str, list[str]]
) -> str:
    """Columns beside the names of their rows; a cell says what it was, where that is something else."""
    cells = [
        [plain(figure.beside(new, old)) for new, old in zip(column, earlier.get(head, column), strict=True)]
        for head, column in columns.items()
    ]
    rows = zip(map(plain, names), *cells, strict=True)
    return in_markdown("l" + side * len(cells), [first, *map(plain, columns)], rows)


page_layout.shown(main)
