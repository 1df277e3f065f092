"""The app as a student meets it: it opens, a slider moves the numbers, a fault is one message."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import model
from model import charts
from model.scenario import Scenario

ROOT = Path(__file__).parent.parent
MAIN = model.shipped("scenarios") / "kursk-2025-01.yaml"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def opened(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def run(app: AppTest) -> AppTest:
    """Run the whole app again, as a browser would.

    Left alone, AppTest takes the folder `pages` for the old kind of multipage app and runs the page without `app.py`.
    """
    app._finished_page_script_hash = ""
    return app.run()


def metrics(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def expected(scenario: Scenario) -> list[str]:
    scores = model.solve(scenario).scores.values()
    return [f"{value:.1f}" for score in scores for value in (score.position, score.walk_away, score.surplus)]


def test_it_opens_on_the_main_scenario(app: AppTest) -> None:
    opened(app)
    scenario = model.load(MAIN)
    assert app.title[0].value == scenario.title
    assert metrics(app) == expected(scenario)
    assert len(app.get("vega_lite_chart")) == 4
    text = " ".join(element.value for element in app.markdown) + " ".join(element.value for element in app.caption)
    assert "18.5% of its territory" in text
    assert "does not forecast" in text


def test_every_labelled_number_has_a_slider_with_its_source_or_judgement(app: AppTest) -> None:
    opened(app)
    labelled = {where: e for where, e in model.load(MAIN).estimates().items() if e.label and e.ranged}
    sliders = {str(slider.key).partition(":")[2]: slider for slider in app.slider}
    assert sliders.keys() == labelled.keys()
    for where, estimate in labelled.items():
        assert estimate.label is not None
        assert estimate.label in sliders[where].label
        assert where in sliders[where].help
        assert (sliders[where].min, sliders[where].max) == (estimate.low, estimate.high)


@pytest.mark.parametrize("end", ["min", "max"])
def test_a_slider_moves_the_numbers_to_those_of_the_function(app: AppTest, end: str) -> None:
    opened(app)
    for place in (0, len(app.slider) - 1):
        slider = app.slider[place]
        where = str(slider.key).partition(":")[2]
        value = getattr(slider, end)
        slider.set_value(value)
        run(app)
        assert not app.exception
        assert metrics(app) == expected(model.load(MAIN).replace({where: value}))
        assert any("Changed:" in caption.value for caption in app.caption)
        assert any(f"--set {where}=" in code.value for code in app.code)
        app.button[0].click()
        run(app)
        assert metrics(app) == expected(model.load(MAIN)), "back to the file"


def test_the_day_can_be_moved_past_an_event(app: AppTest) -> None:
    opened(app)
    scenario = model.load(MAIN)
    day = scenario.date(4)
    app.select_slider[0].set_value(day)
    run(app)
    assert not app.exception
    solution = model.solve(scenario, day)
    assert len(solution.nodes) == 3
    assert app.metric[0].value == f"{solution.scores['ukraine'].position:.1f}"
    assert len(app.selectbox) == 2
    app.selectbox[1].select_index(1)
    run(app)
    assert not app.exception


@pytest.mark.parametrize(
    "file", [f for f in model.library() if f != MAIN and f.stem != "short-steps"], ids=lambda f: f.stem
)
def test_every_shipped_scenario_can_be_shown(app: AppTest, file: Path) -> None:
    opened(app)
    app.selectbox[0].select(str(file))
    run(app)
    assert not app.exception
    assert not app.error
    assert metrics(app) == expected(model.load(file))


def test_a_scenario_with_faults_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\ntitle: <script>alert(1)</script>\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["app.py", str(bad)])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "as_of" in app.error[0].value
    assert not app.metric


def test_a_missing_file_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "nothing.yaml")])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "no such file" in app.error[0].value


def test_the_style_uses_the_colours_of_the_charts() -> None:
    style = (ROOT / "app.py").read_text(encoding="utf-8")
    for colour in charts.PARTY_COLOURS:
        assert colour in style


def test_only_the_style_is_put_into_html() -> None:
    for file in (ROOT / "app.py", *(ROOT / "pages").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text
        assert text.count("st.html(") == (1 if file.name == "app.py" else 0)
