"""Does the program reproduce what the field has published and what follows in closed form?

Each case names where its answer comes from, what is expected, and how close the program must come. Most are scenarios of
`scenarios/textbook` (with an edit where the publication has several examples), read off `solve` in the words of its JSON;
the rest, which a scenario cannot say, call the function that answers them.

>>> outcome = next(iter(check()))
>>> outcome.case.source, outcome.found, outcome.passed
('Nash 1950, Table 1', 12.0, True)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import numpy as np

from model.analysis.scores import solve
from model.analysis.scores.digest import figures
from model.game import compile_game, fairness
from model.game.deadline import play
from model.scenario import Scenario, files
from model.scenario.address import Edits
from model.uncertainty import screening


def success(effort_a: float, effort_b: float, decisiveness: float = 1.0) -> float:
    """The probability that the first side prevails.

    Raises:
        ValueError: an effort or the decisiveness is negative, or both efforts are zero.
    """
    if min(effort_a, effort_b, decisiveness) < 0 or effort_a == effort_b == 0:
        raise ValueError("efforts and decisiveness are not negative, and one side makes an effort")
    if 0 in (effort_a, effort_b):
        return 1.0 if effort_b == 0 else 0.0
    return 1 / (1 + math.exp(decisiveness * (math.log(effort_b) - math.log(effort_a))))


EXACT = 1e-9
"""For answers that are rational numbers of the scenario: nothing but rounding stands between."""
PRINTED = 5e-7
"""For answers given to six digits."""


@dataclass(frozen=True)
class PublishedCase:
    """One published or closed-form answer."""

    name: str
    source: str
    """The publication, or `closed form`."""
    expected: float
    found: Callable[[], float]
    tolerance: float = EXACT
    scenario: str = ""
    """The textbook scenario it is read off, if it is one."""
    edits: Edits = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What the program found for a case."""

    case: PublishedCase
    found: float

    @property
    def passed(self) -> bool:
        """Whether it is as close as it must be."""
        return abs(self.found - self.case.expected) <= self.case.tolerance


def check() -> Iterator[Outcome]:
    """Every case in turn, with what the program finds."""
    for case in cases():
        yield Outcome(case, case.found())


def cases() -> Iterator[PublishedCase]:
    """All cases: fair points, the clock, war as the disagreement, offers under uncertainty, contests."""
    yield from _fair_points()
    yield from _the_clock()
    yield from _war_as_the_disagreement()
    yield from _direct()


# ---------------------------------------------------------------- scenarios


def _read(
    scenario: str,
    figure: str,
    expected: float,
    name: str,
    source: str,
    *,
    unit: float = 1.0,
    tolerance: float = EXACT,
    edits: Edits | None = None,
) -> PublishedCase:
    """A case read off a textbook scenario: `unit` points are one unit of the publication."""
    edits = edits or {}
    found = partial(_figure, scenario, figure, edits, unit=unit)
    return PublishedCase(name, source, expected, found, tolerance, scenario, edits)


def _figure(name: str, figure: str, edits: Edits, before: float = 0.0, unit: float = 1.0) -> float:
    value: Any = figures(solve(_textbook(name).replace(edits)))
    for part in figure.split("."):
        value = value[int(part) if isinstance(value, list) else part]
    return (float(value) - before) / unit


@lru_cache
def _textbook(name: str) -> Scenario:
    return files.load(files.shipped("scenarios") / "textbook" / f"{name}.yaml")


