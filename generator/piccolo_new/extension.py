"""Makes cookiecutter's Jinja environment quote; a module of its own, because Jinja takes long to import."""

from pathlib import PurePosixPath

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from piccolo_new.errors import LayerError
from piccolo_new.quoting import FORMATS, Given


@pass_context
def finalize(context: Context, value: object) -> object:
    """Quote what a person gave for the file that is being rendered; everything else is the layers' own.

    Raises:
        LayerError: this kind of file has no quoting function.
        ValueError: the function can't write this text.
    """
    if not isinstance(value, Given):
        return value
    name = PurePosixPath((context.name or "").replace("{{dot}}", ".")).name
    quote = FORMATS.get(PurePosixPath(name).suffix or name)
    if quote is None:
        raise LayerError("nothing that a person gave may stand here: there is no way to quote it.")
    return quote(value._text)


class Quoting(Extension):
    """Makes an environment quote."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.finalize = finalize
