"""Writes the golden projects anew: `python tests/refresh_golden.py`, then read the difference."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from piccolo_new.catalog import Catalog
from piccolo_new.generate import generate
from piccolo_new.kinds import KINDS
from piccolo_new.project import Project

GOLDEN = Path(__file__).parent / "golden"
SECRET = "SECRET_KEY="


def frameworks() -> list[str]:
    """Each framework, which has one golden project."""
    return list(Catalog.load().choices["framework"])


def golden_project(framework: str, features: list[str] | None = None) -> dict[str, str]:
    """The files of a framework's golden project by path, without secret and leading dots.

    The frameworks take turns with the servers and the databases, so that the projects show all of them.

    Args:
        framework: its key.
        features: their keys; None for every one that there is.
    """
    catalog = Catalog.load()
    turn = list(catalog.choices["framework"]).index(framework)
    choices = {kind.name: _take(list(catalog.choices[kind.name]), turn) for kind in KINDS if not kind.many}
    choices["features"] = list(catalog.choices["features"]) if features is None else features
    # A release alone changes no project.
    project = replace(Project.create(catalog, "Acme Shop", choices), generator="0")
    with TemporaryDirectory() as folder:
        destination = Path(folder) / "project"
        written = generate(project, destination)
        return {_stored(path): _without_secret(destination / path) for path in written.files}


def _stored(path: Path) -> str:
    # Without its dot a file means nothing to git, which would take .gitignore for its own.
    return path.as_posix().removeprefix(".")


def _take(keys: list[str], turn: int) -> list[str]:
    return [keys[turn % len(keys)]]


def _without_secret(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(f"{SECRET}\n" if line.startswith(SECRET) else line for line in lines)


def main() -> None:
    """Replace `tests/golden` by what the generator makes now."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for framework in frameworks():
        for path, text in golden_project(framework).items():
            file = GOLDEN / framework / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
