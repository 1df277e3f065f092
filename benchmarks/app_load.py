"""How the app answers when many visitors move sliders at once: Streamlit's own protocol, without browsers.

Each session opens the Table page and then moves a slider every three seconds to a value that was not there before; the time runs
from sending the move until its first picture has come, and until the whole run has ended, in which the browser is left time to
draw that picture. Printed for each number of sessions: the median of both, the slowest tenth of whole runs, how many failed, how
long a move keeps the server's processor busy, the server's memory while all sessions are open, and how much more that is for
each of them than before they came; with `--soak MINUTES` the memory over time under the last load. What is kept for all sessions
grows as well, to a bound: with few sessions that is most of what each seems to take.
Then the same for the page played back as constant data (`constant_page.py`): what Streamlit takes without any answer.

Run `python benchmarks/app_load.py [--sessions 1 10 50 100] [--rounds 8] [--processes 1] [--soak 30]` at the top of a checkout.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.recording import Recorded, Recording, played
from tools.browser import served

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


EVERY = 3.0
"""Seconds between two moves of a session."""
MEGABYTE = 2**20
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
PAGE, SLIDER = "table", "parties.ukraine.rate"


@dataclass
class Session:
    """One visitor."""

    number: int
    link: Any
    constant: bool = False
    """Whether it visits the page that is played back, whose address does not say what is set."""
    recording: Recording | None = None
    pictures: list[float] = field(default_factory=list)
    """Milliseconds from each move until its first picture came."""
    times: list[float] = field(default_factory=list)
    """The same until its run had ended."""
    failed: int = 0
    slider: str = ""
    part: str = ""
    """The part of the page in which the slider stands, which is all that a browser asks for when it moves."""
    query: str = ""

    async def opened(self) -> None:
        """Open the Table page and learn what its slider is called."""
        await self._run(f"page={PAGE}" if self.constant else "")
        assert self.slider, "the Table page has that slider"

    async def move(self, value: float) -> None:
        """Move the slider and wait for the end of the run."""
        start = time.perf_counter()
        self.pictures.append(1000 * (await self._run(self.query, value) - start))
        self.times.append(1000 * (time.perf_counter() - start))
        self.failed += not self.constant and f"{SLIDER}={value:g}" not in self.query  # the address says what is set

    async def _run(self, query: str, value: float | None = None) -> float:
        """When the first picture came."""
        pictured = 0.0
        state = ClientState(query_string=query, page_script_hash="")
        if value is not None:
            state.fragment_id = self.part
            one = state.widget_states.widgets.add(id=self.slider)
            one.double_array_value.data.append(value)
        await self.link.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(120):
            while True:
                data = await self.link.recv()
                if self.recording:
                    self.recording.hear(data)
                said = ForwardMsg.FromString(data)
                kind = said.WhichOneof("type")
                if kind == "delta":
                    element = said.delta.new_element
                    if element.WhichOneof("type") == "slider" and SLIDER in element.slider.id:
                        self.slider, self.part = element.slider.id, said.delta.fragment_id
                    self.failed += element.WhichOneof("type") == "exception"
                    if element.WhichOneof("type") == "vega_lite_chart":
                        pictured = pictured or time.perf_counter()
                elif kind == "page_info_changed":
                    self.query = said.page_info_changed.query_string
                elif kind == "script_finished" and said.script_finished in FINISHED:
                    assert pictured, "the page has a picture"
                    return pictured


async def lives(session: Session, rounds: int, values: random.Random) -> None:
    """A visitor's moves: one every three seconds, each session at its own moment."""
    start = time.perf_counter() + values.uniform(0, EVERY)
    for n in range(rounds):
        await asyncio.sleep(max(0.0, start + n * EVERY - time.perf_counter()))
        await session.move(round(values.uniform(0.11, 0.25), 4))


@dataclass(frozen=True)
class Server:
    """All that serves an address."""

    processes: tuple[psutil.Process, ...]

    @classmethod
    def at(cls, address: str) -> Server:
        """The processes behind an address that was served from here."""
        port = address.rpartition(":")[2]
        first = next(one for one in psutil.Process().children(recursive=True) if port in one.cmdline())
        return cls((first, *first.children(recursive=True)))

    def memory(self) -> float:
        """Megabytes."""
        return sum(one.memory_info().rss for one in self.processes) / MEGABYTE

    def busy(self) -> float:
        """Milliseconds that it has kept processors busy."""
        return 1000 * sum(one.cpu_times().user + one.cpu_times().system for one in self.processes)


