"""Turns requests into models, and models into responses."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from .payloads import load_json, require_json
from .problems import Problem, invalid

Model = TypeVar("Model", bound=BaseModel)


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body as a model."""
    require_json(request.headers.get("content-type"))
    try:
        return model.model_validate(load_json(await request.body()))
    except ValidationError as error:
        raise invalid(error, "body") from error
    except ValueError as error:
        raise Problem(400, "The body is not valid JSON.") from error


def query(request: Request, model: type[Model]) -> Model:
    """The request's query string as a model; a repeated name is a list."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        values.setdefault(name, []).append(value)
    try:
        return model.model_validate(
            {name: many if many[1:] else many[0] for name, many in values.items()}
        )
    except ValidationError as error:
        raise invalid(error, "query") from error


class ModelResponse(Response):
    """A model as JSON."""

    media_type = "application/json"

    def render(self, content: BaseModel) -> bytes:
        return content.model_dump_json().encode()
