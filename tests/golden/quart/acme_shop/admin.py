"""Piccolo Admin, at `/admin/`."""

import logging
from typing import Annotated, Any

from piccolo_admin.endpoints import create_admin, logger
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
from pydantic import BaseModel, Field, RootModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from .auth.attempts import count
from .auth.forms import Credentials
from .auth.tables import Session, User
from .home import TITLE
from .limits import read_body, replay
from .payloads import parse_json, require_json
from .problems import Problem
from .settings import settings
from .tasks.tables import Task

PERIOD = 300  # seconds in which one address has 20 attempts to log in

HEAD = '<head><link rel="icon" href="/static/icon.svg">'
HEAD += '<script type="module" src="/static/admin.js"></script>'

app = create_admin(
    [Task, User],
    auth_table=User,
    session_table=Session,
    site_name=TITLE,
    production=not settings.development,
    allowed_hosts=settings.allowed_hosts,
    rate_limit_provider=InMemoryLimitProvider(PERIOD, 20, block_duration=PERIOD),
)
app.template = app.template.replace("<head>", HEAD)
logger.setLevel("CRITICAL")  # or each error is logged twice before asgi.py does it

# What the admin takes for granted of a body, and would fail without.
CHANGES = RootModel[Annotated[dict[str, Any], Field(min_length=1)]]
POSTED: dict[str, type[BaseModel]] = {
    "/admin/public/login/": Credentials,
    "/admin/api/change-password/": RootModel[dict[str, str]],
}


async def admin(scope: Scope, receive: Receive, send: Send) -> None:
    """The admin, without what its login would fail on, and with what it leaves out."""
    if scope["type"] == "websocket":
        raise Problem(404)
    if scope["method"] == "PUT":  # it would store a password as it is; the pages patch
        raise Problem(405, headers={"Allow": "DELETE, GET, PATCH, POST"})
    posted = POSTED.get(scope["path"]) if scope["method"] == "POST" else None
    model = CHANGES if scope["method"] == "PATCH" else posted
    kind = Headers(scope=scope).get("content-type")
    if kind is not None or model:
        require_json(kind)
    attempt = None
    if model:
        body = await read_body(receive)
        sent = parse_json(model, body)
        receive = replay(body, receive)
        if isinstance(sent, Credentials):
            attempt = await count(Request(scope), sent.username)

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if attempt and message["status"] != 401:  # or nothing was compared
                await attempt.remove()
            if message["status"] == 429:
                headers["Retry-After"] = str(PERIOD)
            cookie = headers.get("Set-Cookie", "")
            if cookie.startswith("csrftoken=") and not settings.development:
                headers["Set-Cookie"] = f"{cookie}; Secure"
        await send(message)

    try:
        await app(scope, receive, send_more)
    except ValueError as error:  # such as for a column that there is not
        logging.getLogger(__name__).warning("The admin refuses it", exc_info=error)
        raise Problem(400) from error
