"""The frontier, compiled: `model.game.frontier` for every draw of a block.

Function by function and in the same order as the plain path (`model.game.frontier.envelope`, then `_skip` of
`model.game.frontier.build`), under the same names and with the same tolerances; what a function needs and the plain path has
from numpy follows it:

    build_frontiers     kernel, for one draw after the other
    _sheaves            _sheaves            _package_points, _grown: sums and lists
    _undominated        _undominated        _sorted, _bin: lexsort
    _knapsack           knapsack            points only
    _upper_envelope     upper_envelope      _higher, _split: one run, one interval
    _distinct           _distinct
    _height             _heights            of one package
    _cut_pieces         cut_pieces          points only
    _skip               _skip
"""

from __future__ import annotations

import numpy as np

from model.game.arrays import Floats, Ints
from model.game.compiled.arguments import Curves, Intervals, Packages, Sheaves, Stakes, Tolerances
from model.game.compiled.numerics import compile_function, sum_numbers

RUN = 16
"""Intervals of the envelope for which packages are looked at together, before each is looked at alone."""
DOMINANCE_MARGIN = 1e-3
"""Points by which a package must be lower than another to be left out, and the part of a slope that is not counted on."""
SHORT_EDGE = 1e-6
"""Points: the slope of an edge shorter than this may be all rounding."""
POINT_RANGES = 64
"""Ranges of B's points by which most dominated packages are found before the others are sorted."""

# ---------------------------------------------------------------- the frontier of one draw


@compile_function
def build_frontiers(packages: Packages, stakes: Stakes, tolerances: Tolerances, curves: Curves) -> None:
    """`kernel` of the plain path for every draw of a block; the number of pieces may be more than there is room for."""
    groups, goods = len(packages.first) - 1, stakes.value.shape[2]
    table, count = curves
    tolerance, fine = tolerances.deal, tolerances.fine
    sheaves = Sheaves(
        np.empty((groups, 2, goods + 1)),
        np.empty(groups, dtype=np.int64),
        np.empty(groups, dtype=np.int64),
    )
    for d in range(len(table)):
        a, b = _sheaves(packages, stakes, d, fine, sheaves)
        count[d, 0] = count[d, 1] = count[d, 2] = 0
        if len(a) > 0:
            count[d, 0] = _cut_pieces(_upper_envelope(a, b, sheaves, fine), tolerance, fine, table[d])
            if count[d, 0] <= table.shape[2]:
                _skip(table[d], count[d, 0], tolerance, fine, count[d])


