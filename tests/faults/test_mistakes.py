"""An app that can't be imported, and a person who stops it at a terminal."""

import os
import signal
from contextlib import AbstractContextManager, suppress

import httpx
import pytest
from matrix.checks import check_log
from matrix.server import Server
from toy import wait_for

from .sites import Site, sites
from .wire import PATIENCE

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

MISTAKE = "No module named 'nowhere'"


def mistaken(site: Site) -> AbstractContextManager[None]:
    return site.changed("home.py", r"\Z", "\nimport nowhere\n")


@sites(False)
def test_a_mistake_ends_production_with_an_error(site: Site) -> None:
    ended = rf"ended by itself, exit 1:(?s:.*){MISTAKE}"
    with mistaken(site), pytest.raises(AssertionError, match=ended), site.serve():
        pass


@sites(False)
def test_a_mistake_is_shown_in_development_and_waited_for(site: Site) -> None:
    with site.in_development().serve() as server:
        with mistaken(site):
            wait_for(lambda: f"\nModuleNotFoundError: {MISTAKE}" in server.log)
        server.wait_until_ready()


@sites(False)
def test_a_migration_that_is_made_while_it_runs_in_development_is_pending(site: Site) -> None:
    with site.in_development().serve() as server:
        added = site.project.source / "tasks" / "piccolo_migrations" / "tasks_added.py"
        added.write_text('ID = "2999-01-01T00:00:00:000000"\n')
        try:
            wait_for(lambda: pending(server) == "1 pending")
        finally:
            added.unlink()


def pending(server: Server) -> str:
    with suppress(httpx.TransportError):  # it may load the file just now
        return str(server.client.get("/health/ready").json()["checks"]["migrations"])
    return ""


@pytest.mark.parametrize("production", [True, False])
@sites(False)
def test_ctrl_c_at_a_terminal_ends_all_of_it_in_order(site: Site, production: bool) -> None:
    with (site if production else site.in_development()).serve() as server:
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0, server.log
        assert not server.wait_until_gone()
        check_log(server)
        assert "ERROR" not in server.log, server.log
