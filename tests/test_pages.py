"""The later pages of the app: what they show is what the functions say, and what they are asked stands in the link."""

from __future__ import annotations

import datetime as dt
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import model
from front import answers, figure
from front.shell.navigation import PAGES
from model.analysis import chips, lenses
from model.analysis import scores as scored
from model.analysis.chips.sentences import say_chips
from model.analysis.chips.table import tabulate_exchange_square
from model.analysis.claims import try_claims
from model.analysis.claims.sentences import say_claims, say_reasons, say_trial
from model.analysis.comparison.chart import chart_comparison
from model.analysis.comparison.sentences import say_runs
from model.analysis.inputs.sentences import say_rests_on_sources
from model.analysis.inputs.table import tabulate_estimates
from model.analysis.lenses.sentences import say_lenses
from model.analysis.leverage.sentences import say_levers, say_rests_on, say_weightiest
from model.analysis.positions import OWN_DEAL, judge, with_deal
from model.analysis.positions.sentences import (
    say_answer,
    say_broken,
    say_nearest,
    say_plans,
    say_together,
    say_verdict,
    say_windows,
    say_would_change,
    say_would_turn,
)
from model.analysis.positions.table import tabulate_breakeven
from model.analysis.scores.sentences import (
    say_ending,
    say_offer,
    say_optimism,
    say_turning_points,
    say_waiting,
    say_zone,
)
from model.analysis.scores.table import tabulate_scores
from model.analysis.territory import holdings
from model.analysis.territory import outlines as map_outlines
from model.analysis.territory.sentences import say_control, say_front
from model.catalogue import requests, tables
from model.catalogue.requests import Request
from model.cli import app as command_line
from model.presentation import render
from model.presentation.style import LIGHT
from model.reports.html import plain
from model.uncertainty import ensemble, regret
from model.uncertainty.ensemble.sentences import say_spread
from model.uncertainty.regret.sentences import say_least_regret
from tests.test_app import EXAMPLES, MAIN, RATE, _as_served, address_bar, opened, run, said, unfold

served = _as_served
SCENARIO = model.load(MAIN)
TERMS = "kursk_foothold:0;luhansk:held;security:neutrality"


def errors(app: AppTest) -> list[str]:
    return [one.value for one in app.error]


def beside(app: AppTest) -> list[bool]:
    """Of each picture whether it shows what it is compared with."""
    specs = [json.loads(picture.proto.spec) for picture in app.get("vega_lite_chart")]
    return [any(layer.get("name", "").startswith("compared") for layer in spec["layer"]) for spec in specs]


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
    day, stated = SCENARIO.as_of, model.solve(SCENARIO)
    why = answers.why(answers.case("kursk-2025-01", {}), day)
    assert why is not None
    (free,) = answers.deal(answers.case("kursk-2025-01", {}), day, {}).standings
    told = {
        "table": [
            say_ending(stated),
            say_zone(stated.nodes[0], SCENARIO),
            " ".join(say_offer(party, made, SCENARIO) for party, made in stated.nodes[0].offers.items()),
        ],
        "clock": [
            " ".join(say_turning_points(model.path(SCENARIO), stated.outlook)),
            say_waiting(model.path(SCENARIO)),
            say_ending(stated),
            say_front(model.path(SCENARIO)),
        ],
        "why": [
            say_chips(answers.chips(answers.case("kursk-2025-01", {}), day)),
            say_lenses(lenses.lenses(SCENARIO)),
            *(say_levers(why, party) for party in SCENARIO.parties),
        ],
        "positions": [
            say_plans(judge(SCENARIO)),
            say_windows(judge(SCENARIO)),
            say_verdict(free, SCENARIO),
            say_nearest(SCENARIO, free.branches[0]),
        ],
        "claims": [
            say_claims(try_claims(SCENARIO)),
            *(say_trial(SCENARIO, one) for one in try_claims(SCENARIO)),
        ],
    }
    for page, sentences in told.items():
        captions = [one.value.replace("\\", "") for one in opened(page, **{RATE: "0.1"}).caption]
        for sentence in sentences:
            assert f"In the file: {sentence}" in captions or "In the file: the same." in captions, (page, sentence)
        assert any(sentence in caption for sentence in sentences for caption in captions), page
        assert sum(caption.startswith("In the file: ") for caption in captions) == len(sentences), page
        assert not any(one.value.startswith("In the file:") for one in opened(page).caption)


