"""Generated projects that run, with a user and a token."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from matrix.combinations import Combination, combinations, in_turn
from matrix.databases import postgres
from matrix.generated import Generated, generate
from matrix.server import HOST, Server
from piccolo_new.catalog import Catalog

_CATALOG = Catalog.load()


def _on(chosen: list[Combination]) -> pytest.MarkDecorator:
    ids = [one.id for one in chosen]
    return pytest.mark.parametrize("site", chosen, ids=ids, indirect=True, scope="package")


FULL = in_turn(_CATALOG)
PLAIN = next(one for one in combinations(_CATALOG) if not one.features)

# For tests of what is the same in all projects with features, and for those that need none.
on_one = _on(FULL[:1])
on_all = _on([*FULL, PLAIN])
on_different = _on([FULL[0], PLAIN])


class Site(NamedTuple):
    """A project that runs.

    Attributes:
        combination: what was chosen.
        url: its home page, without the slash at the end.
        token: a user's, for the API; empty if the project has no users.
        api: a client that may write.
    """

    combination: Combination
    url: str
    token: str
    api: httpx.Client

    def add(self, *names: str) -> list[int]:
        """Store tasks, and give their ids."""
        made = [self.api.post("/api/tasks", json={"name": name}) for name in names]
        return [response.raise_for_status().json()["id"] for response in made]

    def clear(self) -> None:
        """Delete every task."""
        for task in self.api.get("/api/tasks?limit=100").json()["items"]:
            self.api.delete(f"/api/tasks/{task['id']}").raise_for_status()


@contextmanager
def running(combination: Combination, root: Path) -> Iterator[Site]:
    """Generate, migrate and serve a project in a folder below `root`.

    No browser may be open yet, and none may be left open: its driver would have the thread's event loop.
    """
    service = combination.chosen["database"].facts["service"]
    with postgres() if service else nullcontext():
        project = generate(combination, root, root)
        project.migrate()
        with project.serve() as server:
            yield _site(project, server)
        project.database.drop()


def _site(project: Generated, server: Server) -> Site:
    project.log_in(server)
    token = server.client.headers.get("Authorization", "").removeprefix("Bearer ")
    return Site(project.combination, f"http://{HOST}:{server.port}", token, server.client)