@compile_function
def _sheaves(packages: Packages, stakes: Stakes, d: int, fine: float, sheaves: Sheaves) -> tuple[Floats, Floats]:
    """`_sheaves` of the plain path: shifts (A's, B's) of all undominated packages of a draw, group by group.

    The corners of each group's land deals go into `sheaves`, with their number and that of packages.
    """
    first, meets, divisible = packages.first, packages.meets, packages.divisible
    value, points, lower, upper = stakes.value[d], stakes.points[d], stakes.lower[d], stakes.upper[d]
    bounds_lower, bounds_upper = stakes.bounds_lower[d], stakes.bounds_upper[d]
    corner_count, line_count = sheaves.corner_count, sheaves.line_count
    goods = value.shape[1]
    all_a, all_b = np.empty(64), np.empty(64)
    total = 0
    low, high = np.empty(goods), np.empty(goods)
    for g in range(len(first) - 1):
        line_count[g] = corner_count[g] = 0
        possible = True
        for k in range(goods):
            low[k], high[k] = lower[k], upper[k]
            for r in range(meets.shape[1]):
                if meets[g, r] != 0:
                    low[k], high[k] = max(low[k], bounds_lower[r, k]), min(high[k], bounds_upper[r, k])
            possible = possible and low[k] <= high[k] + fine
            if divisible[k] == 0:
                possible = possible and (
                    low[k] - fine <= 0.0 <= high[k] + fine or low[k] - fine <= 1.0 <= high[k] + fine
                )
        if not possible:
            continue
        count = first[g + 1] - first[g]
        a, b, order = np.empty(count), np.empty(count), np.empty(count, dtype=np.int64)
        _package_points(packages, points, first[g], a, b)
        for k in range(goods):
            if divisible[k] == 0:
                keeps, gets = low[k] - fine <= 0.0 <= high[k] + fine, low[k] - fine <= 1.0 <= high[k] + fine
                ways = count * (int(keeps) + int(gets))
                more_a, more_b, order = np.empty(ways), np.empty(ways), np.empty(ways, dtype=np.int64)
                n = 0
                for p in range(count):
                    if keeps:
                        more_a[n], more_b[n] = a[p] + value[0, k] * 0.0, b[p] + value[1, k] * 1.0
                        n += 1
                    if gets:
                        more_a[n], more_b[n] = a[p] + value[0, k] * 1.0, b[p] + value[1, k] * 0.0
                        n += 1
                count = _undominated(more_a, more_b, order)
                a, b = np.empty(count), np.empty(count)
                for n in range(count):
                    a[n], b[n] = more_a[order[n]], more_b[order[n]]
        count = _undominated(a, b, order)
        line_count[g] = count
        corner_count[g] = _knapsack(value, low, high, divisible, sheaves.corners[g])
        if total + count > len(all_a):
            all_a, all_b = _grown(all_a, 2 * (total + count)), _grown(all_b, 2 * (total + count))
        for n in range(count):
            all_a[total], all_b[total] = a[order[n]], b[order[n]]
            total += 1
    return all_a[:total], all_b[:total]


@compile_function
def _package_points(packages: Packages, points: Floats, first: int, a: Floats, b: Floats) -> None:
    """The points of both sides from the options of each package, into `a` and `b`."""
    choice, same = packages.choice, packages.same
    issues = choice.shape[1]
    if issues >= 8:
        each = np.empty((2, issues))
        for n in range(len(a)):
            for q in range(issues):
                option = choice[first + n, q]
                each[0, q], each[1, q] = points[0, option], points[1, option]
            a[n], b[n] = sum_numbers(each[0], issues), sum_numbers(each[1], issues)
        return
    before = np.zeros((2, 9))
    for n in range(len(a)):
        for q in range(same[first + n], issues):  # neighbours agree in their first issues: only the rest is added anew
            option = choice[first + n, q]
            before[0, q + 1] = before[0, q] + points[0, option]
            before[1, q + 1] = before[1, q] + points[1, option]
        a[n], b[n] = before[0, issues], before[1, issues]


@compile_function
def _grown(numbers: Floats, size: int) -> Floats:
    """Numbers with more room behind them."""
    larger = np.empty(size)
    for n in range(len(numbers)):
        larger[n] = numbers[n]
    return larger


@compile_function
def _undominated(own: Floats, other: Floats, order: Ints) -> int:
    """`_undominated` of the plain path, into `order`; how many there are.

    Most others are found in bins of the other side's points; what is left is sorted.
    """
    count = len(own)
    low, high = np.inf, -np.inf
    for n in range(count):
        low, high = min(low, other[n]), max(high, other[n])
    scale = POINT_RANGES / (high - low) if high > low else 0.0
    above = np.full(POINT_RANGES + 1, -np.inf)
    for n in range(count):
        place = _bin(other[n], low, scale)
        above[place] = max(above[place], own[n])
    for n in range(POINT_RANGES - 2, -1, -1):
        above[n] = max(above[n], above[n + 1])
    left = 0
    for n in range(count):
        place = _bin(other[n], low, scale)
        if own[n] > above[place + 1]:
            order[left] = n
            left += 1
    _sorted(own, other, order[:left])
    kept = 0
    best = -np.inf
    for n in range(left):
        if other[order[n]] > best:
            best = other[order[n]]
            order[kept] = order[n]
            kept += 1
    return kept


