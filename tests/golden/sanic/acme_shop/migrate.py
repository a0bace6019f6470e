"""`python -m acme_shop.migrate` runs every migration that has not run yet.

Several processes may do so at once: one migrates, the others wait for it.
"""

import asyncio
import sys
from argparse import ArgumentParser

from piccolo.apps.migrations.commands.forwards import run_forwards

from .database import migration_lock
from .engine import is_unavailable


async def migrate() -> bool:
    """Migrate all Piccolo apps; False if one failed."""
    async with migration_lock():
        return (await run_forwards("all")).success


def main() -> None:
    ArgumentParser(f"python -m {__package__}.migrate", description=__doc__).parse_args()
    try:
        sys.exit(not asyncio.run(migrate()))
    except Exception as error:
        if not is_unavailable(error):
            raise
        sys.exit(f"DATABASE_URL: the database is unavailable: {error}")


if __name__ == "__main__":
    main()
