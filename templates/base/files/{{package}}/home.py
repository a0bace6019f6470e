"""What the home page shows."""

from importlib.metadata import version

{% if features.auth %}
from .auth.sessions import current_user
{% endif %}
from .checks import run_checks
from .database import server_version
from .tasks.queries import latest_tasks

TITLE = {{ name }}
LINKS = [
    ("Tasks as JSON", "/api/tasks"),
    ("API documentation", "/docs"),
    ("Health", "/health/ready"),
{% for mount in mounts %}
    ("{{ mount.title }}", "{{ mount.path }}/"),
{% endfor %}
]


STACK = [
    ("{{ framework.title }}", "{{ framework.distribution }}", "{{ framework.docs }}"),
    ("{{ server.title }}", "{{ server.distribution }}", "{{ server.docs }}"),
    ("Piccolo ORM", "piccolo", "https://piccolo-orm.readthedocs.io"),
]


async def home_context() -> dict[str, object]:
    """The values of `templates/home.html`."""
    checks = await run_checks()
    ready = checks["database"] == "ok"
    database = await server_version() if ready else ""
    return {
        "title": TITLE,
        "stack": [
            *((title, version(package), docs) for title, package, docs in STACK),
            ("{{ database.title }}", database, "{{ database.docs }}"),
        ],
        "checks": checks,
        "links": LINKS,
        "tasks": await latest_tasks() if checks["migrations"] == "ok" else [],
{% if features.auth %}
        "user": await current_user() if ready else None,
{% endif %}
    }
