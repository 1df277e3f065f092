"""The commands that write files: reports, pictures, tables, the data dictionary.

Imports are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from model.cli.arguments import (
    difference_to,
    find_scenario,
    load_case,
    load_scenario,
    parse_axis,
    parse_day,
    parse_term,
)
from model.cli.options import DifferenceTo, File, Force, On, Seed, Set, To, TypedTerms
from model.cli.output import emit, engine_here, progress_bar, refuse_existing, versions
from model.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from model.catalogue.pictures import Picture
    from model.reports.document import Document


def write_report(
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
    refuse_existing(to, force=force)
    write = _writer(to, paper)
    from model.catalogue.query import Query
    from model.reports import briefing

    scenario, folder = load_scenario(file, edits), find_scenario(file).parent
    query = Query(scenario, parse_day(on), draws=draws or None, seed=seed, folder=folder, engine=engine_here())
    found = briefing.gather_answers(query)
    changed = [part for text in edits or () for part in ("--set", text)]
    asked = ["--on", on] if on else []
    words = ["leverage", "report", file, *changed, *asked, "--draws", str(draws), "--seed", str(seed), "--to", to.name]
    page = briefing.briefing(found, briefing.Made((shlex.join(words),), versions()))
    from model.scenario import files

    files.write_bytes(to, write(page))
    typer.echo(f"written: {to}")


def write_chart(
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
    terms: TypedTerms = None,
    against: DifferenceTo = None,
    draws: Annotated[int | None, typer.Option("--draws", help="For pictures of draws: how many.")] = None,
    seed: Seed = 0,
    dark: Annotated[bool, typer.Option("--dark", help="For a dark page.")] = False,
    width: Annotated[int | None, typer.Option("--width", metavar="PX", help="In pixels; 720 unless given.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    edits: Set = None,
) -> None:
    """A picture of any answer as SVG, PNG, PDF, a page of its own, or a Vega-Lite spec; without --what, a list of them."""
    from model.catalogue import pictures
    from model.presentation import render
    from model.scenario import files

    if what is None:
        emit([_gallery(pictures.PICTURES)], None)
        return
    endings = ", ".join(f".{ending}" for ending in render.PICTURE_ENDINGS)
    if to is None:
        raise InvalidInput([Fault("--to", "nothing", f"a file ending in {endings}", f"add --to {what}.svg")])
    ending = next((one for one in render.PICTURE_ENDINGS if to.name.endswith(f".{one}")), to.suffix.removeprefix("."))
    if ending not in render.PICTURE_ENDINGS:
        raise InvalidInput([Fault("--to", f"`{to.name}`", f"a file ending in {endings}", f"write {to.stem}.svg")])
    if to.exists() and not force:
        raise InvalidInput(
            [Fault("--to", f"`{to}`, which exists", "a new file", "choose another name, or add --force")]
        )
    scenario, folder = load_scenario(file, edits), find_scenario(file).parent
    deal, before = dict(parse_term(text) for text in terms) if terms else None, difference_to(file, against or [])
    sampled = pictures.PICTURES[what].draws if what in pictures.PICTURES else 0
    with progress_bar(draws or sampled) as progress:
        made = pictures.draw(
            scenario, what, parse_day(on), party, position, draws, seed, folder, dark, progress, deal, before
        )
    files.write_bytes(to, render.written(made, ending, width))
    typer.echo(f"written: {to}")


def write_export(
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
    from model.catalogue import requests as table_requests
    from model.catalogue import tables
    from model.exports import export

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
    axes = tuple(parse_axis(text) for text in grid or ())
    requests = [table_requests.Request(kind, parse_day(on), draws, seed, axes) for kind in asked]
    export.refuse(to, export.format_of(to, format), len(requests), force=force)
    cases = [load_case(name, edits) for name in sources]
    with progress_bar(sum(request.points for request in requests if axes) * len(cases), unit="points") as progress:
        export.write_tables([tables.sheet(cases, one, progress) for one in requests], to, format, force=force)
    typer.echo(f"written: {to}")


def write_dictionary(to: To = None) -> None:
    """What every column of every table means: the page docs/tables.md."""
    from model.catalogue import dictionary

    emit(dictionary.page(), to)


def _carry_out(path: Path, folder: Path, force: bool) -> None:
    """Every table of a plan, below a folder; none is begun unless all may be written."""
    from model.exports import export, plan
    from model.scenario import files

    jobs = list(plan.planned_tables(plan.load_plan(path), path.parent))
    for job in jobs:
        export.refuse(folder / job.to, job.format, 1, force=force)
    for job in jobs:
        files.make_folder((folder / job.to).parent)
        with progress_bar(job.points, unit="points") as progress:
            written = job.write(folder, force=force, progress=progress)
        typer.echo(f"written: {written}")


def _writer(to: Path, paper: str) -> Callable[[Document], bytes]:
    """Who writes a briefing as its ending says; each is imported only when it is asked for."""
    if to.suffix == ".pdf":
        try:
            from model.reports import pdf
        except ModuleNotFoundError:
            todo = "pip install 'negotiation-leverage[pdf]', or write .html and print it"
            raise InvalidInput([Fault("--to", "no package `typst`", "the optional extra `pdf`", todo)]) from None
        if paper not in pdf.PAPERS:
            raise InvalidInput([Fault("--paper", f"`{paper}`", ", ".join(pdf.PAPERS), "choose one of them")])
        return lambda page: pdf.pdf(page, paper)
    from model.reports import html

    writers = {".html": html.html, ".md": html.markdown_page}
    if to.suffix not in writers:
        raise InvalidInput([Fault("--to", f"`{to.name}`", ".html, .pdf or .md", "end its name with one of them")])
    return lambda page: writers[to.suffix](page).encode()


# ---------------------------------------------------------------- out


def _gallery(pictures: Mapping[str, Picture]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("picture", "what it shows", "options"):
        table.add_column(heading, no_wrap=heading == "picture")
    for name, one in pictures.items():
        table.add_row(name, one.shows, " ".join(f"--{option}" for option in one.options))
    return table
