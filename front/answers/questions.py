"""Each question that a page asks, asked once for a scenario with its edits, and kept.

Cases of the same file with the same changes are equal, and the answers are kept by them. They are frozen, so that all sessions
may share them.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from types import MappingProxyType
from typing import Any

import altair as alt
import pandas as pd

from front.answers import scheduler
from front.answers.cache import kept
from front.answers.cases import Case, Terms, of_file
from model import published_cases
from model.analysis import chips as chip
from model.analysis import claims as claim
from model.analysis import lenses as lens
from model.analysis import leverage, scores
from model.analysis import positions as plans
from model.analysis.positions import OWN_DEAL, with_deal
from model.analysis.positions import breakeven as breakevens
from model.analysis.territory import outlines as map_outlines
from model.catalogue import tables
from model.catalogue.explorer import chart_dials
from model.catalogue.query import Engine, Query
from model.catalogue.questions import ask
from model.catalogue.requests import Request
from model.exports.formats import ORIGIN
from model.game import Floats, Game, branches, deadline
from model.game import compiled as compiled_game
from model.game.branches import control_at_ends_of_drift, play_plain
from model.game.compiled import over_branches_compiled
from model.game.deadline import Play
from model.presentation.style import Palette
from model.scenario import Scenario
from model.scenario.estimate import Estimate
from model.uncertainty import ensemble, regret, screening
from model.uncertainty import regions as region
from model.uncertainty.sensitivity import one_at_a_time
from model.uncertainty.sensitivity import sobol as sobol_indices

PART = 1_024
"""Draws of a part of a run: a moment's work."""
SLOW_PART = 8
"""The same where every offer is a program."""
DIALS = 3
"""Sliders inside a picture."""
MAIN_SLIDERS = 4
"""So many stand in the page itself, where a phone shows them; the others are in the sidebar."""


# ---------------------------------------------------------------- how it is asked


def _compiled(batch: Game) -> bool:
    """Whether games can be played by what is compiled: once it is, and where it can."""
    return compiled_game.ready() and compiled_game.refuses(batch) is None


def _solved(one: Game) -> Play:
    return (compiled_game.solved if _compiled(one) else deadline.play)(one)


def _quickly(batch: Game, step: int) -> branches.OverBranches:
    return (over_branches_compiled if _compiled(batch) else play_plain)(batch, step)


APP = Engine(_solved, _quickly)
"""The compiled path, once it is compiled and where it can; the plain one until then."""


def _query(
    one: Case,
    on: dt.date | None = None,
    scenario: Scenario | None = None,
    position: str | None = None,
    known: Mapping[str, Callable[[], Any]] = MappingProxyType({}),
) -> Query:
    """What is asked of a case, or of another scenario with the same game; the game itself is kept."""
    known = {"game": partial(played, one), **known}
    return Query(scenario or one.scenario, on, position=position, engine=APP, known=known)


def _sampled(one: Case, draws: int, party: str | None = None) -> Query:
    """What is asked of a case's sample, which is kept."""
    return Query(one.scenario, party=party, draws=draws, engine=APP, known={"sample": partial(finished, one, draws)})


# ---------------------------------------------------------------- questions


@kept(64)
def played(one: Case) -> Play:
    """The game, solved."""
    return Query(one.scenario, engine=APP).game


@kept(256)
def solution(one: Case, on: dt.date) -> scores.Solution:
    """All answers for a date."""
    return ask(_query(one, on), "scores")


@kept(64)
def path(one: Case) -> scores.Path:
    """All dates."""
    return ask(_query(one), "path")


@kept(64)
def range_of_drift(one: Case) -> tuple[Floats, Floats] | None:
    """What is held on every date with the front moving as little and as much as it may; none if that is not said."""
    return control_at_ends_of_drift(one.scenario)


