"""A page that was recorded (`recording.py`), played back: what was sent in two states, between which its slider flips.

Nothing is computed: each element is sent as it was received. The address says which page, and, where its pictures alone are
shown, what their slider is called.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import enqueue_message

Sent = list[bytes]
"""What the server sent, message by message."""


@st.cache_resource(show_spinner=False)
def recorded(file: str) -> dict[str, tuple[Sent, list[Sent]]]:
    """Page -> what is sent when it is opened, and by a move of the slider to each of two states."""
    found: dict[str, tuple[Sent, list[Sent]]] = pickle.loads(Path(file).read_bytes())
    return found


def read(sent: Sent) -> list[ForwardMsg]:
    """The messages, to be sent again."""
    return [ForwardMsg.FromString(one) for one in sent]


def path_of(said: ForwardMsg) -> list[int]:
    """Where an element stands."""
    return list(said.metadata.delta_path)


def send(messages: Iterable[ForwardMsg]) -> None:
    """Send elements."""
    for said in messages:
        enqueue_message(said)


def state(moves: list[Sent]) -> list[ForwardMsg]:
    """The state after the next move."""
    st.session_state["turn"] = st.session_state.get("turn", 0) + 1
    return read(moves[st.session_state["turn"] % 2])


def pictures(moves: list[Sent], slider: str) -> None:
    """A slider and the pictures, below one another."""
    st.title("The pictures alone")
    st.slider(slider, 0.03, 0.25, 0.11, step=0.01)
    drawn = [said for said in state(moves) if said.delta.new_element.WhichOneof("type") == "vega_lite_chart"]
    for n, said in enumerate(drawn, 2):
        said.metadata.delta_path[:] = [0, n]
    send(drawn)


def whole(opened: Sent, moves: list[Sent]) -> None:
    """All of the page: its body is a part that is shown alone, as in the app."""
    place = path_of(read(moves[0])[0])
    for _ in range(place[-1]):
        st.empty()

    @st.fragment
    def body() -> None:
        send(said for said in state(moves) if len(path_of(said)) > len(place))

    body()
    send(said for said in read(opened) if path_of(said)[: len(place)] != place)


def main() -> None:
    """The page that the address asks for."""
    st.set_page_config(layout="wide")
    opened, moves = recorded(os.environ["RECORDED"])[st.query_params["page"]]
    if "alone" in st.query_params:
        pictures(moves, st.query_params["alone"])
    else:
        whole(opened, moves)


main()
