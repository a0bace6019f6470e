from pathlib import Path

import pytest
import toy
from piccolo_new import __version__
from piccolo_new.catalog import Catalog
from piccolo_new.checks import choose, database_at
from piccolo_new.errors import UserError
from piccolo_new.project import Project, context


def make(catalog: Catalog, database: str = "file", url: str | None = None) -> Project:
    return Project.create(catalog, "demo", {"database": [database]}, database_url=url)


def test_the_defaults_are_the_first_of_each_and_all_features(project: Project) -> None:
    assert [layer.key for layer in project.layers()] == ["base", "alpha", "one", "file", "extra", "more"]


def test_keys_are_taken_in_any_case_and_order_and_once(catalog: Catalog) -> None:
    assert [layer.key for layer in choose(catalog, "features", ["MORE", " extra ", "more"])] == [
        "extra",
        "more",
    ]


def test_an_unknown_key_comes_with_the_choices(catalog: Catalog) -> None:
    with pytest.raises(UserError, match=r"--server: there is no 'three'; choose from one, two\."):
        choose(catalog, "server", ["three"])


def test_a_conflict_is_refused_with_its_reason(catalog: Catalog) -> None:
    with pytest.raises(UserError, match="Two can't be chosen: not with More: it has no sockets"):
        Project.create(catalog, "demo", {"server": ["two"]})


def test_a_conflict_with_what_was_not_chosen_is_none(catalog: Catalog) -> None:
    assert Project.create(catalog, "demo", {"server": ["two"], "features": []}).one("server").key == "two"


def test_templates_see_no_key(project: Project) -> None:
    seen = context(project)
    for kind in ("framework", "server", "database"):
        assert not {"key", "path", "order"} & seen[kind].keys()
        assert seen[kind]["title"]


def test_templates_see_every_feature_and_whether_it_was_chosen(catalog: Catalog) -> None:
    project = Project.create(catalog, "demo", {"features": ["more"]})
    assert context(project)["features"] == {"extra": False, "more": True}


def test_facts_and_steps_name_the_package(project: Project) -> None:
    seen = context(project)
    assert seen["database_url"]._text == "file:///my_app.db"
    assert [step.command for step in seen["next_steps"]] == ["piccolo user create my_app"]
    assert project.fact("database", "start") == "Start it and make my_app"


def test_dependencies_are_merged_sorted_and_once(project: Project) -> None:
    assert context(project)["dependencies"] == [
        "Jinja2>=3",
        "piccolo[serv]>=1",
        "starlette>=1",
        "uvicorn[standard]",
    ]


@pytest.mark.parametrize("kind", ["routes", "middleware"])
def test_what_a_feature_composes_is_there_only_if_it_was_chosen(templates: Path, kind: str) -> None:
    toy.layer(templates / "features" / "guard", f"[[{kind}]]\nmodule = '.guard'\nname = 'Guard'")
    catalog = Catalog.load()
    (part,) = context(Project.create(catalog, "demo", {"features": ["guard"]}))[kind]
    assert (part.module, part.name) == (".guard", "Guard")
    assert context(Project.create(catalog, "demo", {"features": ["extra"]}))[kind] == []


@pytest.mark.parametrize(("features", "commands"), [(["told"], ["old"]), (["told", "more"], [])])
def test_what_a_chosen_feature_says_better_is_left_out(
    templates: Path, features: list[str], commands: list[str]
) -> None:
    step = "[[next_steps]]\npurpose = 'make a user'\ncommand = 'old'\nunless = 'more'"
    toy.layer(templates / "features" / "told", step)
    seen = context(Project.create(Catalog.load(), "demo", {"features": features}))
    assert [step.command for step in seen["next_steps"]] == commands


def test_every_project_has_a_secret_of_its_own(project: Project) -> None:
    first, second = context(project)["secret"], context(project)["secret"]
    assert first != second
    assert len(first) >= 43  # 256 bit in URL-safe base 64


@pytest.mark.parametrize(
    ("database", "url", "migrates"),
    [("file", None, True), ("service", None, False), ("service", "serv://user:password@host/name", True)],
)
def test_setup_migrates_where_it_knows_the_database(
    catalog: Catalog, database: str, url: str | None, migrates: bool
) -> None:
    assert make(catalog, database, url).migrates is migrates


@pytest.mark.parametrize(
    "url",
    [
        "",
        "serv-host",
        "other://host/name",
        "serv://host",
        "serv://host/",
        "serv://host:0/name",
        "serv://host:99999/name",
        "serv://host:/name",
        "serv://host/na me",
        "serv://host/name\n",
        "serv:///:memory:",
    ],
)
def test_a_wrong_database_address_is_refused_without_being_shown(catalog: Catalog, url: str) -> None:
    with pytest.raises(UserError, match="--database-url") as refusal:
        make(catalog, "service", url)
    assert not url or url not in str(refusal.value)


@pytest.mark.parametrize("description", ["a\nb", "a\x00", "a\x1b[0m", "\udcff", "a\u2028b"])
def test_a_description_of_more_than_a_line_is_refused(catalog: Catalog, description: str) -> None:
    with pytest.raises(UserError, match="--description"):
        Project.create(catalog, "demo", {}, description=description)


@pytest.mark.parametrize("url", ["serv://host/name", "SERV://host/name"])
def test_an_address_tells_which_database_it_is_for(catalog: Catalog, url: str) -> None:
    assert catalog.choices["database"][database_at(catalog, url)].facts["schemes"] == ["serv"]


def test_an_address_of_no_database_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UserError, match="begins with file://, serv://"):
        database_at(catalog, "other://host/name")


@pytest.mark.parametrize(
    "email",
    ["ada@example.org", "a.b+c@x-y.example.org", "o'neil@example.org"],
)
def test_an_address_is_taken(catalog: Catalog, email: str) -> None:
    assert Project.create(catalog, "demo", {}, email=email).email == email


@pytest.mark.parametrize(
    "email",
    [
        "ada",
        "ada@example",
        "@example.org",
        "ada@",
        "a b@example.org",
        " a@b.org",
        "ada@example.org\n",
        "a@b@c.org",
        "a..b@c.org",
        ".a@b.org",
        "ada@example..org",
        '"a"@b.org',
        "\u00fc@b.org",
        "a@b.org>",
        "a\x00@b.org",
    ],
)
def test_what_is_no_address_is_refused(catalog: Catalog, email: str) -> None:
    with pytest.raises(UserError, match=r"--email: .* must be an address like name@example\.org\."):
        Project.create(catalog, "demo", {}, email=email)


@pytest.mark.parametrize("author", ["a\nb", "a\x1b[0m", "\udcff"])
def test_an_author_who_does_not_fit_in_metadata_is_refused(catalog: Catalog, author: str) -> None:
    with pytest.raises(UserError, match="--author"):
        Project.create(catalog, "demo", {}, author=author)


def test_a_project_records_its_answers_and_no_secret(catalog: Catalog) -> None:
    url = "serv://user:hush@host/name"
    project = Project.create(
        catalog,
        "My App",
        {"database": ["service"]},
        author="Ada",
        description="What it does",
        database_url=url,
    )
    assert project.record() == {
        "version": __version__,
        "name": "My App",
        "framework": "alpha",
        "server": "one",
        "database": "service",
        "features": ["extra", "more"],
        "description": "What it does",
        "author": "Ada",
    }


def test_templates_can_not_ask_the_record(project: Project) -> None:
    assert all(isinstance(entry, tuple) for entry in context(project)["record"])
