"""What is asked for, by the sidebar and by the sliders in a page, and the answers that pages share.

Each answer is one cached call of `model`.
"""

from __future__ import annotations

import datetime as dt
import math
import shlex
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from model import fast, files, scores, sensitivity
from model.estimate import Estimate
from model.scenario import Scenario

STATE = "asked"
MAIN_SLIDERS = 4
"""So many stand in the page itself, where a phone shows them; the others are in the sidebar."""

GROUPS = {
    "Held land": ("assets.{}.control", "assets.{}.area_km2"),
    "The front": ("regimes.{}.drift_km2_per_day",),
    "The clock": ("events.", "regimes.{}.freeze_per_month", "regimes.{}.proposer"),
    "Costs and patience": ("regimes.{}.war_cost", "regimes.{}.impasse", "parties.{}.rate"),
    "What each side wants": ("",),
}
"""Headings for sliders, by the beginning of the address; the last takes the rest."""


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

    @property
    def shown(self) -> str:
        """The file as one would type it at the top of a checkout."""
        root = files.shipped("scenarios").parent
        path = Path(self.file)
        return str(path.relative_to(root)) if path.is_relative_to(root) else self.file

    def command(self, name: str, *more: str) -> str:
        """The command line that prints the same numbers."""
        sets = [word for where, value in self.edits.items() for word in ("--set", f"{where}={value:.12g}")]
        return shlex.join(["leverage", name, self.shown, *sets, *more])


def asked() -> Asked:
    """What the sidebar has asked for in this run, and the main sliders, which are shown here, in the page."""
    if STATE not in st.session_state:
        # The address of a page, opened before the app itself was: Streamlit then runs the page alone.
        st.switch_page("app.py")
    sidebar: Asked = st.session_state[STATE]
    main = main_sliders(sidebar.base)
    if not main:
        return sidebar
    with st.expander("What if? The numbers that move the scores most (the others are in the sidebar)", expanded=True):
        edits: dict[str, float] = {}
        for column, (where, estimate) in zip(st.columns(len(main), gap="medium"), main.items(), strict=True):
            with column:
                edits |= moved(sidebar.file, sidebar.base, {where: estimate})
    return Asked(sidebar.file, sidebar.base, {**sidebar.edits, **edits})


@st.cache_resource(show_spinner=False)
def compiling() -> threading.Thread:
    """Begin, once a process, to compile what answers about many draws, while the first page is being read."""
    return fast.compiled_in_background()


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


# ---------------------------------------------------------------- sliders


def sliders_of(scenario: Scenario) -> dict[str, Estimate]:
    """The estimates that get a slider: those with a range and plain words, or all with a range where none has words."""
    ranged = {where: estimate for where, estimate in scenario.estimates().items() if estimate.ranged}
    labelled = {where: estimate for where, estimate in ranged.items() if estimate.label}
    return labelled or ranged


def main_sliders(scenario: Scenario) -> dict[str, Estimate]:
    """The few that move the scores most."""
    estimates = sliders_of(scenario)
    return {where: estimates[where] for where in telling(scenario, tuple(estimates), MAIN_SLIDERS)} if estimates else {}


def grouped(estimates: Mapping[str, Estimate]) -> dict[str, dict[str, Estimate]]:
    """The estimates under their headings, without empty ones."""
    inside = {heading: {where: e for where, e in estimates.items() if group_of(where) == heading} for heading in GROUPS}
    return {heading: members for heading, members in inside.items() if members}


def moved(file: str, scenario: Scenario, estimates: Mapping[str, Estimate]) -> dict[str, float]:
    """Show a slider for each estimate; returns address -> value of those that do not stand as in the file."""
    values = {where: slider(scenario, file, where, estimate) for where, estimate in estimates.items()}
    return {where: value for where, value in values.items() if not is_as_in_file(value, estimates[where])}


def is_as_in_file(value: float, estimate: Estimate) -> bool:
    """Whether a slider stands where the file says."""
    return math.isclose(value, estimate.value, abs_tol=1e-12)


def group_of(address: str) -> str:
    """The heading under which a slider stands."""
    parts = address.split(".")
    for heading, beginnings in GROUPS.items():
        for beginning in beginnings:
            if address.startswith(beginning.format(parts[1])):
                return heading
    raise AssertionError("the last group takes every address")


def help_of(scenario: Scenario, address: str, estimate: Estimate) -> str:
    """What stands behind a slider's question mark: value, range, note, and where the number comes from."""
    sources = [scenario.sources[source] for source in estimate.source]
    cited = "; ".join(", ".join(part for part in (s.publisher, s.title, s.date) if part) for s in sources)
    lines = [
        f"In the file: {estimate.value:g} (from {estimate.low:g} to {estimate.high:g}) {estimate.unit or ''}".rstrip(),
        estimate.note,
        f"Source: {cited}" if cited else "",
        f"Judgement: {estimate.judgement}" if estimate.judgement else "",
        f"`{address}`",
    ]
    return "\n\n".join(line for line in lines if line)


def slider(scenario: Scenario, file: str, address: str, estimate: Estimate) -> float:
    """One slider; a moved one says what stands in the file."""
    assert estimate.low is not None
    assert estimate.high is not None
    step = 10 ** math.floor(math.log10((estimate.high - estimate.low) / 20))
    value = st.slider(
        f"{estimate.label or address}" + (f" ({estimate.unit})" if estimate.unit else ""),
        estimate.low,
        estimate.high,
        estimate.value,
        step,
        format="%g",
        key=f"{file}:{address}",
        help=help_of(scenario, address, estimate),
    )
    if not is_as_in_file(value, estimate):
        st.caption(f"In the file: {estimate.value:g}")
    return float(value)
