"""A state as the parameters of an address, and back: readable, stable between versions, checked like any input.

    ?v=1&scenario=kursk-2025-01&on=2025-01-20&assets.kursk_foothold.control=0&pin1=None;assets.kursk_foothold.control=0

`v` is the version of this format. A parameter with the address of a number is an edit; `pin1` to `pin4` are a name and edits
separated by semicolons; `against` is the number of the pin that is compared with; the names of `front.state.CHOICES` are choices
of pages. The page is the path before the question mark.
What is unknown, malformed or not allowed is named and left out; the rest holds.
"""

from __future__ import annotations

import datetime as dt
import math
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from front import answers
from front.answers.uploads import OWN
from front.session import own_deal
from front.state import CHOICES, PINS, VALUES, Edits, Pin, State
from model.analysis.positions import with_deal
from model.errors import Fault, InvalidInput
from model.scenario import Scenario, address

VERSION = "1"
SEATS = ("room", "seat", "class")
"""What the seminar keeps in the address, so that a reload finds the seat again; no part of the state, and never shared."""
LONGEST = 20_000
"""Characters of a link that are read: more is no link of ours."""
NAME = 60
"""Characters of the name of a pin, and of what is searched for."""
BRANCHES = 10_000
"""Branches of events that a link can name: there is no choosing among more."""
T = TypeVar("T")


def params(state: State, scenario: Scenario) -> dict[str, str]:
    """The parameters that say the state; the same state gives the same ones."""
    said = {"v": VERSION, "scenario": state.scenario}
    if state.on is not None and state.on != state.edits.get("as_of", scenario.as_of):
        said["on"] = state.on.isoformat()
    said |= {where: address.written_value(value) for where, value in sorted(state.edits.items())}
    said |= {name: state.choices[name] for name in CHOICES if state.choices.get(name)}
    for n, pin in enumerate(state.pins, 1):
        said[f"pin{n}"] = ";".join(
            [pin.name, *(f"{w}={address.written_value(v)}" for w, v in sorted(pin.edits.items()))]
        )
    if state.against:
        said["against"] = str(state.against)
    return said


def written(state: State, scenario: Scenario) -> str:
    """The same as the part of an address behind the question mark."""
    return urllib.parse.urlencode(params(state, scenario), safe=";=:,/", quote_via=urllib.parse.quote)


def parsed(query: str) -> dict[str, str]:
    """The parameters of such a part."""
    return dict(urllib.parse.parse_qsl(query, keep_blank_values=True))


def read(said: Mapping[str, str], default: str, opened: Callable[[str], Scenario | None]) -> tuple[State, list[str]]:
    """The state that parameters say, and what of them was left out, each with the reason.

    Args:
        said: name -> text of each parameter.
        default: the scenario if none is named, or one that there is not.
        opened: the scenario of a name; none if there is no such.
    """
    if sum(len(name) + len(text) for name, text in said.items()) > LONGEST:
        return State(default), [f"the link, which is longer than {LONGEST:,} characters"]
    left_out: list[str] = []
    rest = dict(said)
    version = rest.pop("v", VERSION)
    if version != VERSION:
        left_out.append(f"v={_shown(version)}: this program reads version {VERSION}, and has read what it knows")
    name = rest.pop("scenario", default)
    scenario = opened(name)
    if scenario is None:
        if name.startswith(OWN):
            wanted = f"scenario={_shown(name)}: a file of somebody's own; open that file here, and the link will be read again"
            return State(default), [*left_out, wanted]
        left_out.append(f"scenario={_shown(name)}: no such scenario here")
        name, scenario = default, opened(default)
    assert scenario is not None, "the default scenario can be opened"
    day, chosen = rest.pop("on", None), {one: rest.pop(one) for one in CHOICES if one in rest}
    pins = _pins(rest, scenario, left_out)
    against = _against(rest.pop("against", None), pins, left_out)
    edits = _edits(rest.items(), scenario, left_out)
    edited = scenario.replace(edits)
    on, choices = _day(day, edited, left_out), _choices(chosen, edited, left_out)
    return State(name, edits, on, pins, against, choices), left_out


def message(left_out: Iterable[str]) -> str:
    """What was left out, in one message; empty if nothing was."""
    listed = list(left_out)
    shown = "; ".join(listed[:5]) + (f"; and {len(listed) - 5} more" if len(listed) > 5 else "")
    return f"The link was read but for this: {shown}." if listed else ""