@compile_function
def _sorted(own: Floats, other: Floats, order: Ints) -> None:
    """Put places in the order of falling `own`, then falling `other`; what is equal in both stays as it is."""
    count = len(order)
    done = np.empty(count, dtype=np.int64)
    for start in range(0, count, 16):  # by insertion at first, then by merging
        for n in range(start + 1, min(start + 16, count)):
            one = order[n]
            m = n - 1
            while m >= start and (
                own[order[m]] < own[one] or (own[order[m]] == own[one] and other[order[m]] < other[one])
            ):
                order[m + 1] = order[m]
                m -= 1
            order[m + 1] = one
    width = 16
    while width < count:
        for start in range(0, count, 2 * width):
            left, middle = start, min(start + width, count)
            right, stop = middle, min(start + 2 * width, count)
            for n in range(start, stop):
                if left < middle and (
                    right >= stop
                    or own[order[left]] > own[order[right]]
                    or (own[order[left]] == own[order[right]] and other[order[left]] >= other[order[right]])
                ):
                    done[n] = order[left]
                    left += 1
                else:
                    done[n] = order[right]
                    right += 1
        for n in range(count):
            order[n] = done[n]
        width *= 2


@compile_function
def _bin(number: float, low: float, scale: float) -> int:
    """The range in which a number lies; the first for what is not a number, so that nothing is read out of place."""
    place = (number - low) * scale
    if place >= POINT_RANGES - 1:
        return POINT_RANGES - 1
    return int(place) if place > 0 else 0


@compile_function
def _knapsack(value: Floats, lower: Floats, upper: Floats, divisible: Ints, corners: Floats) -> int:
    """`knapsack` of the plain path: points (2, V) of the corners, from A's best to B's best; how many there are."""
    goods = value.shape[1]
    shares, part = np.empty(goods), np.empty(goods)
    traded = np.empty(goods, dtype=np.int64)
    ratio = np.empty(goods)
    count = 0
    for k in range(goods):
        own, other = value[0, k], value[1, k]
        shares[k] = upper[k] if own > 0 else (lower[k] if other > 0 else 0.0)
        if divisible[k] == 0:
            shares[k] = 0.0
        elif own > 0 and other > 0 and upper[k] > lower[k]:
            ratio[k] = own / other
            place = count
            while place > 0 and ratio[traded[place - 1]] > ratio[k]:
                traded[place] = traded[place - 1]
                place -= 1
            traded[place] = k
            count += 1
    for v in range(count + 1):
        if v > 0:
            shares[traded[v - 1]] = lower[traded[v - 1]]
        for k in range(goods):
            part[k] = shares[k] * (value[0, k] * divisible[k])
        corners[0, v] = sum_numbers(part, goods)
        for k in range(goods):
            part[k] = (1 - shares[k]) * (value[1, k] * divisible[k])
        corners[1, v] = sum_numbers(part, goods)
    return count + 1