@kept(128, long=True)
def positions(one: Case, on: dt.date) -> plans.Standings | None:
    """Every plan on the table; none if there is none."""
    return ask(_query(one, on), "positions") if one.scenario.positions else None


@kept(128)
def position(one: Case, on: dt.date, name: str) -> plans.Standing | None:
    """One of them; none if there is none of that name."""
    if name not in one.scenario.positions:
        return None
    return ask(_query(one, on, position=name), "positions").standings[0]


@kept(256, key=lambda one, terms: (one, tuple(terms.items())))
def typed(one: Case, terms: Terms) -> Scenario:
    """The scenario with a deal, by its terms, among the positions.

    Raises:
        LeverageError: terms that the scenario does not have.
    """
    return with_deal(one.scenario, terms)


@kept(256, key=lambda one, on, terms: (one, on, tuple(terms.items())))
def deal(one: Case, on: dt.date, terms: Terms) -> plans.Standings:
    """How a deal stands.

    Raises:
        LeverageError: terms that the scenario does not have.
    """
    return ask(_query(one, on, typed(one, terms), position=OWN_DEAL), "positions")


@kept(32, key=lambda one, on, plan: (one, on, plan if isinstance(plan, str) else tuple(plan.items())), long=True)
def breakeven(one: Case, on: dt.date, plan: str | Terms) -> breakevens.BreakEven:
    """What would have to change for a plan by its name, or a deal by its terms, to be accepted."""
    if isinstance(plan, str):
        return ask(_query(one, on, position=plan), "breakeven")
    return ask(_query(one, on, typed(one, plan), position=OWN_DEAL), "breakeven")


@kept(64, long=True)
def why(one: Case, on: dt.date) -> leverage.Why:
    """What each lever is worth."""
    return ask(_query(one, on), "levers")


@kept(64, long=True)
def claims(one: Case) -> tuple[claim.Tested, ...]:
    """The published sentences, put to the test."""
    return ask(_query(one), "claims")


@kept(128)
def chips(one: Case, on: dt.date) -> chip.Chips:
    """What each asset is worth to whom."""
    return ask(_query(one, on), "chips")


@kept(128)
def lenses(one: Case, on: dt.date) -> lens.Lenses:
    """Five explanations of war."""
    return ask(_query(one, on, known={"scores": partial(solution, one, on)}), "lenses")


@kept(16, key=of_file)
def atlas(one: Case) -> map_outlines.Atlas | None:
    """The outlines of the scenario's map; none if it names none."""
    return map_outlines.atlas(one.base, one.file.parent)


@kept(64, key=of_file)
def varying(one: Case) -> int:
    """How many numbers of the file have a range."""
    return len(one.base.dimensions())


@kept(64, key=of_file)
def telling(one: Case) -> tuple[str, ...]:
    """The addresses of the few estimates that move the scores of the file most."""
    where = tuple(sliders(one))
    return tuple(one_at_a_time.most_telling(one_at_a_time.swings(one.base, where), MAIN_SLIDERS)) if where else ()


def sliders(one: Case) -> dict[str, Estimate]:
    """The estimates that get a slider at once: those with a range and plain words, or all with a range where none has words."""
    ranged = {where: estimate for where, estimate in one.stated.items() if estimate.ranged}
    return {where: estimate for where, estimate in ranged.items() if estimate.label} or ranged


# ---------------------------------------------------------------- over all ranges at once


@kept(64)
def by_programs(one: Case) -> str | None:
    """Why every draw is solved by programs, in words; nothing where it is by what is compiled."""
    return compiled_game.refuses(played(one).game)


@kept(64)
def run(one: Case, draws: int) -> ensemble.Settings:
    """A run of so many draws over the ranges of a scenario, cut small enough to be shown as it goes and to be stopped."""
    return ensemble.settings(one.scenario, draws, size=min(draws, SLOW_PART if by_programs(one) else PART))


@kept(64, long=True)
def part(one: Case, draws: int, number: int) -> ensemble.Part:
    """One part of that run."""
    return ensemble.part(run(one, draws), number)


