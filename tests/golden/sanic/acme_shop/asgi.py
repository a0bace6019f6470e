"""The ASGI app that the server runs: parts composed around the framework's own."""

from asgi_correlation_id import CorrelationIdMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from . import health, sockets
from .access import Access, sane_id
from .admin import admin
from .app import create_app
from .auth.accounts import Accounts
from .auth.pages import login_routes
from .headers import SecurityHeaders
from .limits import Limits
from .parts import Parts
from .problems import HANDLERS
from .proxies import Proxies
from .settings import PACKAGE

app: ASGIApp = Parts(
    create_app(),
    [
        *health.routes,
        *sockets.routes,
        *login_routes,
        Mount("/static", StaticFiles(directory=PACKAGE / "static")),
        Mount("/admin", admin),
        Route("/admin", RedirectResponse("/admin/")),
    ],
)
app = Accounts(app)
app = Limits(app)
app = Proxies(app)
app = ExceptionMiddleware(app, HANDLERS)
app = SecurityHeaders(app)
app = Access(app)
app = CorrelationIdMiddleware(app, validator=None, transformer=sane_id)
