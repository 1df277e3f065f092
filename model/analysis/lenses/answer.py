"""Is a deal possible on a day? The same war through the field's competing explanations, side by side.

On a date and in each branch of events (symbols of `model.game.deadline`; M_i = max W_i over all deals, I_i the most i can get
while the other keeps its walk-away value):

    range      Fearon 1995            is there a deal with W_i >= D_i for both? Signed width >= 0; from D_i to I_i for each
    shift      Powell 2006            would i rather fight on than have all the benefits of one step of peace and, after
                                      it, the most that the other can then be held to leave it?
                                      D_i(t) > (1 - delta_i) M_i + delta_i E_i[ max(I_i, D_i)(t+1) ]
    optimism   Blainey 1973, Wittman  do the two together claim more than there is?  d_A + d_B > max W_A/M_A + W_B/M_B,
               1979, Yildiz 2003      d_i = D_i / M_i; and would they, if both held the analyst's probabilities?
    game       model.game.deadline         is an offer of this day accepted?
    fair       model.game.fairness         do the solutions of axioms exist, and what do they give?

Less E_i[D_i(t+1)] on both sides, Powell's test says that the fall of i's walk-away value in one step, D_i(t) -
E_i[D_i(t+1)], exceeds the room, what peace offers beyond it. E_i is by i's own beliefs; a freeze at the event itself is
worth F_i. Where no deal could be had at t+1 either (I_i < D_i), i then fights on. With one pie, Powell's war (decided in
the step that it is fought in, a part d lost, power p to the rising side now and p + D from the next step on),

    (1 - d)(1 - p) > (1 - delta) + delta [ 1 - (1 - d)(p + D) ]   is   (1 - d)[ delta (p + D) - p ] > d,    his condition.

How to read it: four lenses let a deal last, Powell's lets it last one step. D_i here is the worth of fighting on through
the shift that both foresee, so that it falls only as far as fighting can settle matters before the shift (a freeze that is
likely in the step); a shift that is already in D_i is no fall. More claimed than there is rules a deal out; the converse
holds where both want one thing that can be divided at will (and D_i >= 0), not in general. Fair points of deals exist
exactly where the range does, so that those two lenses agree by construction.

Source: section 5 of docs/model.md; Fearon 1995, pp. 387-391; Powell 2006, pp. 182-185; Wittman 1979, Journal of Conflict
Resolution 23(4), pp. 743-763.

>>> from model import files
>>> view = lenses(files.load(files.shipped("scenarios") / "textbook" / "blainey-1973-optimism.yaml")).views[0]
>>> round(view.optimism.claimed, 2), round(view.optimism.to_share, 2), view.optimism.effect
(1.08, 1.0, 'prevents')
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from model.analysis.scores import Node, Points, Solution, efficient_points, solve
from model.game import Floats, compile_game, fairness
from model.game.deadline import Play, Solver, Stretch, before_event, onwards, play
from model.game.fairness import TIE
from model.scenario import Scenario

Lens = Literal["range", "shift", "optimism", "game", "fair"]

LENSES: Final[dict[Lens, str]] = {
    "range": "Range of deals",
    "shift": "Shifting power",
    "optimism": "Mutual optimism",
    "game": "The game of offers",
    "fair": "Fair division",
}
"""Each lens and its title, in the order in which they are shown."""

Code = Literal[
    "deals",
    "no deal",
    "no deal at all",
    "commitment problem",
    "commitment problem later",
    "falls that peace bears",
    "no fall",
    "nothing to share",
    "optimism prevents",
    "claims too much",
    "optimism delays",
    "beliefs no obstacle",
    "deal today",
    "horizon",
    "never",
    "wait",
    "fair deals",
    "by lottery only",
    "nothing fair",
]
"""What a lens may find."""

POSSIBLE: Final[frozenset[Code]] = frozenset(
    {
        "deals",
        "commitment problem later",
        "falls that peace bears",
        "no fall",
        "nothing to share",
        "beliefs no obstacle",
        "deal today",
        "fair deals",
    }
)
"""What leaves a deal on the date possible."""

SPANNING: Final = ("nash", "kalai_smorodinsky", "egalitarian")
"""The fair points that say where a side ends. The utilitarian adds points of two sides: it is shown, and not counted."""

NEVER: Final = 1e-12
"""A probability of a deal on a day below this is rounding."""


@dataclass(frozen=True)
class Fall:
    """One step of one party in one branch, as Powell looks at it. Points of that party."""

    party: str
    date: dt.date
    path: tuple[str, ...]
    """The branch of events in which it happens: the one looked at, or one that may follow from it."""
    walk_away: float
    """D_i(t)"""
    later: float
    """E_i[D_i(t+1)]"""
    peace: float
    """What one step of peace and the most it can then be held to offer are worth; not a number if there is no deal at all."""

    @property
    def size(self) -> float:
        """D_i(t) - E_i[D_i(t+1)]; below zero where the walk-away value rises."""
        return self.walk_away - self.later

    @property
    def room(self) -> float:
        """What peace offers beyond walking away a step later: the fall that it can bear."""
        return self.peace - self.later

    @property
    def too_much(self) -> bool:
        """Powell's test: the party would rather fight on than take it."""
        return self.walk_away > self.peace + TIE


