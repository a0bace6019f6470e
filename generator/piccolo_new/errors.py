"""What can go wrong, as types: one for the person at the keyboard, one for the author of a layer."""


class UserError(Exception):
    """Something the person gave, or the machine lacks, stops the run.

    Args:
        message: one sentence that names the field and says what to do.
        exit_code: 2 for what was typed, 1 for what the machine lacks.
    """

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class LayerError(Exception):
    """A layer is wrong in itself; the message names its file."""
