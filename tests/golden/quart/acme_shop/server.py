"""Runs the app on Hypercorn."""

import sys

from hypercorn.config import Config
from hypercorn.run import run

from .logs import LOGGING
from .settings import settings


def serve() -> None:
    """Serve until stopped: with reload in development, with workers in production."""
    config = Config.from_mapping(
        application_path="acme_shop.asgi:app",
        bind=f"{settings.host}:{settings.port}",
        logconfig_dict=LOGGING | {"loggers": {"hypercorn.error": {"handlers": []}}},
        use_reloader=settings.development,
        workers=1 if settings.development else settings.workers,
    )
    sys.exit(run(config))
