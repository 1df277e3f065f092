"""A picture as bytes of a file (SVG, PNG, PDF, HTML, Vega-Lite), or as a page shows it."""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
import threading
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import altair as alt
import pandas as pd
import vl_convert
from altair.utils.schemapi import debug_mode

from model.errors import Fault, InvalidInput
from model.presentation.style import DARK, LIGHT
from model.presentation.template import Filled, plain_rows

PICTURE_ENDINGS: Final = ("svg", "png", "pdf", "html", "vl.json")
FILE_WIDTH: Final = 720
"""Pixels of a file unless said otherwise."""
FITTED: Final = {"type": "fit-x", "contains": "padding"}
"""As wide as its place, labels included, and as high as its rows need."""
NARROWEST: Final = 320
WIDEST: Final = 4_000
SHARPNESS: Final = 2.0
"""Dots of a PNG to a pixel."""


LETTER: Final = 8.4
"""Pixels of a letter of a title."""
VEGA_LITE: Final = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


_UNCHECKED = threading.Lock()
"""Whether Altair checks is a switch for all threads: one at a time turns it."""


def entitled(picture: alt.Chart | alt.LayerChart | Filled, title: str, subtitle: str) -> alt.Chart | alt.LayerChart:
    """A picture with its title, as a file needs it."""
    chart = picture.chart() if isinstance(picture, Filled) else picture
    return chart.properties(title=alt.Title(title, subtitle=subtitle))


class Shown(NamedTuple):
    """A picture for a page that draws it at every move of a slider."""

    spec: dict[str, Any]
    """Vega-Lite. Whatever in it is not data stays the same where only data change, for a browser builds it anew otherwise."""
    said: str
    """In words what its rows show, where its `description` is of the picture alone."""


def shown(draw: Callable[[], alt.Chart | alt.LayerChart | Filled]) -> Shown:
    """A picture as it is shown: unchecked, as checks take most of the time, and its data sets numbered in order."""
    frames: dict[str, pd.DataFrame] = {}
    with _UNCHECKED, debug_mode(False):
        drawn = draw()
        if isinstance(drawn, Filled):
            return Shown({**drawn.spec(), "autosize": FITTED}, drawn.said)
        _taken_out(drawn, frames)
        found: dict[str, Any] = drawn.to_dict(validate=False)
    found["autosize"] = FITTED
    names: dict[str, str] = {}
    _renamed(found, names)
    stated = {name: list(values) for name, values in found.get("datasets", {}).items()}
    rows = {**stated, **{name: plain_rows(frame) for name, frame in frames.items()}}
    found["datasets"] = {new: rows[old] for old, new in names.items()}
    return Shown(found, "")


def _taken_out(drawn: Any, frames: dict[str, pd.DataFrame]) -> None:
    """Take the data frames out of a picture and leave their names: Altair would make lists of them, to be made frames again."""
    if isinstance(drawn.data, pd.DataFrame):
        known = next((name for name, frame in frames.items() if frame is drawn.data), f"frame-{len(frames)}")
        frames[known] = drawn.data
        drawn.data = alt.NamedData(known)
    for layer in getattr(drawn, "layer", ()):
        _taken_out(layer, frames)


def _renamed(part: Any, names: dict[str, str]) -> None:
    """Give the data sets that a part of a spec names their numbers."""
    if isinstance(part, dict):
        data = part.get("data")
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            data["name"] = names.setdefault(data["name"], f"data-{len(names)}")
        for name, inner in part.items():
            if name not in ("datasets", "data"):
                _renamed(inner, names)
    elif isinstance(part, list):
        for inner in part:
            _renamed(inner, names)


def written(picture: alt.Chart | alt.LayerChart, ending: str, width: int | None = None) -> bytes:
    """The bytes of a file: an SVG, a PNG of double sharpness, a PDF, a page that needs no network, or the Vega-Lite spec.

    A page and a spec are as wide as their place unless `width` is given; the others have 720 pixels.

    Raises:
        InvalidInput: another ending; a width out of range.
    """
    if ending not in PICTURE_ENDINGS:
        raise InvalidInput(
            [Fault("--to", f"`.{ending}`", ", ".join(f".{one}" for one in PICTURE_ENDINGS), "end the name so")]
        )
    if width is not None and not NARROWEST <= width <= WIDEST:
        allowed = f"{NARROWEST} to {WIDEST} pixels"
        raise InvalidInput([Fault("--width", str(width), allowed, "choose a width in between")])
    fixed = width or (None if ending in ("html", "vl.json") else FILE_WIDTH)
    spec = _sized(picture.to_dict(), fixed)
    match ending:
        case "svg":
            return _numbered(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), spec).encode()
        case "png":
            return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=SHARPNESS))
        case "pdf":
            return _pdf(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
        case "html":
            return vl_convert.vegalite_to_html(spec, vl_version=VEGA_LITE, bundle=True).encode()
    return (json.dumps(spec, indent=2, ensure_ascii=False) + "\n").encode()


def _numbered(svg: str, spec: dict[str, Any]) -> str:
    """An SVG whose ids depend on the picture alone: the converter counts them on from picture to picture.

    They begin with a mark of the picture, so that several can stand in one page.
    """
    mark = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    found = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))
    new = {old: f"p{mark}_{n}" for n, old in enumerate(found)}
    return re.sub(r'(\bid="|url\(#|href="#)([^")]+)', lambda match: match[1] + new.get(match[2], match[2]), svg)


def _pdf(svg: str) -> bytes:
    """A PDF of an SVG, in one weight, its lists of resources in order.

    The converter writes several fonts, and the entries of a list, as they fall out of a hash table. With one font, and with the
    lines of each list sorted among themselves, the bytes are the same every time and every object stays where the index says.
    """

    def sorted_list(match: re.Match[bytes]) -> bytes:
        return match[1] + b"".join(sorted(match[2].splitlines(keepends=True)))

    made = bytes(vl_convert.svg_to_pdf(re.sub(r' font-weight="[^"]*"', "", svg)))
    return re.sub(rb"(<<\n)((?: +/[a-z]+\d+ \d+ 0 R\n)+)", sorted_list, made)


def _sized(spec: dict[str, Any], width: int | None) -> dict[str, Any]:
    """A spec for a file: of a width, on the paper of its theme, its title broken to fit."""
    paper = {palette.ink: palette.paper for palette in (LIGHT, DARK)}[spec["config"]["title"]["color"]]
    letters = int((width or NARROWEST) / LETTER)
    title = spec.get("title")
    if isinstance(title, dict):
        spec["title"] = {
            **title,
            "text": textwrap.wrap(str(title["text"]), letters),
            "subtitle": textwrap.wrap(str(title["subtitle"]), int(letters * 1.2)),
        }
    spec["autosize"] = FITTED
    spec["width"] = width or "container"
    spec["config"] = {**spec["config"], "background": paper, "padding": 12}
    return spec
