"""Clients that follow the events, as a browser does: a lost socket is opened again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from matrix.server import HOST, Server
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .wire import PATIENCE

AWAY = {1001, 1012, 1013}  # going away, service restart, try again later: come back


class Follower:
    """One such client.

    Attributes:
        messages: what it has heard.
        codes: how its sockets were closed; 1006 is a socket that was cut.
    """

    def __init__(self, port: int, *, again: bool) -> None:
        self.url = f"ws://{HOST}:{port}/api/tasks/events"
        self.messages: list[str] = []
        self.codes: list[int] = []
        self.again = again
        self.open = asyncio.Event()

    async def follow(self) -> None:
        """Listen for good, or until the socket is closed."""
        while self.again or not self.codes:
            with suppress(OSError, InvalidStatus, TimeoutError):
                async with connect(self.url, proxy=None, compression=None) as socket:
                    self.open.set()
                    try:
                        while True:
                            self.messages.append(str(await socket.recv()))
                    except ConnectionClosed:
                        self.open.clear()
                        self.codes.append(socket.close_code or 1006)
            await asyncio.sleep(0.1)

    async def closed(self) -> int:
        """Wait until a socket has been closed, and give the code."""
        while not self.codes:
            await asyncio.sleep(0.02)
        return self.codes[0]

    async def has_heard(self, count: int, *, within: float) -> None:
        """Wait until a number of messages have arrived since the beginning."""
        end = asyncio.get_running_loop().time() + within
        while (heard := len(self.messages)) < count:
            late = asyncio.get_running_loop().time() > end
            assert not late, f"{heard} of {count} were heard in time; sockets were closed with {self.codes}"
            await asyncio.sleep(0.005)


@asynccontextmanager
async def followers(server: Server, count: int, *, again: bool = True) -> AsyncIterator[list[Follower]]:
    """Let clients follow while the body runs; each is open when it begins.

    Args:
        server: what they follow.
        count: how many there are.
        again: whether they come back when their socket is closed.
    """
    several = [Follower(server.port, again=again) for _ in range(count)]
    tasks = [asyncio.create_task(one.follow()) for one in several]
    try:
        async with asyncio.timeout(PATIENCE):
            for one in several:
                await one.open.wait()
        yield several
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
