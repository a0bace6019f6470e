"""Whether the database answers, and whether its migrations have run."""

import asyncio
from functools import cache

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.tables import Migration

from .database import UNAVAILABLE

TIMEOUT = 2  # seconds


async def run_checks() -> dict[str, str]:
    """Each check's name, with "ok" or what is wrong."""
    try:
        async with asyncio.timeout(TIMEOUT):
            pending = shipped_migrations() - await applied_migrations()
    except UNAVAILABLE:
        return {"database": "unavailable", "migrations": "unknown"}
    migrations = f"{len(pending)} pending" if pending else "ok"
    return {"database": "ok", "migrations": migrations}


@cache
def shipped_migrations() -> frozenset[tuple[str, str]]:
    """The app and the id of every migration in the project and its Piccolo apps."""
    manager = BaseMigrationManager()
    return frozenset(
        (app.app_name, migration)
        for app in manager.get_app_configs()
        for migration in manager.get_migration_modules(
            app.resolved_migrations_folder_path
        )
    )


async def applied_migrations() -> set[tuple[str, str]]:
    """The app and the id of every migration that the database has seen."""
    if not await Migration.table_exists():
        return set()
    rows = await Migration.select(Migration.app_name, Migration.name)
    return {(row["app_name"], row["name"]) for row in rows}
