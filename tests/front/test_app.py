"""The app as a student meets it: it opens, every picture has words, a fault is one message."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

import model
from front import captions, page_layout
from front.shell import theme
from front.shell.navigation import PAGES
from model.analysis import chips as asset_chips
from model.analysis.chips.table import tabulate_exchange, tabulate_exchange_square
from model.analysis.scores import frontier_chart
from model.catalogue import dictionary, pictures
from model.presentation import style
from model.reports.html import plain
from tests.kit.apps import EXAMPLES, RATE, address_bar, expected, metrics, moved, opened, press, run, said, unfold
from tests.kit.places import MAIN, ROOT


def test_it_opens_on_the_main_scenario() -> None:
    app = opened()
    scenario = model.load(MAIN)
    assert app.markdown[1].value.replace("\\", "") == scenario.title
    assert metrics(app) == expected(scenario)
    assert "18.5% of its territory" in said(app)
    assert "does not forecast" in said(app)
    assert address_bar(app) == {"v": "1", "scenario": "kursk-2025-01"}


@pytest.mark.parametrize("scenario", EXAMPLES)
@pytest.mark.parametrize("page", ["table", "map", "clock", "why"])
def test_every_page_shows_pictures_with_words_for_those_who_cannot_see_them(page: str, scenario: str) -> None:
    app = opened(page, scenario=scenario)
    assert not app.error
    shown = app.get("vega_lite_chart")
    assert shown
    assert all(picture.proto.alt for picture in shown)
    assert app.title[0].value
    rows = [one for one in app.pills if str(one.key).startswith("below_")]
    assert len(rows) == len(shown)
    assert all(
        [option.content for option in row.proto.options] == ["How to read", "Table", "Cite and save"] for row in rows
    )
    assert not app.code, "nothing is sent that nobody sees"
    for row in rows:
        row.set_value(["read", "save"])
    run(app)
    commands = [code.value for code in app.code if code.value.startswith("leverage ")]
    assert len(commands) == len(shown)
    assert all(f"{scenario}.yaml" in command for command in commands)


@pytest.mark.parametrize("file", [f for f in model.library() if f.stem not in EXAMPLES], ids=lambda f: f.stem)
def test_every_shipped_scenario_can_be_shown(file: Path) -> None:
    """On every page; those of the examples are opened one by one."""
    app = opened(scenario=file.stem)
    assert not app.error
    assert metrics(app) == expected(model.load(file))
    for leaf in PAGES[1:]:
        app.switch_page(f"pages/{leaf.name}.py").run()
        assert not [*app.exception, *app.error], leaf.name
        assert app.title[0].value, leaf.name
        assert address_bar(app)["scenario"] == file.stem


def test_the_pages_are_the_files() -> None:
    assert {leaf.name for leaf in PAGES} <= {file.stem for file in (ROOT / "pages").glob("*.py")}


def test_the_table_beside_a_picture_holds_its_numbers() -> None:
    app = opened("clock", **{RATE: "0.1"})
    app.pills(key="below_clock").set_value(["table"])
    run(app)
    shown = app.dataframe[0].value
    solved = model.solve(model.load(MAIN).replace({RATE: 0.1}))
    first = shown[(shown["party"] == "ukraine") & (shown["date"] == shown["date"].min())]
    assert first["position"].tolist() == pytest.approx([solved.scores["ukraine"].position])
    assert "scenario_sha256" not in shown


def test_a_broken_file_is_one_message_and_another_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(MAIN.read_text(encoding="utf-8").replace("as_of: 2025-01-06", "as_of: soon"), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["app.py", str(bad)])
    app = opened()
    assert len(app.error) == 1
    assert "as_of" in app.error[0].value.replace("\\", "")
    assert not app.metric
    app.selectbox(key="scenario").set_value("kursk-2025-01")
    run(app)
    assert not app.error
    assert metrics(app) == expected(model.load(MAIN))


def test_a_missing_file_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "nothing.yaml")])
    app = opened()
    assert len(app.error) == 1
    assert "no such file" in app.error[0].value


def test_a_fault_of_the_program_is_one_message_and_the_way_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = moved(opened("claims"), RATE, 0.12)
    with monkeypatch.context() as broken:
        broken.setattr("model.analysis.claims.sentences.say_claims", lambda found: 1 / 0)
        run(app)
        assert [one.value for one in app.error] == [page_layout.FAULT]
        assert not app.exception
        assert "ZeroDivisionError" in caplog.text
    press(app, "recover_undo")
    assert not app.error
    assert RATE not in address_bar(app)


def test_a_name_of_the_link_is_not_read_as_markdown() -> None:
    picture = "![seen](http://example.org/x.png) **bold**"
    app = unfold(opened(pin1=f"{picture};{RATE}=0.1", against="1"), "open_compare")
    (_, option) = app.radio(key="against").options
    assert option == f"“{plain(picture)}”"
    for element in [*app.markdown, *app.caption, *app.button]:
        text = element.label if element.type == "button" else element.value
        assert "![" not in text
        assert "**bold" not in text


def test_the_style_has_the_colours_of_the_pictures() -> None:
    for palette in (style.LIGHT, style.DARK):
        for colour in palette.parties:
            assert colour in theme.STYLES[palette.name]
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    for palette in (style.LIGHT, style.DARK):
        assert palette.paper in config
        assert palette.ink in config
    assert style.LIGHT.parties == frontier_chart.PARTY_COLOURS


def test_nothing_of_streamlits_own_stands_over_the_page() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["logger"]["hideWelcomeMessage"], "with it goes a box that recommends Streamlit's tools"
    assert not config["browser"]["gatherUsageStats"]
    assert config["client"]["toolbarMode"] == "viewer"


def test_only_constants_are_put_into_html() -> None:
    for file in (ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "front").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text
        assert re.findall(r"st\.html\((\w+)", text) == [
            word for word in re.findall(r"st\.html\((\w+)", text) if word.isupper()
        ]


def test_every_picture_of_the_app_has_its_words_and_can_be_a_file() -> None:
    of_several_runs, of_the_seminar = {"sides"}, {"room", "class"}
    assert set(captions.CAPTIONS) - of_several_runs - of_the_seminar == set(pictures.PICTURES)
    for reading in captions.CAPTIONS.values():
        assert len(reading.read) > 80
        assert len(reading.definition) > 80
        assert reading.title.endswith("?")


def test_the_kinds_of_tables_behind_pictures_exist() -> None:
    for page in (ROOT / "pages").glob("*.py"):
        for part in page.read_text(encoding="utf-8").split('Request("')[1:]:
            assert part.partition('"')[0] in dictionary.KINDS


def test_numbers_across_a_square_of_rates_are_those_of_the_table() -> None:
    chips = asset_chips.chips(model.load(MAIN))
    square, long = tabulate_exchange_square(chips, "ukraine"), tabulate_exchange(chips)
    own = long[(long["party"] == "ukraine") & (long["of"] == "donetsk") & (long["to"] == "kharkiv")]["km2"].iloc[0]
    names = {chip.asset: chip.name for chip in chips.chips}
    assert square.loc[names["donetsk"], names["kharkiv"]] == pytest.approx(100 * own)
