"""What would a minister's adviser want to read? A briefing of a few pages, its sentences written from the results.

Headline, map, zone, clock, reasons, plans on the table, published claims, how sure, sources, method, and how to make it again.
Every number is one that a function of this program gives; here they are only put into words. Points of two sides are never
added or compared. Sections that a scenario has nothing for are left out.

Source: section 2 of docs/runs.md.

>>> from model import files
>>> scenario = files.load(files.shipped("scenarios") / "textbook" / "powell-2006.yaml")
>>> page = briefing(gather_answers(Query(scenario)), Made(commands=("leverage solve powell-2006",), versions={}))
>>> page.title
'War because power is shifting'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from model.analysis import scores
from model.analysis.leverage import Why
from model.analysis.leverage.chart import chart_levers
from model.analysis.leverage.sentences import say_strongest
from model.analysis.positions import Standing, Standings
from model.analysis.positions.sentences import say_no_deal, say_plans
from model.analysis.scores import Node, Path, Solution
from model.analysis.scores.clock_chart import chart_clock
from model.analysis.scores.digest import digest
from model.analysis.scores.frontier_chart import chart_frontier
from model.analysis.scores.sentences import (
    say_control,
    say_deal_today,
    say_expectation_of,
    say_likeliest_day,
    say_offer,
    say_room,
    say_zone,
)
from model.analysis.territory import holdings
from model.analysis.territory import outlines as map_outlines
from model.analysis.territory.map_chart import chart_bars, chart_map
from model.catalogue.query import Query
from model.catalogue.questions import ask
from model.presentation import render
from model.presentation.sentences import SURE, say_branch
from model.reports.document import (
    BoxBlock,
    Document,
    DocumentBlock,
    Heading,
    Item,
    Listing,
    PairBlock,
    Paragraph,
    PictureBlock,
    Table,
    TableColumn,
)
from model.scenario import Scenario
from model.scenario.estimate import Estimate, Sourced
from model.scenario.labels import day, quoted
from model.uncertainty.ensemble import Ensemble
from model.uncertainty.ensemble.sentences import (
    say_as_stated,
    say_deal_at_once,
    say_spread,
    say_zone_share,
    summaries_of,
)

if TYPE_CHECKING:
    from model.analysis.claims import Tested


HALF_WIDE, MAP, PLANE, WIDE = (400, 1.0), (430, 0.5), (460, 0.55), (760, 1.0)
"""Pixels of a picture, and its part of the width that it stands in: one of two, a map, a frontier, a line of time."""


@dataclass(frozen=True)
class Answers:
    """All results that a briefing is written from."""

    solution: Solution
    path: Path
    why: Why | None
    standings: Standings | None
    tested: tuple[Tested, ...]
    drawn: Ensemble | None
    beside: File | None
    """The folder of the scenario's file, where a map of its own may lie."""

    @property
    def scenario(self) -> Scenario:
        """The scenario, edits included."""
        return self.solution.scenario

    @property
    def deal_at_once(self) -> float:
        """The chance of a deal on the first day itself with all numbers as they are stated."""
        return self.solution.outlook.deal[0]

    @property
    def names(self) -> dict[str, str]:
        """Party -> its name."""
        return {party: block.name for party, block in self.scenario.parties.items()}


@dataclass(frozen=True)
class Made:
    """How a briefing was made, so that it can be made again."""

    commands: tuple[str, ...]
    versions: Mapping[str, str]


def gather_answers(query: Query) -> Answers:
    """Everything that a briefing says of a query's scenario on its day; its draws, if it has any, say how sure it is.

    Raises:
        InvalidInput: a date outside the scenario; rules that leave no deal.
    """
    scenario = query.scenario
    return Answers(
        solution=ask(query, "scores"),
        path=ask(query, "path"),
        why=ask(query, "levers") if scenario.levers else None,
        standings=ask(query, "positions") if scenario.positions else None,
        tested=ask(query, "claims"),
        drawn=query.sample if query.draws and scenario.dimensions() else None,
        beside=query.folder,
    )


