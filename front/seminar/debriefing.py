"""The reveal: first what was predicted, then both sides' values, the zone, what was left on the table, and the equilibrium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from front import figure
from front.answers.cache import kept
from front.captions import CAPTIONS
from model.analysis import scores
from model.analysis.scores import Efficient
from model.analysis.scores.sentences import say_reason
from model.game.frontier import Deal
from model.presentation.style import DARK, LIGHT, Palette
from model.reports.html import in_markdown, plain
from model.scenario import Scenario
from model.scenario.labels import day, signed
from model.seminar import record, results
from model.seminar.debriefing import Debriefing, debriefing
from model.seminar.talks import Room

NEAR = 0.5
"""Points: less than this left on the table is as good as nothing."""


@kept(64)
def efficient(scenario: Scenario) -> Efficient:
    """The efficient deals of a scenario."""
    return scores.efficient(scenario)


def identity(code: str, room: Room) -> Hashable:
    """What tells a room from all others, wherever it stands: moves are only ever added."""
    return code, room.seed, repr(room.moves)


@kept(256, key=identity)
def debriefed(code: str, room: Room) -> Debriefing:
    """The debriefing of a room that has ended."""
    del code
    return debriefing(room)


def palette() -> Palette:
    """The colours of the theme in which the page is shown."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def reveal(room: Room, code: str) -> None:
    """What a room that has ended sees: a last question, then everything."""
    found = debriefed(code, room)
    names = {team: plain(room.scenario.parties[team].name) for team in room.teams}
    st.header(how_it_ended(room, names), anchor=False)
    if not st.session_state.get(f"revealed:{code}"):
        with st.container(border=True, key="before"):
            st.markdown("**Before you look.** How many points more could *both* sides still have had?")
            st.slider("Your guess", 0, 50, 0, key=f"guess:{code}")
            st.button("Reveal", type="primary", key="reveal", on_click=_revealed, args=(code,))
        return
    guess = st.session_state.get(f"guessed:{code}", 0)
    st.markdown(left_sentence(found) + f" You guessed {guess}.")
    _cards(found, names)
    picture, words = st.columns([3, 2], gap="large")
    with picture:
        st.markdown("**Where you ended**")
        ended(
            "room",
            {code: room},
            lambda colours: results.scattered(
                efficient(room.scenario), found.walk_away, [(code, found)], results.marks(found), palette=colours
            ),
            results.of_room(code, found),
            stem=code,
            option=f" --room {code}",
        )
    with words:
        st.markdown(zone_sentence(found, names))
        _better(found, names)
        st.markdown(equilibrium_sentence(found, names))
        _compared(found, names)
        _moments(found, names)


def ended(
    name: str,
    rooms: Mapping[str, Room],
    draw: Callable[[Palette], alt.LayerChart],
    rows: pd.DataFrame,
    stem: str,
    option: str = "",
) -> None:
    """A picture of where rooms ended, with the row below it that every picture has.

    Args:
        name: of `front.captions.CAPTIONS`.
        rooms: those that are shown, by their codes.
        draw: the picture in a theme's colours.
        rows: its table.
        stem: how the names of its files begin.
        option: of the command line that reads the record of these rooms.
    """
    reading, scenario = CAPTIONS[name], next(iter(rooms.values())).scenario
    figure.chart(name, draw, (name, *(identity(code, room) for code, room in rooms.items())), palette())
    files = {
        **figure.picture_files(draw, reading.title, lambda: scenario.title),
        **figure.table_files(rows, name),
        "yaml": lambda: record.written_record(rooms).encode(),
    }
    line = f"leverage debrief {stem}-{name}.yaml{option}"
    table = partial(figure.tabled, lambda: rows, "%.1f")
    figure.below(name, reading, table, line, files, stem, note=", from the record that is saved below")


def _revealed(code: str) -> None:
    st.session_state[f"guessed:{code}"] = st.session_state.get(f"guess:{code}", 0)
    st.session_state[f"revealed:{code}"] = True


def how_it_ended(room: Room, names: dict[str, str]) -> str:
    """The end of a room in a sentence."""
    ending = room.stand.ending
    assert ending is not None, "it has ended"
    on = day(room.scenario.date(ending.step))
    match ending.how:
        case "deal":
            return f"Signed on {on}"
        case "walked away":
            return f"{names[ending.by or '']} walked away on {on}"
        case "freeze":
            return f"By {on} the war was frozen on the line of contact, without a deal"
        case "time":
            return f"No deal by {on}, the last date for an offer"


def left_sentence(found: Debriefing) -> str:
    """What both could still have had."""
    if found.left is None or found.left < -NEAR:
        return "**There was no deal that would have given both as much.**"
    if found.left < NEAR:
        return "**Nothing was left on the table:** neither side could have had more at no loss to the other."
    return f"**Both sides could have had {found.left:.1f} points more.**"


def class_sentence(found: Mapping[str, Debriefing], playing: int) -> str:
    """What became of a class: how many rooms signed, which of them left least on the table, and how the others stand.

    Args:
        found: the rooms that have ended, by their codes.
        playing: how many have not.
    """
    left = {code: max(0.0, one.left or 0.0) for code, one in found.items() if one.ending.how == "deal"}
    rooms = len(found) + playing
    said = (
        f"{len(left) or 'None'} of {rooms} rooms signed"
        if rooms > 1
        else f"The room {'signed' if left else 'did not sign'}"
    )
    if left:
        best = min(left, key=left.__getitem__)
        points = "nothing" if left[best] < NEAR else f"{left[best]:.1f} points for both sides"
        said += f"; {f'the best, {best},' if len(left) > 1 else best} left {points} on the table"
    others = Counter(results.ENDS[one.ending.how] for one in found.values() if one.ending.how != "deal")
    others["still at the table"] = playing
    rest = "; ".join(f"{how}: {count}" for how, count in others.items() if count)
    return f"**{said}.** {rest[:1].upper()}{rest[1:]}".strip()


