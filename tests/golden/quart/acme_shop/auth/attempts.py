"""Limits the attempts to log in, together for all processes that share a database."""

import time

from starlette.requests import Request

from ..problems import Problem
from ..proxies import network
from .tables import LoginAttempt, User, digest

PERIOD = 15 * 60  # seconds
LIMITS = {"account": 10, "address": 50}  # in a period


async def login(request: Request, username: str, password: str) -> int:
    """The id of the user whose name and password these are."""
    attempt = await count(request, username)
    try:
        user_id = await User.login(username, password)
    except Problem:  # nothing was compared
        await attempt.remove()
        raise
    if user_id is None:
        raise Problem(401, "User name and password don't match.")
    await attempt.remove()
    return user_id


async def count(request: Request, account: str = "") -> LoginAttempt:
    """Count an attempt before it is known to fail, so many at once count as many.

    Without an account, the address stands for one. An attempt that is refused here is
    not counted: nobody can lock an account for ever.
    """
    table, now = LoginAttempt, int(time.time())
    await table.delete().where(table.at <= now - PERIOD)
    address = digest(network(request.client.host if request.client else ""))
    # No user name begins with NUL, so none stands for an address.
    attempt = table(account=digest(account or f"\0{address}"), address=address, at=now)
    await attempt.save()
    for name, limit in LIMITS.items():
        same = getattr(table, name) == attempt[name]
        if await table.count().where(same) > limit:
            await attempt.remove()
            detail = f"Too many attempts. Try again in {PERIOD // 60} minutes."
            raise Problem(429, detail, headers={"Retry-After": str(PERIOD)})
    return attempt
