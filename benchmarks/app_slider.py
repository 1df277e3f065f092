"""How long it takes from a move of a slider to the changed picture, in a browser: milliseconds, median of some moves.

Each page of the app that is named (if none, all whose pictures this slider changes) is measured beside two others, which take
turns with it:

    the same page       goes to and fro between two values that were asked for before: all but the answers and the pictures' rows
    the pictures alone  a slider and the page's pictures on a page of constant data: what Streamlit and Vega take at the least

The time runs from the key that moves the slider to the first frame in which a picture is drawn anew.

Run `python benchmarks/app_slider.py [--moves 30] [PAGE ...]` at the top of a checkout; it needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.app import opened, timed  # noqa: E402  (the project is found by the line above)
from tests import visits  # noqa: E402

CONSTANT = ROOT / "benchmarks" / "constant_page.py"
SLIDER, OTHER = "Impatience, Ukraine", "Impatience, Russia"
ONE_WAY = 14
"""Steps of the slider to its end."""
ADDRESS = "parties.ukraine.rate"
MOVED = ["table", "clock", "why", "positions", "claims", "sure", "compare"]
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


def recorded(page: str) -> list[list[dict[str, Any]]]:
    """The pictures of a page of the app, before and after a move of the slider, both with the file's beside them."""
    found: list[list[dict[str, Any]]] = []
    shown = st.vega_lite_chart

    def kept(data: Any, spec: dict[str, Any], **options: Any) -> Any:
        found[-1].append(spec)
        return shown(data, spec, **options)

    app = opened(page)
    setattr(st, "vega_lite_chart", kept)  # noqa: B010  (mypy knows the signature that is replaced)
    try:
        for value in (0.11, 0.12):
            found.append([])
            app.slider(key=f"kursk-2025-01:{ADDRESS}").set_value(value)
            timed(app)
    finally:
        setattr(st, "vega_lite_chart", shown)  # noqa: B010
    return found


def pressed(page: Any, key: str) -> float:
    """The time of one move of the slider."""
    visits.settled(page)
    page.get_by_role("slider", name=SLIDER).first.focus()
    page.evaluate(WATCH)
    page.keyboard.press(key)
    page.wait_for_function("window.taken", timeout=visits.PATIENCE)
    return float(page.evaluate("window.taken"))


def onward(page: Any, number: int) -> float:
    """A move to a state that was not there before: up, and down again with another slider moved."""
    if number and number % ONE_WAY == 0:
        visits.settled(page)
        page.get_by_role("slider", name=OTHER).first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1_000)
    return pressed(page, "ArrowLeft" if number // ONE_WAY % 2 else "ArrowRight")


def to_and_fro(page: Any, number: int) -> float:
    """A move between two states."""
    return pressed(page, "ArrowLeft" if number % 2 else "ArrowRight")


def measured(browser: Any, app: str, constant: str, name: str, count: int) -> list[float]:
    """The medians of the moves in a page of the app and in those beside it; the first three of each are to warm up."""
    link = f"{name}?v=1&scenario=kursk-2025-01"
    here, known, alone = (
        visits.Visit(browser, server).open(asked).page
        for server, asked in ((app, link), (app, f"{link}&{ADDRESS}=0.2"), (constant, f"?page={name}"))
    )
    moves = [(onward(here, n), to_and_fro(known, n), to_and_fro(alone, n)) for n in range(count + 3)][3:]
    for page in (here, known, alone):
        page.context.close()
    return [statistics.median(some) for some in zip(*moves, strict=True)]


def main() -> None:
    """Print a line for each page and for the page beside it."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("pages", nargs="*", default=MOVED, metavar="PAGE")
    ask.add_argument("--moves", type=int, default=30)
    asked = ask.parse_args()
    sys.argv[1:] = []
    if visits.WITHOUT:
        sys.exit(visits.WITHOUT)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recorded"
        file.write_bytes(pickle.dumps({name: recorded(name) for name in asked.pages}))
        with (
            visits.served() as app,
            visits.served(CONSTANT, environment={"RECORDED": str(file)}) as constant,
            visits.launched() as browser,
        ):
            visits.Visit(browser, app).open().close()
            print(f"{'':<10} {'median':>8} {'the same page':>18} {'ratio':>7} {'the pictures alone':>20} {'ratio':>7}")
            for name in asked.pages:
                own, known, alone = measured(browser, app, constant, name, asked.moves)
                beside = f"{known:15.0f} ms {own / known:7.2f} {alone:17.0f} ms {own / alone:7.2f}"
                print(f"{name:<10} {own:5.0f} ms {beside}", flush=True)


if __name__ == "__main__":
    main()
