"""Adding a framework is adding a folder: here the one that the documentation teaches to make."""

from pathlib import Path

import pytest
from pages import ADDING_A_LAYER, write_files
from piccolo_new.catalog import Catalog

from .checks import check_code, check_migrations, check_own_tests, check_server
from .combinations import only
from .generated import generate

pytestmark = pytest.mark.matrix


def test_a_framework_of_its_own_files_only_passes_every_check(tmp_path: Path, cache: Path) -> None:
    written = write_files(ADDING_A_LAYER, tmp_path / "page") / "layers" / "frameworks"
    (framework,) = written.iterdir()
    # Alone: what else the page makes is none of this test's business.
    layers = tmp_path / "layers"
    layers.mkdir()
    written.rename(layers / "frameworks")
    combination = only(Catalog.load([layers]), framework=framework.name)
    project = generate(combination, tmp_path, cache, layers=[layers])
    for check in (check_code, check_own_tests, check_migrations, check_server):
        check(project)
