"""Each question that a page asks, asked once for a scenario with its edits, and kept.

Cases of the same file with the same changes are equal, and the answers are kept by them. They are frozen, so that all sessions
may share them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shlex
import sys
import threading
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import altair as alt
import pandas as pd

from front import turns, uploads
from front.keeping import kept
from front.state import Edits
from model import address as addresses
from model import atlas as atlases
from model import breakeven as breakevens
from model import check as cases
from model import chips as chip
from model import claims as claim
from model import deadline, discovery, fast, files, indices, kinds, regret, scores, screening, sensitivity
from model import dials as dial
from model import ensemble as ensembles
from model import lenses as lens
from model import leverage as levers
from model import positions as plans
from model.deadline import Play
from model.errors import LeverageError, UnreadableFile
from model.estimate import Estimate
from model.flat import ORIGIN
from model.game import Floats, Game
from model.kinds import Request
from model.look import Palette
from model.scenario import Scenario

Terms = Mapping[str, str | float]
"""A deal by its terms: an asset's share or `held`, an issue's option."""
PART = 1_024
"""Draws of a part of a run: a moment's work."""
SLOW_PART = 8
"""The same where every offer is a program."""
DIALS = 3
"""Sliders inside a picture."""
MAIN_SLIDERS = 4
"""So many stand in the page itself, where a phone shows them; the others are in the sidebar."""


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario as it is looked at: the file, and what was changed."""

    name: str
    file: Path
    written: float
    """The time stamp of the file as it was read."""
    base: Scenario
    scenario: Scenario
    """With the changes."""
    edits: Edits
    key: str
    """A fingerprint of the file and the changes."""
    stated: Mapping[str, Estimate]
    """Every number as in the file, by its address."""

    def __eq__(self, other: object) -> bool:
        """Whether the file and the changes are the same."""
        return isinstance(other, Case) and self.key == other.key

    def __hash__(self) -> int:
        """Of the fingerprint."""
        return hash(self.key)

    @property
    def names(self) -> dict[str, str]:
        """What each party is called."""
        return {party: block.name for party, block in self.scenario.parties.items()}

    @property
    def shown(self) -> str:
        """The file as one would type it at the top of a checkout."""
        if self.name in uploads.brought():
            return self.file.name
        root = files.shipped("scenarios").parent
        return str(self.file.relative_to(root)) if self.file.is_relative_to(root) else str(self.file)

    def command(self, name: str, *more: str) -> str:
        """The command line that prints the same numbers."""
        sets = [
            word for where, value in self.edits.items() for word in ("--set", f"{where}={addresses.written(value)}")
        ]
        return shlex.join(["leverage", name, self.shown, *sets, *more])


# ---------------------------------------------------------------- files


def library() -> dict[str, Path]:
    """The scenarios that can be chosen, by name; the one of the command line first, the visitor's own last."""
    named = [Path(sys.argv[1]).resolve()] if len(sys.argv) > 1 else []
    return {**(_named(named[0]) if named else {file.stem: file for file in _shipped()}), **uploads.brought()}


@cache
def _shipped() -> tuple[Path, ...]:
    return tuple(files.library())


def _named(file: Path) -> dict[str, Path]:
    return {file.stem: file, **{one.stem: one for one in _shipped() if one.stem != file.stem}}


def default() -> str:
    """The scenario that is opened if none is named."""
    return Path(sys.argv[1]).stem if len(sys.argv) > 1 else next(one.stem for one in _shipped())


def titles() -> dict[str, str]:
    """The title of each scenario by its name; one that cannot be read says so and stops nothing."""
    own = uploads.brought()
    return {name: ("Yours: " if name in own else "") + _title(str(f), changed(f)) for name, f in library().items()}


@kept(256)
def _title(file: str, changed: float) -> str:
    try:
        return load(file, changed).title
    except LeverageError:
        return f"{Path(file).name} (cannot be read)"


def text(one: Case) -> str:
    """The scenario as a file: as it was written, or with the changes."""
    return files.dump(one.scenario) if one.edits else files.read_text(one.file)


