"""Random scenarios for the properties: small, but with every feature that makes deals hard."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from model.scenario import Scenario, parse

AS_OF = dt.date(2025, 1, 6)
PARTIES = ("a", "b")


def eighths(low: float = 0, high: float = 1) -> st.SearchStrategy[float]:
    """Round numbers, so that ties and zero weights are common."""
    return st.integers(round(low * 8), round(high * 8)).map(lambda n: n / 8)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    free = st.floats(low, high, allow_subnormal=False).map(lambda x: round(x, 6))
    return st.one_of(eighths(low, high), free)


def by_party(draw: st.DrawFn, of: st.SearchStrategy[float]) -> dict[str, float]:
    return {party: draw(of) for party in PARTIES}


def rarely(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 3)) == 3


@st.composite
def bounds(draw: st.DrawFn) -> dict[str, float]:
    low, high = sorted([draw(eighths()), draw(eighths())])
    return {"at_least": low, "at_most": high}


@st.composite
def assets(draw: st.DrawFn) -> dict[str, Any]:
    """One to three goods: divisible or not, bounded or not, worth something to both, one or neither."""
    found: dict[str, Any] = {}
    for k in range(draw(st.integers(1, 3))):
        divisible = not rarely(draw)
        asset: dict[str, Any] = {
            "name": f"Asset {k}",
            "area_km2": draw(st.integers(10, 200)),
            "control": draw(numbers(0, 1)),
            "divisible": divisible,
            "measures": {"people": draw(numbers(0, 8)) if draw(st.booleans()) else by_party(draw, numbers(0, 8))},
            "value": by_party(draw, numbers(0, 8)),
        }
        if divisible and draw(st.booleans()):
            asset["bounds"] = draw(bounds())
        found[f"k{k}"] = asset
    return found


@st.composite
def issues(draw: st.DrawFn, most: int = 3) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for q in range(draw(st.integers(0, most))):
        options = [f"o{o}" for o in range(draw(st.integers(1, 3)))]
        found[f"q{q}"] = {
            "name": f"Issue {q}",
            "weight": by_party(draw, numbers(0, 8)),
            "options": {o: {"name": o, "rating": by_party(draw, numbers(0, 1))} for o in options},
            "no_deal": options[0],
        }
    return found


def always() -> dict[str, Any]:
    return {
        "name": "So that each party wants something",
        "weight": {"a": 1, "b": 1},
        "options": {"yes": {"name": "yes", "rating": {"a": 0, "b": 0}}},
        "no_deal": "yes",
    }


@st.composite
def parties(draw: st.DrawFn, goods: dict[str, Any]) -> dict[str, Any]:
    """Two parties; some values of `goods` are taken out, in place, to be blended from attributes instead."""
    found: dict[str, Any] = {}
    for party in PARTIES:
        found[party] = {"name": party.upper(), "rate": draw(numbers(0, 4))}
        blended = [k for k in goods if rarely(draw)]
        for k in blended:
            del goods[k]["value"][party]
        people = [goods[k]["measures"]["people"] for k in blended]
        measured = any((m[party] if isinstance(m, dict) else m) > 0 for m in people)
        found[party]["asset_points"] = draw(numbers(0, 8)) if blended else 0
        found[party]["attributes"] = {"area": 1 + draw(numbers(0, 2)), "people": draw(numbers(0, 2)) if measured else 0}
    return found


def choice(draw: st.DrawFn, questions: dict[str, Any], count: int) -> dict[str, Any]:
    """For some questions an option, or several."""
    found: dict[str, Any] = {}
    for q in draw(st.permutations(list(questions)))[:count]:
        options = sorted(questions[q]["options"])
        several = st.lists(st.sampled_from(options), min_size=1, unique=True)
        found[q] = draw(several) if rarely(draw) else draw(st.sampled_from(options))
    return found


@st.composite
def rules(draw: st.DrawFn, goods: dict[str, Any], questions: dict[str, Any], *, links: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if len(questions) >= 2 and draw(st.booleans()):
        found["never"] = {"why": "random", "never": choice(draw, questions, 2)}
    if len(questions) >= 2 and draw(st.booleans()):
        (first, when), (second, then) = choice(draw, questions, 2).items()
        found["implies"] = {"why": "random", "if": {first: when}, "then": {second: then}}
    if len(questions) > 0 and draw(st.booleans()):
        good = draw(st.sampled_from(sorted(goods)))
        found["bounded"] = {"why": "random", "if": choice(draw, questions, 1), "shares": {good: draw(bounds())}}
    if links:
        coefficients = {k: draw(numbers(-2, 2)) for k in goods}
        found["link"] = {"why": "random", "link": {"shares": coefficients, "at_most": draw(numbers(-1, 2))}}
    return found


@st.composite
def red_lines(draw: st.DrawFn, goods: dict[str, Any], questions: dict[str, Any], *, links: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    good = draw(st.sampled_from(sorted(goods)))
    if rarely(draw):
        shares = {good: {"at_least": draw(eighths())}}
        found["on_shares"] = {"title": "random", "party": "a", "active": draw(st.booleans()), "shares": shares}
    if len(questions) > 0 and rarely(draw):
        options = choice(draw, questions, 1)
        found["on_options"] = {"title": "random", "party": "b", "active": draw(st.booleans()), "options": options}
    if links and rarely(draw):
        link = {"shares": {good: draw(numbers(-2, 2))}, "at_most": draw(numbers(-1, 2))}
        found["on_a_link"] = {"title": "random", "party": "a", "link": link}
    return found


@st.composite
def deals(draw: st.DrawFn, *, links: bool = False) -> dict[str, Any]:
    """Assets, issues, rules and red lines, as plain data."""
    goods, questions = draw(assets()), draw(issues())
    return {
        "parties": draw(parties(goods)),
        "assets": goods,
        "issues": {**questions, "always": always()},
        "rules": draw(rules(goods, questions, links=links)),
        "red_lines": draw(red_lines(goods, questions, links=links)),
    }


@st.composite
def regimes(draw: st.DrawFn, goods: dict[str, Any], *, impasse: bool = True) -> dict[str, Any]:
    turn = draw(st.sampled_from(["chance", "a", "b"]))
    regime: dict[str, Any] = {
        "title": "random",
        "drift_km2_per_day": {k: draw(numbers(-1, 1)) for k in goods},
        "war_cost": by_party(draw, numbers(0, 8)),
        "freeze_per_month": draw(eighths()),
        "proposer": draw(eighths()) if turn == "chance" else {"alternating": turn},
    }
    if impasse and rarely(draw):
        regime["impasse"] = by_party(draw, numbers(0, 100))
    return regime


def simplex(draw: st.DrawFn, count: int) -> list[float]:
    parts = [draw(st.integers(0, 8)) for _ in range(count)]
    parts[0] += 1
    return [part / sum(parts) for part in parts]


@st.composite
def events(draw: st.DrawFn, steps: int, names: list[str], *, least: int = 0, optimism: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for at in sorted(draw(st.sets(st.integers(least, steps), min_size=least, max_size=2))):
        count = draw(st.integers(1, 3))
        chances, by_a, by_b = simplex(draw, count), simplex(draw, count), simplex(draw, count)
        found[f"e{at}"] = {
            "title": "random",
            "date": AS_OF + dt.timedelta(days=7 * at),
            "branches": {
                f"b{b}": {
                    "title": "random",
                    "regime": draw(st.sampled_from([None, *names])),
                    "probability": chances[b],
                    "beliefs": {"a": by_a[b], "b": by_b[b]} if optimism else {},
                    "freeze": draw(eighths()),
                }
                for b in range(count)
            },
        }
    return found


def whole(table: dict[str, Any], steps: int, regimes: dict[str, Any], events: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "kind": "textbook",
        "title": "Random",
        "judgement": "random, for a test",
        "as_of": AS_OF,
        "horizon": AS_OF + dt.timedelta(days=7 * steps),
        "opening": next(iter(regimes)),
        **table,
        "regimes": regimes,
        "events": events,
    }


@st.composite
def plain(draw: st.DrawFn, *, links: bool = False, tense: bool = False) -> dict[str, Any]:
    """A whole scenario as plain data: a few steps, up to two events, beliefs that differ.

    `tense`: a war that is worth much to both, cheap, and with an event ahead, so that agreement often waits or fails.
    """
    table = draw(deals(links=links))
    steps = draw(st.integers(2 if tense else 1, 7))
    names = [f"r{r}" for r in range(draw(st.integers(2 if tense else 1, 3)))]
    conditions = {name: draw(regimes(table["assets"])) for name in names}
    if tense:
        for regime in conditions.values():
            regime["impasse"] = by_party(draw, st.integers(1, 7).map(lambda n: n * 12.5))
            regime["war_cost"] = by_party(draw, eighths())
            regime["freeze_per_month"] = draw(st.sampled_from([0, 0.125]))
    return whole(table, steps, conditions, draw(events(steps, names, least=int(tense))))


@st.composite
def one_package(draw: st.DrawFn) -> dict[str, Any]:
    """Land without bounds and no question to answer: all points below the frontier can be had, and F is one of them.

    Common beliefs, and whatever else may happen: drift, events, freezes, impatience.
    """
    goods = draw(assets())
    for good in goods.values():
        good["divisible"] = True
        good.pop("bounds", None)
    table = {"parties": draw(parties(goods)), "assets": goods, "issues": {"always": always()}}
    steps = draw(st.integers(1, 7))
    names = [f"r{r}" for r in range(draw(st.integers(1, 3)))]
    conditions = {name: draw(regimes(goods, impasse=False)) for name in names}
    return whole(table, steps, conditions, draw(events(steps, names, optimism=False)))


def scenarios(*, links: bool = False, tense: bool = False) -> st.SearchStrategy[Scenario]:
    """Random scenarios that are valid; their rules may leave no deal, which is then the answer."""
    return plain(links=links, tense=tense).map(parse)
