"""Any result as text for a person: lines and tables for a terminal, in the words of the scenario.

Each function gives what Rich prints, one after the other. Text of a scenario is shown as it stands, never as markup.

>>> from rich.console import Console
>>> from model import files, scores
>>> for part in solution(scores.solve(files.load(files.shipped("scenarios") / "textbook" / "powell-2006.yaml"))):
...     if "Zone" in str(part):
...         Console(width=100).print(part)
Zone of agreement: width -11.6. Every deal leaves one side at least 11.6 points below walking away.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model import fairness, leverage, tables, words
from model.lenses import LENSES, Lenses, View
from model.naming import day, in_words, unit_in_words
from model.scenario import Scenario
from model.scores import Efficient, Node, OfferAt, Path, Solution

if TYPE_CHECKING:  # a result is only read here: what made it need not be loaded to show another
    import pandas as pd

    from model.breakeven import BreakEven, Joint
    from model.bundle import Verdict
    from model.chips import Chips
    from model.claims import Tested
    from model.comparison import Comparison
    from model.discovery import Discovery, Limit, Region
    from model.ensemble import Ensemble, Odds, Settings
    from model.frontier import Deal
    from model.holdings import Seen
    from model.indices import Indices
    from model.ledger import Run
    from model.leverage import Why
    from model.positions import Judged, Standing, Standings
    from model.regret import Regret
    from model.screening import Screen, Screening
    from model.sensitivity import Swing

OBSTACLES = ("shift", "optimism")
"""The lenses that look for one obstacle each, and leave all others to the rest."""


def solution(solution: Solution) -> Iterable[RenderableType]:
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
    table = _table(
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
    table = _table("", *(["branch"] if several else []), title="Fair points: over deals, and over lotteries of deals")
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
    table = _table("by", title="Outlook, by the analyst's probabilities")
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


def path(result: Path) -> Iterable[RenderableType]:
    """A table for each branch of events: scores, walk-away values and offers on every date."""
    scenario, frame = result.scenario, tables.path(result)
    yield f"[bold]{escape(scenario.title)}[/]"
    yield "For each date: score, walk-away value, and whether the side's best acceptable offer is made (deal) or not (waits)."
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    for (branch, chance), steps in frame.groupby(["branch", "probability"], sort=False):
        table = _table("date", title=f"{branch}: chance {chance:.0%}")
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


def frontier(result: Efficient) -> Iterable[RenderableType]:
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


def why(result: Why) -> Iterable[RenderableType]:
    """The levers of both parties, from nothing to the score, and a sentence on each."""
    scenario = result.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield (
        f"On {day(result.date)}: what each lever is worth, in points of each side's own 100 "
        f"({result.games:,} games played)"
    )
    yield ""
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("lever")
    for name in names.values():
        for heading in (f"{name}\nscore", "\nwalk-away", "\nalone"):
            table.add_column(heading, justify="right", no_wrap=True)
    without = [(result.score_without[p], result.walk_away_without[p]) for p in names]
    table.add_row("without any of them", *(cell for s, w in without for cell in (f"{s:.1f}", f"{w:.1f}", "")))
    for one in result.contributions:
        figures = [(one.score[p], one.walk_away[p], one.alone[p]) for p in names]
        error = [one.standard_error[p] for p in names] if one.standard_error else [0.0] * len(names)
        cells = [
            cell
            for (score, walk, alone), e in zip(figures, error, strict=True)
            for cell in (
                f"{score + 0.0:+.2f}" + (f" ±{e:.2f}" if e else ""),
                f"{walk + 0.0:+.2f}",
                f"{alone + 0.0:+.2f}",
            )
        ]
        table.add_row(escape(one.title), *cells)
    here = [(result.score[p], result.walk_away[p]) for p in names]
    table.add_row("as it is", *(cell for s, w in here for cell in (f"{s:.1f}", f"{w:.1f}", "")))
    table.caption = "alone: what is lost if only this lever is taken away; it does not add up, the others do"
    yield table
    for party in names:
        yield ""
        for one in result.contributions:
            yield escape(leverage.sentence(result, one, party))
    yield "\n[dim]The model explains and compares; it does not forecast.[/]"


def chips(result: Chips) -> Iterable[RenderableType]:
    """What each asset is worth to either side, in the order in which efficient deals hand it to the second party."""
    scenario = result.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    first, second = names.values()
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(result.date)}. In an efficient deal chips go to {second} from the top down, until both have enough."
    yield ""
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("chip")
    for heading in (f"worth to\n{first}", f"\n{second}", "ratio", f"points of 100 km2\n{first}", f"\n{second}"):
        table.add_column(heading, justify="right")
    for name in names.values():
        table.add_column(f"score of {name}\nfor 100 km2 in hand", justify="right")
    for chip in sorted(result.chips, key=lambda chip: chip.order or len(result.chips) + 1):
        ratio = f"{chip.ratio:.2f}" if math.isfinite(chip.ratio) else "-"
        per = [f"{value:.2f}" for value in chip.per_100_km2.values()] if chip.per_100_km2 else ["-", "-"]
        slopes = []
        for party in names:
            rate = chip.per_km2(party)
            slopes.append(f"{100 * rate + 0.0:+.3f}" if rate is not None else "kink" if chip.slope[party].kink else "-")
        table.add_row(escape(chip.name), *(f"{worth:.1f}" for worth in chip.worth.values()), ratio, *per, *slopes)
    table.caption = (
        "kink: a little more and a little less of it in hand do not move the score alike (--format json gives both)"
    )
    yield table
    yield ""
    ordered = sorted((chip for chip in result.chips if chip.order is not None), key=lambda chip: chip.order or 0)
    for party, name in names.items():
        for other in ordered[1:]:
            rate = result.rate(party, ordered[0].asset, other.asset)
            if rate is not None:
                moves = f"1 km2 of {escape(ordered[0].name)} in hand moves {name}'s score"
                yield f"{moves} as much as {rate:.3g} km2 of {escape(other.name)}."


def positions(result: Standings, odds: Sequence[Odds] = ()) -> Iterable[RenderableType]:
    """Every position: a table of who would accept it, then what it breaks, how it was completed and what would have to change.

    With the odds of a sample, in how many draws it would be accepted on the first day.
    """
    scenario = result.scenario
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    if not result.standings:
        yield "This scenario states no positions. Try a deal of your own: leverage judge FILE --term NAME=VALUE"
        return
    over = "" if len(result.standings[0].branches) == 1 else ", over the branches of events"
    yield f"On {day(result.date)}{over}, in points of each side's own 100; margin: over saying no"
    yield ""
    yield _positions_table(result, names)
    yield ""
    yield from _nearest_sentences(result)
    if odds:
        yield ""
        yield from _odds_lines(scenario, odds)
    for one in result.by_distance:
        yield ""
        yield from _position_text(scenario, one, names)
    yield "\n[dim]Open terms are completed so that the side that gains less gains most. It does not forecast.[/]"


def _odds_lines(scenario: Scenario, odds: Sequence[Odds]) -> Iterable[str]:
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"Accepted on the first day, in so many of {odds[0].draws:,} draws over all ranges:"
    for odd in sorted(odds, key=lambda odd: -odd.both):
        each = ", ".join(f"{names[party]} {share:.0%}" for party, share in odd.accepts.items())
        title = escape(scenario.positions[odd.position].title)
        yield f"  {title}: both in {odd.both:.1%} (± {odd.error(odd.both):.1%}); {each}"


def _positions_table(result: Standings, names: Mapping[str, str]) -> Table:
    table = _table("position")
    for name in names.values():
        table.add_column(f"{name}\nworth", justify="right")
        table.add_column("\nmargin", justify="right")
    table.add_column("accepted by")
    table.add_column("to the\nfrontier", justify="right")
    table.add_column("change to\nacceptance", justify="right")
    for one in result.by_distance:
        cells = [
            f"{one.over(party, what):{sign}.1f}" for party in names for what, sign in (("value", ""), ("margin", "+"))
        ]
        chances = {names[party]: one.accepted_by(party) for party in names}
        willing = ", ".join(name if p > 1 - 1e-9 else f"{name} {p:.0%}" for name, p in chances.items() if p > 0)
        frontier = math.fsum(b.probability * b.to_frontier for b in one.branches)
        change = "-" if one.distance is None else f"{one.distance:.1f}"
        table.add_row(
            escape(one.title) + (" †" if one.later else ""), *cells, willing or "neither", f"{frontier:+.1f}", change
        )
    if any(one.later for one in result.standings):
        table.caption = "† published after the date on which this scenario begins"
    return table


def _nearest_sentences(result: Standings) -> Iterable[str]:
    if result.room < 0 and any(one.distance is None for one in result.standings):
        yield (
            f"On this day no deal at all would be accepted by both: the best leaves one side {-result.room:.1f} points below "
            "what it expects from going on."
        )
        if result.opens is not None:
            yield f"From {day(result.opens)} on there are such deals: ask again with --on {result.opens}."
    first = result.by_distance[0]
    if len(result.standings) > 1:
        yield f"Nearest to acceptance is “{escape(first.title)}”: {escape(words.short(first, result.scenario))}."


def _position_text(scenario: Scenario, one: Standing, names: Mapping[str, str]) -> Iterable[str]:
    date = f", {day(one.date)}" if one.date else ""
    yield f"[bold]{escape(one.title)}[/] ({escape(one.author)}{date}{', later than this scenario' if one.later else ''})"
    for branch in one.branches:
        label = f"If {escape(' / '.join(branch.path))}: " if len(one.branches) > 1 else ""
        for broken in branch.breaks:
            yield f"  {label}{escape(words.broken(scenario, broken))}"
        if one.open:
            yield f"  {label}Left open, completed with: {_named_terms(scenario, branch, one.open)}."
        yield f"  {label}{_nearest_text(scenario, branch)}"
    for party, name in names.items():
        yield f"  {name} would accept it {_spans(scenario, one, party)}."


def _named_terms(scenario: Scenario, branch: Judged, terms: Iterable[str]) -> str:
    return "; ".join(
        f"{escape(scenario.assets[name].name)} {branch.deal.shares[name]:.1%}"
        if name in scenario.assets
        else f"{escape(scenario.issues[name].name)}: {escape(_option(scenario, name, branch.deal.options[name]))}"
        for name in terms
    )


def _option(scenario: Scenario, issue: str, option: object) -> str:
    return scenario.issues[issue].options[str(option)].name


def _nearest_text(scenario: Scenario, branch: Judged) -> str:
    nearest = branch.nearest
    if nearest is None:
        return "No deal near it, or anywhere, would be accepted by both on this day."
    if all(branch.accepts.values()):
        return "Both would accept it as it stands."
    if not nearest.terms:
        return "Both would accept it with its open terms completed otherwise."
    changes = []
    for name, (old, new) in nearest.terms.items():
        if name in scenario.assets:
            changes.append(f"{escape(scenario.assets[name].name)} from {old:.1%} to {new:.1%}")
        else:
            old_name, new_name = (escape(_option(scenario, name, option)) for option in (old, new))
            changes.append(f"{escape(scenario.issues[name].name)}: “{new_name}” in place of “{old_name}”")
    return f"Nearest deal that both would accept ({nearest.distance:.1f} points away): {'; '.join(changes)}."


SPANS = 4
"""Spans of dates shown before the rest is left to `--dates`."""


def _spans(scenario: Scenario, one: Standing, party: str) -> str:
    counts = [len(event.branches) for _, event in scenario.calendar]
    spans: dict[tuple[dt.date, dt.date], list[str]] = {}
    for window in one.windows:
        if window.party == party:
            spans.setdefault((window.first, window.last), []).append(" / ".join(window.path))
    if not spans:
        return "on no date"
    shown = []
    for (first, last), paths in list(spans.items())[:SPANS]:
        depth = paths[0].count(" / ") + 1 if any(paths) else 0
        every = len(paths) == math.prod(counts[:depth])
        named = "" if not any(paths) else " in every branch" if every else f" if {escape(' or '.join(paths))}"
        shown.append((f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}") + named)
    more = f", and on {len(spans) - SPANS} more spans (--dates)" if len(spans) > SPANS else ""
    return "; ".join(shown) + more


NEAREST = 10
"""Break-even values shown for each side before the rest is left to `--format csv`."""


def land(seen: Seen) -> Iterable[RenderableType]:
    """Of each region that is contested who holds how much, and the change if there is one to show."""
    first = escape(next(iter(seen.scenario.parties.values())).name)
    yield f"[bold]{escape(seen.scenario.title)}[/]"
    yield f"Control {escape(seen.when)}"
    changes = seen.before is not None
    heads = [f"{first} holds", "km²", *(("change", "change, km²") if changes else ())]
    table = _numbered("region" if seen.outlines else "asset", *heads)
    for row in seen.rows():
        if row["contested"]:
            cells = [f"{row['share']:.1%}", _size(row["km2"], "")]
            cells += [f"{row['change']:+.1%}", _size(row["change_km2"], "+")] if changes else []
            table.add_row(escape(row["name"]), *cells)
    yield table
    yield f"\n[dim]The share is {first}'s, of the whole of each. --format csv prints all regions, and their sources.[/]"


def _size(km2: float, sign: str) -> str:
    return "" if math.isnan(km2) else f"{km2:{sign},.0f}"


def breakeven(result: BreakEven) -> Iterable[RenderableType]:
    """What each side that refuses would need, nearest first; the cheapest pair; what would open an empty zone."""
    scenario = result.scenario
    yield f"[bold]{escape(scenario.title)}[/]"
    if result.position is not None:
        title = escape(scenario.positions[result.position].title)
        yield f"On {day(result.date)}: what would have to change for “{title}”"
    for party in result.margin:
        yield ""
        yield f"[bold]{escape(words.answer(result, party))}[/]"
        yield from _crossings_table(result, party)
    refusing = [words.below(margin) for margin in result.margin.values()]
    aside = f", {words.left_aside(result)}," if words.left_aside(result) else ""
    if result.pair is not None:
        yield ""
        both = "Both would accept" if all(refusing) else "It would be accepted"
        yield f"{both}{aside} at the least change of two numbers together, {result.pair.cost:.2f} of a range:"
        yield from _joint_lines(scenario, result.pair)
    elif any(refusing):
        yield f"\nNo two numbers were found that{aside} within their ranges make it acceptable to all who refuse."
    if result.width < 0:
        yield ""
        yield f"There is no zone of agreement: it misses by {-result.width:.1f} points."
        if result.opening is None:
            yield "No change within the ranges of this scenario was found that opens it."
        else:
            yield f"The least change found that opens it, {result.opening.cost:.2f} of a range in all:"
            yield from _joint_lines(scenario, result.opening)
    yield f"\n[dim]{result.games:,} games played. Every value was put back into the game. It does not forecast.[/]"


def _crossings_table(result: BreakEven, party: str) -> Iterable[RenderableType]:
    found = [one for one in result.crossings if one.party == party]
    never = len(result.never[party])
    if found:
        table = _numbered("accepts if, all else as stated", "", "stated", "range", "change, of\nthe range")
        for one in found[:NEAREST]:
            side = ">" if one.from_below else "<"
            table.add_row(
                _number(result.scenario, one.address),
                f"{side} {one.value:.4g}",
                f"{one.stated:.4g}",
                f"{one.low:g} to {one.high:g}",
                f"{one.cost:.2f}",
            )
        yield table
        if len(found) > NEAREST:
            yield f"and {len(found) - NEAREST} more (--format csv)."
    yield f"{never} estimates do not change its answer anywhere within their ranges."


def _towards(value: float, *, up: bool) -> str:
    """Four digits, rounded to the side on which it holds.

    >>> _towards(0.447663, up=False), _towards(0.447663, up=True), _towards(-14.3284, up=True)
    ('0.4476', '0.4477', '-14.32')
    """
    if value == 0:
        return "0"
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 3)
    return f"{(math.ceil if up else math.floor)(value / unit) * unit:.4g}"


def _joint_lines(scenario: Scenario, joint: Joint) -> Iterable[str]:
    for where, (now, needed) in joint.changes.items():
        yield f"  {escape(in_words(scenario, where))} from {now:.4g} to {needed:.4g} [dim]({where})[/]"


def claims(
    scenario: Scenario, result: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None
) -> Iterable[RenderableType]:
    """Each sentence, what the model says to it and why; with an ensemble's shares, in how many draws it holds."""
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]: published sentences put to the test"
    if not result:
        yield "This scenario states no claims."
    for one in result:
        yield ""
        yield f"[bold]{escape(one.sentence)}[/]\n  {escape(one.author)}"
        change = f"{escape(one.metric)} goes from {one.before:.2f} to {one.after:.2f} ({one.effect + 0.0:+.2f})"
        meant = "up" if one.expected == "+" else "down"
        yield f"  {one.verdict.upper()}: with the edit that stands for it, {change}; if the sentence is right it goes {meant}."
        if holds and one.claim in holds:
            share, error = holds[one.claim]
            yield f"  It holds in {share:.1%} of draws over all ranges (± {error:.1%})."
        yield from _reason(scenario, one, names)
    yield "\n[dim]A claim is tested in this model with these judgements; holding here does not make it true.[/]"


