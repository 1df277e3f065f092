"""From a file to a scenario and back: the only place that reads or writes YAML, and the only way to write a file.

Reading is careful. A file is refused, with one clear message, if it is missing, empty, a folder, binary or too large; if
an alias makes it larger than it looks; if a key stands twice. Words are read as YAML 1.2 reads them: `no` is a word, not
false, and `1e3` is a number.

>>> scenario = load(shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> parse_text(dump(scenario)) == scenario
True
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from model.errors import Fault, InvalidInput, UnreadableFile
from model.scenario.estimate import Estimate
from model.scenario.scenario import Scenario, parse

MAX_BYTES: Final = 2_000_000
"""A scenario is a page or two; the largest shipped one has 70 kB."""
MAX_NODES: Final = 100_000
"""Values in a file after its aliases are followed: an alias bomb ends here."""
MAX_DEPTH: Final = 50
"""Blocks within blocks; a scenario has seven. The parser itself would crash at some ten thousand."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2's core schema, with dates."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


class _Dumper(yaml.SafeDumper):
    """Every value is written out, though it stands elsewhere as well."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


@cache
def shipped(name: str) -> Path:
    """The place of something that comes with the program: `scenarios`, `app.py`."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped" / name
    return inside if inside.exists() else package.parent / name


def library() -> list[Path]:
    """The scenario files that come with the program, the real cases first."""
    root = shipped("scenarios")
    return sorted(root.rglob("*.yaml"), key=lambda path: (len(path.relative_to(root).parts), str(path)))


def found(name: str, beside: str | Path = ".") -> Path:
    """A path seen from a folder, or the shipped scenario of that name where there is no such file."""
    path = Path(beside) / name
    named = [one for one in library() if one.stem == name] if not path.exists() else []
    return named[0] if named else path


def load(path: str | Path) -> Scenario:
    """The scenario in a file.

    Raises:
        UnreadableFile: there is no readable text at that path.
        InvalidInput: all the faults of the text, with line and address.
    """
    return parse_text(read_text(path), name=str(path))


def read_text(path: str | Path) -> str:
    """The text of a file of reasonable size.

    Raises:
        UnreadableFile: saying which path, why, and what to do.
    """
    path = Path(path)
    try:
        if path.is_dir():
            near = ", ".join(sorted(p.name for p in path.glob("*.yaml"))[:5])
            raise UnreadableFile(
                f"{path}: found a folder; allowed: a scenario file; to do: name a file in it"
                + (f": {near}" if near else "")
            )
        _refuse_size(path.stat().st_size, str(path))
        raw = path.read_bytes()
    except FileNotFoundError:
        near = ", ".join(sorted(str(p) for p in path.parent.glob("*.yaml"))[:5]) if path.parent.is_dir() else ""
        todo = (
            f"did you mean one of: {near}" if near else "`leverage list` shows the scenarios that come with the program"
        )
        raise UnreadableFile(f"{path}: found no such file; allowed: a scenario file (YAML); to do: {todo}") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(
            f"{path}: found a path that cannot be read ({why}); allowed: a readable file; to do: check it"
        ) from None
    return text_of(raw, str(path))


def text_of(raw: bytes, name: str) -> str:
    """The text that some bytes hold.

    Raises:
        UnreadableFile: too many of them, or no text.
    """
    _refuse_size(len(raw), name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UnreadableFile(
            f"{name}: found bytes that are not text; allowed: YAML in UTF-8; to do: check that this is a scenario"
        )
    return text


def _refuse_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"{name}: found {size:,} bytes; allowed: up to {MAX_BYTES:,}; to do: check that this is a scenario"
        )


def parse_text(text: str, name: str = "") -> Scenario:
    """The scenario that a YAML text states.

    Raises:
        InvalidInput: all the faults of the text, with line and address.
    """
    data, lines = parse_plain(text, name)
    try:
        return parse(data)
    except InvalidInput as error:
        raise error.located(name, lines) from None


def dump(scenario: Scenario) -> str:
    """The scenario as YAML: what loads from it equals it."""
    return dump_plain(plain_data(scenario))


