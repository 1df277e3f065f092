"""Every page opens, and what it shows and hands out is what the functions say: claims, data, code."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest

import model
from front import answers
from front.shell.navigation import PAGES
from model.analysis import chips, lenses
from model.analysis.chips.table import tabulate_exchange_square
from model.analysis.claims import try_claims
from model.analysis.claims.sentences import say_reasons, say_trial
from model.analysis.inputs.sentences import say_rests_on_sources
from model.analysis.inputs.table import tabulate_estimates
from model.analysis.lenses.sentences import say_why
from model.analysis.positions import judge
from model.analysis.positions.sentences import say_broken
from model.analysis.scores.table import tabulate_scores
from model.catalogue.requests import Request
from model.reports.html import plain
from tests.kit.apps import EXAMPLES, RATE, opened, run, said, unfold
from tests.kit.places import MAIN
from tests.kit.readings import SCENARIO, errors


@pytest.mark.parametrize("scenario", EXAMPLES)
@pytest.mark.parametrize("page", ["positions", "claims", "sure", "compare", "data"])
def test_every_page_opens(page: str, scenario: str) -> None:
    app = opened(page, scenario=scenario)
    assert errors(app) == []
    assert app.title[0].value
    assert all(picture.proto.alt for picture in app.get("vega_lite_chart"))
    assert len(said(app)) > 100


def test_the_pages_of_the_plan_are_there() -> None:
    names = [leaf.name for leaf in PAGES]
    assert names == ["table", "map", "clock", "why", "positions", "claims", "sure", "compare", "data", "seminar"]


def test_each_claim_has_its_verdict() -> None:
    app = opened("claims", scenario="kursk-2025-01")
    tested = try_claims(SCENARIO)
    text = said(app)
    for one in tested:
        assert say_trial(SCENARIO, one) in text
    assert text.count("It is contradicted by this model") == sum(one.verdict == "contradicted" for one in tested)


def test_what_is_folded_away_is_made_when_it_is_opened() -> None:
    tested = try_claims(SCENARIO)[0]
    page = opened("claims", scenario="kursk-2025-01")
    reasons = [plain(reason) for reason in say_reasons(SCENARIO, tested)]
    assert not any(reason in said(page) for reason in reasons)
    unfold(page, f"open_{tested.claim}")
    assert all(reason in said(page) for reason in reasons)
    assert all(SCENARIO.sources[name].url in said(page) for name in tested.source)

    plan = judge(SCENARIO).by_distance[-1]
    page = opened("positions", scenario="kursk-2025-01")
    broken = [plain(say_broken(SCENARIO, where)) for where in plan.branches[0].breaks]
    assert broken
    assert not any(one in said(page) for one in broken)
    assert all(one in said(unfold(page, f"plan_{plan.position}")) for one in broken)

    page = opened("why", scenario="kursk-2025-01")
    view = lenses.lenses(SCENARIO).views[0]
    reasons = [plain(say_why(SCENARIO, view, one)) for one in view.verdicts]
    assert not page.dataframe
    assert not any(reason in said(page) for reason in reasons)
    unfold(page, "open_verdicts", "open_rates")
    assert all(reason in said(page) for reason in reasons)
    (square,) = page.dataframe
    rates = tabulate_exchange_square(chips.chips(SCENARIO), "ukraine").map("{:,.0f}".format)
    pd.testing.assert_frame_equal(square.value, rates)


def test_every_number_can_be_found() -> None:
    app = opened("data", scenario="kursk-2025-01")
    numbers = tabulate_estimates(SCENARIO)
    assert f"{len(numbers)} of {len(numbers)} numbers" in said(app)
    assert say_rests_on_sources(numbers) in said(app)
    app.text_input(key="data_sought").set_value("war_cost russia")
    run(app)
    found = app.dataframe[0].value["address"].tolist()
    assert found
    assert set(found) <= set(numbers["address"])
    assert {where for where in numbers["address"] if "war_cost.russia" in where} <= set(found)


def test_a_changed_number_is_marked() -> None:
    app = opened("data", scenario="kursk-2025-01", **{RATE: "0.15"})
    frame = app.dataframe[0].value.set_index("address")
    assert frame.loc[RATE, "value"] == 0.15
    assert frame.loc[RATE, "changed"] == "0.06 in the file"
    assert (frame["changed"] != "").sum() == 1


def test_the_equations_and_what_is_left_out_are_those_of_the_documentation() -> None:
    from front.captions import LEFT_OUT

    page = (MAIN.parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    text = " ".join(page.split("## What the model leaves out")[1].split())
    assert all(" ".join(one.split()) in text for one in LEFT_OUT)


def test_a_table_of_the_app_is_the_one_of_the_command_line() -> None:
    case = answers.case("kursk-2025-01", {})
    shown = answers.table(Request("scores"), case)
    again = pd.read_csv(io.StringIO(shown.to_csv(index=False)))
    assert again["position"].tolist() == shown["position"].tolist()
    assert shown["position"].tolist() == tabulate_scores(model.solve(SCENARIO))["position"].tolist()


@pytest.mark.parametrize("page", ["table", "clock", "why", "positions", "claims", "compare"])
def test_the_python_beside_a_picture_makes_the_table_that_is_shown(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MAIN.parent.parent)
    app = opened(page, scenario="kursk-2025-01", on="2025-01-20", pin1=f"patient;{RATE}=0.1", **{RATE: "0.15"})
    beside = len(app.dataframe)
    rows = [str(row.key) for row in app.pills if str(row.key).startswith("below_")]
    made = 0
    for row in rows:
        app.pills(key=row).set_value(["table", "save"])
        run(app)
        for code in (one for one in app.code if one.language == "python"):
            names: dict[str, Any] = {}
            exec(code.value, names)  # what a reader would type
            (shown,) = [one.value for one in app.dataframe[: len(app.dataframe) - beside]]
            pd.testing.assert_frame_equal(names["table"][list(shown.columns)], shown, check_dtype=False)
            made += 1
        app.pills(key=row).set_value([])
    assert made
