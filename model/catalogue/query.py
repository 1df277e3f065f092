"""The query: a scenario and what is asked about it, and the engine by which its games are played.

An engine plays games and gathers draws: plainly here; compiled, and kept, in the app. Whoever asks makes one query and asks it
any number of questions (`model.catalogue.questions`); what several of them need (the game solved, a sample) is there once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from model.game.branches import Players, play_plain
from model.game.deadline import Play, Solver, play
from model.scenario import Scenario

if TYPE_CHECKING:
    from model.analysis.territory.holdings import Against
    from model.presentation.style import Palette
    from model.uncertainty.ensemble import Ensemble

Progress = Callable[[int], None]
BASE: Final = 256
"""N of the Sobol indices."""


def quiet(_: int) -> None:
    """Tell nobody how much is done."""


def open_room(place: str) -> Any:
    """A room, or a file of one, by its place below `model`; opened when it is first needed."""
    return import_module(f"model.{place}")


# ---------------------------------------------------------------- how it is played


def gather_here(scenario: Scenario, draws: int, seed: int, progress: Progress) -> Ensemble:
    """A sample over all ranges, in memory, on the processors of this machine."""
    ensemble, store = open_room("uncertainty.ensemble"), open_room("uncertainty.ensemble.store")
    run = ensemble.settings(scenario, draws, seed)
    found: Ensemble = ensemble.gathered(run, store.here()(run, range(run.parts)), progress)
    return found


@dataclass(frozen=True)
class Engine:
    """How games are played and samples are gathered."""

    solve: Solver = play
    """One game, all of it."""
    play: Players = play_plain
    """Many games at once, for what both sides can expect of a step."""
    gather: Callable[[Scenario, int, int, Progress], Ensemble] = gather_here
    """A sample of so many draws from a seed."""


PLAIN: Final = Engine()


@dataclass(frozen=True)
class Query:
    """A scenario and what is asked about it."""

    scenario: Scenario
    on: dt.date | None = None
    """The day; the first one unless given."""
    party: str | None = None
    position: str | None = None
    against: Against | None = None
    """What it is the difference to: another scenario, or, for a map, what is held or nothing."""
    draws: int | None = None
    """Of a sample; claims and positions gain their odds only where it is said."""
    seed: int = 0
    base: int = BASE
    groups: Mapping[str, list[str]] | None = None
    """Estimates that are known or not known together, for the Sobol indices."""
    where: tuple[str, ...] = ()
    """Columns of the draws whose regions are sought; those of `model.uncertainty.regions` unless given."""
    folder: Path | None = None
    """Where the scenario's file lies, and a map that it names."""
    dark: bool = False
    """Whether pictures are for a dark page."""
    progress: Progress = quiet
    engine: Engine = PLAIN
    known: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    """Answers that somebody keeps, by the name of their question, and `game` and `sample`: asked for there."""
    answers: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Those that were computed, each once."""

    @property
    def side(self) -> str:
        """The party that is asked about, the first one unless named."""
        return self.party or next(iter(self.scenario.parties))

    @property
    def other(self) -> str:
        """The other party."""
        return next(party for party in self.scenario.parties if party != self.side)

    @property
    def palette(self) -> Palette:
        """The colours of a picture."""
        style = open_room("presentation.style")
        found: Palette = style.DARK if self.dark else style.LIGHT
        return found

    @cached_property
    def game(self) -> Play:
        """The game, solved."""
        known = self.known.get("game")
        found: Play = known() if known else open_room("analysis.scores").play_scenario(self.scenario, self.engine.solve)
        return found

    @cached_property
    def step(self) -> int:
        """The step in which the day lies."""
        found: int = open_room("analysis.scores").step_of(self.scenario, self.on)
        return found

    @property
    def date(self) -> dt.date:
        """The date of that step."""
        return self.scenario.date(self.step)

    @cached_property
    def sample(self) -> Ensemble:
        """A sample over all ranges.

        Raises:
            InvalidInput: no number of draws; a scenario without ranges.
        """
        if "sample" in self.known:
            found: Ensemble = self.known["sample"]()
            return found
        assert self.draws is not None, "whoever asks for a sample says how many draws it has"
        return self.engine.gather(self.scenario, self.draws, self.seed, self.progress)

    @property
    def odds(self) -> Any:
        """How often each plan is accepted over a sample; nothing where none is asked for."""
        return self.sample.odds if self.draws else ()

    @property
    def holds(self) -> Any:
        """How often each claim holds over a sample; nothing where none is asked for."""
        return self.sample.holds if self.draws else {}
