"""What a visitor has set, and the way back: a frozen state, and a history of states for each session.

The sliders do not remember anything themselves: before each run they are set to what the state says, and a moved slider makes
a new state. So undo, a link, a pinned run and a reset are all the same thing: another state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import streamlit as st

from model.scenario.address import EditValue

PINS = 4
"""So many runs can be pinned: more cannot be told apart in one picture."""
REMEMBERED = 200
"""States in a history; the oldest are forgotten."""
SHOWN: Final = "shown"
"""The value of a switch that is on; one that is off has none."""
SWITCHES = ("plans", "dials", "draws", "sobol", "changes")
"""What a page shows only when it is switched on."""
CHOICES = ("branch", "show", "plan", "lever", "party", "view", "search", "kind", "deal", "others", *SWITCHES)
"""What a page may let its visitor choose so that a link keeps it, each a short text."""
VALUES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "show": ("held", "whole", "first", "before"),
        "view": ("1024", "4096", "16384", "32", "128"),
        "kind": ("all", "sourced", "judged", "ranged", "changed"),
        **dict.fromkeys(SWITCHES, (SHOWN,)),
    }
)
"""The values of those choices that are the same in every scenario; a page may offer some of them only."""
HISTORY, AT, REPLAYED, NOTICE, PAGE, WHOLE = "history", "history_at", "replayed", "notice", "page_to_go_to", "whole"

Edits = Mapping[str, EditValue]


@dataclass(frozen=True)
class Pin:
    """A run to compare with: edits of the same scenario, under a name."""

    name: str
    edits: Edits


@dataclass(frozen=True)
class State:
    """All that a link says, but for the page."""

    scenario: str
    """The name of its file, without the ending."""
    edits: Edits = field(default_factory=lambda: MappingProxyType({}))
    on: dt.date | None = None
    """The day that is looked at; the first one unless chosen."""
    pins: tuple[Pin, ...] = ()
    against: int = 0
    """What is compared with: 0 for the file, n for the n-th pin."""
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def edited(self, edits: Edits) -> State:
        """The state with some values changed as well."""
        return replace(self, edits=MappingProxyType({**self.edits, **edits}))

    def without(self, *addresses: str) -> State:
        """The state with some values as in the file."""
        return replace(self, edits=MappingProxyType({w: v for w, v in self.edits.items() if w not in addresses}))

    def pinned(self, name: str) -> State:
        """The state with its edits kept under a name."""
        return replace(self, pins=(*self.pins, Pin(name, self.edits))[:PINS])

    def unpinned(self, number: int) -> State:
        """The state without its n-th pin, counted from 1; what was compared with it is compared with the file."""
        pins = tuple(pin for n, pin in enumerate(self.pins, 1) if n != number)
        against = 0 if self.against == number else self.against - (self.against > number)
        return replace(self, pins=pins, against=against)

    def choosing(self, name: str, value: str) -> State:
        """The state with a choice of a page made."""
        return replace(self, choices=MappingProxyType({**self.choices, name: value}))

    @property
    def looked_at(self) -> tuple[object, ...]:
        """All of it that is no change: the scenario, the day, the choices of pages."""
        return self.scenario, self.on, self.choices

    @property
    def compared(self) -> Edits:
        """The edits of what is compared with."""
        return self.pins[self.against - 1].edits if self.against else MappingProxyType({})


# ---------------------------------------------------------------- a session's history


def begun() -> bool:
    """Whether this session has a state."""
    return HISTORY in st.session_state


def begin(state: State) -> None:
    """The first state of a session."""
    st.session_state[HISTORY], st.session_state[AT] = (state,), 0


def current() -> State:
    """The state now; while the last change is replayed, the one before it."""
    at = st.session_state[AT]
    found: State = st.session_state[HISTORY][max(0, at - 1) if replaying() else at]
    return found


def push(state: State) -> None:
    """Go on to a new state, which can be undone; what had been undone is forgotten."""
    if state == current():
        return
    history = (*st.session_state[HISTORY][: st.session_state[AT] + 1], state)[-REMEMBERED:]
    st.session_state[HISTORY], st.session_state[AT] = history, len(history) - 1


def amend(state: State) -> None:
    """Go on to the day and the choices of a new state, which are not worth a step back of their own.

    Whatever of the history was looked at as the present is looked at anew, so that a step back or forth changes neither.
    """
    seen = current().looked_at
    st.session_state[HISTORY] = tuple(
        replace(one, on=state.on, choices=state.choices) if one.looked_at == seen else one
        for one in st.session_state[HISTORY]
    )


def can_undo() -> bool:
    """Whether there is a state before."""
    return bool(st.session_state[AT] > 0)


def can_redo() -> bool:
    """Whether something was undone."""
    return bool(st.session_state[AT] < len(st.session_state[HISTORY]) - 1)


def undo() -> None:
    """Back by one change."""
    st.session_state[AT] = max(0, st.session_state[AT] - 1)


def redo() -> None:
    """Forward again by one change."""
    st.session_state[AT] = min(len(st.session_state[HISTORY]) - 1, st.session_state[AT] + 1)


def replay() -> None:
    """Show the state before the last change once more, for one run."""
    st.session_state[REPLAYED] = True


def replaying() -> bool:
    """Whether the last change is being replayed."""
    return bool(st.session_state.get(REPLAYED, False))


def replay_done() -> None:
    """Back to the present."""
    st.session_state[REPLAYED] = False


def reset() -> None:
    """All values as in the file."""
    push(replace(current(), edits=MappingProxyType({})))


def go(page: str) -> None:
    """Turn to another page, by its name in the address, when this run begins."""
    st.session_state[PAGE] = page
    whole()


def whole() -> None:
    """Have the whole app shown, not the page alone."""
    st.session_state[WHOLE] = True


def wants_the_whole() -> bool:
    """Whether that was asked for, once."""
    return bool(st.session_state.pop(WHOLE, False))


def page_to_go_to() -> str | None:
    """The page that was asked for, once."""
    found: str | None = st.session_state.pop(PAGE, None)
    return found


def notify(message: str) -> None:
    """Say something once, above the page."""
    st.session_state[NOTICE] = message


def notice() -> str | None:
    """What there is to say, once."""
    found: str | None = st.session_state.pop(NOTICE, None)
    return found
