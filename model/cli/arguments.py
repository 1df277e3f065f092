"""From what is typed to what the model takes: scenarios, edits, terms, dates, grids.

Imports of heavy rooms are late, so that `leverage --help` answers at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from model.analysis.territory.holdings import Against
    from model.catalogue.requests import Axis, Case
    from model.scenario import Scenario
    from model.scenario.address import EditValue


# ---------------------------------------------------------------- in


def load_scenario(file: str, edits: Iterable[str] | None, option: str = "--set") -> Scenario:
    """A scenario by its file or name, with what `--set` changes."""
    from model.scenario import files

    scenario = files.load(find_scenario(file))
    try:
        return scenario.replace(dict(parse_edit(text) for text in edits or ()))
    except InvalidInput as error:
        raise error.located(option) from None


def find_scenario(file: str) -> Path:
    """A path as it was given, or the shipped scenario of that name."""
    from model.scenario import files

    return files.found(file)


def load_case(file: str, edits: Iterable[str] | None) -> Case:
    """A scenario with a name and edits, or the run of a manifest."""
    from model.catalogue import requests
    from model.scenario import files
    from model.uncertainty.ensemble import store

    path = find_scenario(file)
    if path.name == store.MANIFEST:
        if edits:
            raise InvalidInput([Fault("--set", "edits of a run", "a run as it was made", "name its scenario instead")])
        return requests.recalled(path)
    scenario = files.load(path)
    try:
        return requests.case(path.stem, scenario, dict(parse_edit(text) for text in edits or ()))
    except InvalidInput as error:
        raise error.located("--set") from None


def parse_axis(text: str) -> Axis:
    """An axis of a grid from ADDRESS=FROM:TO:N."""
    from model.exports import plan

    where, _, values = text.partition("=")
    try:
        first, last, points = values.split(":")
        return plan.axis(where.strip(), float(first), float(last), int(points))
    except (ValueError, OverflowError):
        todo = "write for example assets.kursk_foothold.control=0:1:11"
        raise InvalidInput([Fault("--grid", f"`{text}`", "ADDRESS=FROM:TO:N", todo)]) from None


def parse_edit(text: str) -> tuple[str, EditValue]:
    """An edit from ADDRESS=VALUE."""
    from model.scenario import address

    where, equals, value = text.partition("=")
    if not equals or not where:
        raise InvalidInput(
            [Fault("--set", f"`{text}`", "ADDRESS=VALUE", "write for example assets.kursk_foothold.control=0")]
        )
    return where.strip(), address.parsed(value.strip())


def parse_term(text: str) -> tuple[str, str | float]:
    """A term of a deal from NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidInput([Fault("--term", f"`{text}`", "NAME=VALUE", "write for example kursk_foothold=0")])
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip()


def with_position(scenario: Scenario, position: str | None, terms: list[str] | None) -> tuple[Scenario, str | None]:
    """A scenario and the position that is asked about: by its name, or a deal by its terms, which is then among them."""
    from model.analysis.positions import OWN_DEAL, with_deal

    if not terms:
        return scenario, position
    if position is not None:
        found = f"terms beside the position `{position}`"
        raise InvalidInput([Fault("--term", found, "one of both", "leave one out")])
    return with_deal(scenario, dict(parse_term(text) for text in terms)), OWN_DEAL


def difference_to(file: str, texts: list[str]) -> Against | None:
    """What a map is the difference to."""
    match texts:
        case []:
            return None
        case ["held" | "first" | "nothing" as word]:
            return word
        case ["file"]:
            return load_scenario(file, None)
    for text in texts:
        if "=" not in text:
            allowed = "held, first, nothing, file, or values (ADDRESS=VALUE)"
            raise InvalidInput([Fault("--against", f"`{text}`", allowed, "write one of the words, or values only")])
    return load_scenario(file, texts, "--against")


def parse_day(text: str | None) -> dt.date | None:
    """A date from year-month-day; none if none is given."""
    try:
        return dt.date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise InvalidInput([Fault("--on", f"`{text}`", "a date such as 2025-02-01", "write year-month-day")]) from None
