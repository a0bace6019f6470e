"""When a request has been answered as failed, nothing of it is stored any more."""

import time
from contextvars import ContextVar
from math import inf

deadline: ContextVar[float] = ContextVar("deadline", default=inf)  # of the same clock


def begin_deadline(seconds: float) -> None:
    deadline.set(time.monotonic() + seconds)


def check_deadline() -> None:
    if time.monotonic() > deadline.get():
        raise TimeoutError("it is too late to store this")
