"""Which numbers go together: a table of rank correlations as the correlation matrix of a Gaussian copula.

People state how closely two numbers go together as a rank correlation (Spearman's rho_s, from -1 to 1), which does not
depend on the distribution of either. A Gaussian copula with the Pearson correlation

    rho = 2 sin(pi rho_s / 6)

between two normals has exactly that rank correlation (Kruskal 1958, Ordinal measures of association, sec. 6). Not every
table of correlations is possible: if x goes with y and y with z, then x cannot go far against z. It is possible exactly
if the matrix is positive definite, here: if its smallest eigenvalue is at least `SINGULAR`.

>>> round(pearson(0.5), 6)
0.517638
>>> possible({("x", "y"): 0.9, ("y", "z"): 0.9, ("x", "z"): -0.9})
False
>>> smaller({("x", "y"): 0.9, ("y", "z"): 0.9, ("x", "z"): -0.9})
{('x', 'y'): 0.48, ('y', 'z'): 0.48, ('x', 'z'): -0.48}
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]
CorrelatedPair = tuple[str, str]
Ranks = Mapping[CorrelatedPair, float]
"""For some pairs of addresses, their rank correlation; all other pairs are independent."""

SINGULAR = 1e-6
"""The smallest eigenvalue that a correlation matrix may have; below it, one number is all but decided by the others."""


def pearson(rank: float) -> float:
    """The correlation of two normals whose rank correlation is `rank`."""
    return 2 * math.sin(math.pi * rank / 6)


def spearman(correlation: float) -> float:
    """The rank correlation of two normals with this correlation: the inverse of `pearson`."""
    return 6 / math.pi * math.asin(correlation / 2)


def together(ranks: Ranks) -> tuple[str, ...]:
    """The addresses that are correlated with any other, in the order in which they are first named."""
    return tuple(dict.fromkeys(where for pair in ranks for where in pair))


def matrix(order: Iterable[str], ranks: Ranks) -> _Floats:
    """(C, C) the correlations of the normals, in the order given."""
    place = {where: n for n, where in enumerate(order)}
    found = np.eye(len(place))
    for (one, other), rank in ranks.items():
        found[place[one], place[other]] = found[place[other], place[one]] = pearson(rank)
    return found


def possible(ranks: Ranks) -> bool:
    """Whether numbers can be so correlated, all at once."""
    return not ranks or bool(np.linalg.eigvalsh(matrix(together(ranks), ranks))[0] >= SINGULAR)


def clusters(ranks: Ranks) -> list[dict[CorrelatedPair, float]]:
    """The table in parts that have no address in common; it is possible if each part is."""
    found: list[dict[CorrelatedPair, float]] = []
    for pair, rank in ranks.items():
        touched = [part for part in found if any(set(pair) & set(other) for other in part)]
        joined = {other: r for part in touched for other, r in part.items()} | {pair: rank}
        found = [part for part in found if not any(part is other for other in touched)] + [joined]
    return found


def smaller(ranks: Ranks) -> dict[CorrelatedPair, float]:
    """The nearest possible table with all correlations smaller in one proportion, cut to two decimals."""
    for percent in range(99, 0, -1):
        cut = {
            pair: math.trunc(100 * spearman(percent / 100 * pearson(rank)) + math.copysign(1e-9, rank)) / 100
            for pair, rank in ranks.items()
        }
        if possible(cut):
            return cut
    return dict.fromkeys(ranks, 0.0)
