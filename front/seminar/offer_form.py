"""A package of terms with the mouse: a slider for every share, a choice for every question; and a package in words.

Shares are shown as the team's own, so that more is always more. What a package is worth is asked of `model.seminar`.
"""

from __future__ import annotations

import streamlit as st

from model.reports.html import in_markdown, plain
from model.seminar.briefs import AssetLine, Brief, IssueLine
from model.seminar.talks import Offer, Room


def built(room: Room, sheet: Brief, start: Offer, name: str) -> Offer:
    """The controls of a whole package, as they stand; `start` is where they stand at first."""
    shares: dict[str, float] = {}
    options: dict[str, str] = {}
    left, right = st.columns(2, gap="large")
    with left:
        if sheet.assets:
            st.caption("Your share of")
        for asset in sheet.assets:
            shares[asset.asset] = _share(room, sheet, asset, start, f"{name}:{asset.asset}")
    with right:
        for issue in sheet.issues:
            options[issue.issue] = _option(issue, start, f"{name}:{issue.issue}")
    return Offer(sheet.team, shares, options)


def started_from(sheet: Brief, offer: Offer, name: str) -> None:
    """Set the controls of a package to an offer."""
    for asset in sheet.assets:
        st.session_state[f"{name}:{asset.asset}"] = _shown(asset, sheet, offer)
    for issue in sheet.issues:
        st.session_state[f"{name}:{issue.issue}"] = offer.options[issue.issue]


def _shown(asset: AssetLine, sheet: Brief, offer: Offer) -> int:
    return round(100 * sheet.own(offer.shares[asset.asset]))


def _share(room: Room, sheet: Brief, asset: AssetLine, start: Offer, key: str) -> float:
    st.session_state.setdefault(key, _shown(asset, sheet, start))
    divisible = room.scenario.assets[asset.asset].divisible
    if divisible:
        own = st.slider(plain(asset.name), 0, 100, step=1, format="%d %%", key=key)
    else:
        who = {100: sheet.name, 0: sheet.opponent}
        own = st.selectbox(plain(asset.name), list(who), format_func=lambda share: who[share], key=key)
    st.caption(f"{asset.at(own / 100):.1f} of {asset.points:.1f} points · today {asset.today:.0%}")
    return sheet.own(own / 100)


def _option(issue: IssueLine, start: Offer, key: str) -> str:
    lines = {line.option: line for line in issue.options}
    st.session_state.setdefault(key, start.options[issue.issue])

    def named(option: str) -> str:
        line = lines[option]
        return f"{line.name} · {line.points:.1f}" + (" · as now" if line.no_deal else "")

    return str(st.selectbox(plain(issue.name), list(lines), format_func=named, key=key))


def in_words(room: Room, sheet: Brief, offer: Offer, before: Offer | None = None) -> None:
    """A package as a table: each term, the team's share or the answer, and its points; what moved since `before` is marked."""
    rows = []
    for asset in sheet.assets:
        own = sheet.own(offer.shares[asset.asset])
        was = sheet.own(before.shares[asset.asset]) if before else own
        moved = "" if round(own, 4) == round(was, 4) else f" (was {was:.0%})"
        given = (
            f"{own:.0%}{moved}"
            if room.scenario.assets[asset.asset].divisible
            else (sheet.name if own else sheet.opponent)
        )
        rows.append((asset.name, given, f"{asset.at(own):.1f}"))
    for issue in sheet.issues:
        chosen = {line.option: line for line in issue.options}
        line = chosen[offer.options[issue.issue]]
        old = chosen[before.options[issue.issue]] if before else line
        moved = "" if old is line else f" (was: {old.name})"
        rows.append((issue.name, f"{line.name}{moved}", f"{line.points:.1f}"))
    heads = ["Term", "Your share, or the answer", "Your points"]
    st.markdown(in_markdown("llr", heads, [[plain(cell) for cell in row] for row in rows]))
