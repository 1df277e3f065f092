"""Several processes behind one address: who goes where, what passes, and what happens when a process ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from model.cli import app
from model.cli import server as app_server
from model.cli.server import COOKIE, HERE, Door
from model.errors import UnreadableFile
from tests.kit.examples import examples

Streams = tuple[StreamReader, StreamWriter]
ASKED = b"GET /table?v=1 HTTP/1.1\r\nHost: here\r\n%s\r\n"
STARTED = 60.0


async def says_its_port(reader: StreamReader, writer: StreamWriter) -> None:
    """A process that answers each request with the port it listens to, and keeps the connection."""
    port = str(writer.get_extra_info("sockname")[1]).encode()
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(port), port))
    writer.close()


async def gives_back(reader: StreamReader, writer: StreamWriter) -> None:
    """A process that answers with all that it is sent, as it comes."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while piece := await reader.read(1000):
        writer.write(piece)
    writer.close()


class House:
    """Some processes and the door before them."""

    def __init__(self, door: Door, at: int, servers: list[asyncio.Server]) -> None:
        self.door, self.at, self.servers = door, at, servers
        self.ports = [server.sockets[0].getsockname()[1] for server in servers]
        self.guests: list[StreamWriter] = []

    async def knock(self) -> Streams:
        reader, writer = await asyncio.open_connection(HERE, self.at)
        self.guests.append(writer)
        return reader, writer

    async def ask(self, cookie: str = "", by: Streams | None = None) -> tuple[int | None, int, Streams]:
        """Which process answers a request, which number a cookie gives, and the connection."""
        reader, writer = by or await self.knock()
        writer.write(ASKED % (f"cookie: {cookie}\r\n".encode() if cookie else b""))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        port = int(await reader.readexactly(int(re.findall(r"Content-Length: (\d+)", head)[0])))
        given = re.findall(rf"Set-Cookie: {COOKIE}=(\d+); Path=/; HttpOnly; SameSite=Lax\r\n", head)
        return int(given[0]) if given else None, self.ports.index(port), (reader, writer)

    async def emptied(self) -> bool:
        for _ in range(200):
            if not any(self.door.inside):
                return True
            await asyncio.sleep(0.01)
        return False


@contextlib.asynccontextmanager
async def house(
    count: int, process: Callable[[StreamReader, StreamWriter], Awaitable[None]] = says_its_port
) -> AsyncIterator[House]:
    servers = [await asyncio.start_server(process, HERE, 0) for _ in range(count)]
    door = Door([server.sockets[0].getsockname()[1] for server in servers])
    entrance = await asyncio.start_server(door.enter, HERE, 0, limit=app_server.PIECE)
    here = House(door, entrance.sockets[0].getsockname()[1], servers)
    yield here
    for guest in here.guests:
        guest.close()
    assert await here.emptied()
    for server in (entrance, *servers):
        server.close()
    await asyncio.sleep(0.05)  # what is closed is gone


def test_newcomers_are_spread_and_told_where_they_are() -> None:
    async def run() -> None:
        async with house(3) as here:
            answers = [await here.ask() for _ in range(9)]
            assert [where for _, where, _ in answers] == [0, 1, 2] * 3
            assert all(given == where for given, where, _ in answers)
            answers[1][2][1].close()
            answers[4][2][1].close()
            async with asyncio.timeout(STARTED):
                while here.door.inside != [3, 1, 3]:
                    await asyncio.sleep(0.01)
            assert (await here.ask())[1] == 1, "the fewest connections"

    asyncio.run(run())


@pytest.mark.parametrize("cookie", ["{0}=1", "a=b; {0}=1", "{0}=1; a=b", "x_{0}=0; {0}=1", "x-{0}=0;{0}=1;a=b"])
def test_a_visit_stays_where_it_is(cookie: str) -> None:
    async def run() -> None:
        async with house(2) as here:
            for _ in range(4):
                given, where, by = await here.ask(cookie.format(COOKIE))
                assert (given, where) == (None, 1)
            assert (await here.ask(by=by))[1] == 1, "the same connection once more"

    asyncio.run(run())


@pytest.mark.parametrize(
    "cookie", ["{0}=7", "{0}=x", "{0}=-1", "other=1", "{0}=0000000001", "x-{0}=1", "a=b {0}=1", "{0}=1x"]
)
def test_who_names_no_process_is_a_newcomer(cookie: str) -> None:
    async def run() -> None:
        async with house(2) as here:
            given, where, _ = await here.ask(cookie.format(COOKIE))
            assert given == where == 0

    asyncio.run(run())


def test_a_number_elsewhere_in_a_request_is_no_cookie() -> None:
    async def run() -> None:
        async with house(2) as here:
            reader, writer = await here.knock()
            writer.write(b"GET /?cookie:%s=1 HTTP/1.1\r\nReferer: %s=1\r\n\r\n" % (COOKIE.encode(), COOKIE.encode()))
            assert f"{COOKIE}=0;".encode() in await reader.readuntil(b"\r\n\r\n")

    asyncio.run(run())


def test_the_visitors_of_a_process_that_has_ended_go_on_with_another() -> None:
    async def run() -> None:
        async with house(2) as here:
            here.servers[1].close()
            given, where, _ = await here.ask(f"{COOKIE}=1")
            assert given == where == 0
            here.servers[0].close()
            reader, writer = await here.knock()
            writer.write(ASKED % b"")
            assert (await reader.read()).startswith(b"HTTP/1.1 503 ")

    asyncio.run(run())


