"""The app in a real browser: nothing breaks, a slider moves a number, a link says the same elsewhere, and there is a way back.

One server for all. Without a browser the tests are skipped, unless LEVERAGE_ALL_TOOLS says that they must run.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

import model
from front.captions import CAPTIONS
from front.shell.navigation import PAGES
from model.analysis.positions import OWN_DEAL, judge, with_deal
from model.analysis.positions.sentences import say_plan
from model.analysis.territory import holdings
from model.analysis.territory import outlines as map_outlines
from model.analysis.territory.table import tabulate_regions_held
from model.catalogue import requests, tables
from model.catalogue.requests import Request
from model.exports import formats
from model.scenario import Scenario
from tools.browser import PATIENCE, PHONE, PICTURE, WIDE, WITHOUT, Visit, barred, downloaded, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route


if WITHOUT and not os.environ.get("LEVERAGE_ALL_TOOLS"):
    pytest.skip(WITHOUT, allow_module_level=True)

SIZES = {"wide": (WIDE, ""), "phone": (PHONE, ""), "textbook": (WIDE, "?v=1&scenario=fearon-1995")}
"""What is opened: on which screen, and by which link."""
FIRST = dt.date(2025, 1, 6)
RATE = "parties.russia.rate"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the app."""
    with served() as address:
        yield address


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
    screen, link = SIZES[size]
    visit = Visit(browser, server, screen).open(link)
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


def test_a_page_has_come_to_rest_only_when_its_pictures_are_drawn(visit: Visit) -> None:
    def late(asked: Route) -> None:
        visit.page.wait_for_timeout(2_000)
        asked.continue_()

    visit.page.route("**/*VegaLiteChart*.js", late)
    visit.open()
    assert visit.page.locator("[data-testid=stVegaLiteChart] svg.marks").count() > 0


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
    with visit.answered():
        visit.page.keyboard.press("Control+z")
    visit.shows(expected(main_scenario()))
    visit.press("Redo").press("Reset")
    visit.shows(expected(main_scenario()))
    assert RATE not in visit.page.url
    assert visit.wrong == []


def test_a_move_changes_the_pictures_and_builds_none_anew(visit: Visit) -> None:
    """Only data go into what is drawn: it stays the element that it was. What the numbers are is told beside it, unseen."""
    visit.open(f"?v=1&scenario=kursk-2025-01&{RATE}=0.12")
    drawn, told_anew = visit.page.locator("[data-testid=stVegaLiteChart] svg.marks"), set[str]()
    for leaf in PAGES:
        visit.turn_to(leaf.title)
        sliders = visit.page.locator('[class*="st-key-sliders_"]').get_by_role("slider")
        if not sliders.count():
            continue
        before = drawn.evaluate_all("all => all.map(one => { one.dataset.same = 'yes'; return one.innerHTML })")
        told = visit.page.get_by_test_id("stText").all_inner_texts()
        with visit.answered():
            sliders.first.focus()
            visit.page.keyboard.press("ArrowRight")
        assert drawn.evaluate_all("all => all.map(one => one.dataset.same)") == ["yes"] * len(before), leaf.title
        assert drawn.evaluate_all("all => all.map(one => one.innerHTML)") != before, leaf.title
        texts = visit.page.get_by_test_id("stText")
        told_anew |= {leaf.title} if texts.all_inner_texts() != told else set()
        seen = texts.evaluate_all("all => all.map(one => one.parentElement.getBoundingClientRect().width)")
        assert seen == [1] * len(told), leaf.title
    assert told_anew >= {"Why", "Positions", "Claims"}
    assert visit.wrong == []


