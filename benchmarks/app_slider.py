"""How long it takes from a move of a slider to the changed picture, in a browser: milliseconds, median of some moves.

Each page of the app that is named (Table, Clock and Why if none) is measured beside a page with the same pictures of constant
data, which flip between two states: what Streamlit and the browser take without any question being answered. The time runs from
the key that moves the slider to the first frame in which a picture is drawn anew. The two pages take turns.

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
    """The pictures of a page of the app, before and after a move of the slider."""
    found: list[list[dict[str, Any]]] = []
    shown = st.vega_lite_chart

    def kept(data: Any, spec: dict[str, Any], **options: Any) -> Any:
        found[-1].append(spec)
        return shown(data, spec, **options)

    app = opened(page)
    setattr(st, "vega_lite_chart", kept)  # noqa: B010  (mypy knows the signature that is replaced)
    try:
        for value in (0.1, 0.11):
            found.append([])
            app.slider(key=f"kursk-2025-01:{ADDRESS}").set_value(value)
            timed(app)
    finally:
        setattr(st, "vega_lite_chart", shown)  # noqa: B010
    return found


def moved(page: Any, number: int) -> float:
    """The time of one move of the slider, to a state that was not there before: up, and down again with another slider moved."""
    visits.settled(page)
    if number and number % ONE_WAY == 0 and page.get_by_role("slider", name=OTHER).count():
        page.get_by_role("slider", name=OTHER).first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1_000)
        visits.settled(page)
    page.get_by_role("slider", name=SLIDER).first.focus()
    page.evaluate(WATCH)
    page.keyboard.press("ArrowLeft" if number // ONE_WAY % 2 else "ArrowRight")
    page.wait_for_function("window.taken", timeout=visits.PATIENCE)
    return float(page.evaluate("window.taken"))


def measured(browser: Any, servers: tuple[str, str], name: str, count: int) -> tuple[list[float], list[float]]:
    """The moves in a page of the app, and in the page beside it; the first two of each are to warm up."""
    links = (f"{name}?v=1&scenario=kursk-2025-01", f"?page={name}")
    here, beside = (visits.Visit(browser, server).open(link).page for server, link in zip(servers, links, strict=True))
    pairs = [(moved(here, n), moved(beside, n)) for n in range(count + 2)][2:]
    for page in (here, beside):
        page.context.close()
    return [one for one, _ in pairs], [other for _, other in pairs]


def main() -> None:
    """Print a line for each page and for the page beside it."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("pages", nargs="*", default=["table", "clock", "why"], metavar="PAGE")
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
            print(f"{'':<10} {'median':>8} {'same pictures, constant':>25} {'ratio':>7}")
            for name in asked.pages:
                own, beside = (
                    statistics.median(some) for some in measured(browser, (app, constant), name, asked.moves)
                )
                print(f"{name:<10} {own:5.0f} ms {beside:22.0f} ms {own / beside:7.2f}", flush=True)


if __name__ == "__main__":
    main()