def test_each_verdict_of_a_plan_stands_beside_that_of_the_file() -> None:
    on = SCENARIO.date(4)
    labels = [one.label.replace("\\", "") for one in opened("positions", on=str(on), **{RATE: "0.1"}).expander]
    before, now = (judge(one, on) for one in (SCENARIO, SCENARIO.replace({RATE: 0.1})))
    verdicts = {one.position: say_verdict(one, SCENARIO) for one in before.standings}
    assert any(say_verdict(one, now.scenario) != verdicts[one.position] for one in now.standings)
    for one in now.standings:
        (label,) = [label for label in labels if label.startswith(f"**{one.title}** ")]
        said, was = say_verdict(one, now.scenario), verdicts[one.position]
        assert label.endswith(f"{said} In the file: {was}" if said != was else said)
        assert ("In the file: " in label) == (said != was)


def test_the_nearest_deal_to_a_plan_stands_beside_that_of_the_file() -> None:
    edits, on = {"parties.ukraine.rate": 0.25, "assets.kharkiv.control": 0.9}, SCENARIO.date(4)
    app = unfold(
        opened("positions", on=str(on), **{where: str(v) for where, v in edits.items()}), "plan_freeze_with_swap"
    )
    captions = [one.value.replace("\\", "") for one in app.caption]
    (was,) = judge(SCENARIO, on, ["freeze_with_swap"]).standings
    (now,) = judge(SCENARIO.replace(edits), on, ["freeze_with_swap"]).standings
    nearest = [say_nearest(SCENARIO, branch) for branch in was.branches]
    assert nearest != [say_nearest(SCENARIO, branch) for branch in now.branches]
    assert any(all(one in caption for one in nearest) for caption in captions)


def test_a_deal_of_ones_own_and_what_would_change_it_stand_beside_those_of_the_file() -> None:
    terms: dict[str, str | float] = {"kursk_foothold": 0.0, "luhansk": "held", "security": "neutrality"}
    app = opened("positions", deal=TERMS, changes="shown", **{RATE: "0.1"})
    captions = [one.value.replace("\\", "") for one in app.caption]
    before = judge(with_deal(SCENARIO, terms), None, [OWN_DEAL])
    assert f"In the file: {say_verdict(before.standings[0], SCENARIO)}" in captions
    found = model.breakeven.breakeven(with_deal(SCENARIO, terms), OWN_DEAL)
    for party in SCENARIO.parties:
        (line,) = [one for one in captions if one.startswith(f"In the file: {say_answer(found, party)}")]
        assert all(each in line for each in say_would_change(found, party))
    assert f"In the file: {say_together(found)}" in captions


def test_the_smaller_numbers_stand_beside_those_of_the_file() -> None:
    """Optimism, who holds what, what an offer comes to, why a lens says so, the reasons of a verdict."""
    edits = {"assets.kursk_foothold.control": 0.9, "events.inauguration.branches.pressure_on_kyiv.beliefs.ukraine": 0.2}
    link = {where: str(value) for where, value in edits.items()}
    changed = SCENARIO.replace(edits)
    now, stated = model.solve(changed), model.solve(SCENARIO)
    table = said(opened("table", **link)).replace("\\", "")
    assert f"{say_control(now)} In the file: {say_control(stated)}" in table
    rests = [[say_optimism(one.scores[party]) for one in (now, stated)] for party in SCENARIO.parties]
    assert any(new != old for new, old in rests)
    none = "None of it is optimism."
    assert all(f"{new or none} In the file: {old or none}" in table for new, old in rests if new != old)
    why = said(unfold(opened("why", **link), "open_verdicts")).replace("\\", "")
    most = [answers.why(answers.case("kursk-2025-01", some), SCENARIO.as_of) for some in (edits, {})]
    heads = [say_rests_on(one, say_weightiest(most[0])) for one in most if one is not None]
    assert f"**{heads[0]}** In the file: {heads[1]}" in why
    verdicts = [lenses.lenses(one).views[0].verdicts for one in (changed, SCENARIO)]
    differ = [(new, old) for new, old in zip(*verdicts, strict=True) if new != old]
    assert differ
    assert all(f"{new.says}. {new.why} In the file: {old.says}. {old.why}" in why for new, old in differ)
    offered = said(opened("map", plan="offer:russia", **link)).replace("\\", "")
    new, old = (say_offer("russia", one.nodes[0].offers["russia"], one.scenario) for one in (now, stated))
    assert f"{new} In the file: {old}" in offered
    (first, *_) = try_claims(SCENARIO)
    reasons = said(unfold(opened("claims", **link), f"open_{first.claim}")).replace("\\", "")
    assert f"In the file: {' '.join(say_reasons(SCENARIO, first))}" in reasons


