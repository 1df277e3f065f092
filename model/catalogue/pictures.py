"""Every picture by its name: what it shows, what it is drawn from, which options it takes.

`PICTURES` lists them all; `draw` asks the model for what a picture shows and draws it; `written` (`model.presentation.render`)
gives the bytes of a file.
A picture takes the width of its place; a file has a width of its own. The same scenario and options give the same bytes.

>>> from model import files
>>> from model.presentation.render import written
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> written(draw(fearon, "outlook"), "svg")[:4]
b'<svg'
>>> draw(fearon, "fronteir")
Traceback (most recent call last):
    ...
model.errors.InvalidInput: --what: found `fronteir`; allowed: a picture; to do: did you mean `frontier` or `front`?
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import altair as alt

from model.analysis import chips, lenses, leverage, positions, scores
from model.analysis.chips.chart import chart_chips
from model.analysis.claims import try_claims
from model.analysis.claims.chart import chart_claims
from model.analysis.lenses.chart import chart_lenses
from model.analysis.leverage.chart import chart_levers
from model.analysis.positions import OWN_DEAL, judge, with_deal
from model.analysis.positions.chart import chart_margins, chart_windows
from model.analysis.scores.clock_chart import chart_clock
from model.analysis.scores.frontier_chart import chart_frontier
from model.analysis.scores.outlook_chart import chart_outlook
from model.analysis.scores.timeline_chart import chart_timeline
from model.analysis.territory import holdings
from model.analysis.territory.front_chart import chart_front
from model.analysis.territory.holdings import Against
from model.analysis.territory.map_chart import chart_bars, chart_map
from model.catalogue import explorer
from model.catalogue.explorer import chart_dials
from model.errors import Fault, InvalidInput, did_you_mean
from model.game.branches import control_at_ends_of_drift
from model.presentation.render import entitled
from model.presentation.style import DARK, LIGHT, Palette
from model.scenario import Scenario
from model.scenario.labels import day
from model.uncertainty import ensemble, regions, regret, screening
from model.uncertainty.ensemble import store
from model.uncertainty.ensemble.chart import chart_refusals, chart_spread
from model.uncertainty.regions.chart import chart_regions
from model.uncertainty.regret.chart import chart_regret
from model.uncertainty.screening.chart import chart_offers
from model.uncertainty.sensitivity import one_at_a_time, sobol
from model.uncertainty.sensitivity.chart import chart_sobol, chart_tornado

DRAWS: Final = 2_000
"""Where a picture is of draws and nobody says how many."""


SOUGHT: Final = 8_192
"""The same for regions, which are found in one half of the draws and measured on the other."""


Option = Literal["on", "party", "position", "term", "against", "draws"]


@dataclass(frozen=True)
class Asked:
    """A scenario and what is asked about it."""

    scenario: Scenario
    on: dt.date | None = None
    party: str | None = None
    position: str | None = None
    against: Against = "nothing"
    draws: int | None = None
    seed: int = 0
    folder: Path | None = None
    """Where the scenario's file lies, and a map that it names."""
    palette: Palette = LIGHT
    progress: Callable[[int], None] = field(default=lambda _: None)

    @property
    def side(self) -> str:
        """The party that is asked about, the first one unless named."""
        return self.party or next(iter(self.scenario.parties))

    @property
    def other(self) -> str:
        """The other party."""
        return next(party for party in self.scenario.parties if party != self.side)


@dataclass(frozen=True)
class Picture:
    """One kind of picture."""

    title: str
    """`{party}` stands for the name of the side that is asked about, `{day}` for the date."""
    shows: str
    """In a sentence, for a list."""
    needs: str
    """The result that it is drawn from."""
    options: tuple[Option, ...]
    """What it can be asked about."""
    drawn: Callable[[Asked], alt.Chart | alt.LayerChart]


