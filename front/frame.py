"""Around each picture: a sentence, the picture, how to read it, the definition, the command, and files made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from front import answers, controls
from front.asked import Asked
from front.readings import READINGS
from model import flat, pictures, workbook
from model.errors import LeverageError
from model.kinds import Request
from model.look import Filled, Palette
from model.report import plain

Drawn = alt.Chart | alt.LayerChart | Filled

MIME: Final[Mapping[str, str]] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def top(ask: Asked, title: str, sentence: str) -> None:
    """The head of a page: the scenario, the page's question, the headline of the answer, and the tools.

    The sentence is Markdown in which texts of the scenario went through `plain`.
    """
    with st.container(
        key="head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
    ):
        with st.container(key="scenario_title", width="content"):
            st.markdown(plain(ask.case.scenario.title), width="content")
        controls.tools(ask)
    st.title(title, anchor=False)
    with st.container(key="headline"):
        st.markdown(sentence)
    controls.strip(ask)


def picture(
    ask: Asked,
    name: str,
    sentence: str,
    draw: Callable[[Palette], Drawn],
    command: str,
    sheet: Request | None = None,
    *,
    title: str | None = None,
    about: tuple[object, ...] = (),
    of: object = None,
    party: str | None = None,
    position: str | None = None,
    rows: pd.DataFrame | None = None,
) -> None:
    """One picture in its frame.

    Args:
        ask: what is looked at.
        name: of `model.pictures.PICTURES` and `front.readings.READINGS`.
        sentence: the headline, in Markdown.
        draw: the picture in a theme's colours.
        command: the command line that prints its numbers.
        sheet: the table of its numbers.
        title: instead of the one in READINGS.
        about: whatever else than the case, the comparison and the day the picture depends on.
        of: all that it depends on, where that is less than the whole case: it is then drawn again only when this changes.
        party: whose picture it is.
        position: the plan that it shows.
        rows: the table of its numbers, where there is no such sheet.
    """
    key = "_".join(str(part) for part in (name, party or "") if part)
    reading = READINGS[name]
    with st.container(key=f"exhibit_{key}"):
        st.subheader(plain(title or reading.title), anchor=False)
        with st.container(key=f"sentence_{key}"):
            st.markdown(sentence)
        depends = (ask.case.key, ask.before.key, str(ask.on)) if of is None else (of,)
        drawn = (name, *depends, party, position, *about, ask.palette.name)
        spec = dict(_spec(repr(drawn), draw, ask.palette))
        said = spec.pop("description", "")
        st.vega_lite_chart(None, spec, width="stretch", theme=None, key=f"chart_{key}", alt=str(said) or None)
        with st.container(key=f"tools_{key}", horizontal=True, gap=None):
            with st.popover("How to read", icon=":material/help:", type="tertiary"):
                st.markdown(reading.read)
                st.markdown(f"**Definition.** {reading.definition}")
                if reading.formula:
                    st.latex(reading.formula)
            tabled = (sheet is not None or rows is not None) and st.toggle("Table", key=f"table_{key}", width="content")
            with st.popover("Command", icon=":material/terminal:", type="tertiary"):
                st.markdown("This line prints the same numbers.")
                st.code(command, language="sh", wrap_lines=True)
            with st.popover("Files", icon=":material/download:", type="tertiary"):
                _files(ask, name, key, sheet, party, position, rows)
        if tabled:
            st.dataframe(answers.table(ask.case, sheet) if sheet else rows, hide_index=True, width="stretch")


@st.cache_resource(max_entries=256, show_spinner=False)
def _spec(key: str, _draw: Callable[[Palette], Drawn], _palette: Palette) -> dict[str, Any]:
    """The picture as Vega-Lite; `key` says all that it depends on."""
    del key
    return pictures.spec(lambda: _draw(_palette))


def _files(
    ask: Asked,
    name: str,
    key: str,
    sheet: Request | None,
    party: str | None,
    position: str | None,
    rows: pd.DataFrame | None,
) -> None:
    """Files of a picture and its table; each is made when its button is pressed."""
    case, on = ask.case, ask.on
    stem = f"{case.name}-{key}"
    makers: dict[str, Callable[[], bytes]] = {
        ending: lambda ending=ending: answers.picture(case, name, ending, on, party, position)  # type: ignore[misc]
        for ending in ("svg", "png")
        if name in pictures.PICTURES
    }
    if sheet is not None:
        makers["csv"] = lambda: "".join(flat.csv(answers.sheet(case, sheet))).encode()
        makers["xlsx"] = lambda: workbook.workbook([answers.sheet(case, sheet)])
    elif rows is not None:
        makers["csv"] = lambda: rows.to_csv(index=False, lineterminator="\n").encode()
    for ending, make in makers.items():
        what = "Picture" if ending in ("svg", "png") else "Table"
        st.download_button(
            f"{what} as {ending.upper()}",
            make,
            file_name=f"{stem}.{ending}",
            mime=MIME[ending],
            key=f"file_{key}_{ending}",
            on_click="ignore",
            width="stretch",
        )


def failed(error: LeverageError) -> None:
    """One message for what cannot be shown."""
    first, *more = str(error).splitlines()
    st.error("This cannot be shown. " + plain(" ".join([first, *more[:3]])), icon=":material/error:")
    st.caption("Go back with Undo or Reset, or choose another scenario in the sidebar.")
