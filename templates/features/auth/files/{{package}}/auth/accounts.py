"""Who makes a request, and whether its sender may write: to the API, a user only."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ..problems import Problem
from ..sockets import is_foreign
from .pages import PATHS
from .sessions import COOKIE, current_token, require_user


class Accounts:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await check(HTTPConnection(scope))
        await self.app(scope, receive, send)


async def check(request: HTTPConnection) -> None:
    """Refuse a write that its sender may not make."""
    path, cookie = request.scope["path"], request.cookies.get(COOKIE, "")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    current_token.set(bearer or cookie)
    if request.scope.get("method", "GET") in ("GET", "HEAD", "OPTIONS"):
        return
    # A browser sends the cookie whichever site made it write, and names that site.
    by_browser = path in PATHS or (request.cookies and not bearer)
    if by_browser and not from_this_site(request.headers):
        detail = "The request comes from another site, or its Origin is missing."
        raise Problem(403, detail)
    if path.startswith("/api/"):
        await require_user()


def from_this_site(headers: Headers) -> bool:
    """Whether a browser says that a page of this very origin made the request."""
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return "origin" in headers and not is_foreign(headers)
