"""The register of questions: each by its name, how it is asked, and what tables, texts and pictures its answer has.

A question is a room. A row of `QUESTIONS` says where the room is and which of its functions give what; a room is opened when its
question is asked, so that a command loads what it needs and nothing else. Whoever asks (command line, export, chart gallery,
report, app) asks through `ask`, which computes each answer once a query.

>>> from model import files
>>> query = Query(files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml"))
>>> ask(query, "scores").scores["a"].position
65.0
>>> table(query, "frontier")["points_a"].tolist()
[100.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from model.catalogue.query import Query, open_room
from model.errors import Fault, InvalidInput
from model.game.branches import control_at_ends_of_drift

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    from rich.console import RenderableType

    from model.analysis.chips import Chips
    from model.analysis.claims import Tested
    from model.analysis.comparison import Comparison
    from model.analysis.lenses import Lenses
    from model.analysis.leverage import Why
    from model.analysis.positions import Standings
    from model.analysis.positions.breakeven import BreakEven
    from model.analysis.scores import Efficient, Path, Solution
    from model.analysis.territory import Seen
    from model.scenario import Scenario
    from model.uncertainty.ensemble import Ensemble
    from model.uncertainty.regions import Region
    from model.uncertainty.regret import Regret
    from model.uncertainty.screening import Screen
    from model.uncertainty.sensitivity import Indices, Swing

PictureOption = Literal["on", "party", "position", "term", "against", "draws"]
"""What a picture can be asked about."""


@dataclass(frozen=True)
class Picture:
    """One kind of picture."""

    title: str
    """`{party}` stands for the name of the side that is asked about, `{day}` for the date."""
    shows: str
    """In a sentence, for a list."""
    needs: str
    """The result that it is drawn from."""
    options: tuple[PictureOption, ...]
    """What it can be asked about."""
    place: str
    """The file that draws it, below `model`."""
    drawn: Callable[[Any, Query], alt.Chart | alt.LayerChart]
    """Of that file and a query."""
    draws: int = 0
    """Of a sample where nobody says how many; 0 where none is taken unless it is asked for."""


@dataclass(frozen=True)
class Question:
    """One question: where its room is, and what its answer has."""

    room: str
    """The place of the room below `model`."""
    ask: Callable[[Any, Query], Any]
    """The answer, by the room and a query."""
    show: Callable[[Any, Query], Iterable[RenderableType]] | None = None
    """The answer for a terminal, by the room's `terminal` and a query."""
    tables: Mapping[str, Callable[[Any, Query], pd.DataFrame]] = field(default_factory=dict)
    """Kind of table -> its rows, by the room's `table` and a query."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """Name -> picture."""
    each: Callable[[Query], list[Query]] = lambda query: [query]
    """The queries whose rows make up a whole table: of every plan, of either side."""


@overload
def ask(query: Query, name: Literal["scores"]) -> Solution: ...
@overload
def ask(query: Query, name: Literal["path", "control"]) -> Path: ...
@overload
def ask(query: Query, name: Literal["frontier"]) -> Efficient: ...
@overload
def ask(query: Query, name: Literal["map"]) -> Seen: ...
@overload
def ask(query: Query, name: Literal["levers"]) -> Why: ...
@overload
def ask(query: Query, name: Literal["chips"]) -> Chips: ...
@overload
def ask(query: Query, name: Literal["lenses"]) -> Lenses: ...
@overload
def ask(query: Query, name: Literal["positions"]) -> Standings: ...
@overload
def ask(query: Query, name: Literal["breakeven"]) -> BreakEven: ...
@overload
def ask(query: Query, name: Literal["diff"]) -> Comparison: ...
@overload
def ask(query: Query, name: Literal["claims"]) -> tuple[Tested, ...]: ...
@overload
def ask(query: Query, name: Literal["inputs"]) -> Scenario: ...
@overload
def ask(query: Query, name: Literal["ensemble"]) -> Ensemble: ...
@overload
def ask(query: Query, name: Literal["swings"]) -> tuple[Swing, ...]: ...
@overload
def ask(query: Query, name: Literal["sobol"]) -> Indices: ...
@overload
def ask(query: Query, name: Literal["regions"]) -> tuple[Region, ...]: ...
@overload
def ask(query: Query, name: Literal["regret"]) -> tuple[Regret, ...]: ...
@overload
def ask(query: Query, name: Literal["screen"]) -> Screen: ...
@overload
def ask(query: Query, name: str) -> Any: ...
def ask(query: Query, name: str) -> Any:
    """The answer to a question by its name, computed once a query; `query.known` may know it already."""
    if name not in query.answers:
        question = QUESTIONS[name]
        known = query.known.get(name)
        query.answers[name] = known() if known else question.ask(open_room(question.room), query)
    return query.answers[name]


def table(query: Query, kind: str) -> pd.DataFrame:
    """The rows of a kind of table, untyped (`model.catalogue.tables.sheet` types them)."""
    question = QUESTIONS[OF_TABLE[kind]]
    return question.tables[kind](open_room(f"{question.room}.table"), query)


def show(query: Query, name: str) -> Iterable[RenderableType]:
    """The answer to a question for a terminal."""
    question = QUESTIONS[name]
    assert question.show is not None, f"{name} has no text"
    return question.show(open_room(f"{question.room}.terminal"), query)


def draw_picture(query: Query, name: str) -> alt.Chart | alt.LayerChart:
    """A picture by its name, without its title (`model.catalogue.pictures.draw`)."""
    picture = PICTURES[name]
    drawn_from = query if query.draws or not picture.draws else replace(query, draws=picture.draws)
    return picture.drawn(open_room(picture.place), drawn_from)


def _with(query: Query, things: Mapping[str, object], where: str, todo: str) -> Query:
    """The query, unless there is nothing to draw."""
    if not things:
        raise InvalidInput([Fault(where, "nothing", f"at least one of {where}, to draw this picture", todo)])
    return query


def _with_positions(query: Query) -> Query:
    todo = "state one, or judge a deal of your own with `leverage judge`"
    return _with(query, query.scenario.positions, "positions", todo)


def _with_proposals(query: Query) -> Query:
    return _with(query, query.scenario.positions, "positions", "write what somebody has proposed")


def _with_claims(query: Query) -> Query:
    return _with(query, query.scenario.claims, "claims", "state a sentence that can be tried")


def _with_ranges(query: Query) -> Query:
    return _with(query, query.scenario.dimensions(), "numbers with a range", "give numbers `low` and `high`")


def _with_assets(query: Query) -> Query:
    return _with(query, query.scenario.assets, "assets", "state what is contested")


def _other(query: Query) -> Scenario:
    """The scenario that the query's is held against."""
    assert not isinstance(query.against, str | None), "two scenarios are compared"
    return query.against


