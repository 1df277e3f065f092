"""The app in a real browser: nothing breaks, a slider moves a number, a link says the same elsewhere, and there is a way back.

One server for all. Without a browser the tests are skipped, unless LEVERAGE_ALL_TOOLS says that they must run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import model
from front.navigation import PAGES
from model.scenario import Scenario
from tests import visits
from tests.visits import PHONE, WIDE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if visits.WITHOUT and not os.environ.get("LEVERAGE_ALL_TOOLS"):
    pytest.skip(visits.WITHOUT, allow_module_level=True)

SIZES = {"wide": WIDE, "phone": PHONE}
RATE = "parties.russia.rate"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the app."""
    with visits.served() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with visits.launched() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    made = Visit(browser, server)
    yield made
    made.close()


def expected(scenario: Scenario) -> list[str]:
    scores = model.solve(scenario).scores.values()
    return [f"{value:.1f}" for score in scores for value in (score.position, score.walk_away, score.surplus)]


def main_scenario() -> Scenario:
    return model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_opens_without_an_error_and_fits(browser: Browser, server: str, size: str) -> None:
    visit = Visit(browser, server, SIZES[size]).open()
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


def test_a_link_gives_the_same_numbers_in_a_fresh_browser(browser: Browser, visit: Visit, server: str) -> None:
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
