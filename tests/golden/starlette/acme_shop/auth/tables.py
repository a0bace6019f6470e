"""Piccolo's users and sessions, kept more safely, and the attempts to log in."""

import asyncio
import hashlib
import hmac
import os
import re
from datetime import datetime
from typing import Any

from piccolo.apps.user.tables import BaseUser
from piccolo.columns import BigInt, Varchar
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

from ..problems import Problem

# A hash takes a whole core for a while: few at a time, and none on the event loop.
HASHES = asyncio.Semaphore(os.cpu_count() or 1)
QUEUE_TIMEOUT = 3  # seconds; whoever still waits then is told to come back

# What an unknown user's password is compared with, which takes as long as a known one's.
NO_HASH = f"pbkdf2_sha256${BaseUser._pbkdf2_iteration_count}$salt$"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def hash_password(password: str, *salt_and_rounds: Any) -> str:
    try:
        await asyncio.wait_for(HASHES.acquire(), QUEUE_TIMEOUT)
    except TimeoutError:
        detail = "Too many log in at once."
        raise Problem(503, detail, headers={"Retry-After": "1"}) from None
    try:
        hasher = BaseUser.hash_password
        return await asyncio.to_thread(hasher, password, *salt_and_rounds)
    finally:
        HASHES.release()


class User(BaseUser, tablename="piccolo_user"):
    """A user; who is unknown or inactive fails to log in as a wrong password does."""

    _min_password_length = 12

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
        if len(password) > cls._max_password_length:
            return None
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


class Session(SessionsBase, tablename="sessions"):
    """A session or an API token, which is worth nothing once the password changes.

    A client's token begins with the user's id. What is stored is a digest of it and of
    the password's hash, so it can't be used to log in. An inactive user's are deleted.
    """

    @classmethod
    async def create_session(
        cls, user_id: int, *args: Any, **kwargs: Any
    ) -> SessionsBase:
        session = await super().create_session(user_id, *args, **kwargs)
        user = await User.select(User.password).where(User.id == user_id).first()
        token = f"{user_id}.{session.token}"
        session.token = digest(token + user["password"]) if user else ""
        await session.save()
        session.token = token  # for the client alone
        return session

    @classmethod
    async def get_user(cls, token: str, *args: Any, **kwargs: Any) -> User | None:
        """The user whose session it is; None if there is none."""
        user_id = token.partition(".")[0]
        if not re.fullmatch("[0-9]{1,9}", user_id):
            return None
        user = await User.objects().get(User.id == int(user_id))
        if user is None:
            return None
        if not user.active:
            await cls.delete().where(cls.user_id == user.id)
            return None
        stored = digest(token + user.password)
        return user if await super().get_user_id(stored, *args, **kwargs) else None

    @classmethod
    async def get_user_id(cls, token: str, *args: Any, **kwargs: Any) -> int | None:
        user = await cls.get_user(token, *args, **kwargs)
        return user.id if user else None

    @classmethod
    async def remove_session(cls, token: str) -> None:
        if user := await cls.get_user(token):
            await super().remove_session(digest(token + user.password))


class LoginAttempt(Table):
    """One attempt to log in: for which account, from where, and when."""

    account = Varchar(length=64, index=True)
    address = Varchar(length=64, index=True)
    at = BigInt(help_text="Seconds since 1970")
