"""Clients that follow the events, as a browser does: a lost socket is opened again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from matrix.server import HOST, Server
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

AWAY = {1001, 1012, 1013}  # going away, service restart, try again later: come back


class Follower:
    """One such client.

    Attributes:
        messages: what it has heard.
        codes: how its sockets were closed; 1006 is a socket that was cut.
    """

    def __init__(self, port: int) -> None:
        self.url = f"ws://{HOST}:{port}/api/tasks/events"
        self.messages: list[str] = []
        self.codes: list[int] = []
        self.open = asyncio.Event()

    async def follow(self) -> None:
        """Listen for good."""
        while True:
            with suppress(OSError, InvalidStatus, TimeoutError):
                async with connect(self.url, proxy=None) as socket:
                    self.open.set()
                    try:
                        while True:
                            self.messages.append(str(await socket.recv()))
                    except ConnectionClosed:
                        self.open.clear()
                        self.codes.append(socket.close_code or 1006)
            await asyncio.sleep(0.1)

    async def hears_anew(self, *, within: float) -> None:
        """Wait for a message, whatever it is, on a socket that is open now."""
        await self.hears("", after=len(self.messages), within=within)

    async def hears(self, text: str, *, within: float, after: int = 0) -> None:
        """Wait for a message that holds a text, and is not one of the first."""
        end = asyncio.get_running_loop().time() + within
        while not any(text in message for message in self.messages[after:]):
            late = asyncio.get_running_loop().time() > end
            assert not late, f"{text} was not heard in {within} s; sockets were closed with {self.codes}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def followers(server: Server, count: int) -> AsyncIterator[list[Follower]]:
    """Let clients follow while the body runs; each is open when it begins."""
    several = [Follower(server.port) for _ in range(count)]
    tasks = [asyncio.create_task(one.follow()) for one in several]
    try:
        async with asyncio.timeout(10):
            for one in several:
                await one.open.wait()
        yield several
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