def briefing(found: Answers, made: Made) -> Document:
    """The briefing as a tree of blocks."""
    scenario, when = found.scenario, day(found.solution.date)
    sections = (_headline, _method, _ground, _zone, _time, _levers, _plans, _sentences, _certainty)
    blocks = [block for section in sections for block in section(found)]
    blocks += [*_sources(scenario), *_again(found, made)]
    return Document(
        title=scenario.title,
        kicker=f"Briefing, {when}",
        about=f"What each side can expect at the table on {when}, why, and until when: {scenario.title}",
        blocks=tuple(blocks),
    )


# ---------------------------------------------------------------- the headline


def _headline(found: Answers) -> Iterator[DocumentBlock]:
    if found.scenario.summary:
        yield Paragraph(found.scenario.summary, kind="summary")
    yield Heading("In short")
    solution = found.solution
    told = {
        "What each side can expect:": [say_expectation_of(solution, party) for party in found.names],
        "The zone of agreement:": [say_room(solution)],
        "When:": [say_deal_today(solution), say_likeliest_day(solution)],
    }
    if (why := found.why) is not None:
        told["What it rests on:"] = [say_strongest(why, party) for party in found.names]
    if (plans := found.standings) is not None:
        told["Plans on the table:"] = [say_plans(plans), say_no_deal(plans)]
    if (drawn := found.drawn) is not None:
        told["How sure:"] = [say_spread(drawn), say_deal_at_once(drawn), say_as_stated(found.deal_at_once)]
    yield Listing(tuple(Item(" ".join(filter(None, said)), lead) for lead, said in told.items() if any(said)))
    yield _at_a_glance(found)


def _at_a_glance(found: Answers) -> Table:
    rows: list[tuple[str, ...]] = []
    told = (
        ("Can expect, by its own beliefs", "position"),
        ("Expected, by the analyst's probabilities", "expected"),
        ("Has if it walks away from all talks", "walk_away"),
        ("Has if it refuses on this day", "saying_no"),
        ("The table is worth to it", "surplus"),
    )
    for said, name in told:
        rows.append((said, *(_points(getattr(score, name)) for score in found.solution.scores.values())))
    columns = (
        TableColumn("Points of each side's own 100"),
        *(TableColumn(name, number=True) for name in found.names.values()),
    )
    note = "Points measure each side against its own aims. They are not to be compared or added."
    return Table("At a glance", columns, tuple(rows), note)


# ---------------------------------------------------------------- the map and the zone


def _ground(found: Answers) -> Iterator[DocumentBlock]:
    scenario, solution = found.scenario, found.solution
    if not scenario.assets:
        return
    yield Heading("The map")
    if solution.holdings:
        yield Paragraph(say_control(solution))
    when, shares = f"on {day(solution.date)}", holdings.shares_on(solution)
    outlines = map_outlines.atlas(scenario, found.beside)
    drawn = chart_bars(scenario, shares, when) if outlines is None else chart_map(scenario, outlines, shares, when)
    yield _picture(drawn, f"Who holds what {when}", *(MAP if outlines else WIDE))


def _zone(found: Answers) -> Iterator[DocumentBlock]:
    yield Heading("The zone of agreement")
    nodes = found.solution.nodes
    for node in nodes:
        where = quoted(say_branch(found.scenario, node.path))
        lead = f"If {where} ({node.probability:.0%}):" if len(nodes) > 1 else ""
        yield Paragraph(say_zone(node, found.scenario), lead=lead)
    likeliest = max(range(len(nodes)), key=lambda n: nodes[n].probability)
    where = quoted(say_branch(found.scenario, nodes[likeliest].path))
    branch = f", if {where}" if len(nodes) > 1 else ""
    drawn = chart_frontier(found.solution, likeliest)
    yield _picture(drawn, f"Efficient deals and the zone of agreement{branch}", *PLANE)
    yield from _terms(found, nodes[likeliest], branch)


