"""Who makes a request, and whether its sender may write: to the API, a user only."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ..problems import Problem
from .pages import PATHS
from .sessions import COOKIE, current_token, current_user

SAFE = ("GET", "HEAD", "OPTIONS")


class Accounts:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await check(Request(scope))
        await self.app(scope, receive, send)


async def check(request: Request) -> None:
    """Refuse a write that its sender may not make."""
    path, cookie = request.scope["path"], request.cookies.get(COOKIE, "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    current_token.set(bearer or cookie)
    if request.method in SAFE:
        return
    # A browser sends the cookie whichever site made it write, and names that site.
    if (path in PATHS or (cookie and not bearer)) and not from_this_site(request):
        raise Problem(403, "The request comes from another site.")
    if path.startswith("/api/") and await current_user() is None:
        detail = "Log in, or send a bearer token."
        raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})


def from_this_site(request: Request) -> bool:
    """Whether a browser says that a page of this very origin made the request."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    try:
        origin = urlsplit(request.headers.get("origin", "")).netloc
    except ValueError:
        return False
    return origin != "" and origin == request.headers.get("host")
