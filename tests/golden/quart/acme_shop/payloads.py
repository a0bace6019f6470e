"""Reads JSON that comes from outside, the same way in every view."""

from pydantic_core import from_json

from .problems import Problem


def load_json(payload: bytes | str) -> object:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogate, bounded nesting.

    Anything else is a ValueError.
    """
    return from_json(payload, allow_inf_nan=False)


def require_json(content_type: str | None) -> None:
    """Refuse a body that does not say it is JSON; no HTML form can say so."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "The body must be application/json.")