def test_exchange_rates_stand_beside_those_of_the_file() -> None:
    app = unfold(opened("why", **{"assets.kharkiv.area_km2": "1500"}), "open_rates")
    (shown,) = [one.value for one in app.dataframe]
    now, before = (
        tabulate_exchange_square(chips.chips(one), "ukraine").round(0)
        for one in (SCENARIO.replace({"assets.kharkiv.area_km2": 1500.0}), SCENARIO)
    )
    differ = 0
    assert list(shown) == list(now)
    assert list(shown.index) == list(now.index)
    for cell, new, old in zip(*(one.to_numpy().ravel() for one in (shown, now, before)), strict=True):
        assert cell == (f"{new:,.0f}" if new == old else f"{new:,.0f} (was {old:,.0f})")
        differ += new != old
    assert 0 < differ < now.size


def test_the_terms_that_would_be_offered_stand_beside_those_of_the_file() -> None:
    where = "assets.kharkiv.control"
    (terms,) = [one.value for one in opened("table", **{where: "0.9"}).markdown if "| Share of" in one.value]
    (kharkiv,) = [line for line in terms.splitlines() if "Kharkiv" in line]
    held = model.solve(SCENARIO).nodes[0].control["kharkiv"]
    assert f"| 90% (was {held:.0%}) |" in kharkiv
    (terms,) = [one.value for one in opened("table").markdown if "| Share of" in one.value]
    assert "(was" not in terms
    for k, deal in enumerate(made.deal for made in model.solve(SCENARIO).nodes[0].offers.values()):
        assert deal is not None
        assert [line.split(" | ")[2 + k].rstrip(" |") for line in terms.splitlines() if "Kursk" in line] == [
            f"{abs(deal.shares['kursk_foothold']):.0%}"
        ]


def test_the_pictures_of_the_clock_show_what_they_are_compared_with() -> None:
    assert beside(opened("clock", **{RATE: "0.1"})) == [True] * 3
    assert beside(opened("clock")) == [False] * 3


# ---------------------------------------------------------------- the map

INAUGURATION = dt.date(2025, 1, 20)
OUTLINES = map_outlines.atlas(SCENARIO)
HOLDS = "Ukraine holds"


def offer(party: str, branch: int) -> tuple[scored.OfferAt, dict[str, float]]:
    """What a side offers after the inauguration, and the shares in it."""
    made = model.solve(SCENARIO, INAUGURATION).nodes[branch].offers[party]
    assert made.deal is not None
    return made, made.deal.shares


def passes(shares: dict[str, float]) -> str:
    """How the headline ends for shares that are held, instead of what is held after the inauguration."""
    held = holdings.shares_on(model.solve(SCENARIO, INAUGURATION))
    gains = [
        (shares[name] - held[name]) * block.area_km2.value
        for name, block in SCENARIO.assets.items()
        if block.area_km2 is not None
    ]
    to_ukraine, to_russia = (sum(sign * gain for gain in gains if sign * gain > 0) for sign in (1, -1))
    return f"{to_ukraine:,.0f} km² would pass to Ukraine and {to_russia:,.0f} km² to Russia."


