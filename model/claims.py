"""Does a sentence that somebody published hold in the model?

A claim is a metric (in the words of `leverage solve --format json`), an edit that does what the sentence speaks of, and the
sign that the sentence expects. The effect is

    metric(scenario with the edit) - metric(scenario as it is),

and the sentence holds if the effect has the expected sign. A claim that the model contradicts is shown as such, with what
the edit does to what either side has if it refuses: nothing is bent until it fits.

Source: section 5 of docs/model.md.

>>> from model import files
>>> [(one.claim, one.verdict) for one in put_to_the_test(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"))]
[('advance_strengthens_south', 'holds')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from model.errors import Fault, InvalidInput, did_you_mean
from model.scenario import Scenario
from model.scores import Points, Solution, figures, solve

NOTHING: Final = 1e-9
"""Points: an effect smaller than this is rounding."""

Verdict = Literal["holds", "contradicted", "no effect"]


@dataclass(frozen=True)
class Tested:
    """One claim put to the test."""

    claim: str
    sentence: str
    author: str
    metric: str
    expected: Literal["+", "-"]
    before: float
    """The metric in the scenario as it is."""
    after: float
    """The metric with the edit."""
    saying_no: Points
    """How the edit moves what each side has if it refuses the first offer, C_i."""
    source: tuple[str, ...]

    @property
    def effect(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def verdict(self) -> Verdict:
        """Whether the effect has the sign that the sentence expects."""
        if abs(self.effect) <= NOTHING:
            return "no effect"
        return "holds" if (self.effect > 0) == (self.expected == "+") else "contradicted"


def put_to_the_test(scenario: Scenario) -> tuple[Tested, ...]:
    """Every claim of a scenario, put to the test.

    Raises:
        InvalidInput: a metric that does not exist or is not a number; a date outside the scenario.
    """
    return tuple(_tested(scenario, name) for name in scenario.claims)


def _tested(scenario: Scenario, name: str) -> Tested:
    claim = scenario.claims[name]
    where = f"claims.{name}.metric"
    before, after = _solved(scenario, claim.on), _solved(scenario.replace(claim.edits), claim.on)
    return Tested(
        claim=name,
        sentence=claim.sentence,
        author=claim.author,
        metric=claim.metric,
        expected=claim.expected,
        before=_metric(before, claim.metric, where),
        after=_metric(after, claim.metric, where),
        saying_no={p: after.scores[p].saying_no - before.scores[p].saying_no for p in scenario.parties},
        source=claim.source,
    )


_solved = lru_cache(maxsize=64)(solve)


def _metric(solution: Solution, metric: str, where: str) -> float:
    numbers = dict(_numbers(figures(solution), ""))
    if metric not in numbers:
        raise InvalidInput(
            [Fault(where, f"`{metric}`", "a number of `leverage solve --format json`", did_you_mean(metric, numbers))]
        )
    return numbers[metric]


def _numbers(value: Any, name: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)
