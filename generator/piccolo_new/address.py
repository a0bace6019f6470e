"""Where a project's database is: what a person may say, and what is written down."""

import re
from pathlib import Path
from urllib.parse import quote

import msgspec

from piccolo_new.catalog import Layer
from piccolo_new.errors import UserError
from piccolo_new.quoting import dotenv

_FLAG = "--database-url"
# The last @ ends the password, which many people write as it is.
_SERVICE = re.compile(
    r"(?:(?P<user>[^:/?#]*)(?P<password>:.*)?@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]*)(?::(?P<port>[0-9]*))?"
    r"/(?P<name>[^/?#@\s]+)(?P<query>\?[^#@\s]*)?"
)
_ENCODED = re.compile(r"(?:[\w.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*", re.ASCII)
# What a URL may hold as it is (RFC 3986), without what .env or a shell might take for more.
_KEPT = "!%&()*+,;=:-._~"


def schemes(database: Layer) -> list[str]:
    """What a database's addresses begin with."""
    return msgspec.convert(database.facts["schemes"], list[str])


def checked(database: Layer, url: str) -> str:
    """A database's address as it is written down: a password that is not percent-encoded becomes so.

    Raises:
        UserError: the address is not one for this database; the message does not show it.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in schemes(database) or not rest.isprintable():
        raise _unlike(database)
    normal = (_service if database.facts["service"] else _file)(database, rest)
    try:
        dotenv(normal)
    except ValueError as error:
        raise UserError(f"{_FLAG}: choose an address without quotes, $ and \\: {error}.") from error
    return f"{scheme.lower()}://{normal}"


def _service(database: Layer, rest: str) -> str:
    match = _SERVICE.fullmatch(rest)
    if match is None:
        raise _unlike(database)
    query = match["query"] or ""
    if not match["host"] and not re.search(r"[?&]host=.", query):
        raise _unlike(database, "has no host; it ")
    if match["port"] is not None and not 0 < int(match["port"] or 0) < 65536:
        raise UserError(f"{_FLAG}: the port {match['port']} is not between 1 and 65535.")
    password = match["password"]
    user = _encoded(match["user"] or "") + (f":{_encoded(password[1:])}" if password else "")
    where = rest[match.start("host") :]
    return (f"{user}@" if user else "") + quote(where, safe=f"{_KEPT}/?[]@")


def _file(database: Layer, rest: str) -> str:
    path = rest.removeprefix("/")
    if path == rest or ":memory:" in path or re.search(r"[?#]", path):
        raise _unlike(database, "must name a file, without options; it ")
    if path.rpartition("/")[2] in ("", ".", "..") or (path.startswith("/") and Path(path).is_dir()):
        raise _unlike(database, "names a folder; it ")
    return rest


def _encoded(text: str) -> str:
    """Percent-encode a user or a password, unless that was done already."""
    return quote(text, safe=_KEPT if _ENCODED.fullmatch(text) else "")


def _unlike(database: Layer, why: str = "") -> UserError:
    example = f"{schemes(database)[0]}:{database.facts['address']}"
    return UserError(f"{_FLAG}: the address of {database.title} {why}looks like {example}.")
