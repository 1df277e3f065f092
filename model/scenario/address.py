"""One address for a number: reading and writing dotted paths in a scenario's plain data.

An address is the dotted path to a value in the file, `regimes.fighting.war_cost.ukraine`. The same text is the place in
an error message, the argument of `--set`, the key of a slider and the name of a factor. `read` is the only function that
reads one and `write` the only one that writes one; both work on the nested mappings that `Scenario.model_dump` gives.

>>> data = {"assets": {"kursk": {"control": {"value": 0.35, "low": 0.3, "high": 0.5}}}}
>>> read(data, "assets.kursk.control")["low"]
0.3
>>> write(data, "assets.kursk.control", 0)
>>> data["assets"]["kursk"]["control"]["value"]
0
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from model.errors import Fault, InvalidInput, did_you_mean

EditValue = float | bool | dt.date | str
"""What an edit may put at an address."""
Edits = Mapping[str, EditValue]
"""address -> value: what is changed in a scenario."""

EDITED = "set by an edit"
"""The judgement that stands on an estimate whose value an edit has replaced."""


def read(data: Mapping[str, Any], address: str) -> Any:
    """The plain value at `address`.

    Raises:
        InvalidInput: no such address; the message names the nearest existing ones.
    """
    here: Any = data
    try:
        for part in address.split("."):
            here = here[part]
    except (KeyError, TypeError):  # no such part; or nothing that has parts
        raise InvalidInput([_unknown(data, address)]) from None
    return here


def write(data: dict[str, Any], address: str, value: EditValue) -> None:
    """Put `value` at `address`, in place. An estimate that gets a new number becomes a certain one.

    The estimate keeps its unit and label, and loses range and source: an edit says "what if it were so".

    Raises:
        InvalidInput: no such address, or the address is a block and not a single value.
    """
    old = read(data, address)
    parent, _, key = address.rpartition(".")
    home = read(data, parent) if parent else data
    if is_estimate(old):
        if not isinstance(value, bool) and value == old["value"]:
            return
        home[key] = {
            "value": value,
            "unit": old.get("unit"),
            "label": old.get("label"),
            "note": old.get("note"),
            "judgement": EDITED,
        }
    elif isinstance(old, Mapping) and not (key == "proposer" and set(old) == {"alternating"}):
        inside = ", ".join(f"{address}.{name}" for name in list(old)[:4])
        raise InvalidInput([Fault(address, "a block", "the address of a single value", f"say which one: {inside}")])
    else:
        home[key] = value


def parsed(text: str) -> EditValue:
    """A value as it is typed after an address: true or false, a number, a date, or text.

    >>> parsed("0.30"), parsed("true"), parsed("2025-02-01"), parsed("fighting")
    (0.3, True, datetime.date(2025, 2, 1), 'fighting')
    """
    if text in {"true", "false"}:
        return text == "true"
    for kind in (float, dt.date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def written_value(value: EditValue) -> str:
    """The text that `parsed` reads back to the same value.

    >>> written_value(0.3), written_value(20.0), written_value(True), written_value(dt.date(2025, 2, 1))
    ('0.3', '20', 'true', '2025-02-01')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(float(value)).removesuffix(".0")
    return str(value)


def leaves(data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The addresses of all single values; an estimate counts as one."""
    for key, value in data.items():
        address = f"{prefix}{key}"
        if isinstance(value, Mapping) and not is_estimate(value):
            yield from leaves(value, f"{address}.")
        elif "." not in key:  # the edits of a lever are addresses themselves
            yield address


def is_estimate(value: Any) -> bool:
    """Whether plain data is an estimate (an asset, too, has a field called `value`: a block of its own)."""
    return isinstance(value, Mapping) and "value" in value and not isinstance(value["value"], Mapping)


def _unknown(data: Mapping[str, Any], address: str) -> Fault:
    return Fault(address, "no such address", "an address of this scenario", did_you_mean(address, leaves(data)))
