"""Random scenarios with a plan on the table."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from model.scenario import Scenario, parse
from tests.kit.strategies import eighths, plain


@st.composite
def on_the_table(draw: st.DrawFn, *, divisible: bool = True, links: bool = False) -> Scenario:
    """A random scenario with one position that states some of the terms."""
    data = draw(plain(links=links))
    if not divisible:
        for good in data["assets"].values():
            good["divisible"] = False
            good.pop("bounds", None)
        data["rules"].pop("bounded", None)
        data["red_lines"].pop("on_shares", None)
    shares: dict[str, Any] = {}
    for name, good in data["assets"].items():
        if draw(st.booleans()):
            whole = st.sampled_from([0, 1])
            shares[name] = draw(st.one_of(st.just("held"), eighths()) if good["divisible"] else whole)
    options = {q: draw(st.sampled_from(sorted(v["options"]))) for q, v in data["issues"].items() if draw(st.booleans())}
    plan = {"title": "A plan", "author": "somebody", "terms": {"shares": shares, "options": options}}
    return parse({**data, "positions": {"plan": plan}})
