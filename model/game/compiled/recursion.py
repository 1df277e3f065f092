"""The game backwards, compiled: `model.game.deadline.play` for every draw of a block."""

from __future__ import annotations

import math

import numpy as np

from model.game.arrays import Floats, Ints
from model.game.compiled.numerics import clip, compile_function, sum_rows

# ---------------------------------------------------------------- compiled: (b) the game of one draw


@compile_function
def _passed(floors: Floats, count: int, rising: int, target: float, near: int) -> int:
    """How many of some floors lie below a target; where they rise, found from a place nearby."""
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
def _offer(pieces: Floats, proposer: int, piece: int, floor: float) -> tuple[float, float]:
    """`model.game.frontier.Frontier.best_offer` on a piece: points of the proposer and of the other side."""
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
def _zone(table: Floats, count: int, d0: float, d1: float, tie: float, zone: Floats) -> None:
    """`model.game.fairness.zone`: the signed width, and the most that either side can get while the other keeps D."""
    zone[0] = zone[1] = zone[2] = -np.inf
    for s in range(count):
        a0, b0, a1, b1 = table[0, s], table[1, s], table[2, s], table[3, s]
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
def most_equals(table: Floats, count: Ints, reference: Floats, tie: float, points: Floats) -> None:
    """`model.game.fairness.most_equal` of every draw: of both ends of each piece, and where both gain the same on it."""
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


@compile_function
def _frozen(
    begin: Floats, drift: Floats, value: Floats, no_deal: Floats, impasse: Floats, since: Floats, parts: Floats, points: Floats
) -> None:  # fmt: skip
    """F_A and F_B so many steps after a node began, for all of `since` (T) at once: into `points` (2, T)."""
    goods = len(begin)
    for i in range(2):
        if not np.isnan(impasse[i]):
            points[i] = impasse[i]
            continue
        for k in range(goods):
            for t in range(len(since)):
                held = clip(begin[k] + drift[k] * since[t])
                parts[k, t] = (held if i == 0 else 1 - held) * value[i, k]
        sum_rows(parts, goods, points[i])
        for t in range(len(since)):
            points[i, t] += no_deal[i]


