"""The app without a browser: open it on a page, press, move, and read what it says."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import model
from front import controls
from model.scenario import Scenario
from tests.kit.places import ROOT

FOOTHOLD = "assets.kursk_foothold.control"
RATE = "parties.russia.rate"
EXAMPLES = ("kursk-2025-01", "toy", "fearon-1995")


def serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app as it is served: without arguments, and with pages by `st.navigation` only.

    Left alone, AppTest takes the folder `pages` for the old kind of multipage app in every run and leaves out `app.py`.
    """
    made = PagesManager.__init__

    def init(self: PagesManager, main: str, *more: Any, **options: Any) -> None:
        made(self, main, *more, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(sys, "argv", ["app.py"])
    monkeypatch.setattr(PagesManager, "__init__", init)


def opened(page: str = "table", **said: str) -> AppTest:
    """The app on a page, from a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, text in said.items():
        app.query_params[name] = text
    run(app)
    if page != "table":
        app.switch_page(f"pages/{page}.py")
        run(app)
    return app


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def unfold(app: AppTest, *keys: str) -> AppTest:
    """Open popovers and groups of sliders: what is in them is made only then."""
    for key in keys:
        app.session_state[key] = True
    return run(app)


def turned_to(app: AppTest, panel: str, *groups: str) -> AppTest:
    """The sidebar with one of its panels, and groups in it open."""
    app.session_state["panel"] = panel
    return unfold(app, *(f"group:{group}" for group in groups))


WORLD, ACTIONS = controls.PANELS


def metrics(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def expected(scenario: Scenario, on: dt.date | None = None) -> list[str]:
    scores = model.solve(scenario, on).scores.values()
    return [f"{value:.1f}" for score in scores for value in (score.position, score.walk_away, score.surplus)]


def said(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")


def address_bar(app: AppTest) -> dict[str, str]:
    """The link, as the app has written it."""
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def moved(app: AppTest, where: str, value: float, scenario: str = "kursk-2025-01") -> AppTest:
    """A slider moved: the one of the sidebar where that is open, otherwise the one of the page."""
    keys = {one.key for one in app.slider}
    key = f"{scenario}:{where}"
    app.slider(key=key if key in keys else key + controls.IN_PAGE).set_value(value)
    return run(app)
