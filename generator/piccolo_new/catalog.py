"""What can be chosen: every `layer.toml` below a templates folder, read into typed data."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

# msgspec checks types and unknown keys while it reads, and imports in a tenth of pydantic's time.
import msgspec

from piccolo_new.errors import LayerError, UserError
from piccolo_new.kinds import KINDS, Kind

Fact = str | int | bool | list[str]
_KEY = re.compile(r"[a-z][a-z0-9_-]*")


class Mount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ASGI app (a name in a module), the path prefix it answers below, and the title of a link to it.

    A module with a leading dot is relative to the generated project's package.
    """

    title: str
    path: str
    module: str
    name: str


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something of the generated project that `asgi.py` composes: a name in a module.

    A module with a leading dot is relative to the generated project's package.
    """

    module: str
    name: str


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An environment variable of the generated project, with the value its `.env` starts with."""

    name: str
    value: str
    comment: str


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the generated README, `unless` a feature of this key is chosen, which says it better."""

    title: str
    text: str
    unless: str = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command that a person runs, and what it is for, `unless` a feature of this key is chosen."""

    purpose: str
    command: str
    unless: str = ""


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that can be chosen, or the base: its `layer.toml` and the folder it lies in.

    `{package}` in a string stands for the generated project's package.

    Attributes:
        key: the folder's name, which is what a person types.
        path: the layer's folder.
        title, summary, order: how the menu shows it.
        dependencies, dev_dependencies: requirement specifiers (PEP 508).
        reserved_names: further import names that no project may take.
        conflicts: `"folder/key: reason"`, refused before anything is written.
        piccolo_apps: modules for Piccolo's app registry; a leading dot means the project's package.
        mounts, routes, middleware, environment, readme, next_steps: merged into the project's files and
            messages.
        setup_steps: what set-up runs after the install and before the first commit.
        facts: what templates may ask about this layer.
    """

    key: str
    path: Path
    title: str
    summary: str
    order: int = 0
    dependencies: tuple[str, ...] = ()
    dev_dependencies: tuple[str, ...] = ()
    reserved_names: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    piccolo_apps: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    routes: tuple[Part, ...] = ()
    middleware: tuple[Part, ...] = ()
    environment: tuple[Variable, ...] = ()
    readme: tuple[Section, ...] = ()
    next_steps: tuple[Step, ...] = ()
    setup_steps: tuple[Step, ...] = ()
    facts: dict[str, Fact] = {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the layer in the folder `path`.

        Raises:
            LayerError: the file is missing, is not TOML, or has a key or a type that no layer has; the
                folder has a name that nobody can type.
        """
        file = path / "layer.toml"
        if not _KEY.fullmatch(path.name):
            raise LayerError(f"{path}: its name is typed, so it has small letters, digits, - and _ only.")
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
            if stray := values.keys() & {"key", "path"}:
                raise LayerError(f"{file}: {stray.pop()} is the folder's to say, not the file's.")
            return msgspec.convert({**values, "key": path.name, "path": path}, cls)
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise LayerError(f"{file}: {error}") from error


class Catalog(msgspec.Struct, frozen=True):
    """All layers: the base and, by kind's name and then by key in menu order, the choices."""

    base: Layer
    choices: Mapping[str, Mapping[str, Layer]]

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Self:
        """Read the shipped layers and those below each folder in `extra`.

        Raises:
            LayerError: a layer is wrong, or two layers of a kind share a key.
            UserError: a folder in `extra` holds no layers.
        """
        shipped = templates_folder()
        for root in extra:
            # Unlike Path.is_dir, this raises nothing for a name that is too long.
            if not any(os.path.isdir(root / kind.folder) for kind in KINDS):  # noqa: PTH112
                names = ", ".join(kind.folder for kind in KINDS)
                raise UserError("--layers", f"{root} holds none of the folders {names}; name one that does.")
        choices = {kind.name: _menu(kind, (shipped, *extra)) for kind in KINDS}
        return cls(base=Layer.load(shipped / "base"), choices=choices)

    def layers(self) -> list[Layer]:
        """Every layer: the base, then each kind's in menu order."""
        return [self.base, *(layer for menu in self.choices.values() for layer in menu.values())]


def templates_folder() -> Path:
    """Where the shipped layers lie: in a checkout at its top, in a wheel inside the package."""
    package = Path(__file__).resolve().parent
    checkout = package.parents[1] / "templates"
    return checkout if (checkout / "base" / "layer.toml").is_file() else package / "templates"


def _menu(kind: Kind, roots: Sequence[Path]) -> dict[str, Layer]:
    layers: dict[str, Layer] = {}
    for root in roots:
        for file in sorted((root / kind.folder).glob("*/layer.toml")):
            layer = Layer.load(file.parent)
            for fact, expected in kind.facts.items():
                if not isinstance(layer.facts.get(fact), expected):
                    raise LayerError(f"{file}: [facts] must have {fact}, of type {expected.__name__}.")
            if layer.key in layers:
                raise LayerError(f"{file}: {layers[layer.key].path} has the same key.")
            layers[layer.key] = layer
    return dict(sorted(layers.items(), key=lambda item: (item[1].order, item[0])))
