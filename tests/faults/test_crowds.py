"""Many clients at once, bodies without end, and a listener who never listens."""

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import asyncpg
import pytest
from matrix.checks import check_log
from matrix.server import HOST, Server, status_of

from .service import Service
from .sites import Site, growth, memory, sites
from .sockets import followers
from .wire import Answer

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

CONNECTIONS = 1000
GET = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode()  # and no end yet
ENDLESS = 100 * 2**20  # bytes
PIECE = 2**16  # bytes
BODY_MEMORY = 10  # MiB that a server may need for a body that it refuses
EVENTS, EVENT_SIZE = 5000, 6000  # more than is allowed to wait for anybody, 30 MB together
EVENTS_MEMORY = 20  # MiB
BATCH, PROMPTLY = 50, 2.0  # events that may be under way, and the seconds until each socket has them


@sites(True, False, shift=2)
def test_a_thousand_connections_are_served_at_once(site: Site) -> None:
    async def visit(server: Server, number: int) -> list[Answer]:
        async with site.connect(server) as connection:
            read = await connection.ask("GET", "/api/tasks?limit=1")
            return [read, await connection.ask("POST", "/api/tasks", {"name": f"Visitor {number}"})]

    async def run(server: Server) -> list[list[Answer]]:
        return await asyncio.gather(*(visit(server, number) for number in range(CONNECTIONS)))

    with site.serve() as server:
        visits = asyncio.run(run(server))
        check_log(server)
    wrong = [answers for answers in visits if [answer.status for answer in answers] != [200, 201]]
    assert not wrong, f"{len(wrong)} of {CONNECTIONS} visitors were not served: {wrong[:3]}"
    assert not site.lost({f"Visitor {number}" for number in range(CONNECTIONS)})


@sites(False)
def test_an_endless_body_is_refused_and_not_kept(site: Site) -> None:
    with site.serve() as server:
        assert server.client.get("/").status_code == 200
        before = memory(server)
        for framing in (f"Content-Length: {ENDLESS}", "Transfer-Encoding: chunked"):
            lines = ("POST /api/tasks HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json", framing)
            user = [f"{name}: {value}" for name, value in site.headers.items()]
            head = "\r\n".join([*lines, *user, "", ""]).encode()
            answer = send_all(server, head, chunked="chunked" in framing)
            assert status_of(answer) == 413, f"{framing}: {answer[:200]!r}"
            grown = growth(server, before)
            assert grown < BODY_MEMORY, f"{framing}: a process grew by {grown:.1f} MiB"
        assert server.client.get("/health/ready").status_code == 200


def send_all(server: Server, head: bytes, *, chunked: bool) -> bytes:
    """Send a body until its end or until the server hangs up, and give what it answered."""
    piece = b" " * PIECE
    if chunked:
        piece = f"{PIECE:x}\r\n".encode() + piece + b"\r\n"
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        answer = b""
        try:
            connection.sendall(head)
            connection.settimeout(1)  # for a server that reads no more and does not hang up
            for _ in range(ENDLESS // PIECE):
                connection.sendall(piece)
        except OSError:
            pass
        try:
            while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
                answer += part
        except OSError:
            pass
        return answer


@sites(False, shift=1)
def test_an_endless_head_is_not_kept(site: Site) -> None:
    heads = {
        "fields": (GET, b"a:b\r\n"),
        "one field": (GET + b"a: ", b"b" * 5),
        "path": (b"GET /", b"a" * 5),
    }
    check_not_kept(site, heads)


@sites(False, shift=1)
def test_what_follows_a_request_without_end_is_not_kept(site: Site) -> None:
    chunked = GET.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    check_not_kept(site, {"trailers": (chunked, b"a:b\r\n"), "more requests": (b"", GET + b"\r\n")})


def check_not_kept(site: Site, ways: dict[str, tuple[bytes, bytes]]) -> None:
    """Send how each begins, and then its part again and again: memory stays, and others are answered."""
    with site.serve() as server:
        assert server.client.get("/").status_code == 200
        before = memory(server)
        for what, (start, part) in ways.items():
            pour(server, start, b"", part * (PIECE // len(part)))
            grown = growth(server, before)
            assert grown < BODY_MEMORY, f"{what}: a process grew by {grown:.1f} MiB"
            assert server.client.get("/health/live").status_code == 200


@sites(False, shift=2)
def test_an_endless_message_is_not_kept(site: Site) -> None:
    frame = b"\x81\xff" + ENDLESS.to_bytes(8) + b"\0\0\0\0"  # a text, masked with nothing
    with site.serve() as server:
        assert server.client.get("/").status_code == 200
        before = memory(server)
        pour(server, handshake(), frame, b"a" * PIECE)
        grown = growth(server, before)
        assert grown < BODY_MEMORY, f"a process grew by {grown:.1f} MiB"
        assert server.client.get("/health/live").status_code == 200


def pour(server: Server, request: bytes, start: bytes, piece: bytes) -> None:
    """Send without end, until the server hangs up or has taken all there is.

    Args:
        request: what comes first.
        start: what comes once the request was answered, if anything.
        piece: what comes then, again and again.
    """
    with socket.create_connection((HOST, server.port), timeout=10) as connection:
        try:
            connection.sendall(request)
            if start:
                assert status_of(connection.recv(4096)) == 101
                connection.sendall(start)
            for _ in range(ENDLESS // len(piece)):
                connection.sendall(piece)
        except OSError:
            pass


@sites(True)
def test_a_listener_who_never_reads_costs_nobody_anything(site: Site, service: Service) -> None:
    async def run(server: Server) -> None:
        async with followers(server, 4) as windows, AsyncExitStack() as stack:
            for _ in range(4):
                stack.enter_context(deaf(server))
            before = memory(server)
            async with publisher(service, site.project.combination.id) as publish:
                while not all(window.messages for window in windows):  # the project listens by then
                    await publish("first")
                    await asyncio.sleep(0.2)
                for window in windows:
                    window.messages.clear()
                for number in range(EVENTS):
                    await publish(f"{number:06} ".ljust(EVENT_SIZE, "x"))
                    if number % BATCH == BATCH - 1:
                        for window in windows:
                            await window.has_heard(number + 1, within=PROMPTLY)
            grown = growth(server, before)
            assert grown < EVENTS_MEMORY, f"a process grew by {grown:.1f} MiB"

    with site.serve() as server:
        asyncio.run(run(server))
        check_log(server)


def handshake() -> bytes:
    """The request that opens a WebSocket."""
    lines = (
        "GET /api/tasks/events HTTP/1.1",
        f"Host: {HOST}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def deaf(server: Server) -> Iterator[None]:
    """A WebSocket on which a client takes next to nothing."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((HOST, server.port))
        connection.sendall(handshake())
        assert status_of(connection.recv(12)) == 101
        yield


@asynccontextmanager
async def publisher(service: Service, database: str) -> AsyncIterator[Callable[[str], Awaitable[object]]]:
    """Say what the project's own processes say, one message after the other."""
    connection = await asyncpg.connect(service.url, database=database)
    statement = await connection.prepare("SELECT pg_notify('events', $1)")
    try:
        yield statement.fetchval
    finally:
        await connection.close()
