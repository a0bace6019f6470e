"""The Starlette application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware

from . import pages
from .database import connected
from .problems import HANDLERS
from .tasks import views as tasks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with connected():
        yield


def create_app() -> Starlette:
    app = Starlette(
        routes=[*pages.routes, *tasks.routes],
        exception_handlers=HANDLERS,
        middleware=[Middleware(ExceptionMiddleware, HANDLERS)],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
