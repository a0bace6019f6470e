"""Reads a generated project back: every file in its own format, and what a person gave."""

import ast
import json
import re
import tomllib
import xml.etree.ElementTree as Xml
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import yaml
from dockerfile_parse import DockerfileParser
from dotenv import dotenv_values
from jinja2 import Environment
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_VOID = {"input", "link", "meta", "br", "hr", "img"}


class _Page(HTMLParser):
    """Collects the text of a page, and says which tags are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _python(file: Path) -> None:
    compile(file.read_bytes(), file, "exec", dont_inherit=True)


def _dotenv(file: Path) -> None:
    lines = [line for line in text_of(file).splitlines() if line and not line.startswith("#")]
    assert all(re.match(r"[A-Z_]+=", line) for line in lines), lines
    assert len(dotenv_values(file)) == len(lines)


def _template(file: Path) -> None:
    Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(text_of(file))


def _dockerfile(file: Path) -> None:
    parser = DockerfileParser(fileobj=BytesIO(file.read_bytes()))  # type: ignore[arg-type]
    assert {"FROM", "CMD"} <= {step["instruction"] for step in parser.structure}


def _nothing(file: Path) -> None:
    assert "{{" not in text_of(file)
    assert "{%" not in text_of(file)


# By suffix, or by name where there is none. A file of another kind needs a reader here.
READERS: dict[str, Callable[[Path], object]] = {
    ".py": _python,
    ".toml": lambda file: tomllib.loads(text_of(file)),
    ".json": lambda file: json.loads(text_of(file)),
    ".yml": lambda file: yaml.safe_load(text_of(file)),
    ".yaml": lambda file: yaml.safe_load(text_of(file)),
    ".svg": lambda file: Xml.parse(file),
    ".html": _template,
    ".md": lambda file: _MARKDOWN.render(text_of(file)),
    ".css": _nothing,
    ".js": lambda file: text_of(file),
    ".env": _dotenv,
    ".example": _dotenv,
    ".gitignore": _nothing,
    ".dockerignore": _nothing,
    "Dockerfile": _dockerfile,
}


def text_of(file: Path) -> str:
    """A file's text, which is UTF-8 with plain newlines."""
    content = file.read_bytes()
    assert b"\r" not in content, file
    return content.decode("utf-8")


def files(project: Path) -> Iterator[Path]:
    """Every file of a project."""
    return (path for path in sorted(project.rglob("*")) if path.is_file())


_PARSED: set[tuple[str, bytes]] = set()


def parse_every_file(project: Path) -> None:
    """Parse each file in its own format, once for the same content."""
    for file in files(project):
        kind = file.suffix or file.name
        seen = (kind, file.read_bytes())
        if seen not in _PARSED:
            READERS[kind](file)
            _PARSED.add(seen)


def package_of(project: Path) -> Path:
    """The project's package."""
    (module,) = project.glob("*/asgi.py")
    return module.parent


def shown_name(project: Path) -> str:
    """The project's name, from the title of its pages and the heading of its README, which agree."""
    tree = ast.parse(text_of(package_of(project) / "home.py"))
    (title,) = (
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    )
    assert _readme(project)[0] == title
    return str(title)


def shown_description(project: Path) -> str:
    """The project's description, from its metadata; its README shows the same."""
    description = tomllib.loads(text_of(project / "pyproject.toml"))["project"]["description"]
    # A page shows one space for several, whatever they are.
    assert _readme(project)[1].split() == description.split()
    return str(description)


def authors(project: Path) -> list[dict[str, str]]:
    """Who is named in the project's metadata."""
    found: list[dict[str, str]] = tomllib.loads(text_of(project / "pyproject.toml"))["project"]["authors"]
    return found


def database_url(project: Path) -> str:
    """The database's address, as the project reads it."""
    return str(dotenv_values(project / ".env")["DATABASE_URL"])


def holding(project: Path, text: str) -> list[str]:
    """The files that hold a text."""
    return [str(file.relative_to(project)) for file in files(project) if text.encode() in file.read_bytes()]


def _readme(project: Path) -> list[str]:
    """The texts of the README's first two blocks: its heading and its first paragraph."""
    reader = _Page()
    head = "\n".join(text_of(project / "README.md").splitlines()[:3])
    reader.feed(_MARKDOWN.render(head))
    reader.close()
    assert reader.open == []
    return [text for text in ("".join(reader.text)).split("\n") if text]
