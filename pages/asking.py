"""What the sidebar asks, and the answers that pages share: one cached call of `model` each."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from model import files, scores, sensitivity
from model.scenario import Scenario

STATE = "asked"


@dataclass(frozen=True)
class Asked:
    """The scenario in front of the user: the file as it is, and what the sliders changed."""

    file: str
    base: Scenario
    edits: Mapping[str, float]

    @property
    def scenario(self) -> Scenario:
        """The scenario with the changes."""
        return self.base.replace(self.edits)

    def command(self, name: str, *more: str) -> str:
        """The command line that prints the same numbers."""
        sets = [word for where, value in self.edits.items() for word in ("--set", f"{where}={value:.12g}")]
        return shlex.join(["leverage", name, self.file, *sets, *more])


def asked() -> Asked:
    """What the sidebar has asked for in this run."""
    found: Asked = st.session_state[STATE]
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def load(file: str, changed: float) -> Scenario:
    """The scenario of a file; `changed` is its time stamp, so that an edited file is read again."""
    del changed
    return files.load(file)


def scenario_of(file: str) -> Scenario:
    """The scenario of a file, as the file is now."""
    path = Path(file)
    return load(file, path.stat().st_mtime if path.exists() else 0.0)


@st.cache_data(max_entries=256, show_spinner=False)
def solution(scenario: Scenario, on: dt.date) -> scores.Solution:
    """All answers for a date."""
    return scores.solve(scenario, on)


@st.cache_data(max_entries=64, show_spinner=False)
def path(scenario: Scenario) -> scores.Path:
    """All dates."""
    return scores.path(scenario)


@st.cache_data(max_entries=64, show_spinner=False)
def efficient(scenario: Scenario) -> scores.Efficient:
    """The efficient deals."""
    return scores.efficient(scenario)


@st.cache_data(max_entries=32, show_spinner=False)
def telling(scenario: Scenario, addresses: tuple[str, ...], count: int) -> list[str]:
    """The estimates that move the scores most, among some."""
    return sensitivity.most_telling(sensitivity.swings(scenario, addresses), count)