@compile_function
def _upper_envelope(a: Floats, b: Floats, sheaves: Sheaves, fine: float) -> Intervals:
    """`upper_envelope` of the plain path: the owner of each interval, and its ends."""
    corners, corner_count = sheaves.corners, sheaves.corner_count
    slopes = np.zeros((corners.shape[0], corners.shape[2]))
    cuts = _distinct(b, sheaves, fine)
    count, intervals = len(a), len(cuts) - 1
    group = np.empty(count, dtype=np.int64)
    place, ahead = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    candidates, lines = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    reach, before, after = np.empty(count), np.empty(count), np.empty(count)
    at_start, at_end, at_left, at_right = np.empty(count), np.empty(count), np.empty(count), np.empty(count)
    owners, ends = np.empty(intervals + 64, dtype=np.int64), np.empty((intervals + 64, 4))
    filled = np.zeros(1, dtype=np.int64)
    p = 0
    for g in range(len(corner_count)):
        for v in range(corner_count[g] - 1):
            slopes[g, v] = (corners[g, 0, v + 1] - corners[g, 0, v]) / (corners[g, 1, v + 1] - corners[g, 1, v])
        for _ in range(sheaves.line_count[g]):
            group[p] = g
            reach[p] = corners[g, 1, corner_count[g] - 1] + b[p]
            height, ahead[p] = _height(corners, slopes, g, corner_count[g], cuts[0] - b[p], ahead[p])
            after[p] = height + a[p]
            p += 1
    for start in range(0, intervals, RUN):
        stop = min(start + RUN, intervals)
        # A package is concave: it lies below the line that touches it at the beginning of the run. Where that line is lower
        # at both ends than another package, the whole of it is. Three of those that are high at the ends stand for all.
        before, after = after, before
        place, ahead = ahead, place
        most = (-np.inf, -np.inf, -np.inf)
        high = (-1, -1, -1)
        for p in range(count):
            if reach[p] >= cuts[start + 1] - fine:
                g = group[p]
                height, ahead[p] = _height(corners, slopes, g, corner_count[g], cuts[stop] - b[p], place[p])
                after[p] = height + a[p]
                if reach[p] >= cuts[stop] - fine:
                    most, high = _higher(p, before[p], after[p], most, high)
        few = 0
        for p in range(count):
            if reach[p] >= cuts[start + 1] - fine:
                g = group[p]
                fall = 0.0
                edge = place[p]
                if (
                    edge < corner_count[g] - 1
                    and corners[g, 1, edge + 1] - corners[g, 1, edge] > SHORT_EDGE
                    and corners[g, 1, edge] <= cuts[start] - b[p]
                ):
                    fall = slopes[g, edge] * (cuts[stop] - cuts[start]) * (1 - DOMINANCE_MARGIN)
                first, last = before[p] + DOMINANCE_MARGIN, before[p] + fall + DOMINANCE_MARGIN
                lower = False
                for q in high:
                    lower = lower or (q >= 0 and before[q] > first and after[q] > last)
                if not lower:
                    candidates[few], at_end[few] = p, before[p]
                    few += 1
        for n in range(start, stop):
            left, right = cuts[n], cuts[n + 1]
            at_start, at_end = at_end, at_start
            active = 0
            top_left, top_right = -np.inf, -np.inf
            for c in range(few):
                p = candidates[c]
                g = group[p]
                height, place[p] = _height(corners, slopes, g, corner_count[g], right - b[p], place[p])
                at_end[c] = height + a[p]
                if reach[p] >= right - fine:
                    lines[active], at_left[active], at_right[active] = p, at_start[c], at_end[c]
                    top_left, top_right = max(top_left, at_start[c]), max(top_right, at_end[c])
                    active += 1
            both = -1
            for m in range(active):
                if at_left[m] >= top_left - fine and at_right[m] >= top_right - fine:
                    both = m
                    break
            number = filled[0]
            if both >= 0 and number < len(owners):
                owners[number] = lines[both]
                ends[number, 0], ends[number, 1] = left, at_left[both]
                ends[number, 2], ends[number, 3] = right, at_right[both]
                filled[0] = number + 1
            else:
                so_far = Intervals(owners, ends, filled)
                owners, ends, filled = _split(left, right, at_left, at_right, lines[:active], fine, so_far)
    return Intervals(owners, ends, filled)


@compile_function
def _higher(
    p: int, first: float, last: float, most: tuple[float, float, float], high: tuple[int, int, int]
) -> tuple[tuple[float, float, float], tuple[int, int, int]]:
    """The packages highest at the beginning, at the end, and at both together, one more being looked at."""
    at_first, at_last, at_both = most
    one, two, three = high
    if first > at_first:
        at_first, one = first, p
    if last > at_last:
        at_last, two = last, p
    if first + last > at_both:
        at_both, three = first + last, p
    return (at_first, at_last, at_both), (one, two, three)


