"""The command line: arguments in, text or files out. Every answer is one function of `model`; nothing is computed here.

Heavy libraries are imported inside the commands that need them, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import itertools
import json
import math
import os
import shlex
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from model.errors import Fault, InvalidInput, LeverageError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from model.address import EditValue
    from model.blocks import Document
    from model.ensemble import Ensemble, Settings
    from model.holdings import Against
    from model.indices import Indices
    from model.kinds import Axis, Case
    from model.ledger import Answer
    from model.pictures import Picture
    from model.scenario import Scenario
    from model.sensitivity import Swing
    from model.store import Workers

app = typer.Typer(
    name="leverage",
    help="Who holds which cards at a peace table, why, and until when.\n\n"
    "Start with `leverage list`, then `leverage solve scenarios/kursk-2025-01.yaml`. "
    "The model explains and compares; it does not forecast.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


class Format(StrEnum):
    """How an answer is written."""

    text = "text"
    json = "json"
    csv = "csv"


class Dependence(StrEnum):
    """What an answer depends on, in three parts."""

    estimates = "estimates"
    regions = "regions"
    regret = "regret"


File = Annotated[
    str, typer.Argument(metavar="FILE", help="A scenario: a YAML file, or the name of a shipped one (`leverage list`).")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ADDRESS=VALUE",
        help="Change a value of the scenario, e.g. `assets.kursk_foothold.control=0`. Repeat for more.",
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The day that is asked about, e.g. 2025-02-01. The first day unless given."
    ),
]
TERM = typer.Option(
    "--term",
    metavar="NAME=VALUE",
    help="A term of the deal: an asset's share (of the first party) or `held`, or an issue's option, "
    "e.g. `kursk_foothold=0`, `security=neutrality`. Repeat for more; what is not named is open.",
)
Terms = Annotated[list[str] | None, TERM]
Difference = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="WHAT",
        help="For the map, the difference to what is `held` (under a plan or a deal unless said), to the `first` day, "
        "to the `file` without --set, or to it with other values (ADDRESS=VALUE, repeat for more); or to `nothing`.",
    ),
]
Draws = Annotated[
    int,
    typer.Option("--draws", help="Add in which share of so many draws over all ranges it holds; none unless given."),
]
Seed = Annotated[int, typer.Option("--seed", help="For the draws: the same seed gives the same ones.")]
As = Annotated[Format, typer.Option("--format", help="text for reading, json for programs, csv for tables.")]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", help="Write to a file instead of the screen; whole or not at all."),
]

Ledger = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", envvar="LEVERAGE_LEDGER", help="Keep the run in this ledger (DuckDB)."),
]
Date = Annotated[str, typer.Option("--date", help="The date of the run, for the ledger.")]


Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]


@app.command()
def solve(
    file: File,
    edits: Set = None,
    on: On = None,
    ledger: Ledger = None,
    date: Date = "",
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Scores, zone of agreement, fair points, the offers each side would make with their terms, and the outlook."""
    from model import scores

    solution = scores.solve(_scenario(file, edits), _day(on))
    if ledger is not None:
        kept = _ledger()
        name = kept.record(ledger, kept.run(solution, dict(_edit(text) for text in edits or ()), date))
        typer.echo(f"run {name} is in {ledger}", err=True)
    if format is Format.text:
        from model import text

        _emit(text.solution(solution), to)
    elif format is Format.json:
        _emit(_as_json(scores.figures(solution)), to)
    else:
        from model import tables

        _emit_as(format, tables.figures(solution), to)


