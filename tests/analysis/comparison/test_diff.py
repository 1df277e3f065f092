"""Two scenarios held against each other: what differs, by address, and what each difference does to the scores."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.analysis.comparison import compared
from model.analysis.comparison.sentences import say_all_differences
from model.analysis.comparison.table import ALL, tabulate_diff
from model.catalogue import questions
from model.catalogue.query import Query
from model.cli import app
from model.errors import InvalidInput
from model.scenario import files

FEARON = files.load(files.found("fearon-1995"))
TOY = files.load(files.found("toy"))
IMPASSE, OTHER = "regimes.war.impasse.a", "regimes.war.impasse.b"


def test_two_differences_of_the_lottery_by_hand() -> None:
    """One pie of 100, walk-away values 50 and 20, an even chance to offer: S_a = (50 + 80) / 2, so dS_a = (da - db) / 2."""
    after = FEARON.replace({IMPASSE: 60, OTHER: 10})
    found = compared(FEARON, after)
    effects = {moved.difference.address: moved.alone for moved in found.moved}
    assert effects == {
        IMPASSE: pytest.approx({"a": 5.0, "b": -5.0}),
        OTHER: pytest.approx({"a": 5.0, "b": -5.0}),
    }
    assert found.together("a") == pytest.approx(10.0)
    assert found.interaction("a") == pytest.approx(0.0, abs=1e-9)


def test_the_table_holds_each_effect_and_both_scores() -> None:
    after = TOY.replace({"regimes.fighting.war_cost.a": 4, "regimes.fighting.war_cost.b": 3})
    query = Query(after, against=TOY)
    rows = questions.table(query, "diff")
    assert list(rows.columns) == ["address", "before", "after", "party", "effect"]
    assert len(rows) == (2 + 1) * 2
    for party in TOY.parties:
        own = rows[rows["party"] == party].set_index("address")
        for where in ("regimes.fighting.war_cost.a", "regimes.fighting.war_cost.b"):
            alone = TOY.replace({where: float(str(own.loc[where, "after"]))})
            moved = model.solve(alone).scores[party].position - model.solve(TOY).scores[party].position
            assert own.loc[where, "effect"] == pytest.approx(moved, abs=1e-12)
        whole = model.solve(after).scores[party].position - model.solve(TOY).scores[party].position
        assert own.loc[ALL, "effect"] == pytest.approx(whole, abs=1e-12)


@settings(max_examples=12)
@given(st.floats(0.5, 6), st.floats(0.5, 6))
def test_back_again_is_the_negative_of_there(cost: float, other: float) -> None:
    """All together from a to b, and from b to a, cancel out; a scenario does not differ from itself."""
    here = TOY.replace({"regimes.fighting.war_cost.a": cost})
    there = TOY.replace({"regimes.fighting.war_cost.a": other})
    to, back = compared(here, there), compared(there, here)
    assert all(math.isclose(to.together(p), -back.together(p), abs_tol=1e-12) for p in TOY.parties)
    assert compared(here, here).moved == ()


def test_what_one_of_them_does_not_state_cannot_be_changed_alone() -> None:
    beliefs = files.load(files.found("fearon-1995-beliefs"))
    found = compared(FEARON, beliefs)
    assert any(moved.alone is None for moved in found.moved)
    assert found.interaction("a") is None
    rows = tabulate_diff(found)
    assert rows["before"].isna().any()
    assert rows["effect"].isna().any()
    assert "differences by address" in say_all_differences(FEARON, found)


def test_the_command_says_the_same_in_three_forms() -> None:
    words = ["diff", "fearon-1995", "fearon-1995", "--set", f"{IMPASSE}=60"]
    text = CliRunner().invoke(app, words)
    assert text.exit_code == 0, text.output
    assert f"{IMPASSE}: 50 -> 60" in text.output
    assert "+5.00" in text.output
    rows = CliRunner().invoke(app, [*words, "--format", "csv"]).stdout.splitlines()
    assert rows[0] == "address,before,after,party,effect"
    assert [float(row.rpartition(",")[2].lstrip("'")) for row in rows[1:]] == pytest.approx([5, -5, 5, -5])


def test_scenarios_of_other_parties_are_refused() -> None:
    with pytest.raises(InvalidInput, match="same parties"):
        compared(FEARON, files.load(files.found("kursk-2025-01")))


def test_the_same_twice_says_that_nothing_differs() -> None:
    assert say_all_differences(TOY, compared(TOY, TOY)) == "The two state the same: neither score changes."
