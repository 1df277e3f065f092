"""Every picture by its name: drawn or refused, whole, and as a file; and the command that writes it."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import altair as alt
import pytest
from typer.testing import CliRunner

import model
from model.analysis import leverage
from model.analysis.comparison.chart import fill_comparison
from model.analysis.leverage.chart import fill_levers
from model.analysis.positions import judge
from model.analysis.scores.clock_chart import fill_clock
from model.analysis.scores.frontier_chart import fill_frontier
from model.analysis.scores.outlook_chart import fill_outlook
from model.analysis.territory.front_chart import fill_front
from model.catalogue import pictures
from model.errors import InvalidInput
from model.game.branches import control_at_ends_of_drift
from model.presentation import render
from model.presentation.style import DARK, LIGHT
from model.uncertainty.sensitivity import one_at_a_time
from model.uncertainty.sensitivity.chart import fill_tornado
from tests.kit.pictures import MAIN, all_on_the_page, data_of, filled, inside, layers, scenario

pytestmark = pytest.mark.long


def test_every_row_a_picture_names_is_sent_with_it() -> None:
    asked, other = scenario(MAIN), scenario(MAIN).replace({"parties.ukraine.rate": 0.2})
    plans = judge(asked, None).deals()
    now, before, path = model.solve(asked), model.solve(other), model.path(asked)
    for one in (
        fill_frontier(now, 0, plans, before=before),
        fill_outlook(now, before=before),
        fill_clock(path, before=model.path(other)),
        fill_front(path, control_at_ends_of_drift(asked)),
        fill_front(path, before=model.path(other)),
        fill_levers(leverage.why(asked), "russia"),
        *filled(asked).values(),
        *filled(other, asked).values(),
        *filled(asked, asked).values(),
        fill_tornado(asked, one_at_a_time.swings(asked), "russia"),
        fill_tornado(asked, one_at_a_time.swings(asked), "russia", before=one_at_a_time.swings(other)),
        fill_comparison({"one": now, "other": before}),
    ):
        spec, said = render.shown(lambda one=one: one)  # type: ignore[misc]
        assert spec["description"], "a picture says what it is, without its numbers"
        assert one.chart().to_dict()["description"] == (said or spec["description"])
        wanted = {name for layer in spec["layer"] for name in data_of(layer)}
        assert wanted
        assert wanted <= spec["datasets"].keys()
        drawn = one.chart().to_dict()
        assert spec["layer"] == drawn["layer"], "what is sent unchecked is what the checks have passed"
        assert {name: table.num_rows for name, table in spec["datasets"].items() if name in wanted} == {
            name: len(drawn["datasets"][name]) for name in wanted
        }


QUICK = [name for name, one in pictures.PICTURES.items() if "draws" not in one.options or name == "claims"]
SMALL = {"bands": 16, "spread": 16, "refusals": 16, "screen": 16, "sobol": 100, "regions": 1024, "regret": 64}
DRAWN = ("bands", "spread", "refusals", "screen", "regions", "regret")


@cache
def drawn(name: str, what: str, draws: int | None = None) -> alt.Chart | alt.LayerChart:
    return pictures.draw(scenario(name), what, draws=draws)


MISSING = {
    "fearon-1995": {"levers", "positions", "windows", "claims", "regret"},
    "linear-pie": {
        "bands",
        "levers",
        "positions",
        "windows",
        "claims",
        "tornado",
        "dials",
        "sobol",
        "spread",
        "refusals",
        "screen",
        "regions",
        "regret",
    },
}


@pytest.mark.parametrize("name", [MAIN, "toy", *MISSING])
@pytest.mark.parametrize("what", list(pictures.PICTURES))
def test_every_picture_is_drawn_or_says_what_is_missing(name: str, what: str) -> None:
    asked = scenario(name)
    draws = SMALL.get(what) if name != "toy" or what == "sobol" else None  # by programs there: too slow for each
    if name == "toy" and what in DRAWN:
        pytest.skip("an ensemble of the toy is played by programs; the main scenario's is not")
    if what in MISSING.get(name, ()):
        with pytest.raises(InvalidInput) as caught:
            pictures.draw(asked, what, draws=draws)
        assert len(caught.value.faults) == 1
        return
    made = drawn(name, what, draws)
    spec = made.to_dict()
    assert spec["width"] == "container"
    assert len(spec["description"]) > 20
    assert asked.title == spec["title"]["subtitle"]
    page = Xml.fromstring(render.written(made, "svg", 340))
    assert float(page.attrib["width"]) <= 340, "no wider than its place"
    words = "".join(page.itertext())
    assert pictures.PICTURES[what].title.split()[0] in words
    assert "undefined" not in words
    assert "NaN" not in words


@pytest.mark.parametrize("width", [340, 1100])
@pytest.mark.parametrize("what", QUICK)
def test_no_text_is_cut_off(what: str, width: int) -> None:
    all_on_the_page(drawn(MAIN, what), width)


@pytest.mark.parametrize("what", ["frontier", "map"])
def test_files_of_every_kind_are_the_same_bytes_each_time(what: str) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG\r\n", "pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "vl.json": b"{"}
    endings = render.PICTURE_ENDINGS if what == "map" else ("svg", "png", "vl.json")
    for ending in endings:
        twice = [render.written(pictures.draw(scenario(MAIN), what), ending) for _ in range(2)]
        assert twice[0].lstrip().startswith(starts[ending])
        assert hashlib.sha256(twice[0]).digest() == hashlib.sha256(twice[1]).digest()


def shown_on_map(what: str, **asked: Any) -> dict[str, float]:
    """The `share` or the `change` of each contested region that a map of the main scenario is shaded by."""
    picture = pictures.draw(scenario(MAIN), "map", **asked)
    assert layers(picture)["regions"]["encoding"]["color"]["field"] == what
    return {row["region"]: row[what] for row in inside(picture, "regions")}


def test_a_deal_by_its_terms_is_the_plan_of_the_same_terms() -> None:
    held: dict[str, str | float] = dict.fromkeys(scenario(MAIN).assets, "held")
    day = scenario(MAIN).date(20)
    swap = shown_on_map("change", on=day, terms={**held, "kursk_foothold": 0.0, "kharkiv": 1.0})
    assert swap["RU-KRS"] < 0 < swap["UA-63"]
    freeze = {"on": day, "against": "first"}
    assert shown_on_map("change", terms=held, **freeze) == shown_on_map("change", position="freeze_in_place", **freeze)
    titled = pictures.draw(scenario(MAIN), "map", terms=held).to_dict()["title"]["text"]
    assert titled == "Who would gain what? The deal typed in, 6 January 2025"


def test_what_a_map_is_the_difference_to() -> None:
    day, without = scenario(MAIN).date(20), scenario(MAIN).replace({"assets.kursk_foothold.control": 0.0})
    now, first = shown_on_map("share", on=day), shown_on_map("share")
    moved = shown_on_map("change", on=day, against="first")
    assert moved == pytest.approx({name: now[name] - first[name] for name in now})
    assert moved["UA-14"] < 0
    gone = shown_on_map("change", against=without)
    assert gone == pytest.approx({name: first[name] if name == "RU-KRS" else 0.0 for name in first})
    then = shown_on_map("share", position="peace_formula", against="nothing")
    assert shown_on_map("change", position="peace_formula") == pytest.approx(
        {name: then[name] - first[name] for name in then}
    )


def test_labels_stand_in_the_svg() -> None:
    words = "".join(Xml.fromstring(render.written(pictures.draw(scenario(MAIN), "map"), "svg")).itertext())
    for label in ("Kursk foothold", "485 km²", "Donetsk", "Crimea", "Ukraine's share of the region", "half and half"):
        assert label in words


def test_a_page_needs_no_network() -> None:
    page = render.written(pictures.draw(scenario("fearon-1995"), "frontier"), "html").decode()
    assert not re.search(r"<(script|link)\s[^>]*(src|href)=", page)
    assert len(page) > 500_000, "what draws it is in it"
    assert "vegaEmbed" in page


def test_the_spec_is_the_picture() -> None:
    spec = json.loads(render.written(pictures.draw(scenario(MAIN), "chips"), "vl.json"))
    assert spec["width"] == "container"
    assert "vega-lite" in spec["$schema"]


def test_the_dark_look_has_other_colours_and_the_same_numbers() -> None:
    light, dark = (pictures.draw(scenario(MAIN), "positions", dark=dark).to_dict() for dark in (False, True))
    assert light["datasets"] == dark["datasets"]
    assert DARK.paper.encode() in render.written(pictures.draw(scenario(MAIN), "positions", dark=True), "svg")
    assert not set(LIGHT.parties) & set(DARK.parties)


def command(*words: str) -> tuple[int, str]:
    from model.cli import app

    result = CliRunner().invoke(app, ["chart", *words])
    error = result.exception
    return (getattr(error, "exit_code", result.exit_code), f"{result.output}{error or ''}")


def test_the_command_lists_and_writes(tmp_path: Path) -> None:
    code, said = command("toy")
    assert code == 0
    assert all(name in said for name in pictures.PICTURES)
    file = tmp_path / "x.svg"
    assert (
        command("toy", "--what", "levers", "--party", "b", "--set", "assets.valley.control=0.3", "--to", str(file))[0]
        == 0
    )
    assert b"South" in file.read_bytes()
    code, said = command("toy", "--what", "levers", "--to", str(file))
    assert code == 2
    assert "--force" in said
    assert command("toy", "--what", "levers", "--to", str(file), "--force", "--dark", "--width", "900")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--what", "levrs", "--to", "{}.svg"), "did you mean `levers`"),
        (("--what", "levers"), "add --to"),
        (("--what", "levers", "--to", "{}.gif"), ".vl.json"),
        (("--what", "levers", "--to", "{}.svg", "--party", "c"), "a party of this scenario"),
        (("--what", "chips", "--to", "{}.svg", "--party", "a"), "leave it out"),
        (("--what", "map", "--to", "{}.svg", "--position", "mediatr"), "did you mean `mediator`"),
        (("--what", "map", "--to", "{}.svg", "--term", "valley=1", "--position", "mediator"), "leave one out"),
        (("--what", "levers", "--to", "{}.svg", "--term", "valley=1"), "an option of `levers`: --on, --party"),
        (("--what", "map", "--to", "{}.svg", "--term", "vally=1"), "did you mean `valley`"),
        (("--what", "map", "--to", "{}.svg", "--term", "valley"), "NAME=VALUE"),
        (("--what", "clock", "--to", "{}.svg", "--against", "first"), "an option of `clock`: it takes none"),
        (("--what", "map", "--to", "{}.svg", "--against", "second"), "held, first, nothing, file"),
        (("--what", "map", "--to", "{}.svg", "--against", "assets.vally.control=0"), "did you mean `assets.valley"),
        (("--what", "map", "--to", "{}.svg", "--on", "soon"), "year-month-day"),
        (("--what", "map", "--to", "{}.svg", "--width", "10"), "pixels"),
        (("--what", "spread", "--to", "{}.svg", "--draws", "0"), "1 or more"),
        (("--what", "map", "--to", "{}/no/x.svg"), "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_one_message_and_no_file(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, said = command("toy", *(word.format(tmp_path / "x") for word in words))
    assert code == 2
    assert says in said
    assert list(tmp_path.iterdir()) == []
