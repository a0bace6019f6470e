"""The ASGI app that the server runs: parts composed around the framework's own."""

from asgi_correlation_id import CorrelationIdMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
{% if mounts %}
from starlette.responses import RedirectResponse
{% endif %}
from starlette.routing import Mount{{ ", Route" if mounts }}
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

{% set ours = [
    {"module": ".access", "name": "Access"},
    {"module": ".access", "name": "sane_id"},
    {"module": ".app", "name": "create_app"},
    {"module": ".headers", "name": "SecurityHeaders"},
    {"module": ".limits", "name": "Limits"},
    {"module": ".parts", "name": "Parts"},
    {"module": ".problems", "name": "HANDLERS"},
    {"module": ".proxies", "name": "Proxies"},
    {"module": ".settings", "name": "PACKAGE"},
] %}
from . import health, sockets
{% for module, parts in (ours + mounts + routes + middleware) | groupby("module") %}
from {{ module }} import {{ parts | map(attribute="name") | unique | sort(case_sensitive=true) | join(", ") }}
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
