"""Descriptions and addresses come back exactly or are refused, and nobody sees a password or a secret."""

import asyncio
import stat
import subprocess
import sys
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from asyncpg import connect_utils
from piccolo_new.catalog import Catalog

from .command import BIN, Insider, Person, one_line
from .readback import database_url, holding, parse_every_file, shown_description, text_of

FRAMEWORKS = list(Catalog.load().choices["framework"])
DATABASES = Catalog.load().choices["database"]
(SERVICE,) = (key for key, layer in DATABASES.items() if layer.facts["service"])
(FILE,) = (key for key, layer in DATABASES.items() if not layer.facts["service"])
SCHEME = urlsplit(str(DATABASES[SERVICE].facts["url"])).scheme
FILE_SCHEME = urlsplit(str(DATABASES[FILE].facts["url"])).scheme

DESCRIPTIONS = [
    '"""', "'''", "ends in a backslash \\", "\\", "]] and [[x]]", "{{7*7}}", "{% raw %}", "{% endraw %}",
    "{#", "{package} {{ package }}", "$(touch p)", "`touch p`", "; a && b || c | d", "${HOME} $HOME %PATH%",
    "# no title",
    "- no item", "+ no item", "* no item", "1. no number", "12) no number", "> no quotation", "=====", "---",
    "***", "~~~", "| no | table |", "[no](link) ![no](picture)", "<script>alert(1)</script> &amp; <!--",
    "</title>", "\N{PARTY POPPER} caf\u00e9 \u05d0\u05d1", "0", "false", "null", "'", '"', "a: b", "!tag",
    "@x",    "%s %(x)s {0}", "x" * 5000, '",**__import__("os").environ,"',
]  # fmt: skip
# All of it together, but for what must begin a line.
WORST = " ".join(DESCRIPTIONS[:-7]) + " \\"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_description_comes_back_and_the_project_is_whole(person: Person, framework: str) -> None:
    person.must_make("shop", "--framework", framework, "--description", WORST)
    project = person.cwd / "shop"
    parse_every_file(project)
    assert shown_description(project) == WORST
    for check in (["check"], ["format", "--check"]):
        subprocess.run([BIN / "ruff", *check, "--no-cache", project], check=True, capture_output=True)
    variables = person.environment(PYTHONPATH=str(project), PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-c", "import shop.asgi as module; assert callable(module.app)"]
    subprocess.run(command, cwd=person.root, env=variables, check=True, capture_output=True)
    assert not list(person.root.rglob("p"))


@pytest.mark.parametrize("text", DESCRIPTIONS, ids=lambda text: ascii(text)[:30])
def test_each_description_comes_back(insider: Insider, text: str) -> None:
    insider.must_make("shop", f"--description={text}", "--features", "none")
    parse_every_file(insider.cwd / "shop")
    assert shown_description(insider.cwd / "shop") == text.strip()


@pytest.mark.parametrize(
    "text", ["two\nlines", "a\r", "a\tb", "a\x1b[31mb", "\x7f", "a\u2028b", "a\u202eb", "\ufeff", b"\xff"]
)
def test_a_description_of_more_than_one_printable_line_is_refused(
    insider: Insider, text: str | bytes
) -> None:
    insider.must_be_refused("shop", "--description", text, says=("--description",))


class Password(NamedTuple):
    typed: str
    meant: str


PASSWORDS = [
    Password("p@ss:w/rd%20#?", "p@ss:w/rd%20#?"),
    Password("p%40ss%3Aw%2Frd%2520%23%3F", "p@ss:w/rd%20#?"),
    Password("two words", "two words"),
    Password("two%20words", "two words"),
    Password("99%sure", "99%sure"),
    Password("it's", "it's"),
    Password('"quoted"', '"quoted"'),
    Password("$HOME ${HOME} $(touch p) `touch p`", "$HOME ${HOME} $(touch p) `touch p`"),
    Password("a&b;c|d", "a&b;c|d"),
    Password("back\\slash", "back\\slash"),
    Password("{{ 7*7 }}{% x %}", "{{ 7*7 }}{% x %}"),
    Password("sch\u00f6n\N{PARTY POPPER}", "sch\u00f6n\N{PARTY POPPER}"),
    Password("x" * 3000, "x" * 3000),
    Password("://x@y/z", "://x@y/z"),
    Password("!~*'()+,=", "!~*'()+,="),
]


def driver_reads(url: str) -> tuple[str | None, str | None, str | None]:
    """The user, the password and the database that the driver takes an address for."""

    async def read() -> Any:
        parse: Any = vars(connect_utils)["_parse_connect_dsn_and_args"]
        names = parse.__code__.co_varnames[: parse.__code__.co_kwonlyargcount]
        return parse(**dict.fromkeys(names) | {"dsn": url})[1]

    found = asyncio.run(read())
    return found.user, found.password, found.database


@pytest.mark.parametrize("password", PASSWORDS, ids=lambda password: ascii(password.typed)[:30])
def test_a_password_lies_in_env_alone_as_the_driver_reads_it(insider: Insider, password: Password) -> None:
    typed = f"{SCHEME}://jo:{password.typed}@db.example:5433/My-shop;DROP?sslmode=require"
    done = insider.must_make("shop", "--database-url", typed)
    project = insider.cwd / "shop"
    parse_every_file(project)
    url = database_url(project)
    assert unquote(urlsplit(url).password or "") == password.meant
    assert driver_reads(url) == ("jo", password.meant, "My-shop;DROP")
    assert urlsplit(url).port == 5433
    for spelling in (password.typed, password.meant, urlsplit(url).password or ""):
        assert spelling not in done.stdout + done.stderr
        assert set(holding(project, spelling)) <= {".env"}
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600
    assert ".env" in text_of(project / ".gitignore").splitlines()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_command_with_a_strange_password_shows_it_nowhere(person: Person, framework: str) -> None:
    word = "p@ss:w/rd%20#?"
    url = f"{SCHEME}://jo:{word}@db.example/shop"
    done = person.must_make("shop", "--framework", framework, "--database-url", url)
    project = person.cwd / "shop"
    parse_every_file(project)
    assert driver_reads(database_url(project)) == ("jo", word, "shop")
    assert "p@ss" not in done.stdout + done.stderr
    assert holding(project, "p%40ss") == [".env"]
    assert holding(project, "p@ss") == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("//host/name", "//host/name"),
        ("//jo@host/name", "//jo@host/name"),
        ("//jo@mail.example:pw@host/name", "//jo%40mail.example:pw@host/name"),
        ("//:pw@host/name", "//:pw@host/name"),
        ("//jo:@host/name", "//jo:@host/name"),
        ("//[::1]:5432/name", "//[::1]:5432/name"),
        ("///name?host=/run/db", "///name?host=/run/db"),
        ("//host/UPPER-case_1", "//host/UPPER-case_1"),
        ("//host/it's", "//host/it%27s"),
        ("//host/$(touch p)", "//host/%24(touch%20p)"),
        ('//host/";DROP', "//host/%22;DROP"),
        ("//host/%C3%A9", "//host/%C3%A9"),
        ("//host/\u00e9?a=b&c=d", "//host/%C3%A9?a=b&c=d"),
    ],
)
def test_the_rest_of_an_address_is_written_as_a_url(insider: Insider, typed: str, written: str) -> None:
    if " " in typed:
        insider.must_be_refused("shop", "--database-url", f"{SCHEME}:{typed}", says=("--database-url",))
        return
    insider.must_make("shop", "--database-url", f"{SCHEME}:{typed}")
    assert database_url(insider.cwd / "shop") == f"{SCHEME}:{written}"


