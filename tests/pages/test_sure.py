"""How sure: draws are those of an ensemble."""

from __future__ import annotations

from model.uncertainty import ensemble, regret
from model.uncertainty.ensemble.sentences import say_spread
from model.uncertainty.regret.sentences import say_least_regret
from tests.kit.apps import RATE, opened, run, said
from tests.kit.readings import SCENARIO, beside, errors


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
    assert "Rising state has no offer that Declining state would take: it wants 63.0 points at least" in said(app)
    app.pills(key="below_screen_a").set_value(["table"])
    run(app)
    shown = app.dataframe[0].value
    assert shown["kind"][shown["party"] == "a"].tolist() == ["none"]


def test_without_ranges_there_is_nothing_to_draw() -> None:
    assert "without ranges" in said(opened("sure", scenario="linear-pie"))
