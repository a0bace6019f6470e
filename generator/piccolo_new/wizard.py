"""The questions on a terminal: menus with arrow keys, or lines to type where the cursor can't move."""

import os
import sys
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.utils import is_dumb_terminal

from piccolo_new.arguments import NONE
from piccolo_new.catalog import Catalog, Layer
from piccolo_new.checks import choose
from piccolo_new.errors import UserError
from piccolo_new.kinds import KINDS, Kind
from piccolo_new.question import Question

_Keys = Mapping[str, Sequence[str]]
_SETUP = Kind("setup", "", "Set up now?")
_YES = Layer(key="y", path=Path(), title="Yes", summary="make .venv, install, migrate: ready to run")
_NO = Layer(key="n", path=Path(), title="No", summary="only the files; the commands come at the end")


class Answers(NamedTuple):
    """The keys by kind's name, and whether to set up."""

    keys: dict[str, Sequence[str]]
    setup: bool


def ask(catalog: Catalog, given: _Keys, preferred: _Keys, setup: bool | None) -> Answers:
    """Ask for each kind that was not given and has a choice, and whether to set up.

    Args:
        catalog: what there is to choose from.
        given: keys by kind's name; these are not asked for.
        preferred: keys by kind's name; preselected, as are otherwise the menu's first and all features.
        setup: None to ask.

    Raises:
        KeyboardInterrupt: the person stopped, or the terminal went away.
        UserError: no answer to one of the questions would work with what was given.
    """
    usual = {**preferred, **given}
    answers = {kind.name: choose(catalog, kind.name, usual.get(kind.name)) for kind in KINDS}
    menus = {kind.name: list(catalog.choices[kind.name].values()) for kind in KINDS}
    asked = [kind for kind in KINDS if kind.name not in given and len(menus[kind.name]) > (not kind.many)]

    def question(number: int, kind: Kind) -> Question:
        ahead = {later.name for later in asked[number:]}
        settled = [layer for name, layers in answers.items() if name not in ahead for layer in layers]
        return Question(kind, menus[kind.name], answers[kind.name], settled, first=number == 0)

    for kind in asked:
        if not (kind.many or question(0, kind).proposal()):
            change = " or ".join(f"--{name}" for name in given)
            raise UserError(f"--{kind.name}", f"none works with what was given; change {change}.")
    answers[_SETUP.name], menus[_SETUP.name] = [_NO if setup is False else _YES], [_YES, _NO]
    asked += [_SETUP] if setup is None else []
    number, put = 0, _put_in_lines if is_dumb_terminal() else _put_as_menu
    try:
        while number < len(asked):
            kind = asked[number]
            answer = put(question(number, kind))
            answers[kind.name] = answers[kind.name] if answer is None else answer
            number += -1 if answer is None else 1
    except (EOFError, OSError) as error:
        raise KeyboardInterrupt from error
    sets_up = answers.pop(_SETUP.name) == [_YES]
    return Answers({name: [layer.key for layer in layers] for name, layers in answers.items()}, sets_up)


def _put_as_menu(question: Question) -> list[Layer] | None:
    """Show a menu, of which only a line with the answer stays; None for the wish to go back."""
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # asks for nothing that some terminals never answer
    menu = _Menu(question).application
    answer = menu.run()
    if answer is None:
        menu.output.cursor_up(1)  # onto the answer before, which the menu that comes next erases
    return answer


