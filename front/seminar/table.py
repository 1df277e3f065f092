"""A team at the table: its brief, its offer or its answer, and the calendar; never a number of the other side."""

from __future__ import annotations

import datetime as dt
from functools import partial

import streamlit as st

from front import page_layout
from front.seminar import offer_form
from front.seminar.debriefing import reveal
from front.shell import downloads
from model.errors import InvalidInput
from model.reports import html
from model.reports.html import in_markdown, plain
from model.scenario.labels import day
from model.seminar import briefs, handouts, talks
from model.seminar.briefs import Brief
from model.seminar.rooms import Rooms, Seat
from model.seminar.talks import Accept, Leave, Move, Offer, Predict, Refuse, Room, Said

SAID = "seminar_said"
"""Where a message waits for the next run."""
POLL = 2.0
"""Seconds between two looks at whether the other side has moved."""


STYLE = """
<style>
  [class*="st-key-seat_"], [class*="st-key-side_"], [class*="st-key-curtain_"] { border-top: 4px solid var(--side); }
  [class*="st-key-seat_"] { padding-top: 0.8rem; }
  :is([class*="st-key-seat_"], [class*="st-key-curtain_"]) [data-testid="stHeading"] h2 { border: 0; padding-top: 0.4rem; }
  [class*="st-key-seat_0"], [class*="st-key-side_0"], [class*="st-key-curtain_0"] { --side: var(--first, #0b62a4); }
  [class*="st-key-seat_1"], [class*="st-key-side_1"], [class*="st-key-curtain_1"] { --side: var(--second, #b4500a); }
  [class*="st-key-seat_"] :is(td, th) { padding: 0.22rem 0.5rem; font-size: 0.92rem; }
  [class*="st-key-seat_"] [data-testid="stElementContainer"]:has([data-testid="stSlider"]) { margin-bottom: -1.5rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-total) { position: sticky; bottom: 0; z-index: 5; }
  .st-key-total { background: var(--paper, #fff);
    border-top: 1px solid rgba(128, 136, 146, 0.35); padding: 0.5rem 0 0.7rem; }
  [class*="st-key-seat_"] [data-testid="stSliderTickBar"] { display: none; }
  [class*="st-key-curtain_"] { padding: 3rem 2rem; }
  .st-key-dates strong { color: var(--ink, inherit); }
</style>
"""
"""A constant of this file; the two colours are those of `model.presentation.style`, or the ones that the app has set."""


def dressed() -> None:
    """Put the look of the seminar on the page."""
    st.html(STYLE)


def at_table(kept: Rooms, code: str, tokens: tuple[str, ...]) -> None:
    """The page of one team, or of two that share a screen."""
    seats = [kept.seat(code, token) for token in tokens]
    room = seats[0].room
    heading(room, code)
    if room.stand.ending is not None:
        reveal(room, code)
        return
    page_layout.watching(partial(watch, kept, code, len(room.moves)), POLL)
    calendar(room)
    seat = seats[0] if len(seats) == 1 else _turn(seats, room)
    if len(seats) > 1 and st.session_state.get(f"shown:{code}") != seat.team:
        curtain(room, code, seat.team)
        return
    token = tokens[seats.index(seat)]
    sheet = briefs.write_brief(room.scenario, seat.team, room.steps, talks.solution_of(room))
    with st.container(key=f"seat_{room.teams.index(seat.team)}"):
        _side(kept, seat, token, sheet)


def heading(room: Room, code: str) -> None:
    """Where we are."""
    with st.container(key="scenario_title"):
        st.markdown(plain(room.scenario.title))
    st.title(f"Room {code}", anchor=False)
    if said := st.session_state.pop(SAID, None):
        st.warning(said, icon=":material/info:")


def watch(kept: Rooms, code: str, count: int) -> None:
    """Look whether the room has moved on since the page was shown."""
    if kept.count(code) != count:
        st.rerun()


