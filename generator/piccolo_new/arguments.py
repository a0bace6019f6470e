"""The command line: its flags, their variables, and their completion, read into typed data."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from click import Option
from click.core import ParameterSource
from click.shell_completion import FishComplete, get_completion_class, shell_complete
from click.types import BoolParamType

from piccolo_new import __version__
from piccolo_new.errors import LayerError, UserError, meant, shown
from piccolo_new.kinds import KINDS, Kind

PROGRAM = "piccolo-new"
NONE = "none"
PREFIX = "PICCOLO_NEW"
DEFAULTS = f"{PREFIX}_DEFAULTS"
COMPLETE = "_PICCOLO_NEW_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
TEXTS = ("description", "author", "email")
_USAGE = f"usage: {PROGRAM} NAME [options]; {PROGRAM} --help lists them"


class Arguments(NamedTuple):
    """What was given on the command line and in the environment; None stands for what was not.

    Attributes:
        name, directory, here, layers, like, yes, start, dry_run, json, list: as the flags of these names.
        flags, variables: all that came from the command line and from the environment, by parameter.
    """

    name: str | None
    directory: str | None
    here: bool
    layers: Sequence[Path]
    like: Path | None
    yes: bool
    start: bool
    dry_run: bool
    json: bool
    list: bool
    flags: dict[str, Any]
    variables: dict[str, Any]


class _YesOrNo(BoolParamType):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            return self.fail(f"{shown(str(value))} is neither yes nor no, nor 1 nor 0", param, ctx)


class _Fish(FishComplete):
    # As shipped it cuts a value at its first comma, and a list of keys has some.
    source_template = FishComplete.source_template.replace("string split ", "string split -m 1 ")


def parse(argv: Sequence[str]) -> Arguments:
    """Read the command line and the environment.

    Args:
        argv: without the program's name.

    Raises:
        UserError: a flag is unknown, incomplete or contradicts another, or NAME is missing.
        SystemExit: `--help`, `--version` or `--completion` was answered.
    """
    try:
        context = _command().make_context(PROGRAM, list(argv))
    except click.UsageError as error:
        raise UserError(_field(error), f"{_reason(error)} ({_USAGE}).") from None
    if text := _answer(**{name: context.params.pop(name) for name in ("help", "version", "completion")}):
        click.echo(text)
        raise SystemExit(0)
    found: dict[Any, dict[str, Any]] = {source: {} for source in ParameterSource}
    for name, value in context.params.items():
        found[context.get_parameter_source(name)][name] = value
    typed, variables = found[ParameterSource.COMMANDLINE], found[ParameterSource.ENVIRONMENT]
    taken = {name: value for name, value in context.params.items() if name in Arguments._fields}
    arguments = Arguments(**taken, flags=typed, variables=variables)
    if arguments.name is None and not arguments.list:
        message = f"is missing; give the project a name, or . for this folder and its name ({_USAGE})."
        raise UserError("NAME", message)
    if arguments.start and typed.get("setup") is False:
        raise UserError("--start", "needs the set-up; leave out --no-setup.")
    if arguments.start and arguments.json:
        raise UserError("--start", "runs until it is stopped; leave out --json.")
    return arguments


def complete(instruction: str) -> int:
    """Answer a shell that asks what could be typed next, as its script says in the variable COMPLETE."""
    return shell_complete(_command(), {}, PROGRAM, COMPLETE, instruction)


def flag(parameter: str) -> str:
    """The flag of a parameter; the one that has none is NAME."""
    return "NAME" if parameter == "name" else "--" + parameter.replace("_", "-")


def variable(parameter: str) -> str:
    """The environment variable of a parameter."""
    return f"{PREFIX}_{parameter.upper()}"


def strange_variables() -> list[str]:
    """Say of each variable that is named like ours, and is none, that it is ignored."""
    options = {variable(each.name or ""): each for each in _command().params}
    known = [name for name, each in options.items() if isinstance(each, Option) and each.allow_from_autoenv]
    known.append(DEFAULTS)
    strange = sorted(name for name in os.environ if name.startswith(f"{PREFIX}_") and name not in known)

    def hint(name: str) -> str:
        if name in options:
            return f" Give {flag(options[name].name or '')}."
        return meant(name, known, f"{PREFIX}_")

    return [f"{name} is no variable of this command, and ignored.{hint(name)}" for name in strange]


def defaults_file() -> Path:
    """Where a person's defaults are, unless a variable names another file."""
    return Path(click.get_app_dir(PROGRAM), "defaults.toml")


