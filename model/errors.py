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
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final


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


# ---------------------------------------------------------------- what pydantic says

_PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    "finite_number": ("a finite number", "write a number"),
    "float_type": ("a number", "write a number without quotes"),
    "int_type": ("a whole number", "write a number without quotes"),
    "string_type": ("text", "put it in quotes"),
    "dict_type": ("a block of names and values", "write `name: value` lines below it"),
    "tuple_type": ("a list", "write [one, two]"),
    "model_type": ("a block of names and values", "write `name: value` lines below it"),
    "date_type": ("a date such as 2025-01-20", "write year-month-day without quotes"),
    "date_from_datetime_parsing": ("a date such as 2025-01-20", "write year-month-day without quotes"),
    "string_pattern_mismatch": ("an id: small letters, digits and _, beginning with a letter", "rename it"),
    "bool_parsing": ("true or false", "write true or false without quotes"),
    "bool_type": ("true or false", "write true or false without quotes"),
}
"""What is allowed and what to do, by pydantic's kind of error."""


def in_own_words(error: Mapping[str, Any], schema: Callable[[], dict[str, Any]], todo: str = "correct it") -> Fault:
    """What pydantic says of one value, in the program's own words.

    Args:
        error: of `ValidationError.errors()`.
        schema: makes the JSON Schema of what was read, which says what is known at a place.
        todo: what to do where there is no better advice.
    """
    loc = [str(part) for part in error["loc"] if not str(part).startswith("__") and part != "[key]"]
    kind, context, found = error["type"], error.get("ctx") or {}, error.get("input")
    where, last = ".".join(loc), loc[-1] if loc else ""
    shown = "a block" if isinstance(found, Mapping) or hasattr(found, "model_fields_set") else repr(found)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    if kind == "fault":
        under = ".".join([*loc, context["under"]]) if context["under"] else where
        return Fault(under, context["found"], context["allowed"], context["todo"])
    if kind == "missing":
        return Fault(where, "nothing", "a value here", f"add `{last}`")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return Fault(
            where, f"`{last}`", "a field that is known here", did_you_mean(last, _fields_at(schema(), loc[:-1]))
        )
    if kind == "union_tag_invalid":
        tags = [tag.strip(" '") for tag in context["expected_tags"].split(",")]
        name = context["discriminator"].strip("'")
        return Fault(f"{where}.{name}", f"`{context['tag']}`", " or ".join(tags), did_you_mean(context["tag"], tags))
    if kind == "too_short":
        return Fault(where, f"{context['actual_length']} of them", f"at least {context['min_length']}", "add one")
    if kind in _PLAIN:
        return Fault(where, shown, *_PLAIN[kind])
    message = str(error["msg"]).removeprefix("Value error, ")
    return Fault(where, shown, message[0].lower() + message[1:], todo)


def _fields_at(schema: dict[str, Any], loc: list[str]) -> list[str]:
    """The fields of the block at an address, read off the schema by walking it."""
    here: Any = schema
    for part in loc:
        here = _resolve(schema, here)
        named = [*here.get("patternProperties", {}).values(), here.get("additionalProperties"), here.get("items")]
        here = here.get("properties", {}).get(part) or next((one for one in named if isinstance(one, dict)), {})
    return list(_resolve(schema, here).get("properties", {}))


def _resolve(schema: dict[str, Any], here: Any) -> dict[str, Any]:
    while isinstance(here, dict) and ("$ref" in here or "anyOf" in here or "oneOf" in here or "allOf" in here):
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
        else:
            choices = [_resolve(schema, one) for key in ("anyOf", "oneOf", "allOf") for one in here.get(key, [])]
            here = {"properties": {name: p for one in choices for name, p in one.get("properties", {}).items()}}
    return here if isinstance(here, dict) else {}