def _day(text: str | None, scenario: Scenario, left_out: list[str]) -> dt.date | None:
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        left_out.append(f"on={_shown(text)}: not a date such as {scenario.as_of}")
        return None
    if not scenario.as_of <= day <= scenario.horizon:
        left_out.append(f"on={_shown(text)}: not a day from {scenario.as_of} to {scenario.horizon}")
        return None
    shown = scenario.date(min(scenario.steps, scenario.step_on_or_before(day)))
    if shown != day:
        left_out.append(f"on={_shown(text)}: no day of offers; {shown} is looked at, the last one before it")
    return shown


def _pins(rest: dict[str, str], scenario: Scenario, left_out: list[str]) -> tuple[Pin, ...]:
    found = []
    for n in range(1, PINS + 1):
        text = rest.pop(f"pin{n}", None)
        if text is None:
            continue
        name, *parts = text.split(";")
        pairs = (part.partition("=")[::2] for part in parts)
        found.append(Pin(name[:NAME] or f"Run {n}", _edits(pairs, scenario, left_out)))
    return tuple(found)


def _against(text: str | None, pins: tuple[Pin, ...], left_out: list[str]) -> int:
    if text is None:
        return 0
    if text not in {str(n) for n in range(len(pins) + 1)}:
        left_out.append(f"against={_shown(text)}: no run is pinned under that number")
        return 0
    return int(text)


def _choices(said: Mapping[str, str], scenario: Scenario, left_out: list[str]) -> Mapping[str, str]:
    """Those choices that there are in the scenario; of several terms or names, those that there are."""
    branches = math.prod(len(event.branches) for event in scenario.events.values())
    known: dict[str, Iterable[str]] = {
        **VALUES,
        "branch": [str(n) for n in range(min(branches, BRANCHES))],
        "plan": [own_deal.OWN, *(f"offer:{party}" for party in scenario.parties), *scenario.positions],
        "lever": scenario.levers,
        "party": scenario.parties,
        "others": answers.library(),
    }
    found = {}
    for name, text in said.items():
        if name == "search":
            found[name] = text[:NAME]
        elif name == "deal":
            found[name] = _terms(text, scenario, left_out)
        else:
            values = [value for value in (text.split(",") if name == "others" else [text]) if value]
            unknown = [value for value in values if value not in known[name]]
            left_out += [f"{name}={_shown(value)}: no such choice here" for value in unknown]
            found[name] = ",".join(value for value in values if value not in unknown)
    return MappingProxyType({name: text for name, text in found.items() if text})


def _terms(text: str, scenario: Scenario, left_out: list[str]) -> str:
    """Those terms of a deal that the scenario takes."""
    wanted = dict(part.partition(":")[::2] for part in text.split(";") if part)
    kept, faults = _most(wanted, lambda terms: with_deal(scenario, {k: _term(v) for k, v in terms.items()}))
    left_out += [_refused(f"deal={_shown(f'{name}:{wanted[name]}')}", fault) for name, fault in faults.items()]
    return ";".join(f"{name}:{value}" for name, value in kept.items())


def _term(text: str) -> str | float:
    value = address.parsed(text)
    return value if isinstance(value, float) else text


def _edits(pairs: Iterable[tuple[str, str]], scenario: Scenario, left_out: list[str]) -> Edits:
    """Those edits that the scenario takes."""
    wanted = dict(pairs)
    kept, faults = _most({where: address.parsed(text) for where, text in wanted.items()}, scenario.replace)
    left_out += [_refused(f"{_shown(where)}={_shown(wanted[where])}", fault) for where, fault in faults.items()]
    return MappingProxyType(kept)


def _most(
    wanted: Mapping[str, T], checked: Callable[[Mapping[str, T]], object]
) -> tuple[dict[str, T], dict[str, Fault]]:
    """As many of some values as are allowed together, and the fault of each of the others.

    All at once are tried first; then one after the other, and those refused once more, for what came after may allow them.
    """
    each = [{name: value} for name, value in wanted.items()]
    kept: dict[str, T] = {}
    faults: dict[str, Fault] = {}
    for some in (wanted, *each, *each):
        if not some.keys() <= kept.keys():
            try:
                checked({**kept, **some})
            except InvalidInput as error:
                faults |= dict.fromkeys(some, error.faults[0])
            else:
                kept |= some
    return kept, {name: fault for name, fault in faults.items() if name not in kept}


def _refused(said: str, fault: Fault) -> str:
    return f"{said}: found {fault.found}, allowed {fault.allowed}"


def _shown(text: str) -> str:
    return text if len(text) <= NAME else f"{text[:NAME]}..."
