"""The application: routes, and the ASGI protocol around them."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from . import pages
from .database import connected
from .problems import Problem
from .routes import Routes
from .tasks import views as tasks


class App:
    """Answers a request with the first route whose pattern is the whole path."""

    def __init__(self, routes: Routes) -> None:
        self.routes = [(re.compile(path), views) for path, views in routes.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await run_lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            response = await self.answer(Request(scope, receive))
            await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        for pattern, views in self.routes:
            if match := pattern.fullmatch(request.scope["path"]):
                method = "GET" if request.method == "HEAD" else request.method
                if method not in views:
                    raise Problem(405, headers={"Allow": ", ".join(views)})
                return await views[method](request, *map(int, match.groups()))
        raise Problem(404)


async def run_lifespan(receive: Receive, send: Send) -> None:
    await receive()
    async with connected():
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


def create_app() -> ASGIApp:
    return App({**pages.routes, **tasks.routes})
