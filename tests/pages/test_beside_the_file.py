"""What is changed stands beside what the file says: sentences, verdicts, numbers, pictures."""

from __future__ import annotations

import json

import pytest

import model
from front import answers
from model.analysis import chips, lenses
from model.analysis.chips.sentences import say_chips
from model.analysis.chips.table import tabulate_exchange_square
from model.analysis.claims import try_claims
from model.analysis.claims.sentences import say_claims, say_reasons, say_trial
from model.analysis.lenses.sentences import say_lens, say_lenses, say_why
from model.analysis.leverage.sentences import say_levers, say_rests_on, weightiest_lever
from model.analysis.positions import OWN_DEAL, judge, with_deal
from model.analysis.positions.sentences import (
    say_answer,
    say_nearest,
    say_plan,
    say_plans,
    say_together,
    say_windows,
    say_would_change,
)
from model.analysis.scores.sentences import (
    say_control,
    say_ending,
    say_offer,
    say_optimism,
    say_turning_points,
    say_waiting,
    say_zone,
)
from model.analysis.territory.sentences import say_front
from tests.kit.apps import RATE, opened, said, unfold
from tests.kit.readings import SCENARIO, TERMS, beside


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
            say_plan(free, SCENARIO),
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
    verdicts = {one.position: say_plan(one, SCENARIO) for one in before.standings}
    assert any(say_plan(one, now.scenario) != verdicts[one.position] for one in now.standings)
    for one in now.standings:
        (label,) = [label for label in labels if label.startswith(f"**{one.title}** ")]
        said, was = say_plan(one, now.scenario), verdicts[one.position]
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
    assert f"In the file: {say_plan(before.standings[0], SCENARIO)}" in captions
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
    heads = [say_rests_on(one, weightiest_lever(most[0])) for one in most if one is not None]
    assert f"**{heads[0]}** In the file: {heads[1]}" in why
    verdicts = [
        [f"{say_lens(view, one)}. {say_why(scenario, view, one)}" for one in view.verdicts]
        for scenario, view in ((one, lenses.lenses(one).views[0]) for one in (changed, SCENARIO))
    ]
    differ = [(new, old) for new, old in zip(*verdicts, strict=True) if new != old]
    assert differ
    assert all(f"{new} In the file: {old}" in why for new, old in differ)
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


@pytest.mark.parametrize(("page", "many"), [("why", 2), ("positions", 2), ("claims", 1)])
def test_a_picture_shows_what_it_is_compared_with_where_anything_differs(page: str, many: int) -> None:
    def marked(**edits: str) -> int:
        specs = [json.loads(one.proto.spec) for one in opened(page, **edits).get("vega_lite_chart")]
        return sum(any(layer.get("name") == "compared" for layer in spec["layer"]) for spec in specs)

    assert marked() == 0
    assert marked(**{RATE: "0.1"}) == many
