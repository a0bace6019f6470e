"""Hands each message to every socket that listens to this process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.status import WS_1001_GOING_AWAY, WS_1013_TRY_AGAIN_LATER

MAX_WAITING = 100  # messages for one socket; whoever is further behind is too slow
MAX_SOCKETS = 500  # of one process, which has a limit of open files
MAX_OF_ONE = 100  # sockets of one address
CLOSE_TIMEOUT = 2  # seconds


class Inbox(asyncio.Queue[str | int]):
    """What waits for one socket: messages, and at last the code to close it with."""

    address = ""  # of its client

    def close(self, code: int) -> None:
        while not self.empty():
            self.get_nowait()
        self.put_nowait(code)


class Hub:
    """Open while messages arrive; nobody waits at a closed one, and misses some."""

    def __init__(self) -> None:
        self.inboxes: set[Inbox] = set()
        self.opened = asyncio.Event()

    def close(self, code: int) -> None:
        self.opened.clear()
        for inbox in self.inboxes:
            inbox.close(code)

    async def shut_down(self) -> None:
        """Close every socket, and wait a little until they are."""
        self.close(WS_1001_GOING_AWAY)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                while self.inboxes:  # noqa: ASYNC110 - not for long
                    await asyncio.sleep(0.05)

    def publish(self, message: str) -> None:
        for inbox in self.inboxes:
            try:
                inbox.put_nowait(message)
            except asyncio.QueueFull:
                inbox.close(WS_1013_TRY_AGAIN_LATER)

    @contextmanager
    def inbox(self, address: str) -> Iterator[Inbox]:
        inbox = Inbox(MAX_WAITING)
        inbox.address = address
        same = sum(other.address == address for other in self.inboxes)
        full = same >= MAX_OF_ONE or len(self.inboxes) >= MAX_SOCKETS
        if full or not self.opened.is_set():
            inbox.close(WS_1013_TRY_AGAIN_LATER)
        self.inboxes.add(inbox)
        try:
            yield inbox
        finally:
            self.inboxes.remove(inbox)


hub = Hub()
