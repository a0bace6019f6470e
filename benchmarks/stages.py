"""Our command with a clock on its parts, whose seconds it prints as JSON; `generating.py` runs this.

Its arguments are `time.monotonic()` of before it was started, and those of the command.
"""

import sys
import time

begun = time.monotonic()

import contextlib  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402


def main(asked: float, argv: list[str]) -> dict[str, float]:
    """Run the command; the seconds of each part by its name, in order."""
    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.monotonic()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = time.monotonic() - start

        return call

    before = time.monotonic()
    from piccolo_new import cli, generate
    from piccolo_new.catalog import Catalog

    ours = time.monotonic()
    import cookiecutter.generate  # noqa: F401
    import jinja2  # noqa: F401

    imported = time.monotonic()
    for name, owner, function in (
        ("load", Catalog, "load"),
        ("assemble", generate, "assemble"),
        ("render", generate, "render"),
        ("generate", cli, "generate"),
    ):
        setattr(owner, function, timed(name, getattr(owner, function)))
    with contextlib.redirect_stdout(io.StringIO()):
        code = cli.run(argv)
    assert code == 0
    return {
        "start Python": begun - asked,
        "import our modules, msgspec among them": ours - before,
        "import cookiecutter and Jinja": imported - ours,
        "read every layer.toml": spent["load"],
        "assemble: lay the layers side by side": spent["assemble"],
        "render": spent["render"] - spent["assemble"],
        "place: modes, copy, rename": spent["generate"] - spent["render"],
    }


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]), sys.argv[2:])))
