"""Regret: against loops over a table, and the gains of an ensemble against each draw judged by itself."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import model
from model.analysis.positions import judge
from model.cli import app
from model.scenario import Scenario
from model.uncertainty import ensemble
from model.uncertainty.ensemble import store
from model.uncertainty.regret import NO_PROPOSAL, regret, regrets

MAIN = model.load(model.shipped("scenarios") / "kursk-2025-01.yaml")
TOY = model.load(model.shipped("scenarios") / "textbook" / "toy.yaml")

tables = st.integers(1, 12).flatmap(
    lambda draws: st.dictionaries(
        st.sampled_from(["p", "q", "r", "s"]),
        st.lists(st.floats(-50, 50) | st.just(math.nan), min_size=draws, max_size=draws),
        min_size=1,
    )
)


@given(tables)
def test_regret_is_what_the_best_would_have_gained_more(gains: dict[str, list[float]]) -> None:
    found = {one.position: one for one in regrets("a", {k: np.array(v) for k, v in gains.items()}, {})}
    count = len(next(iter(gains.values())))
    each = {**gains, NO_PROPOSAL: [0.0] * count}
    assert set(found) == {name for name, values in each.items() if not all(math.isnan(v) for v in values)}
    for name, one in found.items():
        lost = []
        for n, own in enumerate(each[name]):
            if not math.isnan(own):
                lost.append(max(v[n] for v in each.values() if not math.isnan(v[n])) - own)
        assert one.draws == len(lost)
        assert one.mean == pytest.approx(sum(lost) / len(lost))
        assert one.most == pytest.approx(max(lost))
        assert one.best_in == pytest.approx(sum(v <= 0 for v in lost) / len(lost))
    assert [one.mean for one in found.values()] == sorted(one.mean for one in found.values())


@pytest.mark.long
@pytest.mark.parametrize("scenario", [MAIN, TOY], ids=["main", "toy"])
def test_gains_are_those_of_each_draw_judged_by_itself(scenario: Scenario) -> None:
    run = ensemble.settings(scenario, 5, seed=7)
    (part,) = store.here()(run, [0])
    for n in range(run.draws):
        edits: dict[str, Any] = {where: float(values[n]) for where, values in part.inputs.items()}
        for one in judge(scenario.replace(edits)).standings:
            (branch,) = one.branches
            for party, other in ((a, b) for a in scenario.parties for b in scenario.parties if a != b):
                gain = part.outputs[f"gain_{one.position}_{party}"][n]
                own_lines = [name for name in branch.breaks if _binds(scenario, name, party)]
                if own_lines:
                    assert math.isnan(gain)
                else:
                    expected = branch.margin[party] if branch.accepts[other] else 0.0
                    assert gain == pytest.approx(expected, abs=1e-6)


def _binds(scenario: Scenario, broken: str, party: str) -> bool:
    kind, name = broken.split(".")[:2]
    return kind != "red_lines" or scenario.red_lines[name].party == party


def test_what_the_other_side_always_refuses_costs_nothing_to_propose() -> None:
    run = ensemble.settings(MAIN, 512)
    (part,) = store.here()(run, [0])
    found = {(one.party, one.position): one for one in regret(MAIN, part.outputs.__getitem__)}
    demands, nothing = found["russia", "russia_june_2024"], found["russia", NO_PROPOSAL]
    assert demands.accepted == 0
    assert demands.mean == nothing.mean
    assert ("ukraine", "russia_june_2024") not in found, "it breaks red lines of its own"


def test_the_command() -> None:
    run = CliRunner().invoke
    ask = ["sensitivity", "kursk-2025-01", "--what", "regret", "--draws", "256"]
    text = run(app, ask)
    assert text.exit_code == 0, text.output
    assert "Ukraine proposes" in text.output
    rows = json.loads(run(app, [*ask, "--format", "json"]).stdout)
    assert {row["position"] for row in rows if row["party"] == "ukraine"} >= {NO_PROPOSAL, "freeze_with_swap"}
