"""The rules for names, with the names that the shipped layers reserve."""

import pytest
from piccolo_new.catalog import Catalog
from piccolo_new.errors import UserError
from piccolo_new.project import names, reserved_names


@pytest.fixture(scope="module")
def reserved() -> frozenset[str]:
    return reserved_names(Catalog.load().layers())


@pytest.mark.parametrize(
    ("typed", "package", "distribution"),
    [
        ("acme", "acme", "acme"),
        ("My App", "my_app", "my-app"),
        ("my-app", "my_app", "my-app"),
        ("my__app--2", "my_app_2", "my-app-2"),
        ("  padded ", "padded", "padded"),
        ("A" * 50, "a" * 50, "a" * 50),
        ("app_", "app", "app"),
        ("nones", "nones", "nones"),
    ],
)
def test_a_name_gives_a_package_and_a_distribution(
    reserved: frozenset[str], typed: str, package: str, distribution: str
) -> None:
    assert names(typed, reserved) == (package, distribution)


@pytest.mark.parametrize(
    "typed", ["test", "tests", "Tests", "piccolo", "piccolo_api", "piccolo-admin", "piccolo_conf"]
)
def test_a_name_that_the_project_needs_is_refused(reserved: frozenset[str], typed: str) -> None:
    with pytest.raises(UserError, match="NAME"):
        names(typed, reserved)


def test_no_dependency_of_any_choice_is_taken(reserved: frozenset[str]) -> None:
    for layer in Catalog.load().layers():
        for requirement in layer.dependencies:
            typed = requirement.partition(">")[0].partition("[")[0]
            with pytest.raises(UserError, match="would hide"):
                names(typed, reserved)


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("1app", "app"),
        ("asyncio", "my_asyncio"),
        ("class", "my_class"),
        ("caf\u00e9 bar", "cafe_bar"),
        ("NUL.py", "nul_py"),
        ("9class", None),
        ("\N{PARTY POPPER}", None),
    ],
)
def test_a_refused_name_suggests_only_what_works(
    reserved: frozenset[str], typed: str, suggested: str | None
) -> None:
    with pytest.raises(UserError) as refusal:
        names(typed, reserved)
    message = str(refusal.value)
    if suggested is None:
        assert "try" not in message
    else:
        assert message.endswith(f"try {suggested}.")
        assert names(suggested, reserved)


def test_a_long_name_is_not_shown(reserved: frozenset[str]) -> None:
    with pytest.raises(UserError) as refusal:
        names("x" * 5000, reserved)
    assert len(str(refusal.value)) < 100


def test_what_can_not_be_printed_is_escaped(reserved: frozenset[str]) -> None:
    with pytest.raises(UserError) as refusal:
        names("a\x1b\x00\udcff", reserved)
    assert str(refusal.value).isprintable()
