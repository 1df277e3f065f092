"""Plans and their break-even values for a terminal."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from model.analysis.positions.sentences import (
    say_answer,
    say_broken,
    say_completed,
    say_dates,
    say_nearest,
    say_no_deal,
    say_odds,
    say_opening,
    say_plan,
    say_plans,
    say_together,
)
from model.presentation.sentences import say_branch
from model.presentation.terminal import number_named, numbers_table, plain_table
from model.scenario import Scenario
from model.scenario.labels import day, quoted

if TYPE_CHECKING:
    from model.analysis.positions.answer import Standing, Standings
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
    only = result.standings[0] if len(result.standings) == 1 else None
    yield escape(say_plans(result) if only is None else say_plan(only, scenario))
    if none := say_no_deal(result):
        yield escape(none) + (f" Ask again with --on {result.opens}." if result.opens is not None else "")
    if odds:
        yield ""
        yield from show_odds(scenario, odds)
    for one in result.by_distance:
        yield ""
        yield from _position_text(scenario, one)
    if any(len(_spans(one, party)) > SPANS for one in result.standings for party in names):
        yield "\n[dim]--dates gives all spans of dates.[/]"
    yield "\n[dim]Open terms are completed so that the side that gains less gains most. It does not forecast.[/]"


def show_odds(scenario: Scenario, odds: Sequence[Odds]) -> Iterable[str]:
    """In how many draws each plan is accepted, the most accepted first."""
    yield f"Accepted on the first day, in so many of {odds[0].draws:,} draws over all ranges:"
    yield from (escape(f"  {said}") for said in say_odds(scenario, odds))


SPANS = 4
"""Spans of dates shown before the rest is left to `--dates`."""


def _spans(one: Standing, party: str) -> set[tuple[dt.date, dt.date]]:
    return {(window.first, window.last) for window in one.windows if window.party == party}


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


def _position_text(scenario: Scenario, one: Standing) -> Iterable[str]:
    date = f", {day(one.date)}" if one.date else ""
    yield f"[bold]{escape(one.title)}[/] ({escape(one.author)}{date}{', later than this scenario' if one.later else ''})"
    for branch in one.branches:
        several = len(one.branches) > 1
        if several:
            yield escape(f"  If {quoted(say_branch(scenario, branch.path))} ({branch.probability:.0%}):")
        broken = [say_broken(scenario, where) for where in branch.breaks]
        for said in (*broken, say_completed(scenario, one, branch), say_nearest(scenario, branch)):
            if said:
                yield escape(f"  {'  ' * several}{said}")
    for party in scenario.parties:
        yield escape(f"  {say_dates(scenario, one, party, SPANS)}")


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
    if result.margin:
        yield ""
        yield escape(say_together(result))
        yield from _as_options(result.pair)
    if opening := say_opening(result):
        yield ""
        yield escape(opening)
        yield from _as_options(result.opening)
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


def _as_options(joint: Joint | None) -> Iterable[str]:
    """Changes as the command line takes them."""
    if joint is not None:
        options = " ".join(f"--set {where}={needed:.4g}" for where, (_, needed) in joint.changes.items())
        yield f"[dim]{escape(options)}[/]"
