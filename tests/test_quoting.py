import json
import tomllib
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from piccolo_new.quoting import dotenv_url, markdown, toml

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_toml_gives_a_text_back(text: str) -> None:
    assert tomllib.loads(f"x = {toml(text)}") == {"x": text}


@given(TEXT)
def test_toml_is_one_line(text: str) -> None:
    assert "\n" not in toml(text)
    assert "\r" not in toml(text)


def test_markdown_shows_every_mark_as_it_is() -> None:
    assert markdown("a*b [x](y) <b> `c` #") == r"a\*b \[x\](y) \<b\> \`c\` \#"


@given(st.text("abc*_`<>[]{}#|!&~$\\ "))
def test_markdown_without_its_escapes_is_the_text(text: str) -> None:
    assert text == "".join(json.loads(f'"{part}"') if part else "" for part in _unescaped(markdown(text)))


def _unescaped(text: str) -> list[str]:
    parts, characters = [], iter(text)
    for character in characters:
        shown = next(characters) if character == "\\" else character
        parts.append("\\\\" if shown == "\\" else shown)
    return parts


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_an_address_keeps_its_meaning_and_loses_what_a_dotenv_reader_treats_specially(text: str) -> None:
    quoted = dotenv_url(text)
    assert not set(quoted) & set("\"'`$\\ {}")
    assert unquote(quoted) == unquote(text)
