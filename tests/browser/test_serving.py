"""The app served by two processes, visited by real browsers: who stays where, and what goes on when a process ends.

Debian's Chromium (`apt install chromium`) driven by Playwright. Without them it is skipped, unless LEVERAGE_ALL_TOOLS is set.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import psutil
import pytest
from playwright.sync_api import expect

import model
from model.cli.server import COOKIE
from model.seminar.rooms import Rooms
from tools.browser import PATIENCE, ROOT, WITHOUT, Visit, downloaded, free_port, launched, served

if WITHOUT and not os.environ.get("LEVERAGE_ALL_TOOLS"):
    pytest.skip(WITHOUT, allow_module_level=True)


TOY = model.shipped("scenarios") / "textbook" / "toy.yaml"
FRONT, LAND = "The front in the valley", "North's share of the valley today"
HALTED = {"regimes.fighting.drift_km2_per_day.valley": 0.0}


def process_of(visit: Visit) -> int:
    """The number of the process that a browser stays with."""
    (found,) = [int(str(one["value"])) for one in visit.context.cookies() if one["name"] == COOKIE]
    return found


def scores(edits: dict[str, float]) -> list[str]:
    solution = model.solve(model.load(TOY).replace(dict(edits)))
    values = [(score.position, score.walk_away, score.surplus) for score in solution.scores.values()]
    return [f"{value:.1f}" for three in values for value in three]


def take_a_seat(visit: Visit, code: str, side: str) -> None:
    page = visit.open("seminar").page
    page.get_by_label("Code of the room").fill(code)
    page.get_by_label("Code of the room").press("Enter")
    page.get_by_test_id("stMain").get_by_test_id("stRadioOption").filter(has_text=side).click(timeout=PATIENCE)
    page.get_by_role("button", name="Take this seat").click()
    expect(page.get_by_text(f"You speak for {side}").first).to_be_visible(timeout=PATIENCE)


def predict(visit: Visit) -> None:
    visit.page.get_by_test_id("stMain").get_by_test_id("stRadioOption").filter(has_text="No").click()
    visit.page.get_by_role("button", name="This is our prediction").click()


def test_visits_stay_with_their_process_share_rooms_and_outlive_it(tmp_path: Path) -> None:
    kept, port = tmp_path / "rooms.sqlite", free_port()
    environment = {"LEVERAGE_ROOMS": str(kept)}
    with (
        served(ROOT / "app.py", str(TOY), port=port, environment=environment, processes=2) as url,
        launched() as browser,
    ):
        first, second = Visit(browser, url).open(), Visit(browser, url).open()
        assert sorted([process_of(first), process_of(second)]) == [0, 1]

        first.slide(FRONT)
        first.shows(scores(HALTED))
        second.shows(scores({}))
        saved = downloaded(first.page, "frontier", tmp_path)
        assert len(pd.read_csv(saved["csv"])) > 1

        code = Rooms(kept).open_class(model.load(TOY), rooms=1, seed=1).codes[0]
        north, south = Visit(browser, url), Visit(browser, url)
        take_a_seat(north, code, "North")
        elsewhere = 1 - process_of(north)
        south.context.add_cookies([{"name": COOKIE, "value": str(elsewhere), "url": url}])
        take_a_seat(south, code, "South")
        assert process_of(south) == elsewhere
        for team in (north, south):
            predict(team)
        expect(north.page.get_by_text("Put an offer on the table.").first).to_be_visible(timeout=PATIENCE)

        server = next(one for one in psutil.Process().children(recursive=True) if str(port) in one.cmdline())
        ended = process_of(first)
        server.children()[ended].kill()
        first.until(lambda: process_of(first) != ended, "the visit goes on with the other process")
        first.settled().slide(LAND)
        first.shows(scores({**HALTED, "assets.valley.control": 0.45}))
        second.slide(FRONT)
        second.shows(scores(HALTED))
