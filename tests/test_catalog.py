import re
from pathlib import Path

import msgspec
import pytest
import toy
from piccolo_new.catalog import Catalog, Layer, templates_folder
from piccolo_new.errors import LayerError, UserError


def test_a_menu_is_in_its_order(catalog: Catalog) -> None:
    assert {kind: list(menu) for kind, menu in catalog.choices.items()} == {
        "framework": ["alpha", "beta"],
        "server": ["one", "two"],
        "database": ["file", "service"],
        "features": ["extra", "more"],
    }


def test_a_layers_key_is_its_folders_name(catalog: Catalog) -> None:
    layer = catalog.choices["server"]["one"]
    assert (layer.key, layer.path.name, layer.title) == ("one", "one", "One")


@pytest.mark.parametrize(
    "line",
    [
        "colour = 1",
        "order = 'first'",
        "dependencies = 'x'",
        "key = 'other'",
        "path = 'x'",
        "not toml",
        "[[mounts]]",
        "[[routes]]\nmodule = '.x'",
        "[[middleware]]\nmodule = '.x'",
    ],
)
def test_a_wrong_layer_is_refused_with_its_file(templates: Path, line: str) -> None:
    bad = toy.layer(templates / "servers" / "bad", line)
    with pytest.raises(LayerError, match=re.escape(str(Path("bad", "layer.toml")))):
        Layer.load(bad)


def test_an_unknown_key_is_named(templates: Path) -> None:
    with pytest.raises(LayerError, match="colour"):
        Layer.load(toy.layer(templates / "servers" / "bad", "colour = 1"))


def test_an_unknown_key_in_a_list_is_named(templates: Path) -> None:
    step = '[[next_steps]]\npurpose = "x"\ncommand = "y"\ncolour = 1'
    with pytest.raises(LayerError, match="colour"):
        Layer.load(toy.layer(templates / "servers" / "bad", step))


@pytest.mark.parametrize("key", ["Feed", "a,b", "two words", "9", "\u00e9"])
def test_a_key_that_nobody_can_type_is_refused(templates: Path, key: str) -> None:
    with pytest.raises(LayerError, match="its name is typed"):
        Layer.load(toy.layer(templates / "features" / key))


def test_a_folder_without_a_layer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match=r"layer\.toml"):
        Layer.load(tmp_path)


@pytest.mark.parametrize("fact", ["service", "url", "schemes", "address", "start"])
def test_a_database_must_say_what_the_generator_asks(templates: Path, fact: str) -> None:
    file = templates / "databases" / "file" / "layer.toml"
    file.write_text(
        "\n".join(line for line in file.read_text().splitlines() if not line.startswith(f"{fact} ="))
    )
    with pytest.raises(LayerError, match=rf"{re.escape(str(Path('file', 'layer.toml')))}.*{fact}"):
        Catalog.load()


def test_a_fact_must_have_its_type(templates: Path) -> None:
    file = templates / "databases" / "file" / "layer.toml"
    file.write_text(file.read_text().replace("service = false", 'service = "no"'))
    with pytest.raises(LayerError, match="service, of type bool"):
        Catalog.load()


def test_layers_of_other_folders_are_added(templates: Path, tmp_path: Path) -> None:
    assert templates.exists()
    toy.layer(tmp_path / "theirs" / "frameworks" / "gamma", "order = 15")
    assert list(Catalog.load([tmp_path / "theirs"]).choices["framework"]) == ["alpha", "gamma", "beta"]


def test_a_folder_without_layers_is_refused(templates: Path, tmp_path: Path) -> None:
    assert templates.exists()
    with pytest.raises(UserError, match="--layers"):
        Catalog.load([tmp_path / "nowhere"])


def test_a_key_that_is_there_already_is_refused(templates: Path, tmp_path: Path) -> None:
    assert templates.exists()
    toy.layer(tmp_path / "theirs" / "frameworks" / "alpha")
    with pytest.raises(LayerError, match="same key"):
        Catalog.load([tmp_path / "theirs"])


def test_a_layer_can_not_be_changed(catalog: Catalog) -> None:
    with pytest.raises(AttributeError):
        catalog.base.title = "other"  # type: ignore[misc]


def test_the_shipped_layers_are_found_in_a_checkout() -> None:
    assert templates_folder() == Path(__file__).parents[1] / "templates"


def test_the_shipped_layers_load() -> None:
    catalog = Catalog.load()
    assert all(msgspec.structs.asdict(layer) for layer in catalog.layers())
    assert all(menu for menu in catalog.choices.values())
