"""The ASGI app that the server runs: parts composed around the framework's own."""

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

{% set ns = namespace(imports=[
    "from .access import Access",
    "from .app import create_app",
    "from .headers import SecurityHeaders",
    "from .health import health",
    "from .limits import Limits",
    "from .mounts import Mounts",
    "from .problems import Problems",
    "from .proxies import Proxies",
    "from .settings import PACKAGE, settings",
    "from .sockets import Sockets",
]) %}
{% for part in mounts + middleware %}
{% set ns.imports = ns.imports + ["from " ~ part.module ~ " import " ~ part.name] %}
{% endfor %}
{% for statement in ns.imports | sort %}
{{ statement }}
{% endfor %}

app: ASGIApp = Mounts(
    create_app(),
    {
        "/health": health,
        "/static": StaticFiles(directory=PACKAGE / "static"),
{% for mount in mounts %}
        "{{ mount.path }}": {{ mount.name }},
{% endfor %}
    },
)
{% for part in middleware %}
app = {{ part.name }}(app)
{% endfor %}
app = Sockets(app)
app = Limits(app)
app = TrustedHostMiddleware(app, settings.hosts, www_redirect=False)
app = Proxies(app)
app = Problems(app)
app = SecurityHeaders(app)
app = Access(app)
