"""One line for whatever happens: readable in development, JSON in production."""

import logging
from typing import Any

from asgi_correlation_id import CorrelationIdFilter
from pythonjsonlogger.json import JsonFormatter

from .settings import settings

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s"


class Lines(logging.Formatter):
    """Text in which nothing that a client sends can begin a line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return repr(super().formatMessage(record))[1:-1]

    def formatException(self, ei: Any) -> str:
        return super().formatException(ei).replace("\n", "\n    | ")


TEXT = {"()": Lines, "format": FORMAT}
JSON = {
    "()": JsonFormatter,
    "format": FORMAT,
    "rename_fields": {"correlation_id": "request_id"},
}

# What each server hands to `logging.config.dictConfig`, in every process.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"id": {"()": CorrelationIdFilter, "default_value": "-"}},
    "formatters": {"lines": TEXT if settings.development else JSON},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["id"],
            "formatter": "lines",
        }
    },
    "root": {"handlers": ["stderr"], "level": settings.log_level.upper()},
    "loggers": {},  # none of a server's own
}