def _turn(seats: list[Seat], room: Room) -> Seat:
    """Whose turn it is at a shared screen: of those who have something to do, the one whose side is shown."""
    busy = [seat for seat in seats if set(talks.may(room, seat.team)) - {"walk away"}] or seats
    shown = st.session_state.get(f"shown:{seats[0].code}")
    return next((seat for seat in busy if seat.team == shown), busy[0])


def curtain(room: Room, code: str, team: str) -> None:
    """Between two teams at one screen: nothing of either side is on the page."""
    name = plain(room.scenario.parties[team].name)
    with st.container(border=True, key=f"curtain_{room.teams.index(team)}"):
        st.header(f"Hand the screen to {name}", anchor=False)
        st.markdown("The other team looks away now. Nothing of either side is shown until you go on.")
        if st.button(f"We are {name}: show our side", type="primary", key="lift"):
            st.session_state[f"shown:{code}"] = team
            st.rerun()


def calendar(room: Room) -> None:
    """The room's dates, the one that it is, and how long until the next event."""
    stand, scenario = room.stand, room.scenario
    events = {scenario.step_on_or_after(event.date): event for _, event in scenario.calendar}
    marks = []
    for n, (step, date) in enumerate(zip(room.steps, room.dates, strict=True)):
        flag = ":material/flag: " if step in events else ""
        label = f"{flag}{date.day} {date:%b}" + (f" {date:%Y}" if n == 0 or date.year != room.dates[n - 1].year else "")
        if n < stand.turn:
            marks.append(f":gray[~~{label}~~]")
        else:
            marks.append(f":primary-badge[**{label}**]" if n == stand.turn else f":gray-badge[{label}]")
    with st.container(key="dates"):
        st.markdown(" ".join(marks))
    for news in stand.news:
        event = scenario.events[news.event]
        outcome = plain(event.branches[news.branch].title)
        st.markdown(f":material/campaign: **{plain(event.title)}: {outcome}** ({day(scenario.date(news.step))})")
    ahead = [(step, event) for step, event in sorted(events.items()) if step > stand.step]
    if ahead:
        step, event = ahead[0]
        days = (scenario.date(step) - scenario.date(stand.step)).days
        st.markdown(f":material/hourglass_top: **{days} days** to {plain(event.title)}, {day(event.date)}.")


# ---------------------------------------------------------------- one side


def _side(kept: Rooms, seat: Seat, token: str, sheet: Brief) -> None:
    room, stand = seat.room, seat.room.stand
    allowed = talks.may(room, seat.team)
    st.header(f"You speak for {plain(sheet.name)}", anchor=False)
    with st.container(key="headline"):
        st.markdown(f"**{_task(room, sheet, allowed)}**")
    work, brief = st.columns([5, 3], gap="large")
    with work:
        if "predict" in allowed:
            _predict(kept, seat, token, sheet)
        elif "offer" in allowed:
            _offer(kept, seat, token, sheet)
        elif "accept" in allowed:
            _answer(kept, seat, token, sheet)
        elif stand.table is not None:
            st.markdown("**Your offer on the table**")
            offer_form.in_words(room, sheet, stand.table)
        _protocol(room)
    with brief:
        _brief(room, sheet)
    if "walk away" in allowed:
        _leave(kept, seat, token, sheet)


def _task(room: Room, sheet: Brief, allowed: tuple[talks.MoveKind, ...]) -> str:
    stand, other = room.stand, plain(sheet.opponent)
    today = f"{day(room.scenario.date(stand.step))}, date {stand.turn + 1} of {len(room.steps)}"
    if "predict" in allowed:
        return "Before you begin: what do you expect?"
    if "offer" in allowed:
        return f"It is {today}. Put an offer on the table."
    if "accept" in allowed:
        return f"It is {today}. {other} has made an offer: sign it, or turn it down?"
    if len(stand.joined) < 2:
        return f"Waiting for {other} to join. The code of this room is on top."
    if len(stand.predictions) < 2:
        return f"Waiting for {other} to predict."
    verb = "answer your offer" if stand.table is not None else "make an offer"
    return f"It is {today}. Waiting for {other} to {verb}."


