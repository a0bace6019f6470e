"""Runs the app on Granian."""

import multiprocessing
import os
import signal
import time

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from .logs import LOGGING
from .settings import PACKAGE, settings

# Windows has no such signal.
CLOSE_SOCKETS = getattr(signal, "SIGUSR1", None)


class Server(Granian):  # type: ignore[misc, valid-type]
    """Lets the workers close their WebSockets, which Granian would cut."""

    def shutdown(self, exit_code: int = 0) -> None:
        for worker in multiprocessing.active_children():
            if CLOSE_SOCKETS and worker.pid:
                os.kill(worker.pid, CLOSE_SOCKETS)
        time.sleep(0.5)  # seconds
        super().shutdown(exit_code)


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    if CLOSE_SOCKETS:  # workers that still start inherit this, and are not killed by it
        signal.signal(CLOSE_SOCKETS, signal.SIG_IGN)
    Server(
        "{{ package }}.worker:app",
        address=settings.host,
        port=settings.port,
        http=HTTPModes.http1,  # to guess it, Granian would wait for good
        http1_settings=HTTP1Settings(header_read_timeout=10_000),  # milliseconds
        interface=Interfaces.ASGI,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=LOGGING,
        reload=settings.development,
        reload_ignore_worker_failure=True,
        reload_paths=[PACKAGE],
        workers=1 if settings.development else settings.workers,
        workers_kill_timeout=10,  # seconds; a worker that still starts ignores SIGTERM
    ).serve()
