"""What generated projects are measured against: the peer's project, and a bare framework."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from databases import Database
from measure import BIN, run

ROWS = 20  # in the table before anything is measured
# The peer numbers its choices.
_FRAMEWORKS = {"starlette": 0, "quart": 6, "sanic": 8}
_SERVERS = {"uvicorn": 0, "hypercorn": 1, "granian": 2}

PEER = "`piccolo asgi new`"

Command = Callable[[int, int], list[str]]


class Subject(NamedTuple):
    """Something that serves tasks.

    Attributes:
        name: how the results call it.
        folder: where its server runs.
        command: of its server, for a port and a number of workers.
        table: where its tasks are.
        list, one, page: what is read, the page without asking the database; empty if there is no such thing.
        headers: what a client sends with a write, besides the type.
        variables: of its server, for a port and a number of workers.
    """

    name: str
    folder: Path
    command: Command
    table: str
    list: str
    one: str
    page: str
    headers: dict[str, str]
    variables: Callable[[int, int], dict[str, str]]


def generated(folder: Path, framework: str, server: str, kind: str, database: Database) -> Subject:
    """A project of ours in production, with all features and a user's token."""
    url = database.url(table := "task")
    flags = ["--framework", framework, "--server", server, "--database", kind, "--features", "admin,auth"]
    quiet = ["--yes", "--no-setup", "--no-git", "--database-url", url, "--directory", str(folder)]
    run([str(BIN / "piccolo-new"), "shop", *flags, *quiet], folder.parent)
    variables = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": os.urandom(32).hex(),
        "DATABASE_URL": url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "USER_PASSWORD": os.urandom(16).hex(),
        "PYTHONPATH": str(folder),
    }
    run([sys.executable, "-m", "shop.migrate"], folder, os.environ | variables)
    piccolo = [str(BIN / "piccolo"), "auth"]
    run([*piccolo, "create_user", "bench", "bench@example.org"], folder, os.environ | variables)
    token = run([*piccolo, "create_token", "bench"], folder, os.environ | variables).output.split()[-1]
    return Subject(
        "`piccolo-new`",
        folder,
        lambda _port, _workers: [sys.executable, "-m", "shop"],
        table,
        "/api/tasks",
        "/api/tasks/1",
        "/login",
        {"Authorization": f"Bearer {token}"},
        lambda port, workers: variables | {"PORT": str(port), "WORKERS": str(workers)},
    )


def peer(folder: Path, framework: str, server: str, database: Database) -> Subject:
    """A project of `piccolo asgi new`, as its author would serve it.

    What a person must do by hand is done: name the database, make the table, allow writes.
    """
    folder.mkdir()
    url = database.url(table := "peer_task")
    answers = f"{_FRAMEWORKS[framework]}\n{_SERVERS[server]}\n"
    run([str(BIN / "piccolo"), "asgi", "new"], folder, answers=answers)
    app = folder / "app.py"
    app.write_text(app.read_text().replace("PiccoloCRUD(table=Task)", "PiccoloCRUD(Task, read_only=False)"))
    (folder / "piccolo_conf.py").write_text(_CONF.format(engine=_engine(url)))
    variables = {"PYTHONPATH": str(folder)}
    # Names of their own, so that one server can hold both.
    tables = folder / "home" / "tables.py"
    tables.write_text(
        tables.read_text().replace("class Task(Table)", f'class Task(Table, tablename="{table}")')
    )
    make = "from home.tables import Task; Task.create_table(if_not_exists=True).run_sync()"
    run([sys.executable, "-c", make], folder, os.environ | variables)
    return Subject(
        PEER,
        folder,
        _servers(server, "app:app"),
        table,
        "/tasks/",
        "/tasks/1/",
        "/",
        {},
        lambda _port, _workers: variables,
    )


def bare(folder: Path, framework: str, store: str, server: str, database: Database) -> Subject:
    """A framework and nothing else, with Piccolo or with the database's own driver as its store."""
    variables = {
        "PYTHONPATH": str(Path(__file__).parent),
        "BARE_URL": database.url("bare_task"),
        "BARE_STORE": f"store_{store}",
    }
    prepare = f"import store_{store}; store_{store}.prepare()"
    run([sys.executable, "-c", prepare], folder, os.environ | variables)
    return Subject(
        f"bare {framework.title()}, {store}",
        folder,
        _servers(server, f"bare_{framework}:app"),
        "bare_task",
        "/tasks",
        "/tasks/1",
        "",
        {},
        lambda _port, _workers: variables,
    )


def _servers(server: str, app: str) -> Command:
    """A server with what it does by default: Uvicorn writes a line for each request, as ours do."""

    def command(port: int, workers: int) -> list[str]:
        flags = {
            "uvicorn": [
                "--port",
                str(port),
                "--workers",
                str(workers),
            ],
            "hypercorn": ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)],
            "granian": ["--interface", "asgi", "--port", str(port), "--workers", str(workers)],
        }
        return [str(BIN / server), *flags[server], app]

    return command


_CONF = """\
from piccolo.conf.apps import AppRegistry
{engine}
APP_REGISTRY = AppRegistry(apps=["home.piccolo_app", "piccolo_admin.piccolo_app"])
"""


def _engine(url: str) -> str:
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        return f"from piccolo.engine.sqlite import SQLiteEngine\n\nDB = SQLiteEngine(path={path!r})"
    config = {"dsn": url}
    return f"from piccolo.engine.postgres import PostgresEngine\n\nDB = PostgresEngine({config!r})"