def _do(kept: Rooms, code: str, token: str, move: Move) -> None:
    """Make a move; what is wrong with it is said at the next run."""
    try:
        kept.move(code, token, move)
    except InvalidInput as error:
        st.session_state[SAID] = " ".join(f"{plain(f.found)}: {plain(f.allowed)}." for f in error.faults).capitalize()


def _predict(kept: Rooms, seat: Seat, token: str, sheet: Brief) -> None:
    room = seat.room
    st.caption("Nobody sees this before the debriefing. Read your brief and your points first, then guess.")
    with st.form("prediction", border=True):
        zone = st.radio(
            "Are there deals today that both sides prefer to walking away?", ["Yes", "No"], horizontal=True, index=None
        )
        day = st.selectbox(
            "When will you sign?",
            [*room.dates, None],
            index=None,
            placeholder="Choose a date, or no deal",
            format_func=_when,
        )
        points = st.slider("How many of your 100 points will you have in the end?", 0, 100, 50)
        sent = st.form_submit_button("This is our prediction", type="primary")
    if sent and zone is None:
        st.info("Say whether there are such deals first.")
    elif sent:
        _do(kept, seat.code, token, Predict(sheet.team, day is not None, day, float(points), zone == "Yes"))
        st.rerun()


def _when(date: dt.date | None) -> str:
    return "Never: there will be no deal" if date is None else day(date)


def _offers_of(room: Room, team: str) -> list[Offer]:
    return [said.move for said in room.stand.protocol if isinstance(said.move, Offer) and said.move.team == team]


def _offer(kept: Rooms, seat: Seat, token: str, sheet: Brief) -> None:
    room, name = seat.room, f"deal:{seat.code}:{sheet.team}"
    own, theirs = _offers_of(room, sheet.team), _offers_of(room, room.other(sheet.team))
    held = talks.as_held(room)
    starts = {"Line as held": held} | ({"Our last offer": own[-1]} if own else {})
    starts |= {"Their last offer": theirs[-1]} if theirs else {}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Start from", width="content")
        for label, start in starts.items():
            st.button(
                label,
                key=f"start:{label}",
                on_click=offer_form.started_from,
                args=(sheet, start, name),
                type="tertiary",
            )
    offer = offer_form.built(room, sheet, own[-1] if own else held, name)
    faults = talks.objections(room, offer)
    with st.container(key="total"):
        for fault in faults:
            st.warning(f"{plain(fault.found).capitalize()}: {plain(fault.allowed)}", icon=":material/block:")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _worth(room, sheet, offer, "This offer gives you")
            st.button(
                "Put it on the table",
                type="primary",
                disabled=bool(faults),
                key="put",
                on_click=_do,
                args=(kept, seat.code, token, offer),
            )


def _answer(kept: Rooms, seat: Seat, token: str, sheet: Brief) -> None:
    room, stand = seat.room, seat.room.stand
    assert stand.table is not None
    offer = Offer(sheet.team, stand.table.shares, stand.table.options)
    own = _offers_of(room, sheet.team)
    offer_form.in_words(room, sheet, offer, own[-1] if own else None)
    _worth(room, sheet, offer, "Their offer gives you")
    faults = talks.objections(room, offer)
    for fault in faults:
        st.warning(f"{plain(fault.found).capitalize()}: {plain(fault.allowed)}", icon=":material/block:")
    with st.container(horizontal=True):
        st.button(
            "Sign it",
            type="primary",
            key="sign",
            disabled=bool(faults),
            on_click=_do,
            args=(kept, seat.code, token, Accept(sheet.team)),
        )
        st.button(_refusal(room), key="refuse", on_click=_do, args=(kept, seat.code, token, Refuse(sheet.team)))


def _refusal(room: Room) -> str:
    if room.stand.turn + 1 == len(room.steps):
        return "Refuse: time is up, no deal"
    return f"Refuse: the war goes on to {day(room.dates[room.stand.turn + 1])}"


