"""Piccolo Admin, at `/admin/`."""

{% if features.auth %}
from typing import Any

{% else %}
from piccolo.apps.user.tables import BaseUser
{% endif %}
from piccolo_admin.endpoints import {{ "TableConfig, " if features.auth }}create_admin, logger
{% if features.auth %}
from piccolo_api.crud.hooks import Hook, HookType
{% endif %}
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
{% if features.auth %}
from starlette.requests import Request
{% endif %}
from starlette.types import Message, Receive, Scope, Send

{% if features.auth %}
from .auth.attempts import count
from .auth.tables import Session, User
{% endif %}
from .home import TITLE
from .limits import read_body, replay
from .payloads import Text, parse_json, require_json
from .problems import Problem
from .settings import settings
from .tasks.tables import Task

PERIOD = 300  # seconds in which one address has 20 attempts to log in

HEAD = '<head><link rel="icon" href="/static/icon.svg">'
HEAD += '<script type="module" src="/static/admin.js"></script>'
{% if features.auth %}


async def end_sessions(row_id: int, values: dict[str, Any]) -> dict[str, Any]:
    """Those of a user who is deactivated don't come back with the user."""
    if values.get("active") is False:
        await Session.delete().where(Session.user_id == row_id)
    return values


{% else %}

{% endif %}
app = create_admin(
    [Task, {{ "TableConfig(User, hooks=[Hook(HookType.pre_patch, end_sessions)])" if features.auth else "BaseUser" }}],
{% if features.auth %}
    auth_table=User,
    session_table=Session,
{% endif %}
    site_name=TITLE,
    production=not settings.development,
    allowed_hosts=settings.allowed_hosts,
    rate_limit_provider=InMemoryLimitProvider(PERIOD, 20, block_duration=PERIOD),
)
app.template = app.template.replace("<head>", HEAD)
logger.setLevel("CRITICAL")  # or each error is logged twice before `Problems` does it


class Credentials(BaseModel):
    username: Text
    password: Text


async def admin(scope: Scope, receive: Receive, send: Send) -> None:
    """The admin, without what its login would fail on, and with what it leaves out."""
    if scope["type"] == "websocket":
        raise Problem(404)
    if scope["method"] == "PUT":  # it would store a password as it is; the pages patch
        raise Problem(405, headers={"Allow": "DELETE, GET, PATCH, POST"})
    login = "/public/login/" in scope["path"] and scope["method"] == "POST"
    kind = Headers(scope=scope).get("content-type")
    if kind is not None or login:
        require_json(kind)
    if login:
        body = await read_body(receive)
        {{ "credentials = " if features.auth }}parse_json(Credentials, body)
        receive = replay(body, receive)
{% if features.auth %}
        attempt = await count(Request(scope), credentials.username)
{% endif %}

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
{% if features.auth %}
            if login and message["status"] == 200:
                await attempt.remove()
{% endif %}
            if message["status"] == 429:
                headers["Retry-After"] = str(PERIOD)
            cookie = headers.get("Set-Cookie", "")
            if cookie.startswith("csrftoken=") and not settings.development:
                headers["Set-Cookie"] = f"{cookie}; Secure"
        await send(message)

    await app(scope, receive, send_more)
