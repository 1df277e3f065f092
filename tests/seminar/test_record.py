"""A record of rooms: what is saved is read as it was, what nobody could have played is refused, its numbers are the page's."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model.analysis import scores
from model.errors import InvalidInput
from model.scenario import Scenario, files
from model.seminar import debriefing, record, results, talks
from model.seminar.talks import Accept, Join, Leave, Move, Predict, Refuse, Room
from tests.kit.commands import TEXTBOOK, answer, refused, run
from tests.kit.examples import examples
from tests.kit.pictures import inside, scenario

NAMES = ("kursk-2025-01", "toy", "rubinstein-1982")


def begun(chosen: Scenario, seed: int, predictions: Sequence[tuple[dt.date | None, float]]) -> Room:
    """A room in which both have joined and predicted a date, or no deal, and their points."""
    room = talks.begin_room(chosen, seed, offers=4)
    for team in room.teams:
        room = talks.play_room(room, Join(team))
    for team, (day, points) in zip(room.teams, predictions, strict=True):
        room = talks.play_room(room, Predict(team, day is not None, day, points, zone=True))
    return room


def moves(room: Room, team: str, kind: str) -> Move | None:
    """A move of a kind, as far as the team could make it."""
    if kind == "accept":
        assert room.stand.table is not None
        return None if talks.objections(room, replace(room.stand.table, team=team)) else Accept(team)
    if kind == "offer":
        return talks.as_held(room)
    return Refuse(team) if kind == "refuse" else Leave(team)


@st.composite
def games(draw: st.DrawFn) -> dict[str, Room]:
    """Two rooms of a scenario, wherever they stand."""
    chosen, seed = scenario(draw(st.sampled_from(NAMES))), draw(st.integers(0, 2**31 - 1))
    days = st.sampled_from([None, *talks.begin_room(chosen, seed, offers=4).dates])
    found = {}
    for code in ("K7MXR", "34679"):
        room = begun(chosen, seed, draw(st.lists(st.tuples(days, st.floats(0, 100)), min_size=2, max_size=2)))
        for _ in range(draw(st.integers(0, 6))):
            free = [(team, kind) for team in room.teams for kind in talks.may(room, team)]
            move = moves(room, *draw(st.sampled_from(free))) if free else None
            room = talks.play_room(room, move) if move else room
        found[code] = room
    return found


@cache
def signed() -> Room:
    room = begun(scenario("toy"), 1, [(dt.date(2025, 1, 1), 100 / 3), (None, 0.0)])
    return talks.play_room(talks.play_room(room, talks.as_held(room)), Accept("b"))


@given(games())
@examples(30)
def test_what_is_saved_is_read_as_it_was(rooms: dict[str, Room]) -> None:
    assert record.read_record(*files.parse_plain(record.written_record(rooms))) == rooms


def test_an_edited_scenario_is_kept_with_its_edits() -> None:
    edited = scenario("kursk-2025-01").replace({"events.inauguration.branches.mediation.probability": 0.6})
    (again,) = record.read_record(
        *files.parse_plain(record.written_record({"A": talks.begin_room(edited, 3)}))
    ).values()
    assert again.scenario == edited


# ---------------------------------------------------------------- what is refused


def said(**changes: Any) -> dict[str, Any]:
    """The record of a signed room, changed at some addresses."""
    data, _ = files.parse_plain(record.written_record({"K7MXR": signed()}))
    for address, value in changes.items():
        *way, last = address.split("__")
        here = data
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        here[int(last) if isinstance(here, list) else last] = value
    return dict(data)


@pytest.mark.parametrize(
    ("changes", "address", "found"),
    [
        ({"version": 2}, "version", "2"),
        ({"rooms": {}}, "rooms", "0 of them"),
        ({"names": "Anna"}, "names", "`names`"),
        ({"scenario__parties": 3}, "scenario.parties", "3"),
        ({"rooms__K7MXR__seed": -1}, "rooms.K7MXR.seed", "-1"),
        ({"rooms__K7MXR__first": "c"}, "rooms.K7MXR.first", "c"),
        ({"rooms__K7MXR__steps": []}, "rooms.K7MXR.steps", "0 of them"),
        ({"rooms__K7MXR__steps": [5, 0]}, "rooms.K7MXR.steps", "[5, 0]"),
        ({"rooms__K7MXR__steps": [0, 10**9]}, "rooms.K7MXR.steps", "1000000000"),
        ({"rooms__K7MXR__moves__0__kind": "sing"}, "rooms.K7MXR.moves.0.kind", "`sing`"),
        ({"rooms__K7MXR__moves__0__name": "Anna"}, "rooms.K7MXR.moves.0.name", "`name`"),
        ({"rooms__K7MXR__moves__1__team": "a"}, "rooms.K7MXR.moves.1.join", "taken"),
        ({"rooms__K7MXR__moves__2__points": float("nan")}, "rooms.K7MXR.moves.2.points", "nan"),
        ({"rooms__K7MXR__moves__2__points": 200.0}, "rooms.K7MXR.moves.2.predict.points", "200"),
        ({"rooms__K7MXR__moves__4__shares__valley": 0.0}, "rooms.K7MXR.moves.4.red_lines", "red line"),
        ({"rooms__K7MXR__moves__5__team": "a"}, "rooms.K7MXR.moves.5.accept", "cannot make now"),
    ],
)
def test_what_nobody_could_have_played_is_refused(changes: dict[str, Any], address: str, found: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        record.read_record(said(**changes), {}, "played.yaml")
    fault = caught.value.faults[0]
    assert fault.address.startswith(address)
    assert found in fault.found
    assert fault.file == "played.yaml"
    assert fault.todo


def test_every_room_with_a_fault_is_named_with_its_line(tmp_path: Path) -> None:
    text = record.written_record({"A": signed(), "B": signed()}).replace("first: a", "first: c")
    (tmp_path / "both.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        record.load_record(tmp_path / "both.yaml")
    assert [fault.address for fault in caught.value.faults] == ["rooms.A.first", "rooms.B.first"]
    for fault in caught.value.faults:
        assert fault.line is not None
        assert "first: c" in text.splitlines()[fault.line - 1]


# ---------------------------------------------------------------- its numbers


@cache
def ended() -> dict[str, Room]:
    """A room that signed, and one that waited a turn before one side walked away."""
    room = signed()
    return {"K7MXR": room, "B2": replace(room, moves=(*room.moves[:5], Refuse("b"), Leave("a")))}


def test_the_table_of_a_class_holds_what_its_picture_shows() -> None:
    found = {code: debriefing.debriefing(room) for code, room in ended().items()}
    away = results.walk_away(signed())
    table = {row["room"]: row for row in results.of_class(found, away).to_dict("records")}
    picture = results.scattered(scores.efficient(scenario("toy")), away, list(found.items()), first_day=True)
    drawn = {row["room"]: row for row in inside(picture, "rooms")}
    for code, one in found.items():
        row = table[code]
        assert [row["North points"], row["South points"]] == [drawn[code]["a"], drawn[code]["b"]]
        assert [row["North walking away"], row["South walking away"]] == [away["a"], away["b"]]
        assert row["left on the table"] == drawn[code]["left"] == one.left
        assert row["date"] == one.date.isoformat()
    first = model.solve(scenario("toy")).scores
    assert away == {party: score.walk_away for party, score in first.items()}


def test_codes_of_rooms_that_ended_alike_stand_beside_each_other() -> None:
    one = debriefing.debriefing(signed())
    picture = results.scattered(scores.efficient(scenario("toy")), one.walk_away, [(code, one) for code in "ABCD"])
    assert len({row["place"] for row in inside(picture, "codes")}) == len("ABCD")


def test_the_table_of_a_room_holds_what_its_picture_shows() -> None:
    found = debriefing.debriefing(signed())
    table = {row["mark"] or row["what"]: row for row in results.of_room("K7MXR", found).to_dict("records")}
    both = {name: (row["North points"], row["South points"]) for name, row in table.items()}
    beside = results.marks(found)
    picture = results.scattered(scores.efficient(scenario("toy")), found.walk_away, [("K7MXR", found)], beside)
    drawn = {row["letter"]: row for row in inside(picture, "beside")}
    assert [one.letter for one in beside] == list(drawn) == list("ABCDE"[: len(beside)])
    assert {letter: (row["a"], row["b"]) for letter, row in drawn.items()}.items() <= both.items()
    assert both["K7MXR"] == tuple(found.result.values())
    assert both["The same, seen from the first day"] == tuple(found.first_day.values())
    assert both["Walking away"] == tuple(found.walk_away.values())
    equal = found.equilibrium
    assert equal is not None
    for row in table.values():
        of_day = equal.date if row["what"].startswith("Equilibrium") else found.date
        assert row["date"] == of_day.isoformat()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    going_on = replace(signed(), moves=signed().moves[:4])
    path = tmp_path / "seminar-class.yaml"
    files.write_text(path, record.written_record({**ended(), "OPEN": going_on}))
    return path


def said_of(path: Path, *words: str) -> str:
    result = run("debrief", str(path), *words)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_command_prints_the_numbers(saved: Path) -> None:
    found = {code: debriefing.debriefing(room) for code, room in ended().items()}
    expected = results.of_class(found, results.walk_away(signed()))
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(said_of(saved, "--format", "csv"))), expected)
    rows = answer("debrief", str(saved), "--room", "B2")
    assert rows == results.of_room("B2", found["B2"]).to_dict("records")
    text = said_of(saved)
    assert f"{found['K7MXR'].first_day['a']:.1f}" in text
    assert "walked" in text
    assert "OPEN" not in text, "its talks go on"


def test_a_room_that_is_not_there_or_goes_on(saved: Path) -> None:
    assert "did you mean `K7MXR`?" in refused("debrief", str(saved), "--room", "K7MXS")
    assert "play it to its end first" in refused("debrief", str(saved), "--room", "OPEN")


def test_what_is_no_record_or_one_in_which_nothing_has_ended(tmp_path: Path) -> None:
    files.write_text(tmp_path / "one.yaml", record.written_record({"ONE": talks.begin_room(scenario("toy"), 1)}))
    assert "none that has ended" in refused("debrief", str(tmp_path / "one.yaml"))
    assert "choose one of: version, scenario, rooms" in refused("debrief", TEXTBOOK)
    assert "no such file" in refused("debrief", str(tmp_path / "two.yaml"))