def _reason(scenario: Scenario, one: Tested, names: Mapping[str, str]) -> Iterable[str]:
    """Why a claim comes out as it does: its parts, both sides by date, what it does to refusing, where its dial turns it."""
    if len(one.parts) > 1:
        parts = ", ".join(f"{escape(part)} {worth + 0.0:+.2f}" for part, worth in one.parts.items())
        yield f"  It consists of: {parts}."
    dates = []
    for effect in one.effects:
        scores = ", ".join(f"{names[party]} {worth + 0.0:+.2f}" for party, worth in effect.score.items())
        when = "on the first day" if effect.event is None else f"after “{escape(effect.event)}” ({day(effect.date)})"
        dates.append(f"{scores} {when}")
    yield f"  Scores of both move by: {'; '.join(dates)}."
    refusing = ", ".join(f"{names[party]} {moved + 0.0:+.2f}" for party, moved in one.saying_no.items())
    yield f"  What each side has if it refuses moves by: {refusing}."
    dial = scenario.claims[one.claim].dial
    if dial is not None and one.turns is not None:
        tested = f"  {escape(dial.title)}: tested at {dial.value.value:.0%}; "
        if one.turns:
            yield tested + "the verdict turns at " + ", ".join(f"{turn:.0%}" for turn in one.turns) + "."
        else:
            yield (
                tested
                + ("the sentence holds" if one.holds_at_full else "it does not hold")
                + " whatever it is, up to all of it."
            )


