"""What a worker of Granian runs: the app, which hears in time that Granian stops."""

import asyncio
import signal

from starlette.status import WS_1001_GOING_AWAY
from starlette.types import Receive, Scope, Send

# Windows has no such signal.
CLOSE_SOCKETS = getattr(signal, "SIGUSR1", None)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    from . import asgi  # not before a worker runs
    from .hub import hub

    if scope["type"] == "lifespan" and CLOSE_SOCKETS:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(CLOSE_SOCKETS, hub.close, WS_1001_GOING_AWAY)
    await asgi.app(scope, receive, send)
