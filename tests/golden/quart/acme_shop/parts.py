"""Puts other ASGI apps and routes beside the framework's app."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class Parts:
    """Sends a request to the first route that it matches, or else to `app`.

    `app` has the lifespan; what is routed to must not need one.
    """

    def __init__(
        self,
        app: Callable[[Any, Any, Any], Awaitable[None]],  # each framework types its own
        routes: Sequence[BaseRoute],
    ) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self.routes:
            match, found = route.matches(scope)
            if match is not Match.NONE:
                # With an "app", routes raise what they refuse.
                await route.handle({**scope, **found, "app": self}, receive, send)
                return
        await self.app(scope, receive, send)
