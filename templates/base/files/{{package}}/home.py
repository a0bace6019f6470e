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
    ("{{ framework.title }}", version("{{ framework.distribution }}"), "{{ framework.docs }}"),
    ("{{ server.title }}", version("{{ server.distribution }}"), "{{ server.docs }}"),
    ("Piccolo ORM", version("piccolo"), "https://piccolo-orm.readthedocs.io"),
]


async def home_context() -> dict[str, object]:
    """The values of `templates/home.html`."""
    checks = await run_checks()
    migrated = checks["migrations"] == "ok"
    database = await server_version() if checks["database"] == "ok" else ""
    return {
        "title": TITLE,
        "stack": [*STACK, ("{{ database.title }}", database, "{{ database.docs }}")],
        "checks": checks,
        "links": LINKS,
        "tasks": await latest_tasks() if migrated else [],
{% if features.auth %}
        "user": await current_user() if migrated else None,
{% endif %}
    }
