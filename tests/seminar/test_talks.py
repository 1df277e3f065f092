"""The exercise as a machine: who may move, what a move leads to, what a team knows, and what the debriefing adds up to."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import asdict, replace
from functools import cache

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model.analysis import scores
from model.analysis.positions import judge, with_deal
from model.errors import InvalidInput
from model.game import fairness
from model.game.frontier import Deal
from model.reports import html as report_html
from model.scenario import Scenario
from model.seminar import briefs, debriefing, handouts, results, talks
from model.seminar.talks import Accept, Join, Leave, Move, Offer, Predict, Refuse, Room
from tests.kit.examples import examples

NAMES = ("kursk-2025-01", "textbook/toy", "textbook/fearon-1995", "textbook/rubinstein-1982")


@cache
def scenario(name: str) -> Scenario:
    return model.load(model.shipped("scenarios") / f"{name}.yaml")


each = pytest.mark.parametrize("name", NAMES)


def begun(name: str, seed: int = 1, offers: int = 4) -> Room:
    """A room in which both have joined and predicted."""
    room = talks.begin_room(scenario(name), seed, offers)
    for team in room.teams:
        room = talks.play_room(room, Join(team))
    for team in room.teams:
        room = talks.play_room(room, Predict(team, True, room.dates[0], 40.0, True))
    return room


def refused(room: Room) -> Room:
    """One more offer of the line as held, turned down."""
    room = talks.play_room(room, talks.as_held(room))
    return talks.play_room(room, Refuse(room.other(room.stand.proposer)))


def offer_of(room: Room, deal: Deal) -> Offer:
    return Offer(room.stand.proposer, deal.shares, deal.options)


# ---------------------------------------------------------------- who may move, and what follows


@each
def test_the_timetable_begins_today_and_ends_before_the_horizon(name: str) -> None:
    chosen = scenario(name)
    for offers in (1, 2, 3, 5, 8, 20):
        steps = talks.timetable(chosen, offers)
        assert steps[0] == 0
        assert list(steps) == sorted(set(steps))
        assert steps[-1] < chosen.steps
        assert len(steps) <= offers


def test_the_calendar_ticks_towards_the_inauguration() -> None:
    room = talks.begin_room(scenario("kursk-2025-01"), seed=1)
    assert room.dates[:3] == (dt.date(2025, 1, 6), dt.date(2025, 1, 13), dt.date(2025, 1, 20))


def test_offers_alternate_and_refusing_moves_the_calendar() -> None:
    room = begun("kursk-2025-01")
    assert talks.may(room, "ukraine") == ("offer", "walk away")
    assert talks.may(room, "russia") == ("walk away",)
    room = talks.play_room(room, talks.as_held(room))
    assert talks.may(room, "ukraine") == ("walk away",)
    assert talks.may(room, "russia") == ("accept", "refuse", "walk away")
    room = talks.play_room(room, Refuse("russia"))
    assert room.stand.step == room.steps[1]
    assert room.stand.table is None
    assert talks.may(room, "russia") == ("offer", "walk away")


def test_signing_ends_it_with_the_offer_on_the_table() -> None:
    room = begun("textbook/toy")
    offer = talks.as_held(room)
    room = talks.play_room(talks.play_room(room, offer), Accept("b"))
    ending = room.stand.ending
    assert ending is not None
    assert (ending.how, ending.by, ending.offer, ending.step) == ("deal", "b", offer, 0)
    assert talks.may(room, "a") == talks.may(room, "b") == ()


def test_when_the_dates_are_used_up_there_is_no_deal() -> None:
    room = begun("textbook/fearon-1995")
    assert len(room.steps) == 1
    room = refused(room)
    assert room.stand.ending is not None
    assert room.stand.ending.how == "time"


def test_a_room_meets_the_same_war_again_and_another_seed_another_one() -> None:
    chosen = scenario("kursk-2025-01")
    again = [talks.course(talks.begin_room(chosen, seed=5)) for _ in range(2)]
    assert again[0] == again[1]
    assert len({talks.course(talks.begin_room(chosen, seed)).news[0].branch for seed in range(20)}) == 3


@pytest.mark.long
def test_branches_come_out_as_often_as_the_analyst_says() -> None:
    chosen = scenario("kursk-2025-01")
    drawn = [talks.course(talks.begin_room(chosen, seed)) for seed in range(3000)]
    event = chosen.events["inauguration"]
    for name, branch in event.branches.items():
        share = np.mean([bool(way.news) and way.news[0].branch == name for way in drawn])
        assert abs(share - branch.probability.value) < 4 * np.sqrt(0.25 / 3000)
    by_event = [way for way in drawn if way.frozen == 2]
    expected = sum(branch.probability.value * branch.freeze.value for branch in event.branches.values())
    assert 0.4 * expected < len(by_event) / 3000 < 2.5 * expected


def test_a_freeze_ends_it_between_two_dates_and_pays_what_is_then_held() -> None:
    chosen = scenario("textbook/toy")
    seed = next(s for s in range(200) if (talks.course(talks.begin_room(chosen, s)).frozen or 99) < 20)
    room = begun("textbook/toy", seed)
    while room.stand.ending is None:
        room = refused(room)
    frozen = talks.course(room).frozen
    assert room.stand.ending.how == "freeze"
    assert room.stand.ending.step == frozen
    found = debriefing.debriefing(room)
    drift = chosen.replace({"regimes.fighting.freeze_per_month": 0})
    held = scores.solve(drift, chosen.date(int(frozen or 0))).nodes[0].control
    no_deal = {name: issue.no_deal for name, issue in chosen.issues.items()}
    assert found.result == pytest.approx(talks.weighed(chosen, Offer("a", held, no_deal)).points)


# ---------------------------------------------------------------- illegal moves


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Join("a"), "taken"),
        (Join("nobody"), "did you mean|choose one"),
        (Accept("b"), "cannot make now"),
        (Refuse("a"), "cannot make now"),
        (Predict("a", False, None, 10, False), "cannot make now"),
        (Offer("b", {}, {}), "cannot make now"),
        (Offer("a", {}, {}), "every term"),
        (Offer("a", {"valley": 2, "hills": 0.7, "power_station": 0}, {}), "from 0 to 1"),
    ],
)
def test_a_move_that_cannot_be_made_says_why(move: Move, said: str) -> None:
    room = begun("textbook/toy")
    with pytest.raises(InvalidInput, match=said):
        talks.play_room(room, move)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"power_station": 0.5}, "cannot be divided"),
        ({"hills": 0.95}, "from 0% to 90%"),
        ({"valley": 0.2}, "North keeps at least a quarter"),
        ({"valley": 1.0, "hills": 0.9}, "garrison"),
        ({"recognition": "border"}, "nobody watches"),
        ({"recognition": "borders"}, "did you mean `border`"),
        ({"moon": 0.5}, "unknown"),
    ],
)
def test_terms_that_break_a_rule_or_the_own_red_line_are_refused_with_the_reason(
    changed: dict[str, float | str], said: str
) -> None:
    room = begun("textbook/toy")
    held = talks.as_held(room)
    shares = {**held.shares, **{k: v for k, v in changed.items() if isinstance(v, int | float)}}
    options = {**held.options, **{k: v for k, v in changed.items() if isinstance(v, str)}}
    with pytest.raises(InvalidInput, match=said):
        talks.play_room(room, Offer("a", shares, options))


def test_the_other_sides_red_line_can_be_offered_over_but_not_signed() -> None:
    room = refused(begun("textbook/toy"))
    held = talks.as_held(room)
    room = talks.play_room(room, Offer("b", {**held.shares, "valley": 0.2}, held.options))
    with pytest.raises(InvalidInput, match="your own red line"):
        talks.play_room(room, Accept("a"))
    assert talks.play_room(room, Refuse("a")).stand.ending is None


def test_a_prediction_is_checked() -> None:
    room = talks.play_room(talks.begin_room(scenario("textbook/toy"), 1), Join("a"))
    for wrong, said in (
        (Predict("a", True, None, 50, True), "without"),
        (Predict("a", False, room.dates[0], 50, True), "without"),
        (Predict("a", True, dt.date(1999, 1, 1), 50, True), "date on which"),
        (Predict("a", False, None, 101, True), "from 0 to 100"),
    ):
        with pytest.raises(InvalidInput, match=said):
            talks.play_room(room, wrong)


def test_opening_is_checked() -> None:
    with pytest.raises(InvalidInput, match="did you mean `russia`"):
        talks.begin_room(scenario("kursk-2025-01"), 1, first="rusia")
    with pytest.raises(InvalidInput, match="at least one offer"):
        talks.begin_room(scenario("kursk-2025-01"), 1, offers=0)


def test_nothing_is_revealed_before_the_end() -> None:
    with pytest.raises(InvalidInput, match="goes on"):
        debriefing.debriefing(begun("textbook/toy"))


# ---------------------------------------------------------------- random legal plays


@examples(40)
@given(st.integers(0, 2**31 - 1), st.sampled_from(NAMES))
def test_whatever_is_legal_can_be_played_and_every_room_ends(seed: int, name: str) -> None:
    choose = random.Random(seed)
    room = talks.begin_room(scenario(name), seed, offers=1 + seed % 6)
    for _ in range(60):
        moves = [(team, kind) for team in room.teams for kind in talks.may(room, team) if kind != "walk away"]
        if not moves:
            break
        team, kind = choose.choice(moves)
        before = room
        room = talks.play_room(room, legal(room, team, kind, choose))
        assert room.moves[:-1] == before.moves
        assert room.stand.step >= before.stand.step
    ending = room.stand.ending
    assert ending is not None
    found = debriefing.debriefing(room)
    way = talks.course(room)
    assert way.frozen is None or ending.step <= way.frozen
    if ending.how == "deal":
        assert ending.offer is not None
        assert not talks.weighed(room.scenario, ending.offer).breaks
        assert found.left is not None
        assert found.left >= -1e-6, "a signed deal lies in Z"
    again = replace(room, moves=())
    for move in room.moves:
        again = talks.play_room(again, move)
    assert again.stand == room.stand


def legal(room: Room, team: str, kind: talks.MoveKind, choose: random.Random) -> Move:
    match kind:
        case "join":
            return Join(team)
        case "predict":
            day = choose.choice([None, *room.dates])
            return Predict(team, day is not None, day, choose.uniform(0, 100), choose.random() < 0.5)
        case "offer":
            deals = scores.efficient(room.scenario).deals
            return offer_of(room, choose.choice(deals)[0]) if choose.random() < 0.7 else within_rules(room)
        case "accept":
            assert room.stand.table is not None
            mine = replace(room.stand.table, team=team)
            return Refuse(team) if talks.objections(room, mine) else Accept(team)
        case _:
            return Refuse(team)


def within_rules(room: Room) -> Offer:
    held = talks.as_held(room)
    return held if not talks.objections(room, held) else offer_of(room, scores.efficient(room.scenario).deals[0][0])


# ---------------------------------------------------------------- what a team knows


@pytest.mark.parametrize(("name", "team"), [(name, n) for name in ("kursk-2025-01", "textbook/toy") for n in (0, 1)])
def test_a_sheet_does_not_change_with_any_number_of_the_other_side(name: str, team: int) -> None:
    chosen = scenario(name)
    mine, theirs = (list(chosen.parties)[n] for n in (team, 1 - team))
    steps = talks.timetable(chosen, 5)
    before = handouts.role(chosen, briefs.write_brief(chosen, mine, steps))
    edits: dict[str, float | bool] = {}
    for where, estimate in chosen.estimates().items():
        parts = where.split(".")
        if theirs not in parts or parts[0] in ("claims", "positions") or "rating" in parts or "beliefs" in parts:
            continue
        edits[where] = estimate.value * 0.9 + 0.01
    edits |= {f"issues.{q}.options.{o}.rating.{theirs}": 0.37 for q in chosen.issues for o in chosen.issues[q].options}
    edits |= {f"red_lines.{n}.active": not line.active for n, line in chosen.red_lines.items() if line.party == theirs}
    assert len(edits) > 8
    other = chosen.replace(edits)
    assert briefs.write_brief(other, theirs, steps) != briefs.write_brief(chosen, theirs, steps)
    assert briefs.write_brief(other, mine, steps) == briefs.write_brief(chosen, mine, steps)
    assert report_html.html(handouts.role(other, briefs.write_brief(other, mine, steps))) == report_html.html(before)


def test_a_sheet_adds_up_to_what_a_deal_is_worth() -> None:
    for name in NAMES:
        room = begun(name)
        held = talks.as_held(room)
        points = talks.weighed(room.scenario, held).points
        for team in room.teams:
            sheet = briefs.write_brief(room.scenario, team, room.steps)
            total = sum(line.at(sheet.own(held.shares[line.asset])) for line in sheet.assets)
            total += sum(o.points for i in sheet.issues for o in i.options if o.option == held.options[i.issue])
            assert total == pytest.approx(points[team])


def test_the_walk_away_value_of_a_sheet_is_that_of_solve() -> None:
    chosen = scenario("kursk-2025-01")
    steps = (0, 2, 20)
    for team in chosen.parties:
        sheet = briefs.write_brief(chosen, team, steps)
        for step in steps:
            for node in scores.solve(chosen, chosen.date(step)).nodes:
                assert sheet.fallback(step, node.path) == pytest.approx(node.scores[team].walk_away)


# ---------------------------------------------------------------- the debriefing against the model's own functions


@each
def test_the_debriefing_of_a_deal_is_what_positions_say(name: str) -> None:
    room = begun(name)
    offer = within_rules(room)
    if talks.objections(room, replace(offer, team=room.other(offer.team))):
        offer = offer_of(room, scores.efficient(room.scenario).deals[0][0])
    room = talks.play_room(talks.play_room(room, offer), Accept(room.other(offer.team)))
    found = debriefing.debriefing(room)
    terms: dict[str, str | float] = {f"shares.{name}": share for name, share in offer.shares.items()}
    terms |= {f"options.{name}": option for name, option in offer.options.items()}
    one = judge(with_deal(room.scenario, terms), found.date, ["typed"]).standings[0].branches[0]
    assert list(found.result.values()) == pytest.approx(list(one.deal.points))
    assert found.left == pytest.approx(one.to_frontier)
    for team in room.teams:
        assert found.could_gain[team] == pytest.approx(one.could_gain[team])
        better = found.better[team]
        assert better is not None
        gained = better.points[room.teams.index(team)] - found.result[team]
        assert gained == pytest.approx(found.could_gain[team], abs=1e-6)
    now = scores.solve(room.scenario, found.date)
    assert found.zone == now.nodes[0].zone
    assert found.walk_away == {team: score.walk_away for team, score in now.nodes[0].scores.items()}
    assert found.first_day == pytest.approx(found.result), "on the first day nothing is lost by waiting"


def test_walking_away_later_is_seen_from_the_first_day_as_walking_away_then() -> None:
    """Without events and freezes D is linked over time by the same recursion: an independent second way."""
    still = scenario("textbook/toy").replace({"regimes.fighting.freeze_per_month": 0})
    room = talks.begin_room(still, seed=3, offers=3)
    room = replace(room, steps=(0, 10, 20))
    for team in room.teams:
        room = talks.play_room(room, Join(team))
    for team in room.teams:
        room = talks.play_room(room, Predict(team, False, None, 20, False))
    room = talks.play_room(refused(refused(room)), Leave("a"))
    found = debriefing.debriefing(room)
    assert found.ending.step == 20
    first = scores.solve(still).scores
    assert found.first_day == pytest.approx({team: score.walk_away for team, score in first.items()})


def test_the_equilibrium_is_the_first_date_on_which_the_path_has_an_accepted_offer() -> None:
    chosen = scenario("kursk-2025-01")
    for seed in range(8):
        room = talks.begin_room(chosen, seed)
        found = debriefing.equilibrium(room)
        way = talks.course(room)
        every = scores.path(chosen)
        last = chosen.steps if way.frozen is None else way.frozen
        first = None
        for step in range(last):
            stretch, at = every.play.at(step)
            offers = every.offers[every.play.levels.index(stretch)][way.nodes[step]][at]
            if any(one.accepted and one.probability > 0 for one in offers):
                first = chosen.date(step)
                break
        assert (found.date if found else None) == first


def test_predictions_are_held_against_what_came_out() -> None:
    room = talks.begin_room(scenario("textbook/fearon-1995"), seed=1)
    for team in room.teams:
        room = talks.play_room(room, Join(team))
    room = talks.play_room(room, Predict("a", True, room.dates[0], 60, True))
    room = talks.play_room(room, Predict("b", False, None, 10, False))
    room = talks.play_room(talks.play_room(room, talks.as_held(room)), Accept("b"))
    fore = debriefing.debriefing(room).foresight
    assert (fore["a"].deal, fore["a"].days, fore["a"].points, fore["a"].zone) == (True, 0, -10.0, True)
    assert (fore["b"].deal, fore["b"].days, fore["b"].points, fore["b"].zone) == (False, None, 40.0, False)


def test_what_was_left_after_walking_away_is_the_width_of_the_zone() -> None:
    room = talks.play_room(begun("kursk-2025-01"), Leave("russia"))
    found = debriefing.debriefing(room)
    assert found.left == pytest.approx(found.zone.width)
    pieces = scores.efficient_points(talks.solution_of(room))
    walk = tuple(found.walk_away.values())
    assert found.left == pytest.approx(fairness.zone(pieces, (walk[0], walk[1])).width)


# ---------------------------------------------------------------- on paper


def test_the_plan_is_90_minutes_and_a_third_of_it_debriefing() -> None:
    assert sum(part.minutes for part in handouts.LESSON_PARTS) == 90
    assert sum(part.minutes for part in handouts.LESSON_PARTS if "Reveal" in part.title or part.title == "Close") >= 30


@each
def test_every_page_prints_without_scripts_or_markup_of_the_scenario(name: str) -> None:
    chosen = scenario(name)
    hostile = chosen.replace({"title": "<script>alert(1)</script>"})
    room = talks.begin_room(hostile, seed=1)
    pages = [handouts.role(hostile, briefs.write_brief(hostile, team, room.steps)) for team in room.teams]
    pages += [handouts.lesson_plan(hostile, ["today"]), handouts.questions(hostile)]
    for page in pages:
        html = report_html.html(page)
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "http" not in html.partition("<main>")[0]


def test_the_guide_of_the_documentation_is_the_plan() -> None:
    guide = " ".join((model.shipped("scenarios").parent / "docs" / "seminar.md").read_text(encoding="utf-8").split())
    clock = 0
    for part in handouts.LESSON_PARTS:
        assert f"| {clock}-{clock + part.minutes} | {part.title} |" in guide
        clock += part.minutes
    for heading, asked in handouts.CLASS_QUESTIONS:
        assert heading in guide
        for question in asked:
            assert question in guide


def test_moves_are_plain_data() -> None:
    room = begun("textbook/toy")
    json.dumps([asdict(move) for move in room.moves], default=str)


# ---------------------------------------------------------------- the picture of a class


def dots(picture: alt.LayerChart) -> list[dict[str, object]]:
    spec = picture.to_dict()
    named = next(layer for layer in spec["layer"] if layer.get("name") == "rooms")
    return list(spec["datasets"][named["data"]["name"]])


def test_the_picture_of_a_class_holds_every_end_on_its_day_or_from_the_first() -> None:
    chosen = scenario("textbook/toy")
    signed = begun("textbook/toy")
    signed = talks.play_room(talks.play_room(signed, talks.as_held(signed)), Accept("b"))
    later = talks.play_room(refused(begun("textbook/toy")), Leave("a"))
    ended = [("ONE", debriefing.debriefing(signed)), ("TWO", debriefing.debriefing(later))]
    walk = {"a": 16.5, "b": 30.0}
    for first_day in (False, True):
        found = dots(results.scattered(scores.efficient(chosen), walk, ended, first_day=first_day))
        assert [row["room"] for row in found] == ["ONE", "TWO"]
        assert [row["end"] for row in found] == ["deal", "walked away"]
        for row, (_, one) in zip(found, ended, strict=True):
            assert (row["a"], row["b"]) == tuple((one.first_day if first_day else one.result).values())
    late = ended[1][1]
    assert all(late.first_day[team] < late.result[team] for team in "ab"), "waiting has cost both"
