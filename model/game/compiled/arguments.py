"""What compiled functions are given and fill in: arrays by name, as tuples, which numba takes.

D draws of a block; what follows from the numbers of a game alone is found once for all of them.
"""

from __future__ import annotations

from typing import NamedTuple

from model.game.arrays import Floats, Ints

# ---------------------------------------------------------------- the frontier


class Packages(NamedTuple):
    """Which deals there are: the P packages in G groups, by the conditional bounds they meet."""

    choice: Ints
    """(P, Q) the options of each package"""
    same: Ints
    """(P) in how many issues, from the first on, a package agrees with the one before it"""
    first: Ints
    """(G + 1) the first package of each group"""
    meets: Ints
    """(G, R) which conditional bounds a group meets"""
    divisible: Ints
    """(K) whether an asset can be divided"""


class Stakes(NamedTuple):
    """What D draws say of the deals, as in `model.game.Game`: points of land and of options, and bounds on shares."""

    value: Floats
    """(D, 2, K)"""
    points: Floats
    """(D, 2, O)"""
    lower: Floats
    """(D, K)"""
    upper: Floats
    """(D, K)"""
    bounds_lower: Floats
    """(D, R, K)"""
    bounds_upper: Floats
    """(D, R, K)"""


class Curves(NamedTuple):
    """The frontiers of D draws: the pieces of `model.game.frontier.Curve`, from the best for A to the best for B."""

    table: Floats
    """(D, 6, room): W_A and W_B of each piece's start, of its end, and up to which floor B's and A's it is chosen (the
    last from the other end; `model.game.frontier.Frontier.skip`)."""
    count: Ints  # type: ignore[assignment]  # hides the method of tuples
    """(D, 3) number of pieces; whether either row of floors rises throughout, so that it can be searched."""


class Sheaves(NamedTuple):
    """The land deals of each group of packages of one draw, as in `model.game.frontier.envelope.Sheaf`."""

    corners: Floats
    """(G, 2, V) points of both sides, from A's best to B's best"""
    corner_count: Ints
    """(G)"""
    line_count: Ints
    """(G) undominated packages"""


class Intervals(NamedTuple):
    """The envelope so far: of each interval its owner, and its ends (b0, a0, b1, a1)."""

    owners: Ints
    ends: Floats
    """(n, 4)"""
    filled: Ints
    """(1) how many of them there are"""


# ---------------------------------------------------------------- the game backwards


class War(NamedTuple):
    """The event tree of `model.game.Game`, and what holds in it: the N nodes of all levels side by side, T the last step."""

    first: Ints
    """(levels + 1) the first node of each level"""
    times: Ints
    """(levels, 2) the step of the event that opens it, and of the next one"""
    parent: Ints
    """(N) the node's place among those of the level before"""
    starts: Ints
    """(N) who makes the first offer where offers are in turn; -1 where they are not"""
    drift: Floats
    """(D, N, K)"""
    cost: Floats
    """(D, N, 2)"""
    freeze: Floats
    """(D, N)"""
    proposer: Floats
    """(D, N)"""
    impasse: Floats
    """(D, N, 2)"""
    probability: Floats
    """(D, N)"""
    belief: Floats
    """(D, N, 2)"""
    freeze_at_event: Floats
    """(D, N)"""
    value: Floats
    """(D, 2, K)"""
    no_deal: Floats
    """(D, 2) points of the options that hold if nobody signs"""
    control: Floats
    """(D, K) today"""
    delta: Floats
    """(D, 2)"""


class Kept(NamedTuple):
    """What is kept of a block: of some steps, the values and the zone in their nodes; of every step, how the war ended."""

    slot: Ints
    """(T + 1) where the nodes of a step begin; -1 where they are not kept"""
    points: Floats
    """(D, slots, 4, 2) V, D, U and C"""
    zone: Floats
    """(D, slots, 3) its width, and the most that either side can get while the other keeps D"""
    deal: Floats
    """(D, T + 1) the probability that there has been a deal"""
    freeze: Floats
    """(D, T + 1) the probability that the war has been frozen without one"""


class Nodes(NamedTuple):
    """What is found of the nodes of one draw: the scratch of the recursion."""

    begin: Floats
    """(N, K) control at the node's first step"""
    frozen: Floats
    """(N, 2, T + 1) F from the node's first step on"""
    ahead: Floats
    """(N, 3, 2) V, D and U at the step that was looked at last"""
    ends: Floats
    """(N, T + 1) the probability that the offer of a step ends the war"""
    since: Floats
    """(T + 1) 0, 1, 2 ... T"""
    parts: Floats
    """(K, T + 1) room for a sum"""


class Tolerances(NamedTuple):
    """The tolerances of the plain path, in points."""

    deal: float
    """`model.game.frontier.TOLERANCE`"""
    fine: float
    """`model.game.frontier.FINE`"""
    tie: float
    """`model.game.fairness.TIE`"""