@pytest.mark.parametrize(("party", "branch"), [("ukraine", 0), ("russia", 2)])
def test_the_map_under_an_offer(party: str, branch: int) -> None:
    assert OUTLINES is not None
    asked = {"plan": f"offer:{party}", "on": str(INAUGURATION), "branch": str(branch)}
    app = opened("map", scenario="kursk-2025-01", **asked)
    made, shares = offer(party, branch)
    title = ("Mediation, aid goes on", "", "Pressure on Moscow, Kyiv is armed")[branch]
    under = f"{SCENARIO.parties[party].name}'s offer (if {title})"
    assert f"Under {under}, {passes(shares)}" in said(app)
    assert say_offer(party, made, SCENARIO) in said(app)
    assert f"Control under {under}" in [one.value.replace("\\", "") for one in app.header]
    assert app.selectbox(key="choice:branch:0,1,2").value == str(branch)
    table = app.dataframe[0].value.set_index("Region")
    held = holdings.shares_on(model.solve(SCENARIO, INAUGURATION))
    expected = holdings.regions(SCENARIO, OUTLINES, shares, held).set_index("name").loc[table.index]
    assert table[HOLDS].tolist() == pytest.approx((100 * expected["share"]).tolist(), abs=1e-3)
    assert table["Change, km²"].tolist() == pytest.approx(expected["change_km2"].round().tolist(), abs=1)
    assert address_bar(app)["plan"] == f"offer:{party}"


def test_the_map_under_a_deal_of_ones_own() -> None:
    terms = dict.fromkeys(SCENARIO.assets, "held") | {"kursk_foothold": "0", "kharkiv": "1"}
    deal = ";".join(f"{name}:{value}" for name, value in terms.items())
    app = opened("map", scenario="kursk-2025-01", plan="own", deal=deal, on=str(INAUGURATION))
    held = holdings.shares_on(model.solve(SCENARIO, INAUGURATION))
    assert f"Under your own deal, {passes({**held, 'kursk_foothold': 0.0, 'kharkiv': 1.0})}" in said(app)
    table = app.dataframe[0].value.set_index("Region")["Change, km²"]
    assert table["Kursk"] < 0 < table["Kharkiv"]
    assert not table.drop(["Kursk", "Kharkiv"]).any()


def test_a_scenario_without_a_map_or_plans_has_its_offers() -> None:
    app = opened("map", scenario="fearon-1995", plan="offer:b")
    assert "Second state would offer" in said(app)
    assert "Control under Second state's offer" in [one.value for one in app.header]


def test_where_nothing_can_be_held_the_map_says_so() -> None:
    app = opened("map", scenario="no-agreement-zone")
    assert errors(app) == []
    assert "Nothing is contested here that a side could hold" in said(app)
    assert not app.get("vega_lite_chart")
    assert not any("leverage map" in one.value for one in app.code)


@pytest.mark.parametrize("plan", ["offer:moon", "offer:", "own", "no_such_plan"])
def test_a_plan_that_is_not_there_is_what_is_held(plan: str) -> None:
    """One's own deal is not there unless it has terms, and terms that the scenario can take."""
    for deal in ("", "moon:1"):
        app = opened("map", scenario="kursk-2025-01", plan=plan, deal=deal)
        assert errors(app) == []
        assert say_control(model.solve(SCENARIO)) in said(app)
        assert "own" not in app.selectbox[1].options


def test_the_change_stands_in_the_table_only_where_there_is_one() -> None:
    assert list(opened("map", scenario="kursk-2025-01").dataframe[0].value) == ["Region", HOLDS, "km²"]
    where = "assets.kursk_foothold.control"
    moved = opened("map", scenario="kursk-2025-01", **{where: "0"})
    change = moved.dataframe[0].value.set_index("Region")["Change, km²"]
    assert change["Kursk"] == -485
    assert not change.drop("Kursk").any()
    assert f"** In the file: {say_control(model.solve(SCENARIO))}" in said(moved)
    assert "Change against the file." in [one.value for one in moved.caption]
    pinned = opened("map", scenario="kursk-2025-01", pin1=f"gone;{where}=0", against="1")
    assert pinned.dataframe[0].value.set_index("Region")["Change, km²"]["Kursk"] == 485
    under = opened("map", scenario="kursk-2025-01", plan="freeze_in_place", show="whole", **{where: "0"})
    assert "Change, km²" not in under.dataframe[0].value


