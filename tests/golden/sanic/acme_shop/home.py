"""What the home page shows."""

from importlib.metadata import version

from .auth.sessions import current_user
from .checks import run_checks
from .database import server_version
from .tasks.queries import latest_tasks

TITLE = "Acme Shop"
LINKS = [
    ("Tasks as JSON", "/api/tasks"),
    ("API documentation", "/docs"),
    ("Health", "/health/ready"),
    ("Admin", "/admin/"),
]

STACK = [
    ("Sanic", version("sanic"), "https://sanic.dev"),
    ("Granian", version("granian"), "https://github.com/emmett-framework/granian"),
    ("Piccolo ORM", version("piccolo"), "https://piccolo-orm.readthedocs.io"),
]


async def home_context() -> dict[str, object]:
    """The values of `templates/home.html`."""
    checks = await run_checks()
    migrated = checks["migrations"] == "ok"
    database = await server_version() if checks["database"] == "ok" else ""
    return {
        "title": TITLE,
        "stack": [*STACK, ("SQLite", database, "https://www.sqlite.org/docs.html")],
        "checks": checks,
        "links": LINKS,
        "tasks": await latest_tasks() if migrated else [],
        "user": await current_user() if migrated else None,
    }
