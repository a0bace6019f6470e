"""Where a project's database is: what a person may say, and what is written down."""

import re
from urllib.parse import quote

import msgspec

from piccolo_new.catalog import Layer
from piccolo_new.errors import UserError
from piccolo_new.quoting import dotenv

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
    try:
        if scheme.lower() not in schemes(database) or not rest.isprintable():
            raise ValueError("not one of its addresses")
        normal = _service(rest) if database.facts["service"] else _file(rest)
        dotenv(normal)
    except ValueError as error:
        example = f"{schemes(database)[0]}:{database.facts['address']}"
        message = f"{error}; {database.title} needs one like {example}, or choose another --database."
        raise UserError("--database-url", message) from error
    return f"{scheme.lower()}://{normal}"


def _service(rest: str) -> str:
    match = _SERVICE.fullmatch(rest)
    if match is None or not (match["host"] or re.search(r"[?&]host=.", match["query"] or "")):
        raise ValueError("the address has no host, or no database")
    if match["port"] is not None and not 0 < int(match["port"] or 0) < 65536:
        raise ValueError(f"the port {match['port']} is not between 1 and 65535")
    password = match["password"] and f":{_encoded(match['password'][1:])}"
    user = f"{_encoded(match['user'])}{password or ''}@" if match["user"] is not None else ""
    return user + quote(rest[match.start("host") :], safe=f"{_KEPT}/?[]")


def _file(rest: str) -> str:
    path = rest.removeprefix("/")
    if path == rest or ":memory:" in path or re.search(r"[?#]", path):
        raise ValueError("the address names no file, or has options")
    if path.rpartition("/")[2] in ("", ".", ".."):
        raise ValueError("the address names a folder")
    return rest


def _encoded(text: str) -> str:
    """Percent-encode a user or a password, unless that was done already."""
    return quote(text, safe=_KEPT if _ENCODED.fullmatch(text) else "")
