"""Runs the app on Uvicorn."""

import signal
import sys
from asyncio import Transport
from math import inf

import uvicorn
from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

from .logs import LOGGING
from .settings import PACKAGE, settings

HEAD_TIMEOUT = 10  # seconds for the head of a request
MAX_HEAD = 64 * 1024  # bytes of it, and of the trailers of a body
MAX_PIPELINED = 20  # requests of one connection that wait for their answer


class Protocol(HttpToolsProtocol):
    """Hangs up on clients that ask for nothing, without end, or take no answer."""

    head: float = 0  # bytes that came before a request's body

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(HEAD_TIMEOUT, self.check, None)

    def data_received(self, data: bytes) -> None:
        self.head += len(data)
        super().data_received(data)
        if self.head > MAX_HEAD:
            self.transport.abort()

    def on_message_begin(self) -> None:
        if len(self.pipeline) > MAX_PIPELINED:
            raise ValueError("Too many requests at once")  # it is answered with 400
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.head = -inf  # the body has a limit of its own

    def on_chunk_header(self) -> None:
        self.head = 0  # trailers follow the last chunk

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.head = -inf

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.head = 0

    def check(self, last: RequestResponseCycle | None, unsent: int = 0) -> None:
        """Close it if nothing has been asked, or taken, since the last time."""
        waiting = self.transport.get_write_buffer_size()
        if waiting and waiting == unsent:
            self.transport.abort()
        closed = self.transport.is_closing() and not waiting
        if closed or self.transport.get_protocol() is not self:
            return  # it is closed, or a WebSocket
        if self.cycle is last and (last is None or last.response_complete):
            self.transport.close()
        self.loop.call_later(HEAD_TIMEOUT, self.check, self.cycle, waiting)


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    # Uvicorn raises a SIGTERM again once it has shut down in order: that is success.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Below a warning it says more of each WebSocket than a log should hold: its query.
    level = "INFO" if settings.development else "WARNING"
    uvicorn.run(
        "acme_shop.asgi:app",
        host=settings.host,
        port=settings.port,
        log_config=LOGGING | {"loggers": {"uvicorn.error": {"level": level}}},
        access_log=False,
        proxy_headers=False,  # asgi.py reads them
        reload=settings.development,
        reload_dirs=[str(PACKAGE)] if settings.development else None,
        workers=None if settings.development else settings.workers,
        http=Protocol,
        ws_max_size=1024 * 1024,  # bytes that a client may send at once
        timeout_graceful_shutdown=10,  # seconds
    )
