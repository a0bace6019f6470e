"""Reads JSON that comes from outside, the same way in every view."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from .problems import Problem, invalid

Model = TypeVar("Model", bound=BaseModel)


def require_json(content_type: str | None) -> None:
    """Refuse a body that does not say it is JSON; no HTML form can say so."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "The body must be application/json.")


def load_json(payload: bytes | str) -> object:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogate, bounded nesting."""
    try:
        return from_json(payload, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, "The body is not valid JSON.") from error


def parse_json(model: type[Model], payload: bytes) -> Model:
    """A model from JSON, or the problem that says what is wrong with it."""
    try:
        return model.model_validate(load_json(payload))
    except ValidationError as error:
        raise invalid(error, "body") from error
