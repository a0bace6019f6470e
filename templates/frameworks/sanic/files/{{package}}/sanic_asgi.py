"""Sanic as an ASGI app that no request can upset."""

from sanic import SanicException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem


class SanicASGI:
    """Mends what Sanic gets wrong on the way in and on the way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = scope["type"] == "websocket"

        async def send_valid(message: Message) -> None:
            if websocket and message["type"].startswith("http."):
                return  # an error, which Sanic answers as if this were HTTP
            if message["type"] == "http.response.start":
                # Sanic names headers in any case, in an iterator that is read once.
                headers = [(name.lower(), value) for name, value in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_valid)
        except SanicException as error:
            # Sanic could not make a request of this, so nothing has answered it.
            if not websocket:
                raise Problem(error.status_code) from error
        if websocket:
            await send({"type": "websocket.close"})  # which Sanic never sends
