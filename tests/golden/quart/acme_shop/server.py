"""Runs the app on Hypercorn."""

import asyncio
import signal
import sys
import traceback
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

import hypercorn.asyncio.run
import hypercorn.run
from hypercorn.config import Config, Sockets
from hypercorn.protocol import ws_stream
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.utils import check_multiprocess_shutdown_event, load_application
from starlette.status import WS_1001_GOING_AWAY
from wsproto.events import Message

from .hub import hub
from .logs import LOGGING
from .settings import settings


class Buffer(ws_stream.WebsocketBuffer):
    """Refuses what is too large; Hypercorn says so too, but goes on to collect it."""

    def extend(self, event: "Message[Any]") -> None:
        if self.length + len(event.data) > self.max_length:
            raise ws_stream.FrameTooLargeError
        super().extend(event)


async def stay(*_: object) -> None:
    """HTTP/1 only: in an upgrade to HTTP/2, a proxy would see no more requests."""


def work(config: Config, sockets: Sockets, shutdown_event: Event) -> None:
    """Run a worker, which closes its WebSockets in time; Hypercorn would cut them."""

    async def told_to_stop() -> None:
        await check_multiprocess_shutdown_event(shutdown_event, asyncio.sleep)
        hub.close(WS_1001_GOING_AWAY)

    H11Protocol._check_protocol = stay  # type: ignore[assignment, method-assign]
    ws_stream.WebsocketBuffer = Buffer  # type: ignore[misc]
    # No compression: a few bytes could become any number.
    ws_stream.server_extensions_handshake = lambda *_: None  # type: ignore[attr-defined]
    try:
        app = load_application(config.application_path, config.wsgi_max_body_size)
    except Exception:
        if not config.use_reloader:
            raise
        traceback.print_exc()
        shutdown_event.wait()  # until the mistake is mended
        return
    worker = hypercorn.asyncio.run.worker_serve(
        app, config, sockets=sockets, shutdown_trigger=told_to_stop
    )
    asyncio.run(worker)


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    join, codes = hypercorn.run._join_exited, [0]

    def join_and_remember(processes: list[BaseProcess]) -> int:
        codes.append(join(processes))
        return codes[-1]

    hypercorn.asyncio.run.asyncio_worker = work  # type: ignore[assignment]
    # Once all have ended, Hypercorn forgets that one of them failed.
    hypercorn.run._join_exited = join_and_remember
    # Workers inherit this: else the first that ends makes Hypercorn end the others.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    config = Config.from_mapping(
        application_path="acme_shop.asgi:app",
        backlog=2048,  # connections that wait to be taken
        bind=f"{settings.host}:{settings.port}",
        graceful_timeout=10,  # seconds
        keep_alive_timeout=5,  # seconds; also for a request's headers
        logconfig_dict=LOGGING | {"loggers": {"hypercorn.error": {"handlers": []}}},
        use_reloader=settings.development,
        websocket_max_message_size=1024 * 1024,  # bytes
        websocket_ping_interval=5,  # seconds; a closed socket lingers as long
        workers=1 if settings.development else settings.workers,
    )
    sys.exit(hypercorn.run.run(config) or any(codes))
