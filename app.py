"""The app: navigation and the controls. Pages ask `model` and show the answer; nothing is computed in the app.

Run `leverage app [FILE]`, or `streamlit run app.py -- FILE`.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import streamlit as st

from model import LeverageError, files
from model.estimate import Estimate
from model.scenario import Scenario
from pages.asking import STATE, Asked, scenario_of, telling

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

STYLE = """
<style>
  [data-testid="stMainBlockContainer"] { padding-top: 2.4rem; max-width: 1280px; }
  [data-testid="stHeading"] h1 { font-size: 1.55rem; font-weight: 650; letter-spacing: -0.01em; padding: 0 0 0.2rem; }
  [data-testid="stHeading"] h3 { font-size: 1.15rem; font-weight: 620; padding: 0.6rem 0 0; }
  [data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; font-size: 1.7rem; }
  [class*="st-key-card_0"], [class*="st-key-card_1"] { border-top: 4px solid var(--party); padding-bottom: 0.6rem; }
  [class*="st-key-card_0"] { --party: #0b62a4; }
  [class*="st-key-card_1"] { --party: #b4500a; }
  [data-testid="stTable"] { overflow-x: auto; }
  [data-testid="stTable"] :is(td, th) { font-size: 0.9rem; font-variant-numeric: tabular-nums; padding: 0.3rem 0.6rem; }
  [data-testid="stSidebar"] [data-testid="stExpander"] details { border-color: transparent; background: #fff; }
  @media (max-width: 640px) {
    [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
    [data-testid="stHeading"] h1 { font-size: 1.3rem; }
  }
</style>
"""
"""The two colours are those of `model.charts.PARTY_COLOURS`; a test holds them together."""


ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f4e79"/>'
    '<path d="M6 12h20M16 7v18M10 25h12" stroke="#fff" stroke-width="2.4" fill="none"/>'
    '<path d="M3.5 19 8 12l4.5 7zM19.5 19 24 12l4.5 7z" fill="#fff"/></svg>'
)
"""A pair of scales, drawn here: an icon by name would be fetched from another server."""


def group_of(address: str) -> str:
    """The heading under which a slider stands."""
    parts = address.split(".")
    for heading, beginnings in GROUPS.items():
        for beginning in beginnings:
            if address.startswith(beginning.format(parts[1])):
                return heading
    raise AssertionError("the last group takes every address")


def sliders_of(scenario: Scenario) -> dict[str, Estimate]:
    """The estimates that get a slider: those with a range and plain words, or all with a range where none has words."""
    ranged = {where: estimate for where, estimate in scenario.estimates().items() if estimate.ranged}
    labelled = {where: estimate for where, estimate in ranged.items() if estimate.label}
    return labelled or ranged


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
    if not math.isclose(value, estimate.value, abs_tol=1e-12):
        st.caption(f"In the file: {estimate.value:g}")
    return float(value)


def reset(file: str) -> None:
    """Every slider of a scenario back to the file."""
    for key in [key for key in st.session_state if str(key).startswith(f"{file}:")]:
        del st.session_state[key]


def choose_scenario() -> str:
    """The file to look at: the one named on the command line, or one that comes with the program."""
    library = {str(file): scenario_of(str(file)).title for file in files.library()}
    named = str(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else next(iter(library))
    options = list(library) if named in library else [named, *library]
    return st.selectbox(
        "Scenario", options, index=options.index(named), format_func=lambda file: library.get(file, Path(file).name)
    )


def controls(file: str, scenario: Scenario) -> dict[str, float]:
    """All sliders, grouped; the few that move the scores most stand in the page. Returns address -> value of the moved ones."""
    estimates = sliders_of(scenario)
    main = telling(scenario, tuple(estimates), MAIN_SLIDERS) if estimates else []
    values: dict[str, float] = {}
    with st.sidebar:
        if not estimates:
            st.caption(
                "This scenario states its numbers without ranges, so there is nothing to slide. `--set` changes any of them."
            )
        for heading in GROUPS:
            inside = [where for where in estimates if where not in main and group_of(where) == heading]
            if inside:
                with st.expander(heading, expanded=False):
                    for where in inside:
                        values[where] = slider(scenario, file, where, estimates[where])
        if estimates:
            st.button("Back to the file", on_click=reset, args=(file,), width="stretch")
    if main:
        with st.expander(
            "What if? The numbers that move the scores most (the others are in the sidebar)", expanded=True
        ):
            for column, where in zip(st.columns(len(main), gap="medium"), main, strict=True):
                with column:
                    values[where] = slider(scenario, file, where, estimates[where])
    return {
        where: value
        for where, value in values.items()
        if not math.isclose(value, estimates[where].value, abs_tol=1e-12)
    }


def main() -> None:
    """Show the page that was asked for; what is wrong with a scenario is one message and the way back."""
    st.set_page_config("Negotiation Leverage", page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)  # a constant of this file: no text of a scenario is ever put into HTML
    page = st.navigation([st.Page("pages/table.py", title="Table", icon=":material/balance:", default=True)])
    try:
        with st.sidebar:
            file = choose_scenario()
        scenario = scenario_of(file)
        st.title(scenario.title, anchor=False)
        edits = controls(file, scenario)
        st.session_state[STATE] = Asked(_shown(file), scenario, edits)
        page.run()
    except LeverageError as error:
        st.error(
            "This cannot be shown. " + " ".join(str(error).splitlines()[:4]).replace("`", "'"), icon=":material/error:"
        )
        st.caption("Choose another scenario, or use “Back to the file” in the sidebar.")


def _shown(file: str) -> str:
    """A file as one would type it at the top of a checkout."""
    try:
        return str(Path(file).relative_to(files.shipped("scenarios").parent))
    except ValueError:
        return file


main()