def changed(file: Path) -> float:
    """The time stamp of a file, so that an edited one is read again; none if it is not there."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


@kept(64)
def load(file: str, changed: float) -> Scenario:
    """The scenario of a file; `changed` is its time stamp, so that an edited file is read again."""
    del changed
    return files.load(file)


@kept(64)
def _stated(file: str, changed: float) -> Mapping[str, Estimate]:
    return MappingProxyType(load(file, changed).estimates())


def opened(name: str) -> Scenario | None:
    """The scenario of a name, as its file is now; none if there is no such name.

    Raises:
        LeverageError: the file cannot be read.
    """
    file = library().get(name)
    return load(str(file), changed(file)) if file is not None else None


def case(name: str, edits: Edits) -> Case:
    """A scenario with some changes.

    Raises:
        LeverageError: a file that cannot be read, or changes that it cannot take.
    """
    file = library().get(name)
    if file is None:
        raise UnreadableFile(f"{name}: found no such file any more; allowed: one that is there; to do: open it again")
    return _case(name, str(file), changed(file), tuple(edits.items()))


@kept(512, key=lambda *asked: repr(asked))
def _case(name: str, file: str, changed: float, edits: tuple[tuple[str, Any], ...]) -> Case:
    base = load(file, changed)
    changes = MappingProxyType(dict(edits))
    key = hashlib.sha256(repr((file, changed, sorted(changes.items()))).encode()).hexdigest()[:16]
    return Case(name, Path(file), changed, base, base.replace(changes), changes, key, _stated(file, changed))


def _of_file(one: Case) -> Hashable:
    """What an answer depends on that the changes do not touch."""
    return one.file, one.written


# ---------------------------------------------------------------- questions


@kept(64)
def played(one: Case) -> Play:
    """The game, solved."""
    return scores.played(one.scenario, _solved)


@kept(256)
def solution(one: Case, on: dt.date) -> scores.Solution:
    """All answers for a date."""
    return scores.solution(one.scenario, played(one), scores.step_of(one.scenario, on))


@kept(64)
def path(one: Case) -> scores.Path:
    """All dates."""
    return scores.path(one.scenario, played(one))


@kept(64)
def range_of_drift(one: Case) -> tuple[Floats, Floats] | None:
    """What is held on every date with the front moving as little and as much as it may; none if that is not said."""
    return scores.control_at_ends_of_drift(one.scenario)


@kept(128, long=True)
def positions(one: Case, on: dt.date) -> plans.Standings | None:
    """Every plan on the table; none if there is none."""
    return plans.judged(one.scenario, on, solved=played(one)) if one.scenario.positions else None


@kept(128)
def position(one: Case, on: dt.date, name: str) -> plans.Standing | None:
    """One of them; none if there is none of that name."""
    return plans.judged(one.scenario, on, [name], played(one)).standings[0] if name in one.scenario.positions else None


@kept(256, key=lambda one, terms: (one, tuple(terms.items())))
def typed(one: Case, terms: Terms) -> Scenario:
    """The scenario with a deal, by its terms, among the positions.

    Raises:
        LeverageError: terms that the scenario does not have.
    """
    return plans.typed(one.scenario, terms)


@kept(256, key=lambda one, on, terms: (one, on, tuple(terms.items())))
def deal(one: Case, on: dt.date, terms: Terms) -> plans.Standings:
    """How a deal stands.

    Raises:
        LeverageError: terms that the scenario does not have.
    """
    return plans.judged(typed(one, terms), on, [plans.TYPED], played(one))


@kept(32, key=lambda one, on, plan: (one, on, plan if isinstance(plan, str) else tuple(plan.items())), long=True)
def breakeven(one: Case, on: dt.date, plan: str | Terms) -> breakevens.BreakEven:
    """What would have to change for a plan by its name, or a deal by its terms, to be accepted."""
    if isinstance(plan, str):
        return breakevens.breakeven(one.scenario, plan, on)
    return breakevens.breakeven(typed(one, plan), plans.TYPED, on)


@kept(64, long=True)
def why(one: Case, on: dt.date) -> levers.Why:
    """What each lever is worth."""
    return levers.why(one.scenario, on, played=_quickly)


def _compiled(batch: Game) -> bool:
    """Whether games can be played by what is compiled: once it is, and where it can."""
    return fast.ready() and fast.refuses(batch) is None


def _solved(one: Game) -> Play:
    return (fast.solved if _compiled(one) else deadline.play)(one)


def _quickly(batch: Game, step: int) -> scores.OverBranches:
    return (fast.over_branches if _compiled(batch) else scores.by_kernel)(batch, step)


@kept(64, long=True)
def claims(one: Case) -> tuple[claim.Tested, ...]:
    """The published sentences, put to the test."""
    return claim.put_to_the_test(one.scenario, _quickly)


@kept(128)
def chips(one: Case, on: dt.date) -> chip.Chips:
    """What each asset is worth to whom."""
    return chip.chips(one.scenario, on, _quickly)


@kept(128)
def lenses(one: Case, on: dt.date) -> lens.Lenses:
    """Five explanations of war."""
    return lens.seen(solution(one, on), _solved)


@kept(16, key=_of_file)
def atlas(one: Case) -> atlases.Atlas | None:
    """The outlines of the scenario's map; none if it names none."""
    return atlases.atlas(one.base, one.file.parent)