@dataclass(frozen=True)
class Shift:
    """Powell's lens: how fast power shifts, and whether peace can bear it."""

    now: Fall | None
    """The step on this date that fails the test; none where none does."""
    first: Fall | None
    """The earliest one that fails it from this date on."""
    largest: dict[str, Fall]
    """For each party the step of its largest fall from this date on; empty at the horizon, which no step follows."""

    @property
    def falling(self) -> list[Fall]:
        """The largest falls of the parties whose walk-away value falls at all."""
        return [fall for fall in self.largest.values() if fall.size > TIE]


@dataclass(frozen=True)
class Optimism:
    """Blainey's lens: what both claim, and what of it is optimism."""

    claims: Points
    """d_i = D_i / M_i, the share of the most that a deal can give i; not a number where no deal gives it anything."""
    common: Points
    """The same with both holding the analyst's probabilities."""
    to_share: float
    """max W_A/M_A + W_B/M_B over the deals: 1 for a pie, more where the two value different things."""
    width: float
    """Of the zone; minus infinity where there is no deal at all."""
    common_width: float
    """The same with both holding the analyst's probabilities."""
    first: dt.date | None
    """The first day, from this one on, on which an offer of the deadline game may be accepted."""
    common_first: dt.date | None
    """The same with both holding the analyst's probabilities."""

    @property
    def claimed(self) -> float:
        """d_A + d_B."""
        return math.fsum(self.claims.values())

    @property
    def too_much(self) -> bool:
        """More is claimed than there is: no deal can be had."""
        return self.claimed > self.to_share + TIE

    @property
    def taken(self) -> float:
        """What the beliefs take from the width of the zone, in points; below zero where they add to it."""
        return self.common_width - self.width if math.isfinite(self.width) else math.nan

    @property
    def effect(self) -> Literal["prevents", "delays", "neither"]:
        """Whether it is the beliefs alone that prevent a deal on this date, or put it off."""
        if self.width < -TIE <= self.common_width:
            return "prevents"
        later = self.common_first is not None and (self.first is None or self.first > self.common_first)
        return "delays" if later else "neither"


@dataclass(frozen=True)
class Talks:
    """The deadline game from this date on, by the analyst's probabilities, if the war is still on then."""

    now: float
    """The probability that an offer made on this date is accepted."""
    by_horizon: float
    """The probability of a deal by the horizon."""
    first: dt.date | None
    """The first day on which a deal is possible."""
    likeliest: tuple[dt.date, float] | None
    """The day on which a deal is most likely, and how likely."""
    short: dict[str, float | None]
    """For each party that makes an offer today and would rather wait: how far its best one falls short of waiting, in its
    own points; none if there is no deal that the other would accept."""


