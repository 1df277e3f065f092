"""Any result as a tidy table: one row an observation, one column a quantity, stable names.

>>> from model import files, solve
>>> solution = solve(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> scores(solution)[["party", "position", "walk_away"]].round(6).values.tolist()
[['a', 65.0, 50.0], ['b', 35.0, 20.0]]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from model import dictionary
from model.estimate import Sourced
from model.lenses import LENSES, Lenses, View
from model.scenario import Scenario
from model.scores import Efficient, Path, Solution, control_at_ends_of_drift
from model.scores import figures as figures_of

if TYPE_CHECKING:  # a result is only read here: what made it need not be loaded to show another
    from model.breakeven import BreakEven
    from model.chips import Chips
    from model.claims import Tested
    from model.discovery import Region
    from model.ensemble import Ensemble, Odds
    from model.indices import Indices
    from model.leverage import Why
    from model.positions import Standings
    from model.regret import Regret
    from model.screening import Screen
    from model.sensitivity import Swing


INDEX = ("first", "first_interval", "total", "total_interval", "first_by_half", "total_by_half")
"""The columns of a Sobol index."""


def scores(solution: Solution) -> pd.DataFrame:
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


def figures(solution: Solution) -> pd.DataFrame:
    """Every figure of a solution in one long table: the same words as in JSON, and the value."""
    return pd.DataFrame(_flat(figures_of(solution), ""), columns=["figure", "value"])


def path(result: Path) -> pd.DataFrame:
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
                            **(_terms(offer.deal.shares, offer.deal.options) if offer.deal else {}),
                        }
                    )
    return pd.DataFrame(rows)


def control(result: Path) -> pd.DataFrame:
    """One row a date, branch and asset: the first party's share, and what it holds, in km2 (in % of it where it is not land).

    Where a drift has a range, also what it would hold on that date, over the branches, at either end of all such ranges.
    """
    game, rows = result.play.game, []
    ends = control_at_ends_of_drift(result.scenario)
    for stretch, probability in zip(result.play.levels, result.probability, strict=True):
        for n, branches in enumerate(stretch.level.paths):
            for at, step in enumerate(stretch.steps):
                for k, (name, asset) in enumerate(result.scenario.assets.items()):
                    share = float(stretch.control[0, n, at, k])
                    rows.append(
                        {
                            "date": pd.Timestamp(game.dates[step]),
                            "branch": branch_name(branches),
                            "probability": float(probability[n]),
                            "asset": name,
                            "name": asset.name,
                            "share": share,
                            "held": share * asset.size,
                            "unit": asset.unit,
                            "held_at_low": None if ends is None else ends[0][step, k] * asset.size,
                            "held_at_high": None if ends is None else ends[1][step, k] * asset.size,
                        }
                    )
    columns = ["date", "branch", "probability", "asset", "name", "share", "held", "unit", "held_at_low", "held_at_high"]
    return pd.DataFrame(rows, columns=columns)


def outlook(result: Solution) -> pd.DataFrame:
    """One row a date: the probability that there has been a deal, a freeze, or that the war goes on."""
    o = result.outlook
    return pd.DataFrame({"date": pd.to_datetime(list(o.dates)), "deal": o.deal, "freeze": o.freeze, "war": o.war})


def frontier(result: Efficient) -> pd.DataFrame:
    """Two rows a piece of the frontier, its ends: points of both parties, the share of each asset, the option of each issue."""
    rows: list[dict[str, Any]] = []
    parties = list(result.scenario.parties)
    for piece, ends in enumerate(result.deals):
        for end, deal in zip(parties, ends, strict=True):
            points = {f"points_{party}": deal.points[i] for i, party in enumerate(parties)}
            rows.append({"piece": piece, "better_for": end, **points, **_terms(deal.shares, deal.options)})
    return pd.DataFrame(rows)


def levers(result: Why) -> pd.DataFrame:
    """One row a lever and party: Shapley value in score and walk-away value, what it costs alone, the standard error if drawn."""
    return pd.DataFrame(
        [
            {
                "date": pd.Timestamp(result.date),
                "lever": one.lever,
                "title": one.title,
                "party": party,
                "score": one.score[party],
                "walk_away": one.walk_away[party],
                "alone": one.alone[party],
                "standard_error": one.standard_error[party] if one.standard_error else None,
                "shadow": one.shadow[0] if one.shadow else None,
                "alone_without_shadow": one.shadow[1][party] if one.shadow else None,
            }
            for one in result.contributions
            for party in result.scenario.parties
        ]
    )


def chips(result: Chips) -> pd.DataFrame:
    """One row an asset and party: worth, order, points per 100 km2, and how a score moves with one km2 more in hand today."""
    return pd.DataFrame(
        [
            {
                "date": pd.Timestamp(result.date),
                "asset": chip.asset,
                "name": chip.name,
                "holder": chip.holder,
                "order": chip.order,
                "ratio": chip.ratio,
                "party": party,
                "worth": chip.worth[party],
                "per_100_km2": chip.per_100_km2[party] if chip.per_100_km2 else None,
                "slope_below": chip.slope[party].below,
                "slope_above": chip.slope[party].above,
                "kink": chip.slope[party].kink,
                "score_per_km2": chip.per_km2(party),
            }
            for chip in result.chips
            for party in result.scenario.parties
        ]
    )


def exchange(result: Chips) -> pd.DataFrame:
    """One row a party and pair of assets: how many km2 of `to` move its score as much as one km2 of `of`."""
    names = [chip.asset for chip in result.chips]
    rows = [
        {"party": party, "of": of, "to": to, "km2": result.rate(party, of, to)}
        for party in result.scenario.parties
        for of in names
        for to in names
        if of != to
    ]
    return pd.DataFrame(rows, columns=["party", "of", "to", "km2"])


def exchange_square(result: Chips, party: str) -> pd.DataFrame:
    """For one party, how many km2 of the land across move its score as much as 100 km2 of the land down; empty without rates."""
    land = [chip for chip in result.chips if chip.per_km2(party)]
    rows = {
        one.name: {other.name: 100 * (result.rate(party, one.asset, other.asset) or math.nan) for other in land}
        for one in land
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def claims(result: Sequence[Tested], holds: Mapping[str, tuple[float, float]] | None = None) -> pd.DataFrame:
    """One row a claim: sentence, metric before and after the edit, effect, expected sign, verdict, parts, turns of its dial.

    With an ensemble's shares (`model.ensemble.Ensemble.holds`) the share of draws in which it holds, and its standard error.
    """
    names = ("claim", "sentence", "author", "metric", "before", "after", "effect", "expected", "verdict")
    drawn = ("holds_in", "standard_error") if holds else ()
    rows = [
        {
            **{name: getattr(one, name) for name in names},
            "parts": "; ".join(f"{part}: {worth:+.6g}" for part, worth in one.parts.items()),
            "turns": None if one.turns is None else "; ".join(f"{turn:.6g}" for turn in one.turns),
            "source": ", ".join(one.source),
            **dict(zip(drawn, (holds or {}).get(one.claim, (None, None)), strict=False)),
        }
        for one in result
    ]
    return pd.DataFrame(rows, columns=[*names, "parts", "turns", "source", *drawn])


def claim_effects(result: Sequence[Tested]) -> pd.DataFrame:
    """One row a claim, date and party: what the edit does to its score on the first day and just after each event."""
    rows = [
        {
            "claim": one.claim,
            "date": pd.Timestamp(effect.date),
            "event": effect.event,
            "party": party,
            "effect": worth,
        }
        for one in result
        for effect in one.effects
        for party, worth in effect.score.items()
    ]
    return pd.DataFrame(rows, columns=["claim", "date", "event", "party", "effect"])


def positions(result: Standings, odds: Sequence[Odds] = ()) -> pd.DataFrame:
    """One row a position, branch and party: value, margin, whether it accepts, what it could gain, the terms as completed.

    With the odds of a sample (`model.ensemble.odds`) the share of draws in which the party accepts on the first day, and both do.
    """
    shares = {one.position: one for one in odds}
    rows = []
    for one in result.standings:
        for branch in one.branches:
            nearest = branch.nearest
            for i, party in enumerate(result.scenario.parties):
                rows.append(
                    {
                        "date": pd.Timestamp(result.date),
                        "position": one.position,
                        "title": one.title,
                        "author": one.author,
                        "published": pd.Timestamp(one.date) if one.date else None,
                        "later": one.later,
                        "branch": branch_name(branch.path),
                        "probability": branch.probability,
                        "party": party,
                        "value": branch.deal.points[i],
                        "margin": branch.margin[party],
                        "accepts": branch.accepts[party],
                        "breaks": ", ".join(branch.breaks),
                        "surplus_share": branch.surplus_share[party],
                        "to_frontier": branch.to_frontier,
                        "could_gain": branch.could_gain[party],
                        "nearest_change": nearest.change[party] if nearest else None,
                        "nearest_value": nearest.deal.points[i] if nearest else None,
                        "nearest_terms": _changes(nearest.terms) if nearest else None,
                        "open": ", ".join(one.open),
                        **_odds_of(shares.get(one.position), party),
                        **_terms(branch.deal.shares, branch.deal.options),
                    }
                )
    return pd.DataFrame(rows)


def acceptance(result: Standings) -> pd.DataFrame:
    """One row a position, party, branch and span of dates on which it would accept."""
    rows = [
        {
            "position": one.position,
            "party": window.party,
            "branch": branch_name(window.path),
            "first": pd.Timestamp(window.first),
            "last": pd.Timestamp(window.last),
        }
        for one in result.standings
        for window in one.windows
    ]
    return pd.DataFrame(rows, columns=["position", "party", "branch", "first", "last"])


def breakeven(result: BreakEven) -> pd.DataFrame:
    """One row a value at which acceptance flips, an estimate that never flips it, or one change of a pair or an opening."""
    rows: list[dict[str, Any]] = []

    def add(kind: str, party: str | None, address: str, **numbers: Any) -> None:
        rows.append({"kind": kind, "position": result.position, "party": party, "address": address, **numbers})

    for one in result.crossings:
        side = "above" if one.from_below else "below"
        ends = {"stated": one.stated, "low": one.low, "high": one.high}
        add("alone", one.party, one.address, **ends, value=one.value, accepts=side, cost=one.cost)
    for party, addresses in result.never.items():
        for where in addresses:
            now, low, high = result.ranges[where]
            add("not within its range", party, where, stated=now, low=low, high=high)
    for kind, joint in (("pair", result.pair), ("opening", result.opening)):
        for where, (now, needed) in joint.changes.items() if joint else ():
            _, low, high = result.ranges[where]
            cost = abs(needed - now) / (high - low)
            add(kind, None, where, stated=now, low=low, high=high, value=needed, cost=cost)
    columns = ["kind", "position", "party", "address", "stated", "low", "high", "value", "accepts", "cost"]
    return pd.DataFrame(rows, columns=columns)


def lenses(result: Lenses) -> pd.DataFrame:
    """One row a lens, branch, party and quantity: a number, its unit (yes is 1, no is 0), the day it speaks of, the verdict.

    `party` is empty where a figure belongs to both. `when` and `then` are the day and the branch in which a fall or a first
    deal lies. The lens `all` gives from where to where the solutions leave a party. The branch `over all` holds what is
    summed up over the branches: the probability of those in which a lens leaves a deal possible, and the widest span.
    """
    rows: list[dict[str, Any]] = []
    for view in result.views:
        verdicts: dict[str, str] = {one.lens: one.says for one in view.verdicts}
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


Seen = tuple[str, str, str, float | None, str, dt.date | None, str]


def _seen(view: View) -> Iterator[Seen]:
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


def _seen_deals(view: View) -> Iterator[Seen]:
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


def _seen_shift(view: View) -> Iterator[Seen]:
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


def _seen_optimism(view: View) -> Iterator[Seen]:
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


def _seen_game(view: View) -> Iterator[Seen]:
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


def ensemble(result: Ensemble) -> pd.DataFrame:
    """One row a quantity of the draws: mean and quantiles, or the share of draws, with standard errors; then the claims."""
    claims = pd.DataFrame(
        [
            {"column": f"holds_{name}", "draws": result.run.draws, "share": share, "standard_error": error}
            for name, (share, error) in result.holds.items()
        ],
        columns=["column", "draws", "share", "standard_error"],
    )
    rows = result.summary.to_dict("records") + claims.to_dict("records")
    return pd.DataFrame(rows, columns=result.summary.columns)


def screen(result: Screen) -> pd.DataFrame:
    """One row an offer, from the least generous to the one that nobody refuses, and the best: what it gives, keeps, is worth.

    Where there is no offer that the other side would take, one row says so: with what it wants at least, which no deal gives.
    """
    none = {"leaves": result.least, "keeps": math.nan, "acceptance": 0.0, "expected": result.refused}
    best = ("none", none) if result.best is None else ("best", asdict(result.best))
    rows = [*(("offer", asdict(one)) for one in result.offers), best]
    return pd.DataFrame([{"kind": kind, "party": result.party, **one, "refused": result.refused} for kind, one in rows])


def sensitivity(swings: Sequence[Swing], found: Indices) -> pd.DataFrame:
    """One row an estimate or group and quantity: score at its low and high end alone, and its Sobol indices over all ranges."""
    parties = list(found.scenario.parties)
    alone = {
        (swing.address, f"score_{party}"): (swing.at_low[i], swing.at_high[i])
        for swing in swings
        for i, party in enumerate(parties)
    }
    rows = []
    for one in found.indices:
        low, high = alone.get((one.name, one.quantity), (None, None))
        numbers = {name: getattr(one, name) for name in INDEX}
        rows.append({"quantity": one.quantity, "name": one.name, "at_low": low, "at_high": high, **numbers})
    return pd.DataFrame(rows, columns=["quantity", "name", "at_low", "at_high", *INDEX])


def regions(result: Sequence[Region]) -> pd.DataFrame:
    """One row an outcome and estimate that bounds its region; one without an estimate where no region was found.

    `holds` says whether the region is of the draws in which the outcome holds, or fails; coverage and density are measured on
    draws that the region was not found in.
    """
    columns = [
        "column",
        "outcome",
        "share",
        "holds",
        "address",
        "low",
        "high",
        "chance",
        "coverage",
        "density",
        "draws",
    ]
    rows: list[dict[str, Any]] = []
    for one in result:
        said = {"column": one.column, "outcome": one.says, "share": one.share}
        if one.found is None:
            rows.append(said)
            continue
        tried = {"coverage": one.found.tried.coverage, "density": one.found.tried.density, "draws": one.found.draws}
        limits = [vars(limit) for limit in one.found.limits] or [{}]
        rows += [{**said, "holds": one.found.holds, **limit, **tried} for limit in limits]
    return pd.DataFrame(rows, columns=columns)


def regret(result: Sequence[Regret]) -> pd.DataFrame:
    """One row a party and position: what the party would regret of proposing it, in its points."""
    return pd.DataFrame([vars(one) for one in result])


def estimates(scenario: Scenario) -> pd.DataFrame:
    """One row a number of the scenario: value, range, unit, and where it comes from (itself, or the block around it)."""
    rows = []
    for address, one in scenario.estimates().items():
        said = one if one.covered else cover_of(scenario, address)
        rows.append(
            {
                "address": address,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "distribution": (one.distribution or scenario.distribution) if one.ranged else None,
                "unit": one.unit,
                "label": one.label,
                "source": ", ".join(said.source),
                "judgement": said.judgement,
                "note": one.note or said.note,
            }
        )
    return pd.DataFrame(rows)


def sources(scenario: Scenario) -> pd.DataFrame:
    """One row an entry of the scenario's bibliography: title, publisher, date, address on the web."""
    names = ("title", "publisher", "date", "url", "note")
    rows = [{"source": name, **{n: getattr(one, n) for n in names}} for name, one in scenario.sources.items()]
    return pd.DataFrame(rows, columns=["source", *names])


