"""Runs the app on Granian."""

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from .logs import LOGGING
from .settings import PACKAGE, settings


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    Granian(
        "acme_shop.asgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=LOGGING,
        reload=settings.development,
        reload_paths=[PACKAGE],
        workers=1 if settings.development else settings.workers,
        workers_kill_timeout=10,  # seconds; a worker that still starts ignores SIGTERM
    ).serve()
