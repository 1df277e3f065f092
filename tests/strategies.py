"""Random scenarios for the properties: small, but with every feature that makes deals hard."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from model.scenario import Scenario, parse

AS_OF = dt.date(2025, 1, 6)


def eighths(low: float = 0, high: float = 1) -> st.SearchStrategy[float]:
    """Round numbers, so that ties and zero weights are common."""
    return st.integers(round(low * 8), round(high * 8)).map(lambda n: n / 8)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.one_of(eighths(low, high), st.floats(low, high, allow_subnormal=False).map(lambda x: round(x, 6)))


@st.composite
def deals(draw: st.DrawFn, *, links: bool = False) -> dict[str, Any]:
    """Assets, issues, rules and red lines, as plain data."""
    assets, issues, rules, lines = {}, {}, {}, {}
    n_assets, n_issues = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    for k in range(n_assets):
        low, high = sorted([draw(eighths()), draw(eighths())])
        divisible = draw(st.integers(0, 3)) > 0
        assets[f"k{k}"] = {
            "name": f"Asset {k}",
            "area_km2": draw(st.integers(10, 200)),
            "control": draw(numbers(0, 1)),
            "divisible": divisible,
            "bounds": {"at_least": low if divisible and draw(st.booleans()) else 0, "at_most": high if divisible else 1},
            "value": {"a": draw(numbers(0, 8)), "b": draw(numbers(0, 8))},
        }
        assets[f"k{k}"]["bounds"]["at_most"] = max(assets[f"k{k}"]["bounds"].values())
    for q in range(n_issues):
        options = [f"o{o}" for o in range(draw(st.integers(1, 3)))]
        issues[f"q{q}"] = {
            "name": f"Issue {q}",
            "weight": {"a": draw(numbers(0, 8)), "b": draw(numbers(0, 8))},
            "options": {o: {"name": o, "rating": {"a": draw(numbers(0, 1)), "b": draw(numbers(0, 1))}} for o in options},
            "no_deal": options[0],
        }
    issues["always"] = {
        "name": "So that each party wants something",
        "weight": {"a": 1, "b": 1},
        "options": {"yes": {"name": "yes", "rating": {"a": 0, "b": 0}}},
        "no_deal": "yes",
    }

    def choice(count: int) -> dict[str, Any]:
        names = draw(st.permutations([q for q in issues if q != "always"]))[:count]
        return {q: draw(st.sampled_from(sorted(issues[q]["options"]))) for q in names}

    if n_issues >= 2 and draw(st.booleans()):
        rules["never"] = {"why": "random", "never": choice(2)}
    if n_issues >= 2 and draw(st.booleans()):
        pair = choice(2)
        first, second = pair
        rules["implies"] = {"why": "random", "if": {first: pair[first]}, "then": {second: pair[second]}}
    if n_issues >= 1 and draw(st.booleans()):
        low, high = sorted([draw(eighths()), draw(eighths())])
        bounds = {"at_least": low, "at_most": high}
        rules["bounded"] = {"why": "random", "if": choice(1), "shares": {f"k{draw(st.integers(0, n_assets - 1))}": bounds}}
    if draw(st.integers(0, 3)) == 0:
        lines["line"] = {"title": "random", "party": "a", "active": draw(st.booleans()), "shares": {"k0": {"at_least": draw(eighths())}}}
    if links:
        coefficients = {f"k{k}": draw(numbers(-2, 2)) for k in range(n_assets)}
        rules["link"] = {"why": "random", "link": {"shares": coefficients, "at_most": draw(numbers(-1, 2))}}
    return {"assets": assets, "issues": issues, "rules": rules, "red_lines": lines}


@st.composite
def regimes(draw: st.DrawFn, assets: dict[str, Any]) -> dict[str, Any]:
    turn = draw(st.sampled_from(["chance", "a", "b"]))
    regime: dict[str, Any] = {
        "title": "random",
        "drift_km2_per_day": {k: draw(numbers(-1, 1)) for k in assets},
        "war_cost": {"a": draw(numbers(0, 8)), "b": draw(numbers(0, 8))},
        "freeze_per_month": draw(eighths()),
        "proposer": draw(eighths()) if turn == "chance" else {"alternating": turn},
    }
    if draw(st.integers(0, 3)) == 0:
        regime["impasse"] = {"a": draw(numbers(0, 100)), "b": draw(numbers(0, 100))}
    return regime


def simplex(draw: st.DrawFn, count: int) -> list[float]:
    parts = [draw(st.integers(0, 8)) for _ in range(count)]
    parts[0] += 1
    return [part / sum(parts) for part in parts]


@st.composite
def plain(draw: st.DrawFn, *, links: bool = False) -> dict[str, Any]:
    """A whole scenario as plain data: a few steps, up to two events, beliefs that differ."""
    table = draw(deals(links=links))
    steps = draw(st.integers(1, 7))
    names = [f"r{r}" for r in range(draw(st.integers(1, 3)))]
    events = {}
    for at in sorted(draw(st.sets(st.integers(0, steps), max_size=2))):
        count = draw(st.integers(1, 3))
        chances, by_a, by_b = simplex(draw, count), simplex(draw, count), simplex(draw, count)
        events[f"e{at}"] = {
            "title": "random",
            "date": AS_OF + dt.timedelta(days=7 * at),
            "branches": {
                f"b{b}": {
                    "title": "random",
                    "regime": draw(st.sampled_from([None, *names])),
                    "probability": chances[b],
                    "beliefs": {"a": by_a[b], "b": by_b[b]},
                    "freeze": draw(eighths()),
                }
                for b in range(count)
            },
        }
    return {
        "version": 1,
        "kind": "textbook",
        "title": "Random",
        "judgement": "random, for a test",
        "as_of": AS_OF,
        "horizon": AS_OF + dt.timedelta(days=7 * steps),
        "opening": names[0],
        "parties": {"a": {"name": "A", "rate": draw(numbers(0, 4))}, "b": {"name": "B", "rate": draw(numbers(0, 4))}},
        **table,
        "regimes": {name: draw(regimes(table["assets"])) for name in names},
        "events": events,
    }


def scenarios(*, links: bool = False) -> st.SearchStrategy[Scenario]:
    """Random scenarios that are valid; their rules may leave no deal, which is then the answer."""
    return plain(links=links).map(parse)