def lenses(result: Lenses) -> Iterable[RenderableType]:
    """What each lens says, its figures and a sentence; where the lenses agree, and where they leave either side."""
    scenario, views = result.scenario, result.views
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(result.date)}, if the war is still on: can there be a deal on this day?"
    for view in views:
        yield ""
        if len(views) > 1:
            yield f"[bold]If {escape(' / '.join(view.node.path))}[/] (chance {view.node.probability:.0%})"
        table = _table("lens", "says")
        table.add_column("figures")
        for verdict in view.verdicts:
            figures = "; ".join(_lens_figures(view, names)[verdict.lens])
            table.add_row(LENSES[verdict.lens], ("+ " if verdict.possible else "- ") + verdict.says, figures)
        yield table
        yield ""
        for verdict in view.verdicts:
            yield f"{LENSES[verdict.lens]}: {escape(verdict.why)}"
    yield ""
    yield "[bold]Where they agree[/]"
    yield _agreement(result)
    ends = "; ".join(f"{name} ends {_between(*result.span(party))} of its 100 points" for party, name in names.items())
    branch = " and branch" if len(views) > 1 else ""
    if any(len(view.points()) > 1 for view in views):
        yield f"Whichever lens{branch} (the game, and fair points of deals and of lotteries that exist): {ends}."
    else:
        yield f"No lens but the deadline game{branch} names a point: {ends}."
    yield (
        "\n[dim]+ leaves a deal on this day possible (Powell and optimism: no obstacle of their kind), - does not. "
        "Powell asks what would hold if each step were bargained anew; in the others a deal lasts. "
        "† adds points of two sides: for reference, and not counted.[/]"
    )
    yield (
        "[dim]Points measure each side against its own 100 and are not to be compared or added. "
        "The model explains and compares; it does not forecast.[/]"
    )


