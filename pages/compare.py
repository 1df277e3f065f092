"""Compare: pinned runs and other scenarios side by side, in one picture and one table, and as files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from front import answers, controls, figure, page_layout
from front.answers import Case
from front.session.view import Asked, asked
from model.analysis.comparison.chart import fill_comparison
from model.analysis.comparison.sentences import say_runs
from model.analysis.scores import Solution
from model.catalogue.requests import Request
from model.errors import LeverageError
from model.reports.html import plain
from model.scenario.labels import day

POINTS, CHANCE = "%.1f", "%.1f%%"
FORMATS = {
    **dict.fromkeys(("can expect", "walking away", "surplus", "zone, points"), POINTS),
    **dict.fromkeys(("deal by the end", "freeze", "war"), CHANCE),
}
"""How the columns of numbers are written: points, and chances in percent."""


def main() -> None:
    ask = asked()
    runs = alike(ask)
    solved = {name: answers.solution(one, ask.on) for name, one in runs.items()}
    sentence = plain(say_runs(solved)) if len(runs) > 1 else "There is one run of this scenario so far."
    more = "" if len(runs) > 1 else " Move a slider, or pin runs under *Compare*: up to four stand beside it."
    figure.top(ask, "Side by side", f"**{sentence}**{more}")
    controls.choose_day(ask)
    controls.main(ask)
    others = chosen(ask)
    solved |= {name: answers.solution(one, one.scenario.as_of) for name, one in others.items()}
    left, right = st.columns(2, gap="large")
    with left:
        figure.picture(
            ask,
            "sides",
            sentence,
            lambda palette: fill_comparison(solved, palette),
            commands(ask, runs, others),
            Request("scores", ask.on),
            cases=(*runs.values(), *others.values()),
            about=tuple((name, one.key) for name, one in (runs | others).items()),
        )
    with right:
        differences(runs, others)
    in_one_table(ask, solved, runs | others)
    st.caption("Points of two sides are different goods: compare a side with itself in another run.")


# ---------------------------------------------------------------- what is compared


def alike(ask: Asked) -> dict[str, Case]:
    """The runs of this scenario: the file, what is pinned, and what is set now, each once."""
    now = ask.state
    named = {"As in the file": answers.case(now.scenario, {})}
    named |= {f"{n}. {pin.name}": answers.case(now.scenario, pin.edits) for n, pin in enumerate(now.pins, 1)}
    if ask.case.key not in {one.key for one in named.values()}:
        named["As it is set now"] = ask.case
    return named


def chosen(ask: Asked) -> dict[str, Case]:
    """Other scenarios that stand beside the runs, each on its own first day."""
    titles = {name: title for name, title in answers.titles().items() if name != ask.case.name}
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    titles = {name: f"{title} ({name})" if title in twice else title for name, title in titles.items()}
    found = {}
    for name in controls.several(ask, "others", titles, "Other scenarios as well, each on its own first day"):
        try:
            one = answers.case(name, {})
            answers.solution(one, one.scenario.as_of)
        except LeverageError as error:
            figure.failed(error)
        else:
            found[titles[name]] = one
    return found


def commands(ask: Asked, runs: dict[str, Case], others: dict[str, Case]) -> str:
    """A line for each run."""
    lines = [one.command("solve", *ask.dated) for one in runs.values()]
    return "\n".join([*lines, *(one.command("solve") for one in others.values())])


# ---------------------------------------------------------------- in words, and in one table


def differences(runs: dict[str, Case], others: dict[str, Case]) -> None:
    """What was changed in each run."""
    st.header("What is different in them?", anchor=False)
    for name, one in runs.items():
        changed = [f"{plain(controls.named(one, where))} `{where}` = {value}" for where, value in one.edits.items()]
        st.markdown(f"**{plain(name)}**: {'; '.join(changed) if changed else 'nothing, as in the file'}")
    for name, one in others.items():
        st.markdown(f"**{plain(name)}**: another scenario, on {day(one.scenario.as_of)}")


def in_one_table(ask: Asked, solved: dict[str, Solution], runs: dict[str, Case]) -> None:
    """All of it as a table, and as a file."""
    st.header("In one table", anchor=False)
    columns = {name: st.column_config.NumberColumn(format=one) for name, one in FORMATS.items()}
    st.dataframe(table(solved, runs), column_config=columns, hide_index=True, height="content")
    with st.container(horizontal=True):
        figure.save_buttons("Scores", Request("scores", ask.on), "compared", *runs.values())


def table(solved: dict[str, Solution], runs: dict[str, Case]) -> pd.DataFrame:
    """One row a run and party; points as they are, chances in percent."""
    return pd.DataFrame(
        [
            {
                "run": name,
                "changed": "; ".join(f"{where}={value}" for where, value in runs[name].edits.items()),
                "party": solution.scenario.parties[party].name,
                "can expect": score.position,
                "walking away": score.walk_away,
                "surplus": score.surplus,
                "zone, points": solution.zone.width,
                "deal by the end": 100 * solution.outlook.deal[-1],
                "freeze": 100 * solution.outlook.freeze[-1],
                "war": 100 * solution.outlook.war[-1],
            }
            for name, solution in solved.items()
            for party, score in solution.scores.items()
        ]
    )


page_layout.shown(main)
