"""The app: navigation and the controls. Pages ask `model` and show the answer; nothing is computed in the app.

Run `leverage app [FILE]`, or `streamlit run app.py -- FILE`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from asking import STATE, Asked, compiling, grouped, main_sliders, moved, scenario_of, sliders_of
from model import LeverageError, files
from model.estimate import Estimate
from model.scenario import Scenario

STYLE = """
<style>
  [data-testid="stMainBlockContainer"] { padding-top: 3.6rem; max-width: 1280px; }
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
    [data-testid="stMetricValue"] { font-size: 1.35rem; }
    [class*="st-key-card_"] [data-testid="stLayoutWrapper"] > div { gap: 0.4rem 0.5rem; }
    [class*="st-key-card_"] [data-testid="stMetricLabel"] p { font-size: 0.8rem; }
    [data-testid="stHorizontalBlock"]:has([class*="st-key-card_"]) { gap: 0.8rem; }
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


def sidebar_sliders(file: str, scenario: Scenario, estimates: dict[str, Estimate]) -> dict[str, float]:
    """The sliders that do not stand in the page, grouped; returns address -> value of the moved ones."""
    values: dict[str, float] = {}
    for heading, inside in grouped(estimates).items():
        with st.expander(heading, expanded=False):
            values |= moved(file, scenario, inside)
    if not estimates:
        st.caption(
            "This scenario states its numbers without ranges, so there is nothing to slide. `--set` changes any of them."
        )
    st.button("Back to the file", on_click=reset, args=(file,), width="stretch")
    return values


def main() -> None:
    """Show the page that was asked for; what is wrong with a scenario is one message and the way back."""
    st.set_page_config("Negotiation Leverage", page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)  # a constant of this file: no text of a scenario is ever put into HTML
    table = st.Page("pages/table.py", title="Table", icon=":material/balance:", default=True)
    page = st.navigation([table, st.Page("pages/seminar.py", title="Seminar", icon=":material/groups:")])
    try:
        with st.sidebar:
            file = choose_scenario()
            scenario = scenario_of(file)
            estimates = sliders_of(scenario)
            main = main_sliders(scenario)
            edits = sidebar_sliders(file, scenario, {where: e for where, e in estimates.items() if where not in main})
        st.session_state[STATE] = Asked(file, scenario, edits)
        st.title(scenario.title, anchor=False)
        page.run()
        compiling()
    except LeverageError as error:
        st.error(
            "This cannot be shown. " + " ".join(str(error).splitlines()[:4]).replace("`", "'"), icon=":material/error:"
        )
        st.caption("Choose another scenario, or use “Back to the file” in the sidebar.")


main()