def _lens_figures(view: View, names: Mapping[str, str]) -> dict[str, list[str]]:
    node, shift, optimism, talks = view.node, view.shift, view.optimism, view.talks
    ranges = [f"{names[p]} {_range(low, high)}" for p, (low, high) in node.zone.range.items()]
    width = [f"width {node.zone.width + 0.0:+.1f}"] if node.zone.width is not None else []
    if node.zone.lottery_width is not None and (lottery := f"width {node.zone.lottery_width + 0.0:+.1f}") not in width:
        width.append(f"by lottery {lottery}")
    falls = [
        f"{names[p]}: most that falls in a step {max(fall.size, 0):.2f} ({day(fall.date)}), room {fall.room:.1f}"
        for p, fall in shift.largest.items()
        if fall.size > 0 and math.isfinite(fall.room)
    ]
    shares = [f"{names[p]} claims {share:.2f}" for p, share in optimism.claims.items() if math.isfinite(share)]
    if math.isfinite(optimism.to_share):
        shares.append(f"{optimism.claimed:.2f} of {optimism.to_share:.2f}")
    if math.isfinite(optimism.taken):
        shares.append(f"beliefs {'take' if optimism.taken >= -0.05 else 'add'} {abs(optimism.taken):.1f} of the width")
    played = [f"{names[p]} {s.position:.1f}, optimism {s.optimism + 0.0:.1f}" for p, s in node.scores.items()]
    played.append(f"deal by the horizon {talks.by_horizon:.0%}")
    if talks.likeliest is not None:
        played.append(f"likeliest {day(talks.likeliest[0])} ({talks.likeliest[1]:.0%})")
    fair = []
    for solution_name, title in fairness.TITLES.items():
        found, marks = node.fair[solution_name], "by lottery "
        if found is not None:
            marks = ""
        else:
            found = node.lotteries[solution_name]
        if found is not None:
            mark = " †" if solution_name in fairness.ADDING else ""
            fair.append(f"{title}{mark} {marks}" + " / ".join(f"{found.points[p]:.1f}" for p in names))
    return {
        "range": width + ranges,
        "shift": falls or ["no fall is expected"],
        "optimism": shares,
        "game": played,
        "fair": fair,
    }