@dataclass(frozen=True)
class Load:
    """What a number of sessions at once met, and what they took."""

    pictures: list[float]
    """Milliseconds until the first picture of each move came."""
    times: list[float]
    """Milliseconds of each move, the quickest first."""
    failed: int
    used: float
    """Milliseconds for which the server was busy, a move."""
    memory: float
    """Megabytes of the server with all sessions open."""
    each: float
    """Megabytes that it has more than before they came, a session."""


def linked(address: str) -> Any:
    """A visitor's link to the server."""
    url = address.replace("http", "ws") + "/_stcore/stream"
    return websockets.connect(url, max_size=None, open_timeout=60, ping_interval=None)


async def recorded(address: str) -> Recorded:
    """What the app sends when the page is opened, and by a move to each of two states."""
    async with linked(address) as link:
        session = Session(0, link, recording=(heard := Recording()))
        await session.opened()
        opened, moves = heard.elements(), []
        for value in (0.12, 0.13, 0.12):  # the first of all moves is also shown by the tools: it can be undone
            await session.move(value)
            moves.append(heard.elements())
    return Recorded(opened, moves[1:])


async def loaded(address: str, server: Server, count: int, rounds: int, seed: int, *, constant: bool = False) -> Load:
    """So many sessions at once."""
    alone = server.memory()
    links = [await linked(address) for _ in range(count)]
    sessions = [Session(n, link, constant) for n, link in enumerate(links)]
    for session in sessions:
        await session.opened()
    start = server.busy()
    await asyncio.gather(*(lives(one, rounds, random.Random(seed + one.number)) for one in sessions))
    used, held = (server.busy() - start) / (count * rounds), server.memory()
    for link in links:
        await link.close()
    times = sorted(one for session in sessions for one in session.times)
    pictures = [one for session in sessions for one in session.pictures]
    return Load(pictures, times, sum(session.failed for session in sessions), used, held, (held - alone) / count)


async def measured(address: str, counts: list[int], rounds: int, soak: float = 0.0, *, constant: bool = False) -> None:
    """Print what each number of sessions met."""
    server = Server.at(address)
    await loaded(address, server, 2, 3, 0, constant=constant)  # to warm up
    print(
        f"{'sessions':>8} {'picture':>10} {'of 1':>6} {'whole':>10} {'of 1':>6} {'slowest tenth':>15} {'failed':>7} "
        f"{'processor a move':>18} {'memory':>10} {'a session':>10}"
    )
    first: tuple[float, float] | None = None
    for count in counts:
        load = await loaded(address, server, count, rounds, 1_000 * count, constant=constant)
        picture, whole = statistics.median(load.pictures), statistics.median(load.times)
        slow = load.times[int(0.9 * len(load.times))]
        first = first or (picture, whole)
        print(
            f"{count:8} {picture:7.0f} ms {picture / first[0]:6.1f} {whole:7.0f} ms {whole / first[1]:6.1f} "
            f"{slow:12.0f} ms {load.failed:7} {load.used:15.0f} ms {load.memory:7.0f} MB {load.each:7.1f} MB",
            flush=True,
        )
    end, n = time.monotonic() + 60 * soak, 0
    while time.monotonic() < end:
        n += 1
        await loaded(address, server, counts[-1], 20, 1_000_000 * n)
        print(f"after {n * 20 * EVERY / 60:4.0f} min of {counts[-1]} sessions: {server.memory():6.0f} MB", flush=True)


def main() -> None:
    """Print a line for each number of sessions."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 50, 100])
    ask.add_argument("--rounds", type=int, default=8)
    ask.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    ask.add_argument("--processes", type=int, default=1)
    asked = ask.parse_args()
    with served(processes=asked.processes) as address:
        asyncio.run(measured(address, asked.sessions, asked.rounds, asked.soak))
        page = asyncio.run(recorded(address))
    print("\nThe same page played back as constant data:")
    with played({PAGE: page}) as address:
        asyncio.run(measured(address, asked.sessions, asked.rounds, constant=True))


if __name__ == "__main__":
    main()
