"""What each answer must look like, and which answers go together."""

import re
from collections.abc import Iterable, Mapping, Sequence

from piccolo_new import address
from piccolo_new.arguments import NONE
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.errors import UserError, meant, shown
from piccolo_new.kinds import KINDS

# Without quotes, as every reader of a package's metadata takes it (RFC 5322, "dot-atom").
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")


def choose(catalog: Catalog, kind: str, keys: Sequence[str] | None) -> list[Layer]:
    """The layers of a kind that have the given keys, in menu order.

    Args:
        catalog: what there is to choose from.
        kind: the kind's name.
        keys: case does not matter; None for the default: the menu's first, or all where several may be.

    Raises:
        UserError: there is no such key; the message lists those that there are.
    """
    menu = catalog.choices[kind]
    many = next(entry.many for entry in KINDS if entry.name == kind)
    if keys is None:
        return list(menu.values()) if many else list(menu.values())[:1]
    wanted = {key.strip().lower() for key in keys}
    if many and NONE in wanted:
        raise UserError(f"--{kind}", f"{NONE} stands alone; leave it out, or the others.")
    if unknown := wanted - menu.keys():
        wrong, known = min(unknown), ", ".join(menu) + (", or none alone" if many else "")
        raise UserError(f"--{kind}", f"there is no {shown(wrong)}; choose from {known}.{meant(wrong, menu)}")
    return [layer for key, layer in menu.items() if key in wanted]


def refuse_conflicts(chosen: Mapping[str, Sequence[Layer]]) -> None:
    """Refuse layers that do not work together.

    Args:
        chosen: the layers by kind's name.

    Raises:
        UserError: one does not work with another; the message gives the reason.
    """
    present = [layer for layers in chosen.values() for layer in layers]
    for kind, layers in chosen.items():
        for layer in layers:
            if why := obstacle(layer, present):
                raise UserError(f"--{kind}", f"{layer.title} can't be chosen: {why}; leave one of them out.")


def obstacle(layer: Layer, others: Iterable[Layer]) -> str:
    """Say why a layer does not work with one of the others, whichever of the two declares it."""
    for other in others:
        for one, two in ((layer, other), (other, layer)):
            for conflict in one.conflicts:
                name, _, reason = conflict.partition(":")
                if name == f"{two.path.parent.name}/{two.key}":
                    return f"not with {other.title}: {reason.strip()}"
    return ""


def database_at(catalog: Catalog, url: str) -> str:
    """The key of the database that an address is for, by its scheme.

    Raises:
        UserError: no database has addresses of this scheme.
    """
    scheme = url.partition(":")[0].lower()
    databases = catalog.choices["database"].items()
    schemes = {name: key for key, layer in databases for name in address.schemes(layer)}
    if scheme not in schemes:
        known = ", ".join(f"{name}://" for name in schemes)
        raise UserError("--database-url", f"an address begins with {known}.")
    return schemes[scheme]


def check_texts(*, description: str, author: str, email: str) -> None:
    """Refuse what can't stand in a package's metadata; empty is fine.

    Raises:
        UserError: a text is not one line, or the e-mail address is none.
    """
    for flag, text in (("--description", description), ("--author", author)):
        if not text.isprintable():
            raise UserError(flag, f"{shown(text)} must be one line of printable text.")
    if email and not _EMAIL.fullmatch(email):
        raise UserError("--email", f"{shown(email)} must be an address like name@example.org.")
