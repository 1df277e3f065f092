"""Around each picture: a sentence, the picture, how to read it, the definition, the command, and files made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from front import answers, controls
from front.answers import Case
from front.answers.cache import kept
from front.captions import CAPTIONS
from front.session.view import Asked
from front.shell import deferred, downloads
from front.shell.downloads import Made
from model.catalogue.requests import Request
from model.errors import LeverageError
from model.exports import formats, workbook
from model.presentation import render
from model.presentation.captions import Caption
from model.presentation.delimited import csv_text
from model.presentation.style import LIGHT, Palette
from model.presentation.template import Filled
from model.reports.html import plain

Drawn = alt.Chart | alt.LayerChart | Filled

FILES: Final[Mapping[str, tuple[str, str]]] = {
    "svg": ("Picture as SVG", "image/svg+xml"),
    "png": ("Picture as PNG", "image/png"),
    "csv": ("Table as CSV", "text/csv"),
    "xlsx": ("Table as XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "yaml": ("Record as YAML", "application/yaml"),
}
"""Ending of a file -> what it is called, and its type."""
BELOW: Final[Mapping[str, str]] = {
    "read": ":material/help: How to read",
    "table": ":material/table: Table",
    "save": ":material/download: Cite and save",
}
"""What a picture can show below it when asked to -> what that is called."""


def head(ask: Asked) -> None:
    """Above every page: the scenario, and the tools."""
    with st.container(
        key="head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
    ):
        st.markdown(plain(ask.case.scenario.title), width="content")
        controls.tools(ask)


def top(ask: Asked, title: str, sentence: str) -> None:
    """How a page begins: its question, the headline of the answer, and what was changed.

    The sentence is Markdown in which texts of the scenario went through `plain`.
    """
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
    cases: Sequence[Case] = (),
    rows: pd.DataFrame | None = None,
    was: Callable[[], str] | None = None,
) -> None:
    """One picture in its frame.

    Args:
        ask: what is looked at.
        name: of `model.catalogue.pictures.PICTURES` and `front.captions.CAPTIONS`.
        sentence: the headline, in Markdown.
        draw: the picture in a theme's colours.
        command: what prints its numbers on the command line.
        sheet: the table of its numbers.
        title: instead of the one in CAPTIONS.
        about: whatever else than the case, the comparison and the day the picture depends on.
        of: all that it depends on, where that is less than the whole case: it is then drawn again only when this changes.
        party: whose picture it is.
        cases: of what the table is, if not of the one case that is looked at.
        rows: the table of its numbers, where it is of no kind.
        was: the sentence for what is compared with, in plain text.
    """
    key = "_".join(str(part) for part in (name, party or "") if part)
    reading = CAPTIONS[name]
    st.header(plain(title or reading.title), anchor=False)
    st.markdown(sentence)
    if was is not None:
        compared(ask, sentence, was)
    depends = (ask.case.key, ask.before.key, str(ask.on)) if of is None else (of,)
    chart(key, draw, (name, *depends, party, *about), ask.palette)
    files = picture_files(draw, title or reading.title, partial(_subtitle, ask.case))
    table: Callable[[], None] | None = None
    python: Callable[[], str] | None = None
    if sheet is not None:
        of_which = cases or (ask.case,)
        python = partial(answers.python, sheet, *of_which)
        files |= sheets(sheet, *of_which)
        table = partial(tabled, partial(answers.table, sheet, *of_which))
    elif rows is not None:
        files |= table_files(rows, name)
        table = partial(tabled, lambda: rows)
    below(key, reading, table, command, files, ask.case.name, python=python)


def chart(key: str, draw: Callable[[Palette], Drawn], depends: tuple[object, ...], palette: Palette) -> None:
    """A picture in a theme's colours, drawn anew only when what it depends on has changed; with the words that stand for it.

    What it is called is a part of it, and stays the same; what its numbers are is told after it, to who listens.
    """
    shown = _shown(repr((*depends, palette.name)), draw, palette)
    spec = {name: part for name, part in shown.spec.items() if name != "description"}
    st.vega_lite_chart(None, spec, width="stretch", theme=None, key=f"chart_{key}", alt=shown.spec.get("description"))
    deferred.after_a_picture()
    if shown.said:
        st.text(shown.said)


def below(
    key: str,
    reading: Caption,
    table: Callable[[], None] | None,
    command: str,
    files: Mapping[str, Made],
    stem: str,
    *,
    note: str = "",
    python: Callable[[], str] | None = None,
) -> None:
    """The row below a picture: how to read it, its table, how to cite and save it, each shown when it is asked for.

    Args:
        key: of the picture.
        reading: the words around it.
        table: shows the table; none where there is none.
        command: what prints its numbers on the command line.
        files: what makes each file, by its ending (of `FILES`), when it is asked for.
        stem: how the names of the files begin.
        note: what the command line needs.
        python: says what makes the same table in Python, where there is one.
    """
    shown = st.pills(
        "More about this picture",
        [part for part in BELOW if part != "table" or table is not None],
        selection_mode="multi",
        format_func=BELOW.__getitem__,
        key=f"below_{key}",
        label_visibility="collapsed",
    )
    if "read" in shown:
        st.markdown(f"{reading.read}\n\n**Definition.** {reading.definition}")
        st.latex(reading.formula)
    if "table" in shown and table is not None:
        table()
    if "save" in shown:
        many = "\n" in command
        st.markdown(f"{'These lines print' if many else 'This line prints'} the same numbers{note}:")
        st.code(command, language=None, wrap_lines=True)
        if python is not None:
            st.markdown("In Python, the same table:")
            st.code(python(), language="python", wrap_lines=True)
        with st.container(key=f"files_{key}", horizontal=True, gap="small"):
            for ending, make in files.items():
                what, mime = FILES[ending]
                downloads.button(what, make, f"{stem}-{key}.{ending}", mime, f"file_{key}_{ending}")


def tabled(made: Callable[[], pd.DataFrame], numbers: str | None = None) -> None:
    """A table, days without the time of day; `numbers` is the format of those that are no whole ones."""
    rows = made()
    columns = {
        **{str(name): st.column_config.DateColumn() for name in rows.select_dtypes("datetime")},
        **{str(name): st.column_config.NumberColumn(format=numbers) for name in rows.select_dtypes("float") if numbers},
    }
    st.dataframe(rows, column_config=columns, hide_index=True, width="stretch")


def compared(ask: Asked, sentence: str, was: Callable[[], str]) -> None:
    """What a sentence would be for what is compared with, where there is anything to compare."""
    if ask.differs:
        earlier = plain(was())
        st.caption(f"In {plain(ask.against)}: {earlier if earlier != sentence else 'the same.'}")


def both(ask: Asked, now: str, was: str | None) -> str:
    """A text as Markdown, and behind it what it would be for what is compared with, where that is another."""
    return " ".join(part for part in (plain(now), _behind(ask, now, was)) if part)


def headline(ask: Asked, now: str, was: str) -> str:
    """The same for the headline of a page."""
    return f"**{plain(now)}** {_behind(ask, now, was)}".rstrip()


def _behind(ask: Asked, now: str, was: str | None) -> str:
    return f"In {plain(ask.against)}: {plain(was)}" if ask.differs and was not in (None, "", now) else ""


def beside(now: str, before: str | None) -> str:
    """What something is, and what it was where that is something else; nothing it was where that is not known."""
    return now if before in (None, now) else f"{now} (was {before})"


def sheets(request: Request, *cases: Case) -> dict[str, Made]:
    """What makes the files of a table, by their endings."""
    return {
        "csv": lambda: "".join(formats.csv(answers.sheet(request, *cases))).encode(),
        "xlsx": lambda: workbook.workbook([answers.sheet(request, *cases)]),
    }


def save_buttons(what: str, request: Request, stem: str, *cases: Case) -> None:
    """Buttons that save a table, `what` it is called in them, each as one kind of file."""
    for ending, make in sheets(request, *cases).items():
        label, key = f"{what} as {ending.upper()}", f"save_{request.kind}_{ending}"
        downloads.button(label, make, f"{stem}.{ending}", FILES[ending][1], key, icon="download")


def picture_files(draw: Callable[[Palette], Drawn], title: str, subtitle: Callable[[], str]) -> dict[str, Made]:
    """What makes the files of a picture, by their endings: what the page shows, on white, with its title."""

    def written(ending: str) -> bytes:
        return render.written(render.entitled(draw(LIGHT), title, subtitle()), ending)

    return {ending: partial(written, ending) for ending in ("svg", "png")}


def _subtitle(case: Case) -> str:
    """The scenario, and what was changed in it."""
    changed = "; ".join(f"{controls.named(case, where)} = {value}" for where, value in case.edits.items())
    return case.scenario.title + (f". Changed: {changed}" if changed else "")


def table_files(rows: pd.DataFrame, name: str) -> dict[str, Made]:
    """The same of a table that is of no kind."""
    return {"csv": lambda: csv_text(rows).encode(), "xlsx": lambda: workbook.workbook_of_rows(rows, name)}


@kept(256, key=lambda depends, *_: depends)
def _shown(depends: Hashable, draw: Callable[[Palette], Drawn], palette: Palette) -> render.Shown:
    """The picture; `depends` says all that it depends on."""
    del depends
    return render.shown(lambda: draw(palette))


def failed(error: LeverageError) -> None:
    """One message for what cannot be shown."""
    first, *more = str(error).splitlines()
    st.error("This cannot be shown. " + plain(" ".join([first, *more[:3]])), icon=":material/error:")
    st.caption("Go back with Undo or Reset, or choose another scenario in the sidebar.")
