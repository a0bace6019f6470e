"""Clients that write and read without a pause, and remember what they were told."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from matrix.server import Server

from .sites import Site
from .wire import Answer

CLIENTS = 20
_PAUSE = 0.02  # seconds: the machine has other work, and a load that never rests measures the machine


class Load:
    """What the clients saw.

    Attributes:
        acknowledged: the names of the tasks that were answered by 201.
        answers: by status.
        wrong: what is neither success nor a request to come back later.
        dropped: why connections ended.
    """

    def __init__(self) -> None:
        self.acknowledged: set[str] = set()
        self.answers: Counter[int] = Counter()
        self.wrong: list[Answer] = []
        self.dropped: list[str] = []
        self.slowest = 0.0
        self._served: dict[int, float] = {}

    def note(self, client: int, name: str, made: Answer, read: Answer) -> None:
        """Remember one round of a client."""
        if made.status == 201:
            self.acknowledged.add(name)
        for answer in (made, read):
            self.answers[answer.status] += 1
            self.slowest = max(self.slowest, answer.seconds)
            if answer.status not in (200, 201) and not answer.asks_to_wait:
                self.wrong.append(answer)
        if (made.status, read.status) == (201, 200):
            self._served[client] = asyncio.get_running_loop().time() - made.seconds - read.seconds

    async def everybody_is_served(self, *, within: float) -> float:
        """Wait until each client has begun and ended a whole round since now, and tell how long it took."""
        start = asyncio.get_running_loop().time()
        while waiting := CLIENTS - sum(began >= start for began in self._served.values()):
            took = asyncio.get_running_loop().time() - start
            assert took < within, f"{waiting} of {CLIENTS} clients still wait {took:.1f} s later: {self}"
            await asyncio.sleep(0.02)
        return asyncio.get_running_loop().time() - start

    async def somebody_is_asked_to_wait(self, *, within: float) -> None:
        """Wait until one more request is answered by 503."""
        start, before = asyncio.get_running_loop().time(), self.answers[503]
        while self.answers[503] == before:
            took = asyncio.get_running_loop().time() - start
            assert took < within, f"nobody noticed in {took:.1f} s: {self}"
            await asyncio.sleep(0.02)

    def __str__(self) -> str:
        return f"answers {dict(self.answers)}, wrong {self.wrong[:3]}, dropped {self.dropped[:3]}"


@asynccontextmanager
async def load(site: Site, server: Server) -> AsyncIterator[Load]:
    """Let clients write and read on connections of their own while the body runs."""
    seen, ended = Load(), asyncio.Event()
    run = f"{server.port} {id(seen)}"

    async def work(client: int) -> None:
        try:
            async with site.connect(server) as connection:
                for number in count():
                    if ended.is_set():
                        return
                    name = f"{run} {client} {number}"
                    made = await connection.ask("POST", "/api/tasks", {"name": name})
                    read = await connection.ask("GET", "/api/tasks?limit=1")
                    seen.note(client, name, made, read)
                    await asyncio.sleep(_PAUSE)
        except (OSError, TimeoutError) as error:
            seen.dropped.append(repr(error))

    clients = [asyncio.create_task(work(client)) for client in range(CLIENTS)]
    try:
        yield seen
    finally:
        ended.set()  # what has begun is answered: nothing is under way afterwards
        await asyncio.gather(*clients)
