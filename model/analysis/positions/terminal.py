"""Plans and their break-even values for a terminal."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.positions.sentences import say_answer, say_below, say_broken, say_left_aside, say_short
from model.presentation.terminal import number_named, numbers_table, option_title, plain_table
from model.scenario import Scenario
from model.scenario.labels import day, in_words

if TYPE_CHECKING:
    from model.analysis.positions.answer import Judged, Standing, Standings
    from model.analysis.positions.breakeven import BreakEven, Joint
    from model.analysis.positions.odds import Odds


def show_positions(result: Standings, odds: Sequence[Odds] = ()) -> Iterable[RenderableType]:
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
        yield from show_odds(scenario, odds)
    for one in result.by_distance:
        yield ""
        yield from _position_text(scenario, one, names)
    yield "\n[dim]Open terms are completed so that the side that gains less gains most. It does not forecast.[/]"


def show_odds(scenario: Scenario, odds: Sequence[Odds]) -> Iterable[str]:
    """In how many draws each plan is accepted, the most accepted first."""
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"Accepted on the first day, in so many of {odds[0].draws:,} draws over all ranges:"
    for odd in sorted(odds, key=lambda odd: -odd.both):
        each = ", ".join(f"{names[party]} {share:.0%}" for party, share in odd.accepts.items())
        title = escape(scenario.positions[odd.position].title)
        yield f"  {title}: both in {odd.both:.1%} (± {odd.error(odd.both):.1%}); {each}"


def _positions_table(result: Standings, names: Mapping[str, str]) -> Table:
    table = plain_table("position")
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
        yield f"Nearest to acceptance is “{escape(first.title)}”: {escape(say_short(first, result.scenario))}."


def _position_text(scenario: Scenario, one: Standing, names: Mapping[str, str]) -> Iterable[str]:
    date = f", {day(one.date)}" if one.date else ""
    yield f"[bold]{escape(one.title)}[/] ({escape(one.author)}{date}{', later than this scenario' if one.later else ''})"
    for branch in one.branches:
        label = f"If {escape(' / '.join(branch.path))}: " if len(one.branches) > 1 else ""
        for broken in branch.breaks:
            yield f"  {label}{escape(say_broken(scenario, broken))}"
        if one.open:
            yield f"  {label}Left open, completed with: {_named_terms(scenario, branch, one.open)}."
        yield f"  {label}{_nearest_text(scenario, branch)}"
    for party, name in names.items():
        yield f"  {name} would accept it {_spans(scenario, one, party)}."


def _named_terms(scenario: Scenario, branch: Judged, terms: Iterable[str]) -> str:
    return "; ".join(
        f"{escape(scenario.assets[name].name)} {branch.deal.shares[name]:.1%}"
        if name in scenario.assets
        else f"{escape(scenario.issues[name].name)}: {escape(option_title(scenario, name, branch.deal.options[name]))}"
        for name in terms
    )


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
            old_name, new_name = (escape(option_title(scenario, name, option)) for option in (old, new))
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


def show_breakeven(result: BreakEven) -> Iterable[RenderableType]:
    """What each side that refuses would need, nearest first; the cheapest pair; what would open an empty zone."""
    scenario = result.scenario
    yield f"[bold]{escape(scenario.title)}[/]"
    if result.position is not None:
        title = escape(scenario.positions[result.position].title)
        yield f"On {day(result.date)}: what would have to change for “{title}”"
    for party in result.margin:
        yield ""
        yield f"[bold]{escape(say_answer(result, party))}[/]"
        yield from _crossings_table(result, party)
    refusing = [say_below(margin) for margin in result.margin.values()]
    aside = f", {say_left_aside(result)}," if say_left_aside(result) else ""
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
        table = numbers_table("accepts if, all else as stated", "", "stated", "range", "change, of\nthe range")
        for one in found[:NEAREST]:
            side = ">" if one.from_below else "<"
            table.add_row(
                number_named(result.scenario, one.address),
                f"{side} {one.value:.4g}",
                f"{one.stated:.4g}",
                f"{one.low:g} to {one.high:g}",
                f"{one.cost:.2f}",
            )
        yield table
        if len(found) > NEAREST:
            yield f"and {len(found) - NEAREST} more (--format csv)."
    yield f"{never} estimates do not change its answer anywhere within their ranges."


def _joint_lines(scenario: Scenario, joint: Joint) -> Iterable[str]:
    for where, (now, needed) in joint.changes.items():
        yield f"  {escape(in_words(scenario, where))} from {now:.4g} to {needed:.4g} [dim]({where})[/]"
