"""Scenarios as a page looks at them: the file, and what was changed in it."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from front.answers import uploads
from front.answers.cache import kept
from front.state import Edits
from model.errors import LeverageError, UnreadableFile
from model.scenario import Scenario, address, files
from model.scenario.estimate import Estimate

Terms = Mapping[str, str | float]
"""A deal by its terms: an asset's share or `held`, an issue's option."""


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario as it is looked at: the file, and what was changed."""

    name: str
    file: Path
    written: float
    """The time stamp of the file as it was read."""
    base: Scenario
    scenario: Scenario
    """With the changes."""
    edits: Edits
    key: str
    """A fingerprint of the file and the changes."""
    stated: Mapping[str, Estimate]
    """Every number as in the file, by its address."""

    def __eq__(self, other: object) -> bool:
        """Whether the file and the changes are the same."""
        return isinstance(other, Case) and self.key == other.key

    def __hash__(self) -> int:
        """Of the fingerprint."""
        return hash(self.key)

    @property
    def names(self) -> dict[str, str]:
        """What each party is called."""
        return {party: block.name for party, block in self.scenario.parties.items()}

    @property
    def shown(self) -> str:
        """The file as one would type it at the top of a checkout."""
        if self.name in uploads.brought():
            return self.file.name
        root = files.shipped("scenarios").parent
        return str(self.file.relative_to(root)) if self.file.is_relative_to(root) else str(self.file)

    def command(self, name: str, *more: str) -> str:
        """The command line that prints the same numbers."""
        sets = [
            word for where, value in self.edits.items() for word in ("--set", f"{where}={address.written_value(value)}")
        ]
        return shlex.join(["leverage", name, self.shown, *sets, *more])


# ---------------------------------------------------------------- files


def library() -> dict[str, Path]:
    """The scenarios that can be chosen, by name; the one of the command line first, the visitor's own last."""
    named = [Path(sys.argv[1]).resolve()] if len(sys.argv) > 1 else []
    return {**(_named(named[0]) if named else {file.stem: file for file in _shipped()}), **uploads.brought()}


@cache
def _shipped() -> tuple[Path, ...]:
    return tuple(files.library())


def _named(file: Path) -> dict[str, Path]:
    return {file.stem: file, **{one.stem: one for one in _shipped() if one.stem != file.stem}}


def default() -> str:
    """The scenario that is opened if none is named."""
    return Path(sys.argv[1]).stem if len(sys.argv) > 1 else next(one.stem for one in _shipped())


def titles() -> dict[str, str]:
    """The title of each scenario by its name; one that cannot be read says so and stops nothing."""
    own = uploads.brought()
    return {name: ("Yours: " if name in own else "") + _title(str(f), changed(f)) for name, f in library().items()}


@kept(256)
def _title(file: str, changed: float) -> str:
    try:
        return load(file, changed).title
    except LeverageError:
        return f"{Path(file).name} (cannot be read)"


def text(one: Case) -> str:
    """The scenario as a file: as it was written, or with the changes."""
    return files.dump(one.scenario) if one.edits else files.read_text(one.file)


def changed(file: Path) -> float:
    """The time stamp of a file, so that an edited one is read again; none if it is not there."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


@kept(64)
def load(file: str, changed: float) -> Scenario:
    """The scenario of a file; `changed` is its time stamp, so that an edited file is read again."""
    del changed
    return files.load(file)


@kept(64)
def _stated(file: str, changed: float) -> Mapping[str, Estimate]:
    return MappingProxyType(load(file, changed).estimates())


def opened(name: str) -> Scenario | None:
    """The scenario of a name, as its file is now; none if there is no such name.

    Raises:
        LeverageError: the file cannot be read.
    """
    file = library().get(name)
    return load(str(file), changed(file)) if file is not None else None


def case(name: str, edits: Edits) -> Case:
    """A scenario with some changes.

    Raises:
        LeverageError: a file that cannot be read, or changes that it cannot take.
    """
    file = library().get(name)
    if file is None:
        raise UnreadableFile(f"{name}: found no such file any more; allowed: one that is there; to do: open it again")
    return _case(name, str(file), changed(file), tuple(edits.items()))


@kept(512, key=lambda *asked: repr(asked))
def _case(name: str, file: str, changed: float, edits: tuple[tuple[str, Any], ...]) -> Case:
    base = load(file, changed)
    changes = MappingProxyType(dict(edits))
    key = hashlib.sha256(repr((file, changed, sorted(changes.items()))).encode()).hexdigest()[:16]
    return Case(name, Path(file), changed, base, base.replace(changes), changes, key, _stated(file, changed))


def of_file(one: Case) -> Hashable:
    """What an answer depends on that the changes do not touch."""
    return one.file, one.written
