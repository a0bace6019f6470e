"""The questions: only what was not given, with arrow keys, the default first."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import questionary

from piccolo_new.catalog import Catalog, Layer
from piccolo_new.kinds import KINDS


class Answers(NamedTuple):
    """The keys by kind's name, and whether to set up."""

    keys: dict[str, Sequence[str]]
    setup: bool


def ask(
    catalog: Catalog,
    given: Mapping[str, Sequence[str]],
    preferred: Mapping[str, Sequence[str]],
    setup: bool | None,
) -> Answers:
    """Ask for each kind that was not given and has a choice, and whether to set up.

    Args:
        catalog: what there is to choose from.
        given: keys by kind's name, which are not asked for.
        preferred: keys by kind's name, which are preselected.
        setup: None to ask.

    Raises:
        KeyboardInterrupt: the person stopped, or the terminal went away.
    """
    keys = dict(given)
    try:
        for kind in KINDS:
            menu = list(catalog.choices[kind.name].values())
            if kind.name in given or len(menu) < (1 if kind.many else 2):
                continue
            wanted = preferred.get(kind.name)
            keys[kind.name] = (
                _several(kind.question, menu, wanted) if kind.many else [_one(kind.question, menu, wanted)]
            )
        return Answers(keys, _set_up() if setup is None else setup)
    except EOFError as error:
        raise KeyboardInterrupt from error


def _one(question: str, menu: Sequence[Layer], wanted: Sequence[str] | None) -> str:
    first = wanted[0] if wanted else None
    answer = questionary.select(
        question, choices=_choices(menu), default=first, instruction="(arrows, Enter)"
    ).unsafe_ask()
    return str(answer)


def _several(question: str, menu: Sequence[Layer], wanted: Sequence[str] | None) -> list[str]:
    ticked = [layer.key for layer in menu] if wanted is None else wanted
    choices = _choices(menu, ticked)
    instruction = "(arrows, Space ticks, Enter goes on)"
    return list(questionary.checkbox(question, choices=choices, instruction=instruction).unsafe_ask())


def _set_up() -> bool:
    choices = [
        questionary.Choice("Yes  make .venv, install, migrate: ready to run", value=True),
        questionary.Choice("No   only the files; the commands come at the end", value=False),
    ]
    return bool(
        questionary.select("Set up now?", choices=choices, instruction="(arrows, Enter)").unsafe_ask()
    )


def _choices(menu: Sequence[Layer], ticked: Sequence[str] = ()) -> list[questionary.Choice]:
    width = max(len(layer.title) for layer in menu)
    return [
        questionary.Choice(
            f"{layer.title:<{width}}  {layer.summary}", value=layer.key, checked=layer.key in ticked
        )
        for layer in menu
    ]
