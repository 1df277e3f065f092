"""The game backwards and forwards, compiled: `model.game.deadline.play` for every draw of a block.

Function by function and in the same order as the plain path (`model.game.deadline`, then the look-ups of
`model.game.frontier.Frontier` and `model.game.fairness`), under the same names and with the same tolerances:

    play_draws          play                for one draw after the other
    _frozen             ground              of one node
    _control            control             where each node begins; _frozen follows it from there
    _before_event       before_event
    _backwards          _backwards
    _follow             _follow             from the first step on
    _offered            Frontier._offered
    _passed             Frontier._find
    _zone               zone                of model.game.fairness
    most_equals         most_equal          of model.game.fairness
"""

from __future__ import annotations

import math

import numpy as np

from model.game.arrays import Floats
from model.game.compiled.arguments import Curves, Kept, Nodes, Tolerances, War
from model.game.compiled.numerics import clip, compile_function, sum_rows

# ---------------------------------------------------------------- the game of one draw


@compile_function
def play_draws(war: War, curves: Curves, tolerances: Tolerances, kept: Kept) -> None:
    """`play` of the plain path for every draw of a block; what is asked for goes into `kept`."""
    count, goods, levels = len(war.parent), war.drift.shape[2], len(war.times)
    horizon = war.times[levels - 1, 1]
    nodes = Nodes(
        np.empty((count, goods)),
        np.empty((count, 2, horizon + 1)),
        np.empty((count, 3, 2)),
        np.empty((count, horizon + 1)),
        np.arange(float(horizon + 1)),
        np.empty((goods, horizon + 1)),
    )
    for d in range(len(war.value)):
        _control(war, d, nodes)
        for level in range(levels - 1, -1, -1):
            _backwards(war, curves, tolerances, d, level, nodes, kept)
        _follow(war, d, nodes, kept)


@compile_function
def _frozen(war: War, d: int, n: int, length: int, nodes: Nodes) -> None:
    """`ground` of the plain path: F_A and F_B on the first steps of a node, into `nodes`."""
    since, parts, points = nodes.since[:length], nodes.parts, nodes.frozen[n, :, :length]
    begin, drift, value = nodes.begin[n], war.drift[d, n], war.value[d]
    impasse, no_deal = war.impasse[d, n], war.no_deal[d]
    goods = len(begin)
    for i in range(2):
        if not np.isnan(impasse[i]):
            points[i] = impasse[i]
            continue
        for k in range(goods):
            for t in range(length):
                held = clip(begin[k] + drift[k] * since[t])
                parts[k, t] = (held if i == 0 else 1 - held) * value[i, k]
        sum_rows(parts, goods, points[i])
        for t in range(length):
            points[i, t] += no_deal[i]


@compile_function
def _control(war: War, d: int, nodes: Nodes) -> None:
    """`control` of the plain path: who holds what where each node begins, into `nodes`."""
    first, times, parent, begin = war.first, war.times, war.parent, nodes.begin
    control, drift = war.control[d], war.drift[d]
    for level in range(len(times)):
        for n in range(first[level], first[level + 1]):
            if level == 0:
                for k in range(len(control)):
                    begin[n, k] = control[k]
            else:
                up = first[level - 1] + parent[n]
                steps = float(times[level - 1, 1] - times[level - 1, 0])
                for k in range(len(control)):
                    begin[n, k] = clip(begin[up, k] + drift[up, k] * steps)


@compile_function
def _before_event(war: War, d: int, n: int, opens: int, branches: int, nodes: Nodes) -> None:
    """`before_event` of the plain path for one node: what it can expect of its branches, which stand from `opens` on."""
    ahead, frozen = nodes.ahead, nodes.frozen
    probability, belief, freeze = war.probability[d], war.belief[d], war.freeze_at_event[d]
    for w in range(3):
        ahead[n, w, 0] = ahead[n, w, 1] = 0.0
    for m in range(opens, opens + branches):
        stop = freeze[m]
        for i in range(2):
            for w in range(3):
                weight = probability[m] if w == 2 else belief[m, i]
                ahead[n, w, i] += weight * (stop * frozen[m, i, 0] + (1 - stop) * ahead[m, w, i])


