"""The map: under an offer, a plan, a deal of one's own; its line prints the same numbers."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import model
from front import figure
from model.analysis import scores as scored
from model.analysis.scores.sentences import say_control, say_offer
from model.analysis.territory import holdings
from model.analysis.territory import outlines as map_outlines
from model.analysis.territory.table import tabulate_regions_held
from model.cli import app as command_line
from model.presentation import render
from model.presentation.style import LIGHT
from tests.kit.apps import RATE, address_bar, opened, run, said, unfold
from tests.kit.places import MAIN
from tests.kit.readings import INAUGURATION, SCENARIO, TERMS, errors

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
    expected = tabulate_regions_held(SCENARIO, OUTLINES, shares, held).set_index("name").loc[table.index]
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
