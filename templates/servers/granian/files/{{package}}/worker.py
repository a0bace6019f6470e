"""What a worker of Granian runs: the app, which hears in time that Granian stops."""

import asyncio
import signal

from starlette.status import WS_1001_GOING_AWAY
from starlette.types import Receive, Scope, Send

from . import asgi
from .hub import hub
from .server import CLOSE_SOCKETS


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan" and CLOSE_SOCKETS:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Granian hears it too, and tells
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(CLOSE_SOCKETS, hub.close, WS_1001_GOING_AWAY)
    await asgi.app(scope, receive, send)
