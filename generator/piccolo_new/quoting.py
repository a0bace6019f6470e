"""How a value reaches a file: one quoting function for each format, as Jinja filters."""

import json
import re
from urllib.parse import quote

from jinja2 import Environment
from jinja2.ext import Extension

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!&~$])")


def toml(value: str) -> str:
    """A TOML basic string (TOML 1.0, "String"): JSON's escapes are a subset, DEL apart."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def markdown(value: str) -> str:
    """Text that Markdown shows as it is (CommonMark 0.31, "Backslash escapes")."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", value)


def dotenv_url(value: str) -> str:
    """A URL for a `.env` line, with what its readers treat specially percent-encoded (RFC 3986)."""
    return quote(value, safe=":/?#[]@!&()*+,;=%-._~")


class Quoting(Extension):
    """Gives templates the filters of this module."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(toml=toml, markdown=markdown, dotenv_url=dotenv_url)
