"""Clients that send slowly or nothing: each is cut off before it has held a connection for a minute."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from matrix.server import HOST, Server, status_of

from .sites import Site, sites

pytestmark = [pytest.mark.matrix, pytest.mark.faults]

TEST_LIMIT = 3  # seconds that the project is told to wait for a body, so that the test need not
LONGEST = 16  # seconds until a client is cut off


def silent() -> Iterator[bytes]:
    while True:
        yield b""


def slow_head() -> Iterator[bytes]:
    yield f"GET /health/live HTTP/1.1\r\nHost: {HOST}\r\nX-Long: ".encode()
    while True:
        yield b"x"


def slow_body() -> Iterator[bytes]:
    yield (
        f"POST /api/tasks HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000\r\n\r\n"
    ).encode()
    while True:
        yield b" "


@sites(False, shift=1)
def test_clients_that_dawdle_are_cut_off(site: Site) -> None:
    ways = (silent, slow_head, slow_body)
    impatient = site.constant("limits.py", "BODY_TIMEOUT", TEST_LIMIT)
    with impatient, site.serve() as server, ThreadPoolExecutor() as pool:
        held = list(pool.map(lambda way: hold(server, way()), ways))
        for way, (seconds, answer) in zip(ways, held, strict=True):
            assert seconds < LONGEST, f"{way.__name__}: it was not cut off"
            assert status_of(answer) in (None, 400, 408), f"{way.__name__}: {answer[:200]!r}"
        assert server.client.get("/health/live").status_code == 200


def hold(server: Server, pieces: Iterator[bytes]) -> tuple[float, bytes]:
    """Send a piece each second until the server closes the connection: how long it took, and its answer."""
    start = time.monotonic()
    answer = b""
    with socket.create_connection((HOST, server.port), timeout=1) as connection:
        while (seconds := time.monotonic() - start) < LONGEST:
            try:
                connection.sendall(next(pieces))
                if not (part := connection.recv(65536)):
                    break
                answer += part
            except TimeoutError:
                pass
            except ConnectionError:
                break
    return seconds, answer