def _terms(found: Answers, node: Node, branch: str) -> Iterator[DocumentBlock]:
    deals = {party: offer.deal for party, offer in node.offers.items() if offer.deal is not None}
    if not deals:
        return
    scenario = found.scenario
    first = next(iter(found.names.values()))
    rows = [
        (asset.name, f"{node.control[name]:.0%}", *(f"{abs(deal.shares[name]):.0%}" for deal in deals.values()))
        for name, asset in scenario.assets.items()
    ]
    rows += [
        (
            issue.name,
            issue.options[issue.no_deal].name,
            *(issue.options[deal.options[name]].name for deal in deals.values()),
        )
        for name, issue in scenario.issues.items()
    ]
    numbers = not scenario.issues
    columns = (
        TableColumn(f"Terms (of land, {first}'s share)"),
        TableColumn("As it is", number=numbers),
        *(TableColumn(f"{found.names[party]} would offer", number=numbers) for party in deals),
    )
    offered = " ".join(say_offer(party, made, scenario) for party, made in node.offers.items())
    yield Table(f"What each side would offer{branch}", columns, tuple(rows), offered, small=True)


# ---------------------------------------------------------------- the clock and the levers


def _time(found: Answers) -> Iterator[DocumentBlock]:
    scenario, outlook = found.scenario, found.solution.outlook
    yield Heading("The clock")
    bands = found.drawn.bands if found.drawn is not None else None
    yield _picture(chart_clock(found.path, bands), "Scores, walk-away values and the zone's width over time", *WIDE)
    events = {scenario.step_on_or_after(event.date): event.title for _, event in scenario.calendar}
    rows = [
        (
            day(outlook.dates[step]),
            events.get(step, "The horizon" if step == scenario.steps else "The first day"),
            *(f"{line[step]:.0%}" for line in (outlook.deal, outlook.freeze, outlook.war)),
        )
        for step in sorted({0, *events, scenario.steps})
    ]
    columns = (
        TableColumn("By"),
        TableColumn("What happens"),
        *(TableColumn(name.capitalize(), number=True) for name in scores.OUTCOMES.values()),
    )
    yield Table("Outlook, by the analyst's probabilities", columns, tuple(rows))


def _levers(found: Answers) -> Iterator[DocumentBlock]:
    why = found.why
    if why is None:
        return
    yield Heading("Why: what rests on each lever")
    text = (
        "Each lever is worth what it adds to a score, averaged over all orders in which the levers could come to be there; "
        "together they lead exactly from the score without any of them to the score as it is."
    )
    yield Paragraph(text)
    left, right = (
        _picture(chart_levers(why, party), f"What {name}'s score is built from", *HALF_WIDE)
        for party, name in found.names.items()
    )
    yield PairBlock(left, right)
    groups = [(name, title) for name in found.names.values() for title in ("Score", "Walk-away")]
    columns = (TableColumn("Lever"), *(TableColumn(title, number=True, group=name) for name, title in groups))
    rows = [("Without any of them", *_four(why.score_without, why.walk_away_without, ""))]
    rows += [(one.title, *_four(one.score, one.walk_away, "+")) for one in why.contributions]
    rows.append(("As it is", *_four(why.score, why.walk_away, "")))
    yield Table("Levers, in points of each side's own 100", columns, tuple(rows))


def _four(score: Mapping[str, float], walk: Mapping[str, float], sign: str) -> list[str]:
    return [f"{value + 0.0:{sign}.2f}" for party in score for value in (score[party], walk[party])]


# ---------------------------------------------------------------- plans and sentences


