"""How sure: the whole game over all ranges at once, and what the answer depends on."""

from __future__ import annotations

import time

import streamlit as st

from front import answers, controls, figure, page_layout
from front.session.view import Asked, asked
from model.analysis.scores.clock_chart import fill_clock
from model.catalogue.requests import Request
from model.game import compiled
from model.reports.html import in_markdown, plain
from model.uncertainty import ensemble, regions
from model.uncertainty.ensemble.chart import chart_spread
from model.uncertainty.ensemble.sentences import say_deal_at_once, say_spread
from model.uncertainty.regions.chart import chart_regions
from model.uncertainty.regions.sentences import say_regions
from model.uncertainty.regret.chart import chart_regret
from model.uncertainty.regret.sentences import say_least_regret
from model.uncertainty.screening.chart import chart_offers
from model.uncertainty.screening.sentences import say_first_offer
from model.uncertainty.sensitivity.chart import chart_sobol, fill_tornado
from model.uncertainty.sensitivity.sentences import say_sobol, say_tornado

DRAWS = {"1024": "1,000 draws", "4096": "4,000 draws", "16384": "16,000 draws"}
BY_PROGRAMS = {"32": "32 draws", "128": "128 draws"}
"""Where every offer is a program, a draw takes some tenths of a second."""
STARTED = "sure_started"
"""Of which case and how many draws a run was asked for."""
PLAYED = "sure_played"
"""Of which cases and how many draws how many parts are played."""
MOMENT = 0.5
"""Seconds after which a run that plays gives the next one its turn."""


def main() -> None:
    ask = asked()
    if not answers.varying(ask.case):
        figure.top(
            ask, "How sure is that?", "**This scenario states its numbers without ranges: there is nothing to draw.**"
        )
        st.caption("With ranges this page plays the game in thousands of draws and says what holds how often.")
        return
    slow = answers.by_programs(ask.case) is not None
    choices = BY_PROGRAMS if slow else DRAWS
    wanted = ask.state.choices.get("view", "")
    draws = int(wanted if wanted in choices else next(iter(choices)))
    done = STARTED in st.session_state and st.session_state[STARTED] == (ask.case.key, draws)
    found = answers.finished(ask.case, draws) if done and _played(ask, draws, slow=slow) else None
    sentence = f"**{plain(say_spread(found))}** {plain(say_deal_at_once(found))}" if found else NOT_YET
    figure.top(ask, "How sure is that?", sentence)
    controls.main(ask)
    left, right = st.columns([2, 1], gap="large", vertical_alignment="bottom")
    with left:
        controls.choice(ask, "view", choices, "All ranges at once", buttons=True)
    with right:
        label = "Play these draws" if found is None else "Played"
        st.button(
            label, type="primary", disabled=found is not None, on_click=_start, args=(ask.case.key, draws), key="play"
        )
    if found is not None:
        over_all(ask, found, draws)
    alone(ask)
    together(ask)
    st.caption("Shares of draws are over the ranges that the author states, not over the world. It does not forecast.")


def _start(key: str, draws: int) -> None:
    st.session_state[STARTED] = (key, draws)


def _stop() -> None:
    st.session_state.pop(STARTED, None)


def _played(ask: Asked, draws: int, *, slow: bool) -> bool:
    """Play what is missing, part by part, with a bar, a moment in each run: so a visitor who stops it or moves a slider is heard.

    What is compared with is played as well. What is done is kept.
    """
    cases = [ask.case, *([ask.before] if ask.differs else [])]
    parts = [(one, number) for one in cases for number in range(answers.run(one, draws).parts)]
    asked, games, begun = ([one.key for one in cases], draws), len(cases) * draws, time.monotonic()
    what, done = st.session_state.get(PLAYED, (asked, 0))
    done = done if what == asked else 0
    place = st.empty()
    with place.container():
        if not slow and not compiled.ready():
            st.info("The first time the game is compiled: about twenty seconds.", icon=":material/hourglass_top:")
            answers.compiled()
        st.progress(done / len(parts), f"{games * done // len(parts):,} of {games:,} draws")
        st.button("Stop", on_click=_stop, key="stop")
    for n, (one, number) in enumerate(parts[done:], done):
        if time.monotonic() - begun > MOMENT:
            st.rerun()
        answers.part(one, draws, number)
        st.session_state[PLAYED] = (asked, n + 1)
    place.empty()
    return True


# ---------------------------------------------------------------- all ranges at once


