"""A session: every change has a way back, and a link brings it to another one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as some

import model
from front.controls.tour import STOPS
from front.session import link
from front.state import Pin, State
from model.scenario import address
from tests.kit.apps import FOOTHOLD, RATE, address_bar, expected, metrics, moved, opened, press, run, said, unfold
from tests.kit.examples import examples
from tests.kit.places import MAIN


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


@examples(40)
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
    back = address.parsed(address.written_value(value))
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
