"""The WebSocket on which browsers follow what happens to the tasks."""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.routing import WebSocketRoute
from starlette.status import WS_1001_GOING_AWAY
from starlette.websockets import WebSocket, WebSocketDisconnect

from .hub import CLOSE_TIMEOUT, Inbox, hub
from .proxies import network

PATH = "/api/tasks/events"
SEND_TIMEOUT = 10  # seconds


async def events(websocket: WebSocket) -> None:
    """Send each message, until the inbox is closed or the client is gone."""
    if is_foreign(websocket.headers):
        await websocket.close()  # before it is accepted: 403
        return
    address = network(websocket.client.host if websocket.client else "")
    gone = suppress(OSError, TimeoutError, WebSocketDisconnect)
    with hub.inbox(address) as inbox, gone:
        await websocket.accept()
        watching = asyncio.create_task(close_when_gone(websocket, inbox))
        try:
            while isinstance(message := await inbox.get(), str):
                await asyncio.wait_for(websocket.send_text(message), SEND_TIMEOUT)
        except asyncio.CancelledError:  # the server stops
            message = WS_1001_GOING_AWAY
        finally:
            watching.cancel()
        await asyncio.wait_for(websocket.close(message), CLOSE_TIMEOUT)


def is_foreign(headers: Headers) -> bool:
    """Whether the page of another site asks; what is no browser names no origin."""
    origin = headers.get("origin")
    own = headers.get("host", "").lower()
    return origin is not None and origin.lower().partition("://")[2] != own


async def close_when_gone(websocket: WebSocket, inbox: Inbox) -> None:
    """What the client says is ignored, until it leaves."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    inbox.close(WS_1001_GOING_AWAY)


routes = [WebSocketRoute(PATH, events)]
