"""Reads what a URL holds."""

import re


def digits(text: str) -> int:
    """The number of a path; `int` alone takes signs, underscores and blanks."""
    if not re.fullmatch("[0-9]+", text):
        raise ValueError(text)
    return int(text)
