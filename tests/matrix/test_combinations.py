"""Every combination of the catalogue, with all features and with none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from piccolo_new.catalog import Catalog
from piccolo_new.project import LONGEST_NAME

from .checks import check_code, check_migrations, check_own_tests, check_server
from .combinations import Combination, combinations
from .generated import Generated, generate

pytestmark = pytest.mark.matrix
ALL = combinations(Catalog.load())


@pytest.fixture(scope="module", params=ALL, ids=[combination.id for combination in ALL])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> Iterator[Generated]:
    """A generated project; its database goes when its tests are done."""
    combination: Combination = request.param
    project = generate(combination, tmp_path_factory.mktemp("project"), cache)
    yield project
    project.database.drop()


def test_its_code_is_clean(made: Generated) -> None:
    check_code(made)


def test_its_own_tests_pass(made: Generated) -> None:
    check_own_tests(made)


def test_its_migrations_make_what_its_tables_say(made: Generated) -> None:
    check_migrations(made)


def test_its_server_keeps_the_contract_and_stops_in_order(made: Generated) -> None:
    check_server(made)


def test_names_and_ways_to_run_are_spread_over_all_choices() -> None:
    layers = {(kind, layer.key) for one in ALL for kind, layer in one.chosen.items()}
    for kind, key in layers:
        ways = {(len(one.name) == LONGEST_NAME, one.production) for one in ALL if one.chosen[kind].key == key}
        assert len(ways) == 4, f"{kind} {key}: {ways}"
    assert len({one.name for one in ALL}) == len({one.id for one in ALL}) == len(ALL)
