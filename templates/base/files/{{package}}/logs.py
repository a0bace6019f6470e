"""One line for whatever happens: readable in development, JSON in production."""

import logging
from typing import Any

from .settings import settings

# Control characters, and what else ends a line.
ESCAPES = {
    code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)
}

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s"


class Lines(logging.Formatter):
    """Text in which nothing that a client sends can begin a line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).translate(ESCAPES)

    def formatException(self, ei: Any) -> str:
        return super().formatException(ei).replace("\n", "\n    | ")


# What each server hands to `logging.config.dictConfig`, in every process.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {
            "()": "asgi_correlation_id.CorrelationIdFilter",
            "default_value": "-",
        }
    },
    "formatters": {
        "text": {
            "()": f"{__package__}.logs.Lines",
            "format": FORMAT,
        },
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": FORMAT,
            "rename_fields": {"correlation_id": "request_id"},
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "text" if settings.development else "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": settings.log_level.upper()},
    "loggers": {},  # none of a server's own
}
