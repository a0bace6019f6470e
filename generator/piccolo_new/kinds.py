"""The questions of the catalogue; a module of its own, because `--help` needs no more than these."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """One question of the catalogue.

    Attributes:
        name: as in the flag and in the templates' context.
        folder: the folder of its layers, below a templates folder.
        question: how the wizard asks.
        many: whether several layers may be chosen, or none.
        facts: what each of its layers must say, with its type, because the generator itself asks.
    """

    name: str
    folder: str
    question: str
    many: bool = False
    facts: Mapping[str, type] = MappingProxyType({})


KINDS = (
    Kind("framework", "frameworks", "Which framework?"),
    Kind("server", "servers", "Which ASGI server?"),
    Kind(
        "database",
        "databases",
        "Which database?",
        facts={"service": bool, "url": str, "schemes": list, "address": str, "start": str},
    ),
    Kind("features", "features", "Which features?", many=True),
)
