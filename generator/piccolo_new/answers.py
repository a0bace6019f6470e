"""Where each answer comes from: a flag, an earlier project, the environment, or a person's defaults."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from piccolo_new import __version__
from piccolo_new.arguments import DEFAULTS, Arguments, defaults_file, flag, variable
from piccolo_new.errors import UserError, shown
from piccolo_new.kinds import KINDS

TABLE = "piccolo-new"
_TYPES = {kind.name: list[str] if kind.many else str for kind in KINDS} | {"author": str, "email": str}


def _shape(title: str, **more: type) -> type[msgspec.Struct]:
    """A struct whose fields may be missing, and that refuses others."""
    fields = {**_TYPES, **more}.items()
    optional = [(field, type_ | msgspec.UnsetType, msgspec.UNSET) for field, type_ in fields]
    return msgspec.defstruct(title, optional, forbid_unknown_fields=True)


# What a person's defaults file may say, and what a project's `pyproject.toml` says of its making.
Defaults = _shape("Defaults", setup=bool, git=bool)
Record = _shape("Record", version=str, name=str, description=str)


class Answers(NamedTuple):
    """Every answer that there is before questions.

    Attributes:
        given: keys by kind's name, which nobody is asked for.
        preferred: keys by kind's name, which a person may still change.
        values: all answers, by parameter.
        labels: where an answer comes from, by its flag.
    """

    given: Mapping[str, Sequence[str]]
    preferred: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    labels: Mapping[str, str]

    @contextmanager
    def labelled(self) -> Iterator[None]:
        """Make an error about an answer name the place that the answer comes from."""
        try:
            yield
        except UserError as error:
            label = self.labels.get(error.field, error.field)
            if label == error.field:
                raise
            message = f"{error.message} {error.field} goes before it."
            raise UserError(label, message, exit_code=error.exit_code) from error


class _Source(NamedTuple):
    """Answers by parameter, and what to call the place of each."""

    answers: Mapping[str, Any]
    label: Callable[[str], str]


def collect(arguments: Arguments) -> Answers:
    """Put the answers together; a flag goes before --like, that before a variable, that before the file.

    Raises:
        UserError: the defaults file, or the project that --like names, can't be used.
    """
    like = [] if arguments.like is None else [_record(arguments.like / "pyproject.toml")]
    stronger = [_Source(arguments.variables, variable), *like, _Source(arguments.flags, flag)]
    values: dict[str, Any] = {}
    labels: dict[str, str] = {}
    for source in (_defaults(), *stronger):
        if "database_url" in source.answers:
            values.pop("database", None)  # an address says which it is
        values.update(source.answers)
        labels.update((flag(name), source.label(name)) for name in source.answers)
    kinds = [kind.name for kind in KINDS if kind.name in values]
    given = {name: values[name] for name in kinds if any(name in source.answers for source in stronger)}
    preferred = {name: values[name] for name in kinds if name not in given}
    return Answers(given, preferred, values, labels)


def _defaults() -> _Source:
    named = os.environ.get(DEFAULTS)
    file = Path(named or defaults_file())
    try:
        found = msgspec.convert(_toml(file), Defaults) if named or file.exists() else Defaults()
    except FileNotFoundError as error:
        message = f"there is no file {shown(str(file))}; name one that is there, or unset it."
        raise UserError(DEFAULTS, message) from error
    except (OSError, ValueError) as error:
        raise UserError(str(file), f"{_reason(error)}; correct it or take it out.") from error
    return _source(found, file)


def _record(file: Path) -> _Source:
    try:
        found = msgspec.convert(_toml(file)["tool"][TABLE], Record)
    except (OSError, ValueError, KeyError, TypeError) as error:
        missing = isinstance(error, (KeyError, TypeError))
        reason = f"there is no [tool.{TABLE}]" if missing else _reason(error)
        remedy = f"name a project of piccolo-new {__version__}, or give flags instead"
        raise UserError("--like", f"{file}: {reason}; {remedy}.") from error
    return _source(found, file, without=("version", "name", "description"))


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _source(found: msgspec.Struct, file: Path, without: Sequence[str] = ()) -> _Source:
    single = {kind.name for kind in KINDS if not kind.many}
    answers = {name: value for name, value in msgspec.to_builtins(found).items() if name not in without}
    listed = {name: [value] if name in single else value for name, value in answers.items()}
    return _Source(listed, lambda name: f"{file}: {name}")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
