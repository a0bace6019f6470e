"""Hears what any process of the project announces: PostgreSQL's LISTEN and NOTIFY."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from asyncpg import Connection, Record
from starlette.status import WS_1012_SERVICE_RESTART

from .hub import hub

CHANNEL = "events"
PAUSE = 1  # seconds before a new attempt
ALIVE = 10  # seconds between two questions whether the server is still there

logger = logging.getLogger(__name__)


async def listen(connect: Callable[[], Awaitable["Connection[Record]"]]) -> None:
    """Pass on what is announced, and begin anew whenever the connection is lost."""
    while True:
        try:
            await listen_once(await connect())
        except Exception as error:  # noqa: BLE001 - whatever it is, try again
            logger.warning("No events arrive from the database: %r", error)
        # Whoever comes back later asks for what happened meanwhile.
        hub.close(WS_1012_SERVICE_RESTART)
        await asyncio.sleep(PAUSE)


async def listen_once(connection: "Connection[Record]") -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    try:
        async with asyncio.timeout(ALIVE):
            await connection.add_listener(CHANNEL, pass_on)
        hub.opened.set()
        while not lost.is_set():
            await connection.execute("SELECT 1", timeout=ALIVE)
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), ALIVE)
    finally:
        connection.terminate()


def pass_on(connection: object, pid: int, channel: str, message: object) -> None:
    hub.publish(str(message))