def test_what_moves_the_map_stands_beside_it_and_in_the_sidebar_alike() -> None:
    where = "assets.kursk_foothold.control"
    app = unfold(opened("map", scenario="kursk-2025-01"), "group:kursk-2025-01:Held land")
    for key, value in ((f"kursk-2025-01:{where}@page", 0.5), (f"kursk-2025-01:{where}", 0.4)):
        app.slider(key=key).set_value(value)
        run(app)
        assert say_control(model.solve(SCENARIO.replace({where: value}))) in said(app)
        assert [one.value for one in app.slider if where in str(one.key)] == [value, value]
    assert {one.key for one in opened("map", scenario="nash-1950-bill-and-jack").slider} == set()


RUNS: list[dict[str, str]] = [
    {},
    {"plan": "offer:ukraine"},
    {"plan": "offer:russia", "branch": "1", "show": "whole"},
    {"plan": "own", "deal": TERMS},
    {"plan": "own", "deal": TERMS, "show": "first"},
    {"plan": "freeze_with_swap"},
    {"show": "first"},
    {"show": "before", "assets.kursk_foothold.control": "0"},
    {
        "show": "before",
        "assets.kursk_foothold.control": "0",
        "pin1": f"pinned;{RATE}=0.1;horizon=2025-12-01",
        "against": "1",
    },
    {"plan": "offer:b", "scenario": "toy"},
    {"plan": "own", "scenario": "toy", "deal": "valley:0.123456789;guarantees:treaty"},
]


@pytest.mark.parametrize("asked", RUNS, ids=lambda asked: " ".join(asked.values()) or "held")
def test_the_line_of_the_map_prints_its_numbers_and_draws_it(
    asked: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: dict[str, Any] = {}
    monkeypatch.setattr(
        figure, "picture", lambda *one, **more: shown.update(draw=one[3], command=one[4], rows=more["rows"])
    )
    opened("map", **{"scenario": "kursk-2025-01", "on": str(INAUGURATION), **asked})
    monkeypatch.chdir(MAIN.parent.parent)
    (_, what, *said_by) = shlex.split(shown["command"])
    assert (what, said_by[-2:]) == ("map", ["--format", "csv"])
    printed = CliRunner().invoke(command_line, [what, *said_by])
    assert printed.exit_code == 0, (printed.output, printed.exception)
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(printed.output)), read_again(shown["rows"]))
    for ending in ("svg", "vl.json"):
        to = str(tmp_path / f"map.{ending}")
        made = CliRunner().invoke(command_line, ["chart", *said_by[:-2], "--what", "map", "--to", to])
        assert made.exit_code == 0, (made.output, made.exception)
    told = json.loads((tmp_path / "map.vl.json").read_text(encoding="utf-8"))
    title, subtitle = (" ".join(told["title"][part]) for part in ("text", "subtitle"))
    page = render.written(render.entitled(shown["draw"](LIGHT), title, subtitle), "svg")
    assert page == (tmp_path / "map.svg").read_bytes()


def read_again(rows: pd.DataFrame) -> pd.DataFrame:
    """A table after a file."""
    return pd.read_csv(io.StringIO(rows.to_csv(index=False)))


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
    judged = judge(with_deal(SCENARIO, terms), None, ["typed"])
    (one,) = judged.standings
    assert say_verdict(one, judged.scenario) in said(app)
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
    (warning,) = opened(scenario="kursk-2025-01", deal=deal).warning
    assert all(f"deal={part}" in warning.value.replace("\\", "") for part in deal.split(";") if part)
    app = opened("positions", scenario="kursk-2025-01", deal=deal)
    assert errors(app) == []
    assert not app.warning
    assert "deal" not in address_bar(app)


