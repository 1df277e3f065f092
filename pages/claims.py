"""Claims: published sentences, each as a change that can be tried, with the verdict, the reason, and the share of draws."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from front import answers, controls, figure, page_layout
from front.session.view import Asked, asked
from front.shell import deferred
from model.analysis.claims import Tested
from model.analysis.claims.chart import fill_claims
from model.analysis.claims.sentences import say_claim, say_claims, say_reasons, say_share, say_trial
from model.catalogue.requests import Request
from model.reports.html import plain
from model.scenario.labels import quoted

ICONS = {"holds": "check_circle", "contradicted": "cancel", "no effect": "remove_circle"}


def main() -> None:
    ask = asked()
    if not ask.case.scenario.claims:
        figure.top(ask, "Is it so?", "**This scenario states no published sentences to try.**")
        st.caption(
            "A claim is a sentence with its source, a change that stands for it, and the number that should move."
        )
        return
    found = answers.claims(ask.case)
    figure.top(ask, "Is it so?", f"**{plain(say_claims(found))}**")
    controls.main(ask)
    holds, held = shares(ask)
    before = answers.claims(ask.before)
    earlier = {one.claim: one for one in before}
    left, right = st.columns([3, 2], gap="large")
    with right:
        figure.picture(
            ask,
            "claims",
            plain(say_claims(found)),
            lambda palette: fill_claims(found, holds or None, palette, before if ask.differs else None),
            ask.case.command("claims", *(("--draws", str(answers.PART)) if holds else ())),
            Request("claims", draws=answers.PART if holds else None),
            about=(bool(holds),),
            was=lambda: say_claims(before),
        )
    with left:
        for one in found:
            sentence(ask, one, earlier[one.claim])
            if one.claim in holds:
                st.markdown(figure.both(ask, say_share(*holds[one.claim]), say_share(*held[one.claim])))
            with controls.unfolded("Why, and where it comes from", f"open_{one.claim}") as shown:
                if shown:
                    grounds(ask, one, earlier[one.claim])
    st.caption("A claim is tested in this model with these judgements; holding here does not make it true.")


Shares = Mapping[str, tuple[float, float]]
"""Claim -> in which share of draws it holds, and the standard error."""


def shares(ask: Asked) -> tuple[Shares, Shares]:
    """The share of draws in which each holds, and in which it did in what is compared with; none unless asked for."""
    if not any(estimate.ranged for estimate in ask.case.stated.values()):
        return {}, {}
    if not controls.switch(ask, "draws", f"In which share of {answers.PART:,} draws over all ranges does each hold?"):
        return {}, {}
    with deferred.working("Playing the draws; the first time the game is compiled, about twenty seconds"):
        answers.compiled()
        now, before = (answers.finished(one, answers.PART).holds for one in (ask.case, ask.before))
        return now, before


def sentence(ask: Asked, one: Tested, was: Tested) -> None:
    scenario = ask.case.scenario
    st.header(f"“{plain(one.sentence)}”", anchor=False)
    st.caption(plain(one.author))
    tried = plain(say_trial(scenario, one))
    st.markdown(f":material/{ICONS[one.verdict]}: **{say_claim(one)}** {tried}")
    figure.compared(ask, tried, lambda: say_trial(ask.before.scenario, was))


def grounds(ask: Asked, one: Tested, was: Tested) -> None:
    """The reasons of the verdict, what was changed, and where the sentence comes from."""
    scenario = ask.case.scenario
    claim = scenario.claims[one.claim]
    why = say_reasons(scenario, one)
    st.markdown("\n\n".join(map(plain, why)))
    figure.compared(ask, plain(" ".join(why)), lambda: " ".join(say_reasons(ask.before.scenario, was)))
    for what, edits in (("Set", claim.edits), ("Shifted by", claim.shifts)):
        for where, value in edits.items():
            st.markdown(f"{what}: {plain(quoted(controls.named(ask.case, where)))} {plain(str(value))} `{where}`")
    for name in one.source:
        source = scenario.sources[name]
        said = ", ".join(part for part in (source.publisher, source.title, source.date) if part)
        linked = f" <{source.url}>" if source.url.startswith(("https://", "http://")) else ""
        st.markdown(f"Source: {plain(said)}{linked}")
    if claim.judgement:
        st.markdown(f"Judgement: {plain(claim.judgement)}")


page_layout.shown(main)
