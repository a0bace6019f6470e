"""How the app uses PostgreSQL."""

import pytest
from piccolo.querystring import QueryString
from starlette.types import ASGIApp

from acme_shop.database import DB

from . import database


async def test_queries_share_the_connections_of_an_open_pool(app: ASGIApp) -> None:
    assert DB.pool is not None
    backends = {await backend() for _ in range(5)}
    assert len(backends) == 1


async def backend() -> int:
    rows = await DB.run_querystring(QueryString("SELECT pg_backend_pid() AS id"))
    return int(rows[0]["id"])


async def test_the_tests_touch_no_other_database() -> None:
    with pytest.raises(ValueError, match="shop is not"):
        await database.create("postgresql:///shop")