def over_all(ask: Asked, found: ensemble.Ensemble, draws: int) -> None:
    drawn = ("--draws", str(draws))
    earlier = answers.finished(ask.before, draws) if ask.differs else None
    left, right = st.columns(2, gap="large")
    with left:
        figure.picture(
            ask,
            "spread",
            plain(say_spread(found)),
            lambda palette: chart_spread(found, palette, earlier),
            ask.case.command("ensemble", *drawn),
            Request("ensemble", draws=draws),
            about=(draws,),
            was=lambda: say_spread(answers.finished(ask.before, draws)),
        )
    with right:
        shares(ask, found, earlier or found)
    figure.picture(
        ask,
        "bands",
        plain(say_deal_at_once(found)),
        lambda palette: fill_clock(
            answers.path(ask.case), found.bands, palette, answers.path(ask.before) if ask.differs else None
        ),
        ask.case.command("export", "--what", "bands", *drawn, "--to", "bands.csv"),
        Request("bands", draws=draws),
        about=(draws,),
        was=lambda: say_deal_at_once(answers.finished(ask.before, draws)),
    )
    left, right = st.columns(2, gap="large")
    with left:
        region(ask, draws)
    with right:
        if ask.case.scenario.positions:
            regrets = answers.regrets(ask.case, draws)
            figure.picture(
                ask,
                "regret",
                plain(say_least_regret(ask.case.scenario, regrets)),
                lambda palette: chart_regret(
                    ask.case.scenario, regrets, palette, answers.regrets(ask.before, draws) if ask.differs else None
                ),
                ask.case.command("sensitivity", "--what", "regret", *drawn),
                Request("regret", draws=draws),
                about=(draws,),
                was=lambda: say_least_regret(ask.before.scenario, answers.regrets(ask.before, draws)),
            )
    party = controls.choice(ask, "party", ask.case.names, "Who makes the first offer", buttons=True)
    offered = answers.screen(ask.case, draws, party)
    figure.picture(
        ask,
        "screen",
        plain(say_first_offer(offered)),
        lambda palette: chart_offers(
            offered, palette, answers.screen(ask.before, draws, party) if ask.differs else None
        ),
        ask.case.command("screen", "--party", party, *drawn),
        Request("screen", draws=draws),
        about=(draws,),
        party=party,
        was=lambda: say_first_offer(answers.screen(ask.before, draws, party)),
    )


def shares(ask: Asked, found: ensemble.Ensemble, before: ensemble.Ensemble) -> None:
    """In which share of the draws each plan would be accepted on the first day, and each claim holds."""
    scenario = ask.case.scenario
    both = {one.position: f"{one.both:.1%}" for one in before.odds}
    held = {name: f"{share:.1%}" for name, (share, _) in before.holds.items()}
    st.header("In how many draws?", anchor=False)
    rows = [
        (
            plain(scenario.positions[one.position].title),
            *(f"{one.accepts[party]:.0%}" for party in ask.case.names),
            figure.beside(f"{one.both:.1%}", both.get(one.position)),
            f"{one.error(one.both):.1%}",
        )
        for one in found.odds
    ]
    if rows:
        st.markdown("How often each plan on the table would be accepted:")
        heads = ["On the first day", *(plain(name) for name in ask.case.names.values()), "Both", "±"]
        st.markdown(in_markdown("lrrrr", heads, rows))
    if found.holds:
        st.markdown("How often each published sentence holds:")
        published = [
            (
                plain(scenario.claims[name].sentence),
                figure.beside(f"{share:.1%}", held.get(name)),
                f"{error:.1%}",
            )
            for name, (share, error) in found.holds.items()
        ]
        st.markdown(in_markdown("lrr", ["Sentence", "Holds", "±"], published))
    if not rows and not found.holds:
        st.markdown("This scenario has no plans on the table and no claims to try.")


def region(ask: Asked, draws: int) -> None:
    if not regions.available():
        st.info(
            f"To see in which region of the numbers an outcome holds: {plain(regions.EXTRA)}",
            icon=":material/info:",
        )
        return
    found = answers.regions(ask.case, draws)
    figure.picture(
        ask,
        "regions",
        plain(say_regions(found)),
        lambda palette: chart_regions(
            ask.case.scenario, found, palette, answers.regions(ask.before, draws) if ask.differs else None
        ),
        ask.case.command("sensitivity", "--what", "regions", "--draws", str(draws)),
        Request("regions", draws=draws),
        about=(draws,),
        was=lambda: say_regions(answers.regions(ask.before, draws)),
    )


# ---------------------------------------------------------------- one estimate at a time, and their indices


def alone(ask: Asked) -> None:
    swings = answers.swings(ask.case)
    earlier = answers.swings(ask.before) if ask.differs else None
    for column, party in zip(st.columns(2, gap="large"), ask.case.names, strict=True):
        with column:
            figure.picture(
                ask,
                "tornado",
                plain(say_tornado(ask.case.scenario, swings, party)),
                lambda palette, party=party: fill_tornado(  # type: ignore[misc]
                    ask.case.scenario, swings, party, palette, earlier
                ),
                ask.case.command("sensitivity", "--what", "estimates", "--base", str(BASE)),
                Request("sensitivity"),
                title=f"Which numbers does {ask.case.names[party]}'s score depend on?",
                party=party,
                was=lambda party=party: say_tornado(ask.before.scenario, answers.swings(ask.before), party),  # type: ignore[misc]
            )


BASE = 256
"""N of the indices, as in `model.catalogue.tables`."""


def together(ask: Asked) -> None:
    count = answers.varying(ask.case)
    if answers.by_programs(ask.case) is not None or count < 2:
        return
    if not controls.switch(ask, "sobol", f"Sobol indices as well ({BASE * (count + 2):,} games, some seconds)"):
        return
    found = answers.sobol(ask.case)
    earlier = answers.sobol(ask.before) if ask.differs else None
    for column, party in zip(st.columns(2, gap="large"), ask.case.names, strict=True):
        with column:
            figure.picture(
                ask,
                "sobol",
                plain(say_sobol(found, party)),
                lambda palette, party=party: chart_sobol(found, f"score_{party}", palette, earlier),  # type: ignore[misc]
                ask.case.command("sensitivity", "--what", "estimates", "--base", str(BASE)),
                Request("sensitivity"),
                title=f"Which numbers decide {ask.case.names[party]}'s score?",
                party=party,
                was=lambda party=party: say_sobol(answers.sobol(ask.before), party),  # type: ignore[misc]
            )


NOT_YET = "Every number with a range is a dimension. Play thousands of draws to see what holds how often."

page_layout.shown(main)
