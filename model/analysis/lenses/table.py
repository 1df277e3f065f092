"""The lenses as a table: one row a figure of a lens in a branch."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from model.analysis.lenses.answer import LENSES, Lenses, View
from model.analysis.lenses.sentences import say_lens
from model.presentation.columns import DAY, LIKELY, WAR, Column, Kind, date_column, text_column
from model.presentation.tables import branch_name


def tabulate_lenses(result: Lenses) -> pd.DataFrame:
    """One row a lens, branch, party and quantity: a number, its unit (yes is 1, no is 0), the day it speaks of, the verdict.

    `party` is empty where a figure belongs to both. `when` and `then` are the day and the branch in which a fall or a first
    deal lies. The lens `all` gives from where to where the solutions leave a party. The branch `over all` holds what is
    summed up over the branches: the probability of those in which a lens leaves a deal possible, and the widest span.
    """
    rows: list[dict[str, Any]] = []
    for view in result.views:
        verdicts: dict[str, str] = {one.lens: say_lens(view, one) for one in view.verdicts}
        for lens, party, quantity, value, unit, when, then in _seen(view):
            rows.append(
                {
                    "lens": lens,
                    "branch": branch_name(view.node.path),
                    "probability": view.node.probability,
                    "party": party,
                    "quantity": quantity,
                    "value": value,
                    "unit": unit,
                    "when": when,
                    "then": then,
                    "verdict": verdicts.get(lens, ""),
                }
            )
    over: dict[str, Any] = {"branch": "over all", "probability": 1.0, "party": "", "then": "", "verdict": ""}
    possible = {**over, "quantity": "possible", "unit": "probability"}
    rows += [{**possible, "lens": one, "value": result.possible(one)} for one in LENSES]
    for party in result.scenario.parties:
        for quantity, value in zip(("least", "most"), result.span(party), strict=True):
            rows.append({**over, "lens": "all", "party": party, "quantity": quantity, "value": value, "unit": "points"})
    frame = pd.DataFrame(rows)
    frame["value"] = frame["value"].astype(float).replace([math.inf, -math.inf], math.nan)
    frame["when"] = pd.to_datetime(frame["when"])
    frame.insert(0, "date", pd.Timestamp(result.date))
    return frame


SeenRow = tuple[str, str, str, float | None, str, dt.date | None, str]


def _seen(view: View) -> Iterator[SeenRow]:
    """Every figure of one branch: lens, party, quantity, value, unit, the day and the branch that it speaks of."""
    for verdict in view.verdicts:
        yield verdict.lens, "", "possible", float(verdict.possible), "yes/no", None, ""
    yield from _seen_shift(view)
    yield from _seen_optimism(view)
    yield from _seen_game(view)
    yield from _seen_deals(view)
    for party in view.node.scores:
        low, high = view.span(party)
        yield "all", party, "least", low, "points", None, ""
        yield "all", party, "most", high, "points", None, ""


def _seen_deals(view: View) -> Iterator[SeenRow]:
    zone = view.node.zone
    yield "range", "", "width", zone.width, "points", None, ""
    yield "range", "", "lottery_width", zone.lottery_width, "points", None, ""
    for party, (low, high) in zone.range.items():
        yield "range", party, "walk_away", low, "points", None, ""
        yield "range", party, "best", high, "points", None, ""
    for over, group in (("", view.node.fair), ("_lottery", view.node.lotteries)):
        for name, fair in group.items():
            for party in view.node.scores:
                yield "fair", party, f"{name}{over}", fair.points[party] if fair else None, "points", None, ""


def _seen_shift(view: View) -> Iterator[SeenRow]:
    for party, fall in view.shift.largest.items():
        where = (fall.date, branch_name(fall.path))
        yield "shift", party, "largest_fall", fall.size, "points", *where
        yield "shift", party, "room", fall.room, "points", *where
    first = view.shift.first
    if first is None:
        yield "shift", "", "commitment_problem", 0.0, "yes/no", None, ""
        return
    where = (first.date, branch_name(first.path))
    yield "shift", first.party, "commitment_problem", 1.0, "yes/no", *where
    yield "shift", first.party, "fall_of_first_problem", first.size, "points", *where
    yield "shift", first.party, "room_of_first_problem", first.room, "points", *where


def _seen_optimism(view: View) -> Iterator[SeenRow]:
    one = view.optimism
    for party in view.node.scores:
        yield "optimism", party, "claim", one.claims[party], "share", None, ""
        yield "optimism", party, "claim_of_one_mind", one.common[party], "share", None, ""
    yield "optimism", "", "claimed", one.claimed, "share", None, ""
    yield "optimism", "", "claimed_of_one_mind", math.fsum(one.common.values()), "share", None, ""
    yield "optimism", "", "to_share", one.to_share, "share", None, ""
    yield "optimism", "", "width_of_one_mind", one.common_width, "points", None, ""
    yield "optimism", "", "width_taken", one.taken, "points", None, ""
    yield "optimism", "", "prevents", float(one.effect == "prevents"), "yes/no", None, ""
    yield "optimism", "", "delays", float(one.effect == "delays"), "yes/no", one.first, ""
    yield "optimism", "", "deal_of_one_mind", float(one.common_first is not None), "yes/no", one.common_first, ""


def _seen_game(view: View) -> Iterator[SeenRow]:
    talks = view.talks
    for party, score in view.node.scores.items():
        for quantity in ("position", "expected", "optimism"):
            yield "game", party, quantity, getattr(score, quantity), "points", None, ""
        if party in talks.short:
            yield "game", party, "short_of_waiting", talks.short[party], "points", None, ""
    yield "game", "", "deal_today", talks.now, "probability", None, ""
    yield "game", "", "deal_by_horizon", talks.by_horizon, "probability", None, ""
    yield "game", "", "first_deal", float(talks.first is not None), "yes/no", talks.first, ""
    day, chance = talks.likeliest or (None, 0.0)
    yield "game", "", "likeliest_day", chance, "probability", day, ""


KINDS: Final = (
    Kind(
        "lenses",
        "Competing explanations side by side",
        "a lens, branch, party and quantity",
        (
            DAY,
            text_column("lens", "The explanation.", "range", "shift", "optimism", "game", "fair", "all", key=True),
            text_column("branch", "The branches of events; `over all` sums them up.", key=True, at=WAR),
            LIKELY,
            text_column("party", "The party; empty where the figure belongs to both.", key=True),
            text_column("quantity", "What is counted.", key=True),
            Column("value", "The figure; yes is 1 and no is 0.", "unit"),
            text_column("unit", "Its unit.", "yes/no", "points", "share", "probability"),
            date_column("when", "The day of which it speaks."),
            text_column("then", "The branch of that day."),
            text_column("verdict", "What the lens says."),
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