@dataclass(frozen=True)
class LensVerdict:
    """What a lens finds in one branch on one date; `model.analysis.lenses.sentences` says it in words."""

    lens: Lens
    code: Code

    @property
    def possible(self) -> bool:
        """Whether it leaves a deal on this date possible: of its own obstacle it sees none."""
        return self.code in POSSIBLE


@dataclass(frozen=True)
class View:
    """One branch of events on one date, through all the lenses."""

    node: Node
    """Range and fair points stand here: `zone`, `fair`, `lotteries`."""
    shift: Shift
    optimism: Optimism
    talks: Talks
    verdicts: tuple[LensVerdict, ...]
    """One of each lens."""

    def points(self) -> dict[str, tuple[Points, ...]]:
        """Where each solution that exists ends: the game's expected points, and fair points over deals and lotteries."""
        found: dict[str, tuple[Points, ...]] = {"game": ({p: score.expected for p, score in self.node.scores.items()},)}
        for over, group in (("", self.node.fair), ("_lottery", self.node.lotteries)):
            found |= {f"{name}{over}": fair.ties for name in SPANNING if (fair := group[name]) is not None}
        return found

    def span(self, party: str) -> tuple[float, float]:
        """From the least to the most that any of them gives a party."""
        values = [point[party] for ties in self.points().values() for point in ties]
        return min(values), max(values)


@dataclass(frozen=True)
class Lenses:
    """A scenario through all the lenses on one date."""

    scenario: Scenario
    date: dt.date
    views: tuple[View, ...]
    """The branches of events that may have come true by then; one before the first event."""

    def possible(self, lens: Lens) -> float:
        """The analyst's probability of the branches in which a lens leaves a deal possible."""
        return math.fsum(
            v.node.probability for v in self.views for one in v.verdicts if one.lens == lens and one.possible
        )

    def span(self, party: str) -> tuple[float, float]:
        """From the least to the most that any solution gives a party in any branch that may come true."""
        spans = [view.span(party) for view in self.views if view.node.probability > 0]
        return min(low for low, _ in spans), max(high for _, high in spans)


def lenses(scenario: Scenario, on: dt.date | None = None) -> Lenses:
    """A scenario through all the lenses on a date (its first day unless given).

    Raises:
        InvalidInput: a date outside the scenario; rules that leave no deal.
    """
    return look_through(solve(scenario, on))


def look_through(answers: Solution, solver: Solver = play) -> Lenses:
    """The answers of a date through all the lenses; `solver` solves the game in which both sides see the odds alike."""
    scenario, solved, step = answers.scenario, answers.play, answers.step
    sober = of_one_mind(scenario)
    common = solved if sober is scenario else solver(compile_game(sober))
    place = solved.levels.index(solved.at(step)[0])
    falls = _falls(solved, place, step)
    own = onwards(solved, step)[0]
    other = own if common is solved else onwards(common, step)[0]
    pieces = efficient_points(solved)
    most = most_of(pieces)
    views = []
    for n, node in enumerate(answers.nodes):
        talks = _talks(node, own[n], answers.outlook.dates, step)
        stretch, at = common.at(step)
        d = stretch.walk_away[0, n, at]
        optimism = Optimism(
            claims={party: _share(score.walk_away, most[i]) for i, (party, score) in enumerate(node.scores.items())},
            common={party: _share(float(d[i]), most[i]) for i, party in enumerate(node.scores)},
            to_share=to_share(pieces),
            width=node.zone.width if node.zone.width is not None else -math.inf,
            common_width=fairness.zone(pieces, (float(d[0]), float(d[1]))).width,
            first=talks.first,
            common_first=_first(other[n], answers.outlook.dates, step),
        )
        shift = _shift(solved, falls, n, step)
        views.append(View(node, shift, optimism, talks, _verdicts(node, shift, optimism, talks)))
    return Lenses(scenario, answers.date, tuple(views))


