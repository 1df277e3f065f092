"""The look that .streamlit/config.toml cannot say.

Only constants of this file and of `model.presentation.style` are put into HTML.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from model.presentation.style import DARK, LIGHT, Palette

ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f4e79"/>'
    '<path d="M6 12h20M16 7v18M10 25h12" stroke="#fff" stroke-width="2.4" fill="none"/>'
    '<path d="M3.5 19 8 12l4.5 7zM19.5 19 24 12l4.5 7z" fill="#fff"/></svg>'
)
"""A pair of scales, drawn here: an icon by name would be fetched from another server."""

STYLE: Final = """
<style>
  :root { --first: %(first)s; --second: %(second)s; --ink: %(ink)s; --quiet: %(quiet)s; --line: %(grid)s; --paper: %(paper)s; }
  [data-testid="stMainBlockContainer"] { padding: 0 2rem 4rem; max-width: 1280px; }
  [data-testid="stMain"] { overflow-x: hidden; scroll-padding-top: 4.5rem; }
  [data-testid="stHeader"] { background: transparent; pointer-events: none;
    & * { pointer-events: none; }
    & :is(button, button *, [data-testid="stMainMenu"], [data-testid="stMainMenu"] *) { pointer-events: auto; } }
  [data-testid="stLayoutWrapper"]:has(> .st-key-pages) {
    position: sticky; top: 0; z-index: 95; margin-top: -1rem; padding-right: 2.5rem;
    pointer-events: none; background: var(--paper); }
  .st-key-pages { flex-wrap: nowrap; min-height: 3.75rem; overflow-x: auto; scrollbar-width: none; pointer-events: auto;
    & a { gap: 0.35rem; padding: 0.2rem 0.4rem; white-space: nowrap; } }
  @media (max-width: 1400px) {
    [data-testid="stHeader"]:has([data-testid="stExpandSidebarButton"]) ~ [data-testid="stMain"] .st-key-pages {
      margin-left: 2rem; width: calc(100%% - 2rem); }
  }
  [data-testid="stSelectbox"] input { text-overflow: ellipsis; }
  [data-testid="stHeading"] h1 { letter-spacing: -0.015em; padding: 0; line-height: 1.2; text-wrap: balance; }
  [data-testid="stHeading"] h2 { font-size: 1.15rem; font-weight: 620; letter-spacing: -0.005em; }
  [data-testid="stHeading"] h2 { border-top: 1px solid var(--line); padding: 1.1rem 0 0; }
  :where([data-testid="stMain"]) [data-testid="stMarkdown"] p { line-height: 1.5; max-width: 46rem; }
  .st-key-headline p { font-size: 1.2rem; line-height: 1.45; max-width: 62rem; text-wrap: pretty; }
  @media (min-width: 1100px) { .st-key-headline { min-height: 3.5rem; } }
  :is(.st-key-scenario_title, .st-key-head > [data-testid="stElementContainer"]) p { color: var(--quiet); font-size: 0.9rem; }
  :is(.st-key-scenario_title, .st-key-head > [data-testid="stElementContainer"]) p { margin: 0; }
  [data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; font-weight: 620; }
  [data-testid="stMetricLabel"] p { color: var(--quiet); font-size: 0.86rem; }
  [data-testid="stMetricDelta"] { font-variant-numeric: tabular-nums; }
  :is(.st-key-card_0, .st-key-card_1) { border-left: 5px solid var(--party); padding: 0.2rem 0 0.2rem 1rem; row-gap: 0.2rem;
    & h2 { border: 0; color: var(--party); font-size: 1.05rem; font-weight: 650; padding: 0; }
    & [data-testid="stMetricValue"] { color: var(--party); }
  }
  .st-key-card_0 { --party: var(--first); }
  .st-key-card_1 { --party: var(--second); }
  .st-key-strip { border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.45rem 0.8rem; }
  .st-key-strip p { font-size: 0.9rem; }
  :is(.st-key-strip button, [data-testid="stExpanderDetails"] [data-testid="stBaseButton-tertiary"]) {
    min-height: 1.7rem; padding: 0.05rem 0.6rem; border-radius: 1rem;
    & p { font-size: 0.85rem; font-variant-numeric: tabular-nums; white-space: normal; }
  }
  .st-key-tools button { padding: 0.1rem 0.5rem; min-height: 2rem; & p { font-size: 0.86rem; } }
  .st-key-tools kbd { display: none; }
  [data-variant="pills"] { padding: 0.1rem 0.7rem; min-height: 1.9rem; & p { font-size: 0.86rem; } }
  :is([data-testid="stPopoverButton"], [data-testid="stBaseButton-tertiary"]):not(:disabled) :is(p, span) { color: var(--ink); }
  [data-stale="true"] { opacity: 1 !important; transition: none !important; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-verdict) { position: sticky; bottom: 0; z-index: 80; }
  .st-key-verdict { background: var(--paper); border-top: 1px solid var(--line); padding: 0.7rem 0; }
  [data-testid="stMain"]:has(.st-key-verdict) { scroll-padding-bottom: 5rem; }
  .st-key-tour { padding: 0.5rem 0.9rem; }
  [data-testid="stElementContainer"]:has(> [data-testid="stText"]) {
    position: absolute; width: 1px; min-width: 0; height: 1px; overflow: hidden; white-space: nowrap; clip-path: inset(50%%); }
  .vega-bindings { display: grid; gap: 0.5rem; padding: 0.4rem 0; font-family: inherit; font-size: 0.9rem; max-width: 34rem; }
  .vega-embed.vega-embed .vega-bindings .vega-bind label { display: grid; grid-template-columns: 1fr 3rem; width: 100%%; }
  .vega-embed.vega-embed .vega-bindings .vega-bind .vega-bind-name { grid-column: 1 / -1; color: var(--ink); }
  .vega-embed.vega-embed .vega-bindings .vega-bind input { width: 100%%; accent-color: var(--first); align-self: center; }
  .vega-embed.vega-embed .vega-bindings .vega-bind span:last-child { padding-left: 0.6rem; color: var(--quiet); }
  [data-testid="stMarkdownContainer"] table { width: 100%%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
  [data-testid="stMarkdownContainer"] :is(td, th) { padding: 0.3rem 0.6rem; overflow-wrap: break-word; }
  .katex-display > .katex { white-space: normal; & .base { margin-block: 0.2em; } }
  #vg-tooltip-element { color: var(--ink); }
  #vg-tooltip-element table tr td { vertical-align: top; font-variant-numeric: tabular-nums; }
  #vg-tooltip-element table tr td.key { max-width: 12rem; color: var(--quiet); white-space: normal; text-wrap: balance; }
  [data-testid="stSidebar"] [data-testid="stExpander"] details { border-color: transparent; }
  [data-testid="stSidebarUserContent"] > div > [data-testid="stVerticalBlock"] { gap: 0.6rem; }
  .st-key-panel button { padding: 0.1rem 0.3rem; }
  .st-key-panel button p { font-size: 0.86rem; }
  .st-key-refused p { font-size: 0.86rem; }
  [data-testid="stSlider"] label p { font-size: 0.9rem; }
  .st-key-sliders_in_pairs { --each: calc(50%% - 1rem); }
  .st-key-sliders_in_sight { --each: max(25%% - 1.5rem, 10rem); }
  :is(.st-key-sliders_in_pairs, .st-key-sliders_in_sight) {
    & details { background: var(--paper); }
    & [data-testid="stHorizontalBlock"] { align-items: end; gap: 1rem 2rem; }
    & [data-testid="stHorizontalBlock"] > * { flex: 0 0 var(--each); }
    & [data-testid="stHorizontalBlock"] > :not(:has([data-testid="stSlider"])) {
      margin: 0 0 -0.8rem calc(-1 * var(--each) - 2rem); text-align: center; pointer-events: none;
      & :is(button, p) { pointer-events: auto; } }
  }
  [data-testid="stSliderTickBar"] { font-variant-numeric: tabular-nums; }
  [data-testid="stCaptionContainer"] { opacity: 1; }
  [data-testid="stCaptionContainer"] p { color: var(--quiet); text-wrap: pretty; }
  [data-testid="stBaseButton-primary"]:not(:disabled) p { color: var(--paper); }
  .st-key-onward { border-top: 1px solid var(--line); padding-top: 0.6rem; }
  :focus-visible { outline: 2px solid var(--first); outline-offset: 2px; }
  @media (min-width: 641px) and (min-height: 640px) {
    .st-key-sliders_in_sight { position: sticky; top: 3.8rem; z-index: 90; }
    [data-testid="stMain"]:has(.st-key-sliders_in_sight) { scroll-padding-top: 16rem; }
  }
  @media (max-width: 640px) {
    :is(.st-key-sliders_in_pairs, .st-key-sliders_in_sight) { --each: 100%%; }
    [data-testid="stMainBlockContainer"] { padding: 0 1rem 3rem; }
    .st-key-headline p { font-size: 1.05rem; }
    [data-testid="stHorizontalBlock"] { gap: 0.8rem; }
    [data-testid="stHeading"] h1 { font-size: 1.45rem; }
    [data-testid="stMetricValue"] { font-size: 1.45rem; }
    :is(.st-key-card_0, .st-key-card_1) { gap: 0.2rem 0.9rem; & > :first-child { flex-basis: 100%%; } }
    :is(.st-key-card_0, .st-key-card_1) [data-testid="stMetricLabel"] p { font-size: 0.8rem; }
    [data-testid="stMarkdownContainer"] table { font-size: 0.82rem; }
    [data-testid="stMarkdownContainer"] :is(td, th) { padding: 0.25rem 0.35rem; }
    #vg-tooltip-element { inset: auto 0.5rem 0.5rem !important; max-width: none; max-height: 60vh; overflow: auto; }
  }
  @media print {
    :is([data-testid="stSidebar"], [data-testid="stHeader"], .st-key-pages, .st-key-tools, [class*="st-key-below"]) {
      display: none; }
  }
</style>
"""
"""Classes are named whole: for a selector of a part of one the browser looks at all elements anew whenever any class changes,
which is twice for every element with each move of a slider. What is about to be replaced does not fade, for as many transitions
take the browser longer than a picture; and what stands below a slider in the page lies in the room that its scale leaves, so that
nothing moves when it comes."""

REACHABLE: Final = """
<script>
  if (!window.leverageReaches) {
    window.leverageReaches = true;
    let due = false;
    const reach = () => {
      due = false;
      for (const place of document.querySelectorAll(":is(.st-key-headline, .st-key-verdict):not([role])")) {
        place.setAttribute("role", "status");
        place.setAttribute("aria-live", "polite");
      }
      const pages = document.querySelector(".st-key-pages");
      if (pages) {
        pages.setAttribute("role", "navigation");
        pages.setAttribute("aria-label", "Pages");
        for (const link of pages.querySelectorAll("a")) {
          const name = link.getAttribute("href").replace("./", "");
          if (!name) link.setAttribute("href", "./");
          if (name === location.pathname.split("/").pop()) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
      }
      for (const place of document.querySelectorAll('[data-testid="stPopoverBody"]:not([tabindex])')) {
        place.setAttribute("tabindex", "0");
      }
    };
    const soon = () => { if (!due) { due = true; setTimeout(reach, 200); } };
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
    reach();
  }
</script>
"""
"""For those who listen: a headline or a verdict is read out when it changes, a status that is there all the time, whose text
alone is replaced; and the row of pages is known as such, and the page that is shown. For those who use the keyboard: what opens
over the page can be scrolled by it. All a moment after a change, so that no picture waits for it."""


def _style(palette: Palette) -> str:
    first, second = palette.parties
    colours = {"first": first, "second": second, "ink": palette.ink, "quiet": palette.quiet}
    return STYLE % {**colours, "grid": palette.grid, "paper": palette.paper}


STYLES: Final = {palette.name: _style(palette) for palette in (LIGHT, DARK)}


def dressed() -> None:
    """Put the look on the page."""
    dark = st.context.theme.type == "dark"
    st.html(STYLES["dark" if dark else "light"])
    st.html(REACHABLE, unsafe_allow_javascript=True)
