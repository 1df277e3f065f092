"""The seminar as a page: one screen with the curtain, the address as a key, and what is said when something is wrong."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import model
from front import page_layout
from front.controls import UNCHANGED
from front.seminar import debriefing as debriefing_page
from front.seminar import teacher
from model.scenario.labels import day
from model.seminar import debriefing, results, talks
from model.seminar.rooms import Rooms

TOY = model.shipped("scenarios") / "textbook" / "toy.yaml"


def page() -> None:
    import runpy

    import streamlit as st

    import model
    from front import answers, state

    if not state.begun():
        state.begin(state.State(answers.default()).edited(st.session_state.get("moved", {})))
    runpy.run_path(str(model.shipped("pages") / "seminar.py"))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rooms:
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])
    monkeypatch.setenv("LEVERAGE_ROOMS", str(tmp_path / "rooms.sqlite"))
    return Rooms(tmp_path / "rooms.sqlite")


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    every = [*app.title, *app.header, *app.markdown, *app.caption, *app.warning, *app.info, *app.error]
    return "\n".join(element.value for element in every) + "\n".join(one.value for one in app.metric)


def predict(app: AppTest) -> AppTest:
    app.radio[0].set_value("Yes")
    app.selectbox[0].select_index(1)
    next(button for button in app.button if button.label == "This is our prediction").click().run()
    assert not app.exception
    return app


def test_one_screen_from_the_lobby_to_the_reveal(kept: Rooms) -> None:
    app = pressed(opened(), "one_screen")
    code = app.title[0].value.removeprefix("Room ")
    for name in ("North", "South"):
        assert f"Hand the screen to {name}" in words(app)
        assert not app.metric
        assert "red lines" not in words(app)
        predict(pressed(app, "lift"))
    pressed(app, "lift")
    assert "You speak for North" in words(app)
    offer = talks.as_held(kept.room(code))
    app.slider(key=f"deal:{code}:a:valley").set_value(50).run()
    worth = talks.weighed(kept.room(code).scenario, talks.Offer("a", {**offer.shares, "valley": 0.5}, offer.options))
    assert app.metric[0].value == f"{worth.points['a']:.1f} points"
    pressed(app, "put")
    assert "Hand the screen to South" in words(app)
    pressed(app, "lift")
    assert app.metric[0].value == f"{worth.points['b']:.1f} points"
    pressed(app, "sign")
    assert "Before you look" in words(app)
    assert not app.metric, "predict, then reveal"
    pressed(app, "reveal")
    found = debriefing.debriefing(kept.room(code))
    shown = [metric.value for metric in app.metric]
    assert shown == [
        f"{found.result[t]:.1f} points" if n == 0 else f"{found.walk_away[t]:.1f} points" for t in "ab" for n in (0, 1)
    ]
    assert len(app.get("vega_lite_chart")) == 1
    app.pills(key="below_room").set_value(["table"]).run()
    assert app.dataframe[0].value.to_dict() == results.of_room(code, found).to_dict()


def test_a_red_line_stops_the_button_and_says_why(kept: Rooms) -> None:
    app = pressed(opened(), "one_screen")
    code = app.title[0].value.removeprefix("Room ")
    for _ in range(2):
        predict(pressed(app, "lift"))
    pressed(app, "lift")
    app.slider(key=f"deal:{code}:a:valley").set_value(10).run()
    assert app.button(key="put").disabled
    assert "North keeps at least a quarter of the valley" in words(app)
    pressed(app, "start:Line as held")
    assert not app.button(key="put").disabled


def test_the_address_brings_a_team_back_to_its_seat_and_shows_nothing_of_the_other(kept: Rooms) -> None:
    code = kept.open_class(model.load(TOY), seed=1).codes[0]
    tokens = {team: kept.join(code, team) for team in ("a", "b")}
    app = opened(room=code, seat=tokens["b"])
    assert "You speak for South" in words(app)
    assert "North keeps" not in words(app)
    predict(app)
    assert "Waiting for North to predict" in words(app)


def test_a_wrong_token_shows_neither_side(kept: Rooms) -> None:
    code = kept.open_class(model.load(TOY), seed=1).codes[0]
    kept.join(code, "a")
    app = opened(room=code, seat="wrong")
    assert len(app.warning) == 1
    assert "speak for" not in words(app)
    pressed(app, "forget")
    assert "Join a room" in words(app)


def test_joining_by_code_however_it_is_typed(kept: Rooms) -> None:
    code = kept.open_class(model.load(TOY), seed=1).codes[0]
    app = opened()
    app.text_input(key="code").set_value("nonsense").run()
    assert "Check it with your teacher" in words(app)
    app.text_input(key="code").set_value(f" {code.lower()} ").run()
    app.radio(key="side").set_value("b").run()
    pressed(app, "take")
    assert "You speak for South" in words(app)
    assert kept.room(code).stand.joined == {"b"}


def test_a_teacher_opens_a_class_and_the_picture_waits_for_the_reveal(kept: Rooms) -> None:
    app = opened()
    app.number_input(key="count").set_value(2).run()
    pressed(app, "open_class")
    assert app.title[0].value == "Your class"
    key = str(app.query_params["class"])
    codes = list(kept.rooms_of(key))
    assert len(codes) == 2
    assert all(code in words(app) for code in codes)
    tokens = [kept.join(codes[0], team) for team in ("a", "b")]
    kept.move(codes[0], tokens[1], talks.Leave("b"))
    app.run()
    assert "South walked away" in words(app)
    assert not app.get("vega_lite_chart")
    app.toggle(key="reveal_class").set_value(True).run()
    assert not app.exception
    assert f"{codes[0]} walked away" in app.get("vega_lite_chart")[0].proto.alt
    assert "**None of 2 rooms signed.** Walked away: 1; still at the table: 1" in words(app)
    app.pills(key="below_class").set_value(["table"]).run()
    room = kept.room(codes[0])
    told = results.of_class({codes[0]: debriefing.debriefing(room)}, results.walk_away(room))
    assert app.dataframe[0].value.to_dict() == told.to_dict()
    pressed(app, "more_rooms")
    assert len(kept.rooms_of(key)) == 3


MOVED = "Impatience, North: 0.1 → 0.2"


def test_a_moved_slider_is_named_where_a_class_is_opened_and_where_its_role_sheets_are_printed(kept: Rooms) -> None:
    app = opened()
    assert UNCHANGED in words(app)
    assert UNCHANGED in words(pressed(app, "open_class"))

    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["moved"] = {"parties.a.rate": 0.2}
    app.run()
    assert app.button(key="back_parties.a.rate").label == MOVED
    pressed(app, "open_class")
    assert app.expander[0].label == "**Changed:** one number is not as in the file"
    assert f"* {MOVED}" in words(app)
    room = next(iter(kept.rooms_of(str(app.query_params["class"])).values()))
    assert room.scenario.at("parties.a.rate").value == 0.2


@pytest.mark.parametrize(("asked", "where"), [("count", "one_screen"), ("rooms_of", "open_class")])
def test_no_news_is_said_and_asked_for_again(
    kept: Rooms, monkeypatch: pytest.MonkeyPatch, asked: str, where: str
) -> None:
    app = pressed(opened(), where)
    whole, calls = getattr(Rooms, asked), []

    def busy(self: Rooms, *about: str) -> Any:
        if sys._getframe(1).f_code.co_name in {"watch", "board"}:
            calls.append(about)
            raise sqlite3.OperationalError("database is locked")
        return whole(self, *about)

    monkeypatch.setattr(Rooms, asked, busy)
    app.run()
    assert not app.exception
    assert calls
    assert [one.value for one in app.warning] == [page_layout.NO_NEWS]
    assert "locked" not in words(app)
    monkeypatch.undo()
    monkeypatch.setenv("LEVERAGE_ROOMS", str(kept.path))
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])
    app.run()
    assert not app.warning


def test_what_was_changed_in_a_class_is_told_as_one_says_it(kept: Rooms) -> None:
    toy = model.load(TOY)
    line, event = next(iter(toy.red_lines)), next(iter(toy.events))
    moved = toy.events[event].date + dt.timedelta(days=7)
    told = teacher.changes(toy.replace({f"red_lines.{line}.active": False, f"events.{event}.date": moved}))
    assert told is not None
    assert sorted(one.rpartition(": ")[2] for one in told) == sorted(
        ["yes → no", f"{day(toy.events[event].date)} → {day(moved)}"]
    )
    assert teacher.changes(toy) == []
    assert teacher.changes(toy.replace({"title": "A war that no file tells of"})) is None


def ended(room: talks.Room, *moves: talks.Move) -> debriefing.Debriefing:
    """A room that has ended, after its teams have come and predicted."""
    come = [talks.Join(team) for team in room.teams]
    predicted = [talks.Predict(team, True, room.dates[0], 50.0, True) for team in room.teams]
    for move in (*come, *predicted, *moves):
        room = talks.play_room(room, move)
    return debriefing.debriefing(room)


def test_the_sentence_of_a_class_says_how_many_signed_and_what_the_best_left() -> None:
    room = talks.begin_room(model.load(TOY), seed=1)
    left = ended(room, talks.Leave("b"))
    held = talks.as_held(room)
    poor = ended(room, held, talks.Accept("b"))
    best = left.better["a"]
    assert best is not None
    good = ended(room, talks.Offer("a", best.shares, best.options), talks.Accept("b"))
    assert poor.left is not None
    assert poor.left > debriefing_page.NEAR > (good.left or 0.0)
    points = f"{results.of_class({'POOR2': poor}, results.walk_away(room))['left on the table'][0]:.1f}"
    said = debriefing_page.class_sentence
    assert said({"POOR2": poor}, 0) == f"**The room signed; POOR2 left {points} points for both sides on the table.**"
    assert said({"POOR2": poor, "GOOD2": good, "LEFT2": left}, 2) == (
        "**2 of 5 rooms signed; the best, GOOD2, left nothing on the table.** Walked away: 1; still at the table: 2"
    )
    assert said({"LEFT2": left}, 0) == "**The room did not sign.** Walked away: 1"
    assert said({"LEFT2": left}, 1) == "**None of 2 rooms signed.** Walked away: 1; still at the table: 1"


@pytest.mark.parametrize("name", ["kursk-2025-01", "textbook/fearon-1995", "textbook/brams-taylor-1996"])
def test_it_works_with_any_scenario(kept: Rooms, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", str(model.shipped("scenarios") / f"{name}.yaml")])
    app = pressed(opened(), "one_screen")
    for _ in range(2):
        predict(pressed(app, "lift"))
    pressed(app, "lift")
    pressed(app, "put")
    pressed(app, "lift")
    pressed(app, "sign")
    pressed(app, "reveal")
    assert "The zone" in words(app)
