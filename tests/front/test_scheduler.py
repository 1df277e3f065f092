"""One run at a time, and long work that gives way."""

from __future__ import annotations

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from front.answers import scheduler
from front.answers.cache import kept
from front.shell import deferred


def in_threads(*works: object) -> None:
    threads = [threading.Thread(target=work) for work in works]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_runs_do_not_overlap() -> None:
    inside: list[int] = []
    most: list[int] = []

    def run() -> None:
        with scheduler.taken():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    in_threads(*[run] * 8)
    assert most == [1] * 8


def test_a_part_of_a_run_goes_on_in_its_turn() -> None:
    with scheduler.taken():
        with scheduler.taken():
            assert scheduler._turn.locked()
        assert scheduler._turn.locked(), "the part has not given back the turn of the whole"
    assert not scheduler._turn.locked()


def test_long_work_lets_others_have_their_turn() -> None:
    begun, done = threading.Event(), threading.Event()

    def slow() -> None:
        with scheduler.taken():
            with scheduler.giving_way():
                begun.set()
                assert done.wait(20)
            assert not scheduler._turn.acquire(blocking=False), "it has its turn again"

    def quick() -> None:
        assert begun.wait(20)
        with scheduler.taken():
            done.set()

    in_threads(slow, quick)


def test_a_turn_is_given_back_after_a_fault() -> None:
    def fault() -> None:
        with scheduler.taken():
            raise KeyError

    with pytest.raises(KeyError):
        fault()
    with scheduler.taken():
        pass
    assert scheduler._turn.acquire(blocking=False)
    scheduler._turn.release()


def test_who_waits_too_long_goes_on_without_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "PATIENCE", 0.01)
    with scheduler._turn:
        with scheduler.taken():
            assert not scheduler._own.held
        assert scheduler._turn.locked(), "nobody else's turn is given back"


def test_it_is_known_whether_others_wait() -> None:
    waits = threading.Event()

    def other() -> None:
        with scheduler.taken():
            waits.set()

    with scheduler.taken():
        assert not scheduler.wanted()
        thread = threading.Thread(target=other)
        thread.start()
        deadline = time.monotonic() + 20
        while not scheduler.wanted():
            assert time.monotonic() < deadline
            time.sleep(0.001)
        with scheduler.giving_way():
            assert waits.wait(20)
        thread.join(20)
        assert not scheduler.wanted()


def test_the_same_question_asked_twice_at_once_is_answered_once() -> None:
    asked: list[int] = []
    found: list[int] = []

    @kept(4, long=True)
    def double(number: int) -> int:
        """Twice as much."""
        asked.append(number)
        time.sleep(0.05)
        return 2 * number

    def run() -> None:
        with scheduler.taken():
            found.append(double(3))

    in_threads(*[run] * 4)
    assert (asked, found) == ([3], [6] * 4)
    assert double.__doc__ == "Twice as much."


def test_what_was_not_asked_for_longest_makes_room() -> None:
    asked: list[str] = []

    @kept(2, key=lambda word, _: word)
    def first(word: str, rest: object) -> str:
        asked.append(word)
        return word[:1]

    for word in ("ab", "cd", "ab", "ef", "ab", "cd"):
        assert first(word, []) == word[0]
    assert asked == ["ab", "cd", "ef", "cd"]


def test_what_waits_for_the_picture_waits_neither_for_long_work_nor_for_ever() -> None:
    def page() -> None:
        import contextlib

        import streamlit as st

        from front.shell import deferred

        order = st.session_state.setdefault("order", [])
        with contextlib.suppress(ValueError), deferred.at_the_latest():
            deferred.put_off(st.container(), lambda: order.append("strip"))
            order.append("fault")
            raise ValueError
        with deferred.at_the_latest():
            deferred.put_off(st.container(), lambda: order.append("sliders"))
            order.append("picture")
            with deferred.working("Working"):
                order.append("work")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.session_state["order"] == ["fault", "strip", "picture", "sliders", "work"]


@pytest.mark.parametrize("busy", [False, True])
def test_the_first_picture_has_a_head_start_in_which_others_have_their_turn(
    busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page() -> None:
        import streamlit as st

        from front.answers import scheduler
        from front.shell import deferred

        order = st.session_state.setdefault("order", [])
        with scheduler.taken(), deferred.at_the_latest():
            deferred.put_off(st.container(), lambda: order.append("sliders"))
            for picture in ("first", "second"):
                order.append(picture)
                deferred.after_a_picture()
                with deferred.at_the_latest():  # a part of the page
                    deferred.put_off(st.container(), lambda: order.append("part"))
                    deferred.after_a_picture()

    paused: list[tuple[float, bool]] = []
    monkeypatch.setattr(scheduler, "wanted", lambda: busy)
    monkeypatch.setattr(deferred, "drawing", lambda seconds: paused.append((seconds, scheduler._turn.locked())))
    app = AppTest.from_function(page)
    for run in (1, 2):
        assert not app.run().exception
        assert app.session_state["order"] == ["first", "sliders", "part", "second", "part"] * run
        assert paused == ([] if busy else [(deferred.HEAD_START, False)] * run)
