"""Controls: a slider moves the numbers to those of the function, and whatever can be changed has one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import model
from front import answers, controls
from model.scenario.labels import unit_in_words
from tests.kit.apps import (
    ACTIONS,
    RATE,
    WORLD,
    address_bar,
    expected,
    metrics,
    moved,
    opened,
    press,
    run,
    said,
    turned_to,
)
from tests.kit.places import MAIN


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