def draw(
    scenario: Scenario,
    what: str,
    on: dt.date | None = None,
    party: str | None = None,
    position: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    folder: Path | None = None,
    dark: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    terms: Mapping[str, str | float] | None = None,
    against: Against | None = None,
) -> alt.Chart | alt.LayerChart:
    """A picture by its name (`PICTURES`), with its title, as wide as its place.

    Args:
        scenario: what is drawn.
        what: the picture's name.
        on: the day that is asked about; the first day unless given.
        party: whose picture; the first party's unless given.
        position: for the map: the plan whose terms are drawn.
        draws: for the pictures of draws, how many; for `sobol` about how many games; none elsewhere.
        seed: for the draws.
        folder: where the scenario's file lies; a map that it names is looked for there, then among the shipped ones.
        dark: for a dark page.
        progress: is told how many draws or games were played.
        terms: for the map, instead of a position: a deal by its terms, as `model.analysis.positions.with_deal` takes them.
        against: for the map: what it is the difference to; under a plan or a deal what is held, else nothing unless given.

    Raises:
        InvalidInput: no such picture; an option that it does not take; a scenario without what it shows.
    """
    if what not in PICTURES:
        raise InvalidInput([Fault("--what", f"`{what}`", "a picture", did_you_mean(what, PICTURES))])
    picture = PICTURES[what]
    given: dict[Option, object] = {
        "on": on,
        "party": party,
        "position": position,
        "term": None if terms is None else ", ".join(f"{name}={value}" for name, value in terms.items()),
        "against": "another run" if isinstance(against, Scenario) else against,
        "draws": draws,
    }
    for name, value in given.items():
        if value is not None and name not in picture.options:
            allowed = f"an option of `{what}`: {', '.join(f'--{one}' for one in picture.options) or 'it takes none'}"
            raise InvalidInput([Fault(f"--{name}", f"`{value}`", allowed, "leave it out")])
    if party is not None and party not in scenario.parties:
        todo = did_you_mean(party, scenario.parties)
        raise InvalidInput([Fault("--party", f"`{party}`", "a party of this scenario", todo)])
    if draws is not None and draws < 1:
        raise InvalidInput([Fault("--draws", str(draws), "1 or more", "ask for 1000, say")])
    if terms is not None and position is not None:
        raise InvalidInput([Fault("--term", f"terms beside --position {position}", "one of both", "leave one out")])
    if terms is not None:
        scenario, position = with_deal(scenario, terms), OWN_DEAL
    against = holdings.difference(position, against)
    asked = Asked(scenario, on, party, position, against, draws, seed, folder, DARK if dark else LIGHT, progress)
    made = picture.drawn(asked)
    return entitled(made, _title(asked, picture), scenario.title)


def _title(asked: Asked, picture: Picture) -> str:
    date = day(_day(asked))
    changes = asked.against != "nothing"
    if asked.position is not None:
        plan = asked.scenario.positions[asked.position].title
        return f"Who would {'gain' if changes else 'control'} what? {plan}, {date}"
    if changes:
        return f"Who gains what? {date}, against {holdings.AGAINST[holdings.named(asked.against)]}"
    return picture.title.format(party=asked.scenario.parties[asked.side].name, day=date)


# ---------------------------------------------------------------- what each is drawn from


def _day(asked: Asked) -> dt.date:
    return asked.scenario.date(scores.step_of(asked.scenario, asked.on))


def _needed(things: Mapping[str, object], where: str, todo: str) -> None:
    if not things:
        raise InvalidInput([Fault(where, "nothing", f"at least one of {where}, to draw this picture", todo)])


def _ensemble(asked: Asked) -> ensemble.Ensemble:
    run = ensemble.settings(asked.scenario, asked.draws or DRAWS, asked.seed)
    return ensemble.gathered(run, store.here()(run, range(run.parts)), asked.progress)


def _standings(asked: Asked) -> positions.Standings:
    _needed(asked.scenario.positions, "positions", "state one, or judge a deal of your own with `leverage judge`")
    return judge(asked.scenario, asked.on)


def _frontier(asked: Asked) -> alt.LayerChart:
    plans = judge(asked.scenario, asked.on).deals() if asked.scenario.positions else ()
    return chart_frontier(scores.solve(asked.scenario, asked.on), plans=plans, palette=asked.palette)


