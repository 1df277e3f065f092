"""Pictures of reasons and stands beside what they are compared with: the earlier numbers, marked where they differ."""

from __future__ import annotations

import itertools
import json
from typing import Any

import altair as alt
import pytest

from model.analysis import chips, lenses
from model.analysis.chips.chart import chart_chips
from model.analysis.claims import try_claims
from model.analysis.claims.chart import chart_claims
from model.analysis.lenses import LENSES
from model.analysis.lenses import chart as lenses_chart
from model.analysis.lenses.chart import chart_lenses
from model.analysis.lenses.sentences import say_lens
from model.analysis.positions import chart as positions_chart
from model.analysis.positions import judge
from model.analysis.positions.chart import chart_margins, chart_windows, fill_windows
from model.presentation import bars
from model.presentation.layout import LETTERS_A_LINE
from model.presentation.style import LIGHT
from model.presentation.template import MarkColumns
from model.scenario import Scenario
from tests.kit.pictures import MAIN, all_on_the_page, filled, inside, layers, scenario

pytestmark = pytest.mark.long

CHANGES = {
    MAIN: {
        "parties.russia.rate": 0.1,
        "issues.security.weight.ukraine": 24.0,
        "regimes.pressure_on_kyiv.drift_km2_per_day.donetsk": 0.0,
    },
    "toy": {"parties.a.rate": 0.2, "issues.guarantees.weight.a": 20.0},
}
Pair = tuple[Scenario, Scenario]
"""With changes, and as in the file."""


@pytest.fixture(params=list(CHANGES))
def pair(request: pytest.FixtureRequest) -> Pair:
    asked = scenario(request.param)
    return asked.replace(CHANGES[request.param]), asked


ALONE = {
    "chips": ["spans", "worths", "numbers_left", "numbers_right", "names"],
    "lenses": [
        *("spans", "ends", "solutions", "numbers_late", "numbers"),
        *("names", "question", "verdict_marks", "verdicts"),
    ],
    "margins": ["bars", "zero", "labels_right", "labels_left", "names"],
    "windows": ["lines", "accepting", "names"],
    "claims": ["bars", "zero", "labels_right", "labels_left", "names"],
}


def test_what_is_not_compared_has_no_sign_of_it(pair: Pair) -> None:
    for name, one in filled(pair[0]).items():
        picture = one.chart()
        assert list(layers(picture)) == ALONE[name]
        assert "compared" not in one.rows
        assert "compared with" not in json.dumps(picture.to_dict())
        assert "(was" not in json.dumps(picture.to_dict())


def test_what_is_the_same_is_marked_nowhere(pair: Pair) -> None:
    for one in filled(pair[0], pair[0]).values():
        picture = one.chart()
        assert inside(picture, "compared") == []
        assert "(was" not in json.dumps(picture.to_dict())
        assert "compared with" in json.dumps(picture.to_dict())


def test_a_template_stays_while_only_rows_change() -> None:
    asked = scenario(MAIN)
    edits = ({"parties.russia.rate": rate, "issues.security.weight.ukraine": 100 * rate} for rate in (0.22, 0.221))
    one, other = (filled(asked.replace(edit), asked) for edit in edits)
    alone = filled(asked)
    for name, picture in one.items():
        assert picture.rows != other[name].rows
        assert picture.template is other[name].template
        assert picture.template is not alone[name].template


def _domain(picture: alt.LayerChart, layer: str) -> tuple[float, float]:
    low, high = layers(picture)[layer]["encoding"]["x"]["scale"]["domain"]
    return low, high


def _was(now: str, then: str, before: str = " ") -> str:
    return f"{before}(was {then})" if now != then else ""


def test_the_axes_hold_what_was_too(pair: Pair) -> None:
    values = {"chips": ("spans", "worth"), "margins": ("bars", "margin"), "claims": ("bars", "effect")}
    for each in (pair, pair[::-1]):
        made = filled(*each)
        for name, (layer, value) in values.items():
            picture = made[name].chart()
            low, high = _domain(picture, layer)
            assert inside(picture, "compared")
            assert all(low < row[at] < high for row in inside(picture, "compared") for at in (value, "was"))
            assert layers(picture)["compared"]["encoding"]["x"]["field"] == "was"

    large = scenario("toy")
    less = {f"parties.{party}.asset_points": 10.0 for party in large.parties}
    small = large.replace(less | {f"assets.power_station.value.{party}": 2.0 for party in large.parties})
    shrunk = chart_chips(chips.chips(small), before=chips.chips(large))
    assert max(row["was"] for row in inside(shrunk, "compared")) < _domain(shrunk, "spans")[1]