@kept(16, long=True)
def finished(one: Case, draws: int) -> ensemble.Ensemble:
    """What came out of a run whose parts are there."""
    asked = run(one, draws)
    return ensemble.gathered(asked, (part(one, draws, number) for number in range(asked.parts)))


@kept(32, long=True)
def swings(one: Case) -> tuple[one_at_a_time.Swing, ...]:
    """What each estimate alone does to the scores."""
    return ask(_query(one), "swings")


@kept(16, long=True)
def sobol(one: Case) -> sobol_indices.Indices:
    """Which estimates decide the scores' variance."""
    return ask(_query(one), "sobol")


@kept(16, long=True)
def regions(one: Case, draws: int) -> tuple[region.Region, ...]:
    """In which region of the estimates outcomes hold."""
    return ask(_sampled(one, draws), "regions")


def regrets(one: Case, draws: int) -> tuple[regret.Regret, ...]:
    """What each side would regret to have proposed."""
    return ask(_sampled(one, draws), "regret")


@kept(32, long=True)
def screen(one: Case, draws: int, party: str) -> screening.Screen:
    """How much a side should offer when it does not know what the other refuses."""
    return ask(_sampled(one, draws, party), "screen")


def dials(one: Case, on: dt.date, palette: Palette) -> alt.LayerChart:
    """A picture with sliders of its own for the most telling estimates."""
    return chart_dials(one.scenario, telling(one)[:DIALS], on, palette)


# ---------------------------------------------------------------- tables and pictures as files


def sheet(request: Request, *cases: Case) -> tables.Sheet:
    """A table of a kind, of one or many cases: the day that is asked about is one of the first one's scenario.

    Cases of other scenarios are there on their own first day.
    """
    found = [tables.case(one.name, one.base, one.edits, day) for one, day in zip(cases, _days(cases), strict=True)]
    return tables.sheet(found, request)


def python(request: Request, *cases: Case) -> str:
    """The Python that makes the same table, to be run at the top of a checkout."""
    lines = ["cases = ["]
    for one, day in zip(cases, _days(cases), strict=True):
        more = [repr(dict(one.edits))] if one.edits or day else []
        more += [repr(day)] if day else []
        lines += [f"    kinds.case({', '.join([repr(one.name), f'load({one.shown!r})', *more])}),"]
    said = {field.name: getattr(request, field.name) for field in fields(request)[1:]}
    wanted = [f"{name}={value!r}" for name, value in said.items() if value != getattr(Request, name)]
    lines += ["]", f"table = kinds.sheet(cases, kinds.Request({', '.join([repr(request.kind), *wanted])})).whole()"]
    imports = ["import datetime", ""] if "datetime." in "".join(lines) else []
    return "\n".join([*imports, "from model import kinds, load", "", *lines])


def _days(cases: Sequence[Case]) -> list[dt.date | None]:
    """The day that each case is asked about by itself."""
    return [None if one.name == cases[0].name else one.scenario.as_of for one in cases]


@kept(64, long=True)
def table(request: Request, *cases: Case) -> pd.DataFrame:
    """Its rows, without the columns that say where all of them come from; of many cases, with their names and edits."""
    told = ("scenario", "edits") if len(cases) > 1 else ()
    return sheet(request, *cases).whole().drop(columns=[name for name in ORIGIN if name not in told], errors="ignore")


@kept(1, long=True)
def published() -> tuple[published_cases.Outcome, ...]:
    """Every published case, played: what was expected, and what was found."""
    return tuple(published_cases.check())


@kept(1)
def compiling() -> threading.Thread:
    """Begin, once a process, to compile what answers about many draws, while the first page is being read."""
    return compiled_game.compiled_in_background()


def compiled() -> None:
    """Wait until that is done."""
    with scheduler.giving_way():
        compiling().join()
