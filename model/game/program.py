"""The settlement as a mixed-integer program: the reference, for any rule, any link, any indivisible good.

For one draw, over the shares x_k and the choices y_qo in {0, 1}:

    maximise    u_A W_A(x, y) + u_B W_B(x, y)
    subject to  sum_o y_qo = 1                                     one option of each issue
                sum_{o in then} y_qo >= 1 - sum_{when} (1 - sum y)   each implication (exclusions have an empty `then`)
                lo_k <= x_k <= hi_k, tightened where conditional bounds hold;  x_k in {0, 1} where indivisible
                sum_k a_k x_k <= r                                 each link
                floor_i <= W_i <= ceiling_i

The only door to PuLP (HiGHS, in process). An infeasible program is an answer (`None`); any other status than optimal
raises, because PuLP then returns zeros that look like an answer.

Source: section 6 of docs/model.md; Williams 2013, Model Building in Mathematical Programming, ch. 9, for the logic.

>>> from model import files
>>> from model.game import compile_game
>>> pie = Settlement(compile_game(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")))
>>> best = pie.best_offer(0, floor=20)
>>> [round(float(points), 6) for points in best.points], {k: round(x, 6) for k, x in best.shares.items()}
([80.0, 20.0], {'pie': 0.8})
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pulp

from model.errors import SolverFailed
from model.game.arrays import Floats, Game, Ints

FEASIBILITY = 1e-10
"""HiGHS' own tolerance for a constraint, the least it takes: a floor missed by more would show in the sixth digit."""
TERM_ROUNDING = 1e-12
"""Points: a weighted sum of two values that is smaller is nothing."""
BENT = (10 * FEASIBILITY, 1000 * FEASIBILITY)
"""Points: by how much an optimum may be too good to be found again; a share bent by 1e-10 is worth up to 1e-8."""
UNBOUNDED = (-np.inf, -np.inf)

PairOfPoints = tuple[float, float]
"""One number of points for each party."""


@dataclass(frozen=True)
class Settled:
    """An optimal deal."""

    points: Floats
    """(2) W_A, W_B, computed again from the terms."""
    x: Floats
    """(K) shares"""
    choice: Ints
    """(Q) places in the flat list of options"""
    shares: dict[str, float]
    options: dict[str, str]


@dataclass(frozen=True)
class _Stated:
    """The terms that somebody stated: (asset, share) and (issue, option), as places."""

    shares: tuple[tuple[int, float], ...]
    options: tuple[tuple[int, int], ...]