def test_what_is_changed_in_the_page_shows_in_the_sidebar(visit: Visit) -> None:
    """A page is shown alone, unless the sidebar shows what has changed."""
    visit.open()
    front = visit.page.get_by_test_id("stSidebar").get_by_text("The front", exact=True)
    with visit.answered():
        front.click()
    sliders = visit.page.get_by_test_id("stSidebar").get_by_role("slider")
    began = sliders.first.input_value()
    with visit.answered():
        sliders.first.focus()
        visit.page.keyboard.press("End")
    assert sliders.first.input_value() != began
    visit.press("Undo")
    assert sliders.first.input_value() == began
    with visit.answered():
        front.click()
    visit.slide("Impatience, Russia")  # the page alone
    visit.press("Undo").press("Redo")
    visit.shows(expected(main_scenario().replace({RATE: 0.2})))
    chosen = visit.page.get_by_test_id("stSidebar").get_by_role("combobox", name="Scenario")
    title = chosen.input_value()
    with visit.answered():
        chosen.click()
        visit.page.get_by_role("option").last.click()
    assert chosen.input_value() != title
    visit.press("Undo")
    assert chosen.input_value() == title
    visit.shows(expected(main_scenario().replace({RATE: 0.2})))
    visit.press("Words").press("Show the three questions")
    visit.page.locator(".st-key-tour").wait_for()
    assert visit.wrong == []


def test_a_move_sends_the_body_of_the_page_alone(visit: Visit) -> None:
    """Neither the tools nor the sidebar, unless they show what has changed; the link to share is that of the moment."""
    visit.open()
    visit.slide("Impatience, Russia")
    assert "Undo" in visit.sent, "the first move can be undone, which the tools show"
    visit.slide("Impatience, Ukraine")
    assert "Undo" not in visit.sent
    assert visit.sent[0] == PICTURE, "the first picture comes before all sliders"
    assert len([label for label in visit.sent if label.startswith("Impatience, ") and "→" not in label]) == 2
    visit.press("Undo")
    assert "Redo" in visit.sent
    visit.press("Share")
    address = visit.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    assert f"{RATE}=0.2" in address
    assert "parties.ukraine.rate" not in address


def test_who_refuses_a_deal_of_ones_own_stays_in_sight_of_its_terms(browser: Browser, server: str) -> None:
    """Only this part of the page is made anew, and the link follows."""
    visit = Visit(browser, server, PHONE).open().turn_to("Positions")
    terms: dict[str, str | float] = {}
    for asset in ("crimea", "kursk_foothold"):
        visit.slide(main_scenario().assets[asset].name)
        terms[asset] = 1.0
        judged = judge(with_deal(main_scenario(), terms), None, [OWN_DEAL])
        verdict = visit.page.locator(".st-key-verdict")
        assert verdict.inner_text().strip() == say_plan(judged.standings[0], judged.scenario)
        assert verdict.get_attribute("role") == "status"
        assert verdict.evaluate(IN_VIEW)
        assert visit.sent
        assert not any(label.startswith("Impatience") for label in visit.sent)
    assert urllib.parse.unquote(visit.page.url).endswith("deal=crimea:1;kursk_foothold:1")
    assert visit.wrong == []
    visit.close()


IN_VIEW = "one => { const { top, bottom } = one.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight }"


def test_the_map_is_drawn_and_follows_the_land(visit: Visit) -> None:
    where = "assets.kursk_foothold.control"
    visit.open().turn_to("Map")
    drawn = visit.page.locator("[data-testid=stVegaLiteChart] svg.marks")
    held = [holdings.shares_on(model.solve(one))["kursk_foothold"] for one in (main_scenario(), at_its_most(where))]
    area = main_scenario().assets["kursk_foothold"].area_km2
    assert area is not None
    assert f"{area.value * held[0]:,.0f} km²" in (drawn.text_content() or "")
    visit.slide("Ukraine's share of the Kursk foothold at its peak")
    assert f"{area.value * held[1]:,.0f} km²" in (drawn.text_content() or "")
    assert visit.wrong == []


def at_its_most(where: str) -> Scenario:
    """The main scenario with a number at the high end of its range."""
    high = main_scenario().estimates()[where].high
    assert high is not None
    return main_scenario().replace({where: high})


def test_the_last_change_can_be_seen_once_more(visit: Visit) -> None:
    visit.open().slide("Impatience, Russia")
    moved = expected(main_scenario().replace({RATE: 0.2}))
    visit.shows(moved)
    visit.page.get_by_role("button", name="Replay").first.click()
    visit.shows(expected(main_scenario()))
    visit.shows(moved)
    assert visit.wrong == []


