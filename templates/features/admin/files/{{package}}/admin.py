"""Piccolo Admin, at `/admin/`."""

from fastapi import Request, Response
{% if not features.auth %}
from piccolo.apps.user.tables import BaseUser
{% endif %}
from piccolo_admin.endpoints import create_admin, logger
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
from pydantic import BaseModel
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

{% if features.auth %}
from .auth.tables import Session, User
{% endif %}
from .home import TITLE
from .payloads import parse_json, require_json
from .settings import settings
from .tasks.schemas import Text
from .tasks.tables import Task

# Seconds, logins from one address in them, and seconds until the next.
LOGINS = InMemoryLimitProvider(300, 20, 300)

HEAD = '<head><link rel="icon" href="/static/icon.svg">'
HEAD += '<script type="module" src="/static/admin.js"></script>'


class Credentials(BaseModel):
    username: Text
    password: Text


async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Refuse what the login would fail on, and say what the admin does not."""
    if request.method == "POST" and "/public/login/" in request.scope["path"]:
        require_json(request.headers.get("content-type"))
        parse_json(Credentials, await request.body())
    response = await call_next(request)
    if response.status_code == 429:
        response.headers["Retry-After"] = str(LOGINS.block_duration)
    cookie = response.headers.get("Set-Cookie", "")
    if cookie.startswith("csrftoken=") and not settings.development:
        response.headers["Set-Cookie"] = f"{cookie}; Secure"
    return response


admin = create_admin(
    [Task, {{ "User" if features.auth else "BaseUser" }}],
{% if features.auth %}
    auth_table=User,
    session_table=Session,
{% endif %}
    site_name=TITLE,
    production=not settings.development,
    allowed_hosts=settings.hosts,
    rate_limit_provider=LOGINS,
)
admin.add_middleware(BaseHTTPMiddleware, dispatch=guard)
admin.template = admin.template.replace("<head>", HEAD)
logger.setLevel("CRITICAL")  # or each error is logged twice before `Problems` does it
