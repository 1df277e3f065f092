"""Why is a side's score what it is? How much of it rests on each lever?

A lever is an edit that takes something away: the foothold, the other side's momentum, the deadline. With N the levers and
v(S) a party's score when only the levers in S are there and the edits of all others are made, the leverage of lever l is
its Shapley value

    phi_l = sum over S without l of  |S|! (n - |S| - 1)! / n!  [ v(S + l) - v(S) ],

its contribution averaged over all orders in which the levers could come to be there. Contributions add up exactly:
sum_l phi_l = v(N) - v(none). A lever that changes nothing has 0, two levers that do the same have the same. Beside it stands
what is lost if the lever alone is taken away, v(N) - v(N without l).

All 2^n sets are played in one go for up to 12 levers; beyond that, orders are drawn at random and a standard error is given.

Source: Shapley 1953; Castro, Gomez & Tejada 2009 for the sampling; section 5 of docs/model.md.

>>> import numpy as np
>>> majority = np.array([0, 0, 0, 1, 0, 1, 1, 1.0])      # three players, two make a majority; the set is read in binary
>>> shapley(majority).round(6).tolist()
[0.333333, 0.333333, 0.333333]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model import game
from model.analysis.scores import Points, step_of
from model.errors import Fault, InvalidInput
from model.game import Floats, compile_game, draw_games
from model.game.branches import Players, play_plain
from model.scenario import Scenario
from model.scenario.estimate import Estimate

EXACT_UP_TO = 12
"""Levers whose sets are all played: 4,096 games. One more would double the time."""
ORDERS = 400
"""Orders drawn where there are more: the standard error is then a few hundredths of the spread of a contribution."""

SCORE, WALK_AWAY = 0, 1


@dataclass(frozen=True)
class Contribution:
    """What one lever is worth to both parties, in each party's own points."""

    lever: str
    title: str
    meaning: str
    """What taking it away means."""
    score: Points
    """phi_l in the position scores."""
    walk_away: Points
    """phi_l in the walk-away values."""
    alone: Points
    """v(N) - v(N without l) in the position scores: what is lost if it alone is taken away."""
    standard_error: Points | None
    """Of `score`, where orders were drawn; none where all sets were played."""
    shadow: tuple[str, Points] | None
    """The other lever that overshadows this one most, and what this one would be worth alone without it."""


@dataclass(frozen=True)
class Why:
    """The scores of a date taken apart."""

    scenario: Scenario
    date: dt.date
    contributions: tuple[Contribution, ...]
    score: Points
    """v(N): the scenario as it is."""
    walk_away: Points
    score_without: Points
    """v(none): with all levers taken away."""
    walk_away_without: Points
    games: int
    """How many scenarios were played."""


def why(
    scenario: Scenario,
    on: dt.date | None = None,
    seed: int = 0,
    played: Players = play_plain,
) -> Why:
    """The Shapley value of every lever of a scenario in both parties' scores and walk-away values on a date.

    On a date after an event the scores are those over the branches, by the analyst's probabilities. `seed` matters only
    where there are more than 12 levers; `played` may play the games in another way.

    Raises:
        InvalidInput: a scenario without levers; two levers that edit the same address; a date outside the scenario.
    """
    _refuse_levers(scenario)
    names = list(scenario.levers)
    count = len(names)
    everything = (1 << count) - 1
    step = step_of(scenario, on)
    exact = count <= EXACT_UP_TO
    orders = [] if exact else _orders(count, seed)
    wanted = list(range(everything + 1)) if exact else _sets_of(orders, count)
    value = dict(zip(wanted, _values(scenario, wanted, step, played), strict=True))
    if exact:
        whole = np.array([value[s] for s in wanted])
        phi, error = shapley(whole), None
    else:
        phi, error = _sampled(value, orders, count)
    parties = list(scenario.parties)

    def points(pair: Floats) -> Points:
        return {party: float(pair[i]) for i, party in enumerate(parties)}

    def alone(lever: int, around: int) -> Floats:
        return np.asarray(value[around][SCORE] - value[around & ~(1 << lever)][SCORE])

    contributions = []
    for n, name in enumerate(names):
        block = scenario.levers[name]
        shadow = None
        if exact and count > 1:
            by = max(
                (m for m in range(count) if m != n),
                key=lambda m: _gap(alone(n, everything & ~(1 << m)), alone(n, everything)),
            )
            shadow = (names[by], points(alone(n, everything & ~(1 << by))))
        contributions.append(
            Contribution(
                lever=name,
                title=block.title,
                meaning=block.meaning,
                score=points(phi[n, SCORE]),
                walk_away=points(phi[n, WALK_AWAY]),
                alone=points(alone(n, everything)),
                standard_error=None if error is None else points(error[n, SCORE]),
                shadow=shadow,
            )
        )
    return Why(
        scenario=scenario,
        date=scenario.date(step),
        contributions=tuple(contributions),
        score=points(value[everything][SCORE]),
        walk_away=points(value[everything][WALK_AWAY]),
        score_without=points(value[0][SCORE]),
        walk_away_without=points(value[0][WALK_AWAY]),
        games=len(wanted),
    )