def test_what_would_have_to_change_is_that_of_the_function() -> None:
    app = opened("positions", scenario="kursk-2025-01", plan="freeze_with_swap")
    app.toggle(key="changes_shown").set_value(True)
    run(app)
    found = model.breakeven.breakeven(SCENARIO, "freeze_with_swap")
    lines = say_would_change(found, "ukraine")
    assert lines
    assert all(line.replace("_", "") in said(app).replace("_", "") for line in lines)


@pytest.mark.parametrize(
    ("name", "deal"), [("kursk-2025-01", TERMS), ("brams-taylor-1996", "cottage:0.5"), ("toy", "")]
)
def test_what_would_have_to_change_for_a_deal_of_ones_own(name: str, deal: str) -> None:
    """First where one has been built."""
    app = opened("positions", scenario=name, deal=deal)
    (chosen,) = [one for one in app.selectbox if one.label == "For the plan"]
    assert [option == "Your own deal" for option in chosen.options] == [
        bool(deal) and n == 0 for n in range(len(chosen.options))
    ]


def test_a_scenario_without_plans_is_asked_what_would_have_to_change_once_a_deal_is_built() -> None:
    heading = "What would have to change?"
    assert heading not in [one.value for one in opened("positions", scenario="fearon-1995").header]
    app = opened("positions", scenario="fearon-1995", deal="pie:0.4")
    assert heading in [one.value for one in app.header]


def test_the_line_says_the_same_of_a_deal_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MAIN.parent.parent)
    app = opened("positions", scenario="kursk-2025-01", deal=TERMS)
    app.toggle(key="changes_shown").set_value(True)
    run(app)
    terms: dict[str, str | float] = {"kursk_foothold": 0.0, "luhansk": "held", "security": "neutrality"}
    found = model.breakeven.breakeven(with_deal(SCENARIO, terms), "typed")
    for party in SCENARIO.parties:
        lines = say_would_change(found, party)
        assert lines
        assert all(plain(line) in [one.value.removeprefix("- ") for one in app.markdown] for line in lines)
    (line,) = [one.value for one in app.code if one.value.startswith("leverage breakeven")]
    printed = CliRunner().invoke(command_line, [*shlex.split(line)[1:], "--format", "csv"])
    assert printed.output == tabulate_breakeven(found).to_csv(index=False)


# ---------------------------------------------------------------- claims


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
    verdicts = lenses.lenses(SCENARIO).views[0].verdicts
    assert not page.dataframe
    assert not any(plain(one.why) in said(page) for one in verdicts)
    unfold(page, "open_verdicts", "open_rates")
    assert all(plain(one.why) in said(page) for one in verdicts)
    (square,) = page.dataframe
    rates = tabulate_exchange_square(chips.chips(SCENARIO), "ukraine").map("{:,.0f}".format)
    pd.testing.assert_frame_equal(square.value, rates)


# ---------------------------------------------------------------- how sure


def test_draws_are_those_of_an_ensemble() -> None:
    app = opened("sure", scenario="kursk-2025-01")
    assert "Nine draws in ten" not in said(app)
    app.button(key="play").click()
    run(app)
    settings = ensemble.settings(SCENARIO, 1024, size=1024)
    found = ensemble.gathered(settings, [ensemble.part(settings, 0)])
    assert say_spread(found) in said(app)
    assert say_least_regret(SCENARIO, regret.regret(SCENARIO, found.outputs.__getitem__)) in said(app)
    heads, _, *rows = next(one.value for one in app.markdown if "| Both |" in one.value).splitlines()
    assert not any(beside(app)), "nothing is compared"
    place = heads.split(" | ").index("Both")
    assert [row.split(" | ")[place] for row in rows] == [f"{one.both:.1%}" for one in found.odds]


