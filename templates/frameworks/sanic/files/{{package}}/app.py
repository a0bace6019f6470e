"""The Sanic application."""

import logging
from contextlib import AsyncExitStack

from pydantic_core import to_json
from sanic import DefaultSanic, Sanic
from starlette.types import ASGIApp

from . import pages
from .database import connected
from .errors import answer_error
from .parsing import StrictRequest, digits
from .sanic_asgi import SanicASGI
from .settings import PACKAGE
from .tasks import views as tasks


async def open_database(app: DefaultSanic) -> None:
    app.ctx.resources = AsyncExitStack()
    await app.ctx.resources.enter_async_context(connected())


async def close_database(app: DefaultSanic) -> None:
    await app.ctx.resources.aclose()


# It lists its extensions at each start.
logging.getLogger("sanic.root").setLevel(logging.WARNING)


def create_app() -> ASGIApp:
    app = Sanic(
        "{{ package }}",
        strict_slashes=True,
        dumps=to_json,  # so that `json()` takes models
        configure_logging=False,
        request_class=StrictRequest,
    )
    app.config.update(
        CORS=False,
        HTTP_AUTO_OPTIONS=False,
        MOTD=False,
        OAS=False,
        TEMPLATING_PATH_TO_TEMPLATES=PACKAGE / "templates",
        TOUCHUP=False,  # so that tracebacks show the lines that ran
    )
    app.router.register_pattern("int", digits, "[0-9]+")
    app.before_server_start(open_database)
    app.after_server_stop(close_database)
    app.error_handler.add(Exception, answer_error)
    app.blueprint([pages.blueprint, tasks.blueprint])
    return SanicASGI(app)
