"""What every generated project must pass. Each check raises AssertionError, and the message says why."""

from collections.abc import Callable, Mapping
from functools import partial

from .commands import BIN, run
from .contract import PROBES, Site
from .generated import Generated
from .hostile import check_no_server_errors
from .server import Server

_NOTHING_TO_MIGRATE = "No changes detected"


def check_code(project: Generated) -> None:
    """Its own linter, formatter and type checker find nothing."""
    python = project.python
    collect(
        {
            "linter": lambda: python("-m", "ruff", "check", "--no-cache", "."),
            "formatter": lambda: python("-m", "ruff", "format", "--diff", "--no-cache", "."),
            "security": lambda: python(
                "-m", "bandit", "-q", "-r", ".", "-x", "./tests,*/piccolo_migrations/*"
            ),
            "types": lambda: python("-m", "mypy", "--cache-dir", project.cache / "mypy"),
        }
    )


def check_own_tests(project: Generated) -> None:
    """Its own tests pass, and there are some."""
    output = project.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert " passed" in output, output
    assert " failed" not in output, output
    assert " skipped" not in output, output


def check_migrations(project: Generated) -> None:
    """The shipped migrations make what the tables say, so nothing is left to migrate, and can be undone."""
    project.database.empty()
    assert "usage: " in project.python("-m", f"{project.package}.migrate", "--help")
    assert "Running" in project.migrate(), "nothing was left to migrate after somebody asked for help"
    before = set(project.folder.rglob("*.py"))
    output = run([BIN / "piccolo", "migrations", "new", "tasks", "--auto"], project.folder, project.variables)
    made = set(project.folder.rglob("*.py")) - before
    assert not made, f"a migration was missing: {sorted(map(str, made))}\n{output}"
    assert _NOTHING_TO_MIGRATE in output, output
    second = project.migrate()
    assert "Running" not in second, f"the second run migrated again:\n{second}"
    undo = ("migrations", "backwards", "all", "all", "--auto_agree")
    run([BIN / "piccolo", *undo], project.folder, project.variables)
    assert "Running" in project.migrate(), "nothing was left to migrate after all was undone"


def check_server(project: Generated) -> None:
    """Its server boots, keeps the contract, uses the database well, and stops in order."""
    assert "usage: " in project.python("-m", project.package, "--help")
    project.database.empty()
    project.migrate()
    with project.serve() as server:
        check_serving(project, server)
        check_stop(server)


def check_serving(project: Generated, server: Server) -> None:
    """A running server keeps the contract and uses the database well; its log shows no error."""
    project.log_in(server)
    site = Site(project.combination, project.folder, server)
    admin = bool(project.combination.features)
    collect(
        {
            **{probe.__name__: partial(probe, site) for probe in PROBES},
            "database": partial(project.database.check_use, server),
            "hostile": partial(check_no_server_errors, server, admin=admin),
            "log": partial(check_log, server),
        }
    )


def check_log(server: Server) -> None:
    """Nothing that a client did ended in a traceback."""
    log = server.log
    start = log.find("Traceback")
    assert start < 0, f"the log has a traceback:\n{log[max(0, start - 500) : start + 4000]}"


def check_stop(server: Server) -> None:
    """SIGTERM ends it with exit code 0; no process and no open port is left."""
    code = server.stop()
    left = server.wait_until_gone()
    assert code == 0, f"after SIGTERM the exit code was {code}:\n{server.log[-3000:]}"
    assert not left, f"after SIGTERM processes are left: {left}"
    assert not server.listens(), f"after SIGTERM port {server.port} is still open"
    check_log(server)


def collect(checks: Mapping[str, Callable[[], object]]) -> None:
    """Run every check, and raise one AssertionError with what all of them found."""
    found = []
    for name, check in checks.items():
        try:
            check()
        except Exception as error:  # noqa: BLE001  (whatever went wrong, the others run too)
            found.append(f"{name}: {error if isinstance(error, AssertionError) else repr(error)}")
    assert not found, "\n".join([f"{len(found)} of {len(checks)} checks failed", *found])
