"""The later pages of the app: what they show is what the functions say, and what they are asked stands in the link."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import model
from front import answers
from front.navigation import PAGES
from model import chips, claims, ensemble, kinds, lenses, positions, regret, tables, words
from model.kinds import Request
from model.report import plain
from tests.test_app import EXAMPLES, MAIN, RATE, _as_served, address_bar, opened, run, said, unfold

served = _as_served
SCENARIO = model.load(MAIN)
TERMS = "kursk_foothold:0;luhansk:held;security:neutrality"


def errors(app: AppTest) -> list[str]:
    return [one.value for one in app.error]


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


def test_each_sentence_stands_beside_that_of_the_file() -> None:
    day = SCENARIO.as_of
    told = {
        "table": [words.ending(model.solve(SCENARIO))],
        "clock": [words.waiting(model.path(SCENARIO)), words.front(model.path(SCENARIO))],
        "why": [
            words.chips(answers.chips(answers.case("kursk-2025-01", {}), day)),
            words.lenses(lenses.lenses(SCENARIO)),
        ],
        "positions": [words.plans(positions.judged(SCENARIO))],
        "claims": [words.trial(SCENARIO, one) for one in claims.put_to_the_test(SCENARIO)],
    }
    for page, sentences in told.items():
        captions = [one.value.replace("\\", "") for one in opened(page, **{RATE: "0.1"}).caption]
        for sentence in sentences:
            assert f"In the file: {sentence}" in captions or "In the file: the same." in captions, (page, sentence)
        assert any(sentence in caption for sentence in sentences for caption in captions), page
        assert not any(one.value.startswith("In the file:") for one in opened(page).caption)


@pytest.mark.parametrize(("page", "many"), [("why", 2), ("positions", 2), ("claims", 1)])
def test_a_picture_shows_what_it_is_compared_with_where_anything_differs(page: str, many: int) -> None:
    def marked(**edits: str) -> int:
        specs = [json.loads(one.proto.spec) for one in opened(page, **edits).get("vega_lite_chart")]
        return sum(any(layer.get("name") == "compared" for layer in spec["layer"]) for spec in specs)

    assert marked() == 0
    assert marked(**{RATE: "0.1"}) == many


# ---------------------------------------------------------------- positions


def test_a_deal_in_a_link_is_judged_as_by_the_function() -> None:
    app = opened("positions", scenario="kursk-2025-01", deal=TERMS)
    terms: dict[str, str | float] = {"kursk_foothold": 0.0, "luhansk": "held", "security": "neutrality"}
    judged = positions.judged(positions.typed(SCENARIO, terms), None, ["typed"])
    (one,) = judged.standings
    assert words.verdict(one, judged.scenario) in said(app)
    assert app.select_slider(key="term_kursk_foothold").value == "0%"
    assert app.select_slider(key="term_luhansk").value == "as held"
    assert app.selectbox(key="term_security").value == "neutrality"
    assert any("--term kursk_foothold=0.0" in code.value for code in app.code)


def test_a_term_goes_into_the_link_and_can_be_cleared() -> None:
    app = opened("positions", scenario="kursk-2025-01")
    app.select_slider(key="term_kursk_foothold").set_value("50%")
    run(app)
    assert address_bar(app)["deal"] == "kursk_foothold:0.5"
    app.selectbox(key="term_security").set_value("neutrality")
    run(app)
    assert address_bar(app)["deal"] == "kursk_foothold:0.5;security:neutrality"
    app.button(key="clear_terms").click()
    run(app)
    assert "deal" not in address_bar(app)


@pytest.mark.parametrize("deal", ["moon:1", "security:war", "kursk_foothold:7", "kursk_foothold:nan", "::;=;"])
def test_a_deal_that_cannot_be_is_named_and_left_out(deal: str) -> None:
    app = opened("positions", scenario="kursk-2025-01", deal=deal)
    assert errors(app) == []
    if deal != "::;=;":
        assert any("left out" in one.value for one in app.warning)


def test_what_would_have_to_change_is_that_of_the_function() -> None:
    app = opened("positions", scenario="kursk-2025-01", plan="freeze_with_swap")
    app.toggle(key="changes_shown").set_value(True)
    run(app)
    found = model.breakeven.breakeven(SCENARIO, "freeze_with_swap")
    lines = words.would_change(found, "ukraine")
    assert lines
    assert all(line.replace("_", "") in said(app).replace("_", "") for line in lines)


# ---------------------------------------------------------------- claims


def test_each_claim_has_its_verdict() -> None:
    app = opened("claims", scenario="kursk-2025-01")
    tested = claims.put_to_the_test(SCENARIO)
    text = said(app)
    for one in tested:
        assert words.trial(SCENARIO, one) in text
    assert text.count("It is contradicted by this model") == sum(one.verdict == "contradicted" for one in tested)


def test_what_is_folded_away_is_made_when_it_is_opened() -> None:
    tested = claims.put_to_the_test(SCENARIO)[0]
    page = opened("claims", scenario="kursk-2025-01")
    reasons = [plain(reason) for reason in words.reasons(SCENARIO, tested)]
    assert not any(reason in said(page) for reason in reasons)
    unfold(page, f"open_{tested.claim}")
    assert all(reason in said(page) for reason in reasons)
    assert all(SCENARIO.sources[name].url in said(page) for name in tested.source)

    plan = positions.judged(SCENARIO).by_distance[-1]
    page = opened("positions", scenario="kursk-2025-01")
    broken = [plain(words.broken(SCENARIO, where)) for where in plan.branches[0].breaks]
    assert broken
    assert not any(one in said(page) for one in broken)
    assert all(one in said(unfold(page, f"plan_{plan.position}")) for one in broken)

    page = opened("why", scenario="kursk-2025-01")
    verdicts = lenses.lenses(SCENARIO).views[0].verdicts
    assert not page.dataframe
    assert not any(plain(one.why) in said(page) for one in verdicts)
    unfold(page, "open_verdicts", "open_rates")
    assert all(plain(one.why) in said(page) for one in verdicts)
    (square,) = page.dataframe
    pd.testing.assert_frame_equal(square.value, tables.exchange_square(chips.chips(SCENARIO), "ukraine").round(0))


# ---------------------------------------------------------------- how sure


def test_draws_are_those_of_an_ensemble() -> None:
    app = opened("sure", scenario="kursk-2025-01")
    assert "Nine draws in ten" not in said(app)
    app.button(key="play").click()
    run(app)
    settings = ensemble.settings(SCENARIO, 1024, size=1024)
    found = ensemble.gathered(settings, [ensemble.part(settings, 0)])
    assert words.spread(found) in said(app)
    assert words.least_regret(SCENARIO, regret.regret(SCENARIO, found.outputs.__getitem__)) in said(app)
    heads, _, *rows = next(one.value for one in app.markdown if "| Both |" in one.value).splitlines()
    place = heads.split(" | ").index("Both")
    assert [row.split(" | ")[place] for row in rows] == [f"{one.both:.1%}" for one in found.odds]


def test_draws_stand_beside_those_of_the_file() -> None:
    app = opened("sure", scenario="kursk-2025-01", **{RATE: "0.02"})
    app.button(key="play").click()
    run(app)
    settings = ensemble.settings(SCENARIO, 1024, size=1024)
    found = ensemble.gathered(settings, [ensemble.part(settings, 0)])
    captions = [one.value.replace("\\", "") for one in app.caption]
    assert f"In the file: {words.spread(found)}" in captions
    assert sum(caption.startswith("In the file: ") for caption in captions) == 7, (
        "spread, bands, regions, regret, screen, two tornadoes"
    )
    (deal,) = [one.value for one in app.markdown if "| Both |" in one.value]
    assert "(was " in deal


def test_without_ranges_there_is_nothing_to_draw() -> None:
    assert "without ranges" in said(opened("sure", scenario="fearon-1995"))


# ---------------------------------------------------------------- compare


def test_pinned_runs_stand_side_by_side_and_in_the_file() -> None:
    app = opened("compare", scenario="kursk-2025-01", **{RATE: "0.15", "pin1": f"patient;{RATE}=0.03"})
    frame = app.dataframe[0].value
    assert frame["run"].tolist() == ["As in the file"] * 2 + ["1. patient"] * 2 + ["As it is set now"] * 2
    for name, edits in (("As in the file", {}), ("1. patient", {RATE: 0.03}), ("As it is set now", {RATE: 0.15})):
        scores = model.solve(SCENARIO.replace(edits)).scores.values()
        rows = frame[frame["run"] == name]
        assert rows["can expect"].tolist() == pytest.approx([one.position for one in scores])
    cases = [kinds.case("kursk-2025-01", SCENARIO, edits) for edits in ({}, {RATE: 0.03}, {RATE: 0.15})]
    written = kinds.sheet(cases, Request("scores")).whole()
    assert written["position"].tolist() == pytest.approx(frame["can expect"].tolist())


def test_other_scenarios_can_join() -> None:
    app = opened("compare", scenario="kursk-2025-01")
    app.multiselect(key="others").set_value(["fearon-1995"])
    run(app)
    frame = app.dataframe[0].value
    assert pytest.approx(frame["can expect"].tolist()[-2:]) == [65.0, 35.0]


# ---------------------------------------------------------------- data


def test_every_number_can_be_found() -> None:
    app = opened("data", scenario="kursk-2025-01")
    numbers = tables.estimates(SCENARIO)
    assert f"{len(numbers)} of {len(numbers)} numbers" in said(app)
    assert words.rests_on_sources(numbers) in said(app)
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
    from front.readings import LEFT_OUT

    page = (MAIN.parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    text = " ".join(page.split("## What the model leaves out")[1].split())
    assert all(" ".join(one.split()) in text for one in LEFT_OUT)


def test_a_table_of_the_app_is_the_one_of_the_command_line() -> None:
    case = answers.case("kursk-2025-01", {})
    shown = answers.table(Request("scores"), case)
    again = pd.read_csv(io.StringIO(shown.to_csv(index=False)))
    assert again["position"].tolist() == shown["position"].tolist()
    assert shown["position"].tolist() == tables.scores(model.solve(SCENARIO))["position"].tolist()
