"""The Starlette application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from . import pages
from .database import connected
from .problems import Problem, problem_for
from .tasks import views as tasks


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with connected():
        yield


async def answer_error(request: Request, error: Exception) -> Response:
    problem = problem_for(error)
    return Response(
        problem.body(request.url.path), problem.status, headers=problem.headers
    )


def create_app() -> Starlette:
    app = Starlette(
        routes=[*pages.routes, *tasks.routes],
        exception_handlers={HTTPException: answer_error, Problem: answer_error},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
