"""How sure the scores and a deal on the first day are, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import listed, names_of
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.uncertainty.ensemble.summaries import Ensemble


# ---------------------------------------------------------------- over all ranges at once


def say_spread(found: Ensemble) -> str:
    """How far the scores lie apart over the draws."""
    rows = {row["column"]: row for row in found.summary.to_dict("records")}
    said = [
        "{} {:.1f} to {:.1f} of its 100 points".format(name, *(rows[f"score_{party}"][q] for q in ("q0.05", "q0.95")))
        for party, name in names_of(found.run.scenario).items()
    ]
    return f"Nine draws in ten give {listed(said)}."


def say_deal_at_once(found: Ensemble) -> str:
    """In which share of the draws there is a deal on the first day."""
    first = found.run.scenario.date(0)
    row = found.summary.set_index("column").loc[f"deal_by_{first}"]
    return (
        f"Over {found.run.draws:,} draws the chance of a deal on {day(first)} is {row['mean']:.0%} "
        f"(standard error {row['standard_error']:.1%})."
    )
