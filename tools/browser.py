"""The app served, and a browser that visits it: for tests, for `benchmarks/`, and for the pictures in the README.

The browser is the system's Chromium (on Debian `apt-get install chromium`), or the one that the variable CHROMIUM names.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, Locator, Page, WebSocket, sync_playwright
except ImportError:  # pragma: no cover
    PLAYWRIGHT = False
else:
    PLAYWRIGHT = True

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WITHOUT = (
    "Playwright is missing: pip install playwright axe-playwright-python"
    if not PLAYWRIGHT
    else "no Chromium: install `chromium`, or name one in CHROMIUM"
    if not CHROMIUM
    else ""
)
"""Why there can be no browser; nothing if there can."""
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = (1440, 900), (390, 844)
SERIOUS = ("serious", "critical")
PATIENCE = 90_000
"""Milliseconds: a busy machine of two cores starts a page in ten seconds."""
RUN = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = """
    !document.querySelector('[data-testid=stSkeleton]') &&
    [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(chart => chart.querySelector('canvas, svg'))
"""
"""Streamlit loads what draws a picture when the first one is there, and shows a skeleton in its place meanwhile."""
STILL = """
    () => new Promise(done => {
      const app = document.querySelector('[data-testid=stApp]');
      const scrolled = [...document.querySelectorAll('[data-testid=stMain], [data-testid=stSidebarContent]')];
      const seen = () => app.innerText + scrolled.map(place => place.scrollHeight);
      const before = seen();
      setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(seen() === before))), 300);
    })
"""
"""Whether words and heights stay as they are for a moment and two drawings, by the browser's clock: a busy browser waits."""


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def served(
    script: Path = ROOT / "app.py",
    *arguments: str,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    processes: int = 1,
) -> Iterator[str]:
    """The address of a script that Streamlit serves, as long as it is needed; or of the app, by several processes."""
    port = port or free_port()
    if processes == 1:
        options = ["--server.port", str(port), "--server.headless", "true"]
        command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--", *arguments]
    else:
        options = ["--port", str(port), "--no-browser", "--processes", str(processes)]
        command = [sys.executable, "-m", "model.cli", "app", *arguments, *options]
    paths = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=paths, stdout=quiet, stderr=quiet) as process:
        try:
            _await(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _await(health: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(health, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the app did not start within a minute")


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A browser."""
    if WITHOUT:
        raise RuntimeError(WITHOUT)
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield opened
        opened.close()


def settled(page: Page) -> None:
    """Wait until all of a page is computed and drawn, and has stopped changing."""
    page.wait_for_selector("h1", timeout=PATIENCE)
    for _ in range(100):
        page.wait_for_selector(RUN, timeout=PATIENCE)
        page.wait_for_function(DRAWN, timeout=PATIENCE)
        if page.evaluate(STILL) and page.query_selector(RUN):
            return
    raise TimeoutError("the page does not come to rest")


PICTURE = "a picture"


class Visit:
    """A page in a browser of its own, and what went wrong in it."""

    def __init__(self, browser: Browser, server: str, size: tuple[int, int] = WIDE, theme: str = "light") -> None:
        width, height = size
        self.server = server
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda asked: self._local(asked.url))
        self.page.on("websocket", self._overhear)
        self.asked, self.running = 0, False
        self.sent: list[str] = []
        """What came with the last run, in that order: the labels of buttons and sliders, and PICTURE for a picture."""

    def _overhear(self, wire: WebSocket) -> None:
        wire.on("framesent", self._sent)
        wire.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.asked, self.running = self.asked + 1, True

    def _received(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            said = message.WhichOneof("type")
            self.running = said == "new_session" or (self.running and said != "script_finished")
            if said == "new_session":
                self.sent.clear()
            made = message.delta.new_element
            kind = made.WhichOneof("type")
            if kind in ("button", "slider", "vega_lite_chart"):
                self.sent.append(made.button.label or made.slider.label or PICTURE)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds; `what` is said if it never does."""
        for _ in range(PATIENCE // 20):
            if holds():
                return
            self.page.wait_for_timeout(20)
        raise TimeoutError(what)

    def _local(self, url: str) -> None:
        if not url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"asks another server: {url}")

    def open(self, path: str = "") -> Visit:
        """Go to a page by its address below that of the server."""
        self.page.goto(f"{self.server}/{path}", timeout=PATIENCE)
        return self.settled()

    def settled(self) -> Visit:
        """Wait until the server has answered and the page has come to rest."""
        self.until(lambda: not self.running, "the server does not answer")
        settled(self.page)
        return self

    @contextlib.contextmanager
    def answered(self) -> Iterator[None]:
        """What is done inside makes the browser ask the server, and then the page has come to rest again."""
        before = self.asked
        yield
        self.until(lambda: self.asked > before, "the browser asks for nothing")
        self.settled()

    def turn_to(self, title: str) -> Visit:
        """Go to another page by its link."""
        with self.answered():
            self.page.get_by_role("link", name=title, exact=True).first.click()
        return self

    def press(self, name: str) -> Visit:
        """Press a button."""
        with self.answered():
            self.page.get_by_role("button", name=name).first.click()
        return self

    def unfold(self, place: Locator) -> Visit:
        """Open or close an expander by the keyboard: while another unfolds above it, a pointer could miss it."""
        with self.answered():
            place.locator("summary").press("Enter")
        return self

    def slide(self, label: str) -> Visit:
        """Move a slider to its end by the keyboard."""
        with self.answered():
            self.page.get_by_role("slider", name=label).first.focus()
            self.page.keyboard.press("End")
        return self

    def metrics(self) -> list[str]:
        """The numbers that the page shows large."""
        return [str(text) for text in self.page.get_by_test_id("stMetricValue").all_inner_texts()]

    def shows(self, values: list[str]) -> None:
        """Wait until the numbers are these, and say which they are if they never come to it."""
        with contextlib.suppress(TimeoutError):
            self.until(lambda: self.metrics() == values, "other numbers are shown")
        assert self.metrics() == values

    def close(self) -> None:
        """Close the browser's window and forget its cookies."""
        self.context.close()


def downloaded(page: Page, exhibit: str, folder: Path) -> dict[str, Path]:
    """All files of a picture, by their endings."""
    found = {}
    row = page.locator(f".st-key-below_{exhibit}")
    row.get_by_role("button", name="Cite and save").click()
    buttons = page.locator(f".st-key-files_{exhibit}").get_by_test_id("stDownloadButton")
    buttons.first.wait_for()
    settled(page)
    for button in buttons.all():
        with page.expect_download(timeout=PATIENCE) as got:
            button.get_by_role("button").click()
        ending = got.value.suggested_filename.rpartition(".")[2]
        found[ending] = folder / got.value.suggested_filename
        got.value.save_as(found[ending])
    row.get_by_role("button", name="Cite and save").click()
    settled(page)
    return found


def barred(page: Page, where: str) -> list[str]:
    """What would keep somebody out of a page, by the rules of axe-core: those whose breach is serious."""
    found = Axe().run(page).response["violations"]
    return [f"{where}: {one['id']} {one['nodes'][0]['html'][:90]}" for one in found if one["impact"] in SERIOUS]


def height(page: Any) -> int:
    """How high a window has to be to show all of a page."""
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
