"""How sure the scores and a deal on the first day are, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.presentation.sentences import listed, names_of
from model.scenario.labels import day, signed

if TYPE_CHECKING:
    from model.uncertainty.ensemble.summaries import Ensemble


# ---------------------------------------------------------------- over all ranges at once


def say_spread(found: Ensemble) -> str:
    """How far the scores lie apart over the draws."""
    rows = summaries_of(found)
    said = [
        "{} {:.1f} to {:.1f} of its 100 points".format(name, *(rows[f"score_{party}"][q] for q in ("q0.05", "q0.95")))
        for party, name in names_of(found.run.scenario).items()
    ]
    return f"Nine draws in ten give {listed(said)}."


def say_deal_at_once(found: Ensemble) -> str:
    """In which share of the draws there is a deal on the first day."""
    first = found.run.scenario.date(0)
    row = summaries_of(found)[f"deal_by_{first}"]
    return (
        f"Over {found.run.draws:,} draws the chance of a deal on {day(first)} is {row['mean']:.0%} "
        f"(standard error {row['standard_error']:.1%})."
    )


def say_as_stated(chance: float) -> str:
    """The chance of a deal on the first day with all numbers as they are stated."""
    return f"With all numbers as stated it is {chance:.0%}."


def say_zone_share(found: Ensemble) -> str:
    """In which share of the draws there is a zone of agreement."""
    row = summaries_of(found)["zone"]
    return f"In {row['share']:.1%} of {found.run.draws:,} draws there is a zone of agreement (± {row['standard_error']:.1%})."


def say_larger_share(found: Ensemble) -> str:
    """In which share of the draws the first side gets the larger share of its own best."""
    first, name = next(iter(names_of(found.run.scenario).items()))
    row = summaries_of(found)[f"gains_more_{first}"]
    return (
        f"In {row['share']:.1%} of them {name} gets the larger share of its own best (± {row['standard_error']:.1%})."
    )


def say_dated(found: Ensemble) -> str:
    """In which share of the draws there may be a deal at all."""
    return f"In {summaries_of(found)['deal_date']['share']:.1%} of them there may be a deal by the horizon."


def say_effect(found: Ensemble, claim: str) -> str:
    """What the change that stands for a claim does to its metric, over the draws."""
    row = summaries_of(found)[f"effect_{claim}"]
    return f"Its effect is {signed(row['mean'], 2)} on average (± {row['standard_error']:.2f})."


def summaries_of(found: Ensemble) -> dict[str, dict[str, Any]]:
    """The row of each column of the draws."""
    return {str(row["column"]): {str(k): v for k, v in row.items()} for row in found.summary.to_dict("records")}
