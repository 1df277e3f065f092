"""The figures of a solution as plain values: what JSON and the ledger hold, name by name."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from model.analysis.scores.answer import FairPoint, Node, OfferAt, Score, Solution
from model.analysis.scores.sentences import say_reason
from model.game.frontier import Deal
from model.scenario import Scenario


def digest(scenario: Scenario) -> str:
    """A short fingerprint of everything the scenario states, edits included."""
    text = json.dumps(scenario.model_dump(mode="json", by_alias=True), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# ---------------------------------------------------------------- figures: the same answers in the words of JSON


def figures(solution: Solution) -> dict[str, object]:
    """All answers as nested plain values, the keys being the words of docs/model.md.

    At the top the figures over the branches, weighted by the analyst's probabilities; under `branches` each one.
    """
    each = [_node_figures(node) for node in solution.nodes]
    weights = [node.probability for node in solution.nodes]
    over = {key: _averaged([node[key] for node in each], weights) for key in ("zone", "fair", "offers", "control")}
    if len(each) == 1:
        over = {key: each[0][key] for key in over}
    scenario, outlook = solution.scenario, solution.outlook
    return {
        "scenario": {"title": scenario.title, "as_of": str(scenario.as_of), "digest": digest(scenario)},
        "on": str(solution.date),
        "parties": {name: party.name for name, party in scenario.parties.items()},
        "scale": solution.scale,
        "method": "kernel" if solution.why_program is None else "program",
        "holdings": [vars(holding) for holding in solution.holdings],
        "scores": {party: _score_figures(score) for party, score in solution.scores.items()},
        **over,
        "outlook": {
            "deal": outlook.deal[-1],
            "freeze": outlook.freeze[-1],
            "war": outlook.war[-1],
            "terms": {"shares": outlook.shares, "options": outlook.options},
            "dates": [
                {"date": str(day), "deal": deal, "freeze": freeze, "war": war}
                for day, deal, freeze, war in zip(outlook.dates, outlook.deal, outlook.freeze, outlook.war, strict=True)
            ],
        },
        "branches": [
            {"path": list(n.path), "regime": n.regime, "probability": n.probability, **e}
            for n, e in zip(solution.nodes, each, strict=True)
        ],
    }


def _score_figures(score: Score) -> dict[str, float | None]:
    names = ("position", "walk_away", "surplus", "surplus_share", "saying_no", "expected", "optimism")
    return {name: getattr(score, name) for name in names}


def _node_figures(node: Node) -> dict[str, object]:
    return {
        "scores": {party: _score_figures(score) for party, score in node.scores.items()},
        "zone": {
            "width": node.zone.width,
            "lottery_width": node.zone.lottery_width,
            "range": {party: list(ends) for party, ends in node.zone.range.items()},
            "width_without_red_lines": node.zone.width_without_red_lines,
            "reason": say_reason(node.zone),
        },
        "fair": {
            name: {**_fair_figures(fair), "lottery": _fair_figures(node.lotteries[name])}
            for name, fair in node.fair.items()
        },
        "offers": {party: _offer_figures(offer, list(node.scores)) for party, offer in node.offers.items()},
        "control": node.control,
    }


def _deal_figures(deal: Deal | None) -> dict[str, object] | None:
    return {"shares": deal.shares, "options": deal.options} if deal else None


def _fair_figures(fair: FairPoint | None) -> dict[str, object]:
    if fair is None:
        return {"points": None, "terms": None, "ties": []}
    return {
        "points": fair.points,
        "terms": _deal_figures(fair.terms),
        "ties": list(fair.ties) if len(fair.ties) > 1 else [],
    }


def _offer_figures(offer: OfferAt, parties: Sequence[str]) -> dict[str, object]:
    return {
        "probability": offer.probability,
        "exists": offer.deal is not None,
        "accepted": offer.accepted,
        "points": dict(zip(parties, offer.deal.points, strict=True)) if offer.deal else None,
        "margin": offer.margin or None,
        "terms": _deal_figures(offer.deal),
    }


def _averaged(values: Sequence[Any], weights: Sequence[float]) -> Any:
    """Numbers averaged, yes and no as probabilities, words as the probability of each; nothing where one is missing."""
    first = values[0]
    if all(isinstance(value, Mapping) for value in values):
        return {key: _averaged([value.get(key) for value in values], weights) for key in first}
    if all(isinstance(value, bool | int | float) for value in values):
        return math.fsum(float(value) * weight for value, weight in zip(values, weights, strict=True))
    if all(isinstance(value, str) for value in values):
        words: dict[str, float] = {}
        for value, weight in zip(values, weights, strict=True):
            words[value] = words.get(value, 0.0) + weight
        return words
    if all(isinstance(value, list) and len(value) == 2 for value in values):
        return [_averaged([value[n] for value in values], weights) for n in (0, 1)]
    return None