def _inputs(query: Query) -> Any:
    """address -> the values of the sample's draws."""
    run = query.sample.run
    return open_room("uncertainty.ensemble").drawn(run, 0, run.draws)


def _map_or_bars(charts: Any, query: Query) -> Any:
    """The map, or bars where the scenario names none."""
    seen = ask(query, "map")
    if seen.outlines is None:
        return charts.chart_bars(seen.scenario, seen.shares, seen.when, seen.before, query.palette)
    return charts.chart_map(seen.scenario, seen.outlines, seen.shares, seen.when, seen.before, query.palette)


def _sobol_of_about(query: Query) -> Any:
    """Sobol indices by about so many games as draws are asked for."""
    assert query.draws is not None, "a picture says how many unless it is said"
    count = len(_with_ranges(query).scenario.dimensions()) + 2
    return ask(replace(query, base=2 ** max(4, (query.draws // count).bit_length() - 1)), "sobol")


def _most_telling(query: Query, count: int) -> Any:
    return open_room("uncertainty.sensitivity").most_telling(ask(_with_ranges(query), "swings"), count)


PICTURE_DRAWS: Final = 2_000
"""Of a picture of draws where nobody says how many."""
REGION_DRAWS: Final = 8_192
"""The same for regions, which are found in one half of the draws and measured on the other."""

QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {
        "scores": Question(
            "analysis.scores",
            lambda scores, q: scores.solution(q.scenario, q.game, q.step),
            lambda text, q: text.show_solution(ask(q, "scores")),
            {
                "scores": lambda table, q: table.tabulate_scores(ask(q, "scores")),
                "figures": lambda table, q: table.tabulate_figures(ask(q, "scores")),
                "outlook": lambda table, q: table.tabulate_outlook(ask(q, "scores")),
            },
            {
                "frontier": Picture(
                    "Which deals are possible on {day}?",
                    "the efficient deals, the zone of agreement, fair points, offers, and the positions on the table",
                    "scores, frontier, positions",
                    ("on",),
                    "analysis.scores.frontier_chart",
                    lambda chart, q: chart.chart_frontier(
                        ask(q, "scores"),
                        plans=ask(q, "positions").deals() if q.scenario.positions else (),
                        palette=q.palette,
                    ),
                ),
                "outlook": Picture(
                    "How might it end?",
                    "the probability of deal, freeze and war by date",
                    "scores",
                    ("on",),
                    "analysis.scores.outlook_chart",
                    lambda chart, q: chart.chart_outlook(ask(q, "scores"), q.palette),
                ),
            },
        ),
        "path": Question(
            "analysis.scores",
            lambda scores, q: scores.path(q.scenario, q.game),
            lambda text, q: text.show_path(q.scenario, table(q, "path")),
            {"path": lambda table, q: table.tabulate_path(ask(q, "path"))},
            {
                "clock": Picture(
                    "How does time change what each side can expect?",
                    "scores, walk-away values and the zone over time, branch by branch, with every event",
                    "path",
                    (),
                    "analysis.scores.clock_chart",
                    lambda chart, q: chart.chart_clock(ask(q, "path"), palette=q.palette),
                ),
                "bands": Picture(
                    "How does time change what each side can expect, and how sure is that?",
                    "the clock with the middle 90 % and 50 % of an ensemble's draws",
                    "path, ensemble",
                    ("draws",),
                    "analysis.scores.clock_chart",
                    lambda chart, q: chart.chart_clock(ask(q, "path"), q.sample.bands, q.palette),
                    PICTURE_DRAWS,
                ),
                "timeline": Picture(
                    "What can {party} expect, and when?",
                    "one side's score and walk-away value over time",
                    "path",
                    ("party",),
                    "analysis.scores.timeline_chart",
                    lambda chart, q: chart.chart_timeline(
                        ask(q, "path"), list(q.scenario.parties).index(q.side), q.palette
                    ),
                ),
            },
        ),
        "frontier": Question(
            "analysis.scores",
            lambda scores, q: scores.efficient(q.scenario),
            lambda text, q: text.show_frontier(ask(q, "frontier")),
            {"frontier": lambda table, q: table.tabulate_frontier(ask(q, "frontier"))},
        ),
        "control": Question(
            "analysis.territory",
            lambda _, q: ask(q, "path"),
            tables={"control": lambda table, q: table.tabulate_control(ask(q, "path"))},
            pictures={
                "front": Picture(
                    "How does the front move?",
                    "what is held of each contested piece of land over time, with its range",
                    "path, and paths at both ends of the drift",
                    (),
                    "analysis.territory.front_chart",
                    lambda chart, q: chart.chart_front(
                        ask(q, "path"), control_at_ends_of_drift(_with_assets(q).scenario), q.palette
                    ),
                ),
            },
        ),
        "map": Question(
            "analysis.territory",
            lambda territory, q: territory.look_at(q.scenario, q.on, q.position, q.against, q.folder),
            lambda text, q: text.show_land(ask(q, "map")),
            {"map": lambda table, q: table.tabulate_map(ask(q, "map"))},
            {
                "map": Picture(
                    "Who controls what on {day}?",
                    "control of each region by share and km2; with --position or --term, how a plan or a deal would change it",
                    "scores, outlines, positions",
                    ("on", "position", "term", "against"),
                    "analysis.territory.map_chart",
                    _map_or_bars,
                ),
            },
        ),
        "levers": Question(
            "analysis.leverage",
            lambda leverage, q: leverage.why(q.scenario, q.on, q.seed, q.engine.play),
            lambda text, q: text.show_why(ask(q, "levers")),
            {"levers": lambda table, q: table.tabulate_levers(ask(q, "levers"))},
            {
                "levers": Picture(
                    "What does {party}'s score rest on?",
                    "a waterfall from nothing to the score, a bar for each lever",
                    "why",
                    ("on", "party"),
                    "analysis.leverage.chart",
                    lambda chart, q: chart.chart_levers(ask(q, "levers"), q.side, q.palette),
                ),
            },
        ),
        "chips": Question(
            "analysis.chips",
            lambda chips, q: chips.chips(q.scenario, q.on, q.engine.play),
            lambda text, q: text.show_chips(ask(q, "chips")),
            {
                "chips": lambda table, q: table.tabulate_chips(ask(q, "chips")),
                "exchange": lambda table, q: table.tabulate_exchange(ask(q, "chips")),
            },
            {
                "chips": Picture(
                    "Which card is worth what to whom?",
                    "the worth of each asset to either side, in the order of giving",
                    "chips",
                    ("on",),
                    "analysis.chips.chart",
                    lambda chart, q: chart.chart_chips(ask(_with_assets(q), "chips"), q.palette),
                ),
            },
        ),
        "lenses": Question(
            "analysis.lenses",
            lambda lenses, q: lenses.look_through(ask(q, "scores"), q.engine.solve),
            lambda text, q: text.show_lenses(ask(q, "lenses")),
            {"lenses": lambda table, q: table.tabulate_lenses(ask(q, "lenses"))},
            {
                "lenses": Picture(
                    "What do the explanations of war say?",
                    "where the solutions leave each side, and which explanations leave a deal possible",
                    "lenses",
                    ("on",),
                    "analysis.lenses.chart",
                    lambda chart, q: chart.chart_lenses(ask(q, "lenses"), palette=q.palette),
                ),
            },
        ),
        "positions": Question(
            "analysis.positions",
            lambda positions, q: positions.judge(q.scenario, q.on, q.position and [q.position], q.game),
            lambda text, q: text.show_positions(ask(q, "positions"), q.odds),
            {
                "positions": lambda table, q: table.tabulate_positions(ask(q, "positions"), q.odds),
                "acceptance": lambda table, q: table.tabulate_acceptance(ask(q, "positions")),
            },
            {
                "positions": Picture(
                    "Who would accept which plan on {day}?",
                    "what each position leaves each side above or below saying no",
                    "positions",
                    ("on",),
                    "analysis.positions.chart",
                    lambda chart, q: chart.chart_margins(ask(_with_positions(q), "positions"), q.palette),
                ),
                "windows": Picture(
                    "Who would accept which plan when?",
                    "the dates on which each side would accept each position",
                    "positions",
                    ("on",),
                    "analysis.positions.chart",
                    lambda chart, q: chart.chart_windows(ask(_with_positions(q), "positions"), q.palette),
                ),
            },
        ),
        "breakeven": Question(
            "analysis.positions",
            lambda _, q: open_room("analysis.positions.breakeven").breakeven(q.scenario, q.position, q.on),
            lambda text, q: text.show_breakeven(ask(q, "breakeven")),
            {"breakeven": lambda table, q: table.tabulate_breakeven(ask(q, "breakeven"))},
            each=lambda q: [replace(q, position=name) for name in q.scenario.positions] or [q],
        ),
        "claims": Question(
            "analysis.claims",
            lambda claims, q: claims.try_claims(q.scenario, q.engine.play),
            lambda text, q: text.show_claims(q.scenario, ask(q, "claims"), q.holds),
            {
                "claims": lambda table, q: table.tabulate_claims(ask(q, "claims"), q.holds),
                "claim_effects": lambda table, q: table.tabulate_claim_effects(ask(q, "claims")),
            },
            {
                "claims": Picture(
                    "Do the published sentences hold?",
                    "the effect and verdict of each claim; with --draws, in which share of draws it holds",
                    "claims, ensemble",
                    ("draws",),
                    "analysis.claims.chart",
                    lambda chart, q: chart.chart_claims(ask(_with_claims(q), "claims"), q.holds or None, q.palette),
                ),
            },
        ),
        "inputs": Question(
            "analysis.inputs",
            lambda _, q: q.scenario,
            tables={
                "estimates": lambda table, q: table.tabulate_estimates(q.scenario),
                "sources": lambda table, q: table.tabulate_sources(q.scenario),
            },
        ),
        "diff": Question(
            "analysis.comparison",
            lambda comparison, q: comparison.compared(_other(q), q.scenario, q.on, q.on),
            lambda text, q: text.show_diff(_other(q), q.scenario, ask(q, "diff")),
            {"diff": lambda table, q: table.tabulate_diff(ask(q, "diff"))},
        ),
        "ensemble": Question(
            "uncertainty.ensemble",
            lambda _, q: q.sample,
            lambda text, q: text.show_ensemble(q.sample),
            {
                "ensemble": lambda table, q: table.tabulate_ensemble(q.sample),
                "bands": lambda _, q: q.sample.bands,
            },
            {
                "spread": Picture(
                    "How sure are the scores?",
                    "both scores over an ensemble's draws",
                    "ensemble",
                    ("draws",),
                    "uncertainty.ensemble.chart",
                    lambda chart, q: chart.chart_spread(q.sample, q.palette),
                    PICTURE_DRAWS,
                ),
                "refusals": Picture(
                    "Where do the sides refuse?",
                    "what each side has if it refuses, draw by draw, against the frontier",
                    "ensemble, frontier",
                    ("draws",),
                    "uncertainty.ensemble.chart",
                    lambda chart, q: chart.chart_refusals(q.sample, ask(q, "frontier"), q.palette),
                    PICTURE_DRAWS,
                ),
            },
        ),
        "swings": Question(
            "uncertainty.sensitivity",
            lambda sensitivity, q: sensitivity.swings(q.scenario, played=q.engine.play),
            pictures={
                "tornado": Picture(
                    "Which numbers does {party}'s score depend on?",
                    "the score with each estimate at its low and its high end",
                    "swings",
                    ("party",),
                    "uncertainty.sensitivity.chart",
                    lambda chart, q: chart.chart_tornado(_with_ranges(q).scenario, ask(q, "swings"), q.side, q.palette),
                ),
                "dials": Picture(
                    "What if these numbers were others?",
                    "both scores under sliders of the picture itself (as .html), for the three most telling estimates",
                    "scores on a grid",
                    ("on",),
                    "catalogue.explorer",
                    lambda explorer, q: explorer.chart_dials(
                        q.scenario, _most_telling(q, max(explorer.VALUES)), q.on, q.palette
                    ),
                ),
            },
        ),
        "sobol": Question(
            "uncertainty.sensitivity",
            lambda sensitivity, q: sensitivity.indices(q.scenario, q.base, q.seed, q.groups, q.progress),
            lambda text, q: text.show_sensitivity(ask(q, "swings"), ask(q, "sobol")),
            {"sensitivity": lambda table, q: table.tabulate_sensitivity(ask(q, "swings"), ask(q, "sobol"))},
            {
                "sobol": Picture(
                    "Which numbers decide {party}'s score, all ranges at once?",
                    "Sobol indices of the score with intervals",
                    "indices",
                    ("party", "draws"),
                    "uncertainty.sensitivity.chart",
                    lambda chart, q: chart.chart_sobol(_sobol_of_about(q), f"score_{q.side}", q.palette),
                    PICTURE_DRAWS,
                ),
            },
        ),
        "regions": Question(
            "uncertainty.regions",
            lambda regions, q: regions.regions(q.scenario, _inputs(q), q.sample.outputs, q.where),
            lambda text, q: text.show_regions(q.sample.run, ask(q, "regions")),
            {"regions": lambda table, q: table.tabulate_regions(ask(q, "regions"))},
            {
                "regions": Picture(
                    "In which region of the estimates does it hold?",
                    "for each outcome that holds in some draws, the ranges of the estimates in which it does",
                    "regions, ensemble",
                    ("draws",),
                    "uncertainty.regions.chart",
                    lambda chart, q: chart.chart_regions(q.scenario, ask(q, "regions"), q.palette),
                    REGION_DRAWS,
                ),
            },
        ),
        "regret": Question(
            "uncertainty.regret",
            lambda regret, q: regret.regret(q.scenario, q.sample.outputs.__getitem__),
            lambda text, q: text.show_regret(q.sample.run, ask(q, "regret")),
            {"regret": lambda table, q: table.tabulate_regret(ask(q, "regret"))},
            {
                "regret": Picture(
                    "What would each side regret to have proposed?",
                    "for each position what the best proposal of a draw would have gained more",
                    "regret, ensemble",
                    ("draws",),
                    "uncertainty.regret.chart",
                    lambda chart, q: chart.chart_regret(q.scenario, ask(_with_proposals(q), "regret"), q.palette),
                    PICTURE_DRAWS,
                ),
            },
        ),
        "screen": Question(
            "uncertainty.screening",
            lambda screening, q: screening.screen(q.scenario, q.side, q.sample.outputs[f"saying_no_{q.other}"]),
            lambda text, q: text.show_screen(ask(q, "screen")),
            {"screen": lambda table, q: table.tabulate_screen(ask(q, "screen"))},
            {
                "screen": Picture(
                    "How much should {party} offer?",
                    "what a first offer is worth by the chance that it is accepted",
                    "screen, ensemble",
                    ("party", "draws"),
                    "uncertainty.screening.chart",
                    lambda chart, q: chart.chart_offers(ask(q, "screen"), q.palette),
                    PICTURE_DRAWS,
                ),
            },
            each=lambda q: [
                replace(q, party=party, known={**q.known, "sample": lambda: q.sample}) for party in q.scenario.parties
            ],
        ),
    }
)
"""Every question by its name, from one scenario to all its ranges."""
OF_TABLE: Final = MappingProxyType({kind: name for name, one in QUESTIONS.items() for kind in one.tables})
"""Kind of table -> the question that it answers."""
PICTURES: Final = MappingProxyType(
    {name: picture for one in QUESTIONS.values() for name, picture in one.pictures.items()}
)
"""Every picture by its name."""
