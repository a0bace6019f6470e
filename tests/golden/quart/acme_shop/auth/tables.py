"""Piccolo's users and sessions, kept more safely, and the attempts to log in."""

import hmac
import os
from datetime import datetime
from functools import partial
from typing import Any

from anyio import CapacityLimiter, fail_after, to_thread
from piccolo.apps.user.tables import BaseUser
from piccolo.columns import BigInt, Varchar
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

from ..problems import Problem
from ..settings import settings

# A hash takes a whole core for a while: few at a time, and none on the event loop.
HASHES = CapacityLimiter(os.cpu_count() or 1)
QUEUE_TIMEOUT = 3  # seconds; whoever still waits then is told to come back

# What an unknown user's password is compared with, which takes as long as a known one's.
NO_HASH = f"pbkdf2_sha256${BaseUser._pbkdf2_iteration_count}$salt$"

# For Piccolo's own commands too.
BaseUser._min_password_length = 12

# One query for what every request of a user needs.
USER_OF = """
    SELECT piccolo_user.* FROM piccolo_user JOIN sessions ON piccolo_user.id = user_id
    WHERE sessions.token = {} AND expiry_date > {} AND max_expiry_date > {} AND active
"""


def digest(text: str) -> str:
    """What is stored of a text; without the secret key nobody can try what it was."""
    return hmac.digest(settings.secret_key.encode(), text.encode(), "sha256").hex()


async def hash_password(password: str, *salt_and_rounds: Any) -> str:
    if len(password) > BaseUser._max_password_length:
        raise Problem(422, "The password is too long.")
    hasher = partial(BaseUser.hash_password, password, *salt_and_rounds)
    try:
        with fail_after(QUEUE_TIMEOUT):  # cuts off nothing that has begun
            return await to_thread.run_sync(hasher, limiter=HASHES)
    except TimeoutError:
        detail = "Too many log in at once."
        raise Problem(503, detail, headers={"Retry-After": "1"}) from None


class User(BaseUser, tablename="piccolo_user"):
    """A user; who is unknown or inactive fails to log in as a wrong password does."""

    @classmethod
    async def add(cls, password: str, admin: bool = False, **names: str) -> int | None:
        """The new user's id; None if there is a user of that name or e-mail."""
        hashed = await hash_password(password)
        user = cls(**names, password=hashed, active=True, admin=admin, superuser=admin)
        rows = await cls.insert(user).on_conflict(action="DO NOTHING").returning(cls.id)
        return rows[0]["id"] if rows else None

    @classmethod
    async def login(cls, username: str, password: str) -> int | None:
        """The id of the user whose name and password these are."""
        known = (cls.username == username) & cls.active.eq(True)
        user = await cls.select(cls.id, cls.password).where(known).first()
        stored = user["password"] if user else NO_HASH
        _, rounds, salt, _ = cls.split_stored_password(stored)
        hashed = await hash_password(password, salt, int(rounds))
        if not user or not hmac.compare_digest(hashed.encode(), stored.encode()):
            return None
        if int(rounds) != cls._pbkdf2_iteration_count:
            hashed = await hash_password(password)
        # Unless the password has changed since it was read.
        same = (cls.id == user["id"]) & (cls.password == stored)
        update = cls.update(password=hashed, last_login=datetime.now()).where(same)
        return user["id"] if await update.returning(cls.id) else None

    @classmethod
    async def update_password(cls, user: str | int, password: str) -> None:
        whose = (cls.id if isinstance(user, int) else cls.username) == user
        await cls.update(password=await hash_password(password)).where(whose)


class Session(SessionsBase, tablename="sessions"):
    """A session or an API token, of which a digest is stored: nobody can log in by it.

    Those of a user whose password changes, who is deactivated or deleted are deleted
    by the database, with triggers that a migration makes.
    """

    @classmethod
    async def create_session(cls, *args: Any, **kwargs: Any) -> SessionsBase:
        session = await super().create_session(*args, **kwargs)
        token, session.token = session.token, digest(session.token)
        await session.save()
        session.token = token  # for the client alone
        return session

    @classmethod
    async def get_user(cls, token: str) -> User | None:
        """The user whose session it is; None if there is none."""
        now = datetime.now()
        found = await cls.raw(USER_OF, digest(token), now, now)
        if not found:
            return None
        # Those that are known: a migration may be ahead of this process.
        names = [column._meta.name for column in User._meta.columns]
        values = {name: found[0][name] for name in names}
        return User(**values, _exists_in_db=True)  # type: ignore[no-untyped-call]

    @classmethod
    async def get_user_id(cls, token: str, *args: Any, **kwargs: Any) -> int | None:
        return await super().get_user_id(digest(token), *args, **kwargs)

    @classmethod
    async def remove_session(cls, token: str) -> None:
        await super().remove_session(digest(token))


class LoginAttempt(Table):
    """One attempt to log in: for which account, from where, and when."""

    account = Varchar(length=64, index=True)
    address = Varchar(length=64, index=True)
    at = BigInt(help_text="Seconds since 1970")
