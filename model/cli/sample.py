"""The commands that play many draws: ensembles, sensitivity, offers to a side whose refusal point is unknown.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from model.cli.arguments import load_scenario
from model.cli.options import As, Dependence, File, Format, Seed, Set, To
from model.cli.output import emit_as, engine_here, progress_bar
from model.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from model.uncertainty.ensemble import Settings
    from model.uncertainty.ensemble.store import Workers


def run_ensemble(
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
    from model.uncertainty import ensemble
    from model.uncertainty.ensemble import store
    from model.uncertainty.ensemble.table import tabulate_ensemble
    from model.uncertainty.ensemble.terminal import show_ensemble

    if Path(file).name == store.MANIFEST:
        run = store.recall_settings(file)
    else:
        run = ensemble.settings(load_scenario(file, edits), draws, seed, sampler, date=date)
    if run.refused:
        typer.echo(f"Each draw is solved by programs: {run.refused}. {_forecast(run, jobs)}", err=True)
    workers = store.here(jobs) if cluster is None else _cluster(cluster)
    if out is None:
        with progress_bar(run.draws) as progress:
            result = ensemble.gathered(run, workers(run, range(run.parts)), progress)
    else:
        folder = store.begin(out, run)
        try:
            with progress_bar(run.draws, done=run.draws - store.draws_missing(folder, run)) as progress:
                store.carry_out(folder, run, workers, progress)
        except KeyboardInterrupt:
            left = store.draws_missing(folder, run)
            typer.echo(
                f"\nStopped with {run.draws - left:,} of {run.draws:,} draws in {out}; the same command goes on.",
                err=True,
            )
            raise typer.Exit(130) from None
        result = store.result(folder, run)
    emit_as(format, show_ensemble(result) if format is Format.text else tabulate_ensemble(result), to)


def run_sensitivity(
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
    from model.catalogue import questions
    from model.catalogue.query import Query
    from model.uncertainty import ensemble, regions

    scenario, text = load_scenario(file, edits), format is Format.text
    parts = [what] if what else list(Dependence) if text else [Dependence.estimates]
    count = base * (len(scenario.dimensions()) + 2) if Dependence.estimates in parts else 0
    slow = parts != [Dependence.estimates] and ensemble.settings(scenario, 1).refused is not None
    shown: list[Any] = []
    with progress_bar(count, unit="games") as progress:
        query = Query(
            scenario,
            draws=draws or (64 if slow else 8_192),
            seed=seed,
            base=base,
            groups=_groups(group or ()),
            where=tuple(where or ()),
            progress=progress,
            engine=engine_here(),
        )
        if Dependence.estimates in parts:
            questions.ask(query, "sobol")
    for part in parts:
        name = "sobol" if part is Dependence.estimates else str(part)
        if part is Dependence.regions and not (what or regions.available()):
            shown.append([escape(f"\nTo see in which region an outcome holds: {regions.EXTRA}.")])
        elif part is not Dependence.regret or what or scenario.positions:
            kind = "sensitivity" if part is Dependence.estimates else str(part)
            shown.append(questions.show(query, name) if text else questions.table(query, kind))
    emit_as(format, itertools.chain(*shown) if text else shown[0], to)


def _groups(texts: Iterable[str]) -> dict[str, list[str]]:
    """Groups of estimates from NAME=ADDRESS."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        name, equals, where = text.partition("=")
        if not equals:
            raise InvalidInput(
                [Fault("--group", f"`{text}`", "NAME=ADDRESS", "write for example costs=regimes.x.war_cost.y")]
            )
        groups.setdefault(name, []).append(where)
    return groups


def run_screen(
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
    from model.catalogue import questions
    from model.catalogue.query import Query

    scenario = load_scenario(file, edits)
    if party not in scenario.parties:
        raise InvalidInput([Fault("--party", f"`{party}`", ", ".join(scenario.parties), "choose one of them")])
    query = Query(scenario, party=party, draws=draws, seed=seed, engine=engine_here())
    emit_as(format, questions.show(query, "screen") if format is Format.text else questions.table(query, "screen"), to)


def _forecast(run: Settings, jobs: int | None) -> str:
    """How long a run takes whose offers are programs, from the time of one draw."""
    from model.uncertainty.ensemble import part

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
        from model.uncertainty.ensemble import cluster
    except ModuleNotFoundError:
        found = "no package `distributed`"
        todo = "pip install 'negotiation-leverage[cluster]'"
        raise InvalidInput([Fault("--cluster", found, "the optional extra `cluster`", todo)]) from None
    return cluster.at(address)
