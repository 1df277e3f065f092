"""Buttons that save a file, which is made when it is asked for.

Streamlit deletes such a file after the second run of anybody, so that with many visitors it can be gone before the browser that
asked for it has fetched it. Here it stays until its own visitor's app is shown anew, or the visit ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

Made = Callable[[], bytes]
"""What makes a file."""
PAGE = "text/html"
"""The type of a page to be printed."""


def button(
    label: str,
    make: Made,
    name: str,
    mime: str,
    key: str,
    *,
    icon: str | None = None,
    quiet: bool = False,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """A button that saves a file of that name and type."""
    st.download_button(
        label,
        _staying(make, name, mime, key),
        name,
        mime,
        key=key,
        on_click="ignore",
        icon=f":material/{icon}:" if icon else None,
        type="tertiary" if quiet else "secondary",
        width=width,
    )


def _staying(make: Made, name: str, mime: str, key: str) -> Made:
    """The same file, which from then on belongs to this visit: under the content, name and type that Streamlit finds it by."""
    visit = get_script_run_ctx()

    def made() -> bytes:
        data = make()
        keep = threading.Thread(
            target=runtime.get_instance().media_file_mgr.add,
            args=(data, mime, f"saved {key}", name),
            kwargs={"is_for_static_download": True},
        )
        add_script_run_ctx(keep, visit)
        keep.start()
        keep.join()
        return data

    return made