class _Menu:
    """A menu on the screen.

    Attributes:
        chosen: what is ticked where several may be, else what the arrows point at.
        at: the row that the arrows point at.
    """

    def __init__(self, question: Question) -> None:
        self.question, self.menu, self.many = question, question.menu, question.kind.many
        self.chosen = question.proposal()
        self.at = self._possible()[0] if self.many or not self.chosen else self.menu.index(self.chosen[0])
        keys = KeyBindings()
        keys.add("up")(partial(self._move, -1))
        keys.add("down")(partial(self._move, 1))
        keys.add(" ")(self._tick)
        keys.add("enter")(self._take)
        keys.add("left", filter=not question.first)(partial(self._leave, result=None))
        for key in ("c-c", "c-d", "<sigint>"):
            keys.add(key)(partial(self._leave, exception=KeyboardInterrupt))
        window = Window(FormattedTextControl(self._draw, focusable=True, show_cursor=False))
        self.application: Application[list[Layer] | None] = Application(Layout(window), key_bindings=keys)

    def _leave(self, event: KeyPressEvent, **outcome: Any) -> None:
        event.app.erase_when_done = True
        event.app.exit(**outcome)

    def _move(self, step: int, _event: KeyPressEvent) -> None:
        rows = self._possible()
        self.at = rows[(rows.index(self.at) + step) % len(rows)]
        self.chosen = self.chosen if self.many else self.chosen and [self.menu[self.at]]

    def _tick(self, _event: KeyPressEvent) -> None:
        if self.many and not self._obstacle(pointed := self.menu[self.at]):
            self.chosen = [layer for layer in self.menu if (layer in self.chosen) != (layer is pointed)]

    def _take(self, event: KeyPressEvent) -> None:
        if self.many or self.chosen:
            event.app.exit(result=self.chosen)

    def _obstacle(self, layer: Layer) -> str:
        return self.question.obstacle(layer, self.chosen if self.many and layer not in self.chosen else ())

    def _possible(self) -> list[int]:
        return [row for row, layer in enumerate(self.menu) if not self._obstacle(layer)] or [0]

    def _draw(self) -> StyleAndTextTuples:
        name, first = self.question.kind.question, self.question.first
        if self.application.is_done:
            answer = ", ".join(layer.title for layer in self.chosen) or NONE
            return [("", f"{name} "), ("ansicyan", _cut(answer, before=len(name) + 1))]
        drawn: StyleAndTextTuples = [("bold", name)]
        for row, layer in enumerate(self.menu):
            pointed, why = row == self.at, self._obstacle(layer)
            point = "-" if why else ">" if pointed else " "
            tick = ("[x] " if layer in self.chosen else "[ ] ") * self.many
            style = "dim" if why else "bold ansicyan" if pointed else ""
            drawn += [("", "\n"), ("[SetCursorPosition]" * pointed, "")]
            drawn += [(style, _cut(f"{point} {tick}{self.question.line(layer, why)}"))]
        hint = f"Arrows move{', Space ticks' * self.many}, Enter goes on{', Left goes back' * (not first)}"
        return [*drawn, ("", "\n"), ("dim", textwrap.fill(hint, _width()))]


def _put_in_lines(question: Question) -> list[Layer] | None:
    """Ask until a line is an answer; None for the wish to go back."""
    menu, proposal = list(enumerate(question.menu, 1)), question.proposal()
    rows = [f"{row:>3}  {question.line(layer, question.obstacle(layer))}" for row, layer in menu]
    default = ",".join(str(row) for row, layer in menu if layer in proposal) or NONE
    several, back = f" (several: 1,2; or {NONE})" * question.kind.many, " (b: back)" * (not question.first)
    said = "".join(f"{_cut(row)}\n" for row in rows)
    while True:
        try:
            line = input(f"{said}{question.kind.question}{several}{back} [{default}]: ").strip() or default
            if line.lower() in ("b", "back") and not question.first:
                return None
            return _understood(question, line)
        except ValueError as error:
            said = f"{error}\n"
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            raise


def _understood(question: Question, line: str) -> list[Layer]:
    """Find the layers that were typed, by number, key or title.

    Raises:
        ValueError: they can't be the answer; the message says why.
    """
    menu, words = enumerate(question.menu, 1), [word.strip() for word in line.lower().split(",")]
    named = {name: layer for row, layer in menu for name in (str(row), layer.key, layer.title.lower())}
    if wrong := [word for word in words if word not in named and words != [NONE]]:
        raise ValueError(f"There is no {wrong[0]!r}: type a number or a name of the list.")
    chosen = [layer for layer in question.menu if layer in [named.get(word) for word in words]]
    if len(chosen) != 1 and not question.kind.many:
        raise ValueError("Choose one.")
    for layer in chosen:
        if why := question.obstacle(layer, [other for other in chosen if other is not layer]):
            raise ValueError(f"{layer.title} can't be chosen: {why}.")
    return chosen


def _cut(text: str, before: int = 0) -> str:
    """Shorten a text so that it ends with the terminal's line, in which something stands before it."""
    room = _width() - before
    return text if len(text) <= room else text[: max(room - 3, 0)] + "..."


def _width() -> int:
    # As the terminal is now, whatever COLUMNS says; some say 0.
    return os.get_terminal_size().columns or 80