def flags() -> list[str]:
    """List every long flag."""
    spelled = [name for option in _command().params for name in (*option.opts, *option.secondary_opts)]
    return [name for name in spelled if name.startswith("--")]


def _answer(*, help: bool, version: bool, completion: str | None) -> str:  # noqa: A002
    """What is shown instead of making a project, if anything."""
    if help:
        text = (Path(__file__).parent / "help.txt").read_text(encoding="utf-8").rstrip()
        return text.format(defaults=str(defaults_file()).replace(str(Path("~").expanduser()), "~"))
    if version:
        return f"{PROGRAM} {__version__}"
    shell = _Fish if completion == _Fish.name else completion and get_completion_class(completion)
    return shell(_command(), {}, PROGRAM, COMPLETE).source() if shell else ""


def _reason(error: click.UsageError) -> str:
    """What is wrong, where click's own words don't say it well."""
    if isinstance(error, click.NoSuchOption):
        near = " or ".join(error.possibilities or ())
        return "there is no such flag" + (f"; did you mean {near}?" if near else "")
    text = error.format_message().rstrip(".")
    many = "; a list is one word with commas, a NAME with blanks stands in quotes"
    return text + many if "extra argument" in text else text


def _field(error: click.UsageError) -> str:
    """What a usage error is about."""
    parameter = getattr(error, "param", None)
    if parameter is None or error.ctx is None:
        return getattr(error, "option_name", None) or "NAME"
    given = error.ctx.get_parameter_source(parameter.name)
    return (variable if given is ParameterSource.ENVIRONMENT else flag)(parameter.name)


def _choice(kind: Kind) -> Option:
    """An option for the keys of one kind: one, or a comma-separated list where the kind takes several."""

    def read(_: click.Context, __: click.Parameter, value: str | None) -> list[str] | None:
        if value is None or not kind.many:
            return None if value is None else [value]
        keys = [key for key in value.split(",") if key.strip()]
        return [] if [key.strip().lower() for key in keys] == [NONE] else keys

    def offer(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        from piccolo_new.catalog import Catalog

        try:
            menu = Catalog.load(context.params.get("layers") or ()).choices[kind.name]
        except (LayerError, UserError, OSError):
            return []
        before, comma, last = incomplete.rpartition(",") if kind.many else ("", "", incomplete)
        keys = [key for key in menu if key not in before.split(",")]
        keys += [NONE] if kind.many and not comma else []
        return [before + comma + key for key in keys if key.startswith(last)]

    return Option([flag(kind.name)], callback=read, shell_complete=offer)


def _command() -> click.Command:
    folder = click.Path(file_okay=False, path_type=Path)
    answers = [
        click.Argument(["name"], required=False),
        Option(["--directory"], type=click.Path(file_okay=False)),
        *(Option([flag(name)]) for name in (*TEXTS, "database_url")),
        *(_choice(kind) for kind in KINDS),
        Option(["--layers"], type=folder, multiple=True),
        *(Option([f"--{name}/--no-{name}"], type=_YesOrNo(), default=None) for name in ("setup", "git")),
        *(Option([flag(name)], is_flag=True, type=_YesOrNo()) for name in ("here", "start")),
    ]
    # No answers, so that no variables stand for them.
    switches = (["--yes", "-y"], ["--dry-run"], ["--json"], ["--list"], ["--version"], ["--help", "-h"])
    others = [
        Option(["--like"], type=folder, allow_from_autoenv=False),
        Option(["--completion"], type=click.Choice(SHELLS), allow_from_autoenv=False),
        *(Option(names, is_flag=True, allow_from_autoenv=False) for names in switches),
    ]
    settings = {"auto_envvar_prefix": PREFIX}
    return click.Command(
        PROGRAM, params=[*answers, *others], add_help_option=False, context_settings=settings
    )
