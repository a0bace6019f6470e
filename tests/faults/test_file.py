"""Crowds of writers and migrators, and a database file that can't grow."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from matrix.checks import check_log
from matrix.combinations import Combination, in_turn
from matrix.databases import SQLiteFile
from matrix.generated import generate
from matrix.server import Server
from piccolo_new.catalog import Catalog

from .service import Service
from .sites import Site, sites
from .wire import Answer

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

WRITERS = 200
MIGRATORS = 8
ROOM = 16 * 1024  # bytes that the files of a database may grow by
MANY = 1000  # writes: more than there is room for
REFUSALS = 5  # that are waited for


@sites(False, shift=2)
def test_a_crowd_of_writers_to_one_file_is_served(site: Site) -> None:
    async def write(server: Server, number: int) -> Answer:
        async with site.connect(server) as connection:
            return await connection.ask("POST", "/api/tasks", {"name": f"Writer {number}"})

    async def run(server: Server) -> list[Answer]:
        return await asyncio.gather(*(write(server, number) for number in range(WRITERS)))

    with site.serve() as server:
        answers = asyncio.run(run(server))
    wrong = [answer for answer in answers if answer.status != 201]
    assert not wrong, f"{len(wrong)} of {WRITERS} writers were refused: {wrong[:3]}"
    assert not site.lost({f"Writer {number}" for number in range(WRITERS)})


def by_database() -> list[Combination]:
    """One combination for each way to store."""
    return [in_turn(Catalog.load(), service=service)[0] for service in (True, False)]


@pytest.mark.parametrize("combination", by_database(), ids=lambda one: one.id)
def test_any_number_of_processes_may_migrate_at_once(
    combination: Combination,
    tmp_path: Path,
    service: Service,  # noqa: ARG001
) -> None:
    project = generate(combination._replace(id=f"{combination.id}-fresh"), tmp_path, tmp_path)
    command = [sys.executable, "-m", f"{project.package}.migrate"]
    processes = [
        subprocess.Popen(
            command,
            cwd=project.folder,
            env=project.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(MIGRATORS)
    ]
    outputs = [process.communicate(timeout=400)[0] for process in processes]
    codes = [process.returncode for process in processes]
    assert codes == [0] * MIGRATORS, "\n\n".join(outputs)
    assert project.database.task_names() == []
    project.database.drop()


@sites(False)
def test_a_full_disk_costs_no_data_and_no_process(site: Site) -> None:
    database = site.project.database
    assert isinstance(database, SQLiteFile)
    with site.serve() as server:
        http = server.client
        acknowledged, refused = set(), 0
        with no_room(server, largest_file(database) + ROOM):
            for number in range(MANY):
                name = f"{server.port} {number} ".ljust(200, "x")
                response = http.post("/api/tasks", json={"name": name})
                if response.status_code == 201:  # SQLite may find room again in its log
                    acknowledged.add(name)
                    continue
                assert response.status_code == 503, response.text
                assert response.headers["Retry-After"].isdecimal()
                refused += 1
                if refused == REFUSALS:
                    break
            assert http.get("/health/live").status_code == 200
            assert http.get("/api/tasks").status_code == 200
        assert http.post("/api/tasks", json={"name": "There is room"}).status_code == 201
        assert http.get("/health/ready").status_code == 200
        check_log(server)
    assert refused == REFUSALS
    assert acknowledged
    assert not site.lost(acknowledged)
    database.check_integrity()


def largest_file(database: SQLiteFile) -> int:
    return max(file.stat().st_size for file in database.folder.glob(f"{database.file.name}*"))


@contextmanager
def no_room(server: Server, size: int) -> Iterator[None]:
    """Let no process of a server write beyond a size in any file while the body runs.

    What SQLite meets is what it meets on a full disk: a write that the system refuses.
    """
    before = {process: process.rlimit(psutil.RLIMIT_FSIZE) for process in server.processes()}
    for process, (_, hard) in before.items():
        process.rlimit(psutil.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        for process, limits in before.items():
            process.rlimit(psutil.RLIMIT_FSIZE, limits)
