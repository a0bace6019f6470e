"""What can go wrong, as types: one for the person at the keyboard, one for the author of a layer."""

from collections.abc import Iterable

# Exit codes besides 0 and the 2 for what was given; `--help` explains them.
LACKING, INTERRUPTED, TERMINATED = 1, 130, 143


class UserError(Exception):
    """Something the person gave, or the machine lacks, stops the run.

    Args:
        field: what to correct: a flag, NAME, a variable or a file.
        message: one sentence that says what is wrong and what to do.
        exit_code: 2 for what was given, 1 for what the machine lacks.
    """

    def __init__(self, field: str, message: str, *, exit_code: int = 2) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.exit_code = exit_code


class LayerError(Exception):
    """A layer is wrong in itself; the message names its file."""


def shown(value: str) -> str:
    """A value as one short printable word for a message."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "...'"


def meant(wrong: str, known: Iterable[str], prefix: str = "") -> str:
    """Ask whether the known word that is most like a wrong one was meant; nothing if none is.

    Args:
        wrong: the word.
        known: those that it may have been meant for.
        prefix: what all begin with, and what says nothing of their likeness.
    """
    from difflib import get_close_matches  # --help needs it not

    near = get_close_matches(wrong.removeprefix(prefix), [name.removeprefix(prefix) for name in known], n=1)
    return f" Did you mean {prefix}{near[0]}?" if near else ""