def _agreement(result: Lenses) -> str:
    if len(result.views) > 1:
        parts = [f"{title} {result.possible(lens):.0%}" for lens, title in LENSES.items()]
        return f"A deal on this day is left possible in branches with a chance of: {', '.join(parts)}."
    verdicts = result.views[0].verdicts
    agree = [LENSES[one.lens] for one in verdicts if one.possible and one.lens not in OBSTACLES]
    unopposed = [LENSES[one.lens] for one in verdicts if one.possible and one.lens in OBSTACLES]
    deny = [LENSES[one.lens] for one in verdicts if not one.possible]
    if not deny:
        return "All five leave a deal on this day possible."
    found = (("Not by", deny), ("Possible by", agree), ("No obstacle of its kind is seen by", unopposed))
    sentences = [f"{says}: {', '.join(titles)}." for says, titles in found if titles]
    return " ".join(["Is a deal on this day possible?", *sentences])


def _range(low: float, high: float | None) -> str:
    if high is None:
        return f"needs {low:.1f}, and no deal leaves the other side enough"
    return f"{low:.1f} to {high:.1f}" if high >= low else f"needs {low:.1f}, and can get {high:.1f} at most"


def _between(low: float, high: float) -> str:
    return f"between {low:.1f} and {high:.1f}" if f"{low:.1f}" != f"{high:.1f}" else f"at {low:.1f}"