def test_a_scheme_may_be_in_capitals(insider: Insider) -> None:
    insider.must_make("shop", "--database-url", f"{SCHEME.upper()}://host/name")
    assert database_url(insider.cwd / "shop") == f"{SCHEME}://host/name"


REFUSED_ADDRESSES = [
    "", "x", "mysql://host/name", "javascript:alert(1)", f"{SCHEME}", f"{SCHEME}:", f"{SCHEME}:/host/name",
    f"{SCHEME}://", f"{SCHEME}://host", f"{SCHEME}://host/", f"{SCHEME}:///name", f"{SCHEME}://jo:pw@/name",
    f"{SCHEME}://host:0/name", f"{SCHEME}://host:65536/name", f"{SCHEME}://host:99999/name",
    f"{SCHEME}://host:x/name", f"{SCHEME}://host:/name", f"{SCHEME}://host:-1/name", f"{SCHEME}://ho st/name",
    f"{SCHEME}://host/a/b", f"{SCHEME}://host/name#x", f"{SCHEME}://host/name\n", f"{SCHEME}://host/a/b/c",
    f"{SCHEME}://host/name\x1b", f"{SCHEME}://jo:p\nw@host/name", f"{SCHEME}://host:\u0661/name",
    f"{FILE_SCHEME}://", f"{FILE_SCHEME}:///", f"{FILE_SCHEME}://:memory:", f"{FILE_SCHEME}:///:memory:",
    f"{FILE_SCHEME}:///file::memory:?cache=shared", f"{FILE_SCHEME}:///a.db?mode=ro", f"{FILE_SCHEME}:///a/",
    f"{FILE_SCHEME}:////", f"{FILE_SCHEME}:////tmp", f"{FILE_SCHEME}:///..", f"{FILE_SCHEME}://host/a.db",
    f"{FILE_SCHEME}:///it's a \"$\".db", f"{FILE_SCHEME}:///a\nb",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED_ADDRESSES, ids=lambda url: ascii(url)[:40])