def test_draws_stand_beside_those_of_the_file() -> None:
    app = opened("sure", scenario="kursk-2025-01", **{RATE: "0.02"})
    app.button(key="play").click()
    run(app)
    settings = ensemble.settings(SCENARIO, 1024, size=1024)
    found = ensemble.gathered(settings, [ensemble.part(settings, 0)])
    captions = [one.value.replace("\\", "") for one in app.caption]
    assert f"In the file: {say_spread(found)}" in captions
    assert sum(caption.startswith("In the file: ") for caption in captions) == 7, (
        "spread, bands, regions, regret, screen, two tornadoes"
    )
    (deal,) = [one.value for one in app.markdown if "| Both |" in one.value]
    assert "(was " in deal
    assert beside(app) == [True] * 7
    app.toggle(key="sobol_shown").set_value(True)
    assert beside(run(app)) == [True] * 9


def test_draws_in_which_a_side_can_offer_nothing() -> None:
    app = opened("sure", scenario="powell-2006")
    app.button(key="play").click()
    run(app)
    assert errors(app) == []
    assert "no first offer of Rising state that Declining state would take: it wants 63.0 points at least" in said(app)
    app.pills(key="below_screen_a").set_value(["table"])
    run(app)
    shown = app.dataframe[0].value
    assert shown["kind"][shown["party"] == "a"].tolist() == ["none"]


def test_without_ranges_there_is_nothing_to_draw() -> None:
    assert "without ranges" in said(opened("sure", scenario="linear-pie"))


# ---------------------------------------------------------------- compare


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


def of_file(name: str) -> model.Scenario:
    return model.load(next(file for file in model.library() if file.stem == name))


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
    monkeypatch.setattr(answers, "library", lambda: {**shipped, "twin": twin, "broken": broken})
    app = opened("compare", scenario="kursk-2025-01", others="toy,broken,twin")
    assert len(errors(app)) == 1
    title = of_file("toy").title
    assert list(dict.fromkeys(app.dataframe[0].value["run"])) == ["As in the file", f"{title} (toy)", f"{title} (twin)"]


# ---------------------------------------------------------------- data


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


# ---------------------------------------------------------------- positions: who says no, and why


def test_a_side_that_would_say_no_however_events_come_out_is_said_to() -> None:
    app = opened("positions", scenario="kursk-2025-01", on="2025-01-20")
    found = judge(SCENARIO, dt.date(2025, 1, 20))
    (freeze,) = [one for one in found.standings if one.position == "freeze_in_place"]
    verdict = say_verdict(freeze, SCENARIO)
    assert verdict.startswith("Russia would say no; Ukraine would accept with 30%")
    assert any(verdict in one.label for one in app.expander)
    assert plain(say_windows(found)) in [one.value for one in app.markdown]


def test_why_a_side_would_not_sign_what_it_gains_by_stands_above_what_would_have_to_change() -> None:
    deal = "guarantees:none;hills:0.9;power_station:1;valley:0.2"
    app = opened("positions", scenario="toy", deal=deal)
    app.toggle(key="changes_shown").set_value(True)
    run(app)
    terms: dict[str, str | float] = {"guarantees": "none", "hills": 0.9, "power_station": 1.0, "valley": 0.2}
    found = model.breakeven.breakeven(with_deal(of_file("toy"), terms), OWN_DEAL)
    assert found.margin["a"] > 0
    assert found.breaks["a"]
    shown = [one.value for one in app.markdown]
    for party in found.margin:
        assert f"**{plain(say_answer(found, party))}** {say_would_turn(found, party)}" in shown


def test_what_cannot_be_divided_is_all_or_nothing() -> None:
    name = "nash-1950-bill-and-jack"
    app = opened("positions", scenario=name, deal="book:0.5")
    assert "It cannot stand: Book cannot be divided, it is all or nothing." in said(app)
    assert "It cannot stand, whatever it is worth: Bill is 7.0 points ahead" in said(app)
    assert "Both would say no" not in said(app)
    assert app.select_slider(key="term_book").value == "50%", "what the link says is shown as it is"
    assert app.select_slider(key="term_whip").options == ["left open", "as held", "0%", "100%"]
    app.select_slider(key="term_book").set_value("0%")
    run(app)
    assert app.select_slider(key="term_book").options == ["left open", "as held", "0%", "100%"]
    assert address_bar(app)["deal"] == "book:0"
    assert "cannot stand" not in said(app)
    assert len(opened("positions", scenario="toy").select_slider(key="term_valley").options) == 23