def test_chips_show_what_they_were_worth(pair: Pair) -> None:
    asked, before = pair
    picture = chart_chips(chips.chips(asked), before=chips.chips(before))
    now, then = (
        {
            (chip.name, one.parties[party].name): worth
            for chip in chips.chips(one).chips
            for party, worth in chip.worth.items()
        }
        for one in pair
    )
    moved = {key for key, worth in now.items() if abs(worth - then[key]) >= 0.005}
    assert moved
    assert moved != now.keys(), "and some do not change"
    drawn, marked = (
        {(row["asset"], row["party"]): row for row in inside(picture, at)} for at in ("worths", "compared")
    )
    assert {key: row["was"] for key, row in marked.items()} == {key: then[key] for key in moved}
    for key, row in drawn.items():
        assert row["number"] == f"{now[key]:.1f}" + _was(f"{now[key]:.1f}", f"{then[key]:.1f}")
        assert row["was"] == then[key], "under the pointer too"
    assert all(row["y"] == drawn[key]["y"] for key, row in marked.items()), "on one line"
    assert len({row["y"] for row in drawn.values()}) == len(drawn), "one side a line"
    low, high = _domain(picture, "spans")
    assert all((high - max(now[key], then[key])) / (high - low) > 0.25 for key in now), "with room for words"
    mark = layers(picture)["compared"]
    assert mark["encoding"]["x"]["field"] == "was"
    assert mark["mark"]["fill"] == LIGHT.paper, "hollow"
    assert mark["encoding"]["shape"] == layers(picture)["worths"]["encoding"]["shape"]


def test_lenses_show_where_the_solutions_were(pair: Pair) -> None:
    asked, before = pair
    picture = chart_lenses(lenses.lenses(asked), before=lenses.lenses(before))
    now, then = (
        {
            (party, title): [tied[party] for tied in lenses.lenses(one).views[0].points()[solution]]
            for solution, title in lenses_chart.SOLUTION_NAMES.items()
            for party in one.parties
        }
        for one in pair
    )
    marked = [(row["party"], row["solution"], row["points"]) for row in inside(picture, "compared")]
    assert sorted(marked) == sorted((*key, old) for key, (old,) in then.items() if abs(old - now[key][0]) >= 0.005)
    assert marked
    said = [row["says"] for row in inside(picture, "words")]
    assert sorted(said) == sorted(
        f"{title} {now[party, title][0]:.1f}" + _was(f"{now[party, title][0]:.1f}", f"{old:.1f}")
        for (party, title), (old,) in then.items()
    )
    for party, head in zip(asked.parties, inside(picture, "names"), strict=True):
        walks, bests = zip(*(lenses.lenses(one).views[0].node.zone.range[party] for one in pair), strict=True)
        assert head["name"].replace("\n", " ") == (
            f"{asked.parties[party].name}, from walking away{_was(*(f'{walk:.0f}' for walk in walks))}"
            f" to its best{_was(*(f'{best:.0f}' for best in bests))}"
        )


def test_lenses_say_which_verdicts_were_others() -> None:
    before = scenario(MAIN)
    costs = {where: 3 * one.value for where, one in before.estimates().items() if "war_cost" in where}
    asked = before.replace(costs)
    picture = chart_lenses(lenses.lenses(asked), before=lenses.lenses(before))
    said = [row["says"].replace("\n", " ") for row in inside(picture, "verdicts")]
    now, then = (
        [(one.lens, say_lens(view, one)) for one in view.verdicts]
        for view in (lenses.lenses(each).views[0] for each in (asked, before))
    )
    assert said == [
        f"{LENSES[lens]}: {says}{_was(says, old)}" for (lens, says), (_, old) in zip(now, then, strict=True)
    ]
    assert "Mutual optimism: no obstacle (was optimism delays)" in said
    assert picture.to_dict()["description"].count("(was ") == sum("(was " in one for one in said) == 2
    tops = [row["y"] for row in inside(picture, "verdicts")]
    lines = [row["says"].count("\n") + 1 for row in inside(picture, "verdicts")]
    assert all(b - a >= 16 * n for (a, b), n in zip(itertools.pairwise(tops), lines, strict=False)), "none on another"
    assert tops[-1] < picture.to_dict()["height"]
    assert all(len(line) <= LETTERS_A_LINE for row in inside(picture, "verdicts") for line in row["says"].split("\n"))