def test_a_wrong_address_is_refused_unseen(insider: Insider, url: str) -> None:
    said = insider.must_be_refused("shop", f"--database-url={url}", says=("--database-url",))
    assert not url or url not in said or "like " in said.partition(url)[0] + said


@pytest.mark.parametrize(
    "path",
    [
        "a.db",
        "data/a.db",
        "/srv/data/a.db",
        "it's.db",
        "two words.db",
        "$x.db",
        "100%.db",
        "{{7*7}}.db",
        "\u00e9",
    ],
)
def test_the_path_of_a_database_file_comes_back(insider: Insider, path: str) -> None:
    insider.must_make("shop", "--database-url", f"{FILE_SCHEME}:///{path}")
    parse_every_file(insider.cwd / "shop")
    assert database_url(insider.cwd / "shop") == f"{FILE_SCHEME}:///{path}"


@pytest.mark.parametrize("path", ["README.md", "shop", "tests", "pyproject.toml/a.db", "../shop"])
def test_a_database_file_in_the_projects_way_is_refused(insider: Insider, path: str) -> None:
    for more in ((), ("--dry-run",)):
        said = insider.must_be_refused("shop", f"--database-url={FILE_SCHEME}:///{path}", *more)
        assert said.startswith("piccolo-new: --database-url: ")


def test_the_variable_of_a_database_file_in_the_projects_way_is_named(person: Person) -> None:
    done = person.run("shop", PICCOLO_NEW_DATABASE_URL=f"{FILE_SCHEME}:///README.md")
    assert one_line(done, 2).startswith("piccolo-new: PICCOLO_NEW_DATABASE_URL: README.md is ")
    assert not list(person.cwd.iterdir())


@pytest.mark.parametrize(
    "typed",
    [
        ["shop", "--database-url", "other://jo:hush@host/x"],
        ["shop", "--database-url", f"{SCHEME}://jo:hush@host:99999/x"],
        ["shop", "--database-url", f"{SCHEME}://jo:hush@host"],
        ["shop", "--database-url", f"{SCHEME}://jo:hush hush@host/x", "--framework", "x"],
        ["shop", "--database-urll", f"{SCHEME}://jo:hush@host/x"],
        ["shop", f"--database-urll={SCHEME}://jo:hush hush@host/x"],
        ["shop", f"{SCHEME}://jo:hush@host/x"],
        ["shop", "--description", f"{SCHEME}://jo:hush@host/x\n"],
        [f"{SCHEME}://jo:hush@host/x"],
        [f"{SCHEME}://jo:hu/sh@host/hush"],
    ],
)
def test_no_refusal_shows_a_password(person: Person, typed: list[str]) -> None:
    said = person.must_be_refused(*typed)
    assert "hush" not in said


def test_the_secret_is_long_new_and_unseen(person: Person) -> None:
    keys = []
    for name in ("one", "two"):
        done = person.must_make(name)
        env = text_of(person.cwd / name / ".env")
        (key,) = (line.partition("=")[2] for line in env.splitlines() if line.startswith("SECRET_KEY="))
        assert key not in done.stdout
        assert holding(person.cwd / name, key) == [".env"]
        assert stat.S_IMODE((person.cwd / name / ".env").stat().st_mode) == 0o600
        keys.append(key)
    assert len(set(keys)) == 2
    assert min(len(key) for key in keys) * 6 >= 256


def test_the_secret_comes_from_the_systems_own_randomness(
    insider: Insider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def token(size: int) -> str:
        asked.append(size)
        return "S" * 64

    monkeypatch.setattr("secrets.token_urlsafe", token)
    insider.must_make("shop")
    assert asked == [48]