def plain_data(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain data."""
    return {"version": scenario.version, **_short(scenario.model_dump(by_alias=True, exclude_defaults=True))}


def dump_plain(data: Any) -> str:
    """Plain data as YAML."""
    return yaml.dump(_short(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def write_text(path: str | Path, text: str) -> None:
    """Write a text whole or not at all.

    Raises:
        UnreadableFile: the folder cannot be written; nothing is left behind.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        UnreadableFile: the folder cannot be written, or the disk is full; nothing is left behind.
    """
    with moved_into_place(path) as place:
        place.write_bytes(content)


def make_folder(path: str | Path) -> None:
    """Make a folder, and those around it, unless it is there.

    Raises:
        UnreadableFile: a place where no folder can be made.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = f"{path}: found a place where no folder can be made ({error.strerror})"
        raise UnreadableFile(f"{found}; allowed: a writable folder; to do: choose another") from None


@contextlib.contextmanager
def moved_into_place(path: str | Path) -> Iterator[Path]:
    """A place to write a file or a folder at; it is moved to `path` when the block ends well, and else nothing is left.

    Raises:
        UnreadableFile: the folder cannot be written, or the disk is full; what stood at `path` still stands there.
    """
    path = Path(path)
    room = None
    try:
        room = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        new = room / path.name
        yield new
        if new.is_dir() and path.is_dir():
            path.rename(room / "old")
        os.replace(new, path)
    except OSError as error:
        if room is not None and (room / "old").exists() and not path.exists():
            (room / "old").rename(path)
        found = f"{path}: found a place that cannot be written ({error.strerror or error})"
        raise UnreadableFile(
            f"{found}; allowed: a writable folder with room on its disk; to do: choose another"
        ) from None
    finally:
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)


def read_plain(path: str | Path) -> tuple[Any, dict[str, int]]:
    """The plain data of a YAML file that is not a scenario, and the line of each address.

    Raises:
        UnreadableFile: there is no readable text at that path.
        InvalidInput: not well-formed, or a key twice.
    """
    return parse_plain(read_text(path), str(path))


def parse_plain(text: str, name: str = "") -> tuple[Any, dict[str, int]]:
    """The plain data of a YAML text, and the line of each address.

    Raises:
        InvalidInput: not well-formed, or a key twice.
    """
    try:
        _refuse_depth(text, name)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                raise InvalidInput([Fault("", "nothing", "a scenario in YAML", "begin with `version: 1`", name)])
            return _Construction(loader, name).of(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        found = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise InvalidInput(
            [Fault("", found, "well-formed YAML", "look at this line and the one above", name, line)]
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidInput(
            [Fault("", str(error).splitlines()[0], "well-formed YAML", "check the text", name)]
        ) from None


def _short(value: Any) -> Any:
    """Estimates that are only a number are written as a number, tuples as lists."""
    if isinstance(value, Mapping):
        if set(value) == {"value"}:
            return value["value"]
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, Estimate):
        return _short(value.model_dump(exclude_defaults=True))
    return [_short(inner) for inner in value] if isinstance(value, tuple | list) else value


# ---------------------------------------------------------------- YAML


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise InvalidInput(
                [Fault("", f"blocks nested {depth} deep", f"up to {MAX_DEPTH}", "check the text", name, line)]
            )


class _Construction:
    """Plain data from YAML nodes, refusing what makes files lie: repeated keys, bombs of aliases, private tags."""

    def __init__(self, loader: Any, name: str) -> None:
        self.loader, self.name = loader, name
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.count = 0
        self.open: set[int] = set()

    def of(self, root: Any) -> tuple[Any, dict[str, int]]:
        data = self._value(root, "")
        if self.faults:
            raise InvalidInput(self.faults)
        return data, self.lines

    def _value(self, node: Any, address: str) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(address, line)
        self.count += 1
        if self.count > MAX_NODES or id(node) in self.open:
            found = (
                "aliases that lead back to themselves" if id(node) in self.open else f"more than {MAX_NODES:,} values"
            )
            raise InvalidInput(
                [
                    Fault(
                        "",
                        found,
                        "a file as large as it looks",
                        "write the values out instead of `*alias`",
                        self.name,
                        line,
                    )
                ]
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, address, line)
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self._value(item, f"{address}.{i}") for i, item in enumerate(node.value)]
            return self._mapping(node, address)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: Any, address: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            inner = f"{address}.{key}" if address else key
            if key in result:
                first = self.lines.get(inner)
                found = f"`{key}` twice (first on line {first})"
                self.faults.append(Fault(inner, found, "each key once", "remove or rename one", self.name, line))
            result[key] = self._value(value_node, inner)
            self.lines[inner] = line
        return result

    def _scalar(self, node: Any, address: str, line: int) -> Any:
        kind = node.tag.rpartition(":")[2] if node.tag.startswith("tag:yaml.org,2002:") else node.tag
        text: str = node.value
        match kind:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text) if len(text) < 300 else float("inf")
            case "float":
                return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
            case "timestamp":
                try:
                    return dt.date.fromisoformat(text)
                except ValueError:
                    self.faults.append(
                        Fault(address, text, "a date of the calendar", "correct the day or the month", self.name, line)
                    )
                    return None
        self.faults.append(Fault(address, f"the tag `{node.tag}`", "plain YAML", "leave the tag out", self.name, line))
        return None
