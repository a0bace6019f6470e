"""Tasks through Piccolo, with nothing around it: what an ORM costs at least."""

import os
from typing import Any

from piccolo.columns import Boolean, Serial, Varchar
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

DB = PostgresEngine({"dsn": os.environ["BARE_URL"]}, extensions=())


class Task(Table, tablename="bare_task", db=DB):
    id: Serial
    name = Varchar()
    completed = Boolean()


def prepare() -> None:
    Task.create_table(if_not_exists=True).run_sync()  # type: ignore[no-untyped-call]


async def start() -> None:
    await DB.start_connection_pool(max_size=10)


async def stop() -> None:
    await DB.close_connection_pool()


async def tasks() -> dict[str, Any]:
    rows = await Task.select().order_by(Task.id).limit(20)
    return {"items": rows, "total": await Task.count()}


async def task(number: int) -> dict[str, Any] | None:
    return await Task.select().where(Task.id == number).first()


async def create(sent: dict[str, Any]) -> dict[str, Any]:
    rows = await Task.insert(Task(**sent)).returning(*Task.all_columns())
    return rows[0]