def _plans(found: Answers) -> Iterator[DocumentBlock]:
    standings = found.standings
    if standings is None:
        return
    yield Heading("Plans on the table")
    if none := say_no_deal(standings):
        yield Paragraph(none)
    odds = {one.position: one.both for one in found.drawn.odds} if found.drawn else {}
    groups = [(name, title) for name in found.names.values() for title in ("Worth", "Margin")]
    columns = (
        TableColumn("Plan"),
        *(TableColumn(title, number=True, group=name) for name, title in groups),
        TableColumn("Accepted by"),
        *([TableColumn("Both, of draws", number=True)] if odds else []),
    )
    rows = tuple(
        (
            _dated(one),
            *_worth(one, found.names),
            _willing(one, found.names),
            *([f"{odds[one.position]:.0%}"] if odds else []),
        )
        for one in standings.by_distance
    )
    note = "Margin: over what the side has if it refuses on this day. Nearest to acceptance first."
    if any(one.later for one in standings.standings):
        note += " † published after the day on which the scenario begins."
    if odds:
        note += " Of draws: the share in which both would accept it on the first day."
    yield Table("Plans, in points of each side's own 100", columns, rows, note)


def _dated(one: Standing) -> str:
    return one.title + (" †" if one.later else "")


def _worth(one: Standing, names: Mapping[str, str]) -> list[str]:
    return [
        f"{one.over(party, what) + 0.0:{sign}.1f}" for party in names for what, sign in (("value", ""), ("margin", "+"))
    ]


def _willing(one: Standing, names: Mapping[str, str]) -> str:
    chances = {name: one.accepted_by(party) for party, name in names.items()}
    return ", ".join(name if p >= SURE else f"{name} {p:.0%}" for name, p in chances.items() if p > 0) or "neither"


def _sentences(found: Answers) -> Iterator[DocumentBlock]:
    if not found.tested:
        return
    yield Heading("Published claims, put to the test")
    holds = found.drawn.holds if found.drawn else {}
    columns = (
        TableColumn("Sentence"),
        TableColumn("By"),
        TableColumn("In this model"),
        TableColumn("Effect", number=True),
        *([TableColumn("Holds, of draws", number=True)] if holds else []),
    )
    rows = []
    for one in found.tested:
        share = f"{holds[one.claim][0]:.0%} ± {holds[one.claim][1]:.1%}" if one.claim in holds else "-"
        rows.append((one.sentence, one.author, one.verdict, f"{one.effect + 0.0:+.2f}", *([share] if holds else [])))
    note = (
        "Effect: what the edit that stands for the sentence does to the number that it speaks of. "
        "Holding here does not make a sentence true."
    )
    yield Table("Claims", columns, tuple(rows), note, small=True)


# ---------------------------------------------------------------- how sure, method, sources


def _certainty(found: Answers) -> Iterator[DocumentBlock]:
    drawn = found.drawn
    if drawn is None:
        return
    yield Heading("How sure")
    rows = summaries_of(drawn)
    count = len(found.scenario.dimensions())
    said = [say_zone_share(drawn), say_deal_at_once(drawn), say_as_stated(found.deal_at_once)]
    yield Paragraph(
        f"{drawn.run.draws:,} draws vary all {count} numbers that have a range at once. {' '.join(said)} "
        "Shares are over the analyst's ranges, not over the world."
    )
    told = [
        (f"{scores.SCORES[quantity].capitalize()}, {name}", f"{column}_{party}")
        for quantity, column in (("position", "score"), ("walk_away", "walk_away"))
        for party, name in found.names.items()
    ]
    told.append(("Width of the zone", "zone_width"))
    columns = (
        TableColumn("On the first day"),
        *(
            TableColumn(title, number=True)
            for title in ("As stated", "Mean of draws", "± error", "5%", "Median", "95%")
        ),
    )
    stated = _stated(found)
    table = [
        (
            said,
            stated[name],
            *(
                f"{rows[name][q] + 0.0:.{digits}f}"
                for q, digits in (("mean", 1), ("standard_error", 2), ("q0.05", 1), ("q0.5", 1), ("q0.95", 1))
            ),
        )
        for said, name in told
    ]
    yield Table("Over all ranges at once, in points", columns, tuple(table))