def zone_sentence(found: Debriefing, names: dict[str, str]) -> str:
    """The zone on the day it ended."""
    width = found.zone.width
    if width is None or width < 0:
        return f"**The zone.** On {day(found.date)} there was none: {plain(say_reason(found.zone))}"
    ranges = [
        f"{names[party]} between {low:.0f} and {high:.0f}"
        for party, (low, high) in found.zone.range.items()
        if high is not None
    ]
    return f"**The zone.** Deals that both preferred to walking away gave {' and '.join(ranges)} points."


def equilibrium_sentence(found: Debriefing, names: dict[str, str]) -> str:
    """What the model's sides would have done."""
    equal = found.equilibrium
    if equal is None:
        return "**The equilibrium.** Sides that know all of each other's aims would not have signed in this war at all."
    sides = [names[party] for party in equal.agreed]
    return (
        f"**The equilibrium.** Sides that know all of each other's aims would have signed on {day(equal.date)}, "
        f"whoever of the two proposed."
        if len(sides) == 2
        else f"**The equilibrium.** Sides that know all of each other's aims would have signed on {day(equal.date)}, "
        f"had {sides[0]} proposed."
    )


def _compared(found: Debriefing, names: dict[str, str]) -> None:
    """The deals to compare with, in a table that is the key of the picture."""
    rows = [
        (f"**{one.letter}**", plain(one.name), f"{one.points[0]:.0f}", f"{one.points[1]:.0f}")
        for one in results.marks(found)
    ]
    if rows:
        st.markdown(in_markdown("llrr", ["Letter", "Deal", *names.values()], rows))


def _cards(found: Debriefing, names: dict[str, str]) -> None:
    for n, (column, (team, name)) in enumerate(zip(st.columns(2, gap="medium"), names.items(), strict=True)):
        with column, st.container(border=True, key=f"side_{n}"):
            st.markdown(f"**{name}**")
            result, fallback = found.result[team], found.walk_away[team]
            left, right = st.columns(2)
            over = f"{result - fallback:+.1f} over walking away" if found.ending.how in ("deal", "freeze") else None
            left.metric("In the end", f"{result:.1f} points", over)
            right.metric("Walking away that day", f"{fallback:.1f} points")
            lines = [f"Seen from the first day, after the cost of war: {found.first_day[team]:.1f} points."]
            gain = found.could_gain[team]
            if gain is not None and gain > NEAR:
                lines.append(f"Could have had {gain:.1f} more at no loss to the other side.")
            fore = found.foresight.get(team)
            if fore is not None:
                said = fore.predicted
                deal = f"a deal on {day(said.day)}" if said.day is not None else "no deal"
                late = f", it came {abs(fore.days)} days {'later' if fore.days > 0 else 'earlier'}" if fore.days else ""
                zone = "a zone" if said.zone else "no zone"
                right_wrong = ("right", "wrong")
                lines.append(
                    f"Predicted {deal} ({right_wrong[not fore.deal]}{late}), {said.points:.0f} points ({signed(fore.points)}), "
                    f"{zone} on the first day ({right_wrong[not fore.zone]})."
                )
            st.markdown("\n\n".join(lines))


def _better(found: Debriefing, names: dict[str, str]) -> None:
    """The trades that would have helped one side at no loss to the other."""
    for team, name in names.items():
        better, gain = found.better[team], found.could_gain[team]
        if better is None or gain is None or gain <= NEAR:
            continue
        with st.expander(f"{gain:.1f} more for {name} at no loss to the other side"):
            st.markdown("\n".join(f"* {line}" for line in _terms(found, better)))


def _terms(found: Debriefing, better: Deal) -> list[str]:
    """A deal in words; where there is one, what would have to change in what was signed."""
    scenario, was = found.scenario, found.deal
    one = plain(scenario.parties[found.room.teams[0]].name)
    lines = []
    for key, asset in scenario.assets.items():
        new, old = better.shares[key], was.shares[key] if was else None
        if old is None or round(new, 2) != round(old, 2):
            before = f" (signed: {old:.0%})" if old is not None else ""
            lines.append(f"{plain(asset.name)}: {abs(new):.0%} for {one}{before}")
    for key, issue in scenario.issues.items():
        new_option, old_option = better.options[key], was.options[key] if was else None
        if new_option != old_option:
            before = f" (signed: {plain(issue.options[old_option].name)})" if old_option else ""
            lines.append(f"{plain(issue.name)}: {plain(issue.options[new_option].name)}{before}")
    return lines or ["The same terms."]


def _moments(found: Debriefing, names: dict[str, str]) -> None:
    """The zone over the dates of the room."""
    with st.expander("The zone over the dates you played"):
        heads = ["Date", "Zone", *(f"{name} walks away" for name in names.values())]
        rows = []
        for one in found.moments:
            width = (
                "no deal possible"
                if one.width is None
                else f"{signed(one.width)}"
                if one.width >= 0
                else f"none ({signed(one.width)})"
            )
            rows.append((day(one.date), width, *(f"{points:.1f}" for points in one.walk_away.values())))
        st.markdown(in_markdown("lrrr", heads, rows))
