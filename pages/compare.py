"""Compare: pinned runs and other scenarios side by side, in one table and one picture."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from front import answers, body, controls, frame
from front.answers import Case
from front.asked import Asked, asked
from model import sides, words
from model.errors import LeverageError
from model.kinds import Request
from model.report import plain
from model.scores import Solution


def main() -> None:
    ask = asked()
    runs = alike(ask)
    solved = {name: answers.solution(one, ask.on) for name, one in runs.items()}
    if len(runs) > 1:
        sentence = f"**{plain(words.runs(solved))}**"
    else:
        sentence = (
            "**There is one run so far.** Move a slider, or pin runs under *Compare*: up to four stand beside it."
        )
    frame.top(ask, "Side by side", sentence)
    controls.choose_day(ask)
    controls.main(ask)
    left, right = st.columns(2, gap="large")
    with left:
        frame.picture(
            ask,
            "sides",
            plain(words.runs(solved)) if len(runs) > 1 else "The file as it stands.",
            lambda palette: sides.picture(solved, palette),
            ask.case.command("solve", *ask.dated),
            Request("scores", ask.on),
            cases=tuple(runs.values()),
            about=tuple(one.key for one in runs.values()),
        )
    with right, st.container(key="exhibit_differences"):
        st.header("What is different in them?", anchor=False)
        for name, one in runs.items():
            changed = [f"{plain(controls.named(one, where))} `{where}` = {value}" for where, value in one.edits.items()]
            st.markdown(f"**{plain(name)}**: {'; '.join(changed) if changed else 'nothing, as in the file'}")
    others(ask, solved, runs)
    st.caption("Points of two sides are different goods: compare a side with itself in another run.")


def alike(ask: Asked) -> dict[str, Case]:
    """The runs of this scenario: the file, what is pinned, and what is set now, each once."""
    now = ask.state
    named = {"As in the file": answers.case(now.scenario, {})}
    named |= {f"{n}. {pin.name}": answers.case(now.scenario, pin.edits) for n, pin in enumerate(now.pins, 1)}
    if ask.case.key not in {one.key for one in named.values()}:
        named["As it is set now"] = ask.case
    return named


def table(solved: dict[str, Solution], runs: dict[str, Case]) -> pd.DataFrame:
    """One row a run and party."""
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
                "deal by the end": solution.outlook.deal[-1],
                "freeze": solution.outlook.freeze[-1],
                "war": solution.outlook.war[-1],
            }
            for name, solution in solved.items()
            for party, score in solution.scores.items()
        ]
    )


def others(ask: Asked, solved: dict[str, Solution], runs: dict[str, Case]) -> None:
    """Other scenarios in the same table, and all of it as a file."""
    titles = {name: title for name, title in answers.titles().items() if name != ask.case.name}
    with st.container(key="exhibit_table"):
        st.header("In one table", anchor=False)
        chosen = st.multiselect(
            "Other scenarios as well", list(titles), format_func=lambda name: titles[name], key="others"
        )
        solved, runs = dict(solved), dict(runs)
        for name in chosen:
            try:
                other = answers.case(name, {})
                solved[plain(titles[name])] = answers.solution(other, other.scenario.as_of)
                runs[plain(titles[name])] = other
            except LeverageError as error:
                frame.failed(error)
        frame_of = table(solved, runs)
        numbers = [name for name in frame_of.columns if name not in ("run", "changed", "party")]
        two = {name: st.column_config.NumberColumn(format="%.2f") for name in numbers}
        st.dataframe(frame_of, column_config=two, hide_index=True, width="stretch")
        with st.container(horizontal=True):
            for ending, make in frame.sheets(Request("scores"), *runs.values()).items():
                st.download_button(
                    f"Scores as {ending.upper()}",
                    make,
                    file_name=f"compared.{ending}",
                    mime=frame.MIME[ending],
                    key=f"compared_{ending}",
                    on_click="ignore",
                    icon=":material/download:",
                )


body.shown(main)
