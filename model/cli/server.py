"""How do several processes serve the app behind one address?

A process of Python computes one thing at a time, so a large class on slow processors needs more than one
(`benchmarks/app_load.py`). Each process is a whole app by itself, and a visit stays with the one that has its state: a cookie
says which. A connection goes where its first request says, and from then on its bytes are passed on as they come. Who brings no
cookie goes to the process with the fewest connections and is given one. Where a process has ended, its visitors go on with
another, for the address in their browser holds all that they had set; meanwhile it is started anew.

What only one visit needs (what was brought, made or undone) is in its process; what visits share, the rooms, is in a file.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import signal
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from model.errors import UnreadableFile

HERE: Final = "127.0.0.1"
"""Where the processes listen: nobody reaches them but through the one address."""
COOKIE: Final = "leverage_process"
NAMED: Final = re.compile(rb"(?im)^cookie:(?:[^\r\n]*;)? *%b=(\d{1,3})(?=[;\r])" % COOKIE.encode())
"""What a request says of it."""
END: Final = b"\r\n\r\n"
"""Of the head of a request or an answer."""
AWAY: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
PIECE: Final = 65_536
"""Bytes that are passed on at a time."""
BROWSER_PATIENCE: Final = 60.0
"""Seconds for a browser to say what it wants, and for a process to start."""
RESTART_PAUSE: Final = 1.0
"""Seconds before a process that has ended is started anew."""
FAREWELL: Final = 5.0
"""Seconds for a process to end by itself when it is asked to."""


class Door:
    """Where browsers come in, and are led to a process each."""

    def __init__(self, ports: Sequence[int]) -> None:
        """The processes listen to these ports of this machine."""
        self._ports = tuple(ports)
        self.inside = [0] * len(ports)
        """Connections of each process."""

    async def enter(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, from its first request to its end."""
        try:
            await self._led(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it ended, or never said what it wanted
        finally:
            writer.close()

    async def _led(self, reader: StreamReader, writer: StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(END), BROWSER_PATIENCE)
        found = NAMED.search(head)
        named = int(found[1]) if found else None
        for which in sorted(range(len(self._ports)), key=lambda one: (one != named, self.inside[one])):
            with contextlib.suppress(ConnectionError):
                back, forth = await asyncio.open_connection(HERE, self._ports[which])
                break
        else:
            writer.write(AWAY)
            await writer.drain()
            return
        with self._counted(which):
            forth.write(head)
            given = (
                b"" if which == named else f"Set-Cookie: {COOKIE}={which}; Path=/; HttpOnly; SameSite=Lax\r\n".encode()
            )
            await asyncio.gather(_passed_on(reader, forth), _answered(back, writer, given))

    @contextlib.contextmanager
    def _counted(self, which: int) -> Iterator[None]:
        self.inside[which] += 1
        try:
            yield
        finally:
            self.inside[which] -= 1


async def _answered(back: StreamReader, writer: StreamWriter, given: bytes) -> None:
    """Pass on what a process answers; its first answer gives a cookie, if there is one to give."""
    if given:
        try:
            head = await back.readuntil(END)
        except asyncio.IncompleteReadError as error:
            head = error.partial
        status, line, rest = head.partition(b"\r\n")
        writer.write(status + line + given + rest if line else head)
    await _passed_on(back, writer)


async def _passed_on(source: StreamReader, sink: StreamWriter) -> None:
    """Pass on bytes until either side ends."""
    try:
        while piece := await source.read(PIECE):
            sink.write(piece)
            await sink.drain()
    except ConnectionError:
        pass
    finally:
        sink.close()


async def serve(
    command: Callable[[int], Sequence[str]],
    count: int,
    address: str,
    port: int,
    folder: Path,
    ready: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Serve the app by several processes until it is interrupted or asked to end.

    Args:
        command: what starts a process that listens to a port of this machine.
        count: how many processes.
        address: where browsers reach them: 127.0.0.1, or 0.0.0.0 for all who reach this machine.
        port: at that address.
        folder: where the processes are started.
        ready: called once, when all of them listen.
        say: told what happens later.

    Raises:
        UnreadableFile: the port is taken, or a process does not start.
    """
    _end_when_asked()
    ports = [one for one in free_ports(count + 1) if one != port][:count]
    try:
        server = await asyncio.start_server(Door(ports).enter, address, port, limit=PIECE, start_serving=False)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise UnreadableFile(
            f"{address}:{port}: found a port that cannot be used ({why}); allowed: a free port of this machine; "
            "to do: name another with --port"
        ) from None
    shared = {**os.environ, "STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex()}
    kept = [asyncio.create_task(_kept_running(command(one), folder, shared, say)) for one in ports]
    try:
        for one in ports:
            await _listens(one)
        await server.start_serving()
        ready()
        await server.serve_forever()
    except asyncio.CancelledError:
        pass  # interrupted, or asked to end
    finally:
        server.close()
        for task in kept:
            task.cancel()
        await asyncio.gather(*kept, return_exceptions=True)


def _end_when_asked() -> None:
    """End in order when the system asks, not only when a person interrupts."""
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def free_ports(count: int) -> list[int]:
    """Ports of this machine to which nobody listens."""
    with contextlib.ExitStack() as held:
        found = [held.enter_context(socket.create_server((HERE, 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in found]


async def _listens(port: int) -> None:
    """Wait until a process listens."""
    try:
        async with asyncio.timeout(BROWSER_PATIENCE):
            while True:
                with contextlib.suppress(ConnectionError):
                    _, writer = await asyncio.open_connection(HERE, port)
                    writer.close()
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise UnreadableFile(
            f"found a process that does not serve within {BROWSER_PATIENCE:.0f} seconds; allowed: processes that start; "
            "to do: try fewer with --processes"
        ) from None


async def _kept_running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Keep a process running; cancelling this ends it."""
    while True:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment)
        try:
            code = await process.wait()
        finally:
            await _ended(process)
        say(f"A process has ended (code {code}) and is started anew; its visitors go on with another.")
        await asyncio.sleep(RESTART_PAUSE)


async def _ended(process: asyncio.subprocess.Process) -> None:
    for end in (process.terminate, process.kill):
        if process.returncode is not None:
            return
        end()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), FAREWELL)