def _fair_points() -> Iterator[PublishedCase]:
    nash = "Nash 1950, Table 1"
    bill = "nash-1950-bill-and-jack"
    yield _bill_and_jack("Bill's gain, Nash solution", "fair.nash.points.a", 12, nash)
    yield _bill_and_jack("Jack's gain, Nash solution", "fair.nash.points.b", 5, nash)
    for good, kept in {
        "book": 0,
        "whip": 0,
        "ball": 0,
        "bat": 0,
        "box": 1,
        "pen": 1,
        "toy": 1,
        "knife": 1,
        "hat": 0,
    }.items():
        yield _read(bill, f"fair.nash.terms.shares.{good}", kept, f"Bill ends up with the {good}", nash)
    by_hand = "closed form (all 512 exchanges)"
    for n, gain in enumerate(((18, 0), (16, 2), (14, 4))):
        yield _bill_and_jack(f"utilitarian tie {n + 1}: Bill's gain", f"fair.utilitarian.ties.{n}.a", gain[0], by_hand)
        yield _bill_and_jack(f"utilitarian tie {n + 1}: Jack's gain", f"fair.utilitarian.ties.{n}.b", gain[1], by_hand)
    for n, gain in enumerate(((8, 6), (6, 7))):
        yield _bill_and_jack(f"egalitarian tie {n + 1}: Bill's gain", f"fair.egalitarian.ties.{n}.a", gain[0], by_hand)
        yield _bill_and_jack(f"egalitarian tie {n + 1}: Jack's gain", f"fair.egalitarian.ties.{n}.b", gain[1], by_hand)
    for solution, over, a, b in (
        ("kalai_smorodinsky", "", 12.0, 5.0),
        ("nash", ".lottery", 12.0, 5.0),
        ("egalitarian", ".lottery", 27 / 4, 27 / 4),
        ("kalai_smorodinsky", ".lottery", 324 / 29, 153 / 29),
    ):
        label = solution.replace("_", "-").title() + (" over lotteries" if over else " over deals")
        yield _bill_and_jack(f"Bill's gain, {label}", f"fair.{solution}{over}.points.a", a, by_hand)
        yield _bill_and_jack(f"Jack's gain, {label}", f"fair.{solution}{over}.points.b", b, by_hand)
    form = "closed form"
    yield _read("disagreement-below-all-deals", "fair.nash.points.a", 9, "disagreement below every deal: u_A", form)
    yield _read("disagreement-below-all-deals", "fair.nash.points.b", 2, "disagreement below every deal: u_B", form)
    yield _read("no-agreement-zone", "zone.width", -0.1, "no zone: signed width", form, unit=50)
    pie = "linear-pie"
    strong = {"regimes.talks.impasse.a": 30, "regimes.talks.impasse.b": 10}
    examples: tuple[tuple[Edits, float, float, str], ...] = (
        ({}, 0.45, 0.55, "(.1,.2)"),
        (strong, 0.6, 0.4, "(.3,.1)"),
    )
    for edits, a, b, d in examples:
        yield _read(pie, "fair.nash.points.a", a, f"linear pie, d = {d}: u_A", form, unit=100, edits=edits)
        yield _read(pie, "fair.nash.points.b", b, f"linear pie, d = {d}: u_B", form, unit=100, edits=edits)
    goods = "Brams & Taylor 1996, ch. 4 (rule), own example"
    yield _read("brams-taylor-1996", "fair.egalitarian.terms.shares.savings", 0.5, "the middle chip is split", goods)
    yield _read("brams-taylor-1996", "fair.egalitarian.terms.shares.house", 1, "the first chip stays whole", goods)


def _bill_and_jack(label: str, figure: str, gain: float, source: str) -> PublishedCase:
    """Gains are counted from what each owns before: 12 for Bill, 6 for Jack."""
    name = "nash-1950-bill-and-jack"
    party = figure[-1]
    before = {"a": 12.0, "b": 6.0}[party]
    return PublishedCase(label, source, gain, partial(_figure, name, figure, {}, before), EXACT, name)


