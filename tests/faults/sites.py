"""Projects that run: which ones, how they start, and what is seen of them from outside."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

import pytest
from matrix.combinations import in_turn
from matrix.generated import WORKERS, Generated
from matrix.server import Server
from piccolo_new.catalog import Catalog

from .wire import Connection


def sites(*services: bool | None, shift: int = 0) -> pytest.MarkDecorator:
    """Run a test with the `site` of each server and framework, in production, with all features.

    Args:
        services: once for each: whether the database is a service of its own; None for both in turn.
        shift: how far frameworks are moved against servers, so that other pairs meet.
    """
    catalog = Catalog.load()
    chosen = [
        one._replace(production=True)
        for service in services
        for one in in_turn(catalog, service=service, shift=shift)
    ]
    return pytest.mark.parametrize("site", chosen, ids=[one.id for one in chosen], indirect=True)


class Site(NamedTuple):
    """A project with a user's token, ready to be served as often as it takes."""

    project: Generated
    headers: dict[str, str]

    @contextmanager
    def serve(self, *, until: str = "/health/ready") -> Iterator[Server]:
        """Boot it, and wait until a path answers 200; once its database is used, for all its workers."""
        with self.project.serve(until=until) as server:
            server.client.headers.update(self.headers)
            if until == "/health/ready":
                self.project.database.wait_for_workers(WORKERS)
            yield server

    def constant(self, file: str, name: str, value: int) -> AbstractContextManager[None]:
        """Give a constant of a module another value while the body runs."""
        return self.changed(file, rf"^{name} = \d+", f"{name} = {value}")

    @contextmanager
    def changed(self, file: str, pattern: str, replacement: str) -> Iterator[None]:
        """Change the one place of a module that a pattern finds, while the body runs."""
        module = self.project.source / file
        text = module.read_text(encoding="utf-8")
        other, found = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert found == 1, f"{file} has {found} of {pattern}"
        module.write_text(other, encoding="utf-8")
        try:
            yield
        finally:
            module.write_text(text, encoding="utf-8")

    def in_development(self) -> "Site":
        """The same, as it runs while somebody works on it."""
        combination = self.project.combination._replace(production=False)
        return self._replace(project=self.project._replace(combination=combination))

    def connect(self, server: Server) -> Connection:
        """Open a connection on which the user writes."""
        return Connection(server.port, self.headers)

    def lost(self, acknowledged: set[str]) -> set[str]:
        """Find the tasks that were acknowledged and are not stored."""
        return acknowledged - set(self.project.database.task_names())


def memory(server: Server) -> dict[int, float]:
    """The resident MiB of each of its processes, by process id."""
    return {process.pid: process.memory_info().rss / 2**20 for process in server.processes()}


def growth(server: Server, before: dict[int, float]) -> float:
    """By how many MiB the process has grown that has grown most."""
    return max(now - before.get(pid, now) for pid, now in memory(server).items())
