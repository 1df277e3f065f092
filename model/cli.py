"""The command line: arguments in, text or files out. Every answer is one function of `model`; nothing is computed here.

Heavy libraries are imported inside the commands that need them, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import subprocess
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from model.errors import Fault, InvalidInput, LeverageError

if TYPE_CHECKING:
    import pandas as pd

    from model.address import EditValue
    from model.scenario import Scenario
    from model.scores import Solution

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
As = Annotated[Format, typer.Option("--format", help="text for reading, json for programs, csv for tables.")]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", help="Write to a file instead of the screen; whole or not at all."),
]


@app.command()
def solve(file: File, edits: Set = None, on: On = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """Scores, zone of agreement, fair points, the offers each side would make with their terms, and the outlook."""
    from model import scores

    solution = scores.solve(_scenario(file, edits), _day(on))
    if format is Format.text:
        _emit(_solution_text(solution), to)
    elif format is Format.json:
        _emit(_as_json(scores.figures(solution)), to)
    else:
        from model import tables

        _emit(_as_csv(tables.figures(solution)), to)


@app.command()
def path(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """Every date: scores, walk-away values, the zone, and what each side would offer, branch by branch."""
    from model import scores, tables

    scenario = _scenario(file, edits)
    frame = tables.path(scores.path(scenario))
    if format is Format.text:
        _emit(_path_text(scenario, frame), to)
    else:
        _emit(_as_json(_records(frame)) if format is Format.json else _as_csv(frame), to)


@app.command()
def frontier(file: File, edits: Set = None, format: As = Format.text, to: To = None) -> None:  # noqa: A002
    """The efficient deals: the corners of the frontier with their terms, from one side's best to the other's."""
    from model import scores, tables

    scenario = _scenario(file, edits)
    efficient = scores.efficient(scenario)
    if format is Format.text:
        _emit(_frontier_text(scenario, efficient.deals), to)
    else:
        frame = tables.frontier(efficient)
        _emit(_as_json(_records(frame)) if format is Format.json else _as_csv(frame), to)


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
    from model import files, scores

    bad = 0
    for name in paths:
        try:
            scenario = files.load(name)
            try:
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
) -> None:
    """Open the app in the browser: sliders, frontier, timeline."""
    from model import files

    _scenario(file, None)
    script = files.shipped("app.py")
    typer.echo(f"Serving {file} on http://{address}:{port} (stop with Ctrl+C)")
    options = ["--server.port", str(port), "--server.address", address, "--server.headless", str(not browser).lower()]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--", str(_found(file).resolve())]
    raise typer.Exit(subprocess.run(command, cwd=script.parent, check=False).returncode)


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


# ---------------------------------------------------------------- in


def _scenario(file: str, edits: Iterable[str] | None) -> Scenario:
    from model import files

    scenario = files.load(_found(file))
    try:
        return scenario.replace(dict(_edit(text) for text in edits or ()))
    except InvalidInput as error:
        raise error.located("--set") from None


def _found(file: str) -> Path:
    """A path as it was given, or the shipped scenario of that name."""
    from model import files

    if not Path(file).exists():
        for shipped in files.library():
            if file == shipped.stem:
                return shipped
    return Path(file)


def _edit(text: str) -> tuple[str, EditValue]:
    where, equals, value = text.partition("=")
    if not equals or not where:
        raise InvalidInput(
            [Fault("--set", f"`{text}`", "ADDRESS=VALUE", "write for example assets.kursk_foothold.control=0")]
        )
    return where.strip(), _value(value.strip())


def _value(text: str) -> EditValue:
    if text in {"true", "false"}:
        return text == "true"
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise InvalidInput([Fault("--on", f"`{text}`", "a date such as 2025-02-01", "write year-month-day")]) from None


# ---------------------------------------------------------------- out


def _complain(error: LeverageError) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    faults = error.faults if isinstance(error, InvalidInput) else ()
    if not faults:
        console.print(f"[bold]error:[/] {_plain(str(error))}")
    for fault in faults:
        place = fault.file + (f":{fault.line}" if fault.line else "")
        console.print(f"[bold]error:[/] {_plain(': '.join(part for part in (place, fault.address) if part))}")
        console.print(
            f"  found:   {_plain(fault.found)}\n  allowed: {_plain(fault.allowed)}\n  to do:   {_plain(fault.todo)}"
        )


def _plain(text: str) -> str:
    """Scenario text is shown as it stands: square brackets in it are no markup."""
    return text.replace("[", r"\[")


def _emit(parts: str | Iterable[Any], to: Path | None) -> None:
    if isinstance(parts, str):
        text = parts
        if to is None:
            sys.stdout.write(text)
            return
    elif to is None:
        console = Console(highlight=False)
        for part in parts:
            console.print(part)
        return
    else:
        console = Console(highlight=False, width=120, no_color=True, record=True, quiet=True)
        for part in parts:
            console.print(part)
        text = console.export_text()
    from model import files

    files.write_text(to, text)
    typer.echo(f"written: {to}")


def _as_json(value: Any) -> str:
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    """JSON has no infinity: what is unbounded or undefined is null."""
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _as_csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(k): str(v.date()) if isinstance(v, pd.Timestamp) else v for k, v in row.items()} for row in rows]


def _near(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return file.stem


# ---------------------------------------------------------------- text for a person


def _solution_text(solution: Solution) -> Iterable[Any]:
    scenario = solution.scenario
    names = {party: block.name for party, block in scenario.parties.items()}
    yield f"[bold]{_plain(scenario.title)}[/]"
    yield f"On {_date(solution.date)}" + (
        "" if len(solution.nodes) == 1 else f", in each of {len(solution.nodes)} branches of events and over them"
    )
    for held in solution.holdings:
        share = f", {held.share_of_territory:.1%} of its territory" if held.share_of_territory is not None else ""
        yield f"{names[held.holder]} holds {held.km2:,.0f} km2 that are recognised as {names[held.recognised]}'s{share}."
    for party, scale in solution.scale.items():
        if abs(scale - 1) > 1e-9:
            yield f"The points of {names[party]} were scaled by {scale:.4g} so that they sum to 100."
    yield ""
    yield _scores_table(solution, names)
    yield ""
    yield _zone_text(solution, names)
    yield ""
    if solution.nodes[0].fair["nash"] is not None or len(solution.nodes) > 1:
        yield _fair_table(solution, names)
        yield ""
    yield from _offers_text(solution, names)
    yield from _outlook_text(solution)
    yield (
        "\n[dim]Points measure each side against its own 100 and are not to be compared or added. "
        "The model explains and compares; it does not forecast.[/]"
    )


def _scores_table(solution: Solution, names: Mapping[str, str]) -> Table:
    table = _table(
        "", *(["branch", "chance"] if len(solution.nodes) > 1 else []), title="Scores, in points of each side's own 100"
    )
    for heading in ("score", "walk-away", "surplus", "of best", "refusal", "expected", "optimism"):
        table.add_column(heading, justify="right")
    for party, name in names.items():
        rows = [(solution.scores[party], ["over all", ""])]
        if len(solution.nodes) > 1:
            rows += [
                (node.scores[party], [" / ".join(node.path), f"{node.probability:.0%}"]) for node in solution.nodes
            ]
        for n, (score, branch) in enumerate(rows):
            share = f"{score.surplus_share:.0%}" if score.surplus_share is not None else "-"
            figures = (
                score.position,
                score.walk_away,
                score.surplus,
                share,
                score.saying_no,
                score.expected,
                score.optimism,
            )
            cells = [figure if isinstance(figure, str) else f"{figure + 0.0:.1f}" for figure in figures]
            table.add_row(name if n == 0 else "", *(branch if len(solution.nodes) > 1 else []), *cells)
    return table


def _zone_text(solution: Solution, names: Mapping[str, str]) -> str:
    lines = []
    for node in solution.nodes:
        label = f"{' / '.join(node.path)}: " if len(solution.nodes) > 1 else "Zone of agreement: "
        width = f"width {node.zone.width:+.1f}" if node.zone.width is not None else "no deal is possible"
        ranges = "; ".join(
            f"{names[party]} from {low:.1f} to {high:.1f}"
            for party, (low, high) in node.zone.range.items()
            if high is not None and high >= low
        )
        without = node.zone.width_without_red_lines
        aside = f" Without red lines the width would be {without:+.1f}." if without is not None else ""
        lines.append(f"{label}{width}. {node.zone.reason} {ranges + '.' if ranges else ''}{aside}")
    return "\n".join(_plain(line) for line in lines)


def _fair_table(solution: Solution, names: Mapping[str, str]) -> Table:
    several = len(solution.nodes) > 1
    table = _table("", *(["branch"] if several else []), title="Fair points: over deals, and over lotteries of deals")
    for over in ("", "\nby lottery"):
        for name in names.values():
            table.add_column(f"{name}{over}", justify="right")
    titles = {
        "nash": "Nash",
        "kalai_smorodinsky": "Kalai-Smorodinsky",
        "egalitarian": "egalitarian",
        "utilitarian": "utilitarian †",
    }
    for solution_name, title in titles.items():
        for n, node in enumerate(solution.nodes):
            cells = []
            for found in (node.fair[solution_name], node.lotteries[solution_name]):
                for party in names:
                    mark = "*" if found and len(found.ties) > 1 else ""
                    cells.append(f"{found.points[party]:.1f}{mark}" if found else "-")
            table.add_row(title if n == 0 else "", *([" / ".join(node.path)] if several else []), *cells)
    ties = any(
        f and len(f.ties) > 1
        for node in solution.nodes
        for group in (node.fair, node.lotteries)
        for f in group.values()
    )
    table.caption = "† adds points of two sides: for reference" + (
        "\n* a tie: other deals attain it too (--format json)" if ties else ""
    )
    return table


def _offers_text(solution: Solution, names: Mapping[str, str]) -> Iterable[Any]:
    for node in solution.nodes:
        if len(solution.nodes) > 1:
            yield f"[bold]If {_plain(' / '.join(node.path))}[/]"
        offers = {party: offer for party, offer in node.offers.items() if offer.deal is not None}
        for party, offer in node.offers.items():
            yield f"  {_offer_sentence(party, offer, names)}"
        if offers:
            yield _terms_table(solution, node, offers)
        yield ""


def _offer_sentence(party: str, offer: Any, names: Mapping[str, str]) -> str:
    chance = f"{names[party]} makes the offer with probability {offer.probability:.0%}"
    if offer.deal is None:
        return f"{chance}; no deal would leave the other side as well off as saying no."
    points = " and ".join(f"{p:.1f} to {name}" for p, name in zip(offer.deal.points, names.values(), strict=True))
    if offer.accepted:
        return f"{chance}; its best acceptable offer is worth {points}: a deal."
    short = f"{-offer.margin[party]:.1f} short of waiting"
    return f"{chance}, but prefers to wait: its best acceptable offer, worth {points}, is {short}."


def _terms_table(solution: Solution, node: Any, offers: Mapping[str, Any]) -> Table:
    scenario = solution.scenario
    first = next(iter(scenario.parties.values())).name
    table = Table(f"terms ({first}'s share)", box=None, pad_edge=False)
    table.add_column("held", justify="right")
    for party in offers:
        table.add_column(f"{scenario.parties[party].name} offers", justify="right")
    for asset, block in scenario.assets.items():
        table.add_row(
            _plain(block.name),
            f"{node.control[asset]:.1%}",
            *(f"{abs(offer.deal.shares[asset]):.1%}" for offer in offers.values()),
        )
    for issue, question in scenario.issues.items():
        chosen = [_plain(question.options[offer.deal.options[issue]].name) for offer in offers.values()]
        table.add_row(_plain(question.name), _plain(question.options[question.no_deal].name), *chosen)
    return table


def _outlook_text(solution: Solution) -> Iterable[Any]:
    scenario, outlook = solution.scenario, solution.outlook
    table = _table("by", title="Outlook, by the analyst's probabilities")
    for heading in ("deal", "freeze", "war goes on"):
        table.add_column(heading, justify="right")
    table.add_column("")
    events = {scenario.step_on_or_after(event.date): event.title for _, event in scenario.calendar}
    for step in sorted({0, *events, scenario.steps}):
        title = _plain(events.get(step, "the horizon" if step == scenario.steps else "the first day"))
        table.add_row(
            _date(outlook.dates[step]), *(f"{p[step]:.1%}" for p in (outlook.deal, outlook.freeze, outlook.war)), title
        )
    yield table


def _path_text(scenario: Scenario, frame: pd.DataFrame) -> Iterable[Any]:
    yield f"[bold]{_plain(scenario.title)}[/]"
    yield "For each date: score, walk-away value, and whether the side's best acceptable offer is made (deal) or not (waits)."
    names = {party: block.name for party, block in scenario.parties.items()}
    for (branch, chance), steps in frame.groupby(["branch", "probability"], sort=False):
        table = _table("date", title=f"{branch}: chance {chance:.0%}")
        for name in names.values():
            for heading in (f"{name}\nscore", "\nwalk-away", "\noffer"):
                table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("zone\nwidth", justify="right")
        for day, rows in steps.groupby("date", sort=False):
            cells = []
            for _, row in rows.iterrows():
                offer = {True: "deal", False: "waits"}.get(row["accepted"], "-")
                cells += [f"{row['position']:.1f}", f"{row['walk_away']:.1f}", offer]
            width = rows["zone_width"].iloc[0]
            table.add_row(str(day)[:10], *cells, f"{width:+.1f}" if math.isfinite(width) else "none")
        yield table
        yield ""


def _frontier_text(scenario: Scenario, deals: Iterable[tuple[Any, Any]]) -> Iterable[Any]:
    yield f"[bold]{_plain(scenario.title)}[/]: efficient deals, from {next(iter(scenario.parties.values())).name}'s best on"
    table = Table(box=None, pad_edge=False)
    for block in scenario.parties.values():
        table.add_column(block.name, justify="right")
    table.add_column(f"terms (shares are {next(iter(scenario.parties.values())).name}'s), then what changes")
    points: tuple[float, float] | None = None
    terms: dict[str, str] = {}
    for piece in deals:
        for deal in piece:
            if points is not None and all(abs(a - b) < 1e-9 for a, b in zip(deal.points, points, strict=True)):
                continue
            before, points = terms, deal.points
            terms = {**{asset: f"{abs(share):.0%}" for asset, share in deal.shares.items()}, **deal.options}
            changed = [f"{name} {term}" for name, term in terms.items() if before.get(name) != term]
            table.add_row(*(f"{value:.1f}" for value in points), ", ".join(changed))
    yield table


def _table(*columns: str, title: str | None = None) -> Table:
    """A table without lines, whose names are never cut."""
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", caption_justify="left")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


if __name__ == "__main__":
    main()
