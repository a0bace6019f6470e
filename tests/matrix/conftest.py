from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from piccolo_new.catalog import Catalog

from .databases import postgres


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    return Catalog.load()


@pytest.fixture(scope="session", autouse=True)
def everything_is_installed(shipped: Catalog) -> None:
    """This interpreter's environment serves every project of the matrix."""
    lacking = []
    for layer in shipped.layers():
        for line in (*layer.dependencies, *layer.dev_dependencies):
            requirement = Requirement(line)
            try:
                fits = requirement.specifier.contains(version(requirement.name), prereleases=True)
            except PackageNotFoundError:
                fits = False
            if not fits:
                lacking.append(f"{line} ({layer.title})")
    if lacking:
        pytest.fail(f"the environment lacks {', '.join(lacking)}: pip install '.[test]'", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def services(everything_is_installed: None) -> Iterator[None]:  # noqa: ARG001
    """The servers that databases need."""
    with postgres():
        yield


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What tools may keep from one project to the next."""
    return tmp_path_factory.mktemp("cache")
