"""Piccolo Admin, at `/admin/`."""

{% if not features.auth %}
from piccolo.apps.user.tables import BaseUser
{% endif %}
from piccolo_admin.endpoints import create_admin
from piccolo_api.rate_limiting.middleware import InMemoryLimitProvider
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

{% if features.auth %}
from .auth.tables import Session, User
{% endif %}
from .headers import POLICY
from .home import TITLE
from .limits import read_body, replay
from .payloads import parse_json, require_json
from .settings import settings
from .tasks.schemas import Text
from .tasks.tables import Task

LOGINS = 20  # from one address in
PERIOD = 300  # seconds, and then none for as long

# The admin's own scripts write style elements.
ADMIN_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


class Credentials(BaseModel):
    model_config = ConfigDict(strict=True)

    username: Text
    password: Text


class Wrapper:
    """Refuses what the admin's login would fail on, and lets the admin style itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("/public/login/") and scope.get("method") == "POST":
            require_json(Headers(scope=scope).get("content-type"))
            body = await read_body(receive)
            parse_json(Credentials, body)
            receive = replay(body, receive)

        async def send_styled(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", ADMIN_POLICY.encode())
                message["headers"] = [*message["headers"], policy]
            await send(message)

        await self.app(scope, receive, send_styled)


admin = Wrapper(
    create_admin(
        [Task, {{ "User" if features.auth else "BaseUser" }}],
{% if features.auth %}
        auth_table=User,
        session_table=Session,
{% endif %}
        site_name=TITLE,
        production=not settings.development,
        allowed_hosts=settings.allowed_hosts,
        rate_limit_provider=InMemoryLimitProvider(PERIOD, LOGINS, PERIOD),
    )
)
