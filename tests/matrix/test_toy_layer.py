"""Adding a framework is adding a folder: here one that lies outside the shipped templates."""

from pathlib import Path

import pytest
from piccolo_new.catalog import Catalog

from .checks import check_code, check_migrations, check_own_tests, check_server
from .combinations import only
from .generated import generate

pytestmark = pytest.mark.matrix
TOY_LAYERS = Path(__file__).parent / "toy_layers"


def test_a_framework_of_its_own_files_only_passes_every_check(tmp_path: Path, cache: Path) -> None:
    (toy,) = TOY_LAYERS.glob("frameworks/*")
    combination = only(Catalog.load([TOY_LAYERS]), framework=toy.name)
    project = generate(combination, tmp_path, cache, layers=[TOY_LAYERS])
    for check in (check_code, check_own_tests, check_migrations, check_server):
        check(project)
