"""Positions: a deal of one's own, who says no and why, and what would have to change."""

from __future__ import annotations

import datetime as dt
import shlex

import pytest
from typer.testing import CliRunner

import model
from model.analysis.positions import OWN_DEAL, judge, with_deal
from model.analysis.positions.sentences import say_answer, say_plan, say_windows, say_would_change, say_would_turn
from model.analysis.positions.table import tabulate_breakeven
from model.cli import app as command_line
from model.reports.html import plain
from tests.kit.apps import address_bar, opened, run, said
from tests.kit.places import MAIN
from tests.kit.readings import SCENARIO, TERMS, errors, of_file


def test_a_deal_in_a_link_is_judged_as_by_the_function() -> None:
    app = opened("positions", scenario="kursk-2025-01", deal=TERMS)
    terms: dict[str, str | float] = {"kursk_foothold": 0.0, "luhansk": "held", "security": "neutrality"}
    judged = judge(with_deal(SCENARIO, terms), None, ["typed"])
    (one,) = judged.standings
    assert say_plan(one, judged.scenario) in said(app)
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


def test_a_side_that_would_say_no_however_events_come_out_is_said_to() -> None:
    app = opened("positions", scenario="kursk-2025-01", on="2025-01-20")
    found = judge(SCENARIO, dt.date(2025, 1, 20))
    (freeze,) = [one for one in found.standings if one.position == "freeze_in_place"]
    verdict = say_plan(freeze, SCENARIO)
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
