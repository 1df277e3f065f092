"""The seminar played by two real browsers on one server: to a deal, to a breakdown, and over a restart of the server.

Debian's Chromium (`apt install chromium`) driven by Playwright. Without them it is skipped, unless LEVERAGE_ALL_TOOLS is set.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

import model
from model.cli import app
from model.seminar import debriefing, talks
from model.seminar.rooms import Rooms
from tools.browser import PATIENCE, PHONE, ROOT, WIDE, WITHOUT, Visit, barred, downloaded, free_port, served

if WITHOUT and not os.environ.get("LEVERAGE_ALL_TOOLS"):
    pytest.skip(WITHOUT, allow_module_level=True)


TOY = model.shipped("scenarios") / "textbook" / "toy.yaml"
MOVED = "Impatience, North: 0.1 → 0.2"
NOTED = re.compile(
    r"status of 404|net::ERR_CONNECTION|disconnected from server|WebSocket|Failed to fetch|reconnect"
    r"|No response received|connected to the internet",
    re.IGNORECASE,
)
"""What a browser may note: an address beside the page that is not there, and a server that is gone or late."""


def server(kept: Path, port: int) -> AbstractContextManager[str]:
    """The app on the toy, with its rooms in a file of the test's own."""
    return served(ROOT / "app.py", str(TOY), port=port, environment={"LEVERAGE_ROOMS": str(kept)})


def button(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=name).click()


def printed(saved: Path) -> str:
    """What the line says that stands beside a record."""
    code = saved.name.partition("-")[0]
    result = CliRunner().invoke(app, ["debrief", str(saved), "--room", code, "--format", "csv"])
    assert result.exit_code == 0, result.output
    return result.output