def test_a_solution_or_a_branch_that_was_not_there() -> None:
    tied, single = (
        scenario("nash-1950-bill-and-jack"),
        scenario("nash-1950-bill-and-jack").replace({"assets.whip.value.a": 5}),
    )
    picture = chart_lenses(lenses.lenses(single), before=lenses.lenses(tied))
    old = [deal["a"] for deal in lenses.lenses(tied).views[0].points()["egalitarian"]]
    assert len(old) == 2
    marks = [
        row["points"] for row in inside(picture, "compared") if (row["party"], row["solution"]) == ("a", "Egalitarian")
    ]
    assert marks == old
    none = chart_lenses(lenses.lenses(scenario("no-agreement-zone")), before=lenses.lenses(scenario("fearon-1995")))
    assert sum(row["says"].startswith("Nash none (was ") for row in inside(none, "words")) == 2

    asked = scenario(MAIN)
    later, first = lenses.lenses(asked, asked.date(20)), lenses.lenses(asked)
    branch = len(later.views) - 1
    assert branch > len(first.views) - 1
    picture = chart_lenses(later, branch, before=first)
    nash = {row["party"]: row["points"] for row in inside(picture, "compared") if row["solution"] == "Nash"}
    assert nash == first.views[-1].points()["nash"][0]


def test_margins_show_what_they_were(pair: Pair) -> None:
    result, before = (judge(one) for one in pair)
    picture = chart_margins(result, before=before)
    assert list(dict.fromkeys(row["position"] for row in inside(picture, "bars"))) == [
        one.title for one in result.by_distance
    ], "in the order of now"
    drawn, marked = (
        {(row["position"], row["party"]): row for row in inside(picture, at)} for at in ("bars", "compared")
    )
    for one in result.standings:
        (was,) = (old for old in before.standings if old.position == one.position)
        for party, block in pair[0].parties.items():
            now, then = one.over(party, "margin"), was.over(party, "margin")
            key = (one.title, block.name)
            assert (key in marked) == (abs(now - then) >= 0.005)
            assert key not in marked or marked[key]["was"] == then
            words = ["accepts" if each.accepted_by(party) > 0.5 else "refuses" for each in (one, was)]
            row, label = drawn[key], drawn[key]["label"]
            half = bars.SECOND_LINE / 2 * label.count("\n")
            assert row["middle"] + half == pytest.approx((row["y"] + row["y2"]) / 2, abs=1), "beside the bar"
            assert label.startswith(f"{block.name} {words[0]}, ")
            assert ("(was " in label) == (words[0] != words[1] or f"{now:.1f}" != f"{then:.1f}")
            assert "(was " not in label or label.endswith(f"{then:+.1f})".replace("-", "\N{MINUS SIGN}"))
            assert (f"\n(was {words[1]}, " in label) == (words[0] != words[1]), "a verdict that changed is said"
    assert marked


def test_the_words_of_a_bar_stand_clear_of_what_it_was() -> None:
    """North accepts what it refused: the bar is on one side of zero, the line on the other, and the words beyond one of them."""
    asked, before = (
        scenario("toy").replace({"issues.guarantees.weight.a": weight, "parties.a.rate": rate})
        for weight, rate in ((30.0, 0.4), (0.0, 0.05))
    )
    for each in ((asked, before), (before, asked)):
        now, then = (judge(one) for one in each)
        picture = chart_margins(now, before=then)
        (row,) = (row for row in inside(picture, "compared") if row["margin"] * row["was"] < 0)
        assert row in inside(picture, "labels_right")
        assert row["at"] == max(row["margin"], row["was"])
        low, high = _domain(picture, "bars")
        assert (high - row["at"]) / (high - low) > 0.35, "with room for them"
        assert layers(picture)["labels_right"]["encoding"]["x"]["field"] == "at"