def _leave(kept: Rooms, seat: Seat, token: str, sheet: Brief) -> None:
    with st.expander("Walk away for good"):
        st.markdown(f"The talks end without a deal. {_today(seat.room, sheet)}")
        sure = st.checkbox("We are sure", key="sure")
        st.button(
            "Walk away",
            key="leave",
            disabled=not sure,
            on_click=_do,
            args=(kept, seat.code, token, Leave(sheet.team)),
        )


def _worth(room: Room, sheet: Brief, offer: Offer, label: str) -> None:
    points = talks.weighed(room.scenario, offer).points[sheet.team]
    fallback = sheet.fallback(room.stand.step, room.stand.path)
    st.metric(label, f"{points:.1f} points", f"{points - fallback:+.1f} against walking away today")


def _today(room: Room, sheet: Brief) -> str:
    return f"If you walk away today you can expect about **{sheet.fallback(room.stand.step, room.stand.path):.0f} points**."


def _brief(room: Room, sheet: Brief) -> None:
    """The private sheet, shortly: what it has without a deal, what it cannot sign, what it is after."""
    st.markdown("**Your brief** · :material/visibility_off: for your eyes only")
    st.markdown(_today(room, sheet))
    later = [one for one in sheet.ahead(room.stand.step, room.stand.path) if one.step > room.stand.step]
    if later:
        step = later[0].step
        said = "; ".join(
            f"about {one.points:.0f}"
            + (f" after “{plain(one.branches[-1])}”" if len(one.path) > len(room.stand.path) else "")
            for one in later
            if one.step == step
        )
        st.markdown(f"On {day(later[0].date)}: {said}.")
    if sheet.red_lines:
        st.markdown("**Your red lines**\n" + "\n".join(f"* {plain(title)}" for title, _ in sheet.red_lines))
    if sheet.beliefs:
        with st.expander("What your government expects"):
            for belief in sheet.beliefs:
                said = "; ".join(f"{plain(title)} {chance:.0%}" for title, chance in belief.branches)
                st.markdown(f"**{plain(belief.event)}**, {day(belief.date)}: {said}.")
    with st.expander("Your points, term by term"):
        _points(sheet)
    if sheet.rules:
        with st.expander("What does not go together"):
            st.markdown("\n".join(f"* {plain(why)}" for why in sheet.rules))
    downloads.button(
        "The whole brief, to print",
        lambda: html.html(handouts.role(room.scenario, sheet)).encode(),
        f"brief-{sheet.team}.html",
        downloads.PAGE,
        f"brief:{sheet.team}",
        icon="print",
        quiet=True,
    )


def _points(sheet: Brief) -> None:
    rows = [(f"All of {line.name}", f"{line.points:.1f}") for line in sheet.assets]
    rows += [(f"{issue.name}: {line.name}", f"{line.points:.1f}") for issue in sheet.issues for line in issue.options]
    st.markdown(in_markdown("lr", ["Term", "Points"], [(plain(name), points) for name, points in rows]))


def _protocol(room: Room) -> None:
    """What both have said so far."""
    if room.stand.protocol:
        with st.expander(f"Protocol ({len(room.stand.protocol)})", key="protocol"):
            st.markdown("\n".join(f"* {_line(room, said)}" for said in room.stand.protocol))


def _line(room: Room, said: Said) -> str:
    name, date = plain(room.scenario.parties[said.move.team].name), day(room.scenario.date(said.step))
    if isinstance(said.move, Offer):
        one = room.scenario.parties[room.teams[0]].name
        terms = [f"{asset.name} {said.move.shares[key]:.0%} {one}" for key, asset in room.scenario.assets.items()]
        terms += [issue.options[said.move.options[key]].name for key, issue in room.scenario.issues.items()]
        return f"{date}: **{name} offers** {plain('; '.join(terms))}"
    verbs = {"accept": "signs", "refuse": "turns it down", "walk away": "walks away"}
    return f"{date}: **{name} {verbs[said.move.kind]}**"
