"""Moments in which no signal may come."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def put_off() -> Iterator[None]:
    """Let signals come only after the body.

    Amid the start of a child nobody could stop it yet; amid an import, Python drops what a handler raises.
    """
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for late in came:
        signal.raise_signal(late)
