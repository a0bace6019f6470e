"""The Sanic application."""

import logging
from contextlib import AsyncExitStack

from pydantic_core import to_json
from sanic import Sanic
from starlette.types import ASGIApp

from . import pages
from .database import connected
from .errors import answer_error
from .parsing import digits
from .sanic_asgi import SanicASGI
from .settings import PACKAGE, settings
from .tasks import views as tasks

# It lists its extensions at each start.
logging.getLogger("sanic.root").setLevel(logging.WARNING)


def create_app() -> ASGIApp:
    app = Sanic(
        "acme_shop",
        strict_slashes=True,
        dumps=to_json,  # so that `json()` takes models
        configure_logging=False,
    )
    app.config.update(
        CORS=False,
        HTTP_AUTO_OPTIONS=False,
        MOTD=False,
        OAS=False,
        TEMPLATING_PATH_TO_TEMPLATES=PACKAGE / "templates",
        TOUCHUP=not settings.development,  # faster, but tracebacks lose Sanic's lines
    )
    app.router.register_pattern("int", digits, "[0-9]+")
    database = AsyncExitStack()
    app.before_server_start(lambda _: database.enter_async_context(connected()))
    app.after_server_stop(lambda _: database.aclose())
    app.error_handler.add(Exception, answer_error)
    app.blueprint([pages.blueprint, tasks.blueprint])
    return SanicASGI(app)
