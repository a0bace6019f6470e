"""Runs the app on Uvicorn."""

import signal
import sys

import uvicorn

from .logs import LOGGING
from .settings import PACKAGE, settings


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    # Uvicorn raises a SIGTERM again once it has shut down in order: that is success.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        "acme_shop.asgi:app",
        host=settings.host,
        port=settings.port,
        log_config=LOGGING,
        access_log=False,
        reload=settings.development,
        reload_dirs=[str(PACKAGE)],
        workers=None if settings.development else settings.workers,
        timeout_graceful_shutdown=10,  # seconds
    )
