"""`python -m acme_shop.users` makes users, and tokens for clients of the API."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from getpass import getpass

from .auth.forms import EMAIL, NEW_PASSWORD, NEW_USERNAME, Field
from .auth.tables import Session, User
from .database import is_unavailable

LONGEST = 3650  # days


def value(field: Field, given: str | None, flag: str) -> str:
    """What was given, or else is typed on a terminal, if the field accepts it."""
    if given is None and not sys.stdin.isatty():
        sys.exit(f"{flag}: is missing, and there is no terminal to ask on.")
    if given is None:
        given = (getpass if field.type == "password" else input)(f"{field.label}: ")
    return given if field.accepts(given) else sys.exit(f"{flag}: {field.hint}.")


async def add(arguments: Namespace) -> str:
    variable = arguments.password_from_env
    given = None if variable is None else os.environ.get(variable, "")
    name = value(NEW_USERNAME, arguments.name, "NAME")
    email = value(EMAIL, arguments.email, "--email")
    password = value(NEW_PASSWORD, given, "--password-from-env")
    if await User.add(name, email, password, admin=arguments.admin) is None:
        sys.exit("NAME, --email: there is a user of that name or e-mail.")
    return f"{name} can log in."


async def token(arguments: Namespace) -> str:
    is_user = (User.username == arguments.name) & User.active.eq(True)
    user = await User.select(User.id).where(is_user).first()
    if user is None:
        sys.exit("NAME: there is no active user of that name.")
    ends = datetime.now() + timedelta(days=arguments.days)
    return (await Session.create_session(user["id"], ends)).token


def main() -> None:
    parser = ArgumentParser()
    commands = parser.add_subparsers(required=True)
    adding = commands.add_parser("add", help="make a user; asks for what is not given")
    adding.set_defaults(run=add)
    adding.add_argument("name", nargs="?")
    adding.add_argument("--email")
    adding.add_argument("--password-from-env", metavar="VARIABLE")
    adding.add_argument("--admin", action="store_true")
    making = commands.add_parser("token", help="make and show a token for the API")
    making.set_defaults(run=token)
    making.add_argument("name")
    making.add_argument("--days", type=int, default=90)
    arguments = parser.parse_args()
    if not 1 <= getattr(arguments, "days", 1) <= LONGEST:
        sys.exit(f"--days: must be from 1 to {LONGEST}.")
    try:
        print(asyncio.run(arguments.run(arguments)))
    except Exception as error:
        if not is_unavailable(error):
            raise
        sys.exit(f"DATABASE_URL: the database is unavailable: {error}")


if __name__ == "__main__":
    main()
