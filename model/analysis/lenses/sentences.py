"""What each explanation of war says of a deal on a day, in a few words and in a sentence; and how many leave one possible.

>>> from model import files, lenses
>>> result = lenses.lenses(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> (view,) = result.views
>>> [say_lens(view, verdict) for verdict in view.verdicts]
['deal possible', 'no fall', 'no obstacle', 'deal today', 'deals exist']
>>> say_why(result.scenario, view, view.verdicts[0])
'There are deals that both sides prefer to fighting on.'
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from model.analysis.lenses.answer import LENSES, Code, Fall, Lenses, LensVerdict, View
from model.game.fairness import TIE
from model.presentation.sentences import names_of, say_clash
from model.scenario import Scenario
from model.scenario.labels import day

BRIEFLY: Final[dict[Code, str]] = {
    "deals": "deal possible",
    "no deal": "no deal",
    "no deal at all": "no deal at all",
    "commitment problem": "commitment problem",
    "commitment problem later": "later, {first_fall}",
    "falls that peace bears": "no obstacle",
    "no fall": "no fall",
    "nothing to share": "nothing to share",
    "optimism prevents": "optimism prevents",
    "claims too much": "claims too much",
    "optimism delays": "optimism delays",
    "beliefs no obstacle": "no obstacle",
    "deal today": "deal today",
    "horizon": "the horizon",
    "never": "no deal",
    "wait": "wait, {first_deal}",
    "fair deals": "deals exist",
    "by lottery only": "by lottery only",
    "nothing fair": "none",
}
"""What a lens finds, in a few words; in braces a day."""

CONSTANT_SENTENCES: Final[dict[Code, str]] = {
    "deals": "There are deals that both sides prefer to fighting on.",
    "nothing to share": "No deal gives both sides anything, so nothing can be claimed.",
    "horizon": "This is the horizon: nobody makes an offer any more.",
    "never": "No offer is accepted, on this day or on any until the horizon.",
    "fair deals": "Each rule of fairness picks a deal that both prefer to fighting on.",
    "by lottery only": "No deal leaves both as well off as fighting on; a lottery over deals does, and each rule picks one.",
    "nothing fair": "No deal leaves both as well off as fighting on, so there is none to call fair.",
}
"""Why, where no number is needed to say it."""


def say_lenses(result: Lenses, branch: int = 0) -> str:
    """How many explanations leave a deal possible."""
    verdicts = result.views[branch].verdicts
    possible = sum(one.possible for one in verdicts)
    words = {0: "none", len(LENSES): "all"}
    return (
        f"Is a deal possible on {day(result.date)}? Of {len(verdicts)} explanations "
        f"{words.get(possible, str(possible))} say yes."
    )


def say_lens(view: View, verdict: LensVerdict) -> str:
    """What a lens finds, in a few words."""
    first_fall, first_deal = view.shift.first, view.talks.first
    return BRIEFLY[verdict.code].format(
        first_fall=day(first_fall.date) if first_fall else "", first_deal=day(first_deal) if first_deal else ""
    )


def say_why(scenario: Scenario, view: View, verdict: LensVerdict) -> str:
    """Why a lens says so, in a sentence."""
    if verdict.code in CONSTANT_SENTENCES:
        return CONSTANT_SENTENCES[verdict.code]
    return WHY[verdict.code](view, names_of(scenario))


def _no_deal_at_all(view: View, _: dict[str, str]) -> str:
    return say_clash(view.node.zone.clash)


def _no_deal(view: View, _: dict[str, str]) -> str:
    zone = view.node.zone
    assert zone.width is not None, "there are deals"
    why = f"Every deal leaves one side at least {-zone.width:.1f} points below fighting on."
    if zone.lottery_width is not None and zone.lottery_width >= -TIE:
        why += " A lottery over deals would leave neither below."
    return why


def _commitment_problem(view: View, names: dict[str, str]) -> str:
    assert view.shift.now is not None, "a step on this date fails the test"
    return _fight_on(view.shift.now, names, "now")


def _commitment_problem_later(view: View, names: dict[str, str]) -> str:
    assert view.shift.first is not None, "a later step fails the test"
    return _fight_on(view.shift.first, names, f"on {day(view.shift.first.date)}")


def _fight_on(fall: Fall, names: dict[str, str], when: str) -> str:
    return (
        f"{names[fall.party]} would rather fight on {when} than take peace for one step: its walk-away value falls by "
        f"{fall.size:.1f} points, and peace has room for {fall.room:.1f}."
    )


def _no_fall(view: View, _: dict[str, str]) -> str:
    why = "Neither side expects its walk-away value to fall in one step, so none fights for fear of being weaker soon."
    if view.node.zone.width is None or view.node.zone.width < -TIE:
        why += " A promise that would be broken may still stand among the bounds: that is seen by Fearon's range."
    return why


def _falls_that_peace_bears(view: View, names: dict[str, str]) -> str:
    bearing = " and ".join(
        f"{names[fall.party]} expects its walk-away value to fall by at most {fall.size:.2f} points in one step"
        + (f", where peace has room for {fall.room:.1f}" if math.isfinite(fall.room) else "")
        for fall in view.shift.falling
    )
    return f"{bearing}."


BELIEVING = "if both held the analyst's probabilities"


def _claims(view: View) -> str:
    return f"together they claim {view.optimism.claimed:.2f} of the {view.optimism.to_share:.2f} that a deal can give"


def _optimism_prevents(view: View, _: dict[str, str]) -> str:
    return f"Optimism alone prevents a deal: {_claims(view)}; {BELIEVING}, there would be deals for both."


def _claims_too_much(view: View, _: dict[str, str]) -> str:
    claims = f"Too much is claimed, and not for optimism: {_claims(view)}"
    return f"{claims}, and {BELIEVING} there would be no deal for both either."


def _optimism_delays(view: View, _: dict[str, str]) -> str:
    one = view.optimism
    assert one.common_first is not None, "what is delayed has a day"
    until = f"until {day(one.first)}" if one.first is not None else "beyond the horizon"
    claims = f"Optimism delays a deal {until}: {_claims(view)}"
    return f"{claims}, but {BELIEVING}, one could be made on {day(one.common_first)}."


def _beliefs_no_obstacle(view: View, _: dict[str, str]) -> str:
    return f"Beliefs do not stand in the way: {_claims(view)}."


def _by_horizon(view: View) -> str:
    return f"by the horizon there is one with a chance of {view.talks.by_horizon:.0%}"


def _deal_today(view: View, _: dict[str, str]) -> str:
    return f"An offer of this day is accepted with a chance of {view.talks.now:.0%}; {_by_horizon(view)}."


def _wait(view: View, names: dict[str, str]) -> str:
    assert view.talks.first is not None, "what is waited for has a day"
    who = " and ".join(
        f"{names[party]} by {short:.1f} of its points"
        if short is not None
        else f"{names[party]}, whose offers would all be refused"
        for party, short in view.talks.short.items()
    )
    comes = f"the first offer that may be accepted comes on {day(view.talks.first)}"
    return f"It pays to wait ({who}): {comes}; {_by_horizon(view)}."


WHY: Final[dict[Code, Callable[[View, dict[str, str]], str]]] = {
    "no deal at all": _no_deal_at_all,
    "no deal": _no_deal,
    "commitment problem": _commitment_problem,
    "commitment problem later": _commitment_problem_later,
    "no fall": _no_fall,
    "falls that peace bears": _falls_that_peace_bears,
    "optimism prevents": _optimism_prevents,
    "claims too much": _claims_too_much,
    "optimism delays": _optimism_delays,
    "beliefs no obstacle": _beliefs_no_obstacle,
    "deal today": _deal_today,
    "wait": _wait,
}
"""Why, where it takes numbers."""

OBSTACLES = ("shift", "optimism")
"""The lenses that look for one obstacle each, and leave all others to the rest."""


def say_agreement(result: Lenses) -> str:
    """Which lenses leave a deal on the day possible, and which do not; over several branches, with which chance."""
    if len(result.views) > 1:
        parts = [f"{title} {result.possible(lens):.0%}" for lens, title in LENSES.items()]
        return f"A deal on this day is left possible in branches with a chance of: {', '.join(parts)}."
    verdicts = result.views[0].verdicts
    agree = [LENSES[one.lens] for one in verdicts if one.possible and one.lens not in OBSTACLES]
    unopposed = [LENSES[one.lens] for one in verdicts if one.possible and one.lens in OBSTACLES]
    deny = [LENSES[one.lens] for one in verdicts if not one.possible]
    if not deny:
        return "All five leave a deal on this day possible."
    found = (("Not by", deny), ("Possible by", agree), ("No obstacle of its kind is seen by", unopposed))
    sentences = [f"{says}: {', '.join(titles)}." for says, titles in found if titles]
    return " ".join(["Is a deal on this day possible?", *sentences])


def say_ends(result: Lenses) -> str:
    """Where the solutions leave either side, whichever lens is right."""
    ends = "; ".join(
        f"{name} ends {_between(*result.span(party))} of its 100 points"
        for party, name in names_of(result.scenario).items()
    )
    branch = " and branch" if len(result.views) > 1 else ""
    if any(len(view.points()) > 1 for view in result.views):
        return f"Whichever lens{branch} (the game, and fair points of deals and of lotteries that exist): {ends}."
    return f"No lens but the deadline game{branch} names a point: {ends}."


def _between(low: float, high: float) -> str:
    return f"between {low:.1f} and {high:.1f}" if f"{low:.1f}" != f"{high:.1f}" else f"at {low:.1f}"