class Settlement:
    """The deals of one draw of a game, ready to be optimised over."""

    def __init__(self, game: Game, draw: int = 0) -> None:
        self._game, self._draw = game, draw

    def best_offer(self, proposer: int, floor: float) -> Settled | None:
        """argmax { W_i : W_j >= floor }, ties broken for the greatest W_j; none if nothing gives j its floor."""
        floors = [-np.inf, -np.inf]
        floors[1 - proposer] = floor
        weight = [0.0, 0.0]
        weight[proposer] = 1.0
        best = self.maximise(weight, floors)
        if best is None:
            return None
        return self.kindest(proposer, best, floors)

    def best_offers(self, floors: Floats) -> Floats:
        """Both sides' best offers, as `model.game.frontier.Frontier.best_offers` gives them: a few programs each.

        From what each must be left with (..., 2) to the points (..., 2, 2) [proposer, party]; minus infinity for no offer.
        """
        points = np.full((*floors.shape, 2), -np.inf)
        for place in np.ndindex(floors.shape):
            best = self.best_offer(place[-1], float(floors[(*place[:-1], 1 - place[-1])]))
            if best is not None:
                points[place] = best.points
        return points

    def kindest(
        self,
        first: int,
        best: Settled,
        floors: Sequence[float] = UNBOUNDED,
        choice: Ints | None = None,
        goods: Floats | None = None,
    ) -> Settled:
        """Of all deals as good as `best` for the party `first`, the best for the other; the rest as for `maximise`.

        The optimum itself becomes a floor, less what the solver may have bent a share by to reach it.
        """
        weight, held = [1.0, 1.0], list(floors)
        weight[first] = 0.0
        for bent in BENT:
            held[first] = float(best.points[first]) - bent
            kinder = self.maximise(weight, held, choice=choice, goods=goods)
            if kinder is not None:
                return kinder if kinder.points[1 - first] > best.points[1 - first] else best
        return best

    def maximise(
        self,
        weight: Sequence[float],
        floors: Sequence[float] = UNBOUNDED,
        ceilings: Sequence[float] = (np.inf, np.inf),
        choice: Ints | None = None,
        goods: Floats | None = None,
    ) -> Settled | None:
        """The deal with the greatest weighted sum of points; with options and indivisible goods fixed where given.

        Returns nothing if no deal meets the floors and ceilings.

        Raises:
            SolverFailed: the solver stopped without an answer.
        """
        problem, x, y, worth = self._program("weighted") if choice is None else self._program("package", choice, goods)
        total = weight[0] * worth[0] + weight[1] * worth[1]
        # What rounding leaves of a coefficient that is nothing (in points) would end HiGHS 1.15 with a "solve error".
        problem += pulp.LpAffineExpression(
            {one: c for one, c in total.items() if abs(c) > TERM_ROUNDING}, total.constant
        )
        for i in (0, 1):
            if np.isfinite(floors[i]):
                problem += worth[i] >= floors[i]
            if np.isfinite(ceilings[i]):
                problem += worth[i] <= ceilings[i]
        return self._solve(problem, x, y)

    def least_gain(
        self, reference: Sequence[float], unit: Sequence[float] = (1.0, 1.0)
    ) -> tuple[float, Settled] | None:
        """max over Z of min_i (W_i - reference_i) / unit_i, and a deal that attains it; nothing if there is no deal."""
        problem, x, y, worth = self._program("least_gain")
        least = problem.add_variable("least")
        problem += least
        for i in (0, 1):
            problem += worth[i] - reference[i] >= unit[i] * least
        found = self._solve(problem, x, y)
        if found is None:
            return None
        return min((float(found.points[i]) - reference[i]) / unit[i] for i in (0, 1)), found

    def nearest(self, shares: Floats, choice: Ints, floors: Sequence[float]) -> tuple[PairOfPoints, Settled] | None:
        """The deal that gives both sides their floors with the least change of some terms, and that change.

        The change of a party is the sum over terms of what each moves in its own points, up or down,

            T_i = sum_k v_ik |x_k - x0_k| + sum_q w_iq |r_iq(y_q) - r_iq(y0_q)|,

        and the least change is min max_i T_i; then the other party's is made as small as it can be, and what no stated term
        settles is completed to max min_i (W_i - floor_i). Points of two parties are compared only to say that neither is asked
        to move far.

        Args:
            shares: (K) the shares x0 to stay near to; not a number where a share is open.
            choice: (Q) the options y0 as places in the flat list; -1 where an issue is open.
            floors: what each side must get.

        Returns nothing if no deal gives both their floors.
        """
        stated = _Stated(
            tuple((k, float(x)) for k, x in enumerate(shares) if not np.isnan(x)),
            tuple((q, int(o)) for q, o in enumerate(choice) if o >= 0),
        )
        problem, x, y, _, total = self._near(stated, floors, "least_change")
        greatest = problem.add_variable("greatest", 0)
        problem += -greatest
        for i in (0, 1):
            problem += total[i] <= greatest
        found = self._solve(problem, x, y)
        if found is None:
            return None
        change = self._change(stated, found)
        far = 0 if change[0] >= change[1] else 1
        for bent in BENT:
            problem, x, y, _, total = self._near(stated, floors, "least_change_of_the_other")
            problem += -total[1 - far]
            problem += total[far] <= change[far] + bent
            nearer = self._solve(problem, x, y)
            if nearer is not None:
                found, change = nearer, self._change(stated, nearer)
                break
        for bent in BENT:
            problem, x, y, worth, total = self._near(stated, floors, "open_terms")
            least = problem.add_variable("least")
            problem += least
            for i in (0, 1):
                problem += worth[i] - floors[i] >= least
                problem += total[i] <= change[i] + bent
            completed = self._solve(problem, x, y)
            if completed is not None:
                return self._change(stated, completed), completed
        return change, found

    def _near(
        self, stated: _Stated, floors: Sequence[float], name: str
    ) -> tuple[Any, list[Any], list[Any], list[Any], list[Any]]:
        """Z with floors, and the change T_i of each party as an expression."""
        game, d = self._game, self._draw
        problem, x, y, worth = self._program(name)
        for i in (0, 1):
            problem += worth[i] >= floors[i]
        terms: tuple[list[Any], list[Any]] = ([], [])
        for k, share in stated.shares:
            up, down = (problem.add_variable(f"{way}{k}", 0) for way in ("up", "down"))
            problem += x[k] - up + down == share
            for i in (0, 1):
                terms[i].append(float(game.value[d, i, k]) * (up + down))
        for q, option in stated.options:
            for i in (0, 1):
                points = game.option_points[d, i]
                terms[i].extend(abs(float(points[o] - points[option])) * y[o] for o in game.deals.issues[q])
        return problem, x, y, worth, [pulp.lpSum(each) for each in terms]

    def _change(self, stated: _Stated, deal: Settled) -> PairOfPoints:
        """T_A, T_B of a deal, computed again from its terms."""
        value, points = self._game.value[self._draw], self._game.option_points[self._draw]
        land = sum((value[:, k] * abs(deal.x[k] - share) for k, share in stated.shares), np.zeros(2))
        picked = sum((abs(points[:, deal.choice[q]] - points[:, option]) for q, option in stated.options), np.zeros(2))
        return float(land[0] + picked[0]), float(land[1] + picked[1])

    def _program(
        self, name: str, choice: Ints | None = None, goods: Floats | None = None
    ) -> tuple[Any, list[Any], list[Any], list[Any]]:
        """Variables and constraints of Z, and the two expressions W_A and W_B."""
        game, d = self._game, self._draw
        problem = pulp.LpProblem(name, pulp.LpMaximize)
        whole = choice is None or goods is None  # with options and indivisible goods fixed nothing is left to be whole
        integer = pulp.LpInteger if whole else pulp.LpContinuous
        open_to_choice = {o for options in game.deals.issues for o in options}  # a stated option shuts the others out
        y = [problem.add_variable(f"y{o}", 0, int(o in open_to_choice), integer) for o in range(len(game.options))]
        x = [
            problem.add_variable(f"x{k}", game.lower[d, k], game.upper[d, k], pulp.LpContinuous if free else integer)
            for k, free in enumerate(game.deals.divisible)
        ]
        self._constrain(problem, x, y)
        if choice is not None:
            for place in choice:
                problem += y[place] == 1
        if goods is not None:
            for k in np.flatnonzero(~np.isnan(goods)):
                problem += x[k] == goods[k]
        v, points = game.value[d], game.option_points[d]
        worth = [
            pulp.lpDot(v[0].tolist(), x) + pulp.lpDot(points[0].tolist(), y),
            float(v[1].sum()) - pulp.lpDot(v[1].tolist(), x) + pulp.lpDot(points[1].tolist(), y),
        ]
        return problem, x, y, worth

    def _constrain(self, problem: Any, x: list[Any], y: list[Any]) -> None:
        """Z: one option of each issue, the implications, the conditional bounds, the links."""
        game, d = self._game, self._draw
        for options in game.deals.issues:
            problem += pulp.lpSum(y[o] for o in options) == 1
        for rule in game.deals.implications:
            unmet = pulp.lpSum(1 - pulp.lpSum(y[o] for o in options) for options in rule.when)
            for then in rule.then:
                problem += pulp.lpSum(y[o] for o in then) + unmet >= 1
        for r, (_, when) in enumerate(game.deals.bounded):
            unmet = pulp.lpSum(1 - pulp.lpSum(y[o] for o in options) for options in when)
            for k in range(len(x)):
                lower, upper = game.lower[d, k], game.upper[d, k]
                if (tighter := game.bounds_lower[d, r, k]) > lower:
                    problem += x[k] >= tighter - (tighter - lower) * unmet
                if (tighter := game.bounds_upper[d, r, k]) < upper:
                    problem += x[k] <= tighter + (upper - tighter) * unmet
        for row, limit in zip(game.link[d], game.limit[d], strict=True):
            problem += pulp.lpDot(row.tolist(), x) <= limit

    def _solve(self, problem: Any, x: list[Any], y: list[Any]) -> Settled | None:
        solver = pulp.HiGHS(
            msg=False,
            # With tolerances as tight as these, presolve of HiGHS 1.15 loses the optimum where whole goods miss a floor by
            # as little as 1e-5 points (tests/game/test_frontier.py has the example); the programs are small enough without it.
            presolve="off",
            gapRel=0.0,
            gapAbs=0.0,
            primal_feasibility_tolerance=FEASIBILITY,
            dual_feasibility_tolerance=FEASIBILITY,
            mip_feasibility_tolerance=FEASIBILITY,
        )
        status = problem.solve(solver)
        if status == pulp.LpStatusInfeasible:
            return None
        if status != pulp.LpStatusOptimal:
            raise SolverFailed(f"the solver stopped as `{pulp.LpStatus[status]}` on the settlement program")
        game, d = self._game, self._draw
        # A share that is in no constraint and worth nothing to anybody has no value: it stays as it is held.
        held = np.clip(game.control[d], game.lower[d], game.upper[d])
        shares = np.array([held[k] if variable.value() is None else variable.value() for k, variable in enumerate(x)])
        shares = np.where(game.deals.divisible, np.clip(shares, 0, 1), np.round(shares))
        picked = np.array([variable.value() for variable in y], dtype=np.float64)
        choice = np.array(
            [max(options, key=lambda o: float(picked[o])) for options in game.deals.issues], dtype=np.int64
        )
        land = np.array([game.value[d, 0] @ shares, game.value[d, 1] @ (1 - shares)])
        named, options_named = game.terms(shares, choice)
        return Settled(land + game.option_points[d][:, choice].sum(axis=1), shares, choice, named, options_named)