@compile_function
def play_backwards(
    first: Ints, times: Ints, parent: Ints, starts: Ints,
    drift: Floats, cost: Floats, freeze: Floats, proposer: Floats, impasse: Floats, probability: Floats, belief: Floats,
    freeze_at_event: Floats, value: Floats, no_deal: Floats, control: Floats, delta: Floats, table: Floats, count: Ints,
    slot: Ints, tolerance: float, tie: float, kept: Floats, zone: Floats, deal: Floats, frozen: Floats,
) -> None:  # fmt: skip
    """`model.game.deadline.play` for every draw of a block, level by level of the event tree from the last to the first.

    Nodes of all levels stand side by side, level l from first[l] on, over the steps times[l]. `kept` (D, slots, 4, 2)
    takes V, D, U and C of the nodes of the steps that have a slot, `zone` (D, slots, 3) the zone there.
    """
    nodes, goods, levels = len(parent), drift.shape[2], len(times)
    horizon = times[levels - 1, 1]
    since = np.arange(float(horizon + 1))
    begin, parts, f = np.empty((nodes, goods)), np.empty((goods, horizon + 1)), np.empty((nodes, 2, horizon + 1))
    v, no = np.empty((nodes, 3, 2)), np.empty((3, 2))
    ends = np.empty((nodes, horizon + 1))
    alive = np.empty(nodes)
    for d in range(len(value)):
        for level in range(levels):
            for n in range(first[level], first[level + 1]):
                if level == 0:
                    for k in range(goods):
                        begin[n, k] = control[d, k]
                else:
                    up = first[level - 1] + parent[n]
                    steps = float(times[level - 1, 1] - times[level - 1, 0])
                    for k in range(goods):
                        begin[n, k] = clip(begin[up, k] + drift[d, up, k] * steps)
        pieces = table[d]
        size = count[d, 0]
        near0, near1 = 0, 0
        for level in range(levels - 1, -1, -1):
            opens, closes = times[level, 0], times[level, 1]
            branches = 0
            if level < levels - 1:
                for n in range(first[level + 1], first[level + 2]):
                    branches += int(parent[n] == 0)
            for n in range(first[level], first[level + 1]):
                here = n - first[level]
                lasts = since[: closes - opens + 1]
                _frozen(begin[n], drift[d, n], value[d], no_deal[d], impasse[d, n], lasts, parts, f[n, :, : len(lasts)])
                if level == levels - 1:
                    for i in range(2):
                        v[n, 0, i] = v[n, 1, i] = v[n, 2, i] = f[n, i, closes - opens]
                    if slot[horizon] >= 0:
                        at = slot[horizon] + here
                        for i in range(2):
                            kept[d, at, 0, i] = kept[d, at, 1, i] = kept[d, at, 2, i] = kept[d, at, 3, i] = v[n, 0, i]
                        _zone(pieces, size, v[n, 0, 0], v[n, 0, 1], tie, zone[d, at])
                else:
                    for w in range(3):
                        v[n, w, 0] = v[n, w, 1] = 0.0
                    for b in range(branches):
                        m = first[level + 1] + here * branches + b
                        stop = freeze_at_event[d, m]
                        for i in range(2):
                            for w in range(3):
                                weight = probability[d, m] if w == 2 else belief[d, m, i]
                                v[n, w, i] += weight * (stop * f[m, i, 0] + (1 - stop) * v[m, w, i])
                goes_on = 1 - freeze[d, n]
                for step in range(closes - 1, opens - 1, -1):
                    for i in range(2):
                        stopped = freeze[d, n] * f[n, i, step - opens + 1]
                        for w in range(3):
                            no[w, i] = -cost[d, n, i] + delta[d, i] * (stopped + goes_on * v[n, w, i])
                    chance = proposer[d, n]
                    if starts[n] >= 0:
                        chance = 1.0 if (starts[n] + step - opens) % 2 == 0 else 0.0
                    v[n, 0, 0] = v[n, 0, 1] = v[n, 2, 0] = v[n, 2, 1] = 0.0
                    v[n, 1, 0], v[n, 1, 1] = no[1, 0], no[1, 1]
                    ends[n, step] = 0.0
                    for i in range(2):
                        likely = chance if i == 0 else 1 - chance
                        if likely == 0.0:
                            continue
                        j = 1 - i
                        own, other, piece = -np.inf, -np.inf, -1
                        if i == 0:
                            near0 = _passed(pieces[4], size, count[d, 1], no[0, 1] - tolerance, near0)
                            piece = near0 if near0 < size else -1
                        else:
                            near1 = _passed(pieces[5], size, count[d, 2], no[0, 0] - tolerance, near1)
                            piece = size - 1 - near1
                        if piece >= 0:
                            own, other = _offer(pieces, i, piece, no[0, j])
                        if own >= no[0, i] - tolerance:
                            v[n, 0, i] += likely * own
                            v[n, 0, j] += likely * other
                            v[n, 2, i] += likely * own
                            v[n, 2, j] += likely * other
                            ends[n, step] += likely
                        else:
                            v[n, 0, i] += likely * no[0, i]
                            v[n, 0, j] += likely * no[0, j]
                            v[n, 2, i] += likely * no[2, i]
                            v[n, 2, j] += likely * no[2, j]
                    if slot[step] >= 0:
                        at = slot[step] + here
                        for i in range(2):
                            for w in range(3):
                                kept[d, at, w, i] = v[n, w, i]
                            kept[d, at, 3, i] = no[0, i]
                        _zone(pieces, size, v[n, 1, 0], v[n, 1, 1], tie, zone[d, at])
        # Forwards, by the analyst's probabilities.
        for level in range(levels):
            opens, closes = times[level, 0], times[level, 1]
            for n in range(first[level], first[level + 1]):
                on = 1.0
                if level > 0:
                    on = alive[first[level - 1] + parent[n]] * probability[d, n]
                    frozen[d, opens] += on * freeze_at_event[d, n]
                    on = on * (1 - freeze_at_event[d, n])
                for step in range(opens, closes):
                    signed = on * ends[n, step]
                    deal[d, step] += signed
                    stopped = (on - signed) * freeze[d, n]
                    frozen[d, step + 1] += stopped
                    on = on - signed - stopped
                alive[n] = on
        for step in range(1, horizon + 1):
            deal[d, step] += deal[d, step - 1]
            frozen[d, step] += frozen[d, step - 1]
