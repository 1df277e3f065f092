"""Where the rooms of a seminar are kept, so that two browsers can share one and a restart loses none.

One SQLite file. A class is opened by its teacher, who gets a key, and has rooms, each with a short code. Moves are only ever
added: a room is read by playing them again (`model.seminar`). Whoever takes a seat gets a token, and only with it are the moves
of that seat made and its sheet read; tokens and keys are kept as hashes. Nothing personal is stored: no names, no times.

Two browsers may move at once: a move is checked against the room as it was read, and written under its number; if that
number is taken meanwhile, the room is read and the move checked once more.

The file is the one that LEVERAGE_ROOMS names, or `rooms.sqlite` in the user's folder of data.

>>> import tempfile
>>> from model import files
>>> from model.seminar import talks
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> with tempfile.TemporaryDirectory() as folder:
...     rooms = Rooms(Path(folder) / "rooms.sqlite")
...     lesson = rooms.open_class(toy, rooms=2)
...     token = rooms.join(lesson.codes[0], "a")
...     seat = rooms.seat(lesson.codes[0].lower(), token)
...     rooms.close()
>>> seat.team, sorted(seat.room.stand.joined), len(lesson.codes[0])
('a', ['a'], 5)
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from model.errors import Fault, InvalidInput, UnreadableFile
from model.scenario import Scenario, files
from model.seminar import talks
from model.seminar.record import MOVE
from model.seminar.talks import Join, Move, Room

CODE_LETTERS: Final = "BCDFGHJKMNPQRTVWXY346789"
"""Of codes: none that is taken for another, and no vowels, so that no code is a word."""
LENGTH: Final = 5
"""Of a code: eight million of them."""
MOST_ROOMS: Final = 60
"""In a class."""
TEXT_LIMIT: Final = 2_000_000
"""Letters of a scenario that is kept."""
WRITER_WAIT: Final = 10.0
"""Seconds to wait for another process that writes."""

SCHEMA: Final = """
create table if not exists classes (id integer primary key, key text not null unique, scenario text not null);
create table if not exists rooms (
    code text primary key, class integer not null references classes (id), seed integer not null, steps text not null,
    first text not null
);
create table if not exists moves (
    code text not null references rooms (code), number integer not null, move text not null, primary key (code, number)
);
create table if not exists seats (
    code text not null references rooms (code), team text not null, token text not null, primary key (code, team)
);
create trigger if not exists moves_stay before update on moves begin select raise(abort, 'moves are only added'); end;
create trigger if not exists moves_last before delete on moves begin select raise(abort, 'moves are only added'); end;
"""


@dataclass(frozen=True)
class Lesson:
    """A class as it was opened."""

    key: str
    """The teacher's; told once, kept as a hash."""
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Seat:
    """What the holder of a token sees of a room: which team it is, and the room."""

    code: str
    team: str
    room: Room


def place() -> Path:
    """The file of the rooms: LEVERAGE_ROOMS, or the user's folder of data."""
    if named := os.environ.get("LEVERAGE_ROOMS"):
        return Path(named)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "negotiation-leverage" / "rooms.sqlite"