def shows(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


class Somebody(Visit):
    """A teacher's or a team's own browser on the page of the seminar, with what went wrong in it."""

    def __init__(self, browser: Browser, size: tuple[int, int], theme: str, url: str, query: str = "") -> None:
        super().__init__(browser, url, size, theme)
        self.missed: list[str] = []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("response", lambda got: self.missed.append(got.url) if got.status >= 400 else None)
        self.open(f"seminar{query}")

    def fits(self) -> None:
        wide, shown = self.page.evaluate(
            "(main => [main.scrollWidth, main.clientWidth])(document.querySelector('[data-testid=stMain]'))"
        )
        assert wide <= shown, "no page scrolls sideways"
        assert barred(self.page, "seminar") == []

    def is_well(self) -> None:
        """Nothing went wrong but two addresses beside that of the page, at which Streamlit looks for itself in vain."""
        assert set(self.missed) == {f"{self.server}/seminar/_stcore/{name}" for name in ("health", "host-config")}
        assert [said for said in self.wrong if not NOTED.search(said)] == []


class Team(Somebody):
    """Those who speak for a side."""

    def join(self, code: str, side: str) -> None:
        field = self.page.get_by_label("Code of the room")
        field.fill(code.lower())
        field.press("Enter")
        self.page.get_by_test_id("stMain").get_by_test_id("stRadioOption").filter(has_text=side).click()
        button(self.page, "Take this seat")
        shows(self.page, f"You speak for {side}")

    def predict(self) -> None:
        self.page.get_by_test_id("stMain").get_by_test_id("stRadioOption").filter(has_text="Yes").click()
        self.page.get_by_label("When will you sign?").click()
        self.page.get_by_role("option").first.click()
        button(self.page, "This is our prediction")

    def has(self, points: list[str]) -> None:
        """Whether the numbers that are shown large are these, soon."""
        expect(self.page.get_by_test_id("stMetricValue")).to_have_text(points, timeout=PATIENCE)

    def finds_a_curtain(self) -> None:
        """Before what would show both sides' numbers, as long as the talks go on; the way back keeps the seat."""
        assert self.page.get_by_test_id("stSidebar").get_by_role("slider").count() == 0
        expect(self.page.get_by_label("Search all estimates")).to_have_count(0)
        self.page.get_by_role("link", name="Why", exact=True).first.click()
        shows(self.page, "Behind the curtain")
        expect(self.page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
        self.page.get_by_role("link", name="Back to the table").click()
        shows(self.page, "You speak for")

    def looks(self) -> bool:
        """Whether the page asks the server by itself, sooner or later."""
        before = self.asked
        with suppress(TimeoutError):
            self.until(lambda: self.asked > before, "the page does not ask by itself")
        return self.asked > before

    def rests(self) -> bool:
        """Whether the page, once it has come to rest, asks the server for nothing in some seconds."""
        before = self.settled().asked
        self.page.wait_for_timeout(6_000)
        return self.asked == before


def test_two_browsers_to_a_deal_over_a_restart_and_two_to_a_breakdown(browser: Browser, tmp_path: Path) -> None:
    kept, port = tmp_path / "rooms.sqlite", free_port()
    with server(kept, port) as url:
        codes = Rooms(kept).open_class(model.load(TOY), rooms=2, seed=1).codes
        north, south = Team(browser, WIDE, "light", url), Team(browser, PHONE, "dark", url)
        north.join(codes[0], "North")
        south.join(codes[0], "South")
        north.predict()
        shows(north.page, "Waiting for South to predict")
        south.predict()
        shows(north.page, "Put an offer on the table.")
        for team in (north, south):
            team.fits()
        assert south.looks(), "whether the other side has moved"
        north.finds_a_curtain()
        button(north.page, "Put it on the table")
        shows(south.page, "North has made an offer")
        room = Rooms(kept).room(codes[0])
        assert room.stand.table is not None
        worth = talks.weighed(room.scenario, room.stand.table).points
        south.has([f"{worth['b']:.1f} points"])
        assert f"{worth['a']:.1f} points" not in south.page.inner_text("body")
        address = south.page.url

    with server(kept, port):
        south.page.goto(address)
        shows(south.page, "North has made an offer")
        button(south.page, re.compile("Refuse"))
        shows(south.page, "Put an offer on the table.")
        button(south.page, "Put it on the table")
        north.page.reload()
        shows(north.page, "South has made an offer")
        button(north.page, "Sign it")
        for team in (north, south):
            shows(team.page, "Before you look")
            team.has([])  # predict, then reveal
            button(team.page, "Reveal")
            shows(team.page, "The equilibrium")
            team.fits()
        found = debriefing.debriefing(Rooms(kept).room(codes[0]))
        expected = [f"{value:.1f} points" for t in "ab" for value in (found.result[t], found.walk_away[t])]
        for team in (north, south):
            team.has(expected)
        assert north.rests(), "nothing can change any more, and what is saved stays until it is fetched"
        saved = downloaded(north.page, "room", tmp_path)
        assert pd.read_csv(saved["csv"]).to_dict() == pd.read_csv(io.StringIO(printed(saved["yaml"]))).to_dict()
        shown = pd.read_csv(saved["csv"]).iloc[0, -2:].tolist()
        assert [f"{value:.1f} points" for value in shown] == expected[::2]
        assert codes[0] in saved["svg"].read_text(encoding="utf-8")
        expect(north.page.get_by_label("Search all estimates")).to_be_visible(timeout=PATIENCE)  # the curtain is up

        for team, side in ((north, "North"), (south, "South")):
            button(team.page, "Leave the room")
            shows(team.page, "Join a room")
            team.join(codes[1], side)
            team.predict()
        shows(south.page, "Waiting for North to make an offer")
        south.page.get_by_text("Walk away for good").click()
        south.page.get_by_text("We are sure").click()
        button(south.page, "Walk away")
        for team in (north, south):
            shows(team.page, "South walked away on 1 January 2025")
        ending = Rooms(kept).room(codes[1]).stand.ending
        assert ending is not None
        assert (ending.how, ending.by) == ("walked away", "b")
        for team in (north, south):
            team.is_well()


def test_a_teacher_opens_a_class_on_a_moved_slider_and_reveals_where_its_rooms_ended(
    browser: Browser, tmp_path: Path
) -> None:
    kept = tmp_path / "rooms.sqlite"
    with server(kept, free_port()) as url:
        teacher = Somebody(browser, PHONE, "dark", url, "?v=1&parties.a.rate=0.2")
        expect(teacher.page.locator(".st-key-strip").get_by_role("button", name=MOVED)).to_be_visible()
        teacher.fits()
        teacher.page.get_by_label("Rooms (two teams in each)").fill("2")
        button(teacher.page, "Open the class")
        shows(teacher.page, "Your class")
        teacher.settled()
        teacher.fits()
        projector = Somebody(browser, WIDE, "light", url, f"?{teacher.page.url.partition('?')[2]}")
        shows(projector.page, "one number is not as in the file")
        expect(projector.page.get_by_text(MOVED)).not_to_be_visible()
        projector.page.get_by_text("one number is not as in the file").click()
        shows(projector.page, MOVED)

        code = projector.page.get_by_test_id("stMain").locator("td strong").first.inner_text()
        Rooms(kept).move(code, Rooms(kept).join(code, "b"), talks.Leave("b"))
        shows(projector.page, "South walked away")  # by itself
        for one in (teacher, projector):
            one.page.get_by_text("Reveal the deals of all rooms").click()
            shows(one.page, "None of 2 rooms signed.")
            one.page.get_by_test_id("stVegaLiteChart").wait_for()
            one.settled()
            one.fits()
            one.is_well()
