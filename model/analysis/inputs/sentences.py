"""What a scenario's numbers rest on, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def say_rests_on_sources(estimates: pd.DataFrame) -> str:
    """How many numbers have a source, and how many are judgements."""
    sourced, judged = (estimates[name].fillna("") != "" for name in ("source", "judgement"))
    both, ranged = int((sourced & judged).sum()), int(estimates["low"].notna().sum())
    return (
        f"Of {len(estimates)} numbers {int((sourced & ~judged).sum())} rest on a source, {int((judged & ~sourced).sum())} on a "
        f"judgement, and {both} on a judgement beside a source; {ranged} are stated with a range."
    )
