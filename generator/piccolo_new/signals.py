"""Who hears a signal, for a while."""

import signal
import sys
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_STOPS = (signal.SIGINT, signal.SIGTERM)
ALL = (*_STOPS, signal.SIGHUP) if hasattr(signal, "SIGHUP") else _STOPS
_RAISED_BY = {KeyboardInterrupt: signal.SIGINT, SystemExit: signal.SIGTERM}
_SOON = 0.01  # seconds


@contextmanager
def handled(
    handler: Callable[[int, FrameType | None], object], numbers: Sequence[signal.Signals] = _STOPS
) -> Iterator[None]:
    """Have signals, by default those that stop a command, handled by something else."""
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


@contextmanager
def put_off() -> Iterator[None]:
    """Let signals come only after the body.

    Amid the start of a child nobody could stop it yet; amid an import, Python drops what a handler raises.
    """
    came: list[int] = []
    with handled(lambda number, _: came.append(number), ALL):
        yield
    for late in came:
        signal.raise_signal(late)


def send_again(lost: "UnraisableHookArgs") -> None:
    """Repeat a signal whose exception Python has dropped, as in a callback; for `sys.unraisablehook`."""
    if number := _RAISED_BY.get(lost.exc_type):
        from threading import Timer  # seldom needed, and slow to import

        Timer(_SOON, interrupt_main, [number]).start()
    else:
        sys.__unraisablehook__(lost)