@examples(25)
@given(
    pieces=st.lists(
        st.binary(max_size=300) | st.integers(1, 300_000).map(lambda size: random.Random(size).randbytes(size)),
        max_size=8,
    ),
    known=st.booleans(),
)
def test_bytes_pass_as_they_are(pieces: list[bytes], known: bool) -> None:
    async def run() -> None:
        async with house(1, gives_back) as here:
            reader, writer = await here.knock()
            head = ASKED % (b"Cookie: %s=0\r\n" % COOKIE.encode() if known else b"")
            sent = head + b"".join(pieces)

            async def send() -> None:
                for piece in (head, *pieces):
                    writer.write(piece)
                    await writer.drain()

            sending = asyncio.create_task(send())
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert (COOKIE.encode() in answer) is not known
            assert await reader.readexactly(len(sent)) == sent
            await sending

    asyncio.run(run())


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000])
def test_who_does_not_say_what_he_wants_finds_the_door_closed(said: bytes) -> None:
    async def run() -> None:
        async with house(1) as here:
            reader, writer = await here.knock()
            writer.write(said)
            if len(said) < app_server.PIECE:
                writer.write_eof()
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            assert here.door.inside == [0]
            assert (await here.ask())[1] == 0, "others come in"

    asyncio.run(run())


def test_a_websocket_passes_with_its_frames_and_its_farewell() -> None:
    async def echo(link: websockets.ServerConnection) -> None:
        async for message in link:
            await link.send(message)
            if message == "enough":
                await link.close(4001, "as asked")

    async def run() -> None:
        async with websockets.serve(echo, HERE, 0, max_size=None) as server:
            door = Door([next(iter(server.sockets)).getsockname()[1]])
            entrance = await asyncio.start_server(door.enter, HERE, 0)
            url = f"ws://{HERE}:{entrance.sockets[0].getsockname()[1]}"
            async with entrance, websockets.connect(url, max_size=None) as link:
                assert link.response is not None
                assert link.response.headers["Set-Cookie"].startswith(f"{COOKIE}=0;")
                for message in ("a", os.urandom(10), os.urandom(1_000_000), "enough"):
                    await link.send(message)
                    assert await link.recv() == message
                with pytest.raises(websockets.ConnectionClosedError) as closed:
                    await link.recv()
                assert closed.value.rcvd is not None
                assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "as asked")

    asyncio.run(run())


SERVE = """
import asyncio, signal, sys
from functools import partial
from pathlib import Path
from model.cli import server as serving
OF_FILES = "from http.server import *; ThreadingHTTPServer(('%s', %d), SimpleHTTPRequestHandler).serve_forever()"
def command(port):
    return [sys.executable, "-c", OF_FILES % (serving.HERE, port)]
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in what a shell runs in the background
say = partial(print, flush=True)
asyncio.run(serving.serve(command, 2, serving.HERE, int(sys.argv[1]), Path(sys.argv[2]), partial(say, "ready"), say))
say("the end")
"""


@contextlib.contextmanager
def two_of_pythons_own(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Two small servers of files, and their address."""
    (port,) = app_server.free_ports(1)
    (folder / "hello").write_text("hello", encoding="utf-8")
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port), str(folder)],
        stdout=subprocess.PIPE,
        stderr=quiet,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            yield server, f"http://{HERE}:{port}/hello"
        finally:
            server.kill()


def line(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


def asked(address: str, which: int) -> tuple[str, str | None]:
    """What a process answers, and the cookie that comes with it."""
    said = urllib.request.Request(address, headers={"Cookie": f"{COOKIE}={which}"})
    with urllib.request.urlopen(said, timeout=10) as answer:
        return answer.read().decode(), answer.headers["Set-Cookie"]


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_process_that_ends_is_started_anew_and_all_end_together(tmp_path: Path) -> None:
    with two_of_pythons_own(tmp_path) as (server, address):
        assert line(server) == "ready"
        assert [asked(address, which) for which in (0, 1)] == [("hello", None)] * 2
        processes = psutil.Process(server.pid).children()
        assert len(processes) == 2
        processes[0].kill()
        assert line(server).startswith("A process has ended (code -9) and is started anew")
        assert asked(address, 0)[0] == "hello"
        deadline = time.monotonic() + STARTED
        while asked(address, 0) != ("hello", None):
            assert time.monotonic() < deadline, "the first is there again"
            time.sleep(0.05)
        processes = psutil.Process(server.pid).children()
        assert len(processes) == 2
        server.send_signal(signal.SIGTERM)
        assert line(server) == "the end"
        assert server.wait(10) == 0
        assert not any(one.is_running() for one in processes)
        with pytest.raises(urllib.error.URLError):
            asked(address, 0)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_an_interrupt_that_all_of_them_hear_ends_them_in_order(tmp_path: Path) -> None:
    with two_of_pythons_own(tmp_path) as (server, _):
        assert line(server) == "ready"
        processes = psutil.Process(server.pid).children()
        os.killpg(server.pid, signal.SIGINT)  # as a terminal does
        assert server.wait(10) == 0
        assert server.stdout is not None
        assert server.stdout.read().splitlines()[-1] == "the end"
        assert not any(one.is_running() for one in processes)


def test_a_port_that_is_taken_is_one_message(tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["app", "toy", "--port", str(port), "--processes", "2", "--no-browser"])
    said = f"127.0.0.1:{port}: found a port that cannot be used (Address already in use); allowed: a free port"
    assert str(result.exception).startswith(said)


@pytest.mark.long
def test_a_process_that_does_not_start_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(app_server, "BROWSER_PATIENCE", 0.5)
    said: list[str] = []
    (port,) = app_server.free_ports(1)
    with pytest.raises(UnreadableFile, match="does not serve within 0 seconds"):
        asyncio.run(
            app_server.serve(
                lambda _: [sys.executable, "-c", ""], 2, HERE, port, tmp_path, lambda: said.append("ready"), print
            )
        )
    assert said == []