TYPES = {
    "string": "string",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""Of each type of the dictionary, the column's type in a DataFrame."""


def typed(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with the types of the dictionary; no number changes, and what is not there is missing, not a word.

    Raises:
        KeyError: a column that the dictionary does not know.
    """
    found = {str(name): dictionary.column(kind, str(name)).type for name in frame.columns}
    dates = {name: pd.to_datetime(frame[name]) for name, type_ in found.items() if type_ == "date"}
    return frame.assign(**dates).astype({name: TYPES[type_] for name, type_ in found.items()})


def cover_of(scenario: Scenario, address: str) -> Sourced:
    """The nearest block around an address that says where its numbers come from."""
    here: Any = scenario
    cover: Sourced = scenario
    for part in address.split("."):
        here = here[part] if isinstance(here, Mapping) else getattr(here, part, getattr(here, f"{part}_", None))
        if isinstance(here, Sourced) and here.covered:
            cover = here
    return cover


def branch_name(branches: Sequence[str]) -> str:
    """A path through the events as one word: the branches joined; `opening` before the first event."""
    return " / ".join(branches) or "opening"


def _odds_of(odds: Odds | None, party: str) -> dict[str, float]:
    return {} if odds is None else {"accepts_in": odds.accepts[party], "both_in": odds.both, "draws": odds.draws}


def _changes(terms: Mapping[str, tuple[float | str, float | str]]) -> str:
    def shown(value: float | str) -> str:
        return value if isinstance(value, str) else f"{value:.6g}"

    return "; ".join(f"{name}: {shown(old)} -> {shown(new)}" for name, (old, new) in terms.items())


def _terms(shares: Mapping[str, float], options: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{f"share_{asset}": share for asset, share in shares.items()},
        **{f"option_{q}": o for q, o in options.items()},
    }


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _flat(inner, f"{name}.{n}")
    else:
        yield name, value
