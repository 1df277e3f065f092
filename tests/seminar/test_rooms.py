"""The store of rooms: two at once, after a restart, and what a wrong token sees."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

import model
from model.errors import InvalidInput, UnreadableFile
from model.seminar import rooms, talks
from model.seminar.record import MOVE
from model.seminar.rooms import Rooms
from model.seminar.talks import Accept, Join, Leave, Offer, Predict, Refuse, Room

TOY = model.shipped("scenarios") / "textbook" / "toy.yaml"
MAIN = model.shipped("scenarios") / "kursk-2025-01.yaml"


@pytest.fixture
def kept(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path / "deep" / "rooms.sqlite")


def begun(kept: Rooms) -> tuple[str, dict[str, str]]:
    """A room in which both have predicted: its code and the tokens."""
    code = kept.open_class(model.load(TOY), seed=1).codes[0]
    tokens = {team: kept.join(code, team) for team in ("a", "b")}
    for team, token in tokens.items():
        kept.move(code, token, Predict(team, False, None, 30.0, True))
    return code, tokens


def test_a_room_survives_a_restart_whole(kept: Rooms) -> None:
    code, tokens = begun(kept)
    offer = talks.as_held(kept.room(code))
    after = kept.move(code, tokens["a"], offer)
    again = Rooms(kept.path)
    found = again.seat(code, tokens["b"])
    assert found.room == after
    assert found.room.scenario == model.load(TOY)
    assert again.move(code, tokens["b"], Accept("b")).stand.ending is not None


def test_every_kind_of_move_comes_back_as_it_was(kept: Rooms) -> None:
    day = model.load(TOY).as_of
    moves: list[talks.Move] = [
        Join("a"),
        Predict("a", True, day, 40.5, False),
        Predict("b", False, None, 0.0, True),
        Offer("a", {"valley": 0.1 + 0.2}, {"guarantees": "none"}),
        Accept("b"),
        Refuse("b"),
        Leave("a"),
    ]
    assert [MOVE.validate_json(MOVE.dump_json(move)) for move in moves] == moves


def test_the_main_scenario_is_kept_as_it_is_with_its_edits(kept: Rooms) -> None:
    edited = model.load(MAIN).replace({"events.inauguration.branches.mediation.probability": 0.6})
    code = kept.open_class(edited).codes[0]
    assert Rooms(kept.path).room(code).scenario == edited


def test_a_token_opens_its_own_seat_alone(kept: Rooms) -> None:
    code, tokens = begun(kept)
    other = kept.open_class(model.load(TOY)).codes[0]
    assert kept.seat(code, tokens["a"]).team == "a"
    for wrong in ("", "x", tokens["a"] + "x", tokens["a"].swapcase()):
        with pytest.raises(InvalidInput, match="token of no seat"):
            kept.seat(code, wrong)
    with pytest.raises(InvalidInput, match="token of no seat"):
        kept.seat(other, tokens["a"])
    with pytest.raises(InvalidInput, match="another seat"):
        kept.move(code, tokens["b"], talks.as_held(kept.room(code)))
    assert kept.count(code) == 4


def test_no_token_and_no_key_stands_in_the_file(kept: Rooms) -> None:
    lesson = kept.open_class(model.load(TOY))
    token = kept.join(lesson.codes[0], "a")
    kept.close()
    content = kept.path.read_bytes()
    assert token.encode() not in content
    assert lesson.key.encode() not in content


def test_a_seat_is_taken_once_until_the_teacher_frees_it(kept: Rooms) -> None:
    lesson = kept.open_class(model.load(TOY), rooms=2)
    code = lesson.codes[0]
    token = kept.join(code, "a")
    with pytest.raises(InvalidInput, match="taken"):
        kept.join(code, "a")
    with pytest.raises(InvalidInput, match="no class"):
        kept.release("wrong", code, "a")
    kept.release(lesson.key, code, "a")
    assert kept.free(code) == ("a", "b")
    second = kept.join(code, "a")
    assert second != token
    with pytest.raises(InvalidInput):
        kept.seat(code, token)
    assert kept.room(code).moves == (Join("a"),)


def test_a_teacher_sees_the_own_class_and_no_other(kept: Rooms) -> None:
    one, two = (kept.open_class(model.load(TOY), rooms=count) for count in (2, 3))
    assert list(kept.rooms_of(one.key)) == list(one.codes)
    assert len(kept.rooms_of(two.key)) == 3
    assert not set(one.codes) & set(two.codes)
    with pytest.raises(InvalidInput, match="no class"):
        kept.rooms_of("wrong")
    with pytest.raises(InvalidInput, match="of this class"):
        kept.release(one.key, two.codes[0], "a")
    more = kept.add_room(one.key)
    assert list(kept.rooms_of(one.key)) == [*one.codes, more]
    assert len({room.seed for room in kept.rooms_of(one.key).values()}) == 1


@pytest.mark.parametrize("count", [0, rooms.MOST_ROOMS + 1])
def test_a_class_has_a_sensible_number_of_rooms(kept: Rooms, count: int) -> None:
    with pytest.raises(InvalidInput, match="whole number"):
        kept.open_class(model.load(TOY), rooms=count)


def test_codes_are_short_and_cannot_be_misread(kept: Rooms) -> None:
    for code in kept.open_class(model.load(TOY), rooms=40).codes:
        assert len(code) == rooms.LENGTH
        assert not set(code) & set("0O1IL2Z5SUAE")
        assert kept.room(f" {code[:2].lower()}-{code[2:]} ").teams == ("a", "b")
    with pytest.raises(InvalidInput, match="check it"):
        kept.room("QQQQQ")


def test_moves_are_only_added(kept: Rooms) -> None:
    code, _ = begun(kept)
    with sqlite3.connect(kept.path) as base:
        for statement in ("update moves set move = '{}'", "delete from moves"):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                base.execute(statement)
    base.close()
    assert kept.count(code) == 4


def test_what_is_no_file_of_rooms_is_one_message(tmp_path: Path) -> None:
    other = tmp_path / "rooms.sqlite"
    other.write_text("not a database, but a text that is long enough to be taken for one" * 20)
    with pytest.raises(UnreadableFile, match="LEVERAGE_ROOMS"):
        Rooms(other)


def test_the_file_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEVERAGE_ROOMS", str(tmp_path / "x.sqlite"))
    assert rooms.place() == tmp_path / "x.sqlite"
    monkeypatch.delenv("LEVERAGE_ROOMS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert rooms.place() == tmp_path / "negotiation-leverage" / "rooms.sqlite"


# ---------------------------------------------------------------- at once


def take(path: str, code: str) -> str:
    """What one of many who want the same seat gets."""
    try:
        return Rooms(Path(path)).join(code, "a")
    except InvalidInput as error:
        return str(error)


def leave(path: str, code: str, token: str, team: str) -> str:
    """What one of two who walk away at once is told."""
    try:
        Rooms(Path(path)).move(code, token, Leave(team))
    except InvalidInput as error:
        return str(error)
    return "left"


def open_one(path: str) -> str:
    return Rooms(Path(path)).open_class(model.load(TOY), seed=2).codes[0]


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


@pytest.mark.long
def test_two_processes_at_once(kept: Rooms) -> None:
    code, tokens = begun(kept)
    free = kept.open_class(model.load(TOY)).codes[0]
    path = str(kept.path)
    with processes() as pool:
        seats = list(pool.map(take, [path] * 6, [free] * 6))
        ends = list(pool.map(leave, [path] * 2, [code] * 2, tokens.values(), tokens))
        codes = list(pool.map(open_one, [path] * 6))
    assert sum("taken" in seat for seat in seats) == 5
    assert sorted(end == "left" for end in ends) == [False, True]
    assert len(set(codes)) == 6
    room = kept.room(code)
    assert room.stand.ending is not None
    assert [move.kind for move in room.moves].count("walk away") == 1


def test_a_move_that_was_overtaken_is_checked_again(kept: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading the room and writing the answer, the other side walks away."""
    code, tokens = begun(kept)
    kept.move(code, tokens["a"], talks.as_held(kept.room(code)))
    real = talks.play_room
    overtaken: list[bool] = []

    def slow(room: Room, move: talks.Move) -> Room:
        after = real(room, move)
        if isinstance(move, Accept) and not overtaken:
            overtaken.append(True)
            Rooms(kept.path).move(code, tokens["a"], Leave("a"))
        return after

    monkeypatch.setattr(talks, "play_room", slow)
    with pytest.raises(InvalidInput, match="has ended"):
        kept.move(code, tokens["b"], Accept("b"))
    ending = kept.room(code).stand.ending
    assert ending is not None
    assert ending.how == "walked away"


def test_threads_share_one_store(kept: Rooms) -> None:
    codes = kept.open_class(model.load(TOY), rooms=10).codes
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda item: kept.join(*item), [(code, team) for code in codes for team in ("a", "b")]))
    assert len(set(found)) == 20
    assert all(kept.room(code).stand.joined == {"a", "b"} for code in codes)
