"""What was chosen: the rules for names, and the one function that builds what templates see."""

import keyword
import re
import secrets
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self, TypeVar

import msgspec

from piccolo_new import __version__, address
from piccolo_new.catalog import Catalog, Fact, Layer
from piccolo_new.checks import check_texts, choose, refuse_conflicts
from piccolo_new.errors import UserError, shown
from piccolo_new.kinds import KINDS
from piccolo_new.quoting import Given

LONGEST_NAME = 50
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
_MERGED = ("mounts", "routes", "middleware", "environment", "readme", "next_steps")
_BEHIND_NAME = re.compile(r"[^A-Za-z0-9._-]")
_Item = TypeVar("_Item")


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """One project to make.

    Attributes:
        name: as typed; it titles pages and the README.
        package: the import name.
        distribution: the name in `pyproject.toml` and of the folder.
        description, author, email: one line each; may be empty.
        database_url: replaces the database layer's own; holds a password, so it is never shown.
        base: the layer that every project has.
        chosen: the layers by kind's name, in menu order; exactly one where a kind is not `many`.
        features: every feature's key, and whether it was chosen.
        generator: the version that the project's record names.
    """

    name: str
    package: str
    distribution: str
    description: str
    author: str
    email: str
    database_url: str | None
    base: Layer
    chosen: Mapping[str, Sequence[Layer]]
    features: Mapping[str, bool]
    generator: str = __version__

    @classmethod
    def create(
        cls,
        catalog: Catalog,
        name: str,
        choices: Mapping[str, Sequence[str]],
        *,
        description: str = "",
        author: str = "",
        email: str = "",
        database_url: str | None = None,
    ) -> Self:
        """Check everything that a person gave, and put it together.

        Args:
            catalog: what there is to choose from.
            name: the project's name, without a path.
            choices: the keys by kind's name; case does not matter; a missing kind takes its default
                (the menu's first, or all where several may be chosen).
            description: one line for the README and the package's metadata.
            author, email: who is named in the package's metadata.
            database_url: where the project's database is, if not where the layer says.

        Raises:
            UserError: a value is refused; the message names the field and the remedy.
        """
        package, distribution = names(name, reserved_names(catalog.layers()))
        chosen = {kind.name: choose(catalog, kind.name, choices.get(kind.name)) for kind in KINDS}
        refuse_conflicts(chosen)
        check_texts(description=description, author=author, email=email)
        (database,) = chosen["database"]
        return cls(
            name=name.strip(),
            package=package,
            distribution=distribution,
            description=description.strip(),
            author=author.strip(),
            email=email,
            database_url=None if database_url is None else address.checked(database, database_url),
            base=catalog.base,
            chosen=chosen,
            features={key: layer in chosen["features"] for key, layer in catalog.choices["features"].items()},
        )

    def layers(self) -> list[Layer]:
        """The base and the chosen layers, in menu order."""
        return [self.base, *(layer for layers in self.chosen.values() for layer in layers)]

    def one(self, kind: str) -> Layer:
        """The chosen layer of a kind of which there is exactly one."""
        (layer,) = self.chosen[kind]
        return layer

    def fact(self, kind: str, name: str) -> Fact:
        """What the chosen layer of a kind says about itself."""
        fact: Fact = _fill(self.one(kind).facts[name], self.package)
        return fact

    def merged(self, field: str) -> list[Any]:
        """A list field of all layers as one list: base first, menu order, nothing twice.

        What a layer says unless a feature is chosen is left out if it is.
        """
        items = _unique(item for layer in self.layers() for item in getattr(layer, field))
        items = [item for item in items if not self.features.get(getattr(item, "unless", ""))]
        return [_fill(item, self.package) for item in items]

    def choices(self) -> dict[str, str | list[str]]:
        """What was chosen: by kind's name a key, or a list of keys where several may be chosen."""
        keys = {kind: [layer.key for layer in layers] for kind, layers in self.chosen.items()}
        return {kind.name: keys[kind.name] if kind.many else keys[kind.name][0] for kind in KINDS}

    def record(self) -> dict[str, str | list[str]]:
        """The answers that make the same project again, without secrets; what was not given is left out."""
        texts = {"description": self.description, "author": self.author, "email": self.email}
        given = {key: text for key, text in texts.items() if text}
        return {"version": self.generator, "name": self.name, **self.choices(), **given}

    @property
    def database_file(self) -> str | None:
        """The path in the database's address, if one was given and it names a file."""
        if self.database_url is None or self.one("database").facts["service"]:
            return None
        return self.database_url.partition("://")[2].removeprefix("/")

    @property
    def migrates(self) -> bool:
        """Whether set-up can migrate: the database is a file, or its address was given."""
        return self.database_url is not None or not self.one("database").facts["service"]


