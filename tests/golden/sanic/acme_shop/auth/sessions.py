"""Who makes the request."""

from contextvars import ContextVar
from typing import NamedTuple

from starlette.responses import Response

from ..settings import settings
from .tables import LIFETIME, Session, User

# Under the name that begins with __Host-, no other host can plant a cookie.
COOKIE = "session" if settings.development else "__Host-session"

# The request's bearer token or session cookie; empty for a stranger.
current_token: ContextVar[str] = ContextVar("current_token", default="")


class CurrentUser(NamedTuple):
    id: int
    username: str


async def current_user() -> CurrentUser | None:
    """The user who makes the request; None for a stranger."""
    token = current_token.get()
    user_id = await Session.get_user_id(token) if token else None
    if user_id is None:
        return None
    columns = (User.username, User.active)
    user = await User.select(*columns).where(User.id == user_id).first()
    if user is None or not user["active"]:
        await end_all(user_id)
        return None
    return CurrentUser(user_id, user["username"])


async def begin(response: Response, user_id: int) -> None:
    """Begin a session, and end the one that the request belongs to."""
    await Session.remove_session(current_token.get())
    session = await Session.create_session(user_id)
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=int(LIFETIME.total_seconds()),
        secure=not settings.development,
        httponly=True,
        samesite="lax",
    )


async def end(response: Response) -> None:
    """End the session that the request belongs to."""
    await Session.remove_session(current_token.get())
    secure = not settings.development
    response.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="lax")


async def end_all(user_id: int) -> None:
    """End all sessions and tokens of a user."""
    await Session.delete().where(Session.user_id == user_id)
