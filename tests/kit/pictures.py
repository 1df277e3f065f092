"""Pictures as tests look at them: their layers, the rows behind a layer, and the texts of a file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as Xml

import altair as alt
import numpy as np
import pandas as pd
import pytest

import model
from model.analysis import chips, lenses
from model.analysis.chips.chart import fill_chips
from model.analysis.claims import try_claims
from model.analysis.claims.chart import fill_claims
from model.analysis.lenses.chart import fill_lenses
from model.analysis.positions import judge
from model.analysis.positions.chart import fill_margins, fill_windows
from model.analysis.scores import dated_marks
from model.presentation import render
from model.presentation.template import Filled
from model.scenario import Scenario

MAIN = "kursk-2025-01"


def scenario(name: str) -> Scenario:
    return model.load(next(file for file in model.library() if file.stem == name))


def layers(picture: alt.Chart | alt.LayerChart) -> dict[str, dict[str, Any]]:
    spec = picture.to_dict()
    return {layer["name"]: layer for layer in spec["layer"] if "name" in layer}


def inside(picture: alt.Chart | alt.LayerChart, name: str) -> list[dict[str, Any]]:
    """The rows behind a layer, wherever its data stand."""
    spec = picture.to_dict()
    layer = next(one for one in spec["layer"] if one.get("name") == name)
    data = layer.get("data") or spec["data"]
    return list(data["values"] if "values" in data else spec["datasets"][data["name"]])


def rows(picture: alt.Chart | alt.LayerChart, layer: str = "") -> list[dict[str, Any]]:
    spec = picture.to_dict()
    data = layers(picture)[layer]["data"] if layer else spec["data"]
    return list(spec["datasets"][data["name"]])


def row_names(picture: alt.Chart | alt.LayerChart) -> list[str]:
    """What the rows of a picture are called, from the top."""
    return [row["name"].replace("\n", " ") for row in inside(picture, "names")]


def data_of(layer: dict[str, Any]) -> set[str]:
    own = {layer["data"]["name"]} if "data" in layer else set()
    return own.union(*(data_of(inner) for inner in layer.get("layer", ())))


def all_on_the_page(picture: alt.Chart | alt.LayerChart, width: int) -> None:
    """Every text that is anchored at its left begins inside the page; letters are taken to be 5.4 px wide on the mean."""
    page = Xml.fromstring(render.written(picture, "svg", width))
    for text, x, anchor in texts(page, 0.0):
        left = {"start": x, "middle": x - 2.7 * len(text), "end": x - 5.4 * len(text)}[anchor]
        assert left > -4, text
        assert left + 5.4 * len(text) < width + 8, text


def texts(node: Xml.Element, x: float) -> list[tuple[str, float, str]]:
    """Every line of text of an SVG, where it is anchored across the page, and how; turned axis titles are left out."""
    transform = node.attrib.get("transform", "")
    if "rotate(-90)" in transform:
        return []
    moved = re.search(r"translate\((-?[\d.]+)", transform)
    x += float(moved.group(1)) if moved else 0.0
    if node.tag.endswith("}text"):
        lines = [child.text or "" for child in node] or [node.text or ""]
        return [(line, x, node.attrib.get("text-anchor", "start")) for line in lines]
    return [found for child in node for found in texts(child, x)]


@cache
def filled(asked: Scenario, before: Scenario | None = None) -> Mapping[str, Filled]:
    """Five pictures of a scenario, against another one; filled once a session."""

    def earlier(answer: Callable[[Scenario], Any]) -> Any:
        return None if before is None else answer(before)

    pictures = {
        "chips": fill_chips(chips.chips(asked), before=earlier(chips.chips)),
        "lenses": fill_lenses(lenses.lenses(asked), before=earlier(lenses.lenses)),
        "margins": fill_margins(judge(asked), before=earlier(judge)),
        "windows": fill_windows(judge(asked), before=earlier(judge)),
        "claims": fill_claims(try_claims(asked), before=earlier(try_claims)),
    }
    return MappingProxyType(pictures)


def is_drawn_by_its_bends(drawn: list[dict[str, Any]], value: str, table: pd.DataFrame, column: str) -> None:
    """The rows of a panel are numbers of the table, whose branches all lie on the lines between them, each by itself."""
    points = [row for row in drawn if row["y"] is not None]
    low, high = (most(points, key=lambda row: row[value]) for most in (min, max))
    pixels = (low["y"] - high["y"]) / (high[value] - low[value])
    assert {row["branch"] for row in points} == set(table["branch"])
    for branch, own in table.groupby("branch"):
        line = [row for row in points if row["branch"] == branch]
        when, values = pd.to_datetime([row["date"] for row in line]), [row[value] for row in line]
        assert own.set_index("date").loc[when, column].tolist() == pytest.approx(values)
        every, kept = (days.to_numpy("datetime64[D]").astype(int) for days in (own["date"], when))
        assert np.abs(np.interp(every, kept, values) - own[column]).max() * pixels <= dated_marks.BEND + 1e-9
    for row, following in itertools.pairwise(drawn):
        assert row["branch"] in (following["branch"], None) or following["y"] is None, "a line breaks off"