@compile_function
def _split(
    left: float, right: float, at_left: Floats, at_right: Floats, lines: Ints, fine: float, intervals: Intervals
) -> Intervals:
    """What `upper_envelope` of the plain path does in one interval: its pieces, from the left.

    They join those that are there already; all are returned, with more room if need be.
    """
    owners, ends, filled = intervals
    count, number = len(lines), filled[0]
    depth, room = 1, 8
    bounds, heights = np.empty((room, 2)), np.empty((room, 2, count))
    bounds[0, 0], bounds[0, 1] = left, right
    for n in range(count):
        heights[0, 0, n], heights[0, 1, n] = at_left[n], at_right[n]
    while depth > 0:
        depth -= 1
        left, right = bounds[depth, 0], bounds[depth, 1]
        top_left, top_right = -np.inf, -np.inf
        for n in range(count):
            top_left, top_right = max(top_left, heights[depth, 0, n]), max(top_right, heights[depth, 1, n])
        both, first, last = -1, -1, -1
        for n in range(count):
            here, there = heights[depth, 0, n], heights[depth, 1, n]
            is_left, is_right = here >= top_left - fine, there >= top_right - fine
            if is_left and is_right:
                both = n
                break
            if is_left and (first < 0 or there > heights[depth, 1, first]):
                first = n
            if is_right and (last < 0 or here > heights[depth, 0, last]):
                last = n
        if both >= 0 or not right - left > fine:
            owner = both if both >= 0 else max(first, 0)
            if number == len(owners):
                more_owners, more_ends = np.empty(2 * number, dtype=np.int64), np.empty((2 * number, 4))
                for n in range(number):
                    more_owners[n] = owners[n]
                    for m in range(4):
                        more_ends[n, m] = ends[n, m]
                owners, ends = more_owners, more_ends
            owners[number] = lines[owner]
            ends[number, 0], ends[number, 1] = left, heights[depth, 0, owner]
            ends[number, 2], ends[number, 3] = right, heights[depth, 1, owner]
            number += 1
            continue
        if depth + 2 > room:
            more_bounds, more_heights = np.empty((2 * room, 2)), np.empty((2 * room, 2, count))
            for m in range(room):
                for side in range(2):
                    more_bounds[m, side] = bounds[m, side]
                    for n in range(count):
                        more_heights[m, side, n] = heights[m, side, n]
            bounds, heights, room = more_bounds, more_heights, 2 * room
        ahead = heights[depth, 0, first] - heights[depth, 0, last]
        behind = heights[depth, 1, last] - heights[depth, 1, first]
        part = ahead / (ahead + behind)
        middle = left + part * (right - left)
        bounds[depth + 1, 0], bounds[depth + 1, 1] = left, middle  # the left half lies on top, and comes first
        bounds[depth, 0], bounds[depth, 1] = middle, right
        for n in range(count):
            here, there = heights[depth, 0, n], heights[depth, 1, n]
            at_middle = here + part * (there - here)
            heights[depth + 1, 0, n], heights[depth + 1, 1, n] = here, at_middle
            heights[depth, 0, n] = at_middle
        depth += 2
    filled[0] = number
    return Intervals(owners, ends, filled)


