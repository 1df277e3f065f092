"""What can go wrong, and what a person is told.

The tree, with the exit code of the command line:

    LeverageError
      InvalidInput      2   one or more faults in what a person wrote: a file, an address, an option
      UnreadableFile    2   a path that cannot be read or written
      SolverFailed      3   the solver gave no answer where the model says that there is one

"No deal" is not an error: it is an answer with a width and a reason.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace


class LeverageError(Exception):
    """The root: everything this program raises on purpose."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what was found, what is allowed, what to do."""

    address: str
    """Dotted path in the scenario (`assets.kursk.control`); empty for the file as a whole."""
    found: str
    allowed: str
    todo: str
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """The fault on one line.

        >>> print(Fault("assets.kursk.control", "1.4", "a share from 0 to 1", "write 0.4", "x.yaml", 7))
        x.yaml:7: assets.kursk.control: found 1.4; allowed: a share from 0 to 1; to do: write 0.4
        """
        place = self.file + (f":{self.line}" if self.line else "")
        where = ": ".join(part for part in (place, self.address) if part)
        return f"{where}: found {self.found}; allowed: {self.allowed}; to do: {self.todo}"


class InvalidInput(LeverageError):
    """All the faults of one input, together."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def located(self, file: str, lines: dict[str, int] | None = None) -> InvalidInput:
        """The same faults with the file, and the line of each address where it is known."""
        return InvalidInput(replace(f, file=file, line=_line(f.address, lines or {})) for f in self.faults)


class UnreadableFile(LeverageError):
    """A path that cannot be read or written; the message says which, why, and what to do."""


class SolverFailed(LeverageError):
    """The solver stopped without an optimum where one must exist."""

    exit_code = 3


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice for a word that is not among the known ones.

    >>> did_you_mean("rusia", ["ukraine", "russia"])
    'did you mean `russia`?'
    >>> did_you_mean("x", ["ukraine", "russia"])
    'choose one of: ukraine, russia'
    """
    known = list(known)
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"`{name}`" for name in close) + "?"
    if not known:
        return "there is none to choose from: define it first"
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"choose one of: {listed}"


def _line(address: str, lines: dict[str, int]) -> int | None:
    """The line of an address, or of the nearest block around it."""
    while address:
        if address in lines:
            return lines[address]
        address = address.rpartition(".")[0]
    return None
