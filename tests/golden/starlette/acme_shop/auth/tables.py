"""Piccolo's users and sessions, kept more safely, and the attempts to log in."""

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from piccolo.apps.user.tables import BaseUser
from piccolo.columns import BigInt, Serial, Varchar
from piccolo.table import Table
from piccolo_api.session_auth.tables import SessionsBase

LIFETIME = timedelta(days=7)

# A hash takes a whole core for a while: one at a time, and none on the event loop.
THREADS = ThreadPoolExecutor(1, thread_name_prefix="passwords")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def hash_password(
    password: str, salt: str = "", rounds: int | None = None
) -> str:
    run = asyncio.get_running_loop().run_in_executor
    return await run(THREADS, BaseUser.hash_password, password, salt, rounds)


class User(BaseUser, tablename="piccolo_user"):
    """A user; who is unknown or inactive fails to log in as a wrong password does."""

    _min_password_length = 12

    @classmethod
    async def add(
        cls, username: str, email: str, password: str, *, admin: bool = False
    ) -> int | None:
        """The new user's id; None if there is a user of that name or e-mail."""
        user = cls(
            username=username,
            email=email,
            password=await hash_password(password),
            active=True,
            admin=admin,
            superuser=admin,
        )
        rows = await cls.insert(user).on_conflict(action="DO NOTHING").returning(cls.id)
        return rows[0]["id"] if rows else None

    @classmethod
    async def login(cls, username: str, password: str) -> int | None:
        """The id of the user whose name and password these are."""
        if len(password) > cls._max_password_length:
            return None
        user = await cls.select().where(cls.username == username).first()
        count = cls._pbkdf2_iteration_count
        stored = user["password"] if user else f"pbkdf2_sha256${count}$salt$"
        _, rounds, salt, _ = cls.split_stored_password(stored)
        hashed = await hash_password(password, salt, int(rounds))
        same = hmac.compare_digest(hashed.encode(), stored.encode())
        if not user or not user["active"] or not same:
            return None
        if int(rounds) != count:
            hashed = await hash_password(password)
        # Unless the password has changed since it was read.
        unchanged = (cls.id == user["id"]) & (cls.password == stored)
        update = cls.update(password=hashed, last_login=datetime.now())
        rows = await update.where(unchanged).returning(cls.id)
        return rows[0]["id"] if rows else None


class Session(SessionsBase, tablename="sessions"):
    """A session or an API token; what is stored can't be used to log in."""

    @classmethod
    async def create_session(
        cls,
        user_id: int,
        expiry_date: datetime | None = None,
        max_expiry_date: datetime | None = None,
    ) -> "Session":
        token = secrets.token_urlsafe(32)
        now = datetime.now()
        await cls.delete().where(cls.expiry_date < now)
        session = cls(
            token=digest(token),
            user_id=user_id,
            expiry_date=expiry_date or now + LIFETIME,
            max_expiry_date=max_expiry_date or expiry_date or now + LIFETIME,
        )
        await session.save()
        session.token = token  # for the client alone
        return session

    @classmethod
    async def get_user_id(
        cls, token: str, increase_expiry: timedelta | None = None
    ) -> int | None:
        return await super().get_user_id(digest(token), increase_expiry)

    @classmethod
    async def remove_session(cls, token: str) -> None:
        await super().remove_session(digest(token))


class LoginAttempt(Table):
    """One attempt to log in: for which account, from where, and when."""

    id: Serial
    account = Varchar(length=64, null=False, index=True)
    address = Varchar(length=64, null=False, index=True)
    at = BigInt(default=0, null=False, help_text="Seconds since 1970")
