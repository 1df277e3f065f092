"""Scores, paths, the outlook and the frontier as tables.

>>> from model import files, solve
>>> solution = solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> tabulate_scores(solution)[["party", "position", "walk_away"]].round(6).values.tolist()
[['a', 65.0, 50.0], ['b', 35.0, 20.0]]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from model.analysis.scores.answer import Efficient, Path, Solution
from model.analysis.scores.digest import figures as figures_of
from model.game import Floats, fairness
from model.game.days import Day
from model.presentation.columns import (
    BRANCH,
    DAY,
    DEAL,
    EXPECTED,
    GAME,
    LIKELY,
    PARTY,
    SAYING_NO,
    SCORE_COLUMNS,
    TERMS,
    WAR,
    ZONE_WIDTH,
    Column,
    Kind,
    chance_column,
    count_column,
    flag_column,
    points_column,
    text_column,
)
from model.presentation.tables import branch_name, terms_in_columns


def tabulate_scores(solution: Solution) -> pd.DataFrame:
    """One row a branch and party: probability of the branch, position, walk-away value, surplus and the rest, in points."""
    parties = tuple(solution.scenario.parties)
    rows = tabulate_day(solution.play.day(solution.step), parties, solution.date)
    return rows.assign(zone_width=rows["zone_width"].replace(-np.inf, np.nan))


def tabulate_day(day: Day, parties: Sequence[str], date: dt.date) -> pd.DataFrame:
    """`tabulate_scores` of many games, played by either path: one row a draw, branch and party.

    Where there is no deal at all the zone's width is minus infinity.
    """
    draws, nodes = day.probability.shape

    def each(values: Floats) -> Floats:
        return np.repeat(values.ravel(), len(parties))

    def named(words: Iterable[str]) -> list[str]:
        once = [word for word in words for _ in parties]
        return once * int(draws)

    room, surplus = day.best - day.walk_away, day.score - day.walk_away
    known = np.isfinite(room) & (room > fairness.TIE)
    share = np.divide(surplus, room, out=np.full(room.shape, np.nan), where=known)
    return pd.DataFrame(
        {
            "date": np.full(draws * nodes * len(parties), np.datetime64(date, "s")),
            "branch": named(branch_name(path) for path in day.paths),
            "regime": named(day.regimes),
            "probability": each(day.probability),
            "party": list(parties) * (draws * nodes),
            "position": day.score.ravel(),
            "walk_away": day.walk_away.ravel(),
            "surplus": surplus.ravel(),
            "surplus_share": share.ravel(),
            "saying_no": day.saying_no.ravel(),
            "expected": day.expected.ravel(),
            "optimism": (day.score - day.expected).ravel(),
            "zone_width": each(day.width),
        }
    )


def tabulate_figures(solution: Solution) -> pd.DataFrame:
    """Every figure of a solution in one long table: the same words as in JSON, and the value."""
    return pd.DataFrame(_flat(figures_of(solution), ""), columns=["figure", "value"])


def tabulate_path(result: Path) -> pd.DataFrame:
    """One row a date, branch and party: scores, walk-away values, and the party's offer: its terms, and whether it is a deal."""
    rows = []
    parties, dates = result.play.game.parties, result.play.game.dates
    stretches = zip(result.play.levels, result.width, result.probability, result.offers, strict=True)
    for stretch, width, probability, offers in stretches:
        for n, branches in enumerate(stretch.level.paths):
            for at, step in enumerate(stretch.steps):
                for i, party in enumerate(parties):
                    offer = offers[n][at][i]
                    before_horizon = step < len(dates) - 1
                    rows.append(
                        {
                            "date": pd.Timestamp(dates[step]),
                            "branch": branch_name(branches),
                            "regime": stretch.level.regimes[n],
                            "probability": float(probability[n]),
                            "party": party,
                            "position": float(stretch.score[0, n, at, i]),
                            "walk_away": float(stretch.walk_away[0, n, at, i]),
                            "saying_no": float(stretch.saying_no[0, n, at, i]),
                            "expected": float(stretch.expected[0, n, at, i]),
                            "freeze_value": float(stretch.frozen[0, n, at, i]),
                            "zone_width": float(width[n, at]),
                            "proposes": offer.probability if before_horizon else None,
                            "accepted": offer.accepted if before_horizon else None,
                            "offer": offer.deal.points[i] if offer.deal else None,
                            **(terms_in_columns(offer.deal.shares, offer.deal.options) if offer.deal else {}),
                        }
                    )
    return pd.DataFrame(rows)


def tabulate_outlook(result: Solution) -> pd.DataFrame:
    """One row a date: the probability that there has been a deal, a freeze, or that the war goes on."""
    o = result.outlook
    return pd.DataFrame({"date": pd.to_datetime(list(o.dates)), "deal": o.deal, "freeze": o.freeze, "war": o.war})


def tabulate_frontier(result: Efficient) -> pd.DataFrame:
    """Two rows a piece of the frontier, its ends: points of both parties, the share of each asset, the option of each issue."""
    rows: list[dict[str, Any]] = []
    parties = list(result.scenario.parties)
    for piece, ends in enumerate(result.deals):
        for end, deal in zip(parties, ends, strict=True):
            points = {f"points_{party}": deal.points[i] for i, party in enumerate(parties)}
            rows.append({"piece": piece, "better_for": end, **points, **terms_in_columns(deal.shares, deal.options)})
    return pd.DataFrame(rows)


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _flat(inner, f"{name}.{n}")
    else:
        yield name, value


KINDS: Final = (
    Kind(
        "scores",
        "Scores on one day",
        "a branch and party",
        (
            DAY,
            BRANCH,
            text_column("regime", "The regime in force.", at=WAR),
            LIKELY,
            PARTY,
            *SCORE_COLUMNS,
            points_column("surplus", "V - D."),
            Column("surplus_share", "(V - D) / (I - D), measured against the party's own best I.", "share"),
            SAYING_NO,
            EXPECTED,
            points_column("optimism", "V - U: what it expects beyond the analyst's probabilities."),
            ZONE_WIDTH,
        ),
    ),
    Kind(
        "path",
        "Scores, offers and terms on every date",
        "a date, branch and party",
        (
            DAY,
            BRANCH,
            text_column("regime", "The regime in force.", at=WAR),
            LIKELY,
            PARTY,
            *SCORE_COLUMNS,
            SAYING_NO,
            EXPECTED,
            points_column("freeze_value", "F: what a freeze on that day is worth.", WAR),
            ZONE_WIDTH,
            chance_column("proposes", "The probability that the party makes the offer; empty at the horizon.", WAR),
            flag_column("accepted", "Whether its offer would be accepted; empty at the horizon.", GAME),
            points_column("offer", "What its best offer leaves it; empty where it has none.", GAME),
            *TERMS,
        ),
    ),
    Kind(
        "outlook",
        "Deal, freeze or war over time",
        "a date",
        (
            DAY,
            chance_column("deal", "The probability that there has been a deal, the offer of that day included.", GAME),
            chance_column("freeze", "The probability that the war has been frozen without one.", GAME),
            chance_column("war", "The probability that it goes on.", GAME),
        ),
    ),
    Kind(
        "frontier",
        "The efficient deals",
        "an end of a piece of the frontier",
        (
            count_column(
                "piece", "The piece, from the best for the first party to the best for the second.", key=True, at=DEAL
            ),
            text_column("better_for", "The party for which this end is the better one.", key=True, at=DEAL),
            points_column("points_{party}", "What the deal is worth to the party: W.", DEAL),
            *TERMS,
        ),
    ),
)
"""What the tables of this room are, and what each of their columns means."""
