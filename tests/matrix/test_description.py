"""What `/openapi.json` says of the API is what the API does, as schemathesis finds it out."""

from pathlib import Path

import pytest
from piccolo_new.catalog import Catalog

from .combinations import only
from .commands import BIN, environment, run
from .generated import generate
from .server import HOST

pytestmark = pytest.mark.matrix
CATALOG = Catalog.load()


@pytest.mark.parametrize("framework", CATALOG.choices["framework"])
def test_the_api_does_what_its_description_says(framework: str, tmp_path: Path, cache: Path) -> None:
    project = generate(only(CATALOG, framework=framework), tmp_path, cache)
    project.migrate()
    with project.serve() as server:
        project.log_in(server)
        user = f"Authorization: {server.client.headers['Authorization']}"
        options = ["--checks=all", "--max-examples=25", "--seed=1", "--no-color", "--header", user]
        address = f"http://{HOST}:{server.port}/openapi.json"
        # Not only what is drawn is the same in each run, but also the order of sets.
        same = environment(PYTHONHASHSEED="0")
        output = run([BIN / "schemathesis", "run", address, *options], tmp_path, same)
    assert "No issues found" in output, output
