"""The app in a real browser: nothing breaks, a slider moves a number, a link says the same elsewhere, and there is a way back.

One server for all; the browser is the system's Chromium (on Debian `apt-get install chromium`), or the one that the variable
CHROMIUM names. Without one the tests are skipped, unless LEVERAGE_ALL_TOOLS says that they must run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import model
from front.navigation import PAGES
from model.scenario import Scenario

ROOT = Path(__file__).parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
MUST = bool(os.environ.get("LEVERAGE_ALL_TOOLS"))
QUIET = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
MORE_QUIET = ("disable-component-update", "disable-sync")
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
RATE = "parties.russia.rate"

if not CHROMIUM and not MUST:
    pytest.skip("no Chromium: install `chromium`, or name one in CHROMIUM", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api") if not MUST else __import__("playwright.sync_api").sync_api


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the app."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    assert CHROMIUM, "LEVERAGE_ALL_TOOLS is set: install `chromium`, or name one in CHROMIUM"
    with playwright.sync_playwright() as tool:
        arguments = [f"--{one}" for one in (*QUIET, *MORE_QUIET)]
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


class Visit:
    """A page in a browser of its own, and what went wrong in it."""

    def __init__(self, browser: Any, server: str, size: str = "wide") -> None:
        width, height = SIZES[size]
        self.server = server
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda asked: self._local(asked.url))

    def _local(self, url: str) -> None:
        if not url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"asks another server: {url}")

    def open(self, path: str = "") -> Visit:
        self.page.goto(f"{self.server}/{path}", timeout=90_000)
        return self.settled()

    def settled(self) -> Visit:
        """Once all is computed and drawn."""
        self.page.wait_for_selector("h1", timeout=90_000)
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=90_000)
        drawn = (
            "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(c => c.querySelector('canvas, svg'))"
        )
        self.page.wait_for_function(drawn, timeout=90_000)
        self.page.wait_for_timeout(300)
        return self

    def turn_to(self, title: str) -> Visit:
        if self.page.get_by_test_id("stExpandSidebarButton").is_visible():
            self.page.get_by_test_id("stExpandSidebarButton").click()
            self.page.wait_for_timeout(500)
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.wait_for_timeout(600)
        return self.settled()

    def shows(self, values: list[str]) -> None:
        """Whether the numbers are these, soon."""
        for _ in range(100):
            if self.metrics() == values:
                return
            self.page.wait_for_timeout(100)
        assert self.metrics() == values

    def metrics(self) -> list[str]:
        return [str(text) for text in self.page.get_by_test_id("stMetricValue").all_inner_texts()]

    def press(self, name: str) -> Visit:
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_timeout(500)
        return self.settled()

    def slide(self, label: str) -> Visit:
        """Move a slider to its end by the keyboard."""
        self.page.get_by_role("slider", name=label).first.focus()
        self.page.keyboard.press("End")
        self.page.wait_for_timeout(900)
        return self.settled()

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Visit]:
    made = Visit(browser, server)
    yield made
    made.close()


def expected(scenario: Scenario) -> list[str]:
    scores = model.solve(scenario).scores.values()
    return [f"{value:.1f}" for score in scores for value in (score.position, score.walk_away, score.surplus)]


def main_scenario() -> Scenario:
    return model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_opens_without_an_error_and_fits(browser: Any, server: str, size: str) -> None:
    visit = Visit(browser, server, size).open()
    for leaf in PAGES:
        visit.turn_to(leaf.title)
        widths = visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], f"{leaf.title} scrolls sideways"
        assert visit.page.get_by_test_id("stException").count() == 0
        assert visit.page.get_by_test_id("stAlertContentError").count() == 0
        announced = visit.page.locator(".st-key-headline")
        assert announced.get_attribute("role") == "status"
        assert announced.inner_text().strip()
    assert visit.wrong == []
    visit.close()


def test_a_slider_moves_the_numbers_and_every_change_has_a_way_back(visit: Visit) -> None:
    visit.open()
    visit.shows(expected(main_scenario()))
    visit.slide("Impatience, Russia")
    moved = expected(main_scenario().replace({RATE: 0.2}))
    visit.shows(moved)
    assert f"{RATE}=0.2" in visit.page.url
    visit.press("Undo")
    visit.shows(expected(main_scenario()))
    visit.press("Redo")
    visit.shows(moved)
    visit.page.keyboard.press("Control+z")
    visit.page.wait_for_timeout(900)
    visit.shows(expected(main_scenario()))
    visit.press("Redo").press("Reset")
    visit.shows(expected(main_scenario()))
    assert RATE not in visit.page.url
    assert visit.wrong == []


def test_a_link_gives_the_same_numbers_in_a_fresh_browser(browser: Any, visit: Visit, server: str) -> None:
    visit.open().slide("Impatience, Ukraine")
    other = Visit(browser, server).open(visit.page.url.removeprefix(f"{server}/"))
    other.shows(visit.metrics())
    assert visit.metrics() != expected(main_scenario())
    other.close()


def test_a_page_can_be_the_first_that_is_asked_for(visit: Visit) -> None:
    visit.open(f"clock?v=1&scenario=kursk-2025-01&{RATE}=0.1")
    assert visit.page.get_by_role("heading", level=1).inner_text() == "What does time do?"
    assert "0.06 → 0.1" in visit.page.locator(".st-key-strip").inner_text()


def test_files_are_made_when_asked_for(visit: Visit, tmp_path: Path) -> None:
    visit.open("?v=1&scenario=toy&parties.a.rate=0.2")
    for name, begins in (("Picture as SVG", b"<svg"), ("Table as CSV", b""), ("Table as XLSX", b"PK")):
        if not visit.page.get_by_role("button", name=name).first.is_visible():
            visit.page.locator(".st-key-tools_frontier").get_by_role("button", name="Files").click()
        with visit.page.expect_download(timeout=60_000) as got:
            visit.page.get_by_role("button", name=name).first.click()
        to = tmp_path / got.value.suggested_filename
        got.value.save_as(to)
        assert to.read_bytes().startswith(begins)
        assert to.stat().st_size > 400
