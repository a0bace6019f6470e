"""Whether the database answers, and whether its migrations have run."""

import re
from functools import cache
from pathlib import Path

from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import Finder

from .engine import is_unavailable
from .settings import settings

MIGRATION_ID = re.compile(r'^ID = "(.+)"', re.MULTILINE)


async def run_checks() -> dict[str, str]:
    """Each check's name, with "ok" or what is wrong."""
    if settings.development:  # where they are made while the app runs
        shipped_migrations.cache_clear()
    try:
        pending = shipped_migrations() - await applied_migrations()
    except Exception as error:
        if not is_unavailable(error):
            raise
        return {"database": "unavailable", "migrations": "unknown"}
    migrations = f"{len(pending)} pending" if pending else "ok"
    return {"database": "ok", "migrations": migrations}


@cache
def shipped_migrations() -> set[tuple[str, str]]:
    """The app and the id of every migration in the project and its Piccolo apps."""
    return {
        (app.app_name, identity)
        for app in Finder().get_app_configs()
        for file in Path(app.resolved_migrations_folder_path).glob("*.py")
        for identity in MIGRATION_ID.findall(file.read_text())
    }


async def applied_migrations() -> set[tuple[str, str]]:
    """The app and the id of every migration that the database has seen."""
    if not await Migration.table_exists():
        return set()
    rows = await Migration.select(Migration.app_name, Migration.name)
    return {(row["app_name"], row["name"]) for row in rows}
