"""How what a person gave reaches a file: one quoting function for each format, applied in one place."""

import html
import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NoReturn

from piccolo_new.errors import LayerError

_MARKDOWN_MARK = re.compile(r"[\\`*_{}\[\]<>#|&~$]|^[-+=]")
_MARKDOWN_NUMBER = re.compile(r"^([0-9]+)([.)])")
_DOTENV_BARE = re.compile(r"[\w@%+=:,./?-]*", re.ASCII)


class Given:
    """One line of a person's text. It can't but stand in a template as `{{ it }}`, where it is quoted.

    Raises:
        ValueError: the text has a character that can't be printed.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not text.isprintable():
            raise ValueError("what a person gave is one line of printable text")
        self._text: Final = text

    def __str__(self) -> NoReturn:
        raise LayerError("what a person gave stands alone in its tag, without filters; it is quoted there.")

    __repr__ = __str__  # the text of a list shows it too


def literal(text: str) -> str:
    """A string of JSON, TOML 1.0 and YAML 1.2, which agree about printable text."""
    return json.dumps(text, ensure_ascii=False)


def python(text: str) -> str:
    """A string of Python, in the quotes that need fewer escapes, as formatters have it."""
    if text.count('"') <= text.count("'"):
        return literal(text)
    inner = literal(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, wherever it stands (CommonMark 0.31, "Backslash escapes")."""
    return _MARKDOWN_NUMBER.sub(r"\1\\\2", _MARKDOWN_MARK.sub(r"\\\g<0>", text))


def page(text: str) -> str:
    """Text or an attribute's value in HTML, which may be a template itself: braces are written as numbers."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")


def dotenv(text: str) -> str:
    """A value in `.env` that its readers and a shell take alike.

    Raises:
        ValueError: they read every way to write it differently.
    """
    if _DOTENV_BARE.fullmatch(text):
        return text
    if not re.search(r"['\\]|\$\{", text):
        return f"'{text}'"
    if not re.search(r'["\\$`]', text):
        return f'"{text}"'
    raise ValueError("no way to write it is the same to every reader of .env")


# By a template's suffix, or its name if it has none.
FORMATS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {".env": dotenv, ".html": page, ".md": markdown, ".py": python}
    | dict.fromkeys((".json", ".toml", ".yaml", ".yml"), literal)
)
