"""Which estimates decide the answer, over all ranges at once?

Of the variance that a quantity Y has over the ranges of the estimates X_1 .. X_F, drawn independently from their distributions,

    S_f  = Var( E[Y | X_f] ) / Var(Y)              first order: what would go if X_f alone were known
    ST_f = 1 - Var( E[Y | all but X_f] ) / Var(Y)  total: what would stay if all the others were known

with bootstrap confidence intervals. Where the S_f do not sum to about one, estimates act together. Estimates may be joined in
groups, which then are known or not known together. Beside each index stands the one from half the draws: where they differ
by more than the interval, draw more.

Stated correlations between estimates are left aside, since these indices are defined for independent ones.

Source: Sobol 2001, Mathematics and Computers in Simulation 55; Saltelli et al. 2010, Computer Physics Communications 181, as
in SALib (Herman & Usher 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sample

from model.errors import Fault, InvalidInput, did_you_mean
from model.game import Floats, compile_game, compiled, draw_games
from model.game.deadline import play
from model.scenario import Scenario
from model.uncertainty import sampling
from model.uncertainty.ensemble import CHUNK_DRAWS

RESAMPLES: Final = 100
"""Bootstrap samples for a confidence interval."""
CONFIDENCE: Final = 0.95
NO_VARIANCE: Final = 1e-9
"""Points: a quantity that varies less than this has no variance to be shared out."""


@dataclass(frozen=True)
class Index:
    """How much of a quantity's variance one estimate, or one group, decides."""

    name: str
    """An address, or a group."""
    quantity: str
    first: float
    first_interval: float
    """Half the width of the confidence interval."""
    total: float
    total_interval: float
    first_by_half: float
    """The index from the first half of the draws."""
    total_by_half: float


@dataclass(frozen=True)
class Indices:
    """The Sobol indices of a scenario."""

    scenario: Scenario
    indices: tuple[Index, ...]
    """By quantity, the greatest total first."""
    constant: tuple[str, ...]
    """Quantities that do not vary over the ranges."""
    games: int
    """How many games were played."""


def indices(
    scenario: Scenario,
    base: int = 256,
    seed: int = 0,
    groups: Mapping[str, Sequence[str]] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Indices:
    """The Sobol indices of both parties' scores and walk-away values and of the zone's width, on the first day.

    Args:
        scenario: with at least two estimates that have a range.
        base: N, a power of two; N (F + 2) games are played, F being the number of estimates or of groups.
        seed: for the sample and the bootstrap.
        groups: name -> addresses that are known together; estimates in none of them stay by themselves.
        progress: is told how many games were played.

    Raises:
        InvalidInput: too few ranges; a base that is no power of two; a group with an address that has no range.
    """
    plan = replace(sampling.plan_sampling(scenario), correlated=(), factor=None)
    if len(plan.addresses) < 2:
        raise InvalidInput(
            [Fault("", f"{len(plan.addresses)} ranges", "at least two", "give numbers `low` and `high`")]
        )
    if base < 4 or base & (base - 1):
        raise InvalidInput([Fault("--base", str(base), "a power of two from 4 on", "ask for 256, say")])
    problem: dict[str, Any] = {
        "num_vars": len(plan.addresses),
        "names": list(plan.addresses),
        "bounds": [[0.0, 1.0]] * len(plan.addresses),
        "groups": _grouped(plan.addresses, groups or {}),
    }
    uniforms = np.clip(sample.sample(problem, base, calc_second_order=False, seed=seed), 1e-12, 1 - 1e-12)
    answers = _answers(scenario, plan, uniforms, progress)
    found: list[Index] = []
    constant = []
    for quantity, values in answers.items():
        if float(np.ptp(values)) < NO_VARIANCE:
            constant.append(quantity)
            continue
        whole, half = (_analysed(problem, part, seed) for part in (values, values[: len(values) // 2]))
        names = list(dict.fromkeys(problem["groups"]))
        each = [
            Index(
                name,
                quantity,
                *(float(whole[key][n]) for key in ("S1", "S1_conf", "ST", "ST_conf")),
                *(float(half[key][n]) for key in ("S1", "ST")),
            )
            for n, name in enumerate(names)
        ]
        found += sorted(each, key=lambda one: -one.total)
    return Indices(scenario, tuple(found), tuple(constant), len(uniforms))


def _grouped(addresses: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """The group of each address: its own name where it is in none."""
    of = {where: name for name, members in groups.items() for where in members}
    unknown = [where for where in of if where not in addresses]
    if unknown:
        todo = did_you_mean(unknown[0], addresses)
        raise InvalidInput([Fault("--group", f"`{unknown[0]}`", "the address of an estimate with a range", todo)])
    return [of.get(where, where) for where in addresses]


def _analysed(problem: dict[str, Any], values: Floats, seed: int) -> dict[str, Any]:
    some = seed + 1  # SALib takes 0 for no seed at all
    with np.errstate(divide="ignore", invalid="ignore"):
        found = analysis.analyze(
            problem, values, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=some
        )
    return dict(found)


def _answers(
    scenario: Scenario, plan: sampling.SamplingPlan, uniforms: Floats, progress: Callable[[int], None]
) -> dict[str, Floats]:
    parts: list[dict[str, Floats]] = []
    refused = compiled.refuses(compile_game(scenario))
    for first in range(0, len(uniforms), CHUNK_DRAWS):
        chunk = uniforms[first : first + CHUNK_DRAWS]
        game = draw_games(scenario, plan.columns(sampling.values(plan, chunk)))
        solved = play(game).on_days((0,)) if refused else compiled.play_compiled(game)
        day = solved.day(0)
        answer = {f"score_{party}": solved.score[:, i] for i, party in enumerate(scenario.parties)}
        answer |= {f"walk_away_{party}": solved.walk_away[:, i] for i, party in enumerate(scenario.parties)}
        parts.append({**answer, "zone_width": day.over_branches(day.width)})
        progress(len(chunk))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
