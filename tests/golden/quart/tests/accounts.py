"""Users for the tests."""

from acme_shop.auth.sessions import begin
from acme_shop.auth.tables import User

PASSWORD = "a long password"  # noqa: S105
# The hash of no password, since a real one takes long to make.
NO_HASH = "pbkdf2_sha256$1$salt$hash"


async def user_token() -> str:
    """A token of a new user."""
    values = {"username": "tess", "email": "tess@example.com", "active": True}
    user = User.from_dict({**values, "password": NO_HASH})
    rows = await User.insert(user).returning(User.id)
    return await begin(rows[0]["id"])
