"""Turns requests into models, and models into responses."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from .payloads import Model, parse_json, parse_query, require_json


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body as a model."""
    require_json(request.headers.get("content-type"))
    return parse_json(model, await request.body())


def query(request: Request, model: type[Model]) -> Model:
    """The request's query string as a model."""
    return parse_query(model, request.url.query)


class ModelResponse(Response):
    """A model as JSON."""

    media_type = "application/json"

    def render(self, content: BaseModel) -> bytes:
        return content.model_dump_json().encode()