def _timeline(asked: Asked) -> alt.LayerChart:
    place = list(asked.scenario.parties).index(asked.side)
    return chart_timeline(scores.path(asked.scenario), place, asked.palette)


def _clock(asked: Asked) -> alt.LayerChart:
    return chart_clock(scores.path(asked.scenario), palette=asked.palette)


def _bands(asked: Asked) -> alt.LayerChart:
    return chart_clock(scores.path(asked.scenario), _ensemble(asked).bands, asked.palette)


def _front(asked: Asked) -> alt.LayerChart:
    scenario = asked.scenario
    _needed(scenario.assets, "assets", "state what is contested")
    ends = control_at_ends_of_drift(scenario)
    return chart_front(scores.path(scenario), ends, asked.palette)


def _map(asked: Asked) -> alt.LayerChart:
    seen = holdings.seen(asked.scenario, asked.on, asked.position, asked.against, asked.folder)
    if seen.outlines is None:
        return chart_bars(seen.scenario, seen.shares, seen.when, seen.before, asked.palette)
    return chart_map(seen.scenario, seen.outlines, seen.shares, seen.when, seen.before, asked.palette)


def _levers(asked: Asked) -> alt.LayerChart:
    return chart_levers(leverage.why(asked.scenario, asked.on, asked.seed), asked.side, asked.palette)


def _chips(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.assets, "assets", "state what is contested")
    return chart_chips(chips.chips(asked.scenario, asked.on), asked.palette)


def _claims(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.claims, "claims", "state a sentence that can be tried")
    holds = _ensemble(asked).holds if asked.draws else None
    return chart_claims(try_claims(asked.scenario), holds, asked.palette)


def _tornado(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.dimensions(), "numbers with a range", "give numbers `low` and `high`")
    swings = one_at_a_time.swings(asked.scenario, asked.scenario.dimensions())
    return chart_tornado(asked.scenario, swings, asked.side, asked.palette)


def _dials(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.dimensions(), "numbers with a range", "give numbers `low` and `high`")
    swings = one_at_a_time.swings(asked.scenario, asked.scenario.dimensions())
    telling = one_at_a_time.most_telling(swings, max(explorer.VALUES))
    return chart_dials(asked.scenario, telling, asked.on, asked.palette)