@kept(64, key=_of_file)
def varying(one: Case) -> int:
    """How many numbers of the file have a range."""
    return len(one.base.dimensions())


@kept(64, key=_of_file)
def telling(one: Case) -> tuple[str, ...]:
    """The addresses of the few estimates that move the scores of the file most."""
    where = tuple(sliders(one))
    return tuple(sensitivity.most_telling(sensitivity.swings(one.base, where), MAIN_SLIDERS)) if where else ()


def sliders(one: Case) -> dict[str, Estimate]:
    """The estimates that get a slider at once: those with a range and plain words, or all with a range where none has words."""
    ranged = {where: estimate for where, estimate in one.stated.items() if estimate.ranged}
    return {where: estimate for where, estimate in ranged.items() if estimate.label} or ranged


# ---------------------------------------------------------------- over all ranges at once


@kept(64)
def by_programs(one: Case) -> str | None:
    """Why every draw is solved by programs, in words; nothing where it is by what is compiled."""
    return fast.refuses(played(one).game)


@kept(64)
def run(one: Case, draws: int) -> ensembles.Settings:
    """A run of so many draws over the ranges of a scenario, cut small enough to be shown as it goes and to be stopped."""
    return ensembles.settings(one.scenario, draws, size=min(draws, SLOW_PART if by_programs(one) else PART))


@kept(64, long=True)
def part(one: Case, draws: int, number: int) -> ensembles.Part:
    """One part of that run."""
    return ensembles.part(run(one, draws), number)


@kept(16, long=True)
def finished(one: Case, draws: int) -> ensembles.Ensemble:
    """What came out of a run whose parts are there."""
    asked = run(one, draws)
    return ensembles.gathered(asked, (part(one, draws, number) for number in range(asked.parts)))


@kept(32, long=True)
def swings(one: Case) -> tuple[sensitivity.Swing, ...]:
    """What each estimate alone does to the scores."""
    return sensitivity.swings(one.scenario, played=_quickly)


@kept(16, long=True)
def sobol(one: Case) -> indices.Indices:
    """Which estimates decide the scores' variance."""
    return indices.indices(one.scenario, kinds.BASE)


@kept(16, long=True)
def regions(one: Case, draws: int) -> tuple[discovery.Region, ...]:
    """In which region of the estimates outcomes hold."""
    inputs = ensembles.drawn(run(one, draws), 0, draws)
    return discovery.regions(one.scenario, inputs, finished(one, draws).outputs)


def regrets(one: Case, draws: int) -> tuple[regret.Regret, ...]:
    """What each side would regret to have proposed."""
    return regret.regret(one.scenario, finished(one, draws).outputs.__getitem__)


@kept(32, long=True)
def screen(one: Case, draws: int, party: str) -> screening.Screen:
    """How much a side should offer when it does not know what the other refuses."""
    other = next(name for name in one.scenario.parties if name != party)
    return screening.screen(one.scenario, party, finished(one, draws).outputs[f"saying_no_{other}"])


def dials(one: Case, on: dt.date, palette: Palette) -> alt.LayerChart:
    """A picture with sliders of its own for the most telling estimates."""
    return dial.picture(one.scenario, telling(one)[:DIALS], on, palette)


# ---------------------------------------------------------------- tables and pictures as files


def sheet(request: Request, *cases: Case) -> kinds.Sheet:
    """A table of a kind, of one or many cases: the day that is asked about is one of the first one's scenario.

    Cases of other scenarios are there on their own first day.
    """
    found = [kinds.case(one.name, one.base, one.edits, day) for one, day in zip(cases, _days(cases), strict=True)]
    return kinds.sheet(found, request)


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
def published() -> tuple[cases.Outcome, ...]:
    """Every published case, played: what was expected, and what was found."""
    return tuple(cases.check())


@kept(1)
def compiling() -> threading.Thread:
    """Begin, once a process, to compile what answers about many draws, while the first page is being read."""
    return fast.compiled_in_background()


def compiled() -> None:
    """Wait until that is done."""
    with turns.giving_way():
        compiling().join()
