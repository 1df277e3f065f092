"""How long a run of each page takes on the server after a slider has moved: milliseconds, median of some moves.

The page is run as Streamlit's own test harness runs it, without a browser and its connection, and without the time that a
browser is left to draw; each move is to a value that was not there before, so that nothing of the answer is kept. Beside it an
empty script with the same harness.

Run `python benchmarks/app.py [MOVES]` at the top of a checkout.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.logger import set_log_level
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from front.shell import deferred
from front.shell.navigation import PAGES

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


SLIDERS = ("parties.ukraine.rate@page", "assets.kursk_foothold.control@page")
"""A main slider, and one that moves the map."""


def as_served() -> None:
    """Pages by `st.navigation` only: the harness takes the folder for the old kind of multipage app and leaves out app.py."""
    if PagesManager.__init__.__name__ == "init":
        return
    made = PagesManager.__init__

    def init(self: PagesManager, main: str, *more: Any, **options: Any) -> None:
        made(self, main, *more, **options)
        PagesManager.uses_pages_directory = False

    setattr(PagesManager, "__init__", init)  # noqa: B010  (mypy knows the signature that is replaced)


def timed(app: AppTest) -> float:
    """Milliseconds of a run."""
    start = time.perf_counter()
    app.run()
    assert not app.exception, app.exception
    return 1000 * (time.perf_counter() - start)


def opened(page: str) -> AppTest:
    """The app on a page, warm."""
    as_served()
    set_log_level("ERROR")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    timed(app)
    app.switch_page(f"pages/{page}.py")
    timed(app)
    return app


def moves(page: str, count: int) -> list[float]:
    """The time of each of some moves of a main slider in the page; none where none stands."""
    app = opened(page)
    slider = next((one for one in app.slider if str(one.key).endswith(SLIDERS)), None)
    if slider is None:
        return []
    found = []
    at = [leaf.name for leaf in PAGES].index(page) / len(PAGES)
    for n in range(count + 1):
        place = (n + 0.5 + at) / (count + 2)
        app.slider(key=str(slider.key)).set_value(slider.min + place * (slider.max - slider.min))
        found.append(timed(app))
    return found[1:]


def main() -> None:
    """Print a line a page."""
    deferred.HEAD_START = 0.0
    sys.argv[1:], count = [], int(sys.argv[1]) if len(sys.argv) > 1 else 15
    empty = AppTest.from_string("import streamlit as st\nst.slider('x', 0, 100)", default_timeout=60)
    empty.run()
    print(f"{'empty script':<14} {statistics.median(timed(empty) for _ in range(count)):7.1f} ms")
    for leaf in PAGES:
        found = moves(leaf.name, count)
        if found:
            print(f"{leaf.name:<14} {statistics.median(found):7.1f} ms   from {min(found):.1f} to {max(found):.1f}")


if __name__ == "__main__":
    main()
