"""The best first offer, what it risks and its terms, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import names_of, say_terms

if TYPE_CHECKING:
    from model.uncertainty.screening.answer import Screen


def say_first_offer(found: Screen) -> str:
    """The best offer, and what it risks; or why there is none."""
    name, other = (names_of(found.scenario)[party] for party in (found.party, found.other))
    refused = f"Refused, {name} has {found.refused:.1f} points."
    if found.best is None:
        return (
            f"{name} has no offer that {other} would take: it wants {found.least:.1f} points at least, and no deal gives it "
            f"more than {found.most:.1f}. {refused}"
        )
    best = found.best
    return (
        f"The best first offer of {name} leaves {other} {best.leaves:.1f} points and keeps {best.keeps:.1f}. It is accepted "
        f"with a chance of {best.acceptance:.0%} and worth {best.expected:.1f} points. {refused}"
    )


def say_safe_offer(found: Screen) -> str:
    """The offer that is never refused; or in how many draws every offer is."""
    if found.safe is not None:
        return f"The offer that is refused in no draw leaves {found.safe.leaves:.1f} and keeps {found.safe.keeps:.1f}."
    other = names_of(found.scenario)[found.other]
    refuses = f"In {1 - found.reached:.1%} of the draws {other} refuses every offer"
    return f"{refuses}: no deal gives it more than {found.most:.1f} points."


def say_its_terms(found: Screen) -> str:
    """The terms of the best offer; empty where there is none."""
    if found.deal is None:
        return ""
    return f"Its terms: {say_terms(found.scenario, {**found.deal.shares, **found.deal.options})}."
