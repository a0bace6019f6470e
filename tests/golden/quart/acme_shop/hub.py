"""Hands each message to every socket that listens to this process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

MAX_WAITING = 100  # messages for one socket; whoever is further behind is too slow
CLOSE_TIMEOUT = 2  # seconds

# Why a socket is closed: RFC 6455, section 7.4, and IANA's register of close codes.
GOING_AWAY = 1001
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013


class Inbox:
    """What waits for one socket."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[str] = asyncio.Queue(MAX_WAITING)
        loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[int] = loop.create_future()  # with what code
        self.gone: asyncio.Future[None] = loop.create_future()

    def close(self, code: int) -> None:
        if not self.closed.done():
            self.closed.set_result(code)


class Hub:
    """Open while messages arrive; nobody waits at a closed one, and misses some."""

    def __init__(self) -> None:
        self.inboxes: set[Inbox] = set()
        self.opened = asyncio.Event()

    def open(self) -> None:
        self.opened.set()

    def close(self, code: int) -> None:
        self.opened.clear()
        for inbox in self.inboxes:
            inbox.close(code)

    async def shut_down(self) -> None:
        """Close every socket, and wait a little until they are."""
        self.close(GOING_AWAY)
        if self.inboxes:
            gone = [inbox.gone for inbox in self.inboxes]
            await asyncio.wait(gone, timeout=CLOSE_TIMEOUT)

    def publish(self, message: str) -> None:
        for inbox in self.inboxes:
            try:
                inbox.messages.put_nowait(message)
            except asyncio.QueueFull:
                inbox.close(TRY_AGAIN_LATER)

    @contextmanager
    def inbox(self) -> Iterator[Inbox]:
        inbox = Inbox()
        if not self.opened.is_set():
            inbox.close(TRY_AGAIN_LATER)
        self.inboxes.add(inbox)
        try:
            yield inbox
        finally:
            self.inboxes.remove(inbox)
            inbox.gone.set_result(None)


hub = Hub()
