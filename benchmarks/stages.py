"""Our command with a clock on its parts, whose CPU seconds it prints as JSON; `generating.py` runs this."""

import gc
import sys
import time

BEGUN = time.process_time()
gc.disable()  # as the command does

import contextlib  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402


def main(argv: list[str]) -> dict[str, float]:
    """Run the command, and give the seconds of each part, in order."""
    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = time.process_time() - start

        return call

    before = time.process_time()
    from piccolo_new import cli, generate
    from piccolo_new.catalog import Catalog

    ours = time.process_time()
    import cookiecutter.extensions  # which it imports when it begins to render
    import cookiecutter.generate  # noqa: F401
    import jinja2  # noqa: F401

    imported = time.process_time()
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
        "start Python": BEGUN,
        "import our modules, msgspec among them": ours - before,
        "import cookiecutter and Jinja": imported - ours,
        "read every layer.toml": spent["load"],
        "assemble: lay the layers side by side": spent["assemble"],
        "render": spent["render"] - spent["assemble"],
        "place: modes, copy, rename": spent["generate"] - spent["render"],
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