@app.command()
def path(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """Every date: scores, walk-away values, the zone, and what each side would offer, branch by branch."""
    from model import scores, tables, text

    result = scores.path(_scenario(file, edits))
    _emit_as(format, text.path(result) if format is Format.text else tables.path(result), to)


@app.command()
def frontier(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The efficient deals: the corners of the frontier with their terms, from one side's best to the other's."""
    from model import scores, tables, text

    result = scores.efficient(_scenario(file, edits))
    _emit_as(format, text.frontier(result) if format is Format.text else tables.frontier(result), to)


@app.command()
def why(
    file: File,
    edits: Set = None,
    on: On = None,
    seed: Annotated[int, typer.Option(help="For the orders that are drawn where there are more than 12 levers.")] = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Why the scores are what they are: what each lever is worth to both sides (Shapley values, adding up exactly)."""
    from model import leverage, tables, text

    result = leverage.why(_scenario(file, edits), _day(on), seed)
    _emit_as(format, text.why(result) if format is Format.text else tables.levers(result), to)


@app.command()
def chips(
    file: File,
    edits: Set = None,
    on: On = None,
    rates: Annotated[
        bool, typer.Option("--rates", help="With csv or json: the exchange rate between any two assets.")
    ] = False,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Which asset is worth what to whom, in which order deals trade them, and at which rate one stands for another."""
    from model import chips, tables, text

    result = chips.chips(_scenario(file, edits), _day(on))
    table = tables.exchange if rates else tables.chips
    _emit_as(format, text.chips(result) if format is Format.text else table(result), to)


@app.command()
def positions(
    file: File,
    edits: Set = None,
    on: On = None,
    dates: Annotated[
        bool, typer.Option("--dates", help="With csv or json: the spans of dates on which each side would accept.")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Every plan on the table: worth to each side, who refuses it, the dates, and the nearest deal both would accept."""
    from model import positions, tables, text

    scenario = _scenario(file, edits)
    result = positions.judged(scenario, _day(on))
    odds = _drawn(scenario, draws, seed).odds if draws else ()
    if format is Format.text:
        _emit(text.positions(result, odds), to)
    else:
        _emit_as(format, tables.acceptance(result) if dates else tables.positions(result, odds), to)


@app.command()
def judge(
    file: File,
    terms: Annotated[list[str], TERM],
    edits: Set = None,
    on: On = None,
    dates: Annotated[
        bool, typer.Option("--dates", help="With csv or json: the spans of dates on which each side would accept.")
    ] = False,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """A deal of your own: what `leverage positions` says of a plan, for the terms that you type in."""
    from model import positions, tables, text

    scenario = positions.typed(_scenario(file, edits), dict(_term(text) for text in terms))
    result = positions.judged(scenario, _day(on), [positions.TYPED])
    table = tables.acceptance if dates else tables.positions
    _emit_as(format, text.positions(result) if format is Format.text else table(result), to)


@app.command()
def breakeven(
    file: File,
    position: Annotated[
        str | None,
        typer.Argument(metavar="POSITION", help="A position by name (`leverage positions FILE --format csv`)."),
    ] = None,
    edits: Set = None,
    terms: Terms = None,
    on: On = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """What would have to change for each side to accept a plan or a deal, or for an empty zone of agreement to open."""
    from model import breakeven, tables, text

    scenario, position = _under(_scenario(file, edits), position, terms)
    result = breakeven.breakeven(scenario, position, _day(on))
    _emit_as(format, text.breakeven(result) if format is Format.text else tables.breakeven(result), to)


@app.command("map")
def land(
    file: File,
    edits: Set = None,
    on: On = None,
    position: Annotated[
        str | None, typer.Option("--position", help="Under a plan by this name, against what is held.")
    ] = None,
    terms: Terms = None,
    against: Difference = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Who holds how much of which region: on a day, under a plan or a deal, or how that differs from something else."""
    from model import holdings, text

    scenario, position = _under(_scenario(file, edits), position, terms)
    seen = holdings.seen(scenario, _day(on), position, _against(file, against or []), _found(file).parent)
    _emit_as(format, text.land(seen) if format is Format.text else seen.table(), to)


@app.command()
def claims(
    file: File,
    edits: Set = None,
    effects: Annotated[
        bool, typer.Option("--effects", help="With csv or json: the effect on each side's score, by date.")
    ] = False,
    draws: Draws = 0,
    seed: Seed = 0,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """Published sentences put to the test: effect, expected sign, what it consists of, and what would turn the verdict."""
    from model import claims, tables, text

    scenario = _scenario(file, edits)
    result = claims.put_to_the_test(scenario)
    holds = _drawn(scenario, draws, seed).holds if draws else {}
    if format is Format.text:
        _emit(text.claims(scenario, result, holds), to)
    else:
        _emit_as(format, tables.claim_effects(result) if effects else tables.claims(result, holds), to)


@app.command()
def lenses(file: File, edits: Set = None, on: On = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The field's competing explanations side by side: which leave a deal possible on a day, which do not, and why."""
    from model import lenses, tables, text

    result = lenses.lenses(_scenario(file, edits), _day(on))
    _emit_as(format, text.lenses(result) if format is Format.text else tables.lenses(result), to)


@app.command()
def ensemble(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario, or the manifest.json of a run to be made again.")
    ],
    draws: Annotated[int, typer.Option(help="How many draws.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.")] = 0,
    sampler: Annotated[str, typer.Option(help="sobol, lhs (Latin hypercube) or random.")] = "sobol",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Keep every draw there; a run that stopped goes on.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Processors to use on this machine; all unless given.")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The scheduler of a Dask cluster, e.g. tcp://10.0.0.5:8786.")
    ] = None,
    date: Annotated[str, typer.Option(help="The date of the run, for its manifest.")] = "",
    edits: Set = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """How sure: the whole game over all ranges at once; means, quantiles, and the share of draws in which each claim holds."""
    from model import ensemble, store, tables, text

    if Path(file).name == store.MANIFEST:
        run = store.recalled(file)
    else:
        run = ensemble.settings(_scenario(file, edits), draws, seed, sampler, date=date)
    if run.refused:
        typer.echo(f"Each draw is solved by programs: {run.refused}. {_forecast(run, jobs)}", err=True)
    workers = store.here(jobs) if cluster is None else _cluster(cluster)
    if out is None:
        with _progress(run.draws) as progress:
            result = ensemble.gathered(run, workers(run, range(run.parts)), progress)
    else:
        folder = store.begin(out, run)
        try:
            with _progress(run.draws, done=run.draws - store.draws_missing(folder, run)) as progress:
                store.carry_out(folder, run, workers, progress)
        except KeyboardInterrupt:
            left = store.draws_missing(folder, run)
            typer.echo(
                f"\nStopped with {run.draws - left:,} of {run.draws:,} draws in {out}; the same command goes on.",
                err=True,
            )
            raise typer.Exit(130) from None
        result = store.result(folder, run)
    _emit_as(format, text.ensemble(result) if format is Format.text else tables.ensemble(result), to)


@app.command()
def sensitivity(
    file: File,
    base: Annotated[int, typer.Option(help="N, a power of two: N (F + 2) games for F estimates or groups.")] = 512,
    group: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ADDRESS", help="Join estimates in a group, known or not known together. Repeat for more."
        ),
    ] = None,
    what: Annotated[
        Dependence | None, typer.Option(help="One part only; as text all three, else `estimates` unless given.")
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Draws for regions and regret: 8192 unless given, 64 where programs solve each."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN", help="Seek the region of this column of the draws. Repeat for more."),
    ] = None,
    seed: Seed = 0,
    edits: Set = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """What the answer depends on: each estimate alone and over all ranges; where outcomes hold; which plan is least regretted."""
    from model import discovery, ensemble, regret, tables, text

    scenario = _scenario(file, edits)
    parts = [what] if what else list(Dependence) if format is Format.text else [Dependence.estimates]
    shown: list[Any] = []
    if Dependence.estimates in parts:
        answers = _depends_on(scenario, base, seed, group or ())
        shown.append(text.sensitivity(*answers) if format is Format.text else tables.sensitivity(*answers))
    if parts != [Dependence.estimates]:
        sample = _drawn(scenario, draws or (64 if _slow(scenario) else 8_192), seed)
    if Dependence.regions in parts and (what or discovery.available()):
        inputs = ensemble.drawn(sample.run, 0, sample.run.draws)
        found = discovery.regions(scenario, inputs, sample.outputs, where or ())
        shown.append(text.regions(sample.run, found) if format is Format.text else tables.regions(found))
    elif Dependence.regions in parts:
        shown.append([escape(f"\nTo see in which region an outcome holds: {discovery.EXTRA}.")])
    if Dependence.regret in parts and (what or scenario.positions):
        regrets = regret.regret(scenario, sample.outputs.__getitem__)
        shown.append(text.regret(sample.run, regrets) if format is Format.text else tables.regret(regrets))
    _emit_as(format, itertools.chain(*shown) if format is Format.text else shown[0], to)


def _slow(scenario: Scenario) -> bool:
    from model import ensemble

    return ensemble.settings(scenario, 1).refused is not None


def _depends_on(scenario: Scenario, base: int, seed: int, group: Iterable[str]) -> tuple[tuple[Swing, ...], Indices]:
    """The swing of each estimate alone, and the Sobol indices of each, or of groups."""
    from model import indices, sensitivity

    groups: dict[str, list[str]] = {}
    for one in group:
        name, equals, where = one.partition("=")
        if not equals:
            raise InvalidInput(
                [Fault("--group", f"`{one}`", "NAME=ADDRESS", "write for example costs=regimes.x.war_cost.y")]
            )
        groups.setdefault(name, []).append(where)
    count = base * (len(scenario.dimensions()) + 2)
    with _progress(count, unit="games") as progress:
        found = indices.indices(scenario, base, seed, groups, progress)
    return sensitivity.swings(scenario), found


@app.command()
def debrief(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A record of rooms, saved from the Seminar of the app.")],
    room: Annotated[
        str | None, typer.Option("--room", metavar="CODE", help="One room: all that its end is held against.")
    ] = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """How the rooms of a seminar ended: both sides' points, walking away, what was left, and deals to compare with."""
    from model import deals, record, text
    from model.debriefing import debriefing

    rooms = record.load(file)
    if room is not None and room not in rooms:
        raise InvalidInput([Fault("--room", f"`{room}`", "a room of this record", did_you_mean(room, rooms))])
    if room is not None:
        table = deals.of_room(room, debriefing(rooms[room]))
    else:
        ended = {code: debriefing(one) for code, one in rooms.items() if one.stand.ending is not None}
        if not ended:
            raise InvalidInput([Fault("rooms", "none that has ended", "one at least", "play one to its end", file)])
        table = deals.of_class(ended, deals.walk_away(next(iter(rooms.values()))))
    _emit_as(format, text.rooms(table) if format is Format.text else table, to)


@app.command()
def screen(
    file: File,
    party: Annotated[str, typer.Option("--party", help="Who makes the offer, by its id in the scenario.")],
    draws: Annotated[
        int, typer.Option("--draws", help="Draws over all ranges: the other side's refusal points.")
    ] = 4_000,
    seed: Seed = 0,
    edits: Set = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """How much to offer when the other side's refusal point is not known: acceptance against what is kept."""
    from model import screening, tables, text

    scenario = _scenario(file, edits)
    if party not in scenario.parties:
        raise InvalidInput([Fault("--party", f"`{party}`", ", ".join(scenario.parties), "choose one of them")])
    other = next(name for name in scenario.parties if name != party)
    points = _drawn(scenario, draws, seed).outputs[f"saying_no_{other}"]
    result = screening.screen(scenario, party, points)
    _emit_as(format, text.screen(result) if format is Format.text else tables.screen(result), to)


@app.command()
def report(
    file: File,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write it: .html, .pdf or .md.")],
    edits: Set = None,
    on: On = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws that say how sure it is; 0 for none.")] = 1_000,
    seed: Seed = 0,
    paper: Annotated[str, typer.Option("--paper", help="Of a PDF: a4 or us-letter.")] = "a4",
    force: Force = False,
) -> None:
    """A briefing of a few pages in one file: headline, map, zone, clock, why, plans, claims, how sure, sources, method."""
    _free(to, force=force)
    write = _writer(to, paper)
    from model import briefing

    scenario = _scenario(file, edits)
    drawn = _drawn(scenario, draws, seed) if draws and scenario.dimensions() else None
    found = briefing.answers(scenario, _day(on), drawn, _found(file).parent)
    changed = [part for text in edits or () for part in ("--set", text)]
    asked = ["--on", on] if on else []
    words = ["leverage", "report", file, *changed, *asked, "--draws", str(draws), "--seed", str(seed), "--to", to.name]
    page = briefing.briefing(found, briefing.Made((shlex.join(words),), _versions()))
    from model import files

    files.write_bytes(to, write(page))
    typer.echo(f"written: {to}")


@app.command("run")
def run_plan(
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="A plan of tables, as for `leverage export --plan`.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A new folder for the bundle.")],
    picture: Annotated[
        list[str] | None,
        typer.Option(
            "--picture", metavar="NAME", help="A picture of each scenario (`leverage chart`). Repeat for more."
        ),
    ] = None,
    ledger: Ledger = None,
    date: Date = "",
) -> None:
    """A run bundle: scenario text, versions, seed, tables, pictures, and the SHA-256 of each file, to be made again."""
    from model import bundle, plan, scores

    kept = _ledger() if ledger is not None else None
    asked = plan.load(plan_file)
    with _progress(sum(job.points for job in plan.finished(asked, plan_file.parent)), unit="points") as progress:
        bundle.make(asked, plan_file.parent, to, picture or bundle.PICTURES, date, progress)
    typer.echo(f"written: {to}")
    if kept is None or ledger is None:
        return
    for one, entry in bundle.cases(asked, plan_file.parent):
        solution = scores.solve(one.scenario, entry.on)
        name = kept.record(ledger, kept.run(solution, one.edits, date, entry.seed, entry.draws or 0))
        typer.echo(f"run {name} is in {ledger}", err=True)


@app.command()
def verify(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A run bundle.")]) -> None:
    """Make a run bundle again and say which bytes differ, and which number if its scenario was changed."""
    from model import bundle, text

    verdict = bundle.verify(folder)
    _emit("".join(f"{line}\n" for line in text.verdict(verdict)), None)
    if not verdict.same:
        raise typer.Exit(1)


runs = typer.Typer(help="The ledger of runs: what was run, from what, and what came out.", no_args_is_help=True)
app.add_typer(runs, name="runs")
Name = Annotated[str, typer.Argument(metavar="RUN", help="A run by its name, or the beginning of it.")]


@runs.command("list")
def list_runs(ledger: Ledger = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """All runs of a ledger."""
    _emit_answer(_ledger().runs(_named(ledger)), format, to)


@runs.command("show")
def show_run(name: Name, ledger: Ledger = None, to: To = None) -> None:
    """One run: what it depends on and what came out; `--to FILE.yaml` gives back its scenario, edits included."""
    from model import text

    one = _ledger().recalled(_named(ledger), name)
    _emit(one.text if to and to.suffix in {".yaml", ".yml"} else text.run(one), to)


@runs.command("compare")
def compare_runs(
    first: Name,
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Another run.")],
    ledger: Ledger = None,
    to: To = None,
) -> None:
    """Which inputs of two runs differ, and what that did to each score: each by itself, and all together."""
    from model import comparison, files, text

    kept, place = _ledger(), _named(ledger)
    one, other = (kept.recalled(place, name) for name in (first, second))
    before, after = (files.parse_text(found.text) for found in (one, other))
    _emit(text.comparison(before, comparison.compared(before, after, one.asked, other.asked), one, other), to)


@runs.command("query")
def query_runs(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A question to runs, versions, edits, inputs, outputs.")],
    ledger: Ledger = None,
    format: As = Format.text,  # noqa: A002
    to: To = None,
) -> None:
    """A question in SQL; it reads the ledger and changes nothing."""
    _emit_answer(_ledger().question(_named(ledger), sql), format, to)


@app.command()
def chart(
    file: File,
    what: Annotated[
        str | None, typer.Option("--what", metavar="NAME", help="Which picture; without it, a list of all.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Ending in .svg, .png, .pdf, .html or .vl.json.")
    ] = None,
    on: On = None,
    party: Annotated[str | None, typer.Option("--party", help="Whose picture; the first party's unless given.")] = None,
    position: Annotated[
        str | None, typer.Option("--position", help="For the map: how a plan by this name would change it.")
    ] = None,
    terms: Terms = None,
    against: Difference = None,
    draws: Annotated[int | None, typer.Option("--draws", help="For pictures of draws: how many.")] = None,
    seed: Seed = 0,
    dark: Annotated[bool, typer.Option("--dark", help="For a dark page.")] = False,
    width: Annotated[int | None, typer.Option("--width", metavar="PX", help="In pixels; 720 unless given.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    edits: Set = None,
) -> None:
    """A picture of any answer as SVG, PNG, PDF, a page of its own, or a Vega-Lite spec; without --what, a list of them."""
    from model import files, pictures

    if what is None:
        _emit([_gallery(pictures.PICTURES)], None)
        return
    endings = ", ".join(f".{ending}" for ending in pictures.ENDINGS)
    if to is None:
        raise InvalidInput([Fault("--to", "nothing", f"a file ending in {endings}", f"add --to {what}.svg")])
    ending = next((one for one in pictures.ENDINGS if to.name.endswith(f".{one}")), to.suffix.removeprefix("."))
    if ending not in pictures.ENDINGS:
        raise InvalidInput([Fault("--to", f"`{to.name}`", f"a file ending in {endings}", f"write {to.stem}.svg")])
    if to.exists() and not force:
        raise InvalidInput(
            [Fault("--to", f"`{to}`, which exists", "a new file", "choose another name, or add --force")]
        )
    scenario, folder = _scenario(file, edits), _found(file).parent
    deal, before = dict(_term(text) for text in terms) if terms else None, _against(file, against or [])
    with _progress(draws or pictures.DRAWS) as progress:
        made = pictures.draw(
            scenario, what, _day(on), party, position, draws, seed, folder, dark, progress, deal, before
        )
    files.write_bytes(to, pictures.written(made, ending, width))
    typer.echo(f"written: {to}")


@app.command()
def export(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Scenarios, or manifest.json of runs; below one another in one table."),
    ] = None,
    edits: Set = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid",
            metavar="ADDRESS=FROM:TO:N",
            help="N values of a number, ends included. Repeat for more: every combination is played.",
        ),
    ] = None,
    what: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="scores (unless said), path, ...: docs/tables.md. Repeat for more."),
    ] = None,
    on: On = None,
    draws: Annotated[int | None, typer.Option(help="Draws of a table that comes from a sample.")] = None,
    seed: Seed = 0,
    plan: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="A file that names tables; --to is then the folder for them.")
    ] = None,
    format: Annotated[  # noqa: A002
        str | None, typer.Option(help="Where the ending does not say it: csv, iamc, package, ...")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help=".csv .parquet .xlsx .jsonl .md .tex .iamc.csv, or a folder for a Data Package."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Tables to merge and cite: scores and all else of one or many scenarios, or of a grid, in the format of the ending."""
    from model import export, kinds

    if plan is not None:
        if sources or edits or grid or what or on or draws is not None or format:
            raise InvalidInput([Fault("--plan", "a plan and more", "a plan, --to, --force", "leave out the rest")])
        _carry_out(plan, to or Path(), force)
        return
    if to is None:
        raise InvalidInput([Fault("--to", "nothing", "a file or a folder", "write for example --to scores.csv")])
    if not sources:
        raise InvalidInput([Fault("FILE", "nothing", "a scenario or more", "`leverage list` shows the shipped ones")])
    asked = tuple(dict.fromkeys(what or ["scores"]))
    axes = tuple(_axis(text) for text in grid or ())
    requests = [kinds.Request(kind, _day(on), draws, seed, axes) for kind in asked]
    export.refuse(to, export.format_of(to, format), len(requests), force=force)
    cases = [_case(name, edits) for name in sources]
    with _progress(sum(request.points for request in requests if axes) * len(cases), unit="points") as progress:
        export.write([kinds.sheet(cases, one, progress) for one in requests], to, format, force=force)
    typer.echo(f"written: {to}")


@app.command()
def dictionary(to: To = None) -> None:
    """What every column of every table means: the page docs/tables.md."""
    from model import dictionary

    _emit(dictionary.page(), to)


@app.command("list")
def list_scenarios() -> None:
    """The scenarios that come with the program."""
    from model import files

    table = Table(box=None, pad_edge=False)
    for heading, fixed in (("scenario", True), ("kind", True), ("what it is", False)):
        table.add_column(heading, no_wrap=fixed)
    for one in files.library():
        scenario = files.load(one)
        table.add_row(_near(one), scenario.kind, scenario.title)
    _emit([table], None)


@app.command()
def validate(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="The scenario files to check.")],
) -> None:
    """All the faults of scenario files at once: file, line, address, what was found, what is allowed, what to do."""
    from model import atlas, files, scores

    bad = 0
    for name in paths:
        try:
            scenario = files.load(name)
            try:
                atlas.atlas(scenario, Path(name).parent)
                scores.efficient(scenario)
            except InvalidInput as error:
                raise error.located(name) from None
        except LeverageError as error:
            bad += 1
            _complain(error)
        else:
            ranged = sum(estimate.ranged for estimate in scenario.estimates().values())
            typer.echo(f"{name}: valid ({len(scenario.estimates())} numbers, {ranged} of them with a range)")
    if bad:
        raise typer.Exit(2)


@app.command()
def schema(to: To = None) -> None:
    """The JSON Schema of a scenario file, for editors that complete and check."""
    from model.scenario import Scenario

    _emit(_as_json(Scenario.model_json_schema(by_alias=True)), to)


@app.command()
def check() -> None:
    """Every published and closed-form case: source, expected, found, tolerance, passed or not."""
    from model import check as cases

    table = Table("case", "source", box=None, pad_edge=False)
    for heading in ("expected", "found", "tolerance"):
        table.add_column(heading, justify="right")
    table.add_column("")
    outcomes = []
    console = Console(stderr=True)
    with console.status("checking") as status:
        for outcome in cases.check():
            outcomes.append(outcome)
            status.update(f"checking: {len(outcomes)} cases, now {outcome.case.name}")
            case = outcome.case
            verdict = "pass" if outcome.passed else "[bold red]FAIL[/]"
            table.add_row(
                case.name, case.source, f"{case.expected:.9g}", f"{outcome.found:.9g}", f"{case.tolerance:.0e}", verdict
            )
    passed = sum(outcome.passed for outcome in outcomes)
    _emit([table, f"\n{passed} of {len(outcomes)} cases pass."], None)
    if passed < len(outcomes):
        raise typer.Exit(1)


@app.command("app")
def open_app(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="The scenario to open on.")] = "kursk-2025-01",
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="127.0.0.1 serves this machine only; 0.0.0.0 serves a class.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="How many serve it: for a large class one for each processor.")
    ] = 1,
) -> None:
    """Open the app in the browser: sliders, frontier, timeline."""
    from model import files

    _scenario(file, None)
    script, opened = files.shipped("app.py"), str(_found(file).resolve())

    said = f"Serving {file} on http://{address}:{port} (stop with Ctrl+C)"

    def command(port: int, address: str, headless: bool) -> list[str]:
        where = ["--server.port", str(port), "--server.address", address, "--server.headless", str(headless).lower()]
        return [sys.executable, "-m", "streamlit", "run", str(script), *where, "--", opened]

    if processes == 1:
        typer.echo(said)
        one = command(port, address, not browser)
        raise typer.Exit(subprocess.run(one, cwd=script.parent, check=False).returncode)
    import asyncio

    from model import serving

    def ready() -> None:
        typer.echo(said)
        if browser:
            webbrowser.open(f"http://{'localhost' if address == '0.0.0.0' else address}:{port}")

    each = partial(command, address=serving.HERE, headless=True)
    asyncio.run(serving.serve(each, processes, address, port, script.parent, ready, partial(typer.echo, err=True)))


def main() -> None:
    """Run the command line; errors are one message and an exit code, never a traceback."""
    try:
        app()
    except LeverageError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


# ---------------------------------------------------------------- long work


@contextlib.contextmanager
def _progress(total: int, done: int = 0, unit: str = "draws") -> Iterator[Callable[[int], None]]:
    """A bar with draws a second and the time left, on the error stream; none where there is nothing to count."""
    if not total:
        yield lambda _: None
        return
    columns = (
        TextColumn(f"{{task.completed:,.0f}} of {{task.total:,.0f}} {unit}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, completed=done, speed="")

        def advance(count: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=count, speed=f"{speed:,.0f} a second" if speed else "")

        yield advance


def _carry_out(path: Path, folder: Path, force: bool) -> None:
    """Every table of a plan, below a folder; none is begun unless all may be written."""
    from model import export, files, plan

    jobs = list(plan.finished(plan.load(path), path.parent))
    for job in jobs:
        export.refuse(folder / job.to, job.format, 1, force=force)
    for job in jobs:
        files.make_folder((folder / job.to).parent)
        with _progress(job.points, unit="points") as progress:
            written = job.write(folder, force=force, progress=progress)
        typer.echo(f"written: {written}")


def _drawn(scenario: Scenario, draws: int, seed: int) -> Ensemble:
    """A small run in memory."""
    from model import ensemble, store

    run = ensemble.settings(scenario, draws, seed)
    with _progress(run.draws) as progress:
        return ensemble.gathered(run, store.here()(run, range(run.parts)), progress)


def _forecast(run: Settings, jobs: int | None) -> str:
    """How long a run takes whose offers are programs, from the time of one draw."""
    from model.ensemble import part

    start = time.perf_counter()
    part(dataclasses.replace(run, draws=1, size=1), 0)
    seconds = (time.perf_counter() - start) * run.draws / (jobs or os.cpu_count() or 1)
    return (
        f"That takes about {seconds / 60:,.0f} minutes."
        if seconds > 90
        else f"That takes about {seconds:,.0f} seconds."
    )


def _cluster(address: str) -> Workers:
    try:
        from model import cluster
    except ModuleNotFoundError:
        found = "no package `distributed`"
        todo = "pip install 'negotiation-leverage[cluster]'"
        raise InvalidInput([Fault("--cluster", found, "the optional extra `cluster`", todo)]) from None
    return cluster.at(address)


def _free(to: Path, *, force: bool) -> None:
    """Refuse to write over what is there."""
    if to.exists() and not force:
        raise InvalidInput([Fault("--to", f"{to}, which exists", "a new file", "choose another, or add --force")])


def _writer(to: Path, paper: str) -> Callable[[Document], bytes]:
    """Who writes a briefing as its ending says; each is imported only when it is asked for."""
    if to.suffix == ".pdf":
        try:
            from model import pdf
        except ModuleNotFoundError:
            todo = "pip install 'negotiation-leverage[pdf]', or write .html and print it"
            raise InvalidInput([Fault("--to", "no package `typst`", "the optional extra `pdf`", todo)]) from None
        if paper not in pdf.PAPERS:
            raise InvalidInput([Fault("--paper", f"`{paper}`", ", ".join(pdf.PAPERS), "choose one of them")])
        return lambda page: pdf.pdf(page, paper)
    from model import report

    writers = {".html": report.html, ".md": report.markdown}
    if to.suffix not in writers:
        raise InvalidInput([Fault("--to", f"`{to.name}`", ".html, .pdf or .md", "end its name with one of them")])
    return lambda page: writers[to.suffix](page).encode()


def _versions() -> dict[str, str]:
    """Of what computes the numbers, imported only when they are written down."""
    from importlib import metadata

    from model import store

    return {name: metadata.version(name) for name in store.PACKAGES}


def _ledger() -> ModuleType:
    """The ledger, imported only when it is asked for."""
    try:
        from model import ledger
    except ModuleNotFoundError:
        todo = "pip install 'negotiation-leverage[ledger]'"
        raise InvalidInput([Fault("--ledger", "no package `duckdb`", "the optional extra `ledger`", todo)]) from None
    return ledger


def _named(ledger: Path | None) -> Path:
    if ledger is None:
        todo = "write --ledger FILE, or set the environment variable LEVERAGE_LEDGER"
        raise InvalidInput([Fault("--ledger", "no ledger named", "the file of a ledger", todo)])
    return ledger


# ---------------------------------------------------------------- in


def _scenario(file: str, edits: Iterable[str] | None, option: str = "--set") -> Scenario:
    from model import files

    scenario = files.load(_found(file))
    try:
        return scenario.replace(dict(_edit(text) for text in edits or ()))
    except InvalidInput as error:
        raise error.located(option) from None


def _found(file: str) -> Path:
    """A path as it was given, or the shipped scenario of that name."""
    from model import files

    return files.found(file)


def _case(file: str, edits: Iterable[str] | None) -> Case:
    from model import files, kinds, store

    path = _found(file)
    if path.name == store.MANIFEST:
        if edits:
            raise InvalidInput([Fault("--set", "edits of a run", "a run as it was made", "name its scenario instead")])
        return kinds.recalled(path)
    scenario = files.load(path)
    try:
        return kinds.case(path.stem, scenario, dict(_edit(text) for text in edits or ()))
    except InvalidInput as error:
        raise error.located("--set") from None


def _axis(text: str) -> Axis:
    from model import plan

    where, _, values = text.partition("=")
    try:
        first, last, points = values.split(":")
        return plan.axis(where.strip(), float(first), float(last), int(points))
    except (ValueError, OverflowError):
        todo = "write for example assets.kursk_foothold.control=0:1:11"
        raise InvalidInput([Fault("--grid", f"`{text}`", "ADDRESS=FROM:TO:N", todo)]) from None


def _edit(text: str) -> tuple[str, EditValue]:
    from model import address

    where, equals, value = text.partition("=")
    if not equals or not where:
        raise InvalidInput(
            [Fault("--set", f"`{text}`", "ADDRESS=VALUE", "write for example assets.kursk_foothold.control=0")]
        )
    return where.strip(), address.parsed(value.strip())


def _term(text: str) -> tuple[str, str | float]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidInput([Fault("--term", f"`{text}`", "NAME=VALUE", "write for example kursk_foothold=0")])
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip()


def _under(scenario: Scenario, position: str | None, terms: list[str] | None) -> tuple[Scenario, str | None]:
    """A scenario and the position that is asked about: by its name, or a deal by its terms, which is then among them."""
    from model import positions

    if not terms:
        return scenario, position
    if position is not None:
        found = f"terms beside the position `{position}`"
        raise InvalidInput([Fault("--term", found, "one of both", "leave one out")])
    return positions.typed(scenario, dict(_term(text) for text in terms)), positions.TYPED


def _against(file: str, texts: list[str]) -> Against | None:
    """What a map is the difference to."""
    match texts:
        case []:
            return None
        case ["held" | "first" | "nothing" as word]:
            return word
        case ["file"]:
            return _scenario(file, None)
    for text in texts:
        if "=" not in text:
            allowed = "held, first, nothing, file, or values (ADDRESS=VALUE)"
            raise InvalidInput([Fault("--against", f"`{text}`", allowed, "write one of the words, or values only")])
    return _scenario(file, texts, "--against")


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise InvalidInput([Fault("--on", f"`{text}`", "a date such as 2025-02-01", "write year-month-day")]) from None


# ---------------------------------------------------------------- out


def _gallery(pictures: Mapping[str, Picture]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("picture", "what it shows", "options"):
        table.add_column(heading, no_wrap=heading == "picture")
    for name, one in pictures.items():
        table.add_row(name, one.shows, " ".join(f"--{option}" for option in one.options))
    return table


def _complain(error: LeverageError) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    faults = error.faults if isinstance(error, InvalidInput) else ()
    if not faults:
        console.print(f"[bold]error:[/] {escape(str(error))}")
    for fault in faults:
        place = fault.file + (f":{fault.line}" if fault.line else "")
        console.print(f"[bold]error:[/] {escape(': '.join(part for part in (place, fault.address) if part))}")
        console.print(
            f"  found:   {escape(fault.found)}\n  allowed: {escape(fault.allowed)}\n  to do:   {escape(fault.todo)}"
        )


def _emit(parts: str | bytes | Iterable[Any], to: Path | None) -> None:
    """Write a text, bytes as they are, or what Rich prints, to the screen or to a file."""
    if to is None:
        if isinstance(parts, str | bytes):
            typer.echo(parts, nl=False)
        else:
            console = Console(highlight=False)
            for part in parts:
                console.print(part)
        return
    if not isinstance(parts, str | bytes):
        written = io.StringIO()
        console = Console(file=written, highlight=False, width=120, no_color=True)
        for part in parts:
            console.print(part)
        parts = written.getvalue()
    from model import files

    files.write_bytes(to, parts.encode() if isinstance(parts, str) else parts)
    typer.echo(f"written: {to}")


def _emit_as(format: Format, answer: Any, to: Path | None) -> None:  # noqa: A002
    """A table as JSON rows or CSV; text as it comes."""
    if format is Format.csv:
        from model.delimited import csv_text

        answer = csv_text(answer).encode()
    elif format is Format.json:
        answer = _as_json(_records(answer))
    _emit(answer, to)


def _emit_answer(answer: Answer, format: Format, to: Path | None) -> None:  # noqa: A002
    """Rows from the ledger as a table, CSV or JSON."""
    import pandas as pd

    if format is Format.text:
        table = Table(box=None, pad_edge=False)
        for heading in answer.columns:
            table.add_column(escape(heading), no_wrap=heading != "title", overflow="fold")
        for row in answer.rows:
            table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
        _emit([table], to)
    else:
        _emit_as(format, pd.DataFrame(list(answer.rows), columns=list(answer.columns)), to)


def _as_json(value: Any) -> str:
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    """JSON has no infinity: what is unbounded or undefined is null."""
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(k): str(v.date()) if isinstance(v, pd.Timestamp) else v for k, v in row.items()} for row in rows]


def _near(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return file.stem


if __name__ == "__main__":
    main()
