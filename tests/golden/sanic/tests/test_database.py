"""How the app uses SQLite."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from acme_shop.database import (
    DB,
    migration_lock,
    transaction,
)
from acme_shop.tasks.tables import Task

from . import database

WRITERS = 20


async def test_readers_do_not_wait_for_writers(app: ASGIApp) -> None:
    rows = await DB.run_ddl("PRAGMA journal_mode")
    assert rows == [{"journal_mode": "wal"}]


async def test_writers_that_read_first_wait_for_each_other(app: ASGIApp) -> None:
    async def name_by_count() -> None:
        async with transaction():
            await Task.insert(Task(name=str(await Task.count())))

    try:
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(name_by_count())
        names = await Task.select(Task.name).output(as_list=True)
        assert sorted(map(int, names)) == list(range(WRITERS))
    finally:
        await Task.delete(force=True)


async def test_readers_do_not_wait_for_writers_who_wait(app: ASGIApp) -> None:
    async def write() -> None:
        await Task.insert(Task(name="Milk"))

    with closing(sqlite3.connect(DB.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        writers = [asyncio.create_task(write()) for _ in range(WRITERS)]
        await asyncio.sleep(0.1)
        assert await Task.count() == 0  # they would fail before it
        other.rollback()
    await asyncio.gather(*writers)
    await Task.delete(force=True)


async def test_a_migration_makes_the_folder_of_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data" / "new.sqlite"
    monkeypatch.setattr(DB, "pool", None)
    monkeypatch.setattr(DB, "path", str(file))
    async with migration_lock():
        assert file.exists()


async def test_the_tests_touch_no_other_database() -> None:
    with pytest.raises(ValueError, match="shop is not"):
        await database.create("sqlite:///shop")
