"""The WebSocket on which browsers follow what happens to the tasks."""

import asyncio
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .hub import CLOSE_TIMEOUT, GOING_AWAY, Inbox, hub

PATH = "/api/tasks/events"
SEND_TIMEOUT = 10  # seconds


class Sockets:
    """Serves the WebSocket; whatever else comes is the app's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        await receive()  # "websocket.connect"
        if is_foreign(Headers(scope=scope)):
            await send({"type": "websocket.close"})  # before it is accepted: 403
            return
        with hub.inbox() as inbox, suppress(OSError):  # nobody is there any more
            await send({"type": "websocket.accept"})
            await follow(inbox, receive, send)
            if inbox.closed.done():
                close = {"type": "websocket.close", "code": inbox.closed.result()}
                await asyncio.wait_for(send(close), CLOSE_TIMEOUT)


def is_foreign(headers: Headers) -> bool:
    """Whether the page of another site asks; what is no browser names no origin."""
    origin = headers.get("origin")
    own = headers.get("host", "").lower()
    return origin is not None and origin.lower().partition("://")[2] != own


async def follow(inbox: Inbox, receive: Receive, send: Send) -> None:
    """Send each message, until the inbox is closed or the client is gone."""
    tasks: list[asyncio.Future[Any]] = [
        asyncio.create_task(until_gone(receive)),
        asyncio.create_task(forward(inbox, send)),
    ]
    try:
        await asyncio.wait([*tasks, inbox.closed], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        inbox.close(GOING_AWAY)  # the server stops
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until_gone(receive: Receive) -> None:
    """What the client says is ignored, until it leaves."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def forward(inbox: Inbox, send: Send) -> None:
    while True:
        message = {"type": "websocket.send", "text": await inbox.messages.get()}
        await asyncio.wait_for(send(message), SEND_TIMEOUT)
