"""Lays the chosen layers side by side, as one cookiecutter template."""

import shutil
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from piccolo_new.catalog import Layer
from piccolo_new.errors import LayerError

ROOT = "{{ cookiecutter.root }}"
MARKS = (b"{{", b"{%", b"{#")


def owners(layers: Sequence[Layer]) -> dict[Path, Layer]:
    """Each path that the layers bring, relative to the project, with the layer that owns it.

    Raises:
        LayerError: two layers bring the same path; one path has one owner.
    """
    found: dict[Path, Layer] = {}
    for layer in layers:
        files = layer.path / "files"
        for file in sorted(path for path in files.rglob("*") if path.is_file()):
            path = file.relative_to(files)
            if "__pycache__" in path.parts:
                continue
            if path in found:
                raise LayerError(f"{file}: {found[path].path} brings the same path.")
            found[path] = layer
    return found


def assemble(layers: Sequence[Layer], folder: Path) -> dict[Path, Path]:
    """Copy what the layers' files have to render into `folder`, as the template that cookiecutter takes.

    Returns:
        The other files, which need only be copied, by their path in the project, still to be rendered.

    Raises:
        LayerError: two layers bring the same path.
    """
    plain = {}
    (folder / ROOT).mkdir(parents=True)
    for path, layer in owners(layers).items():
        source = layer.path / "files" / path
        content = source.read_bytes()
        if any(mark in content for mark in MARKS):
            target = folder / ROOT / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        else:
            plain[path] = source
    return plain


def copy_plain(plain: Mapping[Path, Path], values: Mapping[str, Any], folder: Path) -> None:
    """Copy files that hold nothing to render into `folder`; their paths are rendered, in one go.

    Args:
        plain: as `assemble` returns it.
        values: what templates see.
        folder: the project's.

    Raises:
        jinja2.TemplateError: a path is no template, or asks for what there is not.
    """
    from jinja2 import Environment, StrictUndefined

    if not plain:
        return
    paths = "\n".join(path.as_posix() for path in plain)
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  (these are no pages)
    rendered = environment.from_string(paths).render(values).split("\n")
    for path, source in zip(rendered, plain.values(), strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def culprit(error: BaseException) -> str:
    """Name the template in which rendering failed; Jinja makes its lines look like Python's in tracebacks."""
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    templates = [Path(name).as_posix() for name in frames if not Path(name).is_absolute()]
    return templates[-1] if templates else "a path"
