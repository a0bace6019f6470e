"""Who uses the database, and who waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Turns:
    """Lets a few use something at a time, in order.

    Whoever waits while it fails somebody fails too, instead of waiting for the same: so
    the longest wait for what is stuck is one turn's, and a mere crowd is served.
    """

    def __init__(self, count: int, failed: Callable[[Exception], bool]) -> None:
        self.free = asyncio.Semaphore(count)
        self.failed = failed
        self.failures = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        before = self.failures
        async with self.free:
            if self.failures > before:
                raise TimeoutError("it has failed others meanwhile")
            try:
                yield
            except Exception as error:
                self.failures += self.failed(error)
                raise
