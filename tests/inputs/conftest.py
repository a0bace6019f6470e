from pathlib import Path

import pytest

from .command import Insider, Person


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person.below(tmp_path / "root")


@pytest.fixture
def insider(tmp_path: Path) -> Insider:
    """The same in this process."""
    return Insider.below(tmp_path / "root")
