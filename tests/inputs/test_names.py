"""Names: refused, or taken and said aloud."""

import sys

import pytest
from piccolo_new.catalog import Catalog
from piccolo_new.errors import UserError
from piccolo_new.project import names, reserved_names

from .command import Insider, Person
from .readback import shown_name

REFUSED: dict[str, list[str | bytes]] = {
    "empty": ["", " ", "   "],
    "places": ["..", "../..", "/", "//", "sub/..", "sub/."],
    "dashes": ["sub/-rf", "./--help", "sub/-", "-", "_", "_app"],
    "dots": [".app", "a.b", "..."],
    "digits": ["1app", "2 fast", "9"],
    "keywords": ["class", "async", "None", "True", "match", "lambda", "Class"],
    "standard library": ["asyncio", "email", "logging", "types", "Logging", "SECRETS", "io", "cProfile"],
    "the project's own": [
        "test",
        "tests",
        "Tests",
        "piccolo",
        "piccolo_api",
        "piccolo-admin",
        "Piccolo Conf",
    ],
    "dependencies": ["starlette", "uvicorn", "quart", "sanic", "jinja2", "Jinja2", "pydantic_core", "anyio"],
    "devices": ["CON", "con", "NUL.py", "COM1", "aux", "prn", "LPT9", "nul"],
    "no ASCII": ["\N{PARTY POPPER}", "caf\u00e9", "\u0430pp", "\uff41pp", "ap\u200bp", "\u0661app"],
    "quotes": ['x",**__import__("os").environ,"y":"', 'a"b', "a'b", '"""', "a\\b", "a,b", "a]b", "<b>"],
    "controls": ["a\nb", "abc\n", "a\rb", "a\tb", "a\x1b[31mb", "a\x7fb", "a\u2028b", "a\u202eb", b"a\xffb"],
    "templates": ["{{7*7}}", "{% raw %}", "{#", "a{{package}}", "{package}"],
    "shell": ["$(touch p)", "`touch p`", "a;b", "a&&b", "a|b", "a>b", "$HOME", "~", "%PATH%", "a*"],
    "long": ["a" * 51, "a" * 300, "a" * 5000, "a " * 40],
}


@pytest.mark.parametrize("sort", REFUSED)
def test_a_bad_name_is_refused(person: Person, sort: str) -> None:
    said = person.must_be_refused("--", REFUSED[sort][0], says=("NAME",))
    assert len(said) < 200


@pytest.mark.parametrize(
    "name", [name for names in REFUSED.values() for name in names], ids=lambda name: ascii(name)[:30]
)
def test_another_of_its_sort_is_refused_as_well(insider: Insider, name: str | bytes) -> None:
    said = insider.must_be_refused("--", name, says=("NAME",))
    assert len(said) < 200


@pytest.mark.parametrize(
    "typed", [["-rf"], ["-x", "app"], ["--", "--help"], ["--", "-"], ["-"], ["--", "-rf"]]
)
def test_what_begins_with_a_dash_is_no_name(person: Person, typed: list[str]) -> None:
    person.must_be_refused(*typed)


@pytest.mark.parametrize(
    ("name", "better"),
    [("1app", "app"), ("2 fast", "fast"), ("9", ""), ("class", "my_class"), ("io", "my_io"), ("a.b", "a_b")],
)
def test_a_refused_name_comes_with_one_that_works(insider: Insider, name: str, better: str) -> None:
    said = insider.must_be_refused(name)
    assert said.endswith(f"try {better}.") if better else "try" not in said


def test_no_module_that_a_project_can_meet_is_a_name() -> None:
    reserved = reserved_names(Catalog.load().layers())
    taken = []
    for name in sorted({*sys.stdlib_module_names, *reserved}):
        try:
            names(name, reserved)
        except UserError:
            continue
        taken.append(name)
    assert taken == []


@pytest.mark.parametrize(
    ("name", "package", "distribution"),
    [
        ("My App", "my_app", "my-app"),
        ("my-app", "my_app", "my-app"),
        ("  padded  ", "padded", "padded"),
        ("my__app--2", "my_app_2", "my-app-2"),
        ("A" * 50, "a" * 50, "a" * 50),
        ("sub/deep/shop", "shop", "shop"),
        ("../../x", "x", "x"),
        ("shop/", "shop", "shop"),
    ],
)
def test_a_name_is_taken_and_said(person: Person, name: str, package: str, distribution: str) -> None:
    done = person.must_make(name)
    (made,) = (path.parents[1] for path in person.root.rglob(f"{package}/asgi.py"))
    assert made.name == distribution
    typed = name.rstrip("/").rpartition("/")[2].strip()
    assert shown_name(made) == typed
    assert (f"becomes the package {package}" in done.stdout) == (typed != package)


def test_a_path_before_the_name_is_meant_and_the_name_stays_in_it(person: Person) -> None:
    person.must_make("../../x")
    assert (person.root / "x" / "x" / "asgi.py").exists()
    assert list(person.cwd.iterdir()) == []
