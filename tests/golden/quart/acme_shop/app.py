"""The Quart application."""

from collections.abc import AsyncGenerator

from pydantic import ValidationError
from quart import (
    Quart,
    Request,
    ResponseReturnValue,
    has_request_context,
    request,
    websocket,
)
from quart_schema import QuartSchema, RequestSchemaValidationError
from quart_schema.validation import QuerystringValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from . import pages
from .database import connected
from .payloads import load_json, require_json
from .problems import Problem, invalid, problem_for
from .settings import settings
from .tasks import views as tasks


class Digits(IntegerConverter):
    """The number of a path, in ASCII."""

    regex = "[0-9]+"


class StrictRequest(Request):
    """A request whose JSON is read the way it is in every part of the project."""

    async def get_json(
        self, force: bool = False, silent: bool = False, cache: bool = True
    ) -> object:
        if not force:
            require_json(self.content_type)
        return load_json(await self.get_data(cache=cache))


async def database_connected() -> AsyncGenerator[None, None]:
    async with connected():
        yield


async def answer_error(error: Exception) -> ResponseReturnValue:
    connection = request if has_request_context() else websocket
    return problem_for(error).response(dict(connection.scope))


async def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    headers = dict(error.get_headers())
    del headers["Content-Type"]
    return await answer_error(Problem(error.code or 500, headers=headers))


async def answer_invalid(error: RequestSchemaValidationError) -> ResponseReturnValue:
    cause = error.validation_error
    if isinstance(cause, ValidationError):
        query = isinstance(error, QuerystringValidationError)
        cause = invalid(cause, "query" if query else "body")
    return await answer_error(cause)


def create_app() -> Quart:
    app = Quart(__name__, static_folder=None)  # asgi.py serves the static files
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["TEMPLATES_AUTO_RELOAD"] = settings.development
    app.request_class = StrictRequest
    app.url_map.merge_slashes = False
    app.url_map.converters["int"] = Digits
    QuartSchema(app, openapi_path=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.while_serving(database_connected)
    app.register_error_handler(Exception, answer_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(RequestSchemaValidationError, answer_invalid)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(tasks.blueprint)
    return app