def shapley(value: Floats) -> Floats:
    """The Shapley values (n, ...) of a game given as the value of every set (2^n, ...), player l being bit l of the set.

    Source: Shapley 1953, A Value for n-Person Games.
    """
    count = int(math.log2(len(value)))
    sets = np.arange(len(value))
    size = np.array([int(s).bit_count() for s in sets])
    share = np.array([1 / (count * math.comb(count - 1, s)) for s in range(count)])  # |S|! (n - |S| - 1)! / n!
    phi = np.empty((count, *value.shape[1:]))
    for lever in range(count):
        without = sets[(sets >> lever) & 1 == 0]
        gain = value[without | (1 << lever)] - value[without]
        phi[lever] = np.tensordot(share[size[without]], gain, axes=1)
    return phi


def _gap(first: Floats, second: Floats) -> float:
    """How different two pairs of points are for the party for which they differ most."""
    return float(np.abs(first - second).max())


def _refuse_levers(scenario: Scenario) -> None:
    if not scenario.levers:
        todo = "state under `levers` what gives a party leverage, and the edits that take it away"
        raise InvalidInput([Fault("levers", "none", "at least one lever", todo)])
    owner: dict[str, str] = {}
    for name, lever in scenario.levers.items():
        for where in lever.edits:
            if where in owner:
                found = f"`{where}`, which `{owner[where]}` edits too"
                raise InvalidInput(
                    [Fault(f"levers.{name}.edits", found, "levers that edit different things", "join the two")]
                )
            owner[where] = name


def _values(scenario: Scenario, sets: Sequence[int], step: int, played: Players) -> Floats:
    """v(S) of some sets of levers that are there: (sets, 2, 2) [set, score or walk-away value, party].

    Sets without the same of the levers that edit more than numbers are one scenario with the numbers of each set.
    """
    edits = [lever.edits for lever in scenario.levers.values()]
    scenario.replace({where: value for one in edits for where, value in one.items()})  # refused here, if it must be
    numbers = [
        {where: float(value) for where, value in one.items() if isinstance(scenario.at(where), Estimate)}
        for one in edits
    ]
    words = [
        {where: value for where, value in one.items() if where not in n} for one, n in zip(edits, numbers, strict=True)
    ]
    found = np.empty((len(sets), 2, 2))
    numbers_only = sum(1 << n for n, one in enumerate(words) if not one)
    alike, which = np.unique(np.array(sets) | numbers_only, return_inverse=True)
    for number, kept in enumerate(alike.tolist()):
        members = np.flatnonzero(which == number)
        there = np.array(sets)[members, None] >> np.arange(len(edits)) & 1 == 1
        war = scenario.replace(
            {where: value for n, one in enumerate(words) if not kept >> n & 1 for where, value in one.items()}
        )
        values = {
            where: np.where(there[:, n], war.at(where).value, value)
            for n, one in enumerate(numbers)
            for where, value in one.items()
        }
        batch = draw_games(war, values) if values else game.repeated(compile_game(war), len(members))
        over = played(batch, step)
        found[members, SCORE], found[members, WALK_AWAY] = over.score, over.walk_away
    return found


# ---------------------------------------------------------------- more levers than sets can be played


def _orders(count: int, seed: int) -> list[list[int]]:
    """Random orders, each with its reverse, which halves the error of what depends on coming early or late."""
    random = np.random.default_rng(seed)
    drawn = [random.permutation(count).tolist() for _ in range(ORDERS // 2)]
    return [order for one in drawn for order in (one, one[::-1])]


def _sets_of(orders: Sequence[Sequence[int]], count: int) -> list[int]:
    everything = (1 << count) - 1
    found = {0, everything, *(everything & ~(1 << lever) for lever in range(count))}
    for order in orders:
        there = 0
        for lever in order:
            there |= 1 << lever
            found.add(there)
    return sorted(found)


def _sampled(value: dict[int, Floats], orders: Sequence[Sequence[int]], count: int) -> tuple[Floats, Floats]:
    """The mean contribution of each lever over the orders, and its standard error: (n, 2, 2) each."""
    gains = np.empty((len(orders), count, 2, 2))
    for o, order in enumerate(orders):
        there = 0
        for lever in order:
            gains[o, lever] = value[there | 1 << lever] - value[there]
            there |= 1 << lever
    pairs = gains.reshape(len(orders) // 2, 2, count, 2, 2).mean(axis=1)  # an order and its reverse are not independent
    return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / math.sqrt(len(pairs))
