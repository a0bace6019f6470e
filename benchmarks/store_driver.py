"""Tasks through asyncpg, with nothing around it: what a driver costs at least."""

import asyncio
import os
from typing import Any

import asyncpg

URL = os.environ["BARE_URL"]
TABLE = "CREATE TABLE IF NOT EXISTS bare_task (id SERIAL PRIMARY KEY, name VARCHAR, completed BOOLEAN)"
pool: asyncpg.Pool


def prepare() -> None:
    async def create_table() -> None:
        connection = await asyncpg.connect(URL)
        await connection.execute(TABLE)
        await connection.close()

    asyncio.run(create_table())


async def start() -> None:
    global pool  # it belongs to the server's event loop
    pool = await asyncpg.create_pool(URL, min_size=0, max_size=10)


async def stop() -> None:
    await pool.close()


async def tasks() -> dict[str, Any]:
    rows = await pool.fetch("SELECT id, name, completed FROM bare_task ORDER BY id LIMIT 20")
    total = await pool.fetchval("SELECT count(*) FROM bare_task")
    return {"items": [dict(row) for row in rows], "total": total}


async def task(number: int) -> dict[str, Any]:
    query = "SELECT id, name, completed FROM bare_task WHERE id = $1"
    return dict(await pool.fetchrow(query, number) or {})


async def create(sent: dict[str, Any]) -> dict[str, Any]:
    query = "INSERT INTO bare_task (name, completed) VALUES ($1, $2) RETURNING id, name, completed"
    return dict(await pool.fetchrow(query, sent["name"], sent["completed"]) or {})
