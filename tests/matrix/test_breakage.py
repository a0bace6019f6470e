"""The checks can fail: each break of a generated project is reported, and by name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from piccolo_new.catalog import Catalog

from .checks import check_code, check_migrations, check_own_tests, check_server, check_stop
from .combinations import Combination, combinations
from .generated import Generated, generate

pytestmark = pytest.mark.matrix


@pytest.fixture
def made(shipped: Catalog, tmp_path: Path, cache: Path) -> Generated:
    """A whole project, whose database is a file."""
    return generate(_first(shipped, service=False), tmp_path, cache)


@pytest.fixture
def made_on_a_service(shipped: Catalog, tmp_path: Path, cache: Path) -> Iterator[Generated]:
    """A whole project, whose database is a service."""
    project = generate(_first(shipped, service=True), tmp_path, cache)
    yield project
    project.database.drop()


def _first(catalog: Catalog, *, service: bool) -> Combination:
    every = combinations(catalog)
    return next(one for one in every if one.chosen["database"].facts["service"] is service)


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_view_that_raises_is_reported(made: Generated) -> None:
    _append(
        made.source / "tasks" / "queries.py", "\n\nasync def list_tasks(page): raise RuntimeError('broken')\n"
    )
    with pytest.raises(AssertionError, match=r"a_list_is_paged: .*: 500 (?s:.*)RuntimeError: broken"):
        check_server(made)
    with pytest.raises(AssertionError, match="RuntimeError: broken"):
        check_own_tests(made)


def test_a_missing_migration_is_reported(made: Generated) -> None:
    (shipped,) = (made.source / "tasks" / "piccolo_migrations").glob("tasks_*.py")
    shipped.unlink()
    with pytest.raises(AssertionError, match=r"a_task_lives_from_post_to_delete: .*: 50[03] "):
        check_server(made)
    with pytest.raises(AssertionError, match="a migration was missing"):
        check_migrations(made)


def test_a_pool_that_is_not_opened_is_reported(made_on_a_service: Generated) -> None:
    database = made_on_a_service.source / "database.py"
    opens = re.compile(r"^ +await DB\.start_connection_pool\(.*?\)\n", re.MULTILINE | re.DOTALL)
    text, count = opens.subn("", database.read_text(encoding="utf-8"))
    assert count == 1
    database.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="the pool is not open"):
        check_server(made_on_a_service)


def test_a_journal_that_is_not_wal_is_reported(made: Generated) -> None:
    database = made.source / "database.py"
    text = database.read_text(encoding="utf-8")
    assert "journal_mode = WAL" in text
    database.write_text(text.replace("journal_mode = WAL", "journal_mode = DELETE"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"the journal mode of .* is delete"):
        check_server(made)


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("import os\n", "F401"),
        ("x  =  1\n", "would be reformatted"),
        ("x: int = 'one'\n", "Incompatible types"),
    ],
)
def test_code_that_is_not_clean_is_reported(made: Generated, line: str, reported: str) -> None:
    _append(made.source / "home.py", line)
    with pytest.raises(AssertionError, match=reported):
        check_code(made)


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("import subprocess; subprocess.Popen(['sleep', '60'])\n", "processes are left"),
        ("import atexit, os; atexit.register(os._exit, 3)\n", "the exit code was 3"),
    ],
    ids=["process", "exit-code"],
)
def test_a_server_that_stops_badly_is_reported(made: Generated, line: str, reported: str) -> None:
    main = made.source / "__main__.py"
    main.write_text(line + main.read_text(encoding="utf-8"), encoding="utf-8")
    made.migrate()
    with made.serve() as server, pytest.raises(AssertionError, match=reported):
        check_stop(server)
