"""Scores, paths and the frontier for a terminal.

>>> from rich.console import Console
>>> from model import files, scores
>>> for part in show_solution(scores.solve(files.load(files.shipped("scenarios") / "textbook" / "powell-2006.yaml"))):
...     if "Zone" in str(part):
...         Console(width=100).print(part)
Zone of agreement: width -11.6. Every deal leaves one side at least 11.6 points below walking away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.scores.answer import OUTCOMES, SCORES, Efficient, Node, Solution
from model.analysis.scores.sentences import say_control, say_offer, say_scaling, say_turn, say_zone
from model.game import fairness
from model.presentation.sentences import say_branch
from model.presentation.terminal import plain_table
from model.scenario import Scenario
from model.scenario.labels import day, quoted

if TYPE_CHECKING:
    import pandas as pd

    from model.game.frontier import Deal


HEADING = 9
"""Letters across of a heading above numbers, before it is broken."""


def show_solution(solution: Solution) -> Iterable[RenderableType]:
    """Scores, zone, fair points, offers with their terms, and the outlook."""
    scenario = solution.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(solution.date)}" + (
        "" if len(solution.nodes) == 1 else f", in each of {len(solution.nodes)} branches of events and over them"
    )
    if solution.holdings:
        yield escape(say_control(solution))
    yield from map(escape, say_scaling(solution))
    if solution.why_program is not None:
        yield f"Solved by the mixed-integer program: {solution.why_program}."
    yield ""
    yield _scores_table(solution, names)
    yield ""
    yield from _zone_text(solution)
    yield ""
    if solution.nodes[0].fair["nash"] is not None or len(solution.nodes) > 1:
        yield _fair_table(solution, names)
        yield ""
    yield from _offers_text(solution)
    yield from _outlook_text(solution)
    yield (
        "\n[dim]Points measure each side against its own 100 and are not to be compared or added. "
        "The model explains and compares; it does not forecast.[/]"
    )


def _scores_table(solution: Solution, names: Mapping[str, str]) -> Table:
    table = plain_table(
        "", *(["branch", "chance"] if len(solution.nodes) > 1 else []), title="Scores, in points of each side's own 100"
    )
    for quantity in SCORES.values():
        table.add_column(fill(quantity, HEADING), justify="right")
    for party, name in names.items():
        rows = [(solution.scores[party], ["over all", ""])]
        if len(solution.nodes) > 1:
            rows += [
                (node.scores[party], [" / ".join(node.path), f"{node.probability:.0%}"]) for node in solution.nodes
            ]
        for n, (score, branch) in enumerate(rows):
            share = f"{score.surplus_share:.0%}" if score.surplus_share is not None else "-"
            cells = [
                share if quantity == "surplus_share" else f"{getattr(score, quantity) + 0.0:.1f}" for quantity in SCORES
            ]
            table.add_row(name if n == 0 else "", *(branch if len(solution.nodes) > 1 else []), *cells)
    return table


def _zone_text(solution: Solution) -> Iterable[str]:
    for node in solution.nodes:
        where = f", if {quoted(say_branch(solution.scenario, node.path))}" if len(solution.nodes) > 1 else ""
        width = f"width {node.zone.width:+.1f}" if node.zone.width is not None else "no deal is possible"
        yield escape(f"Zone of agreement{where}: {width}. {say_zone(node, solution.scenario)}")


def _fair_table(solution: Solution, names: Mapping[str, str]) -> Table:
    several = len(solution.nodes) > 1
    table = plain_table(
        "", *(["branch"] if several else []), title="Fair points: over deals, and over lotteries of deals"
    )
    for over in ("", "\nby lottery"):
        for name in names.values():
            table.add_column(f"{name}{over}", justify="right")
    for solution_name, title in fairness.TITLES.items():
        mark = " †" if solution_name in fairness.ADDING else ""
        for n, node in enumerate(solution.nodes):
            cells = []
            for found in (node.fair[solution_name], node.lotteries[solution_name]):
                for party in names:
                    tie = "*" if found and len(found.ties) > 1 else ""
                    cells.append(f"{found.points[party]:.1f}{tie}" if found else "-")
            table.add_row(title + mark if n == 0 else "", *([" / ".join(node.path)] if several else []), *cells)
    ties = any(
        f and len(f.ties) > 1
        for node in solution.nodes
        for group in (node.fair, node.lotteries)
        for f in group.values()
    )
    table.caption = "† adds points of two sides: for reference" + (
        "\n* a tie: other deals attain it too (--format json)" if ties else ""
    )
    return table


def _offers_text(solution: Solution) -> Iterable[RenderableType]:
    scenario = solution.scenario
    for node in solution.nodes:
        if len(solution.nodes) > 1:
            yield f"[bold]If {escape(quoted(say_branch(scenario, node.path)))}[/]"
        offers = {party: offer.deal for party, offer in node.offers.items() if offer.deal is not None}
        for party, offer in node.offers.items():
            yield escape(f"  {say_turn(party, offer, scenario)} {say_offer(party, offer, scenario)}")
        if offers:
            yield _terms_table(solution, node, offers)
        yield ""


def _terms_table(solution: Solution, node: Node, offers: Mapping[str, Deal]) -> Table:
    scenario = solution.scenario
    first = next(iter(scenario.parties.values())).name
    table = Table(f"terms ({first}'s share)", box=None, pad_edge=False)
    table.add_column("held", justify="right")
    for party in offers:
        table.add_column(f"{scenario.parties[party].name} offers", justify="right")
    for asset, block in scenario.assets.items():
        table.add_row(
            escape(block.name),
            f"{node.control[asset]:.1%}",
            *(f"{abs(deal.shares[asset]):.1%}" for deal in offers.values()),
        )
    for issue, question in scenario.issues.items():
        chosen = [escape(question.options[deal.options[issue]].name) for deal in offers.values()]
        table.add_row(escape(question.name), escape(question.options[question.no_deal].name), *chosen)
    return table


def _outlook_text(solution: Solution) -> Iterable[RenderableType]:
    scenario, outlook = solution.scenario, solution.outlook
    table = plain_table("by", title="Outlook, by the analyst's probabilities")
    for heading in OUTCOMES.values():
        table.add_column(heading, justify="right")
    table.add_column("")
    events = {scenario.step_on_or_after(event.date): event.title for _, event in scenario.calendar}
    for step in sorted({0, *events, scenario.steps}):
        title = escape(events.get(step, "the horizon" if step == scenario.steps else "the first day"))
        table.add_row(
            day(outlook.dates[step]),
            *(f"{p[step]:.1%}" for p in (outlook.deal, outlook.freeze, outlook.war)),
            title,
        )
    yield table


def show_path(scenario: Scenario, frame: pd.DataFrame) -> Iterable[RenderableType]:
    """A table for each branch of events: scores, walk-away values and offers on every date, as `tabulate_path` has them."""
    yield f"[bold]{escape(scenario.title)}[/]"
    yield "For each date: score, walk-away value, and whether the side's best acceptable offer is made (deal) or not (waits)."
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    for (branch, chance), steps in frame.groupby(["branch", "probability"], sort=False):
        table = plain_table("date", title=f"{branch}: chance {chance:.0%}")
        for name in names.values():
            for heading in (f"{name}\nscore", "\nwalk-away", "\noffer"):
                table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("zone\nwidth", justify="right")
        for date, rows in steps.groupby("date", sort=False):
            cells = []
            for _, row in rows.iterrows():
                offer = {True: "deal", False: "waits"}.get(row["accepted"], "-")
                cells += [f"{row['position']:.1f}", f"{row['walk_away']:.1f}", offer]
            width = rows["zone_width"].iloc[0]
            table.add_row(str(date)[:10], *cells, f"{width:+.1f}" if math.isfinite(width) else "none")
        yield table
        yield ""


def show_frontier(result: Efficient) -> Iterable[RenderableType]:
    """The corners of the frontier from one side's best to the other's: points, terms, and then what changes in them."""
    names = [escape(party.name) for party in result.scenario.parties.values()]
    yield f"[bold]{escape(result.scenario.title)}[/]: efficient deals, from {names[0]}'s best on"
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right")
    table.add_column(f"terms (shares are {names[0]}'s), then what changes")
    points: tuple[float, float] | None = None
    terms: dict[str, str] = {}
    for piece in result.deals:
        for deal in piece:
            if points is not None and all(abs(a - b) < 1e-9 for a, b in zip(deal.points, points, strict=True)):
                continue
            before, points = terms, deal.points
            terms = {**{asset: f"{abs(share):.0%}" for asset, share in deal.shares.items()}, **deal.options}
            changed = [f"{name} {term}" for name, term in terms.items() if before.get(name) != term]
            table.add_row(*(f"{value:.1f}" for value in points), ", ".join(changed))
    yield table
