"""How many explanations of war leave a deal possible, in a sentence."""

from __future__ import annotations

from model.analysis.lenses.answer import LENSES, Lenses
from model.scenario.labels import day


def say_lenses(result: Lenses, branch: int = 0) -> str:
    """How many explanations leave a deal possible."""
    verdicts = result.views[branch].verdicts
    possible = sum(one.possible for one in verdicts)
    words = {0: "none", len(LENSES): "all"}
    return (
        f"Is a deal possible on {day(result.date)}? Of {len(verdicts)} explanations "
        f"{words.get(possible, str(possible))} say yes."
    )
