"""Limits the attempts to log in, together for all processes that share a database."""

import time

from .forms import Refused
from .tables import LoginAttempt, digest

PERIOD = 15 * 60  # seconds
PER_ACCOUNT = 10
PER_ADDRESS = 50


async def begin(account: str, address: str) -> int:
    """Count an attempt, before it is known to fail: many at once count as many.

    A refused one is not counted, so that nobody can lock an account for ever.
    """
    table = LoginAttempt
    now = int(time.time())
    await table.delete().where(table.at <= now - PERIOD)
    attempt = table(account=digest(account), address=digest(address), at=now)
    await attempt.save()
    for column, limit in ((table.account, PER_ACCOUNT), (table.address, PER_ADDRESS)):
        same = column == getattr(attempt, column._meta.name)
        times = await table.select(table.at).where(same).output(as_list=True)
        if len(times) > limit:
            await forget(attempt.id)
            seconds = max(1, min(times) + PERIOD - now)
            message = f"Too many attempts. Try again in {seconds // 60 + 1} minutes."
            raise Refused(429, message, headers={"Retry-After": str(seconds)})
    return attempt.id


async def forget(attempt: int) -> None:
    """An attempt that succeeded, or was refused, no longer counts."""
    await LoginAttempt.delete().where(LoginAttempt.id == attempt)
