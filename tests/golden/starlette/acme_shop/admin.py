"""Piccolo Admin, at `/admin/`."""

import logging

from piccolo_admin.endpoints import create_admin
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
from pydantic import BaseModel, RootModel
from starlette.datastructures import MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from .auth.attempts import count
from .auth.forms import Credentials
from .auth.tables import Session, User
from .engine import INVALID
from .home import TITLE
from .limits import read_body, replay
from .payloads import parse_json, require_json
from .problems import Problem
from .settings import settings
from .tasks.tables import Task

logger = logging.getLogger(__name__)

PERIOD = 300  # seconds
LOGINS = InMemoryLimitProvider(PERIOD, 20, block_duration=PERIOD)  # of one address

HEAD = '<head><link rel="icon" href="/static/icon.svg">'
HEAD += '<script type="module" src="/static/admin.js"></script>'

app = create_admin(
    [Task, User],
    auth_table=User,
    session_table=Session,
    site_name=TITLE,
    production=not settings.development,
    allowed_hosts=settings.allowed_hosts,
    rate_limit_provider=LOGINS,
)
app.template = app.template.replace("<head>", HEAD)
# Or each error is logged twice before asgi.py does it.
logging.getLogger("piccolo_admin").setLevel("CRITICAL")


class Changes(BaseModel, extra="allow"):
    """Of a row, which keeps its id."""

    id: None = None


BODIES: list[tuple[str, str, type[BaseModel]]] = [
    ("PATCH", "/admin/", Changes),
    ("POST", "/admin/public/login/", Credentials),
    ("POST", "/admin/api/change-password/", RootModel[dict[str, str]]),
]


def expected(method: str, path: str) -> type[BaseModel] | None:
    """What the admin takes for granted of a body there, and would fail without."""
    found = (m for verb, top, m in BODIES if verb == method and path.startswith(top))
    return next(found, None)


def check_query(query: QueryParams) -> None:
    """Refuse what no page of the admin asks for, and what it would fail on."""
    secret = "password" in query.get("__visible_fields", "").split(",")
    if secret or "__range_header_name" in query:
        raise Problem(400)


async def admin(scope: Scope, receive: Receive, send: Send) -> None:
    """The admin, without what its login would fail on, and with what it leaves out."""
    if scope["type"] == "websocket":
        raise Problem(404)
    if scope["method"] == "PUT":  # it would store a password as it is; the pages patch
        raise Problem(405, headers={"Allow": "DELETE, GET, PATCH, POST"})
    request = Request(scope)
    check_query(request.query_params)
    model = expected(scope["method"], scope["path"])
    kind = request.headers.get("content-type")
    if kind is not None or model:
        require_json(kind)
    attempt = None
    if model:
        body = await read_body(receive)
        sent = parse_json(model, body)
        if isinstance(sent, Credentials):
            body = sent.model_dump_json().encode()  # nothing else: a format has no 401
            attempt = await count(request, sent.username)
        elif scope["method"] == "POST":  # also a guess at the password
            await count(request, request.cookies.get("id", ""))
        receive = replay(body, receive)

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if attempt and message["status"] != 401:  # or nothing was compared
                await attempt.remove()
            if message["status"] == 500:  # it can't save it; other errors are raised
                logger.error("The admin can't save it: %s", scope["path"])
                message["status"] = 400
            if message["status"] == 429:
                headers["Retry-After"] = str(PERIOD)
            cookie = headers.get("Set-Cookie", "")
            if cookie.startswith("csrftoken=") and not settings.development:
                headers["Set-Cookie"] = f"{cookie}; Secure"
        await send(message)

    try:
        await app(scope, receive, send_more)
    except (ValueError, INVALID) as error:  # such as for a column that there is not
        logger.error("The admin refuses it", exc_info=error)
        raise Problem(400) from error
