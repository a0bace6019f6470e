"""Authors and their addresses: they come back from the metadata exactly, or are refused."""

import pytest
from piccolo_new.catalog import Catalog

from .command import Insider, Person
from .readback import authors, holding, parse_every_file

FRAMEWORKS = list(Catalog.load().choices["framework"])
AUTHORS = [
    'Ada "the first" Lovelace', "Lovelace, Ada", "<Ada>", "Ad\u00e9 \u674e \N{PARTY POPPER}",
    "O'Hara", "]]", "{{7*7}}", "{% raw %}", "$(touch p)", "back\\slash", "\\", '"""', "# no comment", "a = b",
    "x" * 300, "%s", "{package}",
]  # fmt: skip
REFUSED_AUTHORS = ["two\nlines", "a\r", "a\tb", "a\x1b[31mb", "a\u2028b", "a\u202eb", b"a\xff"]
EMAILS = ["ada@example.com", "ada+shop@mail.example.com", "a.b-c_d@example.org"]
REFUSED_EMAILS = [
    "x", "@", "a@", "@b", "a@b\n", "a@b c", "a b@example.com", "a@@example.com",
    "a@example.com, b@example.com",
    "Ada <ada@example.com>", "a@example.com\x1b", 'a"@example.com', "{{7*7}}", "$(touch p)", b"a@\xff",
]  # fmt: skip


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_author_comes_back(person: Person, framework: str) -> None:
    typed = ["--author", AUTHORS[0], "--email", EMAILS[0]]
    person.must_make("shop", "--framework", framework, *typed)
    parse_every_file(person.cwd / "shop")
    assert authors(person.cwd / "shop") == [{"name": AUTHORS[0], "email": EMAILS[0]}]


@pytest.mark.parametrize("author", AUTHORS, ids=lambda text: ascii(text)[:30])
def test_each_author_comes_back(insider: Insider, author: str) -> None:
    insider.must_make("shop", f"--author={author}", "--features", "none")
    parse_every_file(insider.cwd / "shop")
    assert [entry["name"] for entry in authors(insider.cwd / "shop")] == [author]
    assert not (insider.cwd / "p").exists()


@pytest.mark.parametrize("email", EMAILS)
def test_each_address_comes_back(insider: Insider, email: str) -> None:
    insider.must_make("shop", "--author", "Ada", "--email", email, "--features", "none")
    assert authors(insider.cwd / "shop") == [{"name": "Ada", "email": email}]


@pytest.mark.parametrize("author", REFUSED_AUTHORS, ids=ascii)
def test_an_author_of_more_than_one_printable_line_is_refused(insider: Insider, author: str | bytes) -> None:
    insider.must_be_refused("shop", "--author", author, says=("--author",))


@pytest.mark.parametrize("email", REFUSED_EMAILS, ids=ascii)
def test_what_is_no_address_is_refused(person: Person, email: str | bytes) -> None:
    person.must_be_refused("shop", "--author", "Ada", "--email", email, says=("--email",))


def test_who_is_not_named_is_nowhere(insider: Insider) -> None:
    insider.must_make("shop", "--features", "none")
    assert holding(insider.cwd / "shop", "authors = [") == []
