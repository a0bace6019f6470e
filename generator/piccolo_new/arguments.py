"""The command line: its flags, and what was typed as typed data."""

import argparse
from typing import NoReturn

from piccolo_new import __version__
from piccolo_new.errors import UserError
from piccolo_new.kinds import KINDS

PROGRAM = "piccolo-new"
NONE = "none"
_WIDTH = 79
_EPILOG = """\
examples:
  piccolo-new myproject              asks on a terminal; else the defaults
  piccolo-new myproject --yes --start          the defaults, set up and running
  piccolo-new sub/myproject --features none --no-setup
  piccolo-new .                                in this folder, under its name
  piccolo-new myproject --database-url "$DATABASE_URL"
  piccolo-new --list                           what can be chosen

exit codes:
  0    done
  1    this machine lacks something, or a set-up step failed
  2    something that was typed is refused; nothing was written
  130  stopped by Ctrl-C
  143  stopped by SIGTERM or SIGHUP
"""


class Arguments(argparse.Namespace):
    """What was typed; None stands for what was not."""

    name: str | None
    keys: dict[str, list[str]]
    directory: str | None
    description: str | None
    database_url: str | None
    layers: list[str]
    yes: bool
    setup: bool | None
    git: bool | None
    start: bool
    list: bool


class _Parser(argparse.ArgumentParser):
    """Reports like everything else: one line, as an error of the program's own."""

    def error(self, message: str) -> NoReturn:
        usage = f"usage: {PROGRAM} NAME [options]; {PROGRAM} --help lists them"
        raise UserError(f"{message} ({usage}).")


class _Keys(argparse.Action):
    """Collects the keys of one kind: one, or a comma-separated list where the kind takes several."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        # A new mapping each time: the parser's default must not change.
        namespace.keys = {**namespace.keys, self.dest: self.const(str(values))}


def parse(argv: list[str]) -> Arguments:
    """Read the command line.

    Args:
        argv: without the program's name.

    Raises:
        UserError: a flag is unknown or incomplete, or NAME is missing.
        SystemExit: `--help` or `--version` was answered.
    """
    parser = _parser()
    arguments = parser.parse_args(argv, Arguments(keys={}, layers=[]))
    if arguments.name is None and not arguments.list:
        parser.error("NAME is missing: give the project a name")
    if arguments.start and arguments.setup is False:
        parser.error("--start needs the set-up: leave out --no-setup")
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} NAME [options]",
        description="Make a web project on the Piccolo ORM, ready to run.",
        epilog=_EPILOG,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(
            prog, max_help_position=26, width=_WIDTH
        ),
        allow_abbrev=False,
        add_help=False,
    )
    _add_project(parser)
    _add_choices(parser)
    _add_afterwards(parser)
    _add_other(parser)
    return parser


def _add_project(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the project")
    group.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="what to call it; a path before it says where, and . alone means this folder",
    )
    group.add_argument(
        "--directory",
        metavar="DIR",
        help="the project's own folder (default: NAME in this folder; . for this folder itself)",
    )
    group.add_argument("--description", metavar="TEXT", help="one line for its README and metadata")
    group.add_argument(
        "--database-url",
        metavar="URL",
        help="where its database is; goes into .env only and is never shown",
    )


def _add_choices(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "choices", "--list shows the keys. Left out: asked on a terminal, else the first of each."
    )
    for kind in KINDS:
        group.add_argument(
            f"--{kind.name}",
            metavar="KEY,KEY" if kind.many else "KEY",
            dest=kind.name,
            action=_Keys,
            const=_several if kind.many else _one,
            default=argparse.SUPPRESS,
            help=f"several, or {NONE} (default: the usual ones)" if kind.many else "one of the keys",
        )
    group.add_argument(
        "--layers",
        metavar="DIR",
        action="append",
        help="a folder with more to choose from; may be repeated",
    )


def _add_afterwards(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("afterwards")
    boolean = argparse.BooleanOptionalAction
    group.add_argument(
        "--setup",
        action=boolean,
        help="make .venv, install and migrate (default: yes; with uv where it is installed)",
    )
    group.add_argument(
        "--git",
        action=boolean,
        help="make a repository with a first commit (default: unless already inside one)",
    )
    group.add_argument("--start", action="store_true", help="run the project's server at the end")


def _add_other(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("other")
    group.add_argument("--yes", "-y", action="store_true", help="ask nothing, take the defaults")
    group.add_argument("--list", action="store_true", help="show what can be chosen, and exit")
    version = f"{PROGRAM} {__version__}"
    group.add_argument("--version", action="version", version=version, help="show the version, and exit")
    group.add_argument("--help", "-h", action="help", help="show this, and exit")


def _one(value: str) -> list[str]:
    return [value]


def _several(value: str) -> list[str]:
    keys = [key for key in value.split(",") if key.strip()]
    return [] if [key.strip().lower() for key in keys] == [NONE] else keys


def flags() -> list[str]:
    """List every long flag, as `--help` shows them."""
    return [flag for action in _parser()._actions for flag in action.option_strings if flag.startswith("--")]