def test_a_plan_that_was_not_there_is_not_compared() -> None:
    asked = scenario(MAIN).replace(CHANGES[MAIN])
    result = judge(asked)
    new = "freeze_with_swap"
    before = judge(scenario(MAIN), None, [name for name in asked.positions if name != new])
    for draw, told in ((chart_margins, "position"), (chart_windows, "title")):
        picture = draw(result, before=before)
        compared = {row[told] for row in inside(picture, "compared")}
        assert compared
        assert asked.positions[new].title not in compared
        whole = {row[told] for row in inside(draw(result, before=judge(scenario(MAIN))), "compared")}
        assert asked.positions[new].title in whole


@pytest.mark.slow
def test_windows_show_the_strips_as_they_were(pair: Pair) -> None:
    asked, before = pair
    picture = chart_windows(judge(asked), before=judge(before))
    drawn = {(row["title"], row["who"], row["date"][:10]): row for row in inside(picture, "compared")}
    strips = {(row["title"], row["who"]): row["base"] for row in inside(picture, "accepting")}
    seen = 0
    for step in (1, 5, 12, 26, asked.steps - 1):
        date = asked.date(step)
        now, then = (judge(one, date) for one in pair)
        for one, was in zip(now.standings, then.standings, strict=True):
            for party, block in asked.parties.items():
                row = drawn.get((one.title, block.name, str(date)))
                if abs(one.accepted_by(party) - was.accepted_by(party)) > 1e-9:
                    assert row is not None, "where it differs, it is there"
                if row is not None:
                    seen += 1
                    assert row["share"] == pytest.approx(was.accepted_by(party))
                    assert row["base"] == strips[one.title, block.name], "in its own lane"
                    assert row["y"] == pytest.approx(row["base"] - positions_chart.STRIP * was.accepted_by(party))
    assert seen
    now_shares = fill_windows(judge(asked)).rows["accepting"]
    for line in {row["strip"] for row in drawn.values()}:
        own = [row for row in inside(picture, "compared") if row["strip"] == line]
        for end, edge in ((own[0], asked.date(0)), (own[-1], asked.date(asked.steps))):
            assert end["date"][:10] == str(edge) or end["share"] == pytest.approx(_share_on(now_shares, end)), line
    assert layers(picture)["compared"]["mark"]["strokeDash"] == [1, 3]


def _share_on(strips: MarkColumns, row: dict[str, Any]) -> float:
    """What the strip of a row is on its date."""
    kept = zip(strips["title"], strips["who"], strips["date"], strips["share"], strict=True)
    *_, last = (
        share for title, who, date, share in kept if (title, who) == (row["title"], row["who"]) and date <= row["date"]
    )
    return float(last)


def test_claims_show_what_the_effects_were(pair: Pair) -> None:
    tested, before = (try_claims(one) for one in pair)
    holds = {one.claim: (0.25, 0.01) for one in tested}
    picture = chart_claims(tested, holds, before=before)
    drawn = inside(picture, "bars")
    marked = {row["claim"]: row["was"] for row in inside(picture, "compared")}
    assert marked == {
        one.sentence: was.effect
        for one, was in zip(tested, before, strict=True)
        if abs(one.effect - was.effect) >= 0.005
    }
    assert marked
    for row, one, was in zip(drawn, tested, before, strict=True):
        assert row["label"].startswith(f"{one.verdict} (25%): ")
        assert (f"\n(was {was.verdict}, " in row["label"]) == (one.verdict != was.verdict)
        assert "(was " not in row["label"] or row["label"].endswith(
            f"{was.effect:+.2f})".replace("-", "\N{MINUS SIGN}").replace("+0.00", "0.00")
        )
        assert ("(was " in row["label"]) == ((one.verdict, f"{one.effect:.2f}") != (was.verdict, f"{was.effect:.2f}"))
    if pair[0].title == scenario(MAIN).title:
        assert any(one.verdict != was.verdict for one, was in zip(tested, before, strict=True)), "one is another now"


@pytest.mark.parametrize("width", [340, 400, 1100])
def test_nothing_of_what_is_compared_is_cut_off(pair: Pair, width: int) -> None:
    for each in (pair, pair[::-1]):
        for one in filled(*each).values():
            all_on_the_page(one.chart(), width)
