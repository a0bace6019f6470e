"""Sanic as an ASGI app that no request can upset."""

from sanic import NotFound, SanicException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem

CLOSE = {"type": "websocket.close"}


class SanicASGI:
    """Mends what Sanic gets wrong on the way in and on the way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = scope["type"] == "websocket"

        async def send_valid(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Sanic names headers in any case, in an iterator that is read once.
                headers = [(name.lower(), value) for name, value in message["headers"]]
                message = CLOSE if websocket else {**message, "headers": headers}
            elif message["type"] == "http.response.body" and websocket:
                return
            await send(message)

        try:
            # The router breaks on some of these paths, and no route has one.
            path = scope.get("raw_path", b"/")
            if not path.startswith(b"/") or b"//" in path:
                raise NotFound
            await self.app(scope, receive, send_valid)
        except SanicException as error:
            # Sanic could not make a request of this, so nothing has answered it.
            if not websocket:
                raise Problem(error.status_code) from error
            await send(CLOSE)
