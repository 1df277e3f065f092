"""A page of pictures that `app_slider.py` recorded: two sets, between which a slider flips. Nothing is computed."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import streamlit as st

STEP = 0.01


@st.cache_resource(show_spinner=False)
def recorded(file: str) -> dict[str, list[list[dict[str, Any]]]]:
    """Page -> two lists of pictures."""
    found: dict[str, list[list[dict[str, Any]]]] = pickle.loads(Path(file).read_bytes())
    return found


def main() -> None:
    """The pictures of a page of the app, below one another."""
    st.set_page_config(layout="wide")
    st.title("The same pictures")
    value = st.slider("Impatience, Ukraine", 0.03, 0.25, 0.1, step=STEP)
    pictures = recorded(os.environ["RECORDED"])[st.query_params["page"]][round(value / STEP) % 2]
    for n, spec in enumerate(pictures):
        st.vega_lite_chart(None, spec, width="stretch", theme=None, key=f"chart_{n}")


main()
