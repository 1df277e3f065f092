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
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.scores.answer import Efficient, Node, OfferAt, Path, Solution
from model.analysis.scores.table import tabulate_path
from model.game import fairness
from model.presentation.terminal import plain_table
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.game.frontier import Deal


def show_solution(solution: Solution) -> Iterable[RenderableType]:
    """Scores, zone, fair points, offers with their terms, and the outlook."""
    scenario = solution.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(solution.date)}" + (
        "" if len(solution.nodes) == 1 else f", in each of {len(solution.nodes)} branches of events and over them"
    )
    for held in solution.holdings:
        share = f", {held.share_of_territory:.1%} of its territory" if held.share_of_territory is not None else ""
        yield f"{names[held.holder]} holds {held.km2:,.0f} km2 that are recognised as {names[held.recognised]}'s{share}."
    for party, scale in solution.scale.items():
        if abs(scale - 1) > 1e-9:
            yield f"The points of {names[party]} were scaled by {scale:.4g} so that they sum to 100."
    if solution.why_program is not None:
        yield f"Solved by the mixed-integer program: {solution.why_program}."
    yield ""
    yield _scores_table(solution, names)
    yield ""
    yield _zone_text(solution, names)
    yield ""
    if solution.nodes[0].fair["nash"] is not None or len(solution.nodes) > 1:
        yield _fair_table(solution, names)
        yield ""
    yield from _offers_text(solution, names)
    yield from _outlook_text(solution)
    yield (
        "\n[dim]Points measure each side against its own 100 and are not to be compared or added. "
        "The model explains and compares; it does not forecast.[/]"
    )


def _scores_table(solution: Solution, names: Mapping[str, str]) -> Table:
    table = plain_table(
        "", *(["branch", "chance"] if len(solution.nodes) > 1 else []), title="Scores, in points of each side's own 100"
    )
    for heading in ("score", "walk-away", "surplus", "of best", "refusal", "expected", "optimism"):
        table.add_column(heading, justify="right")
    for party, name in names.items():
        rows = [(solution.scores[party], ["over all", ""])]
        if len(solution.nodes) > 1:
            rows += [
                (node.scores[party], [" / ".join(node.path), f"{node.probability:.0%}"]) for node in solution.nodes
            ]
        for n, (score, branch) in enumerate(rows):
            share = f"{score.surplus_share:.0%}" if score.surplus_share is not None else "-"
            figures = (
                score.position,
                score.walk_away,
                score.surplus,
                share,
                score.saying_no,
                score.expected,
                score.optimism,
            )
            cells = [figure if isinstance(figure, str) else f"{figure + 0.0:.1f}" for figure in figures]
            table.add_row(name if n == 0 else "", *(branch if len(solution.nodes) > 1 else []), *cells)
    return table


def _zone_text(solution: Solution, names: Mapping[str, str]) -> str:
    lines = []
    for node in solution.nodes:
        label = f"{' / '.join(node.path)}: " if len(solution.nodes) > 1 else "Zone of agreement: "
        width = f"width {node.zone.width:+.1f}." if node.zone.width is not None else "no deal is possible."
        inside = [
            f"{names[party]} from {low:.1f} to {high:.1f}"
            for party, (low, high) in node.zone.range.items()
            if high is not None and high >= low
        ]
        without = node.zone.width_without_red_lines
        aside = f"Without red lines the width would be {without:+.1f}." if without is not None else ""
        parts = [width, escape(node.zone.reason), "; ".join(inside) + "." if inside else "", aside]
        lines.append(label + " ".join(part for part in parts if part))
    return "\n".join(lines)


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


def _offers_text(solution: Solution, names: Mapping[str, str]) -> Iterable[RenderableType]:
    for node in solution.nodes:
        if len(solution.nodes) > 1:
            yield f"[bold]If {escape(' / '.join(node.path))}[/]"
        offers = {party: offer.deal for party, offer in node.offers.items() if offer.deal is not None}
        for party, offer in node.offers.items():
            yield f"  {_offer_sentence(party, offer, names)}"
        if offers:
            yield _terms_table(solution, node, offers)
        yield ""


def _offer_sentence(party: str, offer: OfferAt, names: Mapping[str, str]) -> str:
    chance = f"{names[party]} makes the offer with probability {offer.probability:.0%}"
    if offer.deal is None:
        return f"{chance}; no deal would leave the other side as well off as saying no."
    points = " and ".join(f"{p:.1f} to {name}" for p, name in zip(offer.deal.points, names.values(), strict=True))
    if offer.accepted:
        return f"{chance}; its best acceptable offer is worth {points}: a deal."
    short = f"{-offer.margin[party]:.1f} short of waiting"
    return f"{chance}, but prefers to wait: its best acceptable offer, worth {points}, is {short}."


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
    for heading in ("deal", "freeze", "war goes on"):
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


def show_path(result: Path) -> Iterable[RenderableType]:
    """A table for each branch of events: scores, walk-away values and offers on every date."""
    scenario, frame = result.scenario, tabulate_path(result)
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
