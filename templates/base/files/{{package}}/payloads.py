"""Reads what comes from outside, the same way in every view."""

from typing import Annotated, TypeVar
{% if not framework.reads_queries %}
from urllib.parse import parse_qs
{% endif %}

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from .problems import Problem, invalid

MAX_INTEGER = 2**31 - 1  # the largest value of an integer column
MAX_LIMIT = 100  # rows of one page

Model = TypeVar("Model", bound=BaseModel)
# What clients send as text; a text column can't hold the NUL character.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class Page(BaseModel):
    """Which part of a list is wanted."""

    limit: int = Field(default=20, ge=1, le=MAX_LIMIT)
    offset: int = Field(default=0, ge=0, le=MAX_INTEGER)


def require_type(wanted: str, content_type: str | None) -> None:
    """Refuse a body that does not say it is of this media type."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != wanted:
        raise Problem(415, f"The body must be {wanted}.")


def require_json(content_type: str | None) -> None:
    """Refuse a body that does not say it is JSON; no HTML form can say so."""
    require_type("application/json", content_type)


def load_json(payload: bytes | str) -> object:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no lone surrogate, bounded nesting."""
    try:
        return from_json(payload, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, "The body is not valid JSON.") from error


def parse(model: type[Model], values: object, where: str) -> Model:
    """A model from what was found in `where`, or the problem with it."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error, where) from error


def parse_json(model: type[Model], payload: bytes) -> Model:
    return parse(model, load_json(payload), "body")
{% if not framework.reads_queries %}


def parse_query(model: type[Model], query: str) -> Model:
    """A model from a query string; a repeated name is a list."""
    found = parse_qs(query, keep_blank_values=True)
    values = {name: many if many[1:] else many[0] for name, many in found.items()}
    return parse(model, values, "query")
{% endif %}
