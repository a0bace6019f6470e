"""The ASGI app that the server runs: parts composed around the framework's own."""

from asgi_correlation_id import CorrelationIdMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
{% if mounts %}
from starlette.responses import RedirectResponse
{% endif %}
from starlette.routing import Mount{{ ", Route" if mounts }}
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

{% set ns = namespace(imports=[
    "from .access import Access, sane_id",
    "from .app import create_app",
    "from .headers import SecurityHeaders",
    "from .limits import Limits",
    "from .parts import Parts",
    "from .problems import HANDLERS",
    "from .proxies import Proxies",
    "from .settings import PACKAGE",
]) %}
{% for part in mounts + routes + middleware %}
{% set ns.imports = ns.imports + ["from " ~ part.module ~ " import " ~ part.name] %}
{% endfor %}
from . import health, sockets
{% for statement in ns.imports | sort %}
{{ statement }}
{% endfor %}

app: ASGIApp = Parts(
    create_app(),
    [
        *health.routes,
        *sockets.routes,
{% for part in routes %}
        *{{ part.name }},
{% endfor %}
        Mount("/static", StaticFiles(directory=PACKAGE / "static")),
{% for mount in mounts %}
        Mount("{{ mount.path }}", {{ mount.name }}),
        Route("{{ mount.path }}", RedirectResponse("{{ mount.path }}/")),
{% endfor %}
    ],
)
{% for part in middleware %}
app = {{ part.name }}(app)
{% endfor %}
app = Limits(app)
app = Proxies(app)
app = ExceptionMiddleware(app, HANDLERS)
app = SecurityHeaders(app)
app = Access(app)
app = CorrelationIdMiddleware(app, validator=None, transformer=sane_id)
