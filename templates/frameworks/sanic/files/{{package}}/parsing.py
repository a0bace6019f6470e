"""Reads what a URL holds, and lets nothing pass that Sanic would mend or leave out."""

import re

from sanic import Request
from sanic.request.parameters import RequestParameters


class StrictRequest(Request):
    """A request that sees a query string's blank values."""

    @property
    def args(self) -> RequestParameters:
        return self.get_args(keep_blank_values=True)


def digits(text: str) -> int:
    """The number of a path; `int` alone takes signs, underscores and blanks."""
    if not re.fullmatch("[0-9]+", text):
        raise ValueError(text)
    return int(text)
