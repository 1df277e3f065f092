"""Why: what each side's score rests on, what each card is worth, and what the field's explanations say of the same numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from front import answers, controls, figure, page_layout
from front.session.view import Asked, asked
from front.shell import deferred
from model.analysis.chips import Chips
from model.analysis.chips.chart import fill_chips
from model.analysis.chips.sentences import say_chips
from model.analysis.chips.table import tabulate_exchange_square
from model.analysis.lenses import LENSES, Lenses, LensVerdict, View
from model.analysis.lenses.chart import fill_lenses
from model.analysis.lenses.sentences import say_lens, say_lenses, say_why
from model.analysis.leverage import Why
from model.analysis.leverage.chart import fill_levers
from model.analysis.leverage.sentences import say_levers, say_rests_on, weightiest_lever
from model.catalogue.requests import Request
from model.reports.html import plain
from model.scenario import Scenario

NAMES = 130
"""Pixels for the names of land in the table of exchange rates: on a phone their whole length would leave none for rates."""


def main() -> None:
    ask = asked()
    scenario = ask.case.scenario
    if scenario.levers:
        levers, were = (answers.why(one, ask.on) for one in (ask.case, ask.before))
        lever = controls.chosen(ask, "lever", [weightiest_lever(levers), *scenario.levers])
        sentence, then = say_rests_on(levers, lever), say_rests_on(were, lever)
    else:
        sentence, then = (say_lenses(*view) for view in seen(ask))
    figure.top(ask, "What does it rest on?", figure.headline(ask, sentence, then))
    deferred.put_off(st.container(), lambda: choices(ask, levers if scenario.levers else None))
    controls.main(ask)

    if scenario.levers:
        for column, party in zip(st.columns(2, gap="large"), scenario.parties, strict=True):
            with column:
                waterfall(ask, levers, were, party)
    left, right = st.columns(2, gap="large")
    with left:
        cards(ask)
    with right:
        (lenses, _), (earlier, branch) = seen(ask)
        figure.picture(
            ask,
            "lenses",
            plain(say_lenses(lenses, ask.branch)),
            lambda palette: fill_lenses(lenses, ask.branch, palette, earlier if ask.differs else None),
            ask.case.command("lenses", *ask.dated),
            Request("lenses", ask.on),
            about=(ask.branch,),
            was=lambda: say_lenses(earlier, branch),
        )
        with controls.unfolded("Why each says so", "open_verdicts") as shown:
            if shown:
                view, old = lenses.views[ask.branch], earlier.views[branch]
                for verdict, was in zip(view.verdicts, old.verdicts, strict=True):
                    why = figure.both(ask, told(scenario, view, verdict), told(earlier.scenario, old, was))
                    st.markdown(f"**{plain(LENSES[verdict.lens])}:** {why}")
    st.caption("The model explains and compares; it does not forecast.")


def choices(ask: Asked, levers: Why | None) -> None:
    """The day, the lever that the headline speaks of, and the branch."""
    scenario = ask.case.scenario
    left, middle, right = st.columns([3, 3, 2], gap="large", vertical_alignment="bottom")
    with left:
        controls.choose_day(ask)
    with middle:
        if levers is not None:
            titles = {lever: scenario.levers[lever].title for lever in [weightiest_lever(levers), *scenario.levers]}
            controls.choice(ask, "lever", titles, "The sentence above speaks of")
    with right:
        controls.choose_branch(ask)


def told(scenario: Scenario, view: View, verdict: LensVerdict) -> str:
    """What an explanation finds, and why."""
    return f"{say_lens(view, verdict)}. {say_why(scenario, view, verdict)}"


def seen(ask: Asked) -> tuple[tuple[Lenses, int], tuple[Lenses, int]]:
    """What the field's explanations say, and of which branch it is asked; the same of what is compared with."""
    now, before = answers.lenses(ask.case, ask.on), answers.lenses(ask.before, ask.on)
    return (now, ask.branch), (before, min(ask.branch, len(before.views) - 1))


def waterfall(ask: Asked, levers: Why, before: Why, party: str) -> None:
    """One side's score, lever by lever."""
    figure.picture(
        ask,
        "levers",
        plain(say_levers(levers, party)),
        lambda palette: fill_levers(levers, party, palette, before if ask.differs else None),
        ask.case.command("why", *ask.dated),
        Request("levers", ask.on),
        title=f"What does {ask.case.names[party]}'s score rest on?",
        party=party,
        was=lambda: say_levers(before, party),
    )


def cards(ask: Asked) -> None:
    """What each asset is worth to whom, and what it exchanges for."""
    if not ask.case.scenario.assets:
        return
    chips, earlier = answers.chips(ask.case, ask.on), answers.chips(ask.before, ask.on)
    figure.picture(
        ask,
        "chips",
        plain(say_chips(chips)),
        lambda palette: fill_chips(chips, palette, earlier if ask.differs else None),
        ask.case.command("chips", *ask.dated),
        Request("chips", ask.on),
        was=lambda: say_chips(earlier),
    )
    with controls.unfolded("Exchange rates: how much land is worth as much as other land", "open_rates") as shown:
        if not shown:
            return
        party = controls.choice(ask, "party", ask.case.names, "To whom", buttons=True)
        rates, were = (in_words(one, party) for one in (chips, earlier))
        if not rates:
            st.caption("No land whose worth today has a rate.")
            return
        st.markdown("So many km² of the land across move the score as much as 100 km² of the land down.")
        beside = {
            across: {down: figure.beside(rate, were.get(across, {}).get(down)) for down, rate in column.items()}
            for across, column in rates.items()
        }
        columns = {land: st.column_config.TextColumn(alignment="right") for land in rates}
        names = st.column_config.TextColumn(width=NAMES)
        st.dataframe(pd.DataFrame(beside), column_config={"_index": names, **columns}, width="stretch")


def in_words(result: Chips, party: str) -> dict[str, dict[str, str]]:
    """The rates of a side in whole km2: land across -> land down -> rate."""
    square = tabulate_exchange_square(result, party)
    return {
        str(across): {str(down): "" if pd.isna(rate) else f"{rate:,.0f}" for down, rate in column.items()}
        for across, column in square.items()
    }


page_layout.shown(main)
