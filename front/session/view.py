"""What is looked at in this run: a case, what it is compared with, a day, the colours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from front import answers, state
from front.answers import Case
from front.state import State
from model.presentation.style import DARK, LIGHT, Palette


@dataclass(frozen=True)
class Asked:
    """What a page is asked about."""

    state: State
    case: Case
    """The scenario with what the visitor changed."""
    before: Case
    """What it is compared with: the file, or a pinned run."""
    on: dt.date
    palette: Palette

    @property
    def differs(self) -> bool:
        """Whether there is anything to compare."""
        return self.case.key != self.before.key

    @property
    def against(self) -> str:
        """What it is compared with, in words."""
        return f"“{self.state.pins[self.state.against - 1].name}”" if self.state.against else "the file"

    @property
    def branch(self) -> int:
        """The branch of events that is looked at, where there are several."""
        text = self.state.choices.get("branch", "0")
        count = len(answers.solution(self.case, self.on).nodes)
        return int(text) if text.isdecimal() and int(text) < count else 0

    @property
    def dated(self) -> tuple[str, ...]:
        """The option of the command line that names the day, unless it is the first."""
        return () if self.on == self.case.scenario.as_of else ("--on", self.on.isoformat())


def asked() -> Asked:
    """What is looked at in this run.

    Raises:
        LeverageError: a scenario that cannot be read, or changes that it cannot take.
    """
    if not state.begun():
        # The address of a page, the first that a new server is asked for: Streamlit then runs the page alone.
        state.go((st.context.url or "").partition("?")[0].rstrip("/").rpartition("/")[2])
        st.switch_page("app.py", query_params=st.query_params.to_dict())
    now = state.current()
    case = answers.case(now.scenario, now.edits)
    before = answers.case(now.scenario, now.compared)
    scenario = case.scenario
    wanted = now.on or scenario.as_of
    on = scenario.date(min(scenario.steps, max(0, scenario.step_on_or_before(wanted))))
    return Asked(now, case, before, on, DARK if st.context.theme.type == "dark" else LIGHT)
