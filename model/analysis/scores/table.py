"""Scores, paths, the outlook and the frontier as tables.

>>> from model import files, solve
>>> solution = solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> tabulate_scores(solution)[["party", "position", "walk_away"]].round(6).values.tolist()
[['a', 65.0, 50.0], ['b', 35.0, 20.0]]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from model.analysis.scores.answer import Efficient, Path, Solution
from model.analysis.scores.digest import figures as figures_of
from model.presentation.tables import branch_name, terms_in_columns


def tabulate_scores(solution: Solution) -> pd.DataFrame:
    """One row a branch and party: probability of the branch, position, walk-away value, surplus and the rest, in points."""
    rows = []
    for node in solution.nodes:
        for party, score in node.scores.items():
            rows.append(
                {
                    "date": pd.Timestamp(solution.date),
                    "branch": branch_name(node.path),
                    "regime": node.regime,
                    "probability": node.probability,
                    "party": party,
                    "position": score.position,
                    "walk_away": score.walk_away,
                    "surplus": score.surplus,
                    "surplus_share": score.surplus_share,
                    "saying_no": score.saying_no,
                    "expected": score.expected,
                    "optimism": score.optimism,
                    "zone_width": node.zone.width,
                }
            )
    return pd.DataFrame(rows)


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
