"""How the app answers when many visitors move sliders at once: Streamlit's own protocol, without browsers.

Each session opens the Table page and then moves a slider every three seconds to a value that was not there before; the time runs
from sending the move until the server says that its run has ended. Printed for each number of sessions: the median and the
slowest tenth, how many runs failed, how long a move keeps the server's processor busy, the server's memory while all sessions
are open, and how much more that is for each of them than before they came; with `--soak MINUTES` the memory over time under the
last load. What is kept for all sessions grows as well, to a bound: with few sessions that is most of what each seems to take.

Run `python benchmarks/app_load.py [--sessions 1 10 50 100] [--rounds 8] [--soak 30]` at the top of a checkout.
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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import visits  # noqa: E402  (the project is found by the line above)

EVERY = 3.0
"""Seconds between two moves of a session."""
MEGABYTE = 2**20
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
SLIDER = "parties.ukraine.rate"


@dataclass
class Session:
    """One visitor."""

    number: int
    link: Any
    times: list[float] = field(default_factory=list)
    failed: int = 0
    slider: str = ""
    part: str = ""
    """The part of the page in which the slider stands, which is all that a browser asks for when it moves."""
    query: str = ""

    async def opened(self) -> None:
        """Open the Table page and learn what its slider is called."""
        await self._run("")
        assert self.slider, "the Table page has that slider"

    async def move(self, value: float) -> None:
        """Move the slider and wait for the end of the run."""
        start = time.perf_counter()
        await self._run(self.query, value)
        self.times.append(1000 * (time.perf_counter() - start))
        self.failed += f"{SLIDER}={value:g}" not in self.query  # the address says what is set

    async def _run(self, query: str, value: float | None = None) -> None:
        state = ClientState(query_string=query, page_script_hash="")
        if value is not None:
            state.fragment_id = self.part
            one = state.widget_states.widgets.add(id=self.slider)
            one.double_array_value.data.append(value)
        await self.link.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(120):
            while True:
                said = ForwardMsg.FromString(await self.link.recv())
                kind = said.WhichOneof("type")
                if kind == "delta":
                    element = said.delta.new_element
                    if element.WhichOneof("type") == "slider" and SLIDER in element.slider.id:
                        self.slider, self.part = element.slider.id, said.delta.fragment_id
                    self.failed += element.WhichOneof("type") == "exception"
                elif kind == "page_info_changed":
                    self.query = said.page_info_changed.query_string
                elif kind == "script_finished" and said.script_finished in FINISHED:
                    return


async def lives(session: Session, rounds: int, values: random.Random) -> None:
    """A visitor's moves: one every three seconds, each session at its own moment."""
    start = time.perf_counter() + values.uniform(0, EVERY)
    for n in range(rounds):
        await asyncio.sleep(max(0.0, start + n * EVERY - time.perf_counter()))
        await session.move(round(values.uniform(0.11, 0.25), 4))


def memory(server: psutil.Process) -> float:
    """Megabytes of the server."""
    return float(server.memory_info().rss) / MEGABYTE


def busy(server: psutil.Process) -> float:
    """Milliseconds that the server has kept a processor busy."""
    times = server.cpu_times()
    return 1000 * (times.user + times.system)


@dataclass(frozen=True)
class Load:
    """What a number of sessions at once met, and what they took."""

    times: list[float]
    """Milliseconds of each move, the quickest first."""
    failed: int
    used: float
    """Milliseconds for which the server was busy, a move."""
    memory: float
    """Megabytes of the server with all sessions open."""
    each: float
    """Megabytes that it has more than before they came, a session."""


async def loaded(address: str, server: psutil.Process, count: int, rounds: int, seed: int) -> Load:
    """So many sessions at once."""
    alone, url = memory(server), address.replace("http", "ws") + "/_stcore/stream"
    links = [await websockets.connect(url, max_size=None, open_timeout=60, ping_interval=None) for _ in range(count)]
    sessions = [Session(n, link) for n, link in enumerate(links)]
    for session in sessions:
        await session.opened()
    start = busy(server)
    await asyncio.gather(*(lives(one, rounds, random.Random(seed + one.number)) for one in sessions))
    used, held = (busy(server) - start) / (count * rounds), memory(server)
    for link in links:
        await link.close()
    times = sorted(one for session in sessions for one in session.times)
    return Load(times, sum(session.failed for session in sessions), used, held, (held - alone) / count)


async def measured(address: str, server: psutil.Process, counts: list[int], rounds: int, soak: float) -> None:
    """Print what each number of sessions met."""
    await loaded(address, server, 2, 3, 0)  # to warm up
    print(
        f"{'sessions':>8} {'median':>10} {'slowest tenth':>15} {'of 1':>6} {'failed':>7} {'processor a move':>18} {'memory':>10} "
        f"{'a session':>10}"
    )
    first = 0.0
    for count in counts:
        load = await loaded(address, server, count, rounds, 1_000 * count)
        median, slow = statistics.median(load.times), load.times[int(0.9 * len(load.times))]
        first = first or median
        print(
            f"{count:8} {median:7.0f} ms {slow:12.0f} ms {median / first:6.1f} {load.failed:7} {load.used:15.0f} ms "
            f"{load.memory:7.0f} MB {load.each:7.1f} MB",
            flush=True,
        )
    end, n = time.monotonic() + 60 * soak, 0
    while time.monotonic() < end:
        n += 1
        await loaded(address, server, counts[-1], 20, 1_000_000 * n)
        print(f"after {n * 20 * EVERY / 60:4.0f} min of {counts[-1]} sessions: {memory(server):6.0f} MB", flush=True)


def main() -> None:
    """Print a line for each number of sessions."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 50, 100])
    ask.add_argument("--rounds", type=int, default=8)
    ask.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    asked = ask.parse_args()
    with visits.served() as address:
        port = int(address.rpartition(":")[2])
        server = next(one for one in psutil.Process().children(recursive=True) if str(port) in one.cmdline())
        asyncio.run(measured(address, server, asked.sessions, asked.rounds, asked.soak))


if __name__ == "__main__":
    main()
