"""A scenario that a visitor brings: checked like any file, and kept for that visit only."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st

from front.answers.cache import kept
from model.analysis import scores
from model.analysis.territory import outlines as map_outlines
from model.errors import InvalidInput
from model.scenario import files

OWN: Final = "own-"
"""What the names of brought scenarios begin with, so that one that changes a shipped file stands beside it."""
BROUGHT, AWAITED, REFUSED, COUNT = "brought", "awaited_link", "upload_refused", "uploads"
MOST: Final = 100
"""Files of all visitors together that are kept; then the oldest make room."""
NAME: Final = 40
"""Letters of a name that are kept."""


def brought() -> dict[str, Path]:
    """What this visitor has brought and is still there, by name."""
    found: dict[str, Path] = st.session_state.get(BROUGHT, {})
    return {name: file for name, file in found.items() if file.exists()}


def expect(said: Mapping[str, str]) -> None:
    """Remember a link to a scenario of somebody's own, until the visitor brings its file."""
    if said.get("scenario", "").startswith(OWN):
        st.session_state[AWAITED] = dict(said)


def expected(name: str) -> dict[str, str] | None:
    """The link that waited for a scenario of that name, once."""
    said: dict[str, str] = st.session_state.get(AWAITED, {})
    return st.session_state.pop(AWAITED) if said.get("scenario") == name else None


def keep(filename: str, content: bytes) -> str:
    """Keep a scenario for this visit, and say under which name it can be chosen.

    Raises:
        UnreadableFile: too large, or no text.
        InvalidInput: all its faults, with line and address.
    """
    scenario = files.parse_text(files.text_of(content, filename), filename)
    try:
        map_outlines.atlas(scenario)
        scores.efficient(scenario)
    except InvalidInput as error:
        raise error.located(filename) from None
    name = re.sub(r"\W+", "-", Path(filename).stem, flags=re.ASCII).strip("-").lower()[:NAME] or "scenario"
    place = Path(_room().name) / hashlib.sha256(content).hexdigest()[:16] / f"{name}.yaml"
    place.parent.mkdir(exist_ok=True)
    files.write_bytes(place, content)
    _make_room()
    st.session_state[BROUGHT] = {**brought(), OWN + name: place}
    return OWN + name


@kept(1)
def _room() -> TemporaryDirectory[str]:
    """A folder that goes when the server stops."""
    return TemporaryDirectory(prefix="leverage-")


def _make_room() -> None:
    kept = sorted(Path(_room().name).iterdir(), key=lambda folder: folder.stat().st_mtime)
    for folder in kept[:-MOST]:
        shutil.rmtree(folder, ignore_errors=True)
