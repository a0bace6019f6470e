"""Each quoting function by itself: what it writes is read back as it was."""

import ast
import io
import json
import subprocess
import tomllib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markdown_it import MarkdownIt
from piccolo_new.errors import LayerError
from piccolo_new.quoting import FORMATS, Given, dotenv, literal, markdown, page, python
from platforms import posix

LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" "))
MARKS = st.text("ab1. \\`*_{}[]<>()#+-=!|&~$\"'/:;%?@")


def html_text(page: str) -> str:
    """What a browser shows of a page, and the title that its first tag has."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
            found.extend(value or "" for name, value in attrs if name == "title")

        def handle_data(self, data: str) -> None:
            found.append(data)

    reader = Reader()
    reader.feed(page)
    reader.close()
    return "".join(found)


def markdown_text(source: str) -> str:
    """What a page shows of a Markdown text."""
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    return html_text(rendered).removesuffix("\n")


READERS: dict[str, Callable[[str], object]] = {
    "python": ast.literal_eval,
    "toml": lambda text: tomllib.loads(f"x = {text}")["x"],
    "yaml": yaml.safe_load,
    "json": json.loads,
}
WRITERS = {"python": python, "toml": literal, "yaml": literal, "json": literal}


@pytest.mark.parametrize("form", READERS)
@given(text=LINE | MARKS)
def test_a_string_is_read_back_and_is_one_line(form: str, text: str) -> None:
    written = WRITERS[form](text)
    assert READERS[form](written) == text
    assert len(written.splitlines()) == 1


@given(text=LINE | MARKS)
def test_the_formatter_has_nothing_to_change_about_pythons_quotes(text: str) -> None:
    quotes = python(text)[0]
    assert text.count(quotes) <= min(text.count("'"), text.count('"')) or quotes == '"'


@given(text=LINE | MARKS)
def test_markdown_shows_a_line_as_it_is(text: str) -> None:
    text = " ".join(text.split())  # as a page shows it
    assert markdown_text(markdown(text)) == text
    assert markdown_text(f"# {markdown(text)}\n") == text


@given(text=LINE | MARKS)
def test_html_shows_a_text_as_it_is_even_if_it_is_rendered_again(text: str) -> None:
    rendered = Environment(autoescape=True).from_string(f'<p title="{page(text)}">{page(text)}</p>').render()
    assert html_text(rendered) == text + text


@given(text=LINE | MARKS)
def test_dotenv_is_read_back_or_refused(text: str) -> None:
    try:
        written = dotenv(text)
    except ValueError:
        assert set(text) & set("'\\$")
        return
    assert dotenv_values(stream=io.StringIO(f"X={written}\nY=1\n")) == {"X": text, "Y": "1"}


@posix("there is no /bin/sh")
@pytest.mark.parametrize(
    "text", ["a&touch p", "$(touch p)", "`touch p`", "a;b", "it's", "a b", "#a", "~", "a*", "(a)", "!x", "é"]
)
def test_a_shell_reads_dotenv_alike_and_runs_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".env").write_text(f"X={dotenv(text)}\n", encoding="utf-8")
    script = '. ./.env; printf %s "$X"'
    done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode() == text
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("text", ["${HOME}", "a'$b", "a\\b", "'\"`"])
def test_what_dotenv_can_not_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no way"):
        dotenv(text)


@pytest.mark.parametrize("use", [str, repr, "{}".format, "%s".__mod__])
def test_what_was_given_has_no_text_of_its_own(use: Callable[[object], str]) -> None:
    with pytest.raises(LayerError):
        use(Given("x"))


@pytest.mark.parametrize("text", ["a\nb", "a\0", "a\x1b[0m", "\udcff", "a\u2028b", "\u202etxt"])
def test_what_was_given_is_one_line_of_printable_text(text: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Given(text)


def test_every_format_has_a_function_that_is_tested_here() -> None:
    assert set(FORMATS.values()) == {*WRITERS.values(), markdown, page, dotenv}
