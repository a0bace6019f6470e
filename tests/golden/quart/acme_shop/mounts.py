"""Puts ASGI apps side by side, each below a path prefix."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send


class Mounts:
    """Sends a request to the app mounted at its path's prefix, or else to `app`.

    `app` has the lifespan; what is mounted must not need one.
    """

    def __init__(
        self,
        app: Callable[[Any, Any, Any], Awaitable[None]],  # each framework types its own
        mounts: Mapping[str, ASGIApp],
    ) -> None:
        self.app = app
        self.mounts = mounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        for prefix, mounted in self.mounts.items():
            if path == prefix or path.startswith(prefix + "/"):
                root_path = scope.get("root_path", "") + prefix
                await mounted({**scope, "root_path": root_path}, receive, send)
                return
        await self.app(scope, receive, send)