def of_one_mind(scenario: Scenario) -> Scenario:
    """The scenario with both parties holding the analyst's probabilities; itself if they do."""
    edits = {
        f"events.{event}.branches.{name}.beliefs.{party}": branch.probability.value
        for event, block in scenario.events.items()
        for name, branch in block.branches.items()
        for party, belief in branch.beliefs.items()
        if any(b.beliefs[party].value != b.probability.value for b in block.branches.values() if party in b.beliefs)
    }
    return scenario.replace(edits) if edits else scenario


# ---------------------------------------------------------------- optimism


def most_of(pieces: Floats) -> tuple[float, float]:
    """M_i, the most that a deal can give each party; not a number if there is no deal."""
    return (float(pieces[:, :, 0].max()), float(pieces[:, :, 1].max())) if len(pieces) else (math.nan, math.nan)


def to_share(pieces: Floats) -> float:
    """max W_A/M_A + W_B/M_B over the deals; not a number if there is none, or if no deal gives one of them anything."""
    most = np.array(most_of(pieces))
    return float((pieces / most).sum(axis=2).max()) if len(pieces) and (most > TIE).all() else math.nan


def _share(value: float, most: float) -> float:
    return value / most if most > TIE else math.nan


# ---------------------------------------------------------------- shifting power


def one_step_of_peace(delta: Floats | float, most: Floats | float, after: Floats | float) -> Floats | float:
    """(1 - delta_i) M_i + delta_i E_i[...]: the benefits of one step of peace, all of them, and what can be had after it.

    Source: Powell 2006, pp. 182-185: a pie that flows, of which a step gives the part 1 - delta.
    """
    return (1 - delta) * most + delta * after


@dataclass(frozen=True)
class _Falls:
    """Every step of a stretch from the date asked on: (N, L, 2) each; not a number at the horizon."""

    stretch: Stretch
    begins: int
    """The place of the first step that counts."""
    walk_away: Floats
    later: Floats
    peace: Floats

    def at(self, solved: Play, node: int, place: int, party: int) -> Fall:
        where = (node, place, party)
        return Fall(
            party=solved.game.parties[party],
            date=solved.game.dates[self.stretch.first + place],
            path=self.stretch.level.paths[node],
            walk_away=float(self.walk_away[where]),
            later=float(self.later[where]),
            peace=float(self.peace[where]),
        )


def _falls(solved: Play, place: int, step: int) -> list[_Falls]:
    """Both sides of Powell's test in every node from a step on."""
    assert solved.frontier is not None, "a game that was played from a scenario"
    most = np.array(most_of(efficient_points(solved)))
    levels = solved.levels[place:]
    held = []
    for stretch in levels:
        best = np.diagonal(solved.frontier.best_offers(stretch.walk_away), axis1=-2, axis2=-1)
        held.append(np.maximum(best, stretch.walk_away))
    later = _later(levels, [stretch.walk_away for stretch in levels])
    after = _later(levels, held)
    return [
        _Falls(
            stretch,
            max(step - stretch.first, 0),
            stretch.walk_away[0],
            later[m][0],
            np.asarray(one_step_of_peace(solved.game.delta[0], most, after[m][0])),
        )
        for m, stretch in enumerate(levels)
    ]


def _later(levels: Sequence[Stretch], values: Sequence[Floats]) -> list[Floats]:
    """(D, N, L, 2) for each stretch: what each party expects, at t, of the value at t+1."""
    found = []
    for m, value in enumerate(values):
        if m + 1 < len(levels):
            ahead = levels[m + 1]
            last = before_event(ahead.level, ahead.level.belief, ahead.frozen[:, :, 0], values[m + 1][:, :, 0])
        else:
            last = np.full_like(value[:, :, 0], np.nan)
        found.append(np.concatenate([value[:, :, 1:], last[:, :, None]], axis=2))
    return found


