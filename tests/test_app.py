"""The app as a student meets it: it opens, a slider moves the numbers, every change has a way back, a fault is one message."""

from __future__ import annotations

import datetime as dt
import re
import sys
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import model
from front import answers, captions, controls, page_layout
from front.controls.tour import STOPS
from front.session import link
from front.shell import theme
from front.shell.navigation import PAGES
from front.state import Pin, State
from model.analysis import chips as asset_chips
from model.analysis.chips.table import tabulate_exchange, tabulate_exchange_square
from model.analysis.scores import frontier_chart
from model.catalogue import pictures
from model.presentation import dictionary, sentences, style
from model.reports.html import plain
from model.scenario import Scenario, address
from model.scenario.labels import unit_in_words

ROOT = Path(__file__).parent.parent
MAIN = model.shipped("scenarios") / "kursk-2025-01.yaml"
FOOTHOLD = "assets.kursk_foothold.control"
RATE = "parties.russia.rate"
EXAMPLES = ("kursk-2025-01", "toy", "fearon-1995")


@pytest.fixture(autouse=True)
def _as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """No arguments; and pages by `st.navigation` only.

    Left alone, AppTest takes the folder `pages` for the old kind of multipage app in every run and leaves out `app.py`.
    """
    made = PagesManager.__init__

    def init(self: PagesManager, main: str, *more: Any, **options: Any) -> None:
        made(self, main, *more, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(sys, "argv", ["app.py"])
    monkeypatch.setattr(PagesManager, "__init__", init)


def opened(page: str = "table", **said: str) -> AppTest:
    """The app on a page, from a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, text in said.items():
        app.query_params[name] = text
    run(app)
    if page != "table":
        app.switch_page(f"pages/{page}.py")
        run(app)
    return app


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def unfold(app: AppTest, *keys: str) -> AppTest:
    """Open popovers and groups of sliders: what is in them is made only then."""
    for key in keys:
        app.session_state[key] = True
    return run(app)


def turned_to(app: AppTest, panel: str, *groups: str) -> AppTest:
    """The sidebar with one of its panels, and groups in it open."""
    app.session_state["panel"] = panel
    return unfold(app, *(f"group:{group}" for group in groups))


WORLD, ACTIONS = controls.PANELS


def metrics(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def expected(scenario: Scenario, on: dt.date | None = None) -> list[str]:
    scores = model.solve(scenario, on).scores.values()
    return [f"{value:.1f}" for score in scores for value in (score.position, score.walk_away, score.surplus)]


def said(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")


def address_bar(app: AppTest) -> dict[str, str]:
    """The link, as the app has written it."""
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def moved(app: AppTest, where: str, value: float, scenario: str = "kursk-2025-01") -> AppTest:
    """A slider moved: the one of the sidebar where that is open, otherwise the one of the page."""
    keys = {one.key for one in app.slider}
    key = f"{scenario}:{where}"
    app.slider(key=key if key in keys else key + controls.IN_PAGE).set_value(value)
    return run(app)


# ---------------------------------------------------------------- pages


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


# ---------------------------------------------------------------- sliders


def test_every_labelled_number_has_a_slider_with_its_source_or_judgement() -> None:
    app = opened()
    labelled = {where: e for where, e in model.load(MAIN).estimates().items() if e.label and e.ranged}
    sliders: dict[str, Any] = {}
    for panel, headings in ((WORLD, controls.WORLD), (ACTIONS, controls.ACTIONS)):
        turned_to(app, panel, *(f"kursk-2025-01:{heading}" for heading in headings))
        asides = [one for one in app.slider if not str(one.key).endswith(controls.IN_PAGE)]
        sliders |= {str(slider.key).partition(":")[2]: slider for slider in asides}
    assert sliders.keys() == labelled.keys()
    for where, estimate in labelled.items():
        assert estimate.label is not None
        headed = sliders[where].label.replace("\\", "")
        assert headed.startswith(estimate.label.removesuffix(")"))
        assert unit_in_words(estimate) in headed
        assert where in sliders[where].help
        assert "Judgement: " in sliders[where].help or "Source: " in sliders[where].help
        assert (sliders[where].min, sliders[where].max) == (estimate.low, estimate.high)


def test_a_search_finds_what_has_no_label() -> None:
    app = opened()
    app.text_input(key="sought").set_value("kherson")
    run(app)
    assert "kursk-2025-01:assets.kherson.control" in {slider.key for slider in app.slider}
    moved(app, "assets.kherson.control", 0.28)
    assert metrics(app) == expected(model.load(MAIN).replace({"assets.kherson.control": 0.28}))


def test_whatever_has_a_range_gets_a_slider_however_wide() -> None:
    app = opened()
    for where, estimate in model.load(MAIN).estimates().items():
        if estimate.ranged:
            app.text_input(key="sought").set_value(where)
            run(app)
            (slider,) = (one for one in app.slider if one.key == f"kursk-2025-01:{where}")
            assert (slider.min, slider.value, slider.max) == (estimate.low, estimate.value, estimate.high)


@pytest.mark.parametrize("end", ["min", "max"])
def test_a_slider_moves_the_numbers_to_those_of_the_function_and_back(end: str) -> None:
    app = turned_to(opened(), ACTIONS, "kursk-2025-01:The mediator: an imposed freeze")
    app.pills(key="below_frontier").set_value(["save"])
    assert len(app.slider) > answers.MAIN_SLIDERS
    for place in (0, len(app.slider) - 1):
        slider = app.slider[place]
        where = str(slider.key).partition(":")[2].partition("@")[0]
        value = getattr(slider, end)
        moved(app, where, value)
        assert metrics(app) == expected(model.load(MAIN).replace({where: value}))
        assert "Compared with the file" in said(app)
        assert any(f"--set {where}=" in code.value for code in app.code)
        assert any("→" in button.label for button in app.button), "the strip names it"
        press(app, f"back_{where}")
        assert metrics(app) == expected(model.load(MAIN)), "back to the file"
        assert not any("→" in button.label for button in app.button)


def test_one_probability_moves_the_sliders_of_the_others() -> None:
    where = "events.inauguration.branches.{}.probability"
    app = turned_to(opened(), WORLD, "kursk-2025-01:What others will do")
    moved(app, where.format("mediation"), 0.65)
    changed = model.load(MAIN).replace({where.format("mediation"): 0.65})
    follows = app.slider(key=f"kursk-2025-01:{where.format('pressure_on_kyiv')}")
    assert follows.value == pytest.approx(changed.estimates()[where.format("pressure_on_kyiv")].value)
    assert metrics(app) == expected(changed)


def test_actions_take_cards_away_move_dates_and_drop_red_lines() -> None:
    app, scenario = turned_to(opened(), ACTIONS, "levers", "events", "red_lines"), model.load(MAIN)
    app.toggle(key="lever:kursk-2025-01:kursk_counterattack").set_value(True)
    run(app)
    edits = dict(scenario.levers["kursk_counterattack"].edits)
    assert metrics(app) == expected(scenario.replace(edits))
    assert any("without The counter-attack" in button.label.replace("\\", "") for button in app.button)
    press(app, "back_lever:kursk_counterattack")
    assert metrics(app) == expected(scenario)
    app.date_input(key="event:kursk-2025-01:inauguration").set_value(dt.date(2025, 2, 17))
    run(app)
    assert metrics(app) == expected(scenario.replace({"events.inauguration.date": dt.date(2025, 2, 17)}))
    press(app, "tool_Reset")
    app.toggle(key="red_line:kursk-2025-01:ukraine_no_title").set_value(False)
    run(app)
    assert metrics(app) == expected(scenario.replace({"red_lines.ukraine_no_title.active": False}))


def test_the_day_can_be_moved_past_an_event() -> None:
    app, scenario = opened(), model.load(MAIN)
    day = scenario.date(4)
    app.select_slider[0].set_value(day)
    run(app)
    solution = model.solve(scenario, day)
    assert len(solution.nodes) == 3
    assert metrics(app) == expected(scenario, day)
    app.selectbox(key="choice:branch:0,1,2").select_index(1)
    run(app)
    assert address_bar(app)["on"] == str(day)
    assert address_bar(app)["branch"] == "1"


@pytest.mark.parametrize("page", ["map", "why"])
def test_the_next_page_shows_the_day_and_the_branch_that_were_chosen(page: str) -> None:
    app = opened(page, on="2025-02-03", branch="1", plan="offer:russia")
    assert app.select_slider[0].value == dt.date(2025, 2, 3)
    assert app.selectbox(key="choice:branch:0,1,2").value == "1"


# ---------------------------------------------------------------- the way back


def test_undo_redo_replay_and_reset() -> None:
    app, scenario = opened(), model.load(MAIN)
    once, twice = {RATE: 0.1}, {RATE: 0.1, "parties.ukraine.rate": 0.2}
    moved(app, RATE, 0.1)
    moved(app, "parties.ukraine.rate", 0.2)
    assert metrics(app) == expected(scenario.replace(twice))
    press(app, "tool_Undo")
    assert metrics(app) == expected(scenario.replace(once))
    assert app.slider(key="kursk-2025-01:parties.ukraine.rate@page").value == 0.1
    press(app, "tool_Redo")
    assert metrics(app) == expected(scenario.replace(twice))
    press(app, "tool_Replay")
    assert metrics(app) == expected(scenario.replace(twice)), "it ends where it was"
    press(app, "tool_Reset")
    assert metrics(app) == expected(scenario)
    press(app, "tool_Undo")
    assert metrics(app) == expected(scenario.replace(twice))
    for _ in range(2):
        press(app, "tool_Undo")
    assert metrics(app) == expected(scenario)
    assert app.button(key="tool_Undo").disabled


def test_a_pinned_run_is_what_is_compared_with() -> None:
    app, scenario = moved(unfold(opened(), "open_compare"), RATE, 0.1), model.load(MAIN)
    app.text_input(key="pin_name").set_value("Patient; very")
    run(app)
    next(button for button in app.button if button.label == "Pin this run").click()
    run(app)
    app.radio(key="against").set_value(1)
    run(app)
    assert not any(metric.delta for metric in app.metric)
    moved(app, RATE, 0.15)
    now, then = (model.solve(scenario.replace({RATE: rate})).scores["ukraine"].position for rate in (0.15, 0.1))
    assert float(app.metric[0].delta) == pytest.approx(now - then, abs=0.006)
    assert "Compared with “Patient, very”" in said(app)
    assert address_bar(app)["pin1"] == f"Patient, very;{RATE}=0.1"
    press(app, "open_pin_1")
    assert metrics(app) == expected(scenario.replace({RATE: 0.1}))
    press(app, "unpin_1")
    assert "pin1" not in address_bar(app)


# ---------------------------------------------------------------- the link


def test_a_link_gives_the_same_numbers_in_another_session() -> None:
    app = moved(moved(opened(), RATE, 0.13), "parties.ukraine.rate", 0.19)
    again = opened(**address_bar(app))
    assert metrics(again) == metrics(app)
    assert address_bar(again) == address_bar(app)
    assert again.slider(key=f"kursk-2025-01:{RATE}@page").value == 0.13


def test_a_link_says_what_of_it_was_left_out() -> None:
    app = opened(
        v="1",
        scenario="kursk-2025-01",
        on="2031-01-01",
        **{RATE: "0.1", FOOTHOLD: "3", "assets.nowhere.control": "0", "parties.ukraine.rate": "x<b>"},
    )
    (warning,) = app.warning
    text = warning.value.replace("\\", "")
    for part in ("on=2031-01-01", f"{FOOTHOLD}=3", "assets.nowhere.control=0", "parties.ukraine.rate=x<b>"):
        assert part in text
    assert RATE not in text
    assert metrics(app) == expected(model.load(MAIN).replace({RATE: 0.1}))
    assert not run(app).warning, "said once"


def test_a_link_cannot_name_a_file(tmp_path: Path) -> None:
    copy = tmp_path / "other.yaml"
    copy.write_bytes(MAIN.read_bytes())
    app = opened(scenario=str(copy))
    assert "no such scenario" in app.warning[0].value
    assert metrics(app) == expected(model.load(MAIN))


numbers = some.dictionaries(
    some.sampled_from([RATE, FOOTHOLD, "parties.ukraine.rate", "regimes.fighting.war_cost.russia"]),
    some.floats(0, 1),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(
    edits=numbers,
    pins=some.lists(some.tuples(some.text("abc ,=&?éЖ", min_size=1, max_size=9), numbers), max_size=4),
    on=some.integers(1, 52).map(model.load(MAIN).date),
    plan=some.sampled_from(["", "freeze_with_swap", "offer:ukraine", "own"]),
    others=some.lists(some.sampled_from([file.stem for file in model.library()]), unique=True).map(",".join),
)
def test_a_state_comes_back_from_its_link(
    edits: dict[str, float], pins: list[tuple[str, dict[str, float]]], on: dt.date, plan: str, others: str
) -> None:
    scenario = model.load(MAIN)
    kept = tuple(Pin(name, MappingProxyType(dict(sorted(own.items())))) for name, own in pins)
    choices = MappingProxyType({name: text for name, text in (("plan", plan), ("others", others)) if text})
    stated = State("kursk-2025-01", MappingProxyType(dict(sorted(edits.items()))), on, kept, len(kept), choices)
    back, left_out = link.read(link.parsed(link.written(stated, scenario)), "toy", {"kursk-2025-01": scenario}.get)
    assert left_out == []
    assert back == stated


@given(some.one_of(some.booleans(), some.floats(allow_nan=False, allow_infinity=False), some.dates()))
def test_a_value_comes_back_from_its_text(value: float | bool | dt.date) -> None:
    back = address.parsed(address.written(value))
    assert back == value
    assert isinstance(back, type(value))


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.page)
def test_each_question_of_the_tour_is_a_link_that_holds(stop: object) -> None:
    assert isinstance(stop, tuple)
    _, left_out = link.read(link.parsed(stop[3]), "toy", {"kursk-2025-01": model.load(MAIN)}.get)
    assert left_out == []


def test_the_tour_leads_to_its_page() -> None:
    app = opened()
    press(app, "tour_0")
    assert app.title[0].value == "What does it rest on?"
    assert "The Kursk foothold adds 0.17" in said(app)


# ---------------------------------------------------------------- faults, look, words


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


def test_a_change_that_cannot_be_is_refused_and_nothing_changes() -> None:
    app = turned_to(opened("clock"), ACTIONS, "events")
    before = address_bar(app)
    app.date_input(key="event:kursk-2025-01:inauguration").set_value(dt.date(2025, 4, 30))
    run(app)
    (refused,) = app.warning
    assert refused.value.replace("\\", "").startswith("That cannot be set. ")
    assert "events.hundred_days.date: " in refused.value.replace("\\_", "_"), (
        "escaped once, so that nothing of it is seen"
    )
    assert address_bar(app) == before
    assert not app.error
    app.date_input(key="event:kursk-2025-01:inauguration").set_value(dt.date(2025, 2, 3))
    run(app)
    assert address_bar(app)["events.inauguration.date"] == "2025-02-03"
    assert not app.warning


@pytest.mark.parametrize("page", ["claims", "data", "map", "seminar"])
def test_every_number_can_be_changed_on_every_page(page: str) -> None:
    app = opened(page)
    app.text_input(key="sought").set_value("impatience, russia")
    run(app)
    moved(app, RATE, 0.12)
    assert address_bar(app)[RATE] == "0.12"


def test_a_fault_of_the_program_is_one_message_and_the_way_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = moved(opened("claims"), RATE, 0.12)
    with monkeypatch.context() as broken:
        broken.setattr(sentences, "claims", lambda found: 1 / 0)
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
    for file in (ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "front").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text
        assert re.findall(r"st\.html\((\w+)", text) == [
            word for word in re.findall(r"st\.html\((\w+)", text) if word.isupper()
        ]


def test_every_picture_of_the_app_has_its_words_and_can_be_a_file() -> None:
    of_several_runs, of_the_seminar = {"sides"}, {"room", "class"}
    assert set(captions.READINGS) - of_several_runs - of_the_seminar <= set(pictures.PICTURES)
    for reading in captions.READINGS.values():
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