@compile_function
def _backwards(war: War, curves: Curves, tolerances: Tolerances, d: int, level: int, nodes: Nodes, kept: Kept) -> None:
    """`_backwards` of the plain path: one level solved from what comes after it."""
    first, times, parent, starts = war.first, war.times, war.parent, war.starts
    cost, freeze, proposer, delta = war.cost[d], war.freeze[d], war.proposer[d], war.delta[d]
    pieces, size, rising = curves.table[d], curves.count[d, 0], curves.count[d, 1:]
    tolerance, tie, slot, ends = tolerances.deal, tolerances.tie, kept.slot, nodes.ends
    opens, closes = times[level, 0], times[level, 1]
    last = level == len(times) - 1
    branches = 0
    if not last:
        for m in range(first[level + 1], first[level + 2]):
            branches += int(parent[m] == 0)
    no = np.empty((3, 2))
    near0, near1 = 0, 0
    for n in range(first[level], first[level + 1]):
        here = n - first[level]
        _frozen(war, d, n, closes - opens + 1, nodes)
        v, frozen = nodes.ahead[n], nodes.frozen[n]
        if last:  # the horizon: V(T) = D(T) = F(T)
            for i in range(2):
                v[0, i] = v[1, i] = v[2, i] = no[0, i] = frozen[i, closes - opens]
            if slot[closes] >= 0:
                _keep(kept, d, slot[closes] + here, v, no)
                _zone(pieces, size, v[1], tie, kept.zone[d, slot[closes] + here])
        else:
            _before_event(war, d, n, first[level + 1] + here * branches, branches, nodes)
        stops, goes_on = freeze[n], 1 - freeze[n]
        for step in range(closes - 1, opens - 1, -1):
            for i in range(2):
                stopped = stops * frozen[i, step - opens + 1]
                for w in range(3):
                    no[w, i] = -cost[n, i] + delta[i] * (stopped + goes_on * v[w, i])
            chance = proposer[n]
            if starts[n] >= 0:
                chance = 1.0 if (starts[n] + step - opens) % 2 == 0 else 0.0
            v[0, 0] = v[0, 1] = v[2, 0] = v[2, 1] = 0.0
            v[1, 0], v[1, 1] = no[1, 0], no[1, 1]
            ends[n, step] = 0.0
            for i in range(2):
                likely = chance if i == 0 else 1 - chance
                if likely == 0.0:
                    continue
                j = 1 - i
                own, other, piece = -np.inf, -np.inf, -1
                if i == 0:
                    near0 = _passed(pieces[4], size, rising[0], no[0, 1] - tolerance, near0)
                    piece = near0 if near0 < size else -1
                else:
                    near1 = _passed(pieces[5], size, rising[1], no[0, 0] - tolerance, near1)
                    piece = size - 1 - near1
                if piece >= 0:
                    own, other = _offered(pieces, i, piece, no[0, j])
                if own >= no[0, i] - tolerance:
                    v[0, i] += likely * own
                    v[0, j] += likely * other
                    v[2, i] += likely * own
                    v[2, j] += likely * other
                    ends[n, step] += likely
                else:
                    v[0, i] += likely * no[0, i]
                    v[0, j] += likely * no[0, j]
                    v[2, i] += likely * no[2, i]
                    v[2, j] += likely * no[2, j]
            if slot[step] >= 0:
                _keep(kept, d, slot[step] + here, v, no)
                _zone(pieces, size, v[1], tie, kept.zone[d, slot[step] + here])


@compile_function
def _keep(kept: Kept, d: int, at: int, values: Floats, no: Floats) -> None:
    """V, D, U and C of a node that is asked for."""
    for i in range(2):
        for w in range(3):
            kept.points[d, at, w, i] = values[w, i]
        kept.points[d, at, 3, i] = no[0, i]


@compile_function
def _follow(war: War, d: int, nodes: Nodes, kept: Kept) -> None:
    """`_follow` of the plain path: what happens by each date, by the analyst's probabilities."""
    first, times, parent, ends = war.first, war.times, war.parent, nodes.ends
    probability, freeze, freeze_at_event = war.probability[d], war.freeze[d], war.freeze_at_event[d]
    deal, frozen = kept.deal[d], kept.freeze[d]
    alive = np.empty(len(parent))
    for level in range(len(times)):
        opens, closes = times[level, 0], times[level, 1]
        for n in range(first[level], first[level + 1]):
            on = 1.0
            if level > 0:
                on = alive[first[level - 1] + parent[n]] * probability[n]
                frozen[opens] += on * freeze_at_event[n]
                on = on * (1 - freeze_at_event[n])
            for step in range(opens, closes):
                signed = on * ends[n, step]
                deal[step] += signed
                stopped = (on - signed) * freeze[n]
                frozen[step + 1] += stopped
                on = on - signed - stopped
            alive[n] = on
    for step in range(1, len(deal)):
        deal[step] += deal[step - 1]
        frozen[step] += frozen[step - 1]


