"""Every combination that the catalogue allows, each with all features and with none."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from piccolo_new.catalog import Catalog, Layer
from piccolo_new.project import LONGEST_NAME

_LONG_TAIL = "-has-a-name-that-is-as-long-as-a-name-may-be"


class Combination(NamedTuple):
    """One project of the matrix.

    Attributes:
        id: the chosen keys, to read and to select.
        name: the project's name: a few characters, or as many as there may be.
        chosen: the layer of each kind of which there is one, by kind's name.
        features: the chosen layers.
        absent: the feature layers that were not chosen.
        production: how its server runs; else in development, with reload.
    """

    id: str
    name: str
    chosen: dict[str, Layer]
    features: list[Layer]
    absent: list[Layer]
    production: bool

    @property
    def arguments(self) -> list[str]:
        """The choices as the command takes them."""
        features = ",".join(layer.key for layer in self.features) or "none"
        flags = [(f"--{kind}", layer.key) for kind, layer in self.chosen.items()]
        return [word for flag in [*flags, ("--features", features)] for word in flag]


def combinations(catalog: Catalog) -> list[Combination]:
    """Each framework, server and database together, twice: with all features, and with none."""
    return list(_combinations(catalog))


def only(catalog: Catalog, **keys: str) -> Combination:
    """The first combination that has the given key of each kind in `keys`."""
    return next(
        combination
        for combination in _combinations(catalog)
        if all(combination.chosen[kind].key == key for kind, key in keys.items())
    )


def in_turn(catalog: Catalog, *, service: bool | None = None, shift: int = 0) -> list[Combination]:
    """As few combinations as hold every server and every framework, with all features.

    Args:
        catalog: what there is to choose from.
        service: whether their database is a service of its own; None for both in turn.
        shift: how far frameworks are moved against servers, so that other pairs meet.
    """
    servers, frameworks = (list(catalog.choices[kind]) for kind in ("server", "framework"))
    databases = [
        key for key, layer in catalog.choices["database"].items() if service in (None, layer.facts["service"])
    ]
    return [
        only(
            catalog,
            server=servers[place % len(servers)],
            framework=frameworks[(place + shift) % len(frameworks)],
            database=databases[place % len(databases)],
        )
        for place in range(max(len(servers), len(frameworks)))
    ]


def _combinations(catalog: Catalog) -> Iterator[Combination]:
    kinds = {kind: list(menu.values()) for kind, menu in catalog.choices.items() if kind != "features"}
    features = list(catalog.choices["features"].values())
    for places in product(*(range(len(menu)) for menu in kinds.values())):
        chosen = {kind: menu[place] for place, (kind, menu) in zip(places, kinds.items(), strict=True)}
        for none in (0, 1):
            # Two sums that are independent of each other, so that each way to run meets each length
            # of name, and both meet every choice.
            long = (places[0] + places[-1] + none) % 2
            production = (places[0] + places[1] + none) % 2
            key = "-".join([*(layer.key for layer in chosen.values()), "none" if none else "all"])
            yield Combination(
                id=key,
                name=(key + _LONG_TAIL)[:LONGEST_NAME] if long else "".join(map(str, ("p", *places, none))),
                chosen=chosen,
                features=[] if none else features,
                absent=features if none else [],
                production=bool(production),
            )