MOST_TELLING = 12
"""Estimates shown for each quantity before the rest is left to `--format csv`."""


def sensitivity(swings: Sequence[Swing], found: Indices) -> Iterable[RenderableType]:
    """For each party the estimates that move its score most, alone and over all ranges; then the zone."""
    scenario = found.scenario
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"What the first day depends on ({found.games:,} games over all ranges, each estimate also alone from low to high)"
    alone = {swing.address: swing for swing in swings}
    for quantity in dict.fromkeys(one.quantity for one in found.indices):
        rows = [one for one in found.indices if one.quantity == quantity]
        i = next((n for n, party in enumerate(scenario.parties) if quantity == f"score_{party}"), None)
        alone_too = ("alone: low", "high") if i is not None else ()
        table = _numbered("estimate", *alone_too, "share alone", "share in all", "from half")
        table.title, table.title_justify = f"\n{quantity.replace('_', ' ')}", "left"
        for one in rows[:MOST_TELLING]:
            swing = alone.get(one.name)
            ends = (
                [f"{swing.at_low[i]:.1f}", f"{swing.at_high[i]:.1f}"]
                if swing is not None and i is not None
                else ["", ""]
            )
            shares = [
                f"{v + 0.0:.2f} ± {e:.2f}"
                for v, e in ((one.first, one.first_interval), (one.total, one.total_interval))
            ]
            table.add_row(
                _number(scenario, one.name), *(ends if i is not None else []), *shares, f"{one.total_by_half + 0.0:.2f}"
            )
        yield table
    for quantity in found.constant:
        yield f"{quantity.replace('_', ' ')} does not vary over the ranges."
    yield (
        "\n[dim]Share alone: of the variance, what would go if this were known; in all: what would stay if all others were. "
        "Small ones can come out below zero: they are estimates with the errors shown.[/]"
    )


def regions(run: Settings, result: Sequence[Region]) -> Iterable[RenderableType]:
    """For each outcome the box of estimates in which it holds, or fails, in words; with coverage and density."""
    yield f"\n[bold]In which region?[/] ({run.draws:,} draws; found in one half of them, measured on the other)"
    for one in result:
        if one.found is not None:
            yield from _region(run.scenario, one, one.found)
    for says, often in (("Nearly always", True), ("Hardly ever", False)):
        sure = [escape(one.says) for one in result if one.found is None and (one.share > 0.5) is often]
        if sure:
            yield f"{says}, so that there is no region to seek: {'; '.join(sure)}."


def _region(scenario: Scenario, one: Region, found: Discovery) -> Iterable[RenderableType]:
    says = escape(one.says[:1].upper() + one.says[1:])
    yield f"{says}: in {one.share:.0%} of the draws."
    sought = "so" if found.holds else "[italic]not[/] so"
    if not found.limits:
        yield f"  No estimate by itself tells where it is {sought}: it hangs on many at once."
        return
    yield (
        f"  It is {sought} in {found.tried.density:.0%} of the draws in the region below, against {found.share:.0%} of all; "
        f"{found.tried.coverage:.0%} of the draws in which it is {sought} lie there:"
    )
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 4))
    for limit in found.limits:
        estimate = scenario.estimates()[limit.address]
        table.add_row(escape(in_words(scenario, limit.address)), _side(limit, unit_in_words(estimate)))
    yield table


def _side(limit: Limit, unit: str) -> str:
    if limit.low is None:
        said = f"up to {limit.high:.3g}"
    elif limit.high is None:
        said = f"from {limit.low:.3g} on"
    else:
        said = f"from {limit.low:.3g} to {limit.high:.3g}"
    return escape(f"{said} {unit}".rstrip())


