"""HTTP/1.1 by hand: one connection that stays open, and no answer without its request."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

from matrix.server import HOST

PATIENCE = 30.0  # seconds for an answer: more than any promise, so that what is late is still seen


class Answer(NamedTuple):
    """A response, and how long it took in seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body's value."""
        return json.loads(self.body)

    @property
    def asks_to_wait(self) -> bool:
        """Whether it is the one error that a healthy server may give: come back later."""
        return self.status == 503 and self.headers.get("retry-after", "").isdecimal()


class Connection:
    """A keep-alive connection; the server that closes it raises a ConnectionError."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.port = port
        self.headers = {"Host": f"{HOST}:{port}", **(headers or {})}
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.close()

    async def ask(self, method: str, path: str, value: object = None) -> Answer:
        """Send a request, with a JSON body unless `value` is None, and wait for the answer."""
        start = asyncio.get_running_loop().time()
        headers, body = dict(self.headers), b""
        if value is not None:
            body = json.dumps(value).encode()
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
        try:
            async with asyncio.timeout(PATIENCE):
                self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
                status, found, content = await self._answer()
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError(f"{method} {path}: closed after {error.partial!r}") from error
        return Answer(status, found, content, asyncio.get_running_loop().time() - start)

    async def _answer(self) -> tuple[int, dict[str, str], bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.rstrip("\r\n").split("\r\n")
        status = int(line.split(" ")[1])
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, b"".join([part async for part in self._chunks()])
        return status, headers, await self.reader.readexactly(int(headers.get("content-length", "0")))

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