def test_a_link_gives_the_same_numbers_in_a_fresh_browser(browser: Browser, visit: Visit, server: str) -> None:
    visit.open().slide("Impatience, Ukraine")
    other = Visit(browser, server).open(visit.page.url.removeprefix(f"{server}/"))
    other.shows(visit.metrics())
    assert visit.metrics() != expected(main_scenario())
    other.close()


@pytest.mark.parametrize("page", [leaf.name for leaf in PAGES])
def test_any_page_can_be_the_first_that_is_asked_for(visit: Visit, page: str) -> None:
    """A browser then notes two addresses at which Streamlit looks for itself beside the page, in vain, and nothing else."""
    missed: list[str] = []
    visit.page.on("response", lambda got: missed.append(got.url) if got.status >= 400 else None)
    visit.open(f"{page}?v=1&scenario=kursk-2025-01&{RATE}=0.1")
    assert visit.page.get_by_text("This cannot be shown").count() == 0
    visit.page.locator(".st-key-strip").get_by_text("0.06 → 0.1").first.wait_for()
    assert sorted(missed) == [f"{visit.server}/{page}/_stcore/{name}" for name in ("health", "host-config")]
    assert len(visit.wrong) == len(missed)


KINDS = {
    "table": ("frontier", Request("frontier")),
    "clock": ("clock", Request("path")),
    "why": ("levers_ukraine", Request("levers", FIRST)),
    "positions": ("positions", Request("positions", FIRST)),
    "claims": ("claims", Request("claims")),
    "sure": ("tornado_russia", Request("sensitivity")),
    "compare": ("sides", Request("scores", FIRST)),
}
"""Page -> one of its pictures, and the table beside it."""