def _stated(found: Answers) -> dict[str, str]:
    """The same quantities on the first day with all numbers as they are stated."""
    solution = scores.solution(found.scenario, found.path.play, 0)
    width = solution.zone.width
    return {
        **{f"score_{party}": _points(one.position) for party, one in solution.scores.items()},
        **{f"walk_away_{party}": _points(one.walk_away) for party, one in solution.scores.items()},
        "zone_width": "none" if width is None else _points(width),
    }


def _method(_: Answers) -> Iterator[DocumentBlock]:
    lines = (
        "Two sides can stop a war by agreeing on a deal. On each date one of them makes an offer and the other accepts it or "
        "goes on; going on costs both, moves the front, and may be ended by others with a freeze. Events on known dates "
        "change the conditions, and the sides may believe differently in how they come out. The game is solved backwards "
        "from the horizon.",
        "A side's score is what it can expect from then on by its own beliefs; its walk-away value is the same with no deal "
        "ever; the zone of agreement holds the deals that both prefer to walking away.",
        "It is a bargaining model with stated judgements. It explains and compares: it shows what follows from a set of "
        "numbers, and which number matters. It does not forecast. "
        "Points of two sides are different goods and are never added or compared.",
    )
    yield BoxBlock("Method", tuple(Paragraph(line) for line in lines))


def _sources(scenario: Scenario) -> Iterator[DocumentBlock]:
    if scenario.sources:
        yield Heading("Sources")
        items = []
        for source in scenario.sources.values():
            when = ", ".join(part for part in (source.publisher, source.date) if part)
            items.append(Item(f"{when}." if when else "", lead=source.title + ".", href=source.url))
        yield Listing(tuple(items), small=True)
    judged = [(where, one) for where, one in judgements(scenario).items() if one.ranged]
    if judged:
        yield Heading("Judgements")
        count = len(judgements(scenario))
        yield Paragraph(
            f"{count} of {len(scenario.estimates())} numbers rest on judgement, some of them beside a source. "
            "Those with a range are:",
            kind="note",
        )
        spans = [Item(f"{one.value:g} ({one.low:g} to {one.high:g})", lead=where) for where, one in judged]
        yield Listing(tuple(spans), small=True)


def judgements(scenario: Scenario) -> dict[str, Estimate]:
    """The numbers that rest on judgement: neither they nor, where they say nothing, the block around them names a source."""
    stated = scenario.estimates()
    return {where: one for where, one in _judged(scenario, "", judged=False) if where in stated}


def _judged(block: Any, prefix: str, *, judged: bool) -> Iterator[tuple[str, Estimate]]:
    if isinstance(block, Sourced) and (block.judgement or block.source):
        judged = not block.source or (bool(block.judgement) and not isinstance(block, Estimate))
    if isinstance(block, Estimate):
        if judged:
            yield prefix, block
        return
    inside = block.items() if isinstance(block, Mapping) else block if isinstance(block, Sourced) else _fields(block)
    for name, value in inside:
        yield from _judged(value, f"{prefix}.{name}" if prefix else str(name), judged=judged)


def _fields(block: Any) -> Iterator[tuple[str, Any]]:
    return iter(block) if hasattr(type(block), "model_fields") else iter(())


def _again(found: Answers, made: Made) -> Iterator[DocumentBlock]:
    yield Heading("How to make this again")
    for command in made.commands:
        yield Paragraph(command, kind="code")
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    drawn = f" {found.drawn.run.draws:,} draws with seed {found.drawn.run.seed}." if found.drawn else ""
    yield Paragraph(
        f"Scenario {digest(found.scenario)} (a hash of all that it states, edits included).{drawn} {versions}.",
        kind="note",
    )


# ---------------------------------------------------------------- small things


def _points(value: float) -> str:
    return f"{value + 0.0:.1f}"


def _picture(chart: Any, title: str, width: int, share: float) -> PictureBlock:
    """A chart drawn at a width in pixels; what it shows is the chart's own description."""
    said = chart.to_dict().get("description", title)
    return PictureBlock(render.written(chart, "svg", width).decode(), title, said, share)
