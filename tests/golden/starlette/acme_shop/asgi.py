"""The ASGI app that the server runs: parts composed around the framework's own."""

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from .access import Access
from .admin import admin
from .app import create_app
from .auth.accounts import Accounts
from .headers import SecurityHeaders
from .health import health
from .limits import Limits
from .mounts import Mounts
from .problems import Problems
from .proxies import Proxies
from .settings import PACKAGE, settings
from .sockets import Sockets

app: ASGIApp = Mounts(
    create_app(),
    {
        "/health": health,
        "/static": StaticFiles(directory=PACKAGE / "static"),
        "/admin": admin,
    },
)
app = Accounts(app)
app = Sockets(app)
app = Limits(app)
app = TrustedHostMiddleware(app, settings.hosts, www_redirect=False)
app = Proxies(app)
app = Problems(app)
app = SecurityHeaders(app)
app = Access(app)