# ---------------------------------------------------------------- look-ups in the pieces of one draw


@compile_function
def _offered(pieces: Floats, proposer: int, piece: int, floor: float) -> tuple[float, float]:
    """`Frontier._offered` of the plain path on a piece: points of the proposer and of the other side."""
    near, far = 2 * proposer, 2 * (1 - proposer)
    own_near, other_near = pieces[near + proposer, piece], pieces[near + 1 - proposer, piece]
    own_far, other_far = pieces[far + proposer, piece], pieces[far + 1 - proposer, piece]
    length = other_far - other_near
    position = 0.0
    if length > 0:
        position = clip((floor - other_near) / length)
        if not math.isfinite(position):
            position = 0.0
    return own_near * (1 - position) + own_far * position, other_near * (1 - position) + other_far * position


@compile_function
def _passed(floors: Floats, count: int, rising: int, target: float, near: int) -> int:
    """`Frontier._find` of the plain path: how many of some floors lie below a target.

    Where the floors rise it is found from a place nearby.
    """
    if rising == 0:
        found = 0
        for n in range(count):
            if floors[n] < target:
                found += 1
        return found
    while near < count and floors[near] < target:
        near += 1
    while near > 0 and not floors[near - 1] < target:
        near -= 1
    return near


@compile_function
def _zone(pieces: Floats, count: int, walk_away: Floats, tie: float, zone: Floats) -> None:
    """`zone` of the plain path: the signed width, and the most that either side can get while the other keeps D."""
    d0, d1 = walk_away[0], walk_away[1]
    zone[0] = zone[1] = zone[2] = -np.inf
    for s in range(count):
        a0, b0, a1, b1 = pieces[0, s], pieces[1, s], pieces[2, s], pieces[3, s]
        g0, h0, g1, h1 = a0 - d0, b0 - d1, a1 - d0, b1 - d1
        inside = (g0 - h0) / ((g0 - h0) - (g1 - h1))
        inside = clip(inside) if math.isfinite(inside) else 0.0
        equal = min(g0 * (1 - inside) + g1 * inside, h0 * (1 - inside) + h1 * inside)
        zone[0] = max(zone[0], equal, min(g0, h0), min(g1, h1))
        if b1 >= d1 - tie:
            part = clip((d1 - b0) / (b1 - b0)) if b1 - b0 > 0 else 0.0
            zone[1] = max(zone[1], a0 * (1 - part) + a1 * part)
        if a0 >= d0 - tie:
            part = clip((d0 - a1) / (a0 - a1)) if a0 - a1 > 0 else 0.0
            zone[2] = max(zone[2], b1 * (1 - part) + b0 * part)


@compile_function
def most_equals(curves: Curves, reference: Floats, tie: float, points: Floats) -> None:
    """`most_equal` of the plain path for every draw: of both ends of each piece, and where both gain the same on it."""
    table, count = curves
    for d in range(len(table)):
        r0, r1 = reference[d, 0], reference[d, 1]
        points[d, 0] = points[d, 1] = np.nan
        width, most = -np.inf, -np.inf
        for again in range(2):  # how much the side that gains least can gain; then, of ties, the most for the other
            for s in range(count[d, 0]):
                g0, h0 = table[d, 0, s] - r0, table[d, 1, s] - r1
                g1, h1 = table[d, 2, s] - r0, table[d, 3, s] - r1
                inside = (g0 - h0) / ((g0 - h0) - (g1 - h1))
                inside = clip(inside) if math.isfinite(inside) else 0.0
                for n in range(3):
                    part = 0.0 if n == 0 else (1.0 if n == 1 else inside)
                    g, h = g0 * (1 - part) + g1 * part, h0 * (1 - part) + h1 * part
                    if again == 0:
                        width = max(width, min(g, h))
                    elif min(g, h) >= width - tie and max(g, h) > most:
                        most = max(g, h)
                        points[d, 0], points[d, 1] = g + r0, h + r1
