"""Logs one line for each request when it has been answered."""

import logging
import re
import time
from urllib.parse import quote
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# What a message other than a response's start says to the client, as a status.
STATUSES = {"websocket.accept": 101, "websocket.close": 403}

logger = logging.getLogger("access")


def sane_id(given: str) -> str:
    """The id of a request, if it can do no harm in a log; else a new one."""
    return given if SANE_ID.fullmatch(given) else uuid4().hex


class Access:
    """One of the outermost parts, so that its time is what a client waits for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        status = 0

        async def send_watched(message: Message) -> None:
            nonlocal status
            status = status or message.get("status") or STATUSES.get(message["type"], 0)
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            record = {
                "method": scope.get("method", "WEBSOCKET"),
                "path": quote(scope["path"]),
                "status": status,
                "duration_ms": round((time.perf_counter() - start) * 1000, 1),
            }
            line = "%(method)s %(path)s %(status)s %(duration_ms)s ms"
            logger.info(line, record, extra=record)
