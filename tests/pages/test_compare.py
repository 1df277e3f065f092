"""Compare: pinned runs and other scenarios side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

import model
from front import answers
from front.answers import cases
from model.analysis.comparison.chart import chart_comparison
from model.analysis.comparison.sentences import say_runs
from model.catalogue import requests, tables
from model.catalogue.requests import Request
from tests.kit.apps import RATE, address_bar, opened, run, said
from tests.kit.readings import SCENARIO, errors, of_file


def test_pinned_runs_stand_side_by_side_and_in_the_file() -> None:
    app = opened("compare", scenario="kursk-2025-01", **{RATE: "0.15", "pin1": f"patient;{RATE}=0.03"})
    frame = app.dataframe[0].value
    assert frame["run"].tolist() == ["As in the file"] * 2 + ["1. patient"] * 2 + ["As it is set now"] * 2
    for name, edits in (("As in the file", {}), ("1. patient", {RATE: 0.03}), ("As it is set now", {RATE: 0.15})):
        scores = model.solve(SCENARIO.replace(edits)).scores.values()
        rows = frame[frame["run"] == name]
        assert rows["can expect"].tolist() == pytest.approx([one.position for one in scores])
    cases = [requests.case("kursk-2025-01", SCENARIO, edits) for edits in ({}, {RATE: 0.03}, {RATE: 0.15})]
    written = tables.sheet(cases, Request("scores")).whole()
    assert written["position"].tolist() == pytest.approx(frame["can expect"].tolist())


OTHERS = ("fearon-1995", "brams-taylor-1996", "nash-1950-bill-and-jack", "blainey-1973-optimism", "toy")


def test_other_scenarios_can_join_and_stay_in_the_link() -> None:
    app = opened("compare", scenario="kursk-2025-01")
    app.multiselect(key="several:others:kursk-2025-01").set_value(["fearon-1995", "toy"])
    run(app)
    assert address_bar(app)["others"] == "fearon-1995,toy"
    frame = app.dataframe[0].value
    assert frame["can expect"].tolist()[2:4] == pytest.approx([65.0, 35.0])
    assert frame["party"].tolist()[2:] == ["First state", "Second state", "North", "South"]
    app.multiselect(key="several:others:kursk-2025-01").set_value([])
    run(app)
    assert "others" not in address_bar(app)


def test_runs_and_other_scenarios_stand_in_one_picture_one_table_and_one_file() -> None:
    day = SCENARIO.date(4)
    said_by = {
        "scenario": "kursk-2025-01",
        "on": str(day),
        RATE: "0.15",
        "others": ",".join([*OTHERS, "moon", *OTHERS]),
    }
    app = opened("compare", **said_by)
    assert errors(app) == []
    assert app.multiselect[0].value == list(OTHERS)
    own = {"As in the file": SCENARIO, "As it is set now": SCENARIO.replace({RATE: 0.15})}
    solved = {name: model.solve(one, day) for name, one in own.items()}
    assert say_runs(solved) in said(app)
    solved |= {of_file(name).title: model.solve(of_file(name)) for name in OTHERS}
    numbers = [score.position for one in solved.values() for score in one.scores.values()]

    frame = app.dataframe[0].value
    assert list(dict.fromkeys(frame["run"])) == list(solved)
    assert frame["can expect"].tolist() == pytest.approx(numbers)
    assert frame["deal by the end"].tolist()[::2] == pytest.approx(
        [100 * one.outlook.deal[-1] for one in solved.values()]
    )
    (picture,) = app.get("vega_lite_chart")
    assert picture.proto.alt
    assert app.text[0].value == chart_comparison(solved).to_dict()["description"]

    cases = [answers.case("kursk-2025-01", edits) for edits in ({}, {RATE: 0.15})]
    cases += [answers.case(name, {}) for name in OTHERS]
    written = answers.table(Request("scores", day), *cases)
    assert written["date"].dt.date.unique().tolist() == list(dict.fromkeys(one.date for one in solved.values()))
    weighed = (written["position"] * written["probability"]).groupby(
        [written["scenario"], written["edits"], written["party"]], sort=False
    )
    assert weighed.sum().tolist() == pytest.approx(numbers)

    app.pills(key="below_sides").set_value(["save"])
    run(app)
    (lines,) = [one.value.splitlines() for one in app.code if one.language != "python"]
    assert [line.split()[2].rpartition("/")[2] for line in lines] == [
        "kursk-2025-01.yaml",
        "kursk-2025-01.yaml",
        *(f"{name}.yaml" for name in OTHERS),
    ]
    assert [f"--on {day}" in line for line in lines] == [True, True, *[False] * len(OTHERS)]


def test_another_scenario_that_cannot_be_read_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It has the title of a shipped one, and the two are told apart."""
    shipped = answers.library()
    twin, broken = tmp_path / "twin.yaml", tmp_path / "broken.yaml"
    twin.write_bytes(shipped["toy"].read_bytes())
    broken.write_text("version: 1", encoding="utf-8")
    for place in (answers, cases):
        monkeypatch.setattr(place, "library", lambda: {**shipped, "twin": twin, "broken": broken})
    app = opened("compare", scenario="kursk-2025-01", others="toy,broken,twin")
    assert len(errors(app)) == 1
    title = of_file("toy").title
    assert list(dict.fromkeys(app.dataframe[0].value["run"])) == ["As in the file", f"{title} (toy)", f"{title} (twin)"]
