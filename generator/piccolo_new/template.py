"""Lays the chosen layers side by side, as one cookiecutter template."""

import re
import shutil
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from piccolo_new.catalog import Layer
from piccolo_new.errors import LayerError

ROOT = "{{ cookiecutter.root }}"
MARKS = (b"{{", b"{%", b"{#")
PACKAGE = "{{package}}"
# All that a path may have to render, so that two that come to the same can't differ here.
_NAMES = {re.compile(r"\{\{ *package *\}\}"): PACKAGE, re.compile(r"\{\{ *dot *\}\}"): "."}


def owners(layers: Sequence[Layer]) -> dict[Path, Path]:
    """Each path that the layers bring, relative to the project, with the file that a layer has for it.

    Of what a path has to render, `{{package}}` is left.

    Raises:
        LayerError: two layers bring the same path, one path has one owner; a path is none.
    """
    found: dict[Path, Path] = {}
    for layer in layers:
        files = layer.path / "files"
        for file in sorted(path for path in files.rglob("*") if path.is_file()):
            path = _path(file, files)
            if "__pycache__" in path.parts:
                continue
            if path in found:
                raise LayerError(f"{file}: {found[path]} brings the same path.")
            found[path] = file
    for path, file in found.items():
        for folder in path.parents:
            if folder in found:
                raise LayerError(f"{file}: {found[folder]} is a file where this needs a folder.")
    return found


def _path(file: Path, files: Path) -> Path:
    path = file.relative_to(files).as_posix()
    for pattern, name in _NAMES.items():
        path = pattern.sub(name, path)
    rest = path.replace(PACKAGE, "")
    if not rest.isprintable() or any(mark.decode() in rest for mark in MARKS):
        raise LayerError(f"{str(file)!a}: of a path, only {PACKAGE} and {{{{dot}}}} are rendered.")
    return Path(path)


def assemble(layers: Sequence[Layer], folder: Path) -> dict[Path, Path]:
    """Copy what the layers' files have to render into `folder`, as the template that cookiecutter takes.

    Returns:
        The other files, which need only be copied, by their path in the project, still to be rendered.

    Raises:
        LayerError: a path is wrong, or a text is not UTF-8.
    """
    plain = {}
    (folder / ROOT).mkdir(parents=True)
    for path, source in owners(layers).items():
        content = source.read_bytes()
        if b"\0" not in content and any(mark in content for mark in MARKS):
            try:
                content.decode()
            except UnicodeDecodeError as error:
                raise LayerError(f"{source}: {error}") from error
            target = folder / ROOT / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        else:
            plain[path] = source
    return plain


def copy_plain(plain: Mapping[Path, Path], package: str, folder: Path) -> None:
    """Copy files that hold nothing to render into `folder`.

    Args:
        plain: as `assemble` returns it.
        package: the project's import name.
        folder: the project's.
    """
    for path, source in plain.items():
        target = folder / path.as_posix().replace(PACKAGE, package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def culprit(error: BaseException, layers: Sequence[Layer]) -> str:
    """Name the file in which rendering failed; Jinja makes its lines look like Python's in tracebacks."""
    brought = owners(layers)
    paths = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    files = [brought[path] for path in paths if path in brought]
    return str(files[-1]) if files else "a template"
