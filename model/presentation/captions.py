"""The words around a picture: the question that it answers, how to read it, what it shows by definition, and the formula.

Each file that draws lists its `CAPTIONS` by the names of its pictures.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """The words around one picture."""

    title: str
    """The question that it answers."""
    read: str
    """How to read it."""
    definition: str
    """What it shows by definition."""
    formula: str
    """In LaTeX."""
