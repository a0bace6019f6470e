"""Gives each request an id, and logs one line when it has been answered."""

import logging
import re
import time
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .logs import request_id

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger("access")


class Access:
    """The outermost part, so that its time is what a client waits for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        identity = given if SANE_ID.fullmatch(given) else uuid4().hex
        request_id.set(identity)
        start = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.accept"):
                status = message.get("status", 101)
                header = (b"x-request-id", identity.encode())
                message["headers"] = [*message.get("headers", ()), header]
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            record = {
                "method": scope.get("method", "WEBSOCKET"),
                "path": quote(scope["path"]),
                "status": status,
                "duration_ms": round((time.perf_counter() - start) * 1000, 1),
            }
            line = "%(method)s %(path)s %(status)s %(duration_ms)s ms"
            logger.info(line, record, extra=record)