class Rooms:
    """The rooms in a file. Each call opens its own connection, so that threads and processes can share the object's file."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            UnreadableFile: the file cannot be made, or is not one of rooms.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected() as base:
                base.execute("pragma journal_mode = wal")
                base.executescript(SCHEMA)
        except (OSError, sqlite3.DatabaseError) as error:
            raise UnreadableFile(
                f"{path}: cannot keep rooms here ({error}); to do: name a file that can be written by LEVERAGE_ROOMS"
            ) from None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=WRITER_WAIT)) as base, base:
            base.execute(f"pragma busy_timeout = {int(WRITER_WAIT * 1000)}")
            base.execute("pragma foreign_keys = on")
            yield base

    # ------------------------------------------------------------ the teacher

    def open_class(
        self,
        scenario: Scenario,
        rooms: int = 1,
        offers: int = talks.OFFERS,
        first: str | None = None,
        seed: int | None = None,
    ) -> Lesson:
        """A class with some rooms that all meet the same war.

        Raises:
            InvalidInput: too few or too many rooms; a room that cannot be opened (`seminar.opened`).
        """
        if not 1 <= rooms <= MOST_ROOMS:
            allowed = f"a whole number from 1 to {MOST_ROOMS}"
            raise InvalidInput([Fault("rooms", str(rooms), allowed, "open a second class for more")])
        room = talks.begin_room(scenario, secrets.randbelow(2**31) if seed is None else seed, offers, first)
        talks.solution_of(room)  # a scenario whose rules leave no deal is refused here, not in the middle of a class
        text = files.dump(scenario)
        if len(text) > TEXT_LIMIT:
            raise InvalidInput([Fault("scenario", f"{len(text)} letters", f"at most {TEXT_LIMIT}", "shorten it")])
        key = secrets.token_urlsafe(12)
        with self._connected() as base:
            made = base.execute("insert into classes (key, scenario) values (?, ?)", (_hash(key), text))
            codes = tuple(self._add(base, int(made.lastrowid or 0), room) for _ in range(rooms))
        return Lesson(key, codes)

    def add_room(self, key: str) -> str:
        """One more room in a class, with the same war; its code.

        Raises:
            InvalidInput: a key of no class; too many rooms.
        """
        have = self.rooms_of(key)
        if len(have) >= MOST_ROOMS:
            raise InvalidInput([Fault("rooms", str(len(have) + 1), f"at most {MOST_ROOMS}", "open a second class")])
        with self._connected() as base:
            return self._add(base, self._class(base, key), next(iter(have.values())))

    def rooms_of(self, key: str) -> dict[str, Room]:
        """The rooms of a class by code, in the order in which they were opened.

        Raises:
            InvalidInput: a key of no class.
        """
        with self._connected() as base:
            which = self._class(base, key)
            codes = [row[0] for row in base.execute("select code from rooms where class = ? order by rowid", (which,))]
        return {code: self.room(code) for code in codes}

    def release(self, key: str, code: str, team: str) -> None:
        """Free the seat of a team whose browser is lost: the next who takes it gets a token of its own.

        Raises:
            InvalidInput: a key of no class; a room that is not in it.
        """
        code = written_code(code)
        if code not in self.rooms_of(key):
            raise InvalidInput([Fault("code", f"`{code}`", "a room of this class", "check the code")])
        with self._connected() as base:
            base.execute("delete from seats where code = ? and team = ?", (code, team))

    # ------------------------------------------------------------ the teams

    def join(self, code: str, team: str) -> str:
        """Take a seat; its token.

        Raises:
            InvalidInput: no such room; a seat that is taken.
        """
        code, token = written_code(code), secrets.token_urlsafe(12)
        room = self.room(code)
        taken = Fault(
            "join", "a seat that is taken", "a free seat", "take the other side, or ask your teacher to free it"
        )
        if team not in room.teams:
            talks.play_room(room, Join(team))  # refuses
        with self._connected() as base:
            try:
                base.execute("insert into seats values (?, ?, ?)", (code, team, _hash(token)))
            except sqlite3.IntegrityError:
                raise InvalidInput([taken]) from None
        if team not in room.stand.joined:
            self._move(code, Join(team))
        return token

    def free(self, code: str) -> tuple[str, ...]:
        """The teams of a room whose seats are free.

        Raises:
            InvalidInput: no such room.
        """
        room = self.room(code)
        with self._connected() as base:
            taken = {row[0] for row in base.execute("select team from seats where code = ?", (written_code(code),))}
        return tuple(team for team in room.teams if team not in taken)

    def seat(self, code: str, token: str) -> Seat:
        """What the holder of a token sees.

        Raises:
            InvalidInput: no such room; a token of no seat in it.
        """
        code = written_code(code)
        with self._connected() as base:
            row = base.execute("select team from seats where code = ? and token = ?", (code, _hash(token))).fetchone()
        if row is None:
            self.room(code)
            raise InvalidInput(
                [Fault("seat", "a token of no seat here", "the one from joining", "join the room again")]
            )
        return Seat(code, str(row[0]), self.room(code))

    def move(self, code: str, token: str, move: Move) -> Room:
        """Make a move of a seat; the room after it.

        Raises:
            InvalidInput: a token of no seat or of the other team; a move that cannot be made now.
        """
        seat = self.seat(code, token)
        if move.team != seat.team or isinstance(move, Join):
            raise InvalidInput([Fault(move.kind, "a move of another seat", "your own", "move for your own side")])
        return self._move(seat.code, move)

    # ------------------------------------------------------------ for both

    def room(self, code: str) -> Room:
        """A room, by its code, with all moves so far. For those who may see it: it holds what both sides know.

        Raises:
            InvalidInput: no such room.
        """
        code = written_code(code)
        with self._connected() as base:
            row = base.execute(
                "select scenario, seed, steps, first from rooms join classes on class = id where code = ?", (code,)
            ).fetchone()
            kept = base.execute("select move from moves where code = ? order by number", (code,)).fetchall()
        if row is None:
            allowed = f"a code of {LENGTH} letters and digits"
            raise InvalidInput([Fault("code", f"`{code}`", allowed, "check it with your teacher, or open a room")])
        text, seed, steps, first = row
        return Room(
            _scenario(text), seed, tuple(json.loads(steps)), first, tuple(MOVE.validate_json(one) for (one,) in kept)
        )

    def count(self, code: str) -> int:
        """How many moves have been made: what a browser asks while it waits for the other side."""
        with self._connected() as base:
            return int(base.execute("select count(*) from moves where code = ?", (written_code(code),)).fetchone()[0])

    def close(self) -> None:
        """Fold the journal into the file, so that it can be moved or deleted."""
        with closing(sqlite3.connect(self.path, timeout=WRITER_WAIT)) as base:
            base.execute("pragma wal_checkpoint(truncate)")

    def _add(self, base: sqlite3.Connection, which: int, room: Room) -> str:
        while True:
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(LENGTH))
            if base.execute("select 1 from rooms where code = ?", (code,)).fetchone() is None:
                break
        base.execute(
            "insert into rooms values (?, ?, ?, ?, ?)", (code, which, room.seed, json.dumps(room.steps), room.first)
        )
        return code

    def _class(self, base: sqlite3.Connection, key: str) -> int:
        row = base.execute("select id from classes where key = ?", (_hash(key),)).fetchone()
        if row is None:
            raise InvalidInput([Fault("key", "a key of no class", "the one from opening it", "open a class")])
        return int(row[0])

    def _move(self, code: str, move: Move) -> Room:
        while True:
            room = self.room(code)
            after = talks.play_room(room, move)
            try:
                with self._connected() as base:
                    base.execute(
                        "insert into moves values (?, ?, ?)", (code, len(room.moves), MOVE.dump_json(move).decode())
                    )
            except sqlite3.IntegrityError:
                continue  # the other side was quicker: is the move still one that can be made?
            return after


def written_code(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(code.split()).upper().replace("-", "")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=16)
def _scenario(text: str) -> Scenario:
    return files.parse_text(text)
