"""Lays the chosen layers side by side, as one cookiecutter template."""

from collections.abc import Sequence
from pathlib import Path

from piccolo_new.catalog import Layer
from piccolo_new.errors import LayerError

ROOT = "{{ cookiecutter.root }}"
_MARKS = (b"{{", b"{%", b"{#")


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


def assemble(layers: Sequence[Layer], folder: Path) -> list[str]:
    """Copy the union of the layers' files into `folder`, as the template that cookiecutter renders.

    Returns:
        The files that hold nothing to render; copying them is quicker.

    Raises:
        LayerError: two layers bring the same path.
    """
    plain = []
    for path, layer in owners(layers).items():
        content = (layer.path / "files" / path).read_bytes()
        target = folder / ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if not any(mark in content for mark in _MARKS):
            plain.append(str(path))
    return plain
