"""The database that the tests run on: a file of their own."""

import os
from pathlib import Path
from tempfile import gettempdir


def url_for_tests(url: str) -> str:
    """Where the tests' database is, whatever the project's own `url`."""
    prefix = "acme_shop_test_"
    return f"sqlite:///{gettempdir()}/{prefix}{os.getpid()}.sqlite"


async def create(url: str) -> None:
    await drop(url)  # one that was left behind; the first connection makes the file


async def drop(url: str) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    if "_test_" not in path.name:
        raise ValueError(f"{path.name} is not a database for tests")
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