def _shift(solved: Play, falls: Sequence[_Falls], n: int, step: int) -> Shift:
    """Powell's lens on a node: of the steps in it and in what may follow from it."""
    below = np.array([n])
    largest: dict[str, Fall] = {}
    failing: list[Fall] = []
    for m, one in enumerate(falls):
        level = one.stretch.level
        below = below if m == 0 else np.flatnonzero(np.isin(level.parent, below))
        kept = (below, slice(one.begins, None))
        size = one.walk_away[kept] - one.later[kept]
        for i, party in enumerate(solved.game.parties):
            if np.isfinite(size[:, :, i]).any():
                most = np.unravel_index(np.nanargmax(size[:, :, i]), size.shape[:2])
                fall = one.at(solved, int(below[most[0]]), int(most[1]) + one.begins, i)
                if party not in largest or fall.size > largest[party].size:
                    largest[party] = fall
        failed = np.argwhere(one.walk_away[kept] > one.peace[kept] + TIE)
        if len(failed):
            node, at, i = min(failed.tolist(), key=lambda found: found[1])
            failing.append(one.at(solved, int(below[node]), at + one.begins, i))
    first = min(failing, key=lambda fall: fall.date, default=None)
    now = first if first is not None and first.date == solved.game.dates[step] else None
    return Shift(now, first, largest)


# ---------------------------------------------------------------- the deadline game


def _first(deal: Floats, dates: Sequence[dt.date], step: int) -> dt.date | None:
    """The first day on which there may be a deal, by the probability of one by each date."""
    on = np.flatnonzero(np.diff(deal, prepend=0.0)[step:] > NEVER)
    return dates[step + int(on[0])] if len(on) else None


def _talks(node: Node, deal: Floats, dates: Sequence[dt.date], step: int) -> Talks:
    each = np.diff(deal, prepend=0.0)
    likeliest = int(each.argmax())
    waiting = {party: offer for party, offer in node.offers.items() if offer.probability > 0 and not offer.accepted}
    return Talks(
        now=float(each[step]),
        by_horizon=float(deal[-1]),
        first=_first(deal, dates, step),
        likeliest=(dates[likeliest], float(each[likeliest])) if each[likeliest] > NEVER else None,
        short={party: -offer.margin[party] if offer.deal else None for party, offer in waiting.items()},
    )


# ---------------------------------------------------------------- what each lens finds


def _verdicts(node: Node, shift: Shift, optimism: Optimism, talks: Talks) -> tuple[LensVerdict, ...]:
    codes: dict[Lens, Code] = {
        "range": _range(node),
        "shift": _shifting(shift),
        "optimism": _optimistic(optimism),
        "game": _playing(node, talks),
        "fair": _fair(node),
    }
    return tuple(LensVerdict(lens, code) for lens, code in codes.items())


def _range(node: Node) -> Code:
    if node.zone.width is None:
        return "no deal at all"
    return "deals" if node.zone.width >= -TIE else "no deal"


def _shifting(shift: Shift) -> Code:
    if shift.now is not None:
        return "commitment problem"
    if shift.first is not None:
        return "commitment problem later"
    return "falls that peace bears" if shift.falling else "no fall"


def _optimistic(one: Optimism) -> Code:
    if not math.isfinite(one.to_share):
        return "nothing to share"
    if one.effect == "prevents":
        return "optimism prevents"
    if one.too_much:
        return "claims too much"
    return "optimism delays" if one.effect == "delays" else "beliefs no obstacle"


def _playing(node: Node, talks: Talks) -> Code:
    if talks.now > NEVER:
        return "deal today"
    if not any(offer.probability for offer in node.offers.values()):
        return "horizon"
    return "never" if talks.first is None else "wait"


def _fair(node: Node) -> Code:
    if node.fair["nash"] is not None:
        return "fair deals"
    return "by lottery only" if node.lotteries["nash"] is not None else "nothing fair"
