"""Runs of the ledger, their comparison, and the check of a bundle, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from model.analysis.comparison.terminal import show_differences
from model.presentation.terminal import plain_table
from model.scenario import Scenario
from model.scenario.labels import day

if TYPE_CHECKING:
    from model.analysis.comparison import Comparison
    from model.exports.bundle import BundleVerdict
    from model.exports.ledger import Run


def show_ledger_run(one: Run) -> Iterable[RenderableType]:
    """A run of the ledger: what it depends on, what was changed in the file, what came out."""
    yield f"[bold]{escape(one.title)}[/]"
    made = f", made on {escape(one.date)}" if one.date else ""
    yield f"run {one.name}{made}; asked about {day(one.asked)}; seed {one.seed}, {one.draws:,} draws"
    yield f"scenario {one.scenario}: {len(one.inputs):,} inputs; " + ", ".join(
        f"{escape(name)} {escape(version)}" for name, version in one.versions.items()
    )
    for where, value in one.edits.items():
        yield f"  set {escape(where)} = {escape(value)}"
    yield ""
    table = plain_table("what came out")
    table.add_column("", justify="right")
    for name, number in one.outputs.items():
        table.add_row(escape(name), f"{number + 0.0:.4f}")
    yield table


def show_comparison(scenario: Scenario, found: Comparison, one: Run, other: Run) -> Iterable[RenderableType]:
    """Which inputs of two runs differ, and what each does to the scores by itself and all together."""
    yield f"[bold]{one.name}[/] {escape(one.title)}"
    yield f"[bold]{other.name}[/] {escape(other.title)}"
    if one.asked != other.asked:
        yield f"They ask about different days: {day(one.asked)} and {day(other.asked)}."
    for name in one.versions:
        if one.versions[name] != other.versions.get(name):
            yield f"{escape(name)} {escape(one.versions[name])} -> {escape(str(other.versions.get(name)))}"
    yield from show_differences(scenario, found)


def show_verdict(found: BundleVerdict) -> Iterable[str]:
    """What differs between a run bundle and the same made again, a line each."""
    for name in found.missing:
        yield f"missing: {name}"
    for name in found.changed:
        yield f"changed since it was made: {name}"
    for name, number in found.numbers:
        yield f"number changed in {name}: {number}"
    for name in found.otherwise:
        yield f"comes out otherwise when made again: {name}"
    for name in found.unknown:
        yield f"not of this run: {name}"
    if found.refused:
        yield f"cannot be made again: {found.refused}"
    for package in found.versions:
        yield f"another version here: {package}"
    if found.same:
        yield "No difference."