def regret(run: Settings, result: Sequence[Regret]) -> Iterable[RenderableType]:
    """For each party its positions, the least regretted first."""
    scenario = run.scenario
    yield f"\n[bold]What would each side regret to have proposed on the first day?[/] ({run.draws:,} draws)"
    for party, one in scenario.parties.items():
        mine = [found for found in result if found.party == party]
        table = _table()
        table.add_column(f"\n{escape(one.name)} proposes")
        for heading in (
            "other side\naccepts",
            "mean regret\nin points",
            "from\nhalf",
            "one draw\nin 20",
            "\nmost",
            "\nbest in",
        ):
            table.add_column(heading, justify="right", no_wrap=True)
        for found in mine:
            title = scenario.positions[found.position].title if found.position in scenario.positions else "Nothing"
            table.add_row(
                escape(title),
                "" if found.position not in scenario.positions else f"{found.accepted:.0%}",
                f"{found.mean:.2f} ± {found.standard_error:.2f}",
                f"{found.mean_by_half:.2f}",
                f"{found.upper:.1f}",
                f"{found.most:.1f}",
                f"{found.best_in:.0%}",
            )
        yield table
    yield (
        "[dim]A proposal gains its worth above saying no where the other side accepts, and nothing where it refuses; regret is "
        "what the best proposal of that draw would have gained more. What the other side always refuses costs nothing to "
        "propose.[/]"
    )


def screen(result: Screen) -> Iterable[RenderableType]:
    """The best offer to a side whose refusal point is not known, what it risks, and the trade-off around it; or why none is."""
    name, other = (escape(result.scenario.parties[party].name) for party in (result.party, result.other))
    yield f"[bold]{escape(result.scenario.title)}[/]"
    yield f"{name} makes one offer; what {other} refuses less than is known as a distribution only."
    yield ""
    if result.best is None or result.deal is None:
        yield (
            f"There is no offer that {other} would take: it wants {result.least:.1f} points at least, and no deal gives it more "
            f"than {result.most:.1f}. Refused, {name} has {result.refused:.1f}."
        )
    else:
        yield from _first_offer(result, result.best, result.deal)
    yield "\n[dim]Chances are over the analyst's ranges, not over the world. It does not forecast.[/]"


def _first_offer(result: Screen, best: Screening, deal: Deal) -> Iterable[RenderableType]:
    scenario, safe = result.scenario, result.safe
    name, other = (escape(scenario.parties[party].name) for party in (result.party, result.other))
    yield (
        f"Best: leave {other} {best.leaves:.1f} points and keep {best.keeps:.1f}. It is accepted with a chance of "
        f"{best.acceptance:.0%} and worth {best.expected:.1f}; refused, {name} has {result.refused:.1f}."
    )
    if safe is not None:
        yield f"The offer that is refused in no draw leaves {safe.leaves:.1f} and keeps {safe.keeps:.1f}."
    else:
        refuses = f"In {1 - result.reached:.1%} of the draws {other} refuses every offer"
        yield f"{refuses}: no deal gives it more than {result.most:.1f} points."
    terms = [f"{escape(scenario.assets[k].name)} {abs(share):.1%}" for k, share in deal.shares.items()]
    terms += [f"{escape(scenario.issues[q].name)}: {escape(_option(scenario, q, o))}" for q, o in deal.options.items()]
    yield f"Its terms: {'; '.join(terms)}."
    yield ""
    table = _table()
    for heading in (f"leaves\n{other}", f"keeps\n{name}", "accepted", f"worth to\n{name}"):
        table.add_column(heading, justify="right")
    for one in result.offers[::4]:
        table.add_row(f"{one.leaves:.1f}", f"{one.keeps:.1f}", f"{one.acceptance:.0%}", f"{one.expected:.1f}")
    yield table


def ensemble(result: Ensemble) -> Iterable[RenderableType]:
    """The summaries of a run: quantities with their quantiles, what holds in which share of draws, and the claims."""
    run, frame = result.run, result.summary
    yield f"[bold]{escape(run.scenario.title)}[/]"
    drawn = f"{run.draws:,} draws ({run.sampler}, seed {run.seed})"
    yield f"{drawn} over {len(run.scenario.estimates()):,} numbers, those with a range varied together"
    yield ""
    quantiles = [name for name in frame.columns if name.startswith("q0")]
    table = Table(box=None, pad_edge=False)
    table.add_column("on the first day unless dated")
    for heading in ("mean", "±", *(f"{float(name[1:]):.0%}" for name in quantiles)):
        table.add_column(heading, justify="right", no_wrap=True)
    means = {row["column"]: row for row in frame[frame["mean"].notna()].to_dict("records")}
    for name, row in means.items():
        if not str(name).startswith(("effect_", "margin_", "accepts_")):
            cells = [f"{row['mean'] + 0.0:.2f}", f"{row['standard_error']:.2f}"]
            table.add_row(str(name).replace("_", " "), *cells, *(f"{row[q] + 0.0:.2f}" for q in quantiles))
    yield table
    yield ""
    for row in frame[frame["share"].notna()].to_dict("records"):
        yield f"{str(row['column']).replace('_', ' ')}: in {row['share']:.1%} of draws"
    if result.odds:
        yield ""
        yield from _odds_lines(run.scenario, result.odds)
    for claim, (share, error) in result.holds.items():
        effect = means[f"effect_{claim}"]
        yield f"\n“{escape(run.scenario.claims[claim].sentence)}”"
        moved = f"{effect['mean'] + 0.0:+.2f} ± {effect['standard_error']:.2f}"
        yield f"  holds in {share:.1%} of draws ± {error:.2%}; effect {moved}"
    yield "\n[dim]Shares of draws are over the analyst's ranges, not over the world. It does not forecast.[/]"


