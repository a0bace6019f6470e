"""Piccolo Admin, at `/admin/`."""

from piccolo_admin.endpoints import create_admin, logger
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
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
        credentials = parse_json(Credentials, body)
        receive = replay(body, receive)
        attempt = await count(Request(scope), credentials.username)

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if login and message["status"] != 401:  # or nothing was compared
                await attempt.remove()
            if message["status"] == 429:
                headers["Retry-After"] = str(PERIOD)
            cookie = headers.get("Set-Cookie", "")
            if cookie.startswith("csrftoken=") and not settings.development:
                headers["Set-Cookie"] = f"{cookie}; Secure"
        await send(message)

    await app(scope, receive, send_more)
