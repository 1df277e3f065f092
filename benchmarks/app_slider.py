"""How long it takes from a move of a slider to the changed picture, in a browser: milliseconds, median of some moves.

Each page of the app that is named (if none, all whose pictures this slider changes) is measured beside two pages of constant
data that flip between two states (`constant_page.py`), which take turns with it:

    the page, constant   all that the page sends, played back: what Streamlit and the browser take without any answer
    its pictures alone   a slider and the page's pictures, played back: what they take at the least

The time runs from the key that moves the slider to the first frame in which a picture is drawn anew.

Run `python benchmarks/app_slider.py [--moves 30] [PAGE ...]` at the top of a checkout; it needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks.recording import Elements, Recorded, Recording, played
from tools.browser import PATIENCE, WITHOUT, Visit, launched, served, settled

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


ONE_WAY = 14
"""Steps of a slider that stand between its place in the file and its end."""


class Slider(NamedTuple):
    """What is moved in a page."""

    label: str
    other: str
    """Moved by a step where this one is at its end, so that every state is a new one."""
    edit: str
    """A state beside the file's."""


RATE = Slider("Impatience, Ukraine", "Impatience, Russia", "parties.ukraine.rate=0.11")
LAND = Slider(
    "Ukraine's share of the Kursk foothold at its peak",
    "Ukraine's share of Donetsk oblast",
    "assets.kursk_foothold.control=0.4",
)
MOVED = dict.fromkeys(("table", "clock", "why", "positions", "claims", "sure", "compare"), RATE) | {"map": LAND}
"""Page -> the slider in it that changes its pictures."""
WATCH = """
() => {
  let began = null;
  window.taken = null;
  const drawn = () => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg.marks')].map(one => one.innerHTML);
  const before = new Set(drawn());
  const inside = node => node.nodeType === 1 && (node.closest('svg.marks') || node.querySelector('svg.marks'));
  const eye = new MutationObserver(seen => {
    if (began === null || !seen.some(one => [one.target, ...one.addedNodes].some(inside))) return;
    if (drawn().every(one => before.has(one))) return;
    eye.disconnect();
    requestAnimationFrame(() => { window.taken = performance.now() - began });
  });
  eye.observe(document.querySelector('[data-testid=stMain]'), { childList: true, subtree: true, attributes: true });
  window.addEventListener('keydown', () => { began = performance.now() }, { once: true, capture: true });
}
"""
"""From the next key on, note the frame after which a picture is another one."""


def recorded(browser: Any, app: str, name: str) -> Recorded:
    """What the app sends when a page is opened, and by a move of the slider to and from a state beside the file's."""
    visit, said = Visit(browser, app), Recording()

    def heard(data: bytes | str) -> None:
        if isinstance(data, bytes):
            said.hear(data)

    def elements() -> Elements:
        settled(visit.page)
        return said.elements()

    visit.page.on("websocket", lambda link: link.on("framereceived", heard))
    visit.open(f"{name}?v=1&scenario=kursk-2025-01&{MOVED[name].edit}")
    opened, moves = elements(), []
    for key in ("ArrowRight", "ArrowLeft") * 2:
        pressed(visit.page, MOVED[name].label, key)
        moves.append(elements())
    visit.close()
    return Recorded(opened, moves[2:])  # the first of all moves is also shown by the tools: it can be undone


def pressed(page: Any, label: str, key: str) -> float:
    """The time of one move of a slider."""
    settled(page)
    page.get_by_test_id("stMain").get_by_role("slider", name=label).first.focus()
    page.evaluate(WATCH)
    page.keyboard.press(key)
    page.wait_for_function("window.taken", timeout=PATIENCE)
    return float(page.evaluate("window.taken"))


def onward(page: Any, slider: Slider, number: int) -> float:
    """A move to a state that was not there before: up, and down again with another slider moved."""
    if number and number % ONE_WAY == 0:
        settled(page)
        page.get_by_test_id("stMain").get_by_role("slider", name=slider.other).first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1_000)
    return pressed(page, slider.label, "ArrowLeft" if number // ONE_WAY % 2 else "ArrowRight")


def to_and_fro(page: Any, slider: Slider, number: int) -> float:
    """A move between two states."""
    return pressed(page, slider.label, "ArrowLeft" if number % 2 else "ArrowRight")


def measured(browser: Any, app: str, constant: str, name: str, count: int) -> list[float]:
    """The medians of the moves in a page of the app and in those beside it; the first three of each are to warm up."""
    slider = MOVED[name]
    here, whole, alone = (
        Visit(browser, server).open(asked).page
        for server, asked in (
            (app, f"{name}?v=1&scenario=kursk-2025-01"),
            (constant, f"?page={name}"),
            (constant, f"?page={name}&alone={quote(slider.label)}"),
        )
    )
    moves = [
        (onward(here, slider, n), to_and_fro(whole, slider, n), to_and_fro(alone, slider, n)) for n in range(count + 3)
    ][3:]
    for page in (here, whole, alone):
        page.context.close()
    return [statistics.median(some) for some in zip(*moves, strict=True)]


def main() -> None:
    """Print a line for each page and for the pages beside it."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(MOVED))
    ask.add_argument("--moves", type=int, default=30)
    asked = ask.parse_args()
    pages = asked.pages or list(MOVED)
    if unknown := [name for name in pages if name not in MOVED]:
        ask.error(f"{unknown[0]} is none of {', '.join(MOVED)}")
    if WITHOUT:
        sys.exit(WITHOUT)
    with served() as app, launched() as browser:
        Visit(browser, app).open().close()
        with played({name: recorded(browser, app, name) for name in pages}) as constant:
            print(
                f"{'':<10} {'median':>8} {'the page, constant':>20} {'ratio':>7} {'its pictures alone':>20} {'ratio':>7}"
            )
            for name in pages:
                own, whole, alone = measured(browser, app, constant, name, asked.moves)
                beside = f"{whole:17.0f} ms {own / whole:7.2f} {alone:17.0f} ms {own / alone:7.2f}"
                print(f"{name:<10} {own:5.0f} ms {beside}", flush=True)


if __name__ == "__main__":
    main()