def run(one: Run) -> Iterable[RenderableType]:
    """A run of the ledger: what it depends on, what was changed in the file, what came out."""
    yield f"[bold]{escape(one.title)}[/]"
    made = f", made on {escape(one.date)}" if one.date else ""
    yield f"run {one.name}{made}; asked about {day(one.asked)}; seed {one.seed}, {one.draws:,} draws"
    yield f"scenario {one.scenario}: {len(one.inputs):,} inputs; " + ", ".join(
        f"{escape(name)} {escape(version)}" for name, version in one.versions.items()
    )
    for where, value in one.edits.items():
        yield f"  set {escape(where)} = {escape(value)}"
    yield ""
    table = _table("what came out")
    table.add_column("", justify="right")
    for name, number in one.outputs.items():
        table.add_row(escape(name), f"{number + 0.0:.4f}")
    yield table


def comparison(scenario: Scenario, found: Comparison, one: Run, other: Run) -> Iterable[RenderableType]:
    """Which inputs of two runs differ, and what each does to the scores by itself and all together."""
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{one.name}[/] {escape(one.title)}"
    yield f"[bold]{other.name}[/] {escape(other.title)}"
    if one.asked != other.asked:
        yield f"They ask about different days: {day(one.asked)} and {day(other.asked)}."
    for name in one.versions:
        if one.versions[name] != other.versions.get(name):
            yield f"{escape(name)} {escape(one.versions[name])} -> {escape(str(other.versions.get(name)))}"
    yield ""
    if not found.moved:
        yield "No input differs."
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("input: old -> new")
    for name in names.values():
        table.add_column(f"score of\n{name}", justify="right", no_wrap=True)
    for moved in found.moved:
        alone = [f"{moved.alone[p] + 0.0:+.2f}" if moved.alone else "-" for p in names]
        table.add_row(escape(str(moved.difference)), *alone)
    table.add_row("all together", *(f"{found.together(p) + 0.0:+.2f}" for p in names))
    table.add_row("from, to", *(f"{found.before[p]:.2f}, {found.after[p]:.2f}" for p in names))
    table.caption = "each input by itself in the first run; what they do not add up to is interaction"
    if any(moved.alone is None for moved in found.moved):
        table.caption += "\n- cannot be changed by itself"
    yield table


def verdict(found: Verdict) -> Iterable[str]:
    """What differs between a run bundle and the same made again, a line each."""
    for name in found.missing:
        yield f"missing: {name}"
    for name in found.changed:
        yield f"changed since it was made: {name}"
    for name, number in found.numbers:
        yield f"number changed in {name}: {number}"
    for name in found.otherwise:
        yield f"comes out otherwise when made again: {name}"
    for name in found.unknown:
        yield f"not of this run: {name}"
    if found.refused:
        yield f"cannot be made again: {found.refused}"
    for package in found.versions:
        yield f"another version here: {package}"
    if found.same:
        yield "No difference."


def rooms(table: pd.DataFrame) -> Iterable[RenderableType]:
    """A table of a seminar (`model.deals`): points to a tenth, texts as they stand."""
    shown = Table(box=None, pad_edge=False)
    cells = [[_cell(value) for value in table[name]] for name in table.columns]
    for name, column in zip(table.columns, cells, strict=True):
        whole = table[name].dtype.kind != "f" and not any(" " in cell for cell in column)
        shown.add_column(escape(name), justify="right" if table[name].dtype.kind == "f" else "left", no_wrap=whole)
    for row in zip(*cells, strict=True):
        shown.add_row(*row)
    yield shown


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value + 0.0:.1f}" if math.isfinite(value) else "-"
    return escape(str(value))


def _table(*columns: str, title: str | None = None) -> Table:
    """A table without lines, whose names are never cut."""
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", caption_justify="left")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _numbered(first: str, *columns: str) -> Table:
    """A table of the scenario's numbers: what is said of them is never cut, their names (`_number`) are broken where need be."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _number(scenario: Scenario, address: str) -> str:
    """What a number is called, and the address that `--set` takes."""
    return f"{escape(in_words(scenario, address))}\n[dim]{escape(address)}[/]"
