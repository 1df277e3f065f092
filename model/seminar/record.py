"""What was played in rooms, as a file: to keep, to hand in, and to have the numbers of the debriefing printed once more.

A record is a YAML file, much as a room itself (`model.seminar`): the beginning, and the moves since. It names nobody.

    version: 1
    scenario: {...}                  what was negotiated, as in a file of its own
    rooms:
      K7MXR:
        seed: 7                      of the events
        steps: [0, 26, 51]           on whose dates an offer could be made
        first: a                     who made the first
        moves:
          - {kind: join, team: a}
          - {kind: offer, team: a, shares: {valley: 0.5}, options: {guarantees: none}}

What is read is played again, move by move: what nobody could have played is refused.

>>> from model.seminar import talks
>>> pie = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> room = talks.begin_room(pie, seed=1, offers=2)
>>> for move in (talks.Join("a"), talks.Join("b"), talks.Leave("a")):
...     room = talks.play_room(room, move)
>>> read_record(*files.parse_plain(written_record({"K7MXR": room}))) == {"K7MXR": room}
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from model.errors import Fault, InvalidInput, in_own_words
from model.scenario import Scenario, files, parse
from model.seminar import talks
from model.seminar.talks import Move, Room

MOVE: Final[TypeAdapter[Move]] = TypeAdapter(Annotated[Move, Field(discriminator="kind")])
"""How a move is written down, and read."""
MOST_ENTRIES: Final = 200
"""Dates of a room, or rooms of a record, at most."""
TODO: Final = "save the record once more from the app, or correct what is named"


class _Block(BaseModel):
    """Anything of a record with fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Played(_Block):
    """A room from its beginning to its last move."""

    seed: Annotated[int, Field(ge=0)]
    steps: Annotated[tuple[int, ...], Field(min_length=1, max_length=MOST_ENTRIES)]
    first: str
    moves: tuple[Annotated[Move, Field(discriminator="kind")], ...] = ()


class Record(_Block):
    """A file of rooms that played the same scenario."""

    version: Literal[1]
    scenario: dict[str, Any]
    rooms: Annotated[dict[str, Played], Field(min_length=1, max_length=MOST_ENTRIES)]


def written_record(rooms: Mapping[str, Room]) -> str:
    """The record of rooms that played the same scenario, by their codes."""
    scenario = next(iter(rooms.values())).scenario
    said = {
        code: {
            "seed": room.seed,
            "steps": list(room.steps),
            "first": room.first,
            "moves": [{"kind": move.kind, **MOVE.dump_python(move)} for move in room.moves],
        }
        for code, room in rooms.items()
    }
    return files.dump_plain({"version": 1, "scenario": files.plain_data(scenario), "rooms": said})


def load_record(path: str | Path) -> dict[str, Room]:
    """The rooms of a record, by their codes.

    Raises:
        UnreadableFile: there is no readable text at that path.
        InvalidInput: all the faults of the record, or the first move of each room that could not have been played.
    """
    return read_record(*files.read_plain(path), str(path))


def read_record(data: Any, lines: dict[str, int], name: str = "") -> dict[str, Room]:
    """The rooms that plain data states; `lines` says where each address stands.

    Raises:
        InvalidInput: as for `load`.
    """
    try:
        try:
            record = Record.model_validate(data)
        except ValidationError as error:
            raise InvalidInput(map(_fault, error.errors())) from None
        try:
            scenario = parse(record.scenario)
        except InvalidInput as error:
            raise _below(error, "scenario") from None
        found: dict[str, Room] = {}
        faults: list[Fault] = []
        for code, one in record.rooms.items():
            try:
                found[code] = _again(scenario, one, f"rooms.{code}")
            except InvalidInput as error:
                faults += error.faults
        if faults:
            raise InvalidInput(faults)
    except InvalidInput as error:
        raise error.located(name, lines) from None
    return found


def _again(scenario: Scenario, one: Played, where: str) -> Room:
    """A room played again."""
    if list(one.steps) != sorted(set(one.steps)) or not 0 <= one.steps[0] <= one.steps[-1] < max(scenario.steps, 1):
        allowed = f"steps in their order, from 0 to {scenario.steps - 1}"
        raise InvalidInput([Fault(f"{where}.steps", str(list(one.steps))[:80], allowed, TODO)])
    at = where
    try:
        room = replace(talks.begin_room(scenario, one.seed, first=one.first), steps=one.steps)
        for n, move in enumerate(one.moves):
            at = f"{where}.moves.{n}"
            room = talks.play_room(room, move)
    except InvalidInput as error:
        raise _below(error, at) from None
    return room


def _fault(error: Mapping[str, Any]) -> Fault:
    """A fault of a record; the kind of a move, by which pydantic finds what else it has, is no part of an address."""
    loc = [part for n, part in enumerate(error["loc"]) if n < 2 or error["loc"][n - 2] != "moves"]
    return in_own_words({**error, "loc": loc}, Record.model_json_schema, TODO)


def _below(error: InvalidInput, where: str) -> InvalidInput:
    """The same faults below an address."""
    return InvalidInput(replace(one, address=f"{where}.{one.address}".rstrip(".")) for one in error.faults)