def drawn(svg: Path) -> str:
    """The texts of a picture."""
    return " ".join("".join(one.itertext()) for one in ET.parse(svg).iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize("page", KINDS)
def test_files_open_and_hold_what_the_page_shows(visit: Visit, tmp_path: Path, page: str) -> None:
    exhibit, request = KINDS[page]
    visit.open(f"{page}?v=1&scenario=kursk-2025-01&{RATE}=0.1&on={FIRST}")
    files = downloaded(visit.page, exhibit, tmp_path)
    assert set(files) == {"svg", "png", "csv", "xlsx"}
    cases = [requests.case("kursk-2025-01", main_scenario(), {RATE: 0.1})]
    if page == "compare":
        cases.insert(0, requests.case("kursk-2025-01", main_scenario()))
    told = tables.sheet(cases, request).whole()
    read = pd.read_csv(files["csv"])
    rows = list(openpyxl.load_workbook(files["xlsx"])[request.kind].iter_rows(min_row=3, values_only=True))
    assert list(read.columns) == list(told.columns)
    assert len(read) == len(rows) == len(told) > 0
    for at, name in enumerate(told.columns):
        if told[name].dtype == "float64":
            expected = told[name].to_numpy()
            assert read[name].to_numpy(float) == pytest.approx(expected, rel=1e-12, nan_ok=True)
            assert [math.nan if row[at] is None else row[at] for row in rows] == pytest.approx(
                list(expected), rel=1e-12, nan_ok=True
            )
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert "Ukraine" in drawn(files["svg"])


def test_the_files_of_the_map_are_those_of_its_table(visit: Visit, tmp_path: Path) -> None:
    visit.open("map?v=1&scenario=kursk-2025-01")
    files = downloaded(visit.page, "map", tmp_path)
    scenario = main_scenario()
    outlines = map_outlines.atlas(scenario)
    assert outlines is not None
    told = tabulate_regions_held(scenario, outlines, holdings.shares_on(model.solve(scenario)))
    read = pd.read_csv(files["csv"])
    rows = list(openpyxl.load_workbook(files["xlsx"])["map"].iter_rows(min_row=2, values_only=True))
    assert read["region"].tolist() == [row[0] for row in rows] == told["region"].tolist()
    assert read["km2"].tolist() == pytest.approx(told["km2"].tolist(), nan_ok=True)
    assert "Donetsk" in drawn(files["svg"])


def test_a_picture_as_a_file_is_that_of_the_moved_slider(visit: Visit, tmp_path: Path) -> None:
    visit.open(f"why?v=1&scenario=kursk-2025-01&{RATE}=0.1")
    score = model.solve(main_scenario().replace({RATE: 0.1})).scores["ukraine"].position
    assert f"{score:.1f}" in drawn(downloaded(visit.page, "levers_ukraine", tmp_path)["svg"])


def test_a_file_that_is_made_stays_while_others_go_on(visit: Visit, browser: Browser, server: str) -> None:
    """Streamlit itself would delete it at the end of anybody's second run: with many visitors, before it is fetched."""
    visit.open("data?v=1&scenario=kursk-2025-01")
    fetched: list[str] = []

    def held_back(route: Route) -> None:
        fetched.append(route.request.url)
        route.abort()

    visit.page.route("**/media/**", held_back)
    with visit.page.expect_request("**/media/**", timeout=PATIENCE):
        visit.page.get_by_role("button", name="Numbers as CSV").click()
    others = Visit(browser, server)
    for page in ("data", "clock", "data"):
        others.open(page)
    others.close()
    answer = visit.page.request.get(fetched[0])
    assert answer.status == 200
    told = tables.sheet([requests.case("kursk-2025-01", main_scenario())], Request("estimates"))
    assert answer.body().decode() == "".join(formats.csv(told))


def told_on_the_page(visit: Visit) -> str:
    """What the page says about results: cards, sentences, tables; not what was changed, nor what it is compared with."""
    elsewhere = ".st-key-strip *", ".st-key-headline *", ':has([data-testid="stCaptionContainer"])'
    sentences = '[data-testid="stMarkdown"]' + "".join(f":not({one})" for one in elsewhere)
    shown = visit.page.get_by_test_id("stMain").locator(f'[class*="st-key-card_"], {sentences}')
    return "\n".join(str(text) for text in shown.all_inner_texts())


def test_each_slider_of_the_sidebar_moves_a_number(visit: Visit) -> None:
    visit.open()
    side = visit.page.get_by_test_id("stSidebar")
    chips = visit.page.locator(".st-key-strip").get_by_role("button")
    before, seen = told_on_the_page(visit), 0
    for panel in ("How the world is", "What sides do"):
        if not (choice := side.get_by_role("radio", name=panel)).is_checked():
            with visit.answered():
                choice.click()
        for group in side.get_by_test_id("stExpander").all():
            visit.unfold(group)
        for slider in side.get_by_role("slider").filter(visible=True).all():
            with visit.answered():
                slider.focus()
                visit.page.keyboard.press("End")
            chips.first.wait_for()
            assert told_on_the_page(visit) != before, slider.get_attribute("aria-label")
            with visit.answered():
                visit.page.keyboard.press("Control+z")
            chips.first.wait_for(state="detached")
            seen += 1
    sliders = [one for one in main_scenario().estimates().values() if one.ranged and one.label]
    assert seen == len(sliders)
    assert told_on_the_page(visit) == before
    assert visit.wrong == []


def test_draws_show_how_far_they_are_and_can_be_stopped(visit: Visit) -> None:
    visit.open("?v=1&scenario=toy&view=128").turn_to("How sure")
    play = visit.page.locator(".st-key-play").get_by_role("button")
    play.click()
    visit.page.get_by_text(re.compile(r"^[1-9]\d* of 128 draws")).wait_for(timeout=PATIENCE)
    with visit.answered():
        visit.page.locator(".st-key-stop").get_by_role("button").click()
    assert play.inner_text() == "Play these draws"
    assert play.is_enabled()
    assert visit.page.locator(".st-key-chart_spread").count() == 0
    assert visit.wrong == []


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_on_any_page_keeps_somebody_out(browser: Browser, server: str, theme: str) -> None:
    changed = f"?v=1&scenario=kursk-2025-01&{RATE}=0.1&pin1=No foothold;assets.kursk_foothold.control=0&against=1"
    visit = Visit(browser, server, WIDE, theme).open(changed)
    found = barred(visit.page, "table")
    for name in ("Compare", "Words", "Share"):
        visit.page.get_by_role("button", name=name).first.click()
        visit.page.get_by_test_id("stPopoverBody").wait_for()
        visit.page.wait_for_timeout(600)
        visit.settled()
        found += barred(visit.page, name)
        visit.page.keyboard.press("Escape")
        visit.page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    for name in ("How to read", "Table", "Cite and save"):
        visit.page.locator(".st-key-below_frontier").get_by_role("button", name=name).click()
        visit.settled()
    found += barred(visit.page, "what stands below a picture")
    for leaf in PAGES[1:]:
        found += barred(visit.turn_to(leaf.title).page, leaf.name)
    visit.close()
    phone = Visit(browser, server, PHONE, theme).open(changed)
    found += barred(phone.page, "table on a phone")
    found += barred(phone.turn_to("Positions").page, "positions on a phone")
    phone.close()
    assert found == []


SEEN = """
() => {
  const one = document.activeElement, main = document.querySelector('[data-testid=stMain]');
  if (one === main || !main.contains(one)) return true;
  const { left, top, width, height } = one.getBoundingClientRect();
  return [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
    const above = document.elementFromPoint(left + x * width, top + y * height);
    return above && (one.contains(above) || (above.contains(one) && !above.contains(main)));
  }));
}
"""
"""Whether some of what the keyboard has reached can be seen: nothing that stays in sight lies over all of it."""


def test_formulas_are_not_cut_on_a_phone(browser: Browser, server: str) -> None:
    visit = Visit(browser, server, PHONE).open("data")
    visit.page.get_by_role("tab", name="Equations").click()
    visit.settled()
    assert visit.page.locator(".katex-error").count() == 0
    assert visit.page.locator(".katex-display").count() == len(CAPTIONS)
    ends = visit.page.locator(".katex .base").evaluate_all("some => some.map(one => one.getBoundingClientRect().right)")
    assert max(ends) <= PHONE[0]
    visit.close()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_row_of_pages_stays_in_sight_and_says_which_is_shown(
    browser: Browser, server: str, size: tuple[int, int]
) -> None:
    visit = Visit(browser, server, size).open("why")
    row = visit.page.get_by_role("navigation", name="Pages")
    for title in ("Clock", "Compare", "Table"):
        visit.turn_to(title)
        visit.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 500)")
        visit.page.wait_for_function(
            "title => [...document.querySelectorAll('.st-key-pages [aria-current=page]')].map(one => "
            "one.querySelector('p').innerText).join() === title",
            arg=title,
        )
        there = row.bounding_box()
        assert there is not None
        assert there["y"] == pytest.approx(0, abs=1)
        links = visit.page.evaluate("[...document.querySelectorAll('.st-key-pages a')].map(link => link.pathname)")
        assert links == ["/", *(f"/{leaf.name}" for leaf in PAGES[1:])]
    visit.page.get_by_test_id("stMainMenu").click()  # the row does not lie over Streamlit's own buttons
    visit.page.get_by_test_id("stMainMenuList").wait_for()
    visit.close()


def test_what_the_keyboard_reaches_is_in_sight(visit: Visit) -> None:
    visit.open("clock?v=1&scenario=kursk-2025-01")
    assert visit.page.locator(".st-key-sliders_in_sight").count() == 1
    visit.page.locator("h1").click()
    reached: list[str] = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(45):
            visit.page.keyboard.press(key)
            visit.page.wait_for_timeout(50)
            reached.append(visit.page.evaluate("document.activeElement.textContent.slice(-40)"))
            assert visit.page.evaluate(SEEN), (key, reached[-2:])
    assert sum("How to read" in text for text in reached) >= 2 * 3, "down past every picture, and back"


def test_the_first_page_is_found_by_its_name(visit: Visit) -> None:
    visit.open(f"table?v=1&scenario=kursk-2025-01&{RATE}=0.1")
    visit.shows(expected(main_scenario().replace({RATE: 0.1})))
    assert visit.page.get_by_role("dialog").count() == 0