def _the_clock() -> Iterator[PublishedCase]:
    rubinstein, half, ninth, quarter = "Rubinstein 1982, p. 108", 1.0, 1 / 9, 0.25
    for a, b, share, d in (
        (half, half, 2 / 3, ".5, .5"),
        (ninth, quarter, 0.714286, ".9, .8"),
        (ninth, ninth, 0.526316, ".9, .9"),
    ):
        rates = {"parties.a.rate": a, "parties.b.rate": b}
        label = f"first mover's share, d = ({d})"
        yield _read(
            "rubinstein-1982", "scores.a.position", share, label, rubinstein, unit=100, tolerance=PRINTED, edits=rates
        )
    form = "closed form (Stahl 1972)"
    for steps, share in {1: 1.0, 2: 0.2, 3: 0.92, 4: 0.344, 5: 0.8624, 10: 0.576077312, 50: 0.714091990}.items():
        end = dt.date(2000 + steps, 7, 1)
        label = f"deadline after {steps} offers, d = (.9, .8): first mover's share"
        yield _read(
            "stahl-1972", "scores.a.position", share, label, form, unit=100, tolerance=PRINTED, edits={"horizon": end}
        )
    for steps in (1, 2, 3, 4, 5, 10):
        edits: Edits = {"horizon": dt.date(2000 + steps, 7, 1), "parties.b.rate": ninth}
        share = (1 - (-0.9) ** steps) / 1.9
        label = f"deadline after {steps} offers, d = .9 each: first mover's share"
        yield _read("stahl-1972", "scores.a.position", share, label, form, unit=100, edits=edits)
    form = "closed form"
    for steps in (1, 4):
        end = dt.date(2000 + steps, 7, 1)
        label = f"random proposer, {steps} steps: v_A"
        yield _read("random-proposer", "scores.a.position", 0.65, label, form, unit=100, edits={"horizon": end})
    for steps, value in {1: 0.645, 2: 0.646625, 3: 0.648128, 4: 0.649519}.items():
        edits = {"parties.a.rate": 1 / 0.95 - 1, "parties.b.rate": ninth, "horizon": dt.date(2000 + steps, 7, 1)}
        label = f"random proposer, d = (.95, .9), {steps} steps: v_A"
        yield _read(
            "random-proposer", "scores.a.position", value, label, form, unit=100, tolerance=PRINTED, edits=edits
        )
    label = "short steps, d = (.999, .998): first mover's share"
    source = "Binmore, Rubinstein & Wolinsky 1986; closed form"
    yield _read("short-steps", "scores.a.position", 0.667111, label, source, unit=100, tolerance=PRINTED)


def _war_as_the_disagreement() -> Iterator[PublishedCase]:
    fearon = "Fearon 1995, pp. 387-391"
    yield _read("fearon-1995", "zone.range.a.0", 0.5, "bargaining range, lower end", fearon, unit=100)
    yield _read("fearon-1995", "zone.range.a.1", 0.8, "bargaining range, upper end", fearon, unit=100)
    for solution in ("nash", "kalai_smorodinsky", "egalitarian"):
        yield _read(
            "fearon-1995",
            f"fair.{solution}.points.a",
            0.65,
            f"{solution.replace('_', '-').title()} division",
            fearon,
            unit=100,
        )
    yield _read("fearon-1995", "fair.utilitarian.ties.0.a", 0.8, "utilitarian tie, upper end", fearon, unit=100)
    yield _read("fearon-1995", "fair.utilitarian.ties.1.a", 0.5, "utilitarian tie, lower end", fearon, unit=100)
    event = "events.war.branches.a_wins.beliefs."
    optimistic = {f"{event}a": 0.65, f"{event}b": 0.35}
    for edits, width, p in (({}, 0.0, ".6"), (optimistic, -0.1, ".65")):
        label = f"beliefs p = r = {p}: width of the range"
        yield PublishedCase(label, fearon, width, partial(_range_width, edits), EXACT, "fearon-1995-beliefs", edits)
    yield _read("fearon-1995-indivisible", "zone.width", -40, "indivisible good: no deal, width", fearon)
    yield _read(
        "fearon-1995-indivisible", "zone.lottery_width", 10, "indivisible good: a lottery restores it, width", fearon
    )
    powell = "Powell 2006, pp. 182-185"
    yield _read("powell-2006", "zone.width", -0.116, "shifting power: d - (1 - d)[delta (p + D) - p]", powell, unit=100)
    yield _read("powell-2006", "scores.b.position", 0.63, "the side that will decline fights for", powell, unit=100)
    optimism = "Blainey 1973; Yildiz 2003 (rule)"
    yield _read(
        "blainey-1973-optimism", "outlook.dates.5.deal", 0, "optimism: deal before the battle, probability", optimism
    )
    yield _read(
        "blainey-1973-optimism", "outlook.dates.6.deal", 1, "optimism: deal once it is fought, probability", optimism
    )


