"""Turns requests into models, and models into responses."""

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from .payloads import Model, parse_json, require_json
from .problems import invalid


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body as a model."""
    require_json(request.headers.get("content-type"))
    return parse_json(model, await request.body())


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
