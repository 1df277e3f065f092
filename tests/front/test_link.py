"""What of a link holds and what is named and left out; what undo leaves as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import model
from front import answers
from front.session import link
from front.state import CHOICES, SHOWN, SWITCHES, VALUES, State
from tests.kit.apps import RATE, address_bar, expected, metrics, moved, opened, press, run
from tests.kit.places import MAIN

SCENARIO = model.load(MAIN)
INAUGURATION, HUNDRED_DAYS = "events.inauguration.date", "events.hundred_days.date"
SWAPPED = {HUNDRED_DAYS: "2025-01-20", INAUGURATION: "2025-06-02"}
"""Each alone is at the step of the other as it is in the file, or comes to it in the order of the alphabet."""
BAD = {
    "plan": "moon",
    "branch": "99",
    "lever": "x",
    "party": "nobody",
    "show": "all",
    "view": "y",
    "kind": "q",
    "others": "nope",
    "plans": "yes",
    "deal": "moon:1",
}


def read(**said: str) -> tuple[State, list[str]]:
    return link.read({"scenario": "kursk-2025-01", **said}, "toy", {"kursk-2025-01": SCENARIO}.get)


# ---------------------------------------------------------------- the way back


def built(app: AppTest) -> AppTest:
    """A number moved, a deal built, another day."""
    moved(app, RATE, 0.1)
    app.select_slider(key="term_kursk_foothold").set_value("50%")
    run(app)
    (day,) = [one for one in app.select_slider if str(one.key).startswith("day:")]
    day.set_value(dt.date(2025, 1, 20))
    return run(app)


LOOKED_AT = {"v": "1", "scenario": "kursk-2025-01", "on": "2025-01-20", "deal": "kursk_foothold:0.5"}


def test_undo_and_redo_change_numbers_and_leave_the_day_and_the_deal() -> None:
    app = built(opened("positions"))
    assert address_bar(app) == LOOKED_AT | {RATE: "0.1"}
    assert address_bar(press(app, "tool_Undo")) == LOOKED_AT
    assert app.select_slider(key="term_kursk_foothold").value == "50%"
    app.select_slider(key="term_kursk_foothold").set_value("25%")
    run(app)
    later = LOOKED_AT | {"deal": "kursk_foothold:0.25"}
    assert address_bar(press(app, "tool_Redo")) == later | {RATE: "0.1"}, "what was chosen since is kept as well"
    assert address_bar(press(app, "tool_Reset")) == later
    assert address_bar(press(app, "tool_Replay")) == later


def test_a_replay_shows_the_day_that_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    app = moved(opened(), RATE, 0.1)
    (day,) = [one for one in app.select_slider if str(one.key).startswith("day:")]
    day.set_value(dt.date(2025, 1, 20))
    run(app)
    shown: list[dt.date] = []
    monkeypatch.setattr("time.sleep", lambda _: None)
    solution = answers.solution

    def asked(one: answers.Case, on: dt.date) -> Any:
        shown.append(on)
        return solution(one, on)

    monkeypatch.setattr(answers, "solution", asked)
    press(app, "tool_Replay")
    assert set(shown) == {dt.date(2025, 1, 20)}


def test_the_way_back_from_another_scenario_is_to_what_was_looked_at_there() -> None:
    app = built(opened("positions"))
    app.selectbox(key="scenario").set_value("toy")
    assert address_bar(run(app)) == {"v": "1", "scenario": "toy"}
    assert address_bar(press(app, "tool_Undo")) == LOOKED_AT | {RATE: "0.1"}


def test_a_question_of_the_tour_is_undone_as_a_whole() -> None:
    app = press(opened(), "tour_0")
    assert address_bar(app)["lever"] == "foothold"
    assert "lever" not in address_bar(press(app, "tool_Undo"))


# ---------------------------------------------------------------- choices


def test_a_choice_that_there_is_not_is_named_once_and_goes() -> None:
    app = opened(**BAD, search="zz")
    (warning,) = app.warning
    assert "plan=moon" in warning.value
    assert address_bar(app) == {"v": "1", "scenario": "kursk-2025-01", "search": "zz"}
    assert not run(app).warning
    stated, left_out = read(**BAD)
    assert not stated.choices
    assert sorted(one.partition(": ")[0] for one in left_out) == sorted(f"{name}={text}" for name, text in BAD.items())


@pytest.mark.parametrize(
    "said",
    [
        {"plan": "own"},
        {"plan": "offer:russia", "branch": "5", "on": "2025-01-06"},
        {
            "lever": "foothold",
            "party": "russia",
            "show": "before",
            "view": "32",
            "kind": "judged",
            "search": "war cost",
        },
        {"deal": "kursk_foothold:0.123456789;luhansk:held;security:neutrality"},
        {"deal": "shares.kursk_foothold:0"},
        {"others": "toy,fearon-1995"},
        dict.fromkeys(SWITCHES, SHOWN),
    ],
    ids=" ".join,
)
def test_a_choice_that_there_is_holds(said: dict[str, str]) -> None:
    stated, left_out = read(**said)
    assert left_out == []
    assert stated.choices == {name: text for name, text in said.items() if name in CHOICES}


def test_of_several_those_are_kept_that_there_are() -> None:
    stated, left_out = read(others="toy,nope,fearon-1995", deal="moon:1;kursk_foothold:0.5;security:war;army", plan="")
    assert stated.choices == {"others": "toy,fearon-1995", "deal": "kursk_foothold:0.5"}
    assert [one.partition(": ")[0] for one in left_out] == [
        "deal=moon:1",
        "deal=security:war",
        "deal=army:",
        "others=nope",
    ]


def test_whatever_a_page_offers_is_a_choice_of_the_link() -> None:
    offered: dict[str, set[str]] = {name: set() for name in VALUES}
    on = {"on": "2025-01-20", RATE: "0.1"}
    for page, said in (
        ("map", {"plan": "own", "deal": "kursk_foothold:0", **on}),
        ("sure", {}),
        ("sure", {"scenario": by_programs()}),
        ("data", {}),
        ("table", {}),
        ("claims", {}),
        ("positions", {}),
    ):
        app = opened(page, **said)
        assert not app.warning
        for name in SWITCHES:
            if any(widget.key == f"{name}_shown" for widget in app.toggle):
                offered[name].add(SHOWN)
        for widget in (*app.selectbox, *app.button_group):
            kind, _, rest = str(widget.key).partition(":")
            name, _, values = rest.partition(":")
            if kind == "choice" and name in offered:
                offered[name] |= set(values.split(","))
    assert offered == {name: set(values) for name, values in VALUES.items()}


def by_programs() -> str:
    """A scenario in which a draw is solved by programs."""
    return next(
        name
        for name in answers.library()
        if answers.varying(one := answers.case(name, {})) and answers.by_programs(one) is not None
    )


@pytest.mark.parametrize(("page", "name"), [("table", "plans"), ("table", "dials"), ("positions", "changes")])
def test_what_a_switch_shows_is_in_the_link(page: str, name: str) -> None:
    without = opened(page, scenario="kursk-2025-01")
    app = opened(page, scenario="kursk-2025-01")
    app.toggle(key=f"{name}_shown").set_value(True)
    said = address_bar(run(app))
    assert said[name] == SHOWN
    again = opened(page, **said)
    assert again.toggle(key=f"{name}_shown").value
    assert words_of(again) == words_of(app) != words_of(without)
    again.toggle(key=f"{name}_shown").set_value(False)
    assert name not in address_bar(run(again))


def words_of(app: AppTest) -> list[str]:
    """All that a page says, and its pictures."""
    return [*(one.value for one in app.markdown), *(one.proto.spec for one in app.get("vega_lite_chart"))]


def test_the_search_and_the_kind_of_numbers_are_in_the_link() -> None:
    app = opened("data")
    app.text_input(key="data_sought").set_value("war_cost russia")
    run(app)
    assert address_bar(app)["search"] == "war_cost russia"
    again = opened("data", **address_bar(app), kind="judged")
    assert again.text_input(key="data_sought").value == "war_cost russia"
    shown = again.dataframe[0].value
    assert len(shown)
    assert (shown["judgement"] != "").all()
    again.text_input(key="data_sought").set_value("")
    assert "search" not in address_bar(run(again))


# ---------------------------------------------------------------- edits


def test_changes_that_are_valid_only_together_hold() -> None:
    both = SCENARIO.replace({where: dt.date.fromisoformat(day) for where, day in SWAPPED.items()})
    app = opened(**SWAPPED)
    assert not app.warning
    assert metrics(app) == expected(both)
    pinned, left_out = read(pin1=";".join(["both", *(f"{where}={day}" for where, day in SWAPPED.items())]))
    assert left_out == []
    assert SCENARIO.replace(pinned.pins[0].edits) == both


def test_a_fault_beside_them_takes_none_of_them_away() -> None:
    stated, left_out = read(**SWAPPED, fbclid="x", **{RATE: "many"})
    assert set(stated.edits) == set(SWAPPED)
    assert [one.partition(": ")[0] for one in left_out] == ["fbclid=x", f"{RATE}=many"]


def test_the_day_is_one_of_the_scenario_with_its_changes() -> None:
    for edits, on in (({"horizon": "2026-06-01"}, "2026-03-02"), ({"as_of": "2024-12-30"}, "2025-01-06")):
        stated, left_out = read(**edits, on=on)
        assert left_out == []
        assert stated.on == dt.date.fromisoformat(on)
        assert link.params(stated, SCENARIO)["on"] == on


def test_a_day_between_two_steps_is_said() -> None:
    stated, (said,) = read(on="2025-01-08")
    assert said.startswith("on=2025-01-08: ")
    assert stated.on == SCENARIO.as_of
