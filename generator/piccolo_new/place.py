"""Where the project goes: what NAME and --directory say together."""

import os
from pathlib import Path
from typing import NamedTuple

from piccolo_new.errors import UserError

_SEPARATORS = os.sep + (os.altsep or "")


class Place(NamedTuple):
    """A project's name, and the folder that it goes to.

    Attributes:
        name: without a path, not yet checked.
        parent: the folder that the project's own folder lies in.
        entry: the folder's name; None for the distribution's.
    """

    name: str
    parent: Path
    entry: str | None

    def destination(self, distribution: str) -> Path:
        """The project's folder; absolute, so that its parent is where it says."""
        return self.parent / (distribution if self.entry is None else self.entry)


def locate(typed: str, directory: str | None, *, here: bool = False) -> Place:
    """Tell a project's name from its folder.

    Args:
        typed: NAME: a name, a path that ends with one, or `.` for the current folder and its name.
        directory: --directory, the project's own folder.
        here: --here, the current folder.

    Raises:
        UserError: the two contradict each other, are an address, or a folder's name can't be printed.
    """
    if "://" in f"{typed} {directory}":
        raise UserError("NAME or --directory", "is an address of something; only --database-url takes one.")
    stripped = typed.rstrip(_SEPARATORS)
    end = max(stripped.rfind(separator) for separator in _SEPARATORS) + 1
    folder, name = stripped[:end], stripped[end:]
    if here and directory is not None:
        raise UserError("--here", "--directory already says where; give one of the two.")
    if here and name != ".":
        directory = "."
    if directory is not None and (folder or name == "."):
        flag = "--here" if here else "--directory"
        raise UserError(flag, f"NAME {typed!a} already says where; give one of the two.")
    if not folder and name == ".":
        current = Path.cwd()
        return Place(current.name, current.parent, current.name)
    if directory is None:
        return Place(name, _real(_printable("NAME", folder)), None)
    if not directory.strip():
        raise UserError("--directory", "is empty; name a folder, or leave it out.")
    path = Path(_printable("--directory", directory))
    whole = path.name in ("", "..") or is_here(path)
    path = _real(path) if whole else _real(path.parent) / path.name
    return Place(name, path.parent, path.name)


def is_here(path: Path) -> bool:
    """Whether a path is the current folder."""
    return os.path.realpath(path) == os.path.realpath(Path.cwd())


def _printable(field: str, path: str) -> str:
    if not path.isprintable():
        raise UserError(field, f"the folder {path!a} has characters that can't be printed; rename it.")
    return path


def _real(path: str | Path) -> Path:
    # Unlike Path.resolve, this raises nothing for a loop of links; the destination's check will.
    return Path(os.path.realpath(path))
