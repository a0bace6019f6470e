"""What `piccolo auth` can do: make users, and tokens for clients of the API."""

import asyncio
import os
import sys
from getpass import getpass

from pydantic import ValidationError

from ..checks import run_checks
from .forms import NewUser
from .sessions import begin
from .tables import User

MAX_DAYS = 3650


def create_user(
    name: str, email: str, password: str | None = None, admin: bool = False
) -> None:
    """Make a user, who can log in at once.

    :param password: better given in the variable USER_PASSWORD, or typed when asked for.
    :param admin: whether the user is an administrator.
    """
    try:
        password = password or os.environ.get("USER_PASSWORD") or getpass_twice()
        user = NewUser(username=name, email=email, password=password)
    except (KeyboardInterrupt, EOFError):
        sys.exit("No password was given.")
    except ValidationError as error:
        sys.exit("; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    asyncio.run(add(user, admin))
    print(f"{name} can log in.")


async def add(user: NewUser, admin: bool) -> None:
    await require_database()
    if await User.add(**user.model_dump(), admin=admin) is None:
        sys.exit("There is a user of that name or e-mail.")


async def require_database() -> None:
    """Whatever an error says here, `piccolo` would hide it among its usage."""
    checks = await run_checks()
    if set(checks.values()) != {"ok"}:
        wrong = ", ".join(f"{name}: {state}" for name, state in checks.items())
        sys.exit(f"The database can't be used yet ({wrong}).")


def getpass_twice() -> str:
    password = getpass("Password (12 characters or more): ")
    return password if getpass("Again: ") == password else sys.exit("They differ.")


async def create_token(name: str, days: int = 90) -> None:
    """Make a token for the API, and show it once."""
    if not 1 <= days <= MAX_DAYS:
        sys.exit(f"A token lives for 1 to {MAX_DAYS} days.")
    await require_database()
    is_user = (User.username == name) & User.active.eq(True)
    user = await User.select(User.id).where(is_user).first()
    print(await begin(user["id"], days) if user else sys.exit("No such user."))
