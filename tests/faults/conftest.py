import resource
from collections.abc import Callable, Iterator

import pytest
from matrix.combinations import Combination
from matrix.databases import postgres
from matrix.generated import generate

from .service import Service
from .sites import Site

_FILES = 8192  # that a process may open: a client and its server hold one for each connection


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    """This process's own PostgreSQL server: nothing else is hurt when it falls."""
    with postgres() as server:
        service = Service(server)
        try:
            yield service
        finally:
            service.start()


@pytest.fixture
def service(running_service: Service) -> Iterator[Service]:
    """The same, which runs when a test begins."""
    running_service.start()
    yield running_service
    running_service.start()


@pytest.fixture(scope="session")
def made() -> dict[str, Site]:
    """What `make` has made already."""
    return {}


@pytest.fixture
def make(
    service: Service,  # noqa: ARG001
    made: dict[str, Site],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Combination], Site]:
    """Generate, migrate and give a user to a project, once for all tests that ask for it."""

    def make(combination: Combination) -> Site:
        if combination.id not in made:
            folder = tmp_path_factory.mktemp("project")
            project = generate(combination, folder, folder)
            project.migrate()
            made[combination.id] = Site(project, {"Authorization": f"Bearer {project.token()}"})
        return made[combination.id]

    return make


@pytest.fixture
def site(request: pytest.FixtureRequest, make: Callable[[Combination], Site]) -> Site:
    """The project of a combination that the test names."""
    return make(request.param)


@pytest.fixture(scope="session", autouse=True)
def many_files() -> None:
    """Let this process, and the servers that it starts, hold many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
