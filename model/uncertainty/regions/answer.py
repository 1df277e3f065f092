"""In which region of the estimates does something hold: a zone exists, a side leads, a position is acceptable?

Over draws s with inputs x(s) and an outcome y(s) that holds or not, a box B is a range for each of a few estimates, with

    coverage(B) = share of the draws with y that lie in B,        density(B) = share of the draws in B that have y,

and PRIM peels the draws with few y off, step by step, along whichever estimate pays most. Only the MOST estimates whose ranks
go with the outcome most closely are given to it, so that the box can be said in a sentence; of the boxes that it passes, the
one with the greatest harmonic mean of coverage and density is kept. Where the outcome holds in most draws, the region in which
it fails is sought. What PRIM finds in half of the draws is then tried on the other half, and the coverage and density stated
are those: a box through noise does not survive that.

How to read it: density against the share over all draws says how much the box tells; coverage, how much it leaves out. An
outcome that hangs on many estimates at once has no small box, and the numbers show it. `chance` is the probability that a
restriction as telling as this would come about by chance.

Source: Friedman & Fisher 1999, Statistics and Computing 9, pp. 123-143; Bryant & Lempert 2010, Technological Forecasting and
Social Change 77, pp. 34-49; computed by the Exploratory Modelling Workbench (Kwakkel 2017), a heavy optional library that is
imported only when a region is sought.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> inputs = {name: rng.random(2000) for name in ("cost", "patience", "noise")}
>>> found = discover(inputs, (inputs["cost"] > 0.6) & (inputs["patience"] < 0.5))
>>> [(limit.address, limit.low and round(limit.low, 1), limit.high and round(limit.high, 1)) for limit in found.limits]
[('cost', 0.6, None), ('patience', None, 0.5)]
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Bools, Floats
from model.scenario import Scenario
from model.scenario.labels import day
from model.uncertainty.ensemble import DrawColumn

if TYPE_CHECKING:
    from ema_workbench.analysis import prim


EXTRA: Final = "pip install 'negotiation-leverage[discovery]'"
"""How the library is had."""
MOST_LIMITS: Final = 4
"""Estimates in a box, at most."""
RARE_SHARE: Final = 0.02
"""An outcome that holds, or fails, in fewer draws than this has no region worth seeking."""
CHANCE: Final = 0.05
"""A restriction that chance would bring about more often than this is dropped."""
EVEN_CHANCE: Final = 0.5
"""An outcome that is a probability holds above it."""
CHANCE_ROUNDING: Final = 1e-9
"""Sums of probabilities may miss 0 and 1 by so much."""


@dataclass(frozen=True)
class Limit:
    """The range of one estimate in a box."""

    address: str
    low: float | None
    """Nothing where the box reaches as far down as the draws do."""
    high: float | None
    chance: float
    """The probability that a restriction as telling as this would come about by chance."""


@dataclass(frozen=True)
class RangeBox:
    """One box on the way of the peeling."""

    coverage: float
    density: float
    mass: float
    """The share of the draws that lie in it."""
    restricted: int
    """How many estimates it restricts."""


@dataclass(frozen=True)
class Discovery:
    """Where an outcome holds, or where it fails if that is rarer."""

    holds: bool
    """Whether the box is of the draws in which it holds, or in which it fails."""
    share: float
    """The share of all draws in which that is so."""
    limits: tuple[Limit, ...]
    """The box, the most certain restriction first; empty where no box tells anything."""
    learned: RangeBox
    """The box on the draws that it was found in."""
    tried: RangeBox
    """The same box on the other draws."""
    trajectory: tuple[RangeBox, ...]
    """All boxes that were passed, from everything inwards: the trade between coverage and density."""
    draws: int
    """How many draws there were, both halves together."""


@dataclass(frozen=True)
class Region:
    """What was asked, and where it holds."""

    column: str
    """The column of the draws (`model.uncertainty.ensemble`)."""
    says: str
    """The outcome in words."""
    share: float
    """The share of draws in which it holds."""
    found: Discovery | None
    """Nothing where it nearly always holds, or nearly never."""


def available() -> bool:
    """Whether the library that seeks regions is installed."""
    return importlib.util.find_spec("ema_workbench") is not None


def regions(
    scenario: Scenario, inputs: Mapping[str, Floats], outputs: Mapping[str, DrawColumn], where: Sequence[str] = ()
) -> tuple[Region, ...]:
    """The regions of a scenario's main outcomes on its first day, or of the columns named.

    An outcome holds in a draw if its column is true, or its probability above one half.

    Args:
        scenario: what was drawn from.
        inputs: address -> (n) what was drawn.
        outputs: column -> (n) what came out (`model.uncertainty.ensemble`).
        where: columns to look at instead of the main ones.

    Raises:
        InvalidInput: a column that there is not, or that neither holds nor fails; no library that seeks.
    """
    if not available():
        raise InvalidInput([Fault("", "no package `ema_workbench`", "the optional extra `discovery`", EXTRA)])
    says = _outcomes(scenario)
    yes_or_no = [name for name, values in outputs.items() if _is_chance(values)]
    for name in where:
        if name not in yes_or_no:
            allowed = "a column that holds or not, or a probability"
            raise InvalidInput([Fault("--where", f"`{name}`", allowed, did_you_mean(name, yes_or_no))])
    asked = where or [name for name in says if name in outputs]
    holds = {name: np.asarray(outputs[name], dtype=np.float64) > EVEN_CHANCE for name in asked}
    return tuple(
        Region(name, says.get(name, name), float(holds[name].mean()), discover(inputs, holds[name])) for name in asked
    )


def _outcomes(scenario: Scenario) -> dict[str, str]:
    """The main outcomes on the first day: column -> words."""
    leads = {f"gains_more_{party}": f"{one.name} gets the larger share" for party, one in scenario.parties.items()}
    taken = {f"accepts_{name}_both": f"both accept: {one.title}" for name, one in scenario.positions.items()}
    today = {f"deal_by_{scenario.date(0)}": f"a deal on {day(scenario.date(0))}"}
    return {"zone": "there is a zone of agreement", **today, **leads, **taken}


def _is_chance(values: DrawColumn) -> bool:
    return values.dtype.kind == "b" or (
        values.dtype.kind == "f" and bool(((values >= -CHANCE_ROUNDING) & (values <= 1 + CHANCE_ROUNDING)).all())
    )


def discover(inputs: Mapping[str, Floats], outcome: Bools) -> Discovery | None:
    """The region in which an outcome holds, or fails if that is rarer; nothing where it nearly always does the one or the other.

    Args:
        inputs: address -> (n) what was drawn.
        outcome: (n) whether it holds.
    """
    share, half = float(outcome.mean()), len(outcome) // 2
    holds = share <= EVEN_CHANCE
    sought = outcome if holds else ~outcome
    if not RARE_SHARE <= share <= 1 - RARE_SHARE or not (sought[:half].any() and sought[half:].any()):
        return None
    table = pd.DataFrame({where: inputs[where] for where in _telling(inputs, sought)})
    box = _peeled(table[:half], sought[:half])
    passed = tuple(_box(row) for row in box.peeling_trajectory.to_dict("records"))
    kept = max(range(len(passed)), key=lambda n: _worth(passed[n]))
    limits = _limits(box, kept)
    learned, tried = (_tried(limits, table[part], sought[part]) for part in (slice(0, half), slice(half, None)))
    return Discovery(holds, float(sought.mean()), limits, learned, tried, passed, len(outcome))


def _peeled(table: pd.DataFrame, outcome: Bools) -> prim.PrimBox:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extras of its own, and of spellings that pandas will drop some day
        from ema_workbench.analysis import prim

        # Any box with at least one draw that counts is an answer: half of one is the least mean to meet.
        box = prim.Prim(table, outcome.astype(np.int64), threshold=EVEN_CHANCE / len(outcome)).find_box()
    assert box is not None, "there are draws to peel"
    return box


def _telling(inputs: Mapping[str, Floats], outcome: Bools) -> list[str]:
    """The addresses whose ranks go with the outcome most closely."""
    varied = [where for where, values in inputs.items() if np.ptp(values) > 0]
    against = outcome - outcome.mean()
    strength = {where: abs(float(rankdata(inputs[where]) @ against)) for where in varied}
    return sorted(varied, key=lambda where: -strength[where])[:MOST_LIMITS]


def _box(row: Mapping[Any, Any]) -> RangeBox:
    return RangeBox(float(row["coverage"]), float(row["density"]), float(row["mass"]), int(row["res_dim"]))


def _worth(box: RangeBox) -> float:
    """The harmonic mean of coverage and density."""
    both = box.coverage + box.density
    return 2 * box.coverage * box.density / both if both > 0 else 0.0


def _limits(box: prim.PrimBox, number: int) -> tuple[Limit, ...]:
    """What a box restricts beyond chance, the most certain first."""
    ends, chances = box.box_lims[number], box.qp[number]
    limits = []
    for where, each in chances.items():
        sides = [
            (float(ends[where].iloc[n]), chance) if 0 <= chance <= CHANCE else (None, None)
            for n, chance in enumerate(each)
        ]
        (low, below), (high, above) = sides
        known = [chance for chance in (below, above) if chance is not None]
        if known:
            limits.append(Limit(str(where), low, high, max(known)))
    return tuple(sorted(limits, key=lambda limit: limit.chance))


def _tried(limits: tuple[Limit, ...], table: pd.DataFrame, outcome: Bools) -> RangeBox:
    """A box on draws that it may not have been found in."""
    inside = np.ones(len(table), dtype=bool)
    for limit in limits:
        values = table[limit.address].to_numpy()
        inside &= (values >= (-np.inf if limit.low is None else limit.low)) & (
            values <= (np.inf if limit.high is None else limit.high)
        )
    both = float((inside & outcome).sum())
    return RangeBox(
        coverage=both / float(outcome.sum()) if outcome.any() else 0.0,
        density=both / float(inside.sum()) if inside.any() else 0.0,
        mass=float(inside.mean()),
        restricted=len(limits),
    )
