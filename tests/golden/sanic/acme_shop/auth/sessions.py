"""Who makes the request."""

from contextvars import ContextVar
from datetime import datetime, timedelta

from starlette.responses import RedirectResponse, Response

from ..problems import Problem
from ..settings import settings
from .tables import Session, User

# Under the name that begins with __Host-, no other host can plant a cookie. Frameworks
# call their own "session".
SECURE = not settings.development
COOKIE = "__Host-session" if SECURE else "user-session"
LIFETIME = 7  # days

# The request's bearer token or session cookie; empty for a stranger.
current_token: ContextVar[str] = ContextVar("current_token", default="")


async def current_user() -> User | None:
    """The user who makes the request; None for a stranger."""
    token = current_token.get()
    return await Session.get_user(token) if token else None


async def require_user() -> User:
    """The user who makes the request; a stranger is refused."""
    if user := await current_user():
        return user
    detail = "Log in, or send a bearer token."
    raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})


async def begin(user_id: int, days: int = LIFETIME) -> str:
    """Begin a session and give its token; those that are over are deleted."""
    now = datetime.now()
    await Session.delete().where(Session.expiry_date < now)
    end = now + timedelta(days=days)
    return (await Session.create_session(user_id, end, end)).token


async def change(user_id: int | None) -> Response:
    """End the request's session, begin one for a user, if any, and lead home."""
    await Session.remove_session(current_token.get())
    token = await begin(user_id) if user_id else ""
    age = LIFETIME * 24 * 60 * 60 if token else 0
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, token, age, secure=SECURE, httponly=True)
    return response
