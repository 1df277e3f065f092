"""The data dictionary is held to the tables: every column is described, of the stated type, within the stated range."""

from __future__ import annotations

import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import model
from model.analysis.inputs.table import tabulate_estimates, tabulate_sources
from model.analysis.scores.table import tabulate_scores
from model.catalogue import dictionary, questions, requests, tables
from model.catalogue.dictionary import with_types
from model.catalogue.requests import Request
from model.errors import InvalidInput
from model.presentation.columns import NEAR, PROVENANCE, Column
from tests.kit.places import ROOT

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
TEXTBOOK = [path for path in model.library() if path.parent.name == "textbook" and path.stem != "short-steps"]
"""`short-steps` is `random-proposer` with thousands of steps: nothing new in its tables, and twenty seconds of them."""
DRAWN = [name for name, kind in dictionary.KINDS.items() if kind.drawn]
UNDRAWN = [name for name in dictionary.KINDS if name not in DRAWN]
DTYPES = {"string": "string", "number": "float64", "integer": "Int64", "boolean": "boolean", "date": "datetime64[s]"}


def held(column: Column, values: pd.Series[Any]) -> None:
    """Each value of a column keeps what the dictionary says of it."""
    assert str(values.dtype) == DTYPES[column.type], column
    known = values.dropna()
    if column.allowed:
        assert set(known) <= set(column.allowed), column
    if column.low is not None:
        assert (known.astype(float) >= column.low - NEAR).all(), (column, known.min())
    if column.high is not None:
        assert (known.astype(float) <= column.high + NEAR).all(), (column, known.max())


def check(name: str, request: Request, scenario: model.Scenario) -> pd.DataFrame:
    sheet = tables.sheet([requests.case(name, scenario)], request)
    frame = sheet.whole()
    assert list(sheet.columns) == list(frame.columns)
    for title, column in sheet.columns.items():
        held(column, frame[title])
    keys = [title for title, column in sheet.columns.items() if column.key]
    assert not frame.duplicated(subset=keys).any(), f"the keys of {request.kind} do not tell its rows apart"
    return frame


@pytest.mark.long
@pytest.mark.parametrize("kind", dictionary.KINDS)
def test_every_column_of_the_main_scenario(kind: str) -> None:
    frame = check("main", Request(kind, draws=32, seed=4), MAIN)
    assert len(frame) > 0
    assert ("seed" in frame) == (kind in DRAWN or kind in tables.ODDS)


def test_after_an_event() -> None:
    event = MAIN.events["inauguration"].date
    for kind in ("scores", "positions", "lenses", "chips"):
        check("main", Request(kind, on=event), MAIN)


def refuses(kind: str, scenario: model.Scenario) -> bool:
    """No levers to weigh; no position to accept where there is a zone already."""
    width = model.solve(scenario).zone.width
    return kind == "levers" or (width is not None and width >= 0)


@pytest.mark.long
@pytest.mark.parametrize("path", TEXTBOOK, ids=lambda path: path.stem)
def test_every_column_of_the_textbook(path: Path) -> None:
    scenario = model.load(path)
    nothing = {"levers": not scenario.levers, "breakeven": not scenario.positions}
    for kind in UNDRAWN:
        with pytest.raises(InvalidInput) if nothing.get(kind) and refuses(kind, scenario) else nullcontext():
            check(path.stem, Request(kind), scenario)


def test_the_offers_of_a_side_that_can_make_none() -> None:
    name = "powell-2006"
    scenario = model.load(next(path for path in TEXTBOOK if path.stem == name))
    frame = check(name, Request("screen", draws=32), scenario)
    assert frame["kind"].tolist() == ["none", "offer", "best"]


def test_a_column_that_is_not_described_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"scores\.guess"):
        with_types("scores", pd.DataFrame({"guess": [1.0]}))
    wrong = Column("x", "a share", low=0, high=1)
    with pytest.raises(AssertionError):
        held(wrong, pd.Series([0.5, 1.1]))


def test_typing_changes_no_number() -> None:
    plain = tabulate_scores(model.solve(MAIN))
    typed = with_types("scores", plain)
    for name in plain.select_dtypes("float"):
        np.testing.assert_array_equal(plain[name].to_numpy(), typed[name].to_numpy())


def anchors() -> set[str]:
    """The headings of docs/model.md as links to them are written."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_formula_has_its_place() -> None:
    places = {column.at for kind in dictionary.KINDS.values() for column in kind.columns}
    assert places | {column.at for column in PROVENANCE} <= anchors()


def test_the_page_is_the_one_of_the_code() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert page == dictionary.page(), "run: leverage dictionary --to docs/tables.md"


def test_names_are_described_once() -> None:
    for kind in dictionary.KINDS.values():
        names = [column.name for column in (*PROVENANCE, *kind.columns)]
        assert len(names) == len(set(names)), kind.name
        assert kind.name == "draws" or kind.name in questions.OF_TABLE


def test_estimates_say_where_they_come_from() -> None:
    frame = tabulate_estimates(MAIN).set_index("address")
    assert set(frame.index) == set(MAIN.estimates())
    assert ((frame["source"] != "") | (frame["judgement"] != "")).all(), "a number with neither source nor judgement"
    foothold = MAIN.estimates()["assets.kursk_foothold.control"]
    assert frame.loc["assets.kursk_foothold.control", "value"] == foothold.value
    edited = tabulate_estimates(MAIN.replace({"assets.kursk_foothold.control": 0.0})).set_index("address")
    assert edited.loc["assets.kursk_foothold.control", "judgement"] == "set by an edit"


def test_sources_are_the_bibliography() -> None:
    frame = tabulate_sources(MAIN)
    assert list(frame["source"]) == list(MAIN.sources)
    assert list(frame["url"]) == [source.url for source in MAIN.sources.values()]
    cited = {name for cell in tabulate_estimates(MAIN)["source"] for name in cell.split(", ") if name}
    assert cited <= set(frame["source"])