def _sobol(asked: Asked) -> alt.LayerChart:
    count = len(asked.scenario.dimensions()) + 2
    base = 2 ** max(4, ((asked.draws or DRAWS) // count).bit_length() - 1)
    found = sobol.indices(asked.scenario, base, asked.seed, progress=asked.progress)
    return chart_sobol(found, f"score_{asked.side}", asked.palette)


def _regions(asked: Asked) -> alt.LayerChart:
    sample = _ensemble(replace(asked, draws=asked.draws or SOUGHT))
    inputs = ensemble.drawn(sample.run, 0, sample.run.draws)
    return chart_regions(asked.scenario, regions.regions(asked.scenario, inputs, sample.outputs), asked.palette)


def _regret(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.positions, "positions", "write what somebody has proposed")
    found = regret.regret(asked.scenario, _ensemble(asked).outputs.__getitem__)
    return chart_regret(asked.scenario, found, asked.palette)


def _refusals(asked: Asked) -> alt.LayerChart:
    return chart_refusals(_ensemble(asked), scores.efficient(asked.scenario), asked.palette)


def _offers(asked: Asked) -> alt.LayerChart:
    points = _ensemble(asked).outputs[f"saying_no_{asked.other}"]
    return chart_offers(screening.screen(asked.scenario, asked.side, points), asked.palette)


PICTURES: Final[Mapping[str, Picture]] = MappingProxyType(
    {
        "frontier": Picture(
            "Which deals are possible on {day}?",
            "the efficient deals, the zone of agreement, fair points, offers, and the positions on the table",
            "scores, frontier, positions",
            ("on",),
            _frontier,
        ),
        "map": Picture(
            "Who controls what on {day}?",
            "control of each region by share and km2; with --position or --term, how a plan or a deal would change it",
            "scores, outlines, positions",
            ("on", "position", "term", "against"),
            _map,
        ),
        "clock": Picture(
            "How does time change what each side can expect?",
            "scores, walk-away values and the zone over time, branch by branch, with every event",
            "path",
            (),
            _clock,
        ),
        "bands": Picture(
            "How does time change what each side can expect, and how sure is that?",
            "the clock with the middle 90 % and 50 % of an ensemble's draws",
            "path, ensemble",
            ("draws",),
            _bands,
        ),
        "timeline": Picture(
            "What can {party} expect, and when?",
            "one side's score and walk-away value over time",
            "path",
            ("party",),
            _timeline,
        ),
        "outlook": Picture(
            "How might it end?",
            "the probability of deal, freeze and war by date",
            "scores",
            ("on",),
            lambda asked: chart_outlook(scores.solve(asked.scenario, asked.on), asked.palette),
        ),
        "front": Picture(
            "How does the front move?",
            "what is held of each contested piece of land over time, with its range",
            "path, and paths at both ends of the drift",
            (),
            _front,
        ),
        "levers": Picture(
            "What does {party}'s score rest on?",
            "a waterfall from nothing to the score, a bar for each lever",
            "why",
            ("on", "party"),
            _levers,
        ),
        "chips": Picture(
            "Which card is worth what to whom?",
            "the worth of each asset to either side, in the order of giving",
            "chips",
            ("on",),
            _chips,
        ),
        "lenses": Picture(
            "What do the explanations of war say?",
            "where the solutions leave each side, and which explanations leave a deal possible",
            "lenses",
            ("on",),
            lambda asked: chart_lenses(lenses.lenses(asked.scenario, asked.on), palette=asked.palette),
        ),
        "positions": Picture(
            "Who would accept which plan on {day}?",
            "what each position leaves each side above or below saying no",
            "positions",
            ("on",),
            lambda asked: chart_margins(_standings(asked), asked.palette),
        ),
        "windows": Picture(
            "Who would accept which plan when?",
            "the dates on which each side would accept each position",
            "positions",
            ("on",),
            lambda asked: chart_windows(_standings(asked), asked.palette),
        ),
        "claims": Picture(
            "Do the published sentences hold?",
            "the effect and verdict of each claim; with --draws, in which share of draws it holds",
            "claims, ensemble",
            ("draws",),
            _claims,
        ),
        "tornado": Picture(
            "Which numbers does {party}'s score depend on?",
            "the score with each estimate at its low and its high end",
            "swings",
            ("party",),
            _tornado,
        ),
        "dials": Picture(
            "What if these numbers were others?",
            "both scores under sliders of the picture itself (as .html), for the three most telling estimates",
            "scores on a grid",
            ("on",),
            _dials,
        ),
        "sobol": Picture(
            "Which numbers decide {party}'s score, all ranges at once?",
            "Sobol indices of the score with intervals",
            "indices",
            ("party", "draws"),
            _sobol,
        ),
        "regions": Picture(
            "In which region of the estimates does it hold?",
            "for each outcome that holds in some draws, the ranges of the estimates in which it does",
            "regions, ensemble",
            ("draws",),
            _regions,
        ),
        "regret": Picture(
            "What would each side regret to have proposed?",
            "for each position what the best proposal of a draw would have gained more",
            "regret, ensemble",
            ("draws",),
            _regret,
        ),
        "spread": Picture(
            "How sure are the scores?",
            "both scores over an ensemble's draws",
            "ensemble",
            ("draws",),
            lambda asked: chart_spread(_ensemble(asked), asked.palette),
        ),
        "refusals": Picture(
            "Where do the sides refuse?",
            "what each side has if it refuses, draw by draw, against the frontier",
            "ensemble, frontier",
            ("draws",),
            _refusals,
        ),
        "screen": Picture(
            "How much should {party} offer?",
            "what a first offer is worth by the chance that it is accepted",
            "screen, ensemble",
            ("party", "draws"),
            _offers,
        ),
    }
)
"""Every picture by its name."""