@compile_function
def _distinct(shift: Floats, sheaves: Sheaves, fine: float) -> Floats:
    """`_distinct` of the plain path: B's points at all corners of all packages, each once; before them one below all.

    Packages come in the order of B's points, so that each corner of a group gives a run of rising cuts: runs are merged.
    """
    corners, corner_count, line_count = sheaves.corners, sheaves.corner_count, sheaves.line_count
    size, runs = 0, 0
    for g in range(len(line_count)):
        size += line_count[g] * corner_count[g]
        runs += corner_count[g]
    cuts, merged = np.empty(size + 1), np.empty(size + 1)
    begins = np.empty(runs + 1, dtype=np.int64)
    n, run, line = 0, 0, 0
    for g in range(len(line_count)):
        for v in range(corner_count[g]):
            begins[run] = n
            run += 1
            for p in range(line_count[g]):
                cuts[n] = corners[g, 1, v] + shift[line + p]
                n += 1
        line += line_count[g]
    begins[runs] = size
    while runs > 1:
        pairs = (runs + 1) // 2
        for pair in range(pairs):
            left, middle = begins[2 * pair], begins[2 * pair + 1]
            right, stop = middle, begins[min(2 * pair + 2, runs)]
            begins[pair] = left
            for n in range(left, stop):
                if left < middle and (right >= stop or cuts[left] <= cuts[right]):
                    merged[n] = cuts[left]
                    left += 1
                else:
                    merged[n] = cuts[right]
                    right += 1
        begins[pairs] = size
        runs = pairs
        cuts, merged = merged, cuts
    merged[0], merged[1] = cuts[0] - 1, cuts[0]
    kept = 2
    for n in range(1, size):
        if cuts[n] - cuts[n - 1] > fine:
            merged[kept] = cuts[n]
            kept += 1
    return merged[:kept]


@compile_function
def _height(corners: Floats, slopes: Floats, g: int, count: int, along: float, place: int) -> tuple[float, int]:
    """`_heights` of the plain path: what the land deals of group g leave A while they give B so much.

    It is numpy's `interp`, found from a place at or before the right one.
    """
    while place < count - 1 and corners[g, 1, place + 1] <= along:
        place += 1
    if along <= corners[g, 1, place] or place == count - 1:
        return corners[g, 0, place], place
    return slopes[g, place] * (along - corners[g, 1, place]) + corners[g, 0, place], place


@compile_function
def _cut_pieces(intervals: Intervals, tolerance: float, fine: float, table: Floats) -> int:
    """`cut_pieces` of the plain path into the first four rows of a table, as far as there is room; how many there are."""
    owner, ends, number = intervals.owners, intervals.ends, intervals.filled[0]
    room = table.shape[1]
    count = 0
    was_owner, was_b, was_a, was_slope = -1, 0.0, 0.0, 0.0
    for n in range(number):
        b0, a0, b1, a1 = ends[n, 0], ends[n, 1], ends[n, 2], ends[n, 3]
        falls = a0 - a1 > fine
        drops = n == number - 1 or ends[n + 1, 1] < a1 - fine
        if not (falls or drops):
            continue
        if not falls:
            b0, a0 = b1, a1
        slope = (a0 - a1) / (b1 - b0)
        joined = (
            owner[n] == was_owner
            and abs(b0 - was_b) <= fine
            and abs(a0 - was_a) <= fine
            and abs(slope - was_slope) <= tolerance * max(1.0, abs(slope))
        )
        if not joined:
            count += 1
            if count <= room:
                table[0, count - 1], table[1, count - 1] = a0, b0
        if count <= room:
            table[2, count - 1], table[3, count - 1] = a1, b1
        was_owner, was_b, was_a, was_slope = owner[n], b1, a1, slope
    return count


@compile_function
def _skip(table: Floats, count: int, tolerance: float, fine: float, rising: Ints) -> None:
    """`_skip` of the plain path for both proposers, into the last two rows of a table."""
    for n in range(count):
        p = count - 1 - n
        table[4, n], table[5, n] = table[3, n], table[0, p]
        if n < count - 1:
            if table[0, n + 1] >= table[2, n] - fine:
                table[4, n] -= 2 * tolerance
            if table[3, p - 1] >= table[1, p] - fine:
                table[5, n] -= 2 * tolerance
    rising[1] = rising[2] = 1
    for n in range(count - 1):
        for i in range(2):
            if not table[4 + i, n] <= table[4 + i, n + 1]:
                rising[1 + i] = 0
