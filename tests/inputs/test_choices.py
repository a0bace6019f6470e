"""Choices, folders with more to choose from, and the command line itself."""

from pathlib import Path

import pytest
import toy
from piccolo_new.catalog import Catalog
from piccolo_new.kinds import KINDS

from .command import Insider, Person

CATALOG = Catalog.load()
SINGLE = [kind.name for kind in KINDS if not kind.many]
WRONG = [
    "nothing",
    "",
    " ",
    "x\x1b",
    "\udcff",
    "../..",
    "a" * 5000,
    "{{7*7}}",
    "$(touch p)",
    "caf\u00e9",
    "base",
]


@pytest.mark.parametrize("kind", SINGLE)
def test_an_unknown_choice_is_refused_with_the_choices(person: Person, kind: str) -> None:
    keys = ", ".join(CATALOG.choices[kind])
    person.must_be_refused("shop", f"--{kind}", "nothing", says=(f"--{kind}", f"choose from {keys}"))


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("wrong", WRONG, ids=lambda text: ascii(text)[:20])
def test_nothing_else_is_a_choice(insider: Insider, kind: str, wrong: str) -> None:
    if kind == "features" and not wrong.strip():
        wrong = ",nothing,"
    insider.must_be_refused("shop", f"--{kind}={wrong}", says=(f"--{kind}",))


@pytest.mark.parametrize("kind", SINGLE)
def test_two_of_what_there_is_one_of_are_refused(insider: Insider, kind: str) -> None:
    insider.must_be_refused("shop", f"--{kind}", ",".join(CATALOG.choices[kind]), says=(f"--{kind}",))


def test_none_is_alone(insider: Insider) -> None:
    key = next(iter(CATALOG.choices["features"]))
    insider.must_be_refused("shop", "--features", f"none,{key}", says=("--features",))


def test_case_does_not_matter(person: Person) -> None:
    options = [word for kind in SINGLE for word in (f"--{kind}", list(CATALOG.choices[kind])[-1].title())]
    person.must_make("shop", *options, "--features", next(iter(CATALOG.choices["features"])).upper())


def test_a_near_miss_is_told(insider: Insider) -> None:
    key = next(iter(CATALOG.choices["server"]))
    insider.must_be_refused("shop", "--server", key[:-1], says=(f"Did you mean {key}?",))


def test_what_does_not_work_together_is_refused_with_the_reason(person: Person) -> None:
    mine = person.root / "mine"
    key = next(iter(CATALOG.choices["server"]))
    toy.layer(
        mine / "frameworks" / "picky", f'conflicts = ["servers/{key}: it speaks no HTTP; take another"]'
    )
    said = person.must_be_refused("shop", "--layers", str(mine), "--framework", "picky", "--server", key)
    assert "it speaks no HTTP; take another" in said


@pytest.mark.parametrize(
    "typed",
    [
        [],
        ["a", "b"],
        ["a", "--bogus"],
        ["a", "-q"],
        ["a", "--framework"],
        ["a", "--frame", "x"],
        ["a", "--yes=1"],
        ["a", "--description"],
    ],
)
def test_a_wrong_command_line_is_refused_with_the_usage(person: Person, typed: list[str]) -> None:
    person.must_be_refused(*typed, says=("usage: piccolo-new NAME",))


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "title = ",
        "title = 1\nsummary = 2",
        "colour = 1",
        'title = "x"\nsummary = "y"\n[facts]\nx = 1.5',
        "\N{PARTY POPPER}",
        'title = "x"\nsummary = "y"\nkey = "z"',
    ],
)
def test_a_layer_that_is_wrong_is_one_line_with_its_file(person: Person, text: str) -> None:
    toy.write(person.root / "mine" / "features" / "bad", {"layer.toml": text})
    said = person.must_be_refused("shop", "--layers", str(person.root / "mine"), code=1)
    assert "bad/layer.toml" in said


@pytest.mark.parametrize("folder", ["nowhere", "", "file", "{{7*7}}", "a\x1b", "loop", "\udcff", "x" * 300])
def test_a_folder_without_layers_is_refused(person: Person, folder: str) -> None:
    (person.cwd / "file").touch()
    (person.cwd / "loop").symlink_to("loop")
    person.must_be_refused("shop", f"--layers={folder}", says=("--layers",))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.txt", "{{ nothing }}", "x.txt"),
        ("x.txt", "{% if %}", ""),
        ("x.txt", "{{ description }}", "x.txt"),
        ("x.md", "{{ description | upper }}", "x.md"),
        ("x.md", "{{ 1 / 0 }}", "x.md"),
        ("x.md", "{% include '/etc/hostname' %}", "hostname"),
        ("{{ nothing }}.txt", "", "nothing"),
        ("{{ name }}.txt", "{{ package }}", ""),
        ("README.md", "theirs", "same path"),
    ],
)
def test_a_template_that_is_wrong_is_one_line_and_leaves_nothing(
    person: Person, name: str, text: str, told: str
) -> None:
    mine = person.root / "mine"
    toy.layer(mine / "features" / "bad")
    toy.write(mine / "features" / "bad" / "files", {name: text})
    person.must_be_refused("shop", "--layers", str(mine), "--features", "bad", says=(told,), code=1)


def test_a_layers_link_brings_nothing_from_outside(person: Person) -> None:
    mine, secret = person.root / "mine", person.root / "secret.txt"
    secret.write_text("hush")
    toy.layer(mine / "features" / "linked", x__txt="x")
    (mine / "features" / "linked" / "files" / "deep").symlink_to(person.root / "home")
    person.must_make("shop", "--layers", str(mine), "--features", "linked")
    assert not (person.cwd / "shop" / "deep").exists()
    assert not any(path.is_symlink() for path in (person.cwd / "shop").rglob("*"))


def test_a_path_in_a_layer_can_not_lead_out_of_the_project(person: Person) -> None:
    mine = person.root / "mine"
    toy.layer(mine / "features" / "outside")
    toy.write(mine / "features" / "outside" / "files", {"{{ '..' }}/x.txt": "{{ package }}"})
    before = toy.snapshot(person.root)
    person.run("shop", "--layers", str(mine), "--features", "outside")
    left = {path for path in toy.snapshot(person.root) if path not in before}
    assert all(Path(path).is_relative_to("place/cwd/shop") for path in left)