def conflict(game: Game, draw: int = 0) -> tuple[str, ...]:
    """A smallest set of rules and red lines, by name, that leaves no deal; empty if there is one, or none without them either.

    Found by leaving out one at a time (the deletion filter; Chinneck 2008, Feasibility and Infeasibility, ch. 6).
    """
    deals = game.deals
    named = [*(rule.name for rule in deals.implications), *(name for name, _ in deals.bounded), *deals.linked]
    names = list(dict.fromkeys(named))

    def impossible(kept: list[str]) -> bool:
        return Settlement(_only(game, kept), draw).maximise((0.0, 0.0)) is None

    if impossible([]) or not impossible(names):
        return ()
    for name in names:
        fewer = [one for one in names if one != name]
        if impossible(fewer):
            names = fewer
    return tuple(names)


def _only(game: Game, names: Sequence[str]) -> Game:
    """The game with only some of its rules and red lines: the bounds and links of the others bind nothing."""
    bounded = np.array([name in names for name, _ in game.deals.bounded], dtype=bool)[None, :, None]
    linked = np.array([name in names for name in game.deals.linked], dtype=bool)
    return replace(
        game,
        deals=replace(game.deals, implications=tuple(rule for rule in game.deals.implications if rule.name in names)),
        bounds_lower=np.where(bounded, game.bounds_lower, 0.0),
        bounds_upper=np.where(bounded, game.bounds_upper, 1.0),
        link=np.where(linked[None, :, None], game.link, 0.0),
        limit=np.where(linked[None], game.limit, 0.0),
    )