def _range_width(edits: Edits) -> float:
    """From A's walk-away share to the most A can get while B keeps its own; below zero there is no range."""
    name = "fearon-1995-beliefs"
    return (_figure(name, "zone.range.a.1", edits) - _figure(name, "zone.range.a.0", edits)) / 100


# ---------------------------------------------------------------- direct


def _direct() -> Iterator[PublishedCase]:
    form = "closed form (all 512 exchanges)"
    bill = "nash-1950-bill-and-jack"
    for n, (a, b) in enumerate(((18, 0), (16, 2), (14, 4), (12, 5), (8, 6), (6, 7), (2, 8))):
        yield PublishedCase(
            f"individually rational frontier, point {n + 1}: Bill's gain",
            form,
            a,
            partial(_rational, n, 0),
            EXACT,
            bill,
        )
        yield PublishedCase(
            f"individually rational frontier, point {n + 1}: Jack's gain",
            form,
            b,
            partial(_rational, n, 1),
            EXACT,
            bill,
        )
    fearon = "Fearon 1995, pp. 393-395; closed form"
    for p, own, most in ((0.5, 0.1, 0.4), (0.6, 0.1, 0.3), (0.3, 0.05, 0.2)):
        share = min(max(p + (most - own) / 2, p), 1)
        war = (share - p) / most
        label = f"private cost up to {most:g}, p = {p:g}, c_A = {own:g}"
        near = most / SAMPLE
        yield PublishedCase(f"{label}: best offer", fearon, share, partial(_private_cost, p, own, most, "keeps"), near)
        yield PublishedCase(f"{label}: war", fearon, war, partial(_private_cost, p, own, most, "war"), 1 / SAMPLE)
        expected = share * (1 - war) + (p - own) * war
        yield PublishedCase(f"{label}: value", fearon, expected, partial(_private_cost, p, own, most, "expected"), near)
    skaperdas = "contest success, ratio law"
    for ratio, chances in ((2, (2 / 3, 4 / 5, 16 / 17, 256 / 257)), (3, (3 / 4, 9 / 10, 81 / 82, 6561 / 6562))):
        for power, chance in zip((1, 2, 4, 8), chances, strict=True):
            label = f"effort {ratio}:1, decisiveness {power}"
            yield PublishedCase(label, skaperdas, chance, partial(success, ratio, 1, power))


SAMPLE = 100_000
"""Refusal points that stand for a uniform distribution; the answer is as fine as their spacing."""


@lru_cache
def _private_cost(p: float, own: float, most: float, what: str) -> float:
    """A offers, B takes it or leaves it; B's cost of war is uniform up to `most`, so its refusal point is 1 - p - cost."""
    costs = (np.arange(SAMPLE) + 0.5) / SAMPLE * most
    offer = screening.best_offer(lambda leaves: 1 - leaves, 1 - p - costs, refused=p - own)
    assert offer is not None, "whatever is left of the pie can be offered"
    return {"keeps": offer.keeps, "expected": offer.expected, "war": 1 - offer.acceptance}[what]


@lru_cache
def _exchanges() -> tuple[tuple[float, float], ...]:
    """Bill and Jack's efficient exchanges that leave neither worse off, in gains."""
    solved = play(compile_game(_textbook("nash-1950-bill-and-jack")))
    assert solved.frontier is not None
    curve = solved.frontier.curves[0]
    points = fairness.pieces_of(curve.start, curve.end)[:, 0] - np.array([12.0, 6.0])
    return tuple((float(a), float(b)) for a, b in points if a >= -EXACT and b >= -EXACT)


def _rational(n: int, party: int) -> float:
    return _exchanges()[n][party]
