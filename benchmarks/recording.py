"""What the app sends for a page, kept to be played back as a page of constant data (`constant_page.py`)."""

from __future__ import annotations

import contextlib
import pickle
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tools.browser import served

CONSTANT = Path(__file__).resolve().parent / "constant_page.py"
Elements = list[bytes]
"""Messages with an element each, in the order in which they were sent."""


class Recorded(NamedTuple):
    """A page."""

    opened: Elements
    """What is sent when it is opened."""
    moves: list[Elements]
    """What is sent by a move of a slider to each of two states."""


class Recording:
    """Hears what the server sends to one visitor."""

    def __init__(self) -> None:
        self._known: dict[str, ForwardMsg] = {}
        self._heard: Elements = []

    def hear(self, data: bytes) -> None:
        """Take in a message; one that only refers to another, perhaps for another place, becomes what it stands for."""
        said = ForwardMsg.FromString(data)
        if said.WhichOneof("type") == "ref_hash":
            again = ForwardMsg()
            again.CopyFrom(self._known[said.ref_hash])
            again.metadata.CopyFrom(said.metadata)
            said = again
        self._known[said.hash] = said
        if said.WhichOneof("type") == "delta":
            self._heard.append(said.SerializeToString())

    def elements(self) -> Elements:
        """What was heard since this was asked last."""
        heard, self._heard = self._heard, []
        return heard


@contextlib.contextmanager
def played(pages: Mapping[str, Recorded]) -> Iterator[str]:
    """The address of a server that plays pages back."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recorded"
        # as plain tuples: the page that reads them knows nothing of this module
        file.write_bytes(pickle.dumps({name: tuple(page) for name, page in pages.items()}))
        with served(CONSTANT, environment={"RECORDED": str(file)}) as address:
            yield address
