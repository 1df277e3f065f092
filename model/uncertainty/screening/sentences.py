"""The best first offer, and what it risks, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.presentation.sentences import names_of

if TYPE_CHECKING:
    from model.uncertainty.screening.answer import Screen


def say_first_offer(found: Screen) -> str:
    """The best offer, and what it risks; or why there is none."""
    names = names_of(found.scenario)
    if found.best is None:
        return (
            f"There is no first offer of {names[found.party]} that {names[found.other]} would take: it wants {found.least:.1f} "
            f"points at least, and no deal gives it more than {found.most:.1f}."
        )
    return (
        f"The best first offer of {names[found.party]} leaves {names[found.other]} {found.best.leaves:.1f} points: it is "
        f"accepted with a chance of {found.best.acceptance:.0%} and worth {found.best.expected:.1f} points, against "
        f"{found.refused:.1f} if nothing is offered."
    )