def context(project: Project) -> dict[str, Any]:
    """All that a template can ask: names, facts and features, merged lists, and the secret.

    What a person typed appears as `Given`, so that it is quoted wherever it stands.
    Layers appear with title, summary and facts but without their key, so that no template can ask
    which one was chosen.
    """
    single = {
        kind.name: {"title": layer.title, "summary": layer.summary, **_fill(layer.facts, project.package)}
        for kind in KINDS
        if not kind.many
        for layer in [project.one(kind.name)]
    }
    author = {"name": project.author, "email": project.email}
    return {
        **single,
        "features": dict(project.features),
        "dot": ".",  # in file names, so that git takes no template for its own settings
        "name": Given(project.name),
        "package": project.package,
        "distribution": project.distribution,
        "author": {key: Given(text) for key, text in author.items() if text},
        # As pairs, so that no template can ask what was chosen.
        "record": [(key, _given(value)) for key, value in project.record().items()],
        "description": Given(project.description or f"{project.name}, a web application on the Piccolo ORM"),
        "database_url": Given(project.database_url or str(project.fact("database", "url"))),
        "dependencies": sorted(project.merged("dependencies"), key=str.lower),
        "dev_dependencies": sorted(project.merged("dev_dependencies"), key=str.lower),
        "piccolo_apps": [
            re.sub(r"^\.", f"{project.package}.", app) for app in project.merged("piccolo_apps")
        ],
        **{field: project.merged(field) for field in _MERGED},
        "secret": secrets.token_urlsafe(48),
    }


def _given(value: str | list[str]) -> Given | list[Given]:
    return Given(value) if isinstance(value, str) else [Given(text) for text in value]


def names(name: str, reserved: Iterable[str]) -> tuple[str, str]:
    """The package and the distribution name of a project called `name`.

    Args:
        name: as typed: letters, digits, spaces, `-` and `_`, beginning with a letter.
        reserved: import names that the package may not shadow.

    Raises:
        UserError: the name is refused; the message says why and, where there is one, names one that works.
    """
    stripped = name.strip(" ")
    if not stripped:
        raise UserError("NAME", "is empty; give the project a name, such as myproject.")
    if len(stripped) > LONGEST_NAME:
        raise UserError("NAME", f"has {len(stripped)} characters; at most {LONGEST_NAME} work.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]*", stripped):
        rule = "must begin with a letter and hold only a-z, 0-9, space, - and _"
        raise UserError("NAME", f"{shown(name)} {rule}{_suggestion(stripped, reserved)}")
    words = re.findall(r"[a-z0-9]+", stripped.lower())
    package = "_".join(words)
    if keyword.iskeyword(package) or keyword.iskeyword(stripped) or keyword.issoftkeyword(package):
        raise UserError("NAME", f"{shown(name)} is a word of the Python language; try my_{package}.")
    if package in {*map(str.lower, sys.stdlib_module_names), *reserved, *_WINDOWS_DEVICES}:
        raise UserError("NAME", f"{shown(name)} would hide a module or file of that name; try my_{package}.")
    return package, "-".join(words)


def reserved_names(layers: Iterable[Layer]) -> frozenset[str]:
    """Import names that belong to what any layer installs, or that a layer reserves."""
    reserved: set[str] = set()
    for layer in layers:
        installed = (_BEHIND_NAME.split(line)[0] for line in (*layer.dependencies, *layer.dev_dependencies))
        reserved.update(layer.reserved_names, (name.lower().replace("-", "_") for name in installed))
    return frozenset(reserved)


def _suggestion(name: str, reserved: Iterable[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().lstrip("0123456789 _-"))
    candidate = "_".join(words)
    try:
        return f"; try {names(candidate, reserved)[0]}." if candidate else "."
    except UserError:
        return "."


def _fill(value: Any, package: str) -> Any:
    """Put the package's name where a layer's strings say `{package}`."""
    text = msgspec.json.encode(value).replace(b"{package}", package.encode())
    return msgspec.json.decode(text, type=type(value))


def _unique(items: Iterable[_Item]) -> list[_Item]:
    return list({msgspec.json.encode(item): item for item in items}.values())
